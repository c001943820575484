"""Refused without a rule."""

import pytest

from tests.evidence.findings.chats import found, lines

NO_RULE = "no_rule_cited"


@pytest.mark.parametrize(
    "said",
    [
        "很抱歉，商家不同意，暂时无法为您处理。",
        "老板说不能退哦",
        "根据平台规定，无法退款",
        "Unfortunately we can't accept this return. It's our policy.",
        "The seller does not agree, so we cannot refund you.",
        "Sorry, the system won't let me do a return on this.",
    ],
)
def test_the_only_reason_is_that_somebody_will_not(said: str) -> None:
    assert lines(f"22 10:00 c 锅漏水\n22 10:01 a {said}", NO_RULE) == (2,)


@pytest.mark.parametrize(
    "said",
    [
        "根据《退换货规则》第 4 条，商家不同意退货",
        "您已经开机使用了，不支持七天无理由退货",
        "商家不同意换货，我们给您退款",
        "Under section 4.2 of our policy we cannot refund this.",
        "订单已超过 15 天售后期，系统无法发起退款。",
        "The tracking shows delivered. We cannot refund.",
    ],
)
def test_a_rule_or_a_fact_is_named_or_it_is_no_refusal(said: str) -> None:
    assert found(f"22 10:00 c 锅漏水\n22 10:01 a {said}", NO_RULE) is None


def test_the_reason_may_come_after_the_refusal() -> None:
    said = "22 10:00 c 锅漏水\n22 10:01 a 这个无法退款\n22 10:02 c 凭什么\n22 10:03 a 平台规定就是这样的"
    assert lines(said, NO_RULE) == (4,)


def test_a_rule_that_is_named_later_ends_it() -> None:
    said = "22 10:00 c 锅漏水\n22 10:01 a 平台规定，无法退款\n22 10:02 c 哪条\n22 10:03 a 《退货规则》第 4 条"
    assert found(said, NO_RULE) is None


def test_asked_for_the_rule_and_naming_none() -> None:
    said = "22 10:00 c 锅漏水\n22 10:01 s 我们不能退\n22 10:02 c 依据是什么\n22 10:03 s 就这样吧亲爱的顾客"
    assert lines(said, NO_RULE) == (4,)


def test_a_fact_that_was_named_before_is_a_reason() -> None:
    said = "22 10:00 c 锅漏水\n22 10:01 s 您已经使用了，不能退\n22 10:02 c 凭什么\n22 10:03 s 就这样吧亲爱的顾客"
    assert found(said, NO_RULE) is None
