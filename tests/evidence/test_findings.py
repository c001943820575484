"""What a chat shows, whatever the chat: one report, lines that exist, bounded memory."""

import os
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.words import Failure
from evidence.findings import HELD_BACK, find
from evidence.findings.heard import MOST_LINES
from evidence.findings.model import Report
from evidence.findings.rulebook import rules
from evidence.transcripts.model import Message, NotUnderstood, Part, Sort, Voice
from tests.evidence.findings.chats import chat

# The order in which `find` proposes them; evidence that was lost is not to be seen in a chat.
ORDER = [each.value for each in Failure if each is not Failure.evidence_lost]
MESSAGES = 200_000 if os.environ.get("REDRESS_LONG") else 4_000

_SENTENCES = st.sampled_from([text for rule in rules() for text in (rule.example, rule.counter_example)])
_TEXTS = st.lists(st.one_of(_SENTENCES, st.text(max_size=30)), max_size=3).map("".join)
_TIMES = st.one_of(st.none(), st.datetimes(timezones=st.sampled_from([UTC, None])))
_MESSAGES = st.builds(
    Message,
    line=st.integers(1, 10**9),
    at=_TIMES,
    speaker=st.text(max_size=8),
    text=_TEXTS,
    voice=st.sampled_from(Voice),
    sort=st.sampled_from(Sort),
    recalled=st.booleans(),
)
_PARTS = st.lists(st.one_of(_MESSAGES, st.builds(NotUnderstood, line=st.integers(1, 10**9), text=_TEXTS)), max_size=25)


def test_an_empty_chat_shows_nothing() -> None:
    report = find([])
    assert (report.findings, report.explanations, report.waits.answers) == ((), (), 0)


def test_a_chat_that_nobody_understood_shows_nothing() -> None:
    assert find([NotUnderstood(1, "会话已结束"), NotUnderstood(2, "转人工")]).findings == ()


def test_what_unknown_voices_say_is_held_against_nobody() -> None:
    said = chat("22 10:00 c 锅漏水\n22 10:01 ? 商家不同意，无法退款\n22 10:02 ? 会话已结束")
    assert find(said).findings == ()


def test_what_is_held_back_is_not_proposed_and_stands_in_the_timeline_all_the_same() -> None:
    said = chat(
        """22 10:00 c 我脸上全是红疹
           22 10:01 a 过敏属于个人体质问题
           22 11:00 c 医院不是这么说的
           22 11:01 a 订单已超过售后期
           22 11:02 c 到底哪个是对的？"""
    )
    proposed, all_of_it = find(said), find(said, held_back=frozenset())
    assert {each.failure for each in all_of_it.findings} - {each.failure for each in proposed.findings} <= HELD_BACK
    assert "contradictory_explanations" in {each.failure for each in all_of_it.findings}
    assert [each.topic for each in proposed.explanations] == ["own_body", "too_late"]


@settings(max_examples=2000 if os.environ.get("REDRESS_LONG") else 100, deadline=None)
@given(_PARTS)
def test_whatever_is_said(parts: list[Part]) -> None:
    report = find(parts, held_back=frozenset())
    lines = {part.line for part in parts if isinstance(part, Message)}
    named = [each.failure for each in report.findings]
    assert named == [failure for failure in ORDER if failure in named]
    for each in report.findings:
        assert each.lines
        assert list(each.lines) == sorted(set(each.lines))
        assert set(each.lines) <= lines
        assert set(each.rules) <= {rule.id for rule in rules()}
    assert {each.line for each in report.explanations} <= lines
    assert all(each is None or each >= 0 for each in msgspec.structs.astuple(report.waits))


@settings(max_examples=30, deadline=None)
@given(_PARTS)
def test_the_same_chat_always_shows_the_same(parts: list[Part]) -> None:
    report = find(parts)
    assert find(iter(parts)) == report
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


def _long() -> Iterator[Message]:
    """Rules' own examples, each a little different, of voices in turn."""
    texts = [rule.example for rule in rules()] + [rule.counter_example for rule in rules()]
    began, voices = datetime(2026, 1, 1, tzinfo=UTC), list(Voice)
    for number in range(MESSAGES):
        text = f"{texts[number * 7 % len(texts)]} {chr(0x4E00 + number % 20000)}{chr(0x4E00 + number * 31 % 20000)}"
        yield Message(number + 1, began + timedelta(minutes=number), "x", text, voices[number % len(voices)])


def test_memory_does_not_grow_with_the_chat() -> None:
    find(message for message, _ in zip(_long(), range(500), strict=False))
    tracemalloc.start()
    report = find(_long())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert all(len(each.lines) <= MOST_LINES for each in report.findings)
    assert peak < 32_000_000
