"""ChatLab's document (versions 0.0.1 and 0.0.2): header, `meta`, `members` and one long list of `messages`."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from evidence.transcripts import sorts
from evidence.transcripts.model import Manner, Message, NotUnderstood, Part, Sort, Voice
from evidence.transcripts.moments import since_1970, written
from evidence.transcripts.notes import Notes
from evidence.transcripts.text import Text
from evidence.transcripts.walking import Broken, Walk

_SORTS = {
    0: Sort.text,
    1: Sort.image,
    2: Sort.voice,
    3: Sort.video,
    4: Sort.file,
    5: Sort.image,
    7: Sort.link,
    8: Sort.other,
    20: Sort.other,
    21: Sort.other,
    22: Sort.notice,
    23: Sort.call,
    24: Sort.card,
    25: Sort.text,
    26: Sort.text,
    27: Sort.card,
    80: Sort.notice,
    81: Sort.notice,
    99: Sort.other,
}
_NO_CHARACTERS = re.compile("[\ud800-\udfff]")
_SYSTEM, _RECALL = 80, 81
_CONTENT = '"content":'
_WITH_ATTACHMENT = {Sort.image, Sort.voice, Sort.video, Sort.file, Sort.link, Sort.card}
_MOST_MEMBERS, _LONGEST_NAME = 10_000, 200
_OF_THE_DOCUMENT = {"chatlab", "meta", "members"}


def read(text: Text, manner: Manner, notes: Notes) -> Iterator[Part]:
    """The messages; a broken one stands as it is, and the next are read."""
    chat = Chat(manner, notes)
    line = 0
    for found in Walk(text.pieces(), ("messages", "members")):
        if isinstance(found, Broken):
            line = max(found.line, line)
            yield NotUnderstood(line, found.text)
        elif found.inside and found.key == "messages":
            line = max(found.line, line + 1)  # also where all of them stand on one line
            yield from chat.message(line, found.value, found.raw)
        elif found.inside:
            yield from chat.member(max(found.line, line), found.value, found.raw)
        elif found.key == "meta":
            chat.meta(found.value)
        elif found.key not in _OF_THE_DOCUMENT:
            notes.held({found.key: found.value})
            yield from as_it_stands(max(found.line, line), found.raw)


def as_it_stands(line: int, raw: str) -> Iterator[NotUnderstood]:
    """Every line of a piece that nothing reads."""
    for number, text in enumerate(raw.split("\n"), start=line):
        if text.strip():
            yield NotUnderstood(number, text)


class Chat:
    """What the header and the list of members say about the messages that follow."""

    def __init__(self, manner: Manner, notes: Notes) -> None:
        self._zone = ZoneInfo(manner.zone)
        self._notes = notes
        self._names: dict[str, str] = {}
        self._owner = ""

    def meta(self, value: object) -> None:
        """`ownerId` is whose export this is."""
        if isinstance(value, dict):
            self._notes.held(value)
            self._owner = _text(value.get("ownerId"))

    def member(self, line: int, value: object, raw: str) -> Iterator[Part]:
        """Names for messages that carry none."""
        if isinstance(value, dict):
            self._notes.held(value)
        if not isinstance(value, dict) or not _text(value.get("platformId")):
            yield from as_it_stands(line, raw)
        elif len(self._names) < _MOST_MEMBERS:
            name = _text(value.get("accountName") or value.get("groupNickname"))
            self._names[_text(value["platformId"])[:_LONGEST_NAME]] = name[:_LONGEST_NAME]

    def message(self, line: int, value: object, raw: str) -> Iterable[Part]:
        """One message, or its text as it stands: also where two were run together, of which JSON keeps one."""
        if isinstance(value, dict):
            self._notes.held(value)
        alone = isinstance(value, dict) and raw.count(_CONTENT) <= 1
        message = self._message(line, value) if alone and isinstance(value, dict) else None
        if message is None or not isinstance(value, dict):
            return as_it_stands(line, raw)
        if message.at is None and (stamp := value.get("timestamp")) is not None:
            return message, NotUnderstood(line, character_text(f"timestamp: {stamp}"))
        return (message,)

    def _message(self, line: int, value: dict) -> Message | None:
        content, kind, sender = value.get("content"), value.get("type", 0), _text(value.get("sender"))
        speaker = (
            _text(value.get("accountName")) or self._names.get(sender) or _text(value.get("groupNickname")) or sender
        )
        if not isinstance(content, str | None) or not isinstance(kind, int) or not ("content" in value and speaker):
            return None
        said = _text(content)
        sort, attachment = _SORTS.get(kind, Sort.other), ""
        recalled = kind == _RECALL or (kind == 0 and sorts.is_recall(said))
        if recalled:
            sort = Sort.notice
        elif kind == 0:
            sort, attachment = sorts.of_text(said)
        elif sort in _WITH_ATTACHMENT:
            attachment = sorts.attached(said)
        return Message(
            line=line,
            at=self._at(value.get("timestamp")),
            speaker=speaker,
            text=said,
            voice=self._voice(kind, sender),
            sort=sort,
            attachment=attachment,
            recalled=recalled,
            id=_text(value.get("platformMessageId")),
            reply_to=_text(value.get("replyToMessageId")),
        )

    def _at(self, stamp: object) -> datetime | None:
        at = since_1970(stamp, self._zone)
        return written(stamp, self._zone)[0] if at is None and isinstance(stamp, str) else at

    def _voice(self, kind: int, sender: str) -> Voice:
        if kind == _SYSTEM:
            return Voice.system
        if sender and sender == self._owner:
            self._notes.owner = sender
            return Voice.consumer
        return Voice.unknown


def _text(value: object) -> str:
    """Text, or a number as text."""
    if isinstance(value, str):
        return character_text(value) if value else value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def character_text(text: str) -> str:
    """Without halves of surrogate pairs and zeros, which JSON can write but which are no characters."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = _NO_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)
    return text.replace("\0", "\N{SYMBOL FOR NULL}") if "\0" in text else text
