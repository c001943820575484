"""What a chat shows: the rules one by one, each finding, and the five disputes."""

from datetime import datetime, timedelta, timezone

import pytest

from evidence.findings import find
from evidence.findings.repetition import core
from evidence.findings.rulebook import Rule, Sign, fired, rules
from evidence.transcripts.model import Message, Voice

CHINA = timezone(timedelta(hours=8))


def chat(*said: tuple[str, Voice, str]) -> list[Message]:
    """Messages of minute, voice and text, one a line."""
    return [
        Message(line, datetime.fromisoformat(at).replace(tzinfo=CHINA), voice, text, voice)
        for line, (at, voice, text) in enumerate(said, start=1)
    ]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_fires_on_its_example_and_not_on_its_counter_example(rule: Rule) -> None:
    if rule.sign is Sign.courtesy:
        assert core(rule.example) == ()
        assert core(rule.counter_example)
        return
    for by in rule.by:
        assert rule in [each.rule for each in fired(rule.example, by).get(rule.sign, ())]
        assert rule not in [each.rule for each in fired(rule.counter_example, by).get(rule.sign, ())]


def test_an_empty_chat_shows_nothing() -> None:
    report = find([])
    assert report.findings == ()
    assert report.explanations == ()
    assert report.waits.answers == 0


def test_a_reply_behind_a_greeting_is_the_same_reply() -> None:
    report = find(
        chat(
            ("2026-04-22 10:02", Voice.consumer, "商家卖假货不给退"),
            ("2026-04-22 10:03", Voice.bot, "您好，我是智能客服小桐。我们会记录您的问题。"),
            ("2026-04-22 10:04", Voice.consumer, "我要退款"),
            ("2026-04-22 10:05", Voice.agent, "我们会记录您的问题。"),
        )
    )
    (canned,) = report.findings
    assert canned.failure == "canned_reply"
    assert canned.lines == (2, 4)
    assert canned.facts["times"] == 2
