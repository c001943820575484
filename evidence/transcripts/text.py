"""A file as text, in constant memory: read forward, decoded piece by piece, whatever bytes it holds."""

import codecs
from collections.abc import Iterator
from io import IncrementalNewlineDecoder
from typing import BinaryIO

PIECE = 1 << 16
LONGEST = 1 << 20
"""Characters of a line; the rest of a longer one follows under the same number."""
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_ZERO = "\N{SYMBOL FOR NULL}"
_MANY, _FEWEST, _ONE_SIDED = 0.1, 8, 8
_BELIEVED = 3
"""Good sequences of UTF-8 for each bad one: other encodings make them only by chance."""


def encoding_of(head: bytes) -> str:
    """The encoding that the first bytes speak for: a mark, the zeros of UTF-16, else UTF-8 or GB18030."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if encoding := _by_zeros(head[:4096]):
        return encoding
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(head)
    bad = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f") - bad
    return "utf-8" if good >= _BELIEVED * bad else "gb18030"


def _by_zeros(head: bytes) -> str | None:
    if head.count(0) < _FEWEST:
        return None
    pairs = len(head) // 2
    even, odd = head[::2].count(0) / pairs, head[1::2].count(0) / pairs
    if odd > _MANY and odd > _ONE_SIDED * even:
        return "utf-16-le"
    if even > _MANY and even > _ONE_SIDED * odd:
        return "utf-16-be"
    return None


def decoded(head: bytes) -> str:
    """The beginning of a file as text; a character cut at its end is left out."""
    decoder = codecs.getincrementaldecoder(encoding_of(head))("replace")
    return decoder.decode(head).replace("\r\n", "\n").replace("\r", "\n")


class Text:
    r"""The text of a file. Line ends are `\n`; bytes that mean nothing show as `\xff`, a zero as its picture.

    As long as there is nothing but ASCII the encoding stays open: what comes first beyond it decides.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def pieces(self) -> Iterator[str]:
        """Text of any length, never empty."""
        newlines = IncrementalNewlineDecoder(None, translate=True)
        decoder = None
        piece = self._head()
        while piece:
            if decoder is None and not (piece.isascii() and 0 not in piece):
                decoder = codecs.getincrementaldecoder(encoding_of(piece))("backslashreplace")
            text = decoder.decode(piece) if decoder else piece.decode("ascii")
            if text := newlines.decode(text):
                yield text.replace("\0", _ZERO)
            piece = self._file.read(PIECE)
        if text := newlines.decode(decoder.decode(b"", final=True) if decoder else "", final=True):
            yield text.replace("\0", _ZERO)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Each line with its number, counted from 1."""
        return lines_of(self.pieces())

    def _head(self) -> bytes:
        """Enough to tell the encoding by, also from a stream that gives little at a time."""
        head = b""
        while len(head) < PIECE and (more := self._file.read(PIECE - len(head))):
            head += more
        return head


def lines_of(pieces: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Each line with its number; one that is longer than `LONGEST` comes in parts of the same number."""
    number, rest = 1, ""
    for piece in pieces:
        *whole, rest = (rest + piece).split("\n")
        for line in whole:
            yield number, line
            number += 1
        while len(rest) > LONGEST:
            yield number, rest[:LONGEST]
            rest = rest[LONGEST:]
    if rest:
        yield number, rest
