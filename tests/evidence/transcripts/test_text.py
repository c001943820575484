"""Any bytes as lines of text."""

import codecs
from io import BytesIO, RawIOBase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.transcripts.text import LONGEST, Text, encoding_of
from tests.evidence.transcripts.chats import PATIENT

CHAT = "周舟 2026-03-02 10:15:09\n水壶漏水，㛃小姐说😡\n"
WORDS = st.text(st.sampled_from("你好电脑退款不是正品吗请等天客服abc 0123\n"), min_size=20, max_size=200)


def lines(whole: bytes) -> list[tuple[int, str]]:
    return list(Text(BytesIO(whole)).lines())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_every_encoding_is_told_by_the_bytes(encoding: str) -> None:
    assert "".join(line + "\n" for _, line in lines(CHAT.encode(encoding))) == CHAT


@PATIENT
@given(WORDS, st.sampled_from(["utf-8", "gb18030"]))
def test_utf_8_and_gb18030_are_told_apart(text: str, encoding: str) -> None:
    assert [line for _, line in lines(text.encode(encoding))] == text.removesuffix("\n").split("\n")


def test_a_byte_that_is_wrong_shows_and_changes_nothing_else() -> None:
    assert lines("水壶漏水".encode() + b"\xff" + "很多字".encode()) == [(1, "水壶漏水\\xff很多字")]


def test_a_big_mark_in_the_middle_of_a_character_is_no_end() -> None:
    text = "a" * 65535 + "你" * 70000
    assert lines(text.encode()) == [(1, text)]


def test_what_comes_late_decides_where_the_beginning_is_plain() -> None:
    assert lines(b"a\n" * 100_000 + "水壶".encode("gb18030"))[-1] == (100_001, "水壶")


def test_all_line_ends_count_alike() -> None:
    assert lines(b"a\r\nb\rc\n\nd\r") == [(1, "a"), (2, "b"), (3, "c"), (4, ""), (5, "d")]


def test_a_line_end_between_two_pieces_is_one() -> None:
    assert lines(b"x" * 65535 + b"\r\n" + b"y") == [(1, "x" * 65535), (2, "y")]


def test_a_line_without_end_comes_in_parts_of_one_number() -> None:
    found = lines(b"x" * (2 * LONGEST + 5) + b"\ny")
    assert {number for number, _ in found} == {1, 2}
    assert "".join(text for number, text in found if number == 1) == "x" * (2 * LONGEST + 5)


def test_nothing_and_zeros() -> None:
    assert lines(b"") == []
    assert lines(b"a\0b") == [(1, "a␀b")]
    assert encoding_of(b"") == "utf-8"


class Dripping(RawIOBase):
    """One byte at a time, as a slow pipe gives it."""

    def __init__(self, whole: bytes) -> None:
        self._whole = BytesIO(whole)

    def readable(self) -> bool:
        return True

    def read(self, _size: int = -1, /) -> bytes:
        return self._whole.read(1)


def test_a_file_that_gives_little_at_a_time() -> None:
    whole = codecs.BOM_UTF8 + CHAT.encode()
    assert list(Text(Dripping(whole)).lines()) == lines(whole)
