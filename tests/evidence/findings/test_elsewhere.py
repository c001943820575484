"""Sent elsewhere."""

import pytest

from tests.evidence.findings.chats import found, lines

SENT = "sent_elsewhere"


@pytest.mark.parametrize(
    "said",
    [
        "建议您直接联系厂家处理。",
        "您好，建议您通过其他渠道维权。",
        "请您与商家协商",
        "您找快递赔吧",
        "请拨打12315投诉",
        "Please contact your bank about this.",
        "You'd have to go to the manufacturer.",
        "I'd suggest you reach out to the seller directly.",
    ],
)
def test_somebody_else_shall_help(said: str) -> None:
    assert lines(f"22 10:00 c 锅漏水\n22 10:01 a {said}", SENT) == (2,)


@pytest.mark.parametrize(
    "said",
    [
        "我们会联系商家核实。",
        "如有问题请联系我们",
        "快递员会联系您取件",
        "已为您退款，到账时间请咨询银行",
        "We will contact the carrier for you.",
        "Please contact us again if you need anything.",
        "Please send us a photo.",
    ],
)
def test_help_is_here(said: str) -> None:
    assert found(f"22 10:00 c 锅漏水\n22 10:01 a {said}", SENT) is None


def test_the_consumer_may_speak_of_others() -> None:
    assert found("22 10:00 c 我要联系厂家\n22 10:01 a 在的", SENT) is None
