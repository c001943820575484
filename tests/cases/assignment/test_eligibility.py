"""Nobody picks: who is kept from a draw and why, and how heavy the rest weigh."""

from uuid import UUID

import msgspec
import pytest

from app.people import namesakes
from cases import assignment
from cases.assignment import MY_TURN_CAP, OPEN_CAP, CandidateFacts, OrderFacts

PARTY, OTHER = UUID(int=1), UUID(int=2)
CALLED = namesakes.fold_all(["星河数码专营店", "海桐商城"])
ORDER = OrderFacts(frozenset({PARTY}), "zh-Hans", "food", frozenset({UUID(int=99)}), frozenset({UUID(int=98)}), CALLED)
FIT = CandidateFacts(UUID(int=10), frozenset({"zh-Hans"}), frozenset({OTHER}), frozenset({"food", "late"}))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"appointed": False}, "appointment_over"),
        ({"ties": frozenset({PARTY})}, "interest_or_employment"),
        ({"tied_to": namesakes.fold("星河数码有限公司")}, "interest_or_employment"),
        ({"tied_to": namesakes.fold("杭州海桐网络科技有限公司")}, "name_like_a_party"),
        ({"tied_to": namesakes.fold("星河湾旗舰店")}, None),
        ({"account_id": UUID(int=99)}, "earlier_role"),
        ({"account_id": UUID(int=98)}, "merchant_limit"),
        ({"absent": True}, "absent"),
        ({"resting": True}, "in_reserve"),
        ({"languages": frozenset({"en"})}, "language"),
        ({"competences": frozenset({"price"})}, "competence"),
        ({"competences": frozenset()}, None),
        ({"open_cases": OPEN_CAP}, "over_cap"),
        ({"my_turn": MY_TURN_CAP}, "over_cap"),
        ({"languages": frozenset({"en"}), "ties": frozenset({PARTY})}, "interest_or_employment"),
        ({"open_cases": OPEN_CAP - 1, "my_turn": MY_TURN_CAP - 1}, None),
    ],
)
def test_every_exclusion_has_its_reason(changes, reason):
    assert assignment.excluded_because(msgspec.structs.replace(FIT, **changes), ORDER) == reason


@pytest.mark.parametrize("reason", ["interest_or_employment", "name_like_a_party", "earlier_role"])
def test_what_is_published_of_a_reason_tells_no_interest_from_an_earlier_role(reason):
    assert assignment.coarse(reason) == "not_free"


@pytest.mark.parametrize(("open_cases", "weight"), [(0, 8), (9, 8), (10, 7), (40, 4), (70, 1), (79, 1), (200, 1)])
def test_an_empty_desk_weighs_eight_times_a_full_one(open_cases, weight):
    assert assignment.weight_of(open_cases) == weight
