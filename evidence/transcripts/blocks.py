"""Blocks of lines with an empty line between them: how WebVTT and SubRip are both made."""

from collections.abc import Iterable, Iterator

Block = list[tuple[int, str]]
"""Lines with their numbers in the file, from 1."""
MOST_LINES = 10_000
"""A longer block is cut: what never ends with an empty line is not held whole."""


def blocks(lines: Iterable[tuple[int, str]]) -> Iterator[Block]:
    """Each block that is not empty."""
    block: Block = []
    for number, line in lines:
        bare = line.lstrip("\ufeff") if number == 1 else line
        if bare.strip():
            block.append((number, bare))
        if block and (not bare.strip() or len(block) == MOST_LINES):
            yield block
            block = []
    if block:
        yield block
