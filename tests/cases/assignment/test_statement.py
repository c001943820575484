"""What is committed to: canonical, sorted, and telling nobody's interests."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import msgspec
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from cases.assignment import CandidateFacts, NamedRound, OrderFacts, Roster, Statement, eligible, roster_of, state

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PARTY = UUID(int=1)
ROUND = NamedRound("chain", "00" * 32, 17, "2026-03-02T13:00:00.000000Z")


def someone(number: int, *languages: str, **more) -> CandidateFacts:
    return CandidateFacts(UUID(int=number), frozenset(languages or {"zh-Hans"}), **more)


OFFICE = [
    someone(30, "en", "zh-Hans", open_cases=50),
    someone(10),
    someone(20, ties=frozenset({PARTY})),
    someone(40, absent=True),
    someone(50, appointed=False),
    someone(60, competences=frozenset({"food"})),
]


def stated(order: OrderFacts, ladder: tuple[str, ...] = ()) -> tuple[Roster, Statement, dict[UUID, str]]:
    roster = roster_of(OFFICE, NOW)
    named = {"no": 1, "at": NOW, "ladder": ladder, "beacon": ROUND, "sides": ["seller", "consumer"]}
    return roster, *state("RC-2026-000001", order, OFFICE, roster, protects="outsiders", **named)


def numbers(roster: Roster, statement: Statement) -> list[int]:
    return [each.int for each, _ in eligible(roster, statement)]


def test_the_roster_tells_who_is_there_with_weights_and_who_is_not_with_a_coarse_reason():
    roster = roster_of(OFFICE, NOW)
    assert [(each.id.int, each.weight) for each in roster.present] == [(10, 8), (20, 8), (30, 3), (60, 8)]
    assert [(each.id.int, each.why) for each in roster.away] == [(40, "not_available"), (50, "not_appointed")]


def test_however_the_office_is_listed_the_roster_is_the_same_bytes():
    assert roster_of(OFFICE[::-1], NOW).canonical() == roster_of(OFFICE, NOW).canonical()
    members = json.loads(roster_of(OFFICE, NOW).canonical())
    assert set(members) == {"v", "at", "policy", "present", "away"}
    assert members["at"] == "2026-03-02T09:00:00.000000Z"


words = st.frozensets(st.text(max_size=9), max_size=3)
people = st.lists(st.tuples(st.uuids(), words, words, st.booleans()), max_size=9, unique_by=lambda each: each[0])


@given(people, st.datetimes(timezones=st.just(UTC)))
def test_a_roster_is_canonical_whatever_stands_in_it(office, at):
    candidates = [CandidateFacts(who, speaks, competences=can, absent=away) for who, speaks, can, away in office]
    roster = roster_of(candidates, at)
    assert roster.canonical() == rfc8785.dumps(json.loads(msgspec.json.encode(roster)))
    assert roster.sha256() == sha256(roster.canonical()).digest()


def test_a_statement_names_the_roster_and_hides_why_someone_is_not_free():
    roster, statement, reasons = stated(
        OrderFacts(frozenset({PARTY}), "zh-Hans", used_before=frozenset({UUID(int=10)}))
    )
    assert reasons == {UUID(int=20): "interest_or_employment", UUID(int=10): "earlier_role"}
    assert [(each.id.int, each.why) for each in statement.excluded] == [(10, "not_free"), (20, "not_free")]
    assert statement.roster == roster.sha256().hex()
    assert statement.sides == ("consumer", "seller")
    assert b"interest" not in msgspec.json.encode(statement)


def test_language_and_competence_are_for_everyone_to_apply():
    nobody = frozenset()
    roster, statement, _ = stated(OrderFacts(nobody, "en"))
    assert numbers(roster, statement) == [30]
    roster, statement, _ = stated(OrderFacts(nobody, "en"), ladder=("language",))
    assert numbers(roster, statement) == [10, 20, 30, 60]
    roster, statement, _ = stated(OrderFacts(nobody, "zh-Hans", competence="price"))
    assert numbers(roster, statement) == [10, 20, 30]
