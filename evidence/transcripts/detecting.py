"""The format of a chat by its content. Names and endings are not asked: they lie."""

import re

from evidence.transcripts import qianniu
from evidence.transcripts.chatlab_lines import decoded as value_of
from evidence.transcripts.model import Format
from evidence.transcripts.text import decoded

HEAD = 1 << 16
"""Bytes that are enough to tell."""
_LINES, _LOOKED_AT = 2000, 20
_CHATLAB = re.compile(r'"chatlab"\s*:\s*\{|"messages"\s*:\s*\[\s*\{[^{}]*"(?:sender|accountName)"\s*:')
_OWN = re.compile(r'\{\s*"redress"\s*:\s*\{')
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
    if _OWN.match(text):
        return Format.own
    return Format.chatlab if _CHATLAB.search(text) else None


def _of_lines(lines: list[str]) -> Format | None:
    headings = [number for number, line in enumerate(lines) if qianniu.is_heading(line)]
    if len(headings) > 1 or (headings and headings[0] < _FIRST_LINES):
        return Format.qianniu
    return None
