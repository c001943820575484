"""WhatsApp's text export, of Android (`date, time - name: text`) and iOS (`[date, time] name: text`), in any language.

The phone's language decides how dates are written, and the file does not say which it was: the beginning is looked at
until a date or the order of the times tells days from months (`days`).
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from evidence.transcripts import sorts
from evidence.transcripts.body import Body
from evidence.transcripts.days import Days, Written
from evidence.transcripts.model import Manner, Message, NotUnderstood, Part, Sort, Voice
from evidence.transcripts.moments import CLOCK, SPACE
from evidence.transcripts.notes import Notes
from evidence.transcripts.text import Text

_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_HEADING = re.compile(
    rf"(?P<open>\[)?(?P<a>\d{{1,4}})(?P<mark>[/.\-年])(?P<b>\d{{1,2}})[/.\-月](?P<c>\d{{1,4}})[.日]?[,،]?{SPACE}{{0,3}}"
    rf"(?:klo |um |at |kl\. )?{CLOCK}(?(open)\]|(?:{SPACE}?[-–]{SPACE}|:{SPACE}))"
)
_LONGEST_HEADING, _LONGEST_NAME, _LONGEST_NOTE, _MOST_NAMES = 80, 80, 300, 1000
_HINT = re.compile(
    r"[<（(]|omitted|delet|[删刪]除|略去|忽略|省略|://|call|[通电電][话話]|end-to-end|加密|security code|\[",
    re.IGNORECASE,
)
_ATTACHED = re.compile(r"<[^<>:：\n]{2,24}[:：]\s?(?P<name>[^<>\n]{1,200}\.\w{2,5})>")
_ATTACHED_AFTER = re.compile(r"(?P<name>[^\n/\\<>]{1,200}\.\w{2,5}) [（(][^()（）\n]{2,30}[)）](?:\n|$)")
_OMITTED = re.compile(
    r"(?:.{1,200}•.{0,40}?)?<?[\u200e]?(?P<what>(?:[A-Za-z]+ ){1,2})omitted>?"
    r"|<?(?P<was>[^\n<>，。]{0,8}(?:省略|忽略|略去)[^\n<>，。]{0,8})>?",
    re.IGNORECASE,
)
_KINDS = (
    (Sort.image, re.compile(r"image|photo|sticker|gif|图|圖|影像|照片|贴|貼", re.IGNORECASE)),
    (Sort.video, re.compile(r"video|视频|影片|視訊", re.IGNORECASE)),
    (Sort.voice, re.compile(r"audio|voice|音|语|語", re.IGNORECASE)),
    (Sort.card, re.compile(r"contact|联系|聯絡", re.IGNORECASE)),
    (Sort.other, re.compile(r"media|媒体|媒體", re.IGNORECASE)),
    (Sort.file, re.compile(r"document|文档|文件|檔", re.IGNORECASE)),
)
_DELETED = re.compile(
    r"(?:This message was deleted(?: by admin.{0,80})?|You deleted this message(?: as admin)?"
    r"|[此这該该]{1,2}[条則则]?(?:消息|讯息|訊息|信息)已[被经經]?[删刪]除|[您你]已?[删刪]除了?[此这這][条則则]?(?:消息|讯息|訊息|信息))[.。]?",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"(?:Missed )?(?:group )?(?:voice|video) call\b.{0,60}"
    r"|(?:未接|拒接|已取消)?的?(?:语音|語音|视频|視訊)(?:通话|通話|来电|來電).{0,30}",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"Messages (?:and calls|you send|to this (?:chat|group)).{0,80}end-to-end encrypt.*|Your security code with .*"
    r"|(?:消息|訊息|您发送|您傳送).{0,30}(?:端到端|端對端|点对点)加密.*|.{0,30}安全(?:码|碼|代码|代碼)(?:已|有).{0,40}",
    re.IGNORECASE | re.DOTALL,
)
_APP = re.compile(
    r"[“\"「]| (?:changed|added|removed|created|left|joined|turned (?:on|off)|pinned|started|updated) "
    r"|更改了|创建了|添加了|變更了|建立了"
)
"""In what would be a name: a sentence of the app."""


class _Said(NamedTuple):
    line: int
    at: datetime | None
    speaker: str
    body: Body

    def message(self) -> Message:
        text = self.body.text()
        if self.speaker and not _HINT.search(text):
            return Message(self.line, self.at, self.speaker, text)
        if not self.speaker or _NOTICE.fullmatch(text):
            return Message(self.line, self.at, self.speaker, text, voice=Voice.system, sort=Sort.notice)
        if _DELETED.fullmatch(text[:_LONGEST_NOTE]):
            return Message(self.line, self.at, self.speaker, text, sort=Sort.notice, recalled=True)
        sort, attachment = _sort(text)
        return Message(self.line, self.at, self.speaker, text, sort=sort, attachment=attachment)


def heading(line: str) -> Written | None:
    """The date and time of a line that begins a message."""
    found = _HEADING.match(line[:_LONGEST_HEADING].lstrip(_MARKS))
    return Written(int(found["a"]), found["mark"], int(found["b"]), int(found["c"]), found) if found else None


def read(text: Text, manner: Manner, notes: Notes) -> Iterator[Part]:
    """The messages in the order of the export."""
    days = Days(ZoneInfo(manner.zone), manner.day_order, notes)
    names: set[str] = set()
    said: _Said | None = None
    for number, line, begun, _ in days.settled((number, line, heading(line), []) for number, line in text.lines()):
        if begun:
            if said:
                yield said.message()
            at = days.at(begun)
            if at is None:  # a day that never was
                yield NotUnderstood(number, line)
            speaker, line_ = _parted(line.lstrip(_MARKS)[begun.clock.end() :].strip(_MARKS + " \u00a0"), names)
            said, notes.zone_assumed = _Said(number, at, speaker, Body()), True
        else:
            line_ = line
        left = said.body.add(number, line_) if said else NotUnderstood(number, line) if line.strip() else None
        if left:
            if said:
                yield said.message()
            said = None
            yield left
    if said:
        yield said.message()


def _parted(rest: str, names: set[str]) -> tuple[str, str]:
    """Name and text; no name where the app itself speaks."""
    name, mark, text = rest.partition(": ")
    if not mark:
        name, mark, text = rest.partition(":")
        mark = mark if name in names or not text else ""
    name = name.strip(_MARKS + " \u00a0")
    if not mark or (name not in names and not _is_name(name)):
        return "", rest
    if len(names) < _MOST_NAMES:
        names.add(name)
    return name, text.lstrip(_MARKS)


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and not _APP.search(name)


def _sort(text: str) -> tuple[Sort, str]:
    """What is attached, or was left out of the export."""
    if attached := _ATTACHED.search(text) or _ATTACHED_AFTER.match(text):
        name = attached["name"].strip(_MARKS)
        return sorts.of_ending(name, Sort.file), name
    if omitted := _OMITTED.fullmatch(text[:_LONGEST_NOTE]):
        was = omitted["what"] or omitted["was"]
        return next((sort for sort, words in _KINDS if words.search(was)), Sort.other), ""
    if _CALL.fullmatch(text[:_LONGEST_NOTE]):
        return Sort.call, ""
    return sorts.of_text(text)
