"""The table itself: nothing leads nowhere, nobody is ended against by a clock."""

import pytest

from cases.lifecycle import (
    ASSIGNMENT,
    BEFORE_ISSUE,
    ENDED,
    PLACES,
    STEPS,
    Action,
    Assigned,
    By,
    Clock,
    Stage,
    State,
    Track,
    moves,
    possible,
    stage_of,
)


def test_every_state_has_its_place_and_is_reached_from_a_draft():
    reached = {State.draft}
    for _round in State:
        reached |= {b for a, _action, b in moves() if a in reached}
    assert reached == set(State) == set(PLACES)


def test_the_clock_ends_a_case_only_as_concluded_and_only_from_confirming():
    endings = {(a, b) for (a, action), step in STEPS.items() for b in [step.to] if By.clock in step.by and b in ENDED}
    assert endings == {(State.confirming, State.concluded)}


@pytest.mark.parametrize("state", [s for s, place in PLACES.items() if place.clock and place.clock.over])
def test_a_clock_that_takes_a_step_finds_it_in_the_table(state):
    step = STEPS[state, PLACES[state].clock.over]
    assert step.by == {By.clock}


@pytest.mark.parametrize("state", BEFORE_ISSUE)
def test_before_the_ruling_the_consumer_can_always_withdraw(state):
    assert STEPS[state, Action.withdraw].by == {By.consumer}


def test_after_the_ruling_nobody_withdraws_or_discontinues():
    after = set(State) - set(BEFORE_ISSUE)
    assert all((state, action) not in STEPS for state in after for action in (Action.withdraw, Action.discontinue))


def test_every_end_but_a_declined_case_can_be_opened_again_by_the_chief():
    assert {s for s in ENDED if (s, Action.reopen) in STEPS} == set(ENDED) - {State.declined}
    assert STEPS[State.declined, Action.look_again].by == {By.consumer}


def test_the_small_track_shows_no_provisional_view():
    assert STEPS[State.investigation, Action.show_view].not_on == {Track.small}


@pytest.mark.parametrize(
    ("clock", "track", "length"),
    [
        (Clock(7, small=3, small_working=True), Track.small, (3, True)),
        (Clock(7, small=3, small_working=True), Track.ordinary, (7, False)),
        (Clock(5), Track.small, (5, False)),
        (Clock(2, working=True), Track.complex, (2, True)),
    ],
)
def test_a_clock_knows_its_tracks(clock, track, length):
    assert clock.length(track) == length


def test_an_assignment_begins_with_a_need_and_every_state_of_it_leads_on():
    assert [end for (start, _what), end in ASSIGNMENT.items() if start is None] == [Assigned.needed]
    used = set(ASSIGNMENT.values())
    assert used <= {start for start, _what in ASSIGNMENT}


def test_what_is_possible_is_what_the_table_says():
    assert set(possible(State.screening)) == {a for (s, a) in STEPS if s is State.screening}
    assert stage_of(State.panel) is Stage.ruling
