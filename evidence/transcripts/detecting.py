"""The format of a chat by its content. Names and endings are not asked: they lie."""

import re

from evidence.transcripts import own, qianniu, table, whatsapp
from evidence.transcripts.chatlab_lines import decoded as value_of
from evidence.transcripts.model import Format
from evidence.transcripts.text import decoded

HEAD = 1 << 16
"""Bytes that are enough to tell."""
_LINES, _LOOKED_AT = 2000, 20
_CHATLAB = re.compile(r'"chatlab"\s*:\s*\{|"messages"\s*:\s*\[\s*\{[^{}]*"(?:sender|accountName)"\s*:')
_LIST = re.compile(r'\[\s*\{[^{}]*"(?:sender|accountName)"\s*:')
_FIRST_LINES = 3


def detect(head: bytes) -> Format | None:
    """The format that the first bytes (`HEAD` of them are enough) speak for; None where they speak for no chat."""
    text = decoded(head[:HEAD]).lstrip("\ufeff \t\r\n")
    lines = [line for line in text.split("\n")[:_LINES] if line.strip()]
    if not lines:
        return None
    return (_json(text, lines) if text[0] in "{[#" else None) or _of_lines(lines)


def _json(text: str, lines: list[str]) -> Format | None:
    for line in lines[:_LOOKED_AT]:
        value = value_of(line)
        if isinstance(value, dict) and value.get("_type") in {"header", "member", "message"}:
            return Format.chatlab_lines
        if isinstance(value, dict) and "line" in value and ("speaker" in value or "not_understood" in value):
            return Format.own
    if own.is_document(text):
        return Format.own
    return Format.chatlab if _CHATLAB.search(text) or _LIST.match(text) else None


def _of_lines(lines: list[str]) -> Format | None:
    if table.headings(next((line for line in lines if not table.is_hint(line)), "")):
        return Format.table
    found = {
        Format.whatsapp: [number for number, line in enumerate(lines) if whatsapp.heading(line)],
        Format.qianniu: [number for number, line in enumerate(lines) if qianniu.is_heading(line)],
    }
    form = max(found, key=lambda form: len(found[form]))
    enough = len(found[form]) > 1 or (found[form] and found[form][0] < _FIRST_LINES)
    return form if enough else None
