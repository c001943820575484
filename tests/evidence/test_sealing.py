"""Frames that cannot be moved, dropped or cut."""

import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.sealing import FRAME, TAG, FrameDamagedError, Sealer, open_part, parts, stored_size

KEY = AESGCM.generate_key(256)
WHOLE = os.urandom(3 * FRAME + 12_345)


def sealed(plain: bytes) -> bytes:
    sealer = Sealer(KEY)
    cuts = range(0, max(1, len(plain)), FRAME)
    return b"".join(sealer.seal(plain[at : at + FRAME], last=at + FRAME >= len(plain)) for at in cuts)


def opened(stored: bytes, size: int, start: int, stop: int) -> bytes:
    wanted = parts(size, start, stop)
    return b"".join(open_part(KEY, part, stored[part.offset : part.offset + part.length]) for part in wanted)


STORED = sealed(WHOLE)
STEP = FRAME + TAG


@pytest.mark.parametrize(
    "damaged",
    [
        STORED[STEP : 2 * STEP] + STORED[:STEP] + STORED[2 * STEP :],
        STORED[:STEP] + STORED[:STEP] + STORED[2 * STEP :],
        STORED[:STEP] + STORED[2 * STEP :],
        STORED[:-1],
        STORED[:-1] + bytes([STORED[-1] ^ 1]),
        bytes([STORED[0] ^ 1]) + STORED[1:],
    ],
    ids=["swapped", "repeated", "dropped", "cut", "last byte", "first byte"],
)
def test_a_damaged_stream_does_not_open(damaged: bytes) -> None:
    with pytest.raises(FrameDamagedError):
        opened(damaged, len(WHOLE), 0, len(WHOLE))


def test_a_stream_cut_at_a_frame_is_noticed_even_when_the_size_is_cut_with_it() -> None:
    with pytest.raises(FrameDamagedError):
        opened(STORED[: 2 * STEP], 2 * FRAME, 0, 2 * FRAME)


def test_another_key_does_not_open() -> None:
    part = next(parts(len(WHOLE), 0, 1))
    with pytest.raises(FrameDamagedError):
        open_part(AESGCM.generate_key(256), part, STORED[: part.length])


@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
@settings(max_examples=60, deadline=None)
def test_any_range_is_the_same_slice_of_the_plaintext(one: int, other: int) -> None:
    start, stop = min(one, other), max(one, other)
    assert opened(STORED, len(WHOLE), start, stop) == WHOLE[start:stop]


@pytest.mark.parametrize("size", [1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME])
def test_sizes_around_a_frame(size: int) -> None:
    plain = WHOLE[:size]
    stored = sealed(plain)
    assert len(stored) == stored_size(size)
    assert opened(stored, size, 0, size) == plain


def test_a_small_range_touches_only_its_frames() -> None:
    assert [part.frame for part in parts(len(WHOLE), FRAME - 1, FRAME + 1)] == [0, 1]
