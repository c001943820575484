"""A human was asked for."""

import pytest

from tests.evidence.findings.chats import found, lines

NO_HUMAN = "no_human"


@pytest.mark.parametrize("asked", ["转人工！", "有没有真人", "I want to speak to a real person", "agent please"])
@pytest.mark.parametrize("answer", ["我们会记录您的问题。", "当前无法转接人工客服", "All agents are busy."])
def test_a_machine_answers_instead(asked: str, answer: str) -> None:
    assert lines(f"22 10:00 c 锅漏水\n22 10:01 c {asked}\n22 10:01 b {answer}", NO_HUMAN) == (2, 3)


def test_a_queue_that_never_ends() -> None:
    said = "22 10:00 c human please\n22 10:00 - You are number 84 in the queue.\n22 11:10 c still 84"
    assert lines(said, NO_HUMAN) == (1, 2)


def test_a_human_who_comes_soon_has_come() -> None:
    said = "22 10:00 c 转人工\n22 10:00 b 当前排队人数较多，请耐心等待。\n22 10:09 a 您好，我是小满"
    assert found(said, NO_HUMAN) is None


def test_a_human_who_comes_after_a_day_has_not() -> None:
    assert lines("22 10:00 c 转人工\n22 10:00 b 收到\n23 10:00 a 您好，我是小满", NO_HUMAN) == (1, 2)


def test_a_machine_that_says_it_hands_over_has_not_done_so() -> None:
    assert lines("22 10:00 c 转人工\n22 10:00 b 已为您转接人工，请稍等\n22 13:00 c 没人的", NO_HUMAN) == (1, 2)


def test_the_agent_who_is_asked_for_the_manager_is_a_human() -> None:
    assert found("22 10:00 c 我要真人\n22 10:01 a 我就是真人，领导不在", NO_HUMAN) is None


def test_nobody_asked() -> None:
    assert found("22 10:00 c 锅漏水\n22 10:00 b 我们会记录您的问题。", NO_HUMAN) is None


def test_a_request_at_the_very_end_was_not_ignored_yet() -> None:
    assert found("22 10:00 c 锅漏水\n22 10:00 b 收到\n22 10:01 c 转人工", NO_HUMAN) is None
