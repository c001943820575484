"""The ladder, pure: no further than needed, in order, and never to what no step may reach."""

from itertools import chain
from uuid import UUID

import msgspec
import pytest

from cases import assignment, ladder
from cases.assignment import CandidateFacts, OrderFacts

PARTY = UUID(int=1)
LIMITED = frozenset(UUID(int=n) for n in range(200, 210))
ORDER = OrderFacts(frozenset({PARTY}), "en", "food", frozenset({UUID(int=99)}), LIMITED)


def someone(number: int, **changes) -> CandidateFacts:
    return msgspec.structs.replace(CandidateFacts(UUID(int=number), frozenset({"en", "zh-Hans"})), **changes)


def people(free: int = 0, foreign: int = 0, limited: int = 0, full: int = 0) -> list[ladder.Needs]:
    everyone = chain(
        (someone(100 + n) for n in range(free)),
        (someone(150 + n, languages=frozenset({"zh-Hans"})) for n in range(foreign)),
        (someone(200 + n) for n in range(limited)),
        (someone(300 + n, my_turn=30, takes_more=True) for n in range(full)),
    )
    return [ladder.needs(each, ORDER) for each in everyone]


@pytest.mark.parametrize(
    "changes",
    [
        {"ties": frozenset({PARTY})},
        {"account_id": UUID(int=99)},
        {"absent": True},
        {"appointed": False},
        {"competences": frozenset({"price"})},
        {"my_turn": 25},
        {"open_cases": 80},
    ],
)
def test_no_step_reaches_an_interest_an_earlier_role_or_a_cap_without_consent(changes):
    assert ladder.needs(someone(10, **changes), ORDER) is None


@pytest.mark.parametrize(
    ("office", "steps"),
    [
        ({"free": 5, "foreign": 9, "full": 9}, ()),
        ({"free": 4, "foreign": 1, "limited": 5, "full": 5}, ("language",)),
        ({"free": 4, "limited": 1, "full": 5}, ("merchant_limit",)),
        ({"free": 1, "foreign": 1, "limited": 1, "full": 1}, ("language", "merchant_limit", "cap")),
        ({"full": 1}, ("cap",)),
        ({"free": 2}, ()),
        ({}, ()),
    ],
)
def test_steps_are_taken_in_order_and_no_further_than_needed(office, steps):
    assert ladder.climb(people(**office)) == steps


def test_who_needs_two_steps_is_reached_by_both():
    both = ladder.needs(someone(200, languages=frozenset({"zh-Hans"})), ORDER)
    assert ladder.climb([both]) == ("language", "merchant_limit")


def test_an_order_is_walked_with_the_steps_of_its_draw_first():
    needs = [None, frozenset({"cap"}), frozenset({"merchant_limit"}), frozenset({"language"})]
    assert ladder.first_able(needs, ("language",)) == (3, ("language",))
    assert ladder.first_able(needs[:3], ("language",)) == (2, ("language", "merchant_limit"))
    assert ladder.first_able(needs[:2], ()) == (1, ("cap",))
    assert ladder.first_able(needs[:1], ()) is None


@pytest.mark.parametrize(
    ("of_merchant", "of_all", "own", "most"),
    [(0, 0, 0, 2), (1, 100, 50, 2), (50, 100, 9, 5), (50, 100, 8, 5), (1, 3, 10, 4), (100, 100, 30, 31)],
)
def test_a_mediator_has_two_cases_with_a_merchant_or_its_share_of_all_with_this_one(of_merchant, of_all, own, most):
    assert not assignment.has_enough_of(most - 1, own, of_merchant, of_all)
    assert assignment.has_enough_of(most, own, of_merchant, of_all)


def test_no_consent_reaches_beyond_twice_a_cap():
    willing = someone(10, takes_more=True)
    for most in ({"open_cases": 159}, {"my_turn": 49}):
        assert ladder.needs(msgspec.structs.replace(willing, **most), ORDER) == {"cap"}
    for over in ({"open_cases": 160}, {"my_turn": 50}):
        assert ladder.needs(msgspec.structs.replace(willing, **over), ORDER) is None
