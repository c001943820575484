"""A JSON document walked through in constant memory: its members, and its long lists element by element.

What breaks loses itself and no more: the walk goes on at the next object. A reader of events would stop at the first
error and knows no lines. Here each value is read whole by the scanner of the standard library, never the document.
"""

import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import NamedTuple

LONGEST = 1 << 22
"""Characters of one value."""
MOST_BROKEN = 1000
"""Broken values after which nothing more is tried: the rest is shown as it stands."""
_SPACE = re.compile(r"[\s,]*")
_COLON = re.compile(r"\s*:\s*")
_NEXT_OBJECT = r"\}\s*,\s*(?=\{)"
_OVERLAP, _LONGEST_LINE = 256, 1 << 20
_CUT_NUMBER = 3
"""Characters behind a number that may still belong to it, when what is here ends there: `1.`, `1e+`."""


class Found(NamedTuple):
    """A member of the document, or one element of a list that is walked through (`inside`); `raw` as it stands."""

    line: int
    key: str
    inside: bool
    value: object
    raw: str


class Broken(NamedTuple):
    """A line, or what of it is no JSON."""

    line: int
    text: str


class Walk:
    """`lists` are the members whose elements come one by one; a document that is a list itself counts as the first."""

    def __init__(self, pieces: Iterator[str], lists: tuple[str, ...]) -> None:
        self._pieces = pieces
        self._lists = lists
        self._scan = JSONDecoder().raw_decode
        self._text, self._at, self._line = "", 0, 1
        self._inside: str | None = None
        self._broken = 0
        names = "|".join(lists)
        self._next = re.compile(rf'{_NEXT_OBJECT}|"(?P<list>{names})"\s*:\s*(?=\[)')

    def __iter__(self) -> Iterator[Found | Broken]:
        """In the order of the file."""
        whole = self._peek()
        if whole in {"{", "["}:
            self._take(1)
            self._inside = self._lists[0] if whole == "[" else None
        elif whole:
            yield from self._break()
        while character := self._peek():
            if self._inside is not None and character != "]":
                yield from self._elements(self._inside)
            elif self._inside is None and character != "}":
                yield from self._member()
            else:
                self._take(1)
                if self._inside is None or whole == "[":
                    break
                self._inside = None
        yield from self._rest()

    def _elements(self, key: str) -> Iterator[Found | Broken]:
        """Until the list ends, or something is broken."""
        while (character := self._peek()) and character != "]":
            line, read = self._line, self._value()
            if read is None:
                yield from self._break()
                return
            yield Found(line, key, True, read[0], self._take(read[1]))  # noqa: FBT003 - by place: a million of them

    def _member(self) -> Iterator[Found | Broken]:
        line, read = self._line, self._value()
        mark = self._past_colon(read[1]) if read and isinstance(read[0], str) else None
        if read is None or mark is None:
            yield from self._break()
            return
        key = str(read[0])
        if key in self._lists and self._text[self._at + mark : self._at + mark + 1] == "[":
            self._take(mark + 1)
            self._inside = key
            return
        value = self._value(mark)
        if value is None:
            yield from self._break()
        else:
            yield Found(line, key, False, value[0], self._take(value[1]))  # noqa: FBT003

    def _value(self, ahead: int = 0) -> tuple[object, int] | None:
        """The value that begins `ahead` of here and where it ends; None if there is none, or one too long."""
        self._fill(ahead + 1)
        while True:
            try:
                value, end = self._scan(self._text, self._at + ahead)
            except JSONDecodeError as problem:
                if not self._is_cut(problem) or not self._fill(2 * (len(self._text) - self._at)):
                    return None
            except (ValueError, RecursionError):  # a number or a depth that nobody means
                return None
            else:
                if end + _CUT_NUMBER < len(self._text) or not self._fill(end - self._at + _OVERLAP):
                    return value, end - self._at

    def _is_cut(self, problem: JSONDecodeError) -> bool:
        """Whether the value may only not be here whole."""
        open_end = problem.msg.startswith("Unterminated") or problem.pos >= len(self._text) - _OVERLAP
        return open_end and len(self._text) - self._at < LONGEST

    def _past_colon(self, ahead: int) -> int | None:
        self._fill(ahead + _OVERLAP)
        found = _COLON.match(self._text, self._at + ahead)
        return found.end() - self._at if found else None

    def _peek(self) -> str:
        """The next character that is neither space nor comma; empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            if found and found.end() > self._at:
                self._take(found.end() - self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill(1):
                return ""

    def _take(self, length: int) -> str:
        """Go on by so many characters, counting lines."""
        taken = self._text[self._at : self._at + length]
        self._at += length
        self._line += taken.count("\n")
        return taken

    def _fill(self, length: int) -> bool:
        """Have at least so many characters ahead; False if nothing came because the document ends."""
        missing = length - (len(self._text) - self._at)
        if missing <= 0:
            return True
        new = []
        while missing > 0 and (piece := next(self._pieces, "")):
            new.append(piece)
            missing -= len(piece)
        if new:
            self._text = "".join((self._text[self._at :], *new))
            self._at = 0
        return bool(new)

    def _break(self) -> Iterator[Broken]:
        """Give out what is no JSON, up to where the next object or list begins."""
        self._broken += 1
        while True:
            found = self._next.search(self._text, self._at + 1) if self._broken < MOST_BROKEN else None
            if found:
                yield from self._lines(found.end() - self._at)
                self._inside = found["list"] or self._inside or self._lists[0]
                self._take(int(bool(found["list"])))
                return
            yield from self._lines(self._whole_lines(_OVERLAP))
            if not self._fill(2 * (len(self._text) - self._at) + 1):
                yield from self._rest()
                return

    def _rest(self) -> Iterator[Broken]:
        """Whatever is left."""
        while self._fill(2 * (len(self._text) - self._at) + 1):
            yield from self._lines(self._whole_lines(0))
        yield from self._lines(len(self._text) - self._at)

    def _whole_lines(self, but: int) -> int:
        """How much of what is here ends with a line, leaving so much over; all of it where a line has no end."""
        length = max(len(self._text) - self._at - but, 0)
        end = self._text.rfind("\n", self._at, self._at + length) + 1
        return end - self._at if end else length if length > _LONGEST_LINE else 0

    def _lines(self, length: int) -> Iterator[Broken]:
        line = self._line
        for number, text in enumerate(self._take(length).split("\n"), start=line):
            if text.strip():
                yield Broken(number, text)
