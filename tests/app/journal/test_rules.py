"""Entry v1: canonical to the letter, and nothing in it but time, kind and commitments."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journal import rules
from app.journal.errors import FactNotRecordable
from app.kit.actors import Actor, Role
from app.kit.ids import new_id
from app.kit.money import Money

AT = datetime(2026, 11, 22, 17, 30, tzinfo=timezone(timedelta(hours=8)))
WHO = Actor(role=Role.mediator, account_id=new_id(), name="李明")
text = st.text(st.characters(exclude_categories=["Cs"]))
facts = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner) | st.dictionaries(text, inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "kind", ["", "ab", "Filed", "case filed", "案件", 'x","who":"y', "a" * 61, "_filed", "filed\n"]
)
def test_a_kind_is_a_plain_word(kind):
    with pytest.raises(FactNotRecordable):
        rules.compose(WHO, kind, AT, case_id=None, data={})


def test_an_entry_is_these_bytes_and_its_time_is_utc():
    recorded = rules.compose(WHO, "case_filed", AT, case_id=None, data={})
    hidden = sha256(b"redress/journal/v1/data\n" + recorded.data_salt + recorded.data).hexdigest()
    assert recorded.entry == (
        f'{{"at":"2026-11-22T09:30:00.000000Z","case":null,"data":"{hidden}","kind":"case_filed","v":1}}'.encode()
    )


def test_who_acted_is_committed_to_and_not_shown():
    recorded = rules.compose(WHO, "case_filed", AT, case_id=new_id(), data={"award": Money(100)})
    opened = json.loads(recorded.data)
    assert opened["by"] == str(WHO.account_id)
    assert opened["facts"] == {"award": {"minor": 100, "currency": "CNY"}}
    assert str(WHO.account_id).encode() not in recorded.entry


def test_an_edition_of_a_ruling_shows_the_digest_of_its_file_and_nothing_else():
    digest = sha256(b"%PDF").hexdigest()
    recorded = rules.compose(WHO, "ruling_issued", AT, case_id=None, data={"file_sha256": digest, "number": "RR-1"})
    entry = json.loads(recorded.entry)
    assert set(entry) == {"at", "case", "data", "file_sha256", "kind", "v"}
    assert entry["file_sha256"] == digest
    assert json.loads(recorded.data)["facts"] == {"number": "RR-1"}


def test_a_case_never_passes_as_data():
    salt, value = bytes(32), bytes(16)
    assert rules.commit(rules.CASE_TAG, salt, value) != rules.commit(rules.DATA_TAG, salt, value)


@given(st.dictionaries(text, facts), st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_whatever_happened_its_entry_has_the_one_form(data, at):
    one = rules.compose(WHO, "case_filed", at, case_id=new_id(), data=data)
    other = rules.compose(WHO, "case_filed", at, case_id=new_id(), data=data)
    assert rules.is_v1(one.entry)
    assert one.data == other.data
    assert one.entry != other.entry
    assert json.loads(one.data)["facts"] == data
