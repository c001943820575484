"""An operation is its bytes: equal values are equal bytes, and every other value is another operation."""

import json
from datetime import UTC, datetime

import pytest
from msgspec import Struct

from app.approvals import operations
from app.approvals.operations import operation
from app.approvals.rules import Kind
from app.kit.ids import new_id
from tests.app.approvals.conftest import Lay, lay


def test_the_bytes_hold_kind_what_and_every_value_in_canonical_form():
    desk = new_id()
    said = operations.compose(Lay(desk, "你好"))
    assert json.loads(said) == {
        "kind": "appointment", "what": "lay", "values": {"holder_id": str(desk), "words": "你好"}
    }  # fmt: skip
    assert said == json.dumps(json.loads(said), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert operations.digest(said) != operations.digest(operations.compose(Lay(desk, "你好!")))


def test_what_is_read_back_is_what_was_proposed():
    wanted = Lay(new_id(), "x")
    known, read = operations.read(operations.compose(wanted))
    assert (known.what, read) == ("lay", wanted)
    assert known in operations.all_known()


def test_it_is_said_in_words():
    class Until(Struct, frozen=True):
        until: datetime
        names: tuple[str, ...]
        reason: str | None = None

    operation(Kind.keys, "until", Until, says="until {until}: {names} {reason}")(lay)
    said = operations.in_words(operations.compose(Until(datetime(2026, 1, 1, 1, tzinfo=UTC), ("a", "b"))))
    assert said.text("en") == "until 2026-01-01 09:00 Asia/Shanghai: a, b –"


@pytest.mark.parametrize("what", ["lay", "lay_again"])
def test_neither_a_name_nor_values_are_registered_twice(what: str):
    with pytest.raises(LookupError):
        operation(Kind.appointment, what, Lay, says="")(lay)
