"""Simulated draws, each from the roster to the last name: as often as the weights say, and found again elsewhere.

`--long` draws a hundred thousand of them.
"""

import os
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from math import sqrt
from random import Random
from statistics import NormalDist
from uuid import UUID

import msgspec
import pytest

from cases import assignment
from cases.assignment import CandidateFacts, NamedRound, Nonces, OrderFacts
from tests.verifier import verifier

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DRAWS = 100_000 if os.environ.get("REDRESS_LONG") == "1" else 2_000
ROUND = NamedRound("chain", "00" * 32, 17, "2026-03-02T13:00:00.000000Z")
SIX = [
    CandidateFacts(UUID(int=n + 1), frozenset({"zh-Hans"}), open_cases=open_cases)
    for n, open_cases in enumerate((0, 12, 25, 40, 55, 79))
]


def drawn(office: list[CandidateFacts], dice: Random, case: str) -> list[UUID]:
    """One draw, recomputed from what would be published by both verifiers' rules, bit for bit."""
    roster = assignment.roster_of(office, NOW)
    order = OrderFacts(frozenset(), "zh-Hans", used_before=frozenset())
    named = {
        "no": 1,
        "at": NOW,
        "ladder": (),
        "beacon": ROUND,
        "sides": ["consumer", "seller"],
        "protects": "outsiders",
    }
    statement, _ = assignment.state(case, order, office, roster, **named)
    leaf, value = sha256(b"\x00" + msgspec.json.encode(statement)).digest(), dice.randbytes(32)
    seed = assignment.seed_of(leaf, value, Nonces(dice.randbytes(32), (None,)))
    found = assignment.order_of(seed, assignment.eligible(roster, statement))
    published = [(present.id.bytes, present.weight) for present in roster.present]
    assert [each.bytes for each in found] == verifier.weighted_order(seed, published)
    return found


def most(freedom: int, chance: float = 0.001) -> float:
    """What chi-square passes with this chance (Wilson and Hilferty 1931)."""
    spread = 2 / (9 * freedom)
    return freedom * (1 - spread + NormalDist().inv_cdf(1 - chance) * sqrt(spread)) ** 3


def test_each_is_drawn_first_as_often_as_the_weight_says() -> None:
    dice = Random(20260302)  # noqa: S311 - the same draws every time: this test never fails by bad luck
    first = Counter(drawn(SIX, dice, f"RC-2026-{n:06}")[0] for n in range(DRAWS))
    weights = {each.account_id: assignment.weight_of(each.open_cases) for each in SIX}
    expected = {who: DRAWS * weight / sum(weights.values()) for who, weight in weights.items()}
    assert sum((first[who] - expected[who]) ** 2 / expected[who] for who in expected) < most(len(SIX) - 1)


def test_among_equals_every_order_is_as_likely_as_any_other() -> None:
    dice = Random(7)  # noqa: S311 - as above
    equals = SIX[:1] + [msgspec.structs.replace(SIX[0], account_id=UUID(int=n)) for n in (8, 9)]
    seen = Counter(tuple(drawn(equals, dice, str(n))) for n in range(DRAWS // 2))
    assert len(seen) == 6
    assert sum((count - DRAWS / 12) ** 2 / (DRAWS / 12) for count in seen.values()) < most(5)


@pytest.mark.parametrize("people", [1, 2, 6, 41, 300])
def test_any_office_is_drawn_to_the_last_name(people: int) -> None:
    dice = Random(people)  # noqa: S311 - as above
    office = [
        msgspec.structs.replace(SIX[0], account_id=UUID(bytes=dice.randbytes(16)), open_cases=dice.randrange(80))
        for _ in range(people)
    ]
    assert sorted(drawn(office, dice, "RC-2026-000001")) == sorted(each.account_id for each in office)
