"""How long a case can take when everybody takes all the time that there is."""

import pytest

from app.docs.longest import longest
from cases.lifecycle import CEILINGS, State, Track

LONGEST_DAYS = {Track.small: (65, 79), Track.ordinary: (82, 100), Track.complex: (82, 100)}
"""Best and worst day of filing; a change of any clock or loop shows here, beside the ceilings of the design."""


@pytest.mark.parametrize("track", Track)
def test_the_longest_way_of_a_track_is_known(track):
    way = longest(track)
    print(f"{track}: {way.shortest} to {way.longest} days, ceilings {CEILINGS[track]}")  # noqa: T201 - asked for
    assert (way.shortest, way.longest) == LONGEST_DAYS[track]


def test_each_loop_is_used_once_and_the_small_track_shows_no_view():
    way = longest(Track.ordinary)
    assert way.states.count(State.deliberation) == 3
    assert way.states.count(State.panel) == 1
    assert State.provisional_view not in longest(Track.small).states
