"""When a person can be forgotten, and how long the others may save what goes too."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from evidence.errors.forgetting import OthersStillSave, PersonHasOpenCase, PersonKept, PersonUnderHold
from evidence.forgettable import SAVING, PersonFacts, check_forgettable, check_saved

NOW = datetime(2026, 11, 27, 20, tzinfo=UTC)
"""In the office's zone it is the day after."""
FREE = PersonFacts(has_open_case=False, is_under_hold=False, last_ended_at=None, retained_until_at=None)


def test_who_has_no_case_can_be_forgotten_at_once() -> None:
    check_forgettable(FREE, NOW)


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (replace(FREE, has_open_case=True, is_under_hold=True, last_ended_at=NOW), PersonHasOpenCase),
        (replace(FREE, is_under_hold=True, last_ended_at=NOW), PersonUnderHold),
        (replace(FREE, last_ended_at=NOW - timedelta(days=300)), PersonKept),
        (replace(FREE, retained_until_at=NOW + timedelta(seconds=1)), PersonKept),
    ],
)
def test_the_first_thing_in_the_way_is_named(person: PersonFacts, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_forgettable(person, NOW)


def test_the_latest_of_both_days_counts() -> None:
    ended = replace(FREE, last_ended_at=NOW - timedelta(days=300))
    kept = NOW + timedelta(days=900)
    assert replace(ended, retained_until_at=kept).kept_until == kept
    with pytest.raises(PersonKept) as refused:
        check_forgettable(replace(ended, retained_until_at=NOW), NOW - timedelta(days=1))
    assert str(NOW.year + 1) in refused.value.text("en")


def test_the_others_have_their_days_to_the_second_and_are_told_in_the_offices_zone() -> None:
    with pytest.raises(OthersStillSave) as refused:
        check_saved(NOW, NOW + SAVING - timedelta(seconds=1))
    assert "2026-12-05" in refused.value.text("en")
    check_saved(NOW, NOW + SAVING)
