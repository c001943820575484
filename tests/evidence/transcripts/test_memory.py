"""However long a chat is, reading it takes the same memory; also where it is hostile on purpose."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.transcripts import Format, NotUnderstood, preview, read
from tests.benchmarks import reading
from tests.evidence.transcripts.hostile import HOSTILE, Endless

MESSAGES = 1_000_000 if os.environ.get("REDRESS_LONG") else 20_000
MORE_MB = 12
"""What the longer chat may take on top: the noise of an allocator, not a share of the file."""

TIMES = 2000 if os.environ.get("REDRESS_LONG") else 100
"""Pieces of a hostile file, of 64 kB each."""
PEAK_MB = 64


@pytest.mark.parametrize("form", Format)
def test_a_long_chat_takes_the_memory_of_a_short_one(form: Format, tmp_path: Path) -> None:
    peaks = []
    for messages in (1000, MESSAGES):
        reading.write(tmp_path / form, form, messages)
        found = reading.child(tmp_path / form, form, ours=True)
        assert found.messages == messages
        peaks.append(found.peak_mb)
    assert peaks[1] < peaks[0] + MORE_MB


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_takes_little_memory_and_ends(name: str) -> None:
    words = [sys.executable, "-m", "tests.evidence.transcripts.hostile", name, str(TIMES)]
    done = subprocess.run(words, cwd=reading.HOUSE, capture_output=True, text=True, check=True)
    assert float(done.stdout) < PEAK_MB


def test_a_preview_of_many_speakers_says_that_it_does_not_list_all() -> None:
    def lines() -> Iterator[str]:
        for number in range(2000):
            yield f"20/08/2026, 14:02 - P{number}: hi\n"

    shown = preview(Endless("".join(lines()).encode(), b"", 0), Format.whatsapp)
    assert (shown.messages, len(shown.speakers)) == (2000, 500)
    assert ["more speakers" in doubt.text("en") for doubt in shown.doubts] == [True]


def test_what_is_too_long_for_a_message_is_kept_after_it() -> None:
    first = "周舟 2026-03-02 10:15:09\n".encode()
    parts = list(read(Endless(first, b"line\n" * 13107, 8), Format.qianniu))
    text = "\n".join(part.text for part in parts)
    assert text.count("line") == 8 * 13107
    assert isinstance(parts[1], NotUnderstood)
