"""Chats made to take memory or time: one beginning, and a piece that comes again and again.

`python -m tests.evidence.transcripts.hostile NAME TIMES` reads one and says what memory it took, in MB.
"""

import sys
from io import RawIOBase

from evidence.transcripts import Format, read
from tests.benchmarks.reading import own_peak_mb


class Endless(RawIOBase):
    """As many pieces as asked for, without being anywhere whole."""

    def __init__(self, first: bytes, piece: bytes, times: int) -> None:
        self._first, self._piece, self._left = first, piece, times

    def readable(self) -> bool:
        return True

    def read(self, _size: int = -1, /) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        self._left -= 1
        return self._piece if self._left >= 0 else b""


def _named(name: bytes) -> bytes:
    return b'{"_type":"message","content":"","accountName":"%s"}\n' % name


HOSTILE: dict[str, tuple[Format, bytes, bytes]] = {
    "one line": (Format.qianniu, b"", b"x" * 65536),
    "one message": (Format.qianniu, "周舟 2026-03-02 10:15:09\n".encode(), b"line\n" * 13107),
    "cards": (Format.qianniu, "周舟 2026-03-02 10:15:09\n".encode(), "当前用户来自 首页\n".encode() * 2000),
    "recalls": (Format.qianniu, "周舟 2026-03-02 10:15:09\nx\n".encode(), "周舟撤回了一条消息\n".encode() * 2000),
    "blank lines": (Format.qianniu, "周舟 2026-03-02 10:15:09\nx\n".encode(), b"\n" * 65536),
    "one message of WhatsApp": (Format.whatsapp, b"20/08/2026, 14:02 - Ana: hi\n", b"line\n" * 13107),
    "no date": (Format.whatsapp, b"", b"no date\n" * 8192),
    "a quotation": (Format.table, b'time,sender,text\n2026-03-02 10:15,Ana,"', b"line\n" * 13107),
    "quotations": (Format.table, b"time,sender,text\n", b'2026-03-02 10:15,Ana,"\n' * 2978),
    "cells": (Format.table, b"time,sender,text\n", b"a,b,c," * 10922),
    "a text": (Format.chatlab, b'{"chatlab":{},"messages":[{"sender":"a","content":"', b"x" * 65536),
    "spaces": (Format.chatlab, b'{"chatlab":{},"messages":[', b" " * 65536),
    "depth": (Format.chatlab, b'{"chatlab":{},"messages":[', b"[" * 65536),
    "starts": (Format.chatlab, b'{"chatlab":{},"messages":[', b'{"a":[1,\n' * 6553),
    "broken": (Format.chatlab, b'{"chatlab":{},"messages":[', b'{"a":oops},\n' * 5461),
    "long names": (Format.chatlab_lines, b"", _named(b"x" * 65000)),
    "long members": (Format.chatlab_lines, b"", b'{"_type":"member","platformId":"%s"}\n' % (b"x" * 65000)),
    "one line of lines": (Format.chatlab_lines, b'{"_type":"message","content":"', b"x" * 65536),
    "deep lines": (Format.chatlab_lines, b"", b'{"_type":' + b"[" * 60000 + b"\n"),
    "our own": (Format.own, b'{"redress": {}, "parts": [', b'{"line":1,"not_understood":"x"},' * 2000),
}


def main(name: str, times: int) -> None:
    form, first, piece = HOSTILE[name]
    for _ in read(Endless(first, piece, times), form):
        pass
    print(own_peak_mb())  # noqa: T201 - to who started it


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
