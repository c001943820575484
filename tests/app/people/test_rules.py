"""Addresses, terms, lines and ties, at their edges."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from msgspec import Struct

from app.kit.actors import Chain, Role
from app.people import rules
from app.people.errors import (
    EndsBeforeItBegins,
    LineLeavesTheOffice,
    NoReserve,
    NoSuchAddress,
    NotAppointable,
    TermTooShort,
    TieNamesOne,
)
from app.people.rules import AppointmentFacts, Tie


class Person(Struct):
    """Someone in a line."""

    id: UUID
    reports_to: UUID | None


START = datetime(2028, 2, 29, tzinfo=UTC)
INSIDE = (Chain.office, Chain.board)


@pytest.mark.parametrize(
    "typed", ["", "a", "@b", "a@", "a b@c", "a@b@c", "a@b\n", "a@b,c@d", "A <a@b>", "a" * 65 + "@b"]
)
def test_what_cannot_be_one_address_is_refused(typed):
    if typed.strip() != typed:
        assert rules.address(typed) == typed.strip()
        return
    with pytest.raises(NoSuchAddress):
        rules.address(typed)


def test_an_address_is_kept_in_lower_case():
    assert rules.address(" Li.Mingyuan@Example.org ") == "li.mingyuan@example.org"


@pytest.mark.parametrize(
    "line",
    [
        (),
        (Chain.office,),
        (Chain.operations, Chain.board),
        (Chain.office, Chain.platform, Chain.board),
        (Chain.merchant,),
    ],
)
def test_a_line_outside_the_office_is_refused(line):
    with pytest.raises(LineLeavesTheOffice):
        rules.check_line(line)


def test_a_mediators_term_of_three_years_to_the_day_holds():
    rules.check_appointment(AppointmentFacts(Role.mediator, START, datetime(2031, 2, 28, tzinfo=UTC), INSIDE))
    with pytest.raises(TermTooShort):
        rules.check_appointment(AppointmentFacts(Role.mediator, START, datetime(2031, 2, 27, tzinfo=UTC), INSIDE))


def test_mediators_alone_serve_in_the_reserve():
    facts = AppointmentFacts(Role.mediator, START, datetime(2031, 2, 28, tzinfo=UTC), INSIDE, in_reserve=True)
    rules.check_appointment(facts)
    with pytest.raises(NoReserve):
        rules.check_appointment(msgspec.structs.replace(facts, role=Role.registrar))


def test_only_the_office_is_appointed_and_no_term_runs_backwards():
    with pytest.raises(NotAppointable):
        rules.check_appointment(AppointmentFacts(Role.auditor, START, START, INSIDE))
    with pytest.raises(EndsBeforeItBegins):
        rules.check_appointment(AppointmentFacts(Role.chief, START, START, INSIDE))


def test_a_tie_to_nobody_or_to_two_is_refused():
    with pytest.raises(TieNamesOne):
        rules.check_tie(Tie(START, None))
    with pytest.raises(EndsBeforeItBegins):
        rules.check_tie(Tie(START, START, name="Star Shop"))


def test_everybody_stands_below_whom_they_report_to_and_who_reports_to_nobody_there_last():
    one, two, three, four, gone, lost, circle = (UUID(int=number) for number in range(1, 8))
    people = [Person(four, two), Person(lost, gone), Person(three, two), Person(circle, circle), Person(one, None)]
    told = rules.as_tree([*people, Person(two, one)])
    assert [(person.id, depth) for person, depth in told] == [
        (one, 0), (two, 1), (four, 2), (three, 2), (lost, None), (circle, None)
    ]  # fmt: skip
