"""A table of messages, one a row: CSV with commas, semicolons, tabs or bars, as shops and spreadsheets export it.

The headings say which column is what, in Chinese or English; `Manner.columns` says it where they do not.
"""

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from evidence.transcripts import sorts
from evidence.transcripts.chatlab import as_it_stands
from evidence.transcripts.days import Dated, Days, Written
from evidence.transcripts.model import Columns, Manner, Message, NotUnderstood, Part, Sort, Voice
from evidence.transcripts.moments import CLOCK, SPACE, midnight, written
from evidence.transcripts.notes import COLUMNS_LEFT_OUT, DAYS_ONLY, Notes
from evidence.transcripts.text import Text

MARKS = ",;\t|"
_LONGEST_ROW, _MOST_LINES = 1 << 18, 2000
"""What a row may hold; longer ones are a quotation mark that nobody closed."""
_MOST_UNCLOSED = 200
_HEADINGS: dict[str, str] = {
    "at": "时间|消息时间|发送时间|聊天时间|日期时间|创建时间|发言时间|日期|at|time|timestamp|datetime|date time|sent at"
    "|sent|sent time|message time|created at|created|date|date sent",
    "speaker": "发送人|发送者|发言人|发件人|说话人|昵称|发送方|用户|用户名|姓名|账号|speaker|sender|from|author|name"
    "|user|username|sender name|from name|nickname|who",
    "text": "内容|消息|消息内容|聊天内容|发言内容|文本|正文|text|message|content|body|message text"
    "|message body|comment",
    "voice": "角色|身份|发送者角色|用户类型|role|voice|sender role|sender type|user type|party",
    "attachment": "附件|文件|图片|链接|attachment|attachments|file|file name|filename|media|url|link",
}
_ROLES = {
    Voice.consumer: "消费者|买家|顾客|客户|用户|consumer|buyer|customer|client|user",
    Voice.shop: "商家|卖家|店铺|店家|shop|seller|merchant|store|vendor",
    Voice.agent: "客服|人工客服|平台|平台客服|坐席|agent|platform|support|human|staff|operator",
    Voice.bot: "机器人|智能客服|bot|robot|chatbot|assistant",
    Voice.system: "系统|系统消息|system|notice",
}
_BY_ROLE = {word: voice for voice, words in _ROLES.items() for word in words.split("|")}
_DATES, _CLOCKS = {"日期", "date", "date sent"}, {"时间", "时刻", "time", "hour", "time sent"}
_SLASHED = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<mark>[/.\-])(?P<b>\d{{1,2}})[/.\-](?P<c>\d{{2,4}}),?{SPACE}{{0,3}}{CLOCK}", re.ASCII
)


class Places(Struct, frozen=True):
    """Where in a row things stand; `clock` where date and time are two columns."""

    at: int | None
    speaker: int | None
    text: int | None
    clock: int | None = None
    voice: int | None = None
    attachment: int | None = None

    def all(self) -> set[int | None]:
        return {self.at, self.speaker, self.text, self.clock, self.voice, self.attachment}


def headings(line: str, columns: Columns | None = None) -> tuple[str, Places, list[str]] | None:
    """The mark between the columns, where things stand, and the headings; None if this row heads no table of a chat."""
    best: tuple[str, Places, list[str]] | None = None
    for mark in MARKS:
        names = [name.strip() for name in next(csv.reader([line[:_LONGEST_ROW]], delimiter=mark), [])]
        places = _given(names, columns) if columns else _guessed(names)
        if places and (best is None or len(places.all()) > len(best[1].all())):
            best = mark, places, names
    return best


def _given(names: list[str], columns: Columns) -> Places | None:
    def place(name: str) -> int | None:
        return names.index(name) if name and name in names else None

    text, at = place(columns.text), columns.at.partition("+")
    if text is None or (columns.speaker and place(columns.speaker) is None):
        return None
    return Places(
        place(columns.at) if place(columns.at) is not None else place(at[0]),
        place(columns.speaker),
        text,
        None if place(columns.at) is not None else place(at[2]),
        place(columns.voice),
        place(columns.attachment),
    )


def _guessed(names: list[str]) -> Places | None:
    """Each heading counts once, for what it fits first."""
    found: dict[str, int] = {}
    plain = [re.sub(r"[\s_\-]+", " ", name).strip().casefold() for name in names]
    days = next((place for place, name in enumerate(plain) if name in _DATES), None)
    clock = next((place for place, name in enumerate(plain) if name in _CLOCKS), None)
    if days is not None and clock is not None:
        found |= {"at": days, "clock": clock}
    for what, words in _HEADINGS.items():
        for word in words.split("|"):
            place = plain.index(word) if word in plain else None
            if what not in found and place is not None and place not in found.values():
                found[what] = place
                break
    if "text" not in found or not {"at", "speaker"} & found.keys():
        return None
    return Places(*(found.get(what) for what in Places.__struct_fields__))


def is_hint(line: str) -> bool:
    """Excel's own first line, which names the mark."""
    return re.fullmatch(r"\ufeff?sep=.\s*", line) is not None


def read(text: Text, manner: Manner, notes: Notes) -> Iterator[Part]:
    """A message for each row; a row that is none stands as it is."""
    lines = text.lines()
    head: tuple[str, Places, list[str]] | None = None
    for number, line in lines:
        if not line.strip() or is_hint(line):
            continue
        head = headings(line, manner.columns)
        if head is None:
            yield NotUnderstood(number, line)
            continue
        break
    if head:
        yield from _Table(head, manner, notes).parts(lines)


class _UnclosedError(Exception):
    """A row goes on for longer than any message."""


class _Feed:
    """Lines for the reader of rows; remembers which ones the row that is being read has taken."""

    def __init__(self, lines: Iterator[tuple[int, str]]) -> None:
        self._lines = lines
        self._again: list[tuple[int, str]] = []
        self.taken: list[tuple[int, str]] = []
        self.ended = False

    def lines(self) -> Iterator[str]:
        length = 0
        while line := self.next():
            length = len(line[1]) + (length if self.taken else 0)
            self.taken.append(line)
            if length > _LONGEST_ROW or len(self.taken) > _MOST_LINES:
                raise _UnclosedError
            yield line[1] + "\n"
        self.ended = True

    def next(self) -> tuple[int, str] | None:
        return self._again.pop() if self._again else next(self._lines, None)

    def give_back(self, lines: list[tuple[int, str]]) -> None:
        """What is read again."""
        self._again.extend(reversed(lines))
        self.ended = False


class _Table:
    def __init__(self, head: tuple[str, Places, list[str]], manner: Manner, notes: Notes) -> None:
        self.mark, self.places, names = head
        self.width = len(names)
        self.zone = ZoneInfo(manner.zone)
        self.notes = notes
        self.days = Days(self.zone, manner.day_order, notes)
        notes.headed(names)
        used = self.places.all()
        if left := [name for place, name in enumerate(names) if name and place not in used]:
            notes.doubt(COLUMNS_LEFT_OUT, columns=", ".join(left[:20]))

    def parts(self, lines: Iterator[tuple[int, str]]) -> Iterator[Part]:
        for number, raw, date, cells in self.days.settled(self._rows(lines)):
            message = self._message(number, date, cells) if cells else None
            if message is None:
                yield from as_it_stands(number, raw)
                continue
            yield message
            left = "" if message.at else self._time(cells)
            if left or len(cells) > self.width:
                beside = self.mark.join(cell for cell in (left, *cells[self.width :]) if cell.strip())
                yield from (NotUnderstood(number, line) for line in beside.split("\n") if line.strip())

    def _rows(self, lines: Iterator[tuple[int, str]]) -> Iterator[Dated]:
        """Rows with the lines that they were read from; a line that opens what nobody closes stands alone."""
        feed, unclosed = _Feed(lines), 0
        while not feed.ended:
            rows = csv.reader(feed.lines(), delimiter=self.mark)
            try:
                for cells in rows:
                    if feed.ended:  # in the middle of a row
                        break
                    if len(feed.taken) > 1 and any(self._is_row(line) for _, line in feed.taken[1:]):
                        break
                    taken, feed.taken = feed.taken, []
                    if any(cell and not cell.isspace() for cell in cells):
                        raw = taken[0][1] if len(taken) == 1 else "\n".join(line for _, line in taken)
                        yield taken[0][0], raw, self._slashed(cells), cells
            except (csv.Error, _UnclosedError):
                pass
            if feed.taken:
                unclosed += 1
                yield from self._alone(feed, all_of_it=unclosed > _MOST_UNCLOSED)

    def _alone(self, feed: _Feed, *, all_of_it: bool) -> Iterator[Dated]:
        """The first line of what could not be read; the others are tried again, unless that was done too often."""
        taken, feed.taken = feed.taken, []
        alone = taken if all_of_it else taken[:1]
        feed.give_back(taken[len(alone) :])
        while line := feed.next():
            if line[0] != alone[-1][0]:
                feed.give_back([line])
                break
            alone.append(line)
        for number, line in alone:
            if line.strip():
                yield number, line, None, []

    def _is_row(self, line: str) -> bool:
        """Whether a line inside of a quotation is a message of its own, so that the quotation was never closed.

        The line that ends a quotation may look like one too, but for the mark left in its first cell.
        """
        cells = next(csv.reader([line], delimiter=self.mark), [])
        whole = len(cells) == self.width and not any('"' in cell for cell in cells)
        return whole and bool(self._slashed(cells) or written(self._time(cells), self.zone)[0])

    def _cell(self, cells: list[str], place: int | None) -> str:
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def _time(self, cells: list[str]) -> str:
        at = self._cell(cells, self.places.at)
        return f"{at} {self._cell(cells, self.places.clock)}".strip() if self.places.clock is not None else at

    def _slashed(self, cells: list[str]) -> Written | None:
        """A date that does not begin with its year."""
        time = self._time(cells)
        found = None if time[:4].isdecimal() else _SLASHED.fullmatch(time[:60])
        return Written(int(found["a"]), found["mark"], int(found["b"]), int(found["c"]), found) if found else None

    def _message(self, number: int, date: Written | None, cells: list[str]) -> Message | None:
        """The message of a row; None if nothing is said in it."""
        places = self.places
        said, attachment = self._cell(cells, places.text), self._cell(cells, places.attachment)
        if not said and not attachment:
            return None
        role = self._cell(cells, places.voice)
        sort, address = sorts.of_text(said)
        recalled = sorts.is_recall(said)
        if recalled:
            sort = Sort.notice
        elif attachment:
            sort, address = sorts.of_ending(attachment, Sort.file if sort is Sort.text else sort), attachment
        return Message(
            number,
            self._at(date, self._time(cells)),
            self._cell(cells, places.speaker) or role,
            said,
            voice=_BY_ROLE.get(role.casefold(), Voice.unknown) if role else Voice.unknown,
            sort=sort,
            attachment=address,
            recalled=recalled,
        )

    def _at(self, date: Written | None, text: str) -> datetime | None:
        if date:
            at, own = self.days.at(date), False
        else:
            at, own = written(text, self.zone)
        if at is None and (at := midnight(text, self.zone)):
            self.notes.doubt(DAYS_ONLY)
        self.notes.zone_assumed |= at is not None and not own
        return at
