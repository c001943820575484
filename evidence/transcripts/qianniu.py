"""Qianniu and Wangwang: what is copied out of the window of a conversation.

A heading (who and when, on one line with or without a space, or on two), the text below it, perhaps 已读 or 未读 below
that. Between messages the window writes of itself: cards, recalls, lines that say where history begins.
"""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from evidence.transcripts import sorts
from evidence.transcripts.body import Body
from evidence.transcripts.model import Manner, Message, NotUnderstood, Part, Sort, Voice
from evidence.transcripts.moments import CLOCK, YEAR_FIRST, year_first
from evidence.transcripts.notes import Notes
from evidence.transcripts.text import Text

_LONGEST_HEADING = 160
_LONGEST_NAME = 60
_MOST_BETWEEN, _MOST_NAMES = 500, 1000
_SURE = 3
"""After so many headings with seconds, one without them is a sentence that ends with a time."""
_SEEN: dict[str | None, bool] = {
    "已读": True,
    "未读": False,
    "[已读]": True,
    "[未读]": False,
    "（已读）": True,
    "（未读）": False,
}
_HEADING = re.compile(
    rf"(?P<open>[（(\[])?{YEAR_FIRST}[\s,，]{{0,3}}{CLOCK}"
    r"(?(open)[)）\]]\s{0,3}(?:[:：]\s{0,3}(?P<rest>.*))?)\s{0,3}(?P<seen>[\[（(]?(?:已读|未读)[\]）)]?)?\s{0,3}$"
)
_TO = re.compile(r"\s{0,5}(?:-{1,3}>|→|⇒)\s{0,5}")
_BETWEEN = re.compile(
    r"当前用户来自.*"
    r"|[-—–=─·\s]{0,40}(?:以上|以下)(?:是|为)?(?:历史|最近|漫游)?(?:消息|聊天记录)[-—–=─·\s]{0,40}"
    r"|(?:点击)?(?:查看|加载)更多(?:历史)?消息"
)
_WINDOW = ("撤回", "当前用户", "消息", "聊天记录", " message was ")
_NO_NAME = re.compile(r"[：,:、~]$|[，。？！；!?;…]|https?:|(?:是|在|于|到|为|至|从|了|吗|时间|日期|time|date)$")
_NOBODY = {"", "对方", "您", "你", "我"}


class _Said(Struct):
    """A message whose end has not been seen."""

    line: int
    who: str
    to: str = ""
    at: datetime | None = None
    seen: bool | None = None
    body: Body = field(default_factory=Body)
    between: list[Part] = field(default_factory=list)

    def message(self) -> Message:
        text = self.body.text()
        recalled = sorts.is_recall(text)
        sort, attachment = (Sort.notice, "") if recalled else sorts.of_text(text)
        return Message(
            self.line,
            self.at,
            self.who,
            text,
            sort=sort,
            attachment=attachment,
            recalled=recalled,
            to=self.to,
            seen=self.seen,
        )


def is_heading(line: str) -> bool:
    """Whether a line says who spoke and when, or only when."""
    found = _heading(line)
    if not found:
        return False
    who = line[: found.start()].strip()
    return _is_name(who) if who else not found["open"]


def read(text: Text, manner: Manner, notes: Notes) -> Iterator[Part]:
    """The messages in the order of the paste."""
    return _Reader(ZoneInfo(manner.zone), notes).parts(text.lines())


def _heading(line: str) -> re.Match[str] | None:
    """A date and a time at the end of a line."""
    return _HEADING.search(line) if (":" in line or "：" in line) and len(line) <= _LONGEST_HEADING else None


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and not _NO_NAME.search(text)


class _Reader:
    def __init__(self, zone: tzinfo, notes: Notes) -> None:
        self.zone = zone
        self.notes = notes
        self.said: _Said | None = None
        self.loose: tuple[int, str] | None = None
        """The last line outside of any message: it may be the name above a time."""
        self.names: dict[str, tuple[str, str]] = {}
        """Who spoke, as it stands before a time: the name, and to whom."""
        self.with_seconds = self.headings = 0

    def parts(self, lines: Iterator[tuple[int, str]]) -> Iterator[Part]:
        for number, line in lines:
            found = _heading(line)
            if found and (begun := self._begun(number, line, found)):
                if self.said or self.loose:
                    yield from self._finished()
                self.said = begun
                if begun.at is None:
                    yield NotUnderstood(number, line)
            else:
                yield from self._below(number, line.strip(), line)
        yield from self._finished()

    def _begun(self, number: int, line: str, found: re.Match[str]) -> _Said | None:
        """The message that a heading begins; None if it only looks like one. A day that never was leaves it without."""
        at = year_first(found, self.zone)
        who = line[: found.start()].strip()
        if not who:
            above = self._name_above() if at and not found["open"] else None
            if above is None:
                return None
            number, who = above
        elif who not in self.names and not self._is_new(who, found):
            return None
        self.headings += 1
        self.with_seconds += found["s"] is not None
        name, to = self.names.get(who) or self._named(who)
        self.notes.zone_assumed = True
        said = _Said(number, name, to, at, seen=_SEEN.get(found["seen"]))
        if found["rest"]:
            said.body.add(number, found["rest"].strip())
        return said

    def _is_new(self, who: str, found: re.Match[str]) -> bool:
        """Whether somebody speaks for the first time, or a sentence ends with a time."""
        odd = not found["s"] and self.with_seconds == self.headings >= _SURE
        return _is_name(who) and not odd

    def _named(self, who: str) -> tuple[str, str]:
        named = _addressed(who)
        if len(self.names) < _MOST_NAMES:
            self.names[who] = named
        return named

    def _name_above(self) -> tuple[int, str] | None:
        """Take the line above away from the message before: it is the name of who speaks now."""
        if self.said is None:
            if self.loose is None or not _is_name(self.loose[1].strip()):
                return None
            (number, name), self.loose = self.loose, None
            return number, name.strip()
        body = self.said.body
        number, name = body.last, body.pop()
        if name and _is_name(name):
            return number, name
        if name:
            body.add(number, name)
        return None

    def _below(self, number: int, line: str, as_it_stands: str) -> Iterator[Part]:
        """A line that is no heading."""
        between = self._of_the_window(number, line) if any(word in line for word in _WINDOW) else None
        if between:
            yield from self._between(between)
        elif self.said is None:
            if line:
                yield from self._let_go()
                self.loose = (number, as_it_stands)
        elif line in _SEEN and self.said.body.lines:
            self.said.seen = _SEEN[line]
        else:
            left = self.said.body.add(number, line)
            if left:
                yield from self._finished()
                yield left

    def _of_the_window(self, number: int, line: str) -> Message | None:
        """What the window writes between the messages."""
        if len(line) > _LONGEST_HEADING:
            return None
        if _BETWEEN.fullmatch(line):
            return Message(number, None, "", line, voice=Voice.system, sort=Sort.card)
        recall = sorts.RECALL.fullmatch(line) if self._stands_alone() else None
        return _recalled(number, line, (recall["who"] or "").strip(' "“”')) if recall else None

    def _stands_alone(self) -> bool:
        """The first line below a heading belongs to its message."""
        return self.said is None or bool(self.said.body.lines)

    def _between(self, part: Message) -> Iterator[Part]:
        if self.said is None or len(self.said.between) >= _MOST_BETWEEN:
            yield from self._finished()
            yield part
        else:
            self.said.between.append(part)

    def _finished(self) -> Iterator[Part]:
        said, self.said = self.said, None
        if said is not None:
            yield said.message()
            yield from said.between
        yield from self._let_go()

    def _let_go(self) -> Iterator[Part]:
        if self.loose:
            yield NotUnderstood(*self.loose)
        self.loose = None


def _recalled(number: int, line: str, who: str) -> Message:
    """Which message it was is said nowhere. A recall by 对方 or 您 names nobody."""
    nobody = who in _NOBODY
    text = line if nobody else line[line.index(who) + len(who) :].strip(' "“”')
    return Message(number, None, "" if nobody else who, text, sort=Sort.notice, recalled=True)


def _addressed(who: str) -> tuple[str, str]:
    """`A --> B`: who speaks, and to whom."""
    parts = _TO.split(who, maxsplit=1)
    if len(parts) == 2 and all(parts):  # noqa: PLR2004 - two names
        return parts[0], parts[1]
    return who, ""
