"""A JSON document walked through piece by piece: the same as the whole, wherever the pieces end."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence.transcripts.walking import MOST_BROKEN, Broken, Found, Walk
from tests.evidence.transcripts.chats import PATIENT

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def walked(text: str, size: int = 7) -> list[Found | Broken]:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return list(Walk(iter(pieces), ("messages", "members")))


def elements(text: str, size: int = 7) -> list[object]:
    return [found.value for found in walked(text, size) if isinstance(found, Found) and found.inside]


@PATIENT
@given(st.lists(VALUES, max_size=6), VALUES, st.sampled_from([None, 1]), st.integers(1, 40))
def test_is_the_same_as_the_whole(messages: list, other: object, indent: int | None, size: int) -> None:
    whole = {"before": other, "messages": messages, "after": other}
    found = walked(json.dumps(whole, indent=indent, ensure_ascii=size % 2 == 0), size)
    assert all(isinstance(each, Found) for each in found)
    assert [each[3] for each in found] == [other, *messages, other]
    assert [each[1] for each in found] == ["before", *["messages"] * len(messages), "after"]


@PATIENT
@example([[], -16113919.0], 16)
@example([1e22, 2], 4)
@given(st.lists(VALUES, min_size=1, max_size=6), st.integers(1, 40))
def test_knows_the_line_of_each_value(messages: list, size: int) -> None:
    text = "[\n" + ",\n".join(map(json.dumps, messages)) + "\n]"
    assert [found.line for found in walked(text, size)] == list(range(2, len(messages) + 2))


def test_a_number_is_not_cut_where_a_piece_ends() -> None:
    assert elements('{"messages": [12345678901, true, null, 1.5e3]}', 3) == [12345678901, True, None, 1500.0]


BROKEN = {
    '[{"a":1},{"a":oops},{"a":3}]': ([{"a": 1}, {"a": 3}], ['{"a":oops},']),
    '[{"a":1},{"a":2': ([{"a": 1}], ['{"a":2']),
    '{"messages":[{"a":1}]} more': ([{"a": 1}], ["more"]),
    'x {"messages":[{"a":1}]}': ([{"a": 1}], ['x {"messages":']),
    '{"messages" [{"a":1},{"a":2}]}': ([{"a": 2}], ['"messages" [{"a":1},']),
    '{"x":,"messages":[{"a":1}]}': ([{"a": 1}], ['"x":,"messages":']),
    '{"messages":[{"a":1}': ([{"a": 1}], []),
    "{": ([], []),
    "nothing at all": ([], ["nothing at all"]),
    '{"messages":[{"a":"no end\n},\n{"a":2}]}': ([{"a": 2}], ['{"a":"no end', "},"]),
}


@pytest.mark.parametrize("text", BROKEN)
@pytest.mark.parametrize("size", [1, 5, 1000])
def test_what_is_broken_loses_itself_and_no_more(text: str, size: int) -> None:
    values, left = BROKEN[text]
    assert elements(text, size) == values
    assert [found.text.strip() for found in walked(text, size) if isinstance(found, Broken)] == left


def test_after_a_thousand_broken_values_the_rest_stands_as_it_is() -> None:
    text = "[" + '{"a":oops},\n' * (MOST_BROKEN + 50) + '{"a":1}]'
    found = walked(text, 4096)
    assert len([each for each in found if isinstance(each, Broken)]) == MOST_BROKEN + 51
    assert elements(text, 4096) == []


def test_deep_and_endless_values_are_broken_not_fatal() -> None:
    assert elements("[" + "[" * 100_000, 4096) == []
    assert elements("[1" + "0" * 10_000 + ', {"a":1}]', 4096) == []
