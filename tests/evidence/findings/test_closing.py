"""Closed while unresolved."""

import pytest

from tests.evidence.findings.chats import found, lines

CLOSED = "closed_unresolved"


@pytest.mark.parametrize(
    "end",
    [
        "- 会话已结束",
        "- 客服已结束本次会话",
        "b 对话已关闭，问题已解决。",
        "a 本次服务结束，感谢您的咨询。",
        "- Case 88213 has been closed due to inactivity.",
        "- Status: CLOSED - resolved to customer satisfaction",
        "a I will now end this chat.",
    ],
)
def test_it_is_closed_over_an_open_question(end: str) -> None:
    assert lines(f"22 10:00 c 锅漏水\n22 10:01 a 收到\n22 10:02 c 怎么办\n22 10:05 {end}", CLOSED) == (4,)


@pytest.mark.parametrize(
    "end", ["a 是否解决了您的问题？", "a 我们不会关闭您的工单", "s 店铺周一关闭", "a We are closed on Mondays."]
)
def test_nothing_was_closed(end: str) -> None:
    assert found(f"22 10:00 c 锅漏水\n22 10:01 {end}", CLOSED) is None


def test_the_consumer_agreed() -> None:
    yes = "22 10:00 c 锅漏水\n22 10:01 a May I close the ticket?\n22 10:02 c Yes of course\n22 10:03 - Ticket closed."
    assert found(yes, CLOSED) is None
    assert found("22 10:00 c 锅漏水\n23 10:00 c 新锅收到了，谢谢\n23 10:01 - 会话已结束", CLOSED) is None


def test_a_question_that_lies_with_the_consumer() -> None:
    assert found("22 10:00 c 锅漏水\n22 10:01 a 请问是哪一个型号呢？\n25 10:00 - 会话已结束", CLOSED) is None


def test_a_closing_that_the_consumer_makes_good_afterwards() -> None:
    said = "22 10:00 c 锅漏水\n22 10:01 a 收到\n22 10:02 c 喂？\n22 10:03 - 会话已结束\n24 10:00 c 新锅收到了，谢谢"
    assert found(said, CLOSED) is None
