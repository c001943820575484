"""Working days and due times: holidays, make-up workdays, a year that nobody has written down yet."""

from datetime import UTC, date, datetime

import pytest
import structlog

from app.kit import calendar

MONDAY = datetime(2026, 3, 23, 1, 0, tzinfo=UTC)


def test_a_due_time_is_closing_time_in_the_office_zone():
    due = calendar.due(MONDAY, 3)
    assert due.isoformat() == "2026-03-26T18:00:00+08:00"


@pytest.mark.parametrize(
    ("day", "surge"),
    [("05-31", False), ("06-01", True), ("07-15", True), ("07-16", False), ("11-11", True), ("12-16", False)],
)
def test_the_weeks_of_the_large_sales_are_those_of_every_year(day: str, *, surge: bool):
    assert [calendar.is_surge(date.fromisoformat(f"{year}-{day}")) for year in (2026, 2031)] == [surge, surge]


@pytest.mark.parametrize(
    ("start", "days", "working", "day"),
    [
        (MONDAY, 5, False, "2026-03-30"),  # a Saturday moves to Monday
        (MONDAY, 3, True, "2026-03-26"),
        (datetime(2026, 3, 26, 1, tzinfo=UTC), 3, True, "2026-03-31"),  # over a weekend
        (datetime(2026, 4, 30, 1, tzinfo=UTC), 1, True, "2026-05-06"),  # over the holiday of May
        (datetime(2026, 5, 8, 1, tzinfo=UTC), 1, True, "2026-05-09"),  # a Saturday that is worked instead
        (datetime(2026, 9, 30, 1, tzinfo=UTC), 1, False, "2026-10-08"),  # over the national holiday
    ],
)
def test_days_are_counted_on_the_offices_calendar(start: datetime, days: int, day: str, *, working: bool):
    assert calendar.due(start, days, working=working).date().isoformat() == day


def test_the_day_is_the_offices_day_not_utcs():
    late_in_utc = datetime(2026, 3, 23, 17, 0, tzinfo=UTC)  # already Tuesday in Shanghai
    assert calendar.due(late_in_utc, 1).date() == date(2026, 3, 25)


def test_an_unknown_year_uses_weekends_and_warns():
    calendar.year.cache_clear()
    with structlog.testing.capture_logs() as said:
        assert calendar.is_working(date(2031, 10, 1))
        assert not calendar.is_working(date(2031, 10, 4))
    assert [line["event"] for line in said] == ["calendar-unknown"]


def test_every_file_holds_days_of_its_own_year_only():
    for file in calendar._FILES.glob("*.json"):
        year = calendar.year(int(file.stem))
        assert year.source
        assert {day.year for day in year.holidays | year.workdays} == {year.year}
        assert not year.holidays & year.workdays


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        (datetime(2026, 3, 23, 13, 59, tzinfo=UTC), None),  # 21:59 in Shanghai
        (datetime(2026, 3, 23, 14, 0, tzinfo=UTC), "2026-03-24T07:00:00+08:00"),
        (datetime(2026, 3, 23, 20, 0, tzinfo=UTC), "2026-03-24T07:00:00+08:00"),
        (datetime(2026, 3, 23, 22, 59, tzinfo=UTC), "2026-03-24T07:00:00+08:00"),
        (datetime(2026, 3, 23, 23, 0, tzinfo=UTC), None),
    ],
)
def test_the_night_is_from_ten_to_seven_where_it_is_read(moment, morning):
    assert calendar.after_the_night(moment) == (datetime.fromisoformat(morning) if morning else moment)
