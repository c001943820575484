"""A month of draws beside what their weights say: fair ones raise no alarm, and a hand on the lot does."""

from datetime import UTC, datetime
from math import comb
from random import Random
from uuid import UUID

import pytest

from cases import assignment
from cases.assignment import CandidateFacts, FirstName, Ledger, NamedRound, OrderFacts
from cases.assignment.skew import ALARM, chance_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROUND = NamedRound("chain", "00" * 32, 17, "2026-03-02T13:00:00.000000Z")
MEDIATORS = [UUID(int=number + 1) for number in range(8)]
SHOPS = [("merchant", UUID(int=100 + number)) for number in range(12)]
PLATFORM = ("platform", UUID(int=99))
MONTHS, CASES = 100, 240


def a_month(dice: Random, favours: dict[UUID, UUID] | None = None) -> Ledger:
    """Loads change from roster to roster, somebody is tied to a shop; `favours` gives a shop the mediator it likes."""
    ledger = Ledger()
    for number in range(CASES):
        if number % 12 == 0:
            people = [
                CandidateFacts(each, frozenset({"zh-Hans"}), open_cases=dice.randrange(80), absent=dice.random() < 0.1)
                for each in MEDIATORS
            ]
            roster = assignment.roster_of(people, NOW)
        shop = SHOPS[min(dice.randrange(12), dice.randrange(12))]
        tied = frozenset(dice.sample(MEDIATORS, dice.randrange(3)))
        order = OrderFacts(frozenset(), "zh-Hans", used_before=tied)
        named = {"no": 1, "at": NOW, "ladder": (), "beacon": ROUND, "sides": ["consumer"], "protects": "outsiders"}
        statement, _ = assignment.state(f"RC-2026-{number:06}", order, people, roster, **named)
        first = assignment.order_of(dice.randbytes(32), assignment.eligible(roster, statement))[0]
        liked = (favours or {}).get(shop[1])
        if liked in dict(assignment.eligible(roster, statement)) and dice.random() < 0.7:
            first = liked
        ledger.add(FirstName(roster, statement, first, (shop, PLATFORM)))
    return ledger


def alarms(ledger: Ledger) -> list[str]:
    return [skew.kind for skew in ledger.skews(ledger.pairings()) if skew.alarms]


def test_fair_months_give_no_more_alarms_than_promised():
    """At one in a hundred, six or more of a hundred have a chance of one in a thousand."""
    assert sum(bool(alarms(a_month(Random(seed)))) for seed in range(MONTHS)) < 6  # noqa: S311 - always the same


@pytest.mark.parametrize("seed", range(5))
def test_a_shop_that_gets_the_mediator_it_likes_is_found(seed):
    ledger = a_month(Random(seed), favours={SHOPS[0][1]: MEDIATORS[3]})  # noqa: S311 - as above
    assert "merchant" in alarms(ledger)
    worst = min(ledger.pairings(), key=lambda each: each.chance)
    assert (worst.party, worst.mediator) == (SHOPS[0][1], MEDIATORS[3])
    assert worst.named > worst.expected


def test_what_is_expected_is_the_sum_of_the_chances_and_all_names_are_counted():
    ledger = a_month(Random(1))  # noqa: S311 - as above
    of_platform = [each for each in ledger.pairings() if each.kind == "platform"]
    assert sum(each.named for each in of_platform) == CASES
    assert sum(each.expected for each in of_platform) == pytest.approx(CASES)


@pytest.mark.parametrize(("named", "draws", "expected"), [(9, 12, 2.0), (0, 60, 10.0), (5, 140, 0.03), (40, 90, 18.5)])
def test_the_chance_is_twice_the_binomial_tail(named, draws, expected):
    share = expected / draws
    tail = range(named, draws + 1) if named > expected else range(named + 1)
    exact = sum(comb(draws, each) * share**each * (1 - share) ** (draws - each) for each in tail)
    assert chance_of(named, draws, expected) == pytest.approx(min(1, 2 * exact), rel=1e-9)


@pytest.mark.parametrize(("named", "draws", "expected"), [(3, 10, 2.5), (0, 9, 0.9), (7, 7, 7.0)])
def test_within_one_of_the_mean_nothing_is_said(named, draws, expected):
    assert chance_of(named, draws, expected) == 1


def test_a_sum_of_unequal_chances_is_no_further_out_than_the_bound():
    """Hoeffding's theorem, tried on trials whose chances differ as weights do."""
    dice = Random(3)  # noqa: S311 - as above
    chances = [dice.choice([0.02, 0.1, 0.5]) for _ in range(40)]
    exact = [1.0]
    for one in chances:
        exact = [a * (1 - one) + b * one for a, b in zip([*exact, 0.0], [0.0, *exact], strict=True)]
    for named in range(41):
        if abs(named - sum(chances)) >= 1:
            tail = exact[named:] if named > sum(chances) else exact[: named + 1]
            assert (
                2 * sum(tail) <= chance_of(named, 40, sum(chances)) + 1e-12 or chance_of(named, 40, sum(chances)) == 1
            )
    assert ALARM == 0.01
