"""Short chats for the tests of findings: minute, voice and text, one message a line."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from evidence.findings import find
from evidence.findings.heard import Heard, hear
from evidence.findings.model import Finding
from evidence.transcripts.model import Message, Voice

CHINA = timezone(timedelta(hours=8))
_VOICES = {
    "c": Voice.consumer,
    "s": Voice.shop,
    "a": Voice.agent,
    "b": Voice.bot,
    "-": Voice.system,
    "?": Voice.unknown,
}


def at(minute: str) -> datetime:
    """`22 10:02` is a minute of April 2026, which began on a Wednesday."""
    return datetime.fromisoformat(f"2026-04-{minute}").replace(tzinfo=CHINA)


def chat(said: str) -> list[Message]:
    """Lines such as `22 10:02 c 转人工`."""
    lines = [line.strip().split(" ", 3) for line in said.strip().splitlines()]
    return [
        Message(number, at(f"{day} {time}"), voice, text, _VOICES[voice])
        for number, (day, time, voice, text) in enumerate(lines, start=1)
    ]


def heard(said: str) -> list[Heard]:
    return [hear(message) for message in chat(said)]


def found(said: str | Iterable[Message], failure: str) -> Finding | None:
    """What is proposed for one failure, also where it is held back."""
    parts = chat(said) if isinstance(said, str) else said
    return next((each for each in find(parts, held_back=frozenset()).findings if each.failure == failure), None)


def lines(said: str | Iterable[Message], failure: str) -> tuple[int, ...]:
    finding = found(said, failure)
    return finding.lines if finding else ()
