"""Range headers, as RFC 9110 §14 tells them."""

import pytest

from app.kit.ranges import Span, UnsatisfiableRangeError, asked_span


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b", "bytes=٣-"],
)
def test_what_is_no_single_byte_range_means_the_whole(header: str | None) -> None:
    assert asked_span(header, 10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=999999999999999999-", "bytes=-0"])
def test_a_range_beyond_the_end_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(UnsatisfiableRangeError):
        asked_span(header, 10)


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [("bytes=0-0", 0, 1), ("bytes=2-", 2, 10), ("bytes=2-99", 2, 10), ("bytes=-3", 7, 10), ("Bytes=-99", 0, 10)],
)
def test_a_range_is_cut_at_the_end(header: str, start: int, stop: int) -> None:
    assert asked_span(header, 10) == Span(start, stop)
