"""A month at both sizes: nobody waits for ever, and nobody is given a case over a limit that no step opened.

The last is held within `Month` at each case that is given. `--long` goes through the month of five thousand mediators.
"""

import os
from collections.abc import Sequence

import msgspec
import pytest

from cases.assignment import MOST_BEYOND, MY_TURN_CAP, OPEN_CAP
from tests.simulations.figures import Day
from tests.simulations.month import Month
from tests.simulations.office import LARGE, SMALL, SMALL_LATE, Setting
from tests.simulations.run import documents

LONG = os.environ.get("REDRESS_LONG") == "1"
AFTERWARDS = 30
"""Days after the last filing: a third of them go by until the last of these cases comes to need a decision."""
FEWER = msgspec.structs.replace(LARGE, mediators=60, filings=600, shops=60, english=6, willing=12, days=20)


def held(days: Sequence[Day], *, longest: float) -> None:
    """What is true of every day."""
    assert max(day.oldest for day in days) < longest
    assert max(day.waits.most for day in days) < longest
    assert max(day.open.most for day in days) <= MOST_BEYOND * OPEN_CAP


@pytest.mark.parametrize(("setting", "longest"), [(SMALL, 7), (SMALL_LATE, 9)], ids=["brisk", "late"])
def test_six_mediators_are_never_given_more_than_they_may_and_nobody_waits_for_ever(setting: Setting, longest: float):
    month = Month(setting)
    days = month.run()
    held(days, longest=longest)
    month.go_on(AFTERWARDS)
    assert not month.needed
    for path, text in documents(setting, days).items():
        assert path.read_text() == text, f"{path.name} is older than the rules: run `./redress simulate`"


def test_a_large_office_keeps_up_within_the_caps():
    month = Month(FEWER)
    held(month.run(), longest=5)
    assert max(day.open.most for day in month.days) <= OPEN_CAP
    month.go_on(AFTERWARDS)
    assert not month.needed


def test_an_office_where_everybody_is_away_gives_nothing_and_keeps_all():
    month = Month(msgspec.structs.replace(SMALL, days=7))
    for person in month.people:
        person.absences = [(0, 7)]
    days = month.run()
    assert sum(day.asked for day in days) == 0
    assert days[-1].waiting == sum(day.needed for day in days) > 0


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="minutes: with --long")
def test_five_thousand_mediators_draw_half_a_million_cases_in_a_month():
    month = Month(LARGE)
    days = month.run()
    held(days, longest=5)
    assert max(day.turn.median for day in days) < MY_TURN_CAP
    for path, text in documents(LARGE, days).items():
        assert path.read_text() == text
