"""Simulated draws, each published as a record that both verifiers recompute bit for bit; as often as the weights say.

`--long` draws a hundred thousand of them.
"""

import os
from collections import Counter
from collections.abc import Iterable
from math import sqrt
from random import Random
from statistics import NormalDist
from uuid import UUID

import msgspec
import pytest

from cases import assignment
from cases.assignment import CandidateFacts
from cases.schemas.draws import DrawRecord
from tests.cases import records

DRAWS = 100_000 if os.environ.get("REDRESS_LONG") == "1" else 200
SIX = [
    CandidateFacts(UUID(int=n + 1), frozenset({"zh-Hans"}), open_cases=open_cases)
    for n, open_cases in enumerate((0, 12, 25, 40, 55, 79))
]


@pytest.fixture
def dice(monkeypatch) -> Random:
    """All chance in salts and nonces: the same draws every time, so that no test fails by bad luck."""
    dice = Random(20260302)  # noqa: S311 - as said
    monkeypatch.setattr(os, "urandom", dice.randbytes)
    return dice


def drawn(office: list[CandidateFacts]) -> tuple[UUID, ...]:
    """The first names of one draw as its published record has them, which `verify-draw` and verify.py recompute."""
    record = records.make(candidates=office)
    assert records.broken_step(record) is None
    return tuple(UUID(each) for each in msgspec.json.decode(record, type=DrawRecord).order)


def chance_of(seen: Iterable[tuple[int, float]], freedom: int) -> float:
    """Of counts to be as far from the expected ones: chi-square's upper tail (Wilson and Hilferty 1931)."""
    distance = sum((count - expected) ** 2 / expected for count, expected in seen)
    spread = 2 / (9 * freedom)
    return 1 - NormalDist(1 - spread, sqrt(spread)).cdf((distance / freedom) ** (1 / 3))


@pytest.mark.usefixtures("dice")
def test_each_is_drawn_first_as_often_as_the_weight_says() -> None:
    first = Counter(drawn(SIX)[0] for _ in range(DRAWS))
    weights = {each.account_id: assignment.weight_of(each.open_cases) for each in SIX}
    share = DRAWS / sum(weights.values())
    assert chance_of([(first[who], share * weight) for who, weight in weights.items()], len(SIX) - 1) > 0.001


@pytest.mark.usefixtures("dice")
def test_among_equals_every_order_is_as_likely_as_any_other() -> None:
    equals = [msgspec.structs.replace(SIX[0], account_id=UUID(int=n)) for n in (1, 8, 9)]
    seen = Counter(drawn(equals) for _ in range(DRAWS // 4))
    assert len(seen) == 6
    assert chance_of([(count, DRAWS / 24) for count in seen.values()], 5) > 0.001


def test_the_chance_is_that_of_the_tables() -> None:
    """Upper points of chi-square with five degrees of freedom: 1.145 at 0.95, 11.070 at 0.05, 20.515 at 0.001."""
    for distance, chance in ((1.145, 0.95), (11.070, 0.05), (20.515, 0.001)):
        assert chance_of([(1 + sqrt(distance), 1)], 5) == pytest.approx(chance, abs=0.002)


@pytest.mark.parametrize("people", [1, 2, 6, 41, 300])
def test_any_office_is_drawn_to_the_last_name(dice, people: int) -> None:
    office = [
        msgspec.structs.replace(SIX[0], account_id=UUID(bytes=dice.randbytes(16)), open_cases=dice.randrange(80))
        for _ in range(people)
    ]
    order = drawn(office)
    assert len(set(order)) == min(people, assignment.FIRST_NAMES)
    assert set(order) <= {each.account_id for each in office}
