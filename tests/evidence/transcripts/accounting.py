"""Whether a reading left anything out, looked at from outside: every word of the file must stand somewhere in it."""

import re
from collections.abc import Iterable

from evidence.transcripts import Message, Part

_DATE = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}")
_MARK = re.compile(r"[\s\[\]（）()]*(?:已读|未读)[\s\[\]（）()]*")
_OF_DATES = re.compile(
    r"\d+|上午|下午|凌晨|清晨|早上|早晨|中午|傍晚|晚上|午前|午後|오전|오후|[AaPp]\.?\s?[Mm]\b\.?|[年月日]|已读|未读|klo|um|at|kl"
)
_WORD = re.compile(r"\w+")


def left_out(text: str, parts: Iterable[Part]) -> list[str]:
    """Words of non-blank lines that stand in no part. Dates, times and marks of reading are in other fields."""
    read = "\n".join(kept(part) for part in parts)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "␀").split("\n")
    said = [line for line in lines if line.strip() and not _MARK.fullmatch(line)]
    return [word for line in said for word in words(line) if word not in read]


def words(line: str) -> list[str]:
    """What of a line must be found again."""
    return _WORD.findall(_OF_DATES.sub(" ", line) if _DATE.search(line) else line)


def kept(part: Part) -> str:
    """Everything that a part says."""
    if isinstance(part, Message):
        return f"{part.speaker}{part.text}\n{part.speaker}\n{part.to}\n{part.text}\n{part.attachment}\n{part.id}"
    return part.text


def are_in_order(parts: list[Part]) -> bool:
    """Whether the lines never run backwards."""
    lines = [part.line for part in parts]
    return lines == sorted(lines)
