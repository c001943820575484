"""Nobody picks: who is excluded and why, and that the rest are drawn alike."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from cases import assignment
from cases.assignment import MY_TURN_CAP, OPEN_CAP, CandidateFacts, OrderFacts

NOW = datetime(2026, 3, 2, tzinfo=UTC)
PARTY, OTHER = UUID(int=1), UUID(int=2)
ORDER = OrderFacts(frozenset({PARTY}), "zh-Hans", frozenset({UUID(int=99)}), NOW)
FIT = CandidateFacts(UUID(int=10), frozenset({"zh-Hans"}), NOW + timedelta(days=1), frozenset({OTHER}))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"appointed_until": NOW}, "appointment_over"),
        ({"ties": frozenset({PARTY})}, "interest_or_employment"),
        ({"account_id": UUID(int=99)}, "earlier_role"),
        ({"absent": True}, "absent"),
        ({"languages": frozenset({"en"})}, "language"),
        ({"open_cases": OPEN_CAP}, "over_cap"),
        ({"my_turn": MY_TURN_CAP}, "over_cap"),
        ({"absent": True, "ties": frozenset({PARTY})}, "interest_or_employment"),
        ({"open_cases": OPEN_CAP - 1, "my_turn": MY_TURN_CAP - 1}, None),
    ],
)
def test_every_exclusion_has_its_reason(changes, reason):
    candidate = msgspec.structs.replace(FIT, **changes)
    assert assignment.excluded_because(candidate, ORDER) == reason
    order, excluded = assignment.draw([candidate], ORDER)
    assert (order, excluded) == (([], {str(candidate.account_id): reason}) if reason else ([candidate.account_id], {}))


def test_every_order_is_as_likely_as_any_other():
    """Chi-square over the 24 orders of four names: 23 degrees of freedom, 60 is passed once in thirty thousand runs."""
    candidates = [msgspec.structs.replace(FIT, account_id=UUID(int=n)) for n in range(10, 14)]
    draws = 4800
    seen = Counter(tuple(assignment.draw(candidates, ORDER)[0]) for _ in range(draws))
    expected = draws / 24
    assert len(seen) == 24
    assert sum((count - expected) ** 2 / expected for count in seen.values()) < 60


def test_a_draw_gives_everyone_eligible_exactly_once():
    candidates = [msgspec.structs.replace(FIT, account_id=UUID(int=n)) for n in range(10, 30)]
    order, _ = assignment.draw(candidates, ORDER)
    assert sorted(order) == [c.account_id for c in candidates]
