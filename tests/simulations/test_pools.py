"""What is shared among thousands of draws gives, one by one, what the service's own rules give."""

from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest

from cases import assignment, ladder
from cases.assignment import CandidateFacts, NamedRound, OrderFacts
from tests.simulations.pools import Kind, Office

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROUND = NamedRound("chain", "00" * 32, 17, "2026-03-02T13:00:00.000000Z")
PARTY = UUID(int=1 << 64)


def someone(dice: Random, number: int) -> CandidateFacts:
    return CandidateFacts(
        UUID(int=number + 1),
        frozenset({"zh-Hans", *dice.sample(["en"], dice.randrange(2))}),
        frozenset({PARTY} if dice.random() < 0.1 else ()),
        frozenset(dice.sample(["food", "late", "price"], dice.randrange(3))),
        absent=dice.random() < 0.1,
        open_cases=dice.choice([0, 30, 60, 79, 80, 100, 160]),
        my_turn=dice.choice([0, 10, 24, 25, 40, 50]),
        takes_more=dice.random() < 0.4,
    )


@pytest.mark.parametrize("seed", range(120))
def test_steps_eligible_and_order_are_those_of_the_service(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - the same offices every time
    people = [someone(dice, number) for number in range(dice.choice([1, 3, 6, 25, 60]))]
    limited, used = ({place for place in range(len(people)) if dice.random() < part} for part in (0.3, 0.1))
    kind = Kind(dice.choice(["zh-Hans", "en"]), dice.choice([None, "food"]), dice.choice([None, 0]))
    tied = [place for place, each in enumerate(people) if each.ties]

    office = Office(people)
    pool = office.pool(kind, *(() if kind.shop is None else (limited, tied)))
    apart = {} if kind.shop is not None else {place: office.needs(place, kind, limited=True) for place in limited}
    apart |= dict.fromkeys([*tied, *used])
    steps, value = pool.steps(apart), dice.randbytes(32)

    ids = [each.account_id for each in people]
    order = OrderFacts(
        frozenset({PARTY}),
        kind.language,
        kind.competence,
        frozenset(ids[place] for place in used),
        frozenset(ids[place] for place in limited),
    )
    expected = ladder.climb(ladder.needs(each, order) for each in people)
    roster = assignment.roster_of(people, NOW, beyond_cap="cap" in expected)
    named = {"no": 1, "at": NOW, "ladder": expected, "beacon": ROUND, "sides": ["consumer"], "protects": "outsiders"}
    statement, _ = assignment.state("RC-2026-000001", ladder.opened(order, expected), people, roster, **named)
    eligible = assignment.eligible(roster, statement)

    assert steps == expected
    assert pool.anyone(steps, apart) is bool(eligible)
    found = pool.order(value, steps, apart)
    assert [ids[place] for place in found] == assignment.order_of(value, eligible)
    assert {ids[place] for place in range(len(people)) if place in found} == {who for who, _ in eligible}
