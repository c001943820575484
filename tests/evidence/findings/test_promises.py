"""A promise with a time that passed."""

import pytest

from tests.evidence.findings.chats import found, lines

BROKEN = "promise_broken"


@pytest.mark.parametrize(
    ("promise", "later", "complaint"),
    [
        ("48 小时内会有专人联系您。", "25 10:00", "四天了没有人联系我。"),
        ("明天上午10点上门", "23 15:00", "又没来"),
        ("A specialist will call you within 24 hours.", "24 10:00", "Nobody called."),
        ("We will arrange an engineer within two working days.", "27 10:00", "No engineer, no call."),
        ("The refund will be there by Friday.", "26 10:00", "Still nothing."),
    ],
)
def test_the_time_passed_and_nothing_came(promise: str, later: str, complaint: str) -> None:
    said = f"22 10:00 c 锅漏水\n22 10:01 a {promise}\n{later} c {complaint}"
    assert lines(said, BROKEN) == (2, 3)


@pytest.mark.parametrize(
    ("promise", "later", "word"),
    [
        ("48 小时内会有专人联系您。", "23 09:00", "没有人联系我"),
        ("48 小时内退款", "26 10:00", "退款收到了，谢谢"),
        ("会尽快为您处理", "29 10:00", "还没处理"),
        ("please wait 3-5 days more", "28 10:00", "It is six days later."),
        ("请您在24小时内提供照片", "29 10:00", "还没处理"),
    ],
)
def test_nothing_was_broken(promise: str, later: str, word: str) -> None:
    assert found(f"22 10:00 c 锅漏水\n22 10:01 a {promise}\n{later} c {word}", BROKEN) is None


def test_what_was_done_in_time_was_kept() -> None:
    said = "22 10:00 c 锅漏水\n22 10:01 a 48小时内退款\n23 10:00 a 已为您退款成功\n26 10:00 c 怎么还是坏的"
    assert found(said, BROKEN) is None


def test_the_facts_name_the_promise_and_how_late_it_is() -> None:
    finding = found("22 10:00 c 锅漏水\n22 10:01 a 48 小时内会有专人联系您\n25 10:01 c 没人联系", BROKEN)
    assert finding is not None
    assert finding.facts == {"promise": "48 小时", "hours_late": 24}
