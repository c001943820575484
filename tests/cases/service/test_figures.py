"""The load gauge counts as the draw counts, for everybody, and tells of nobody."""

from datetime import timedelta

import msgspec
import pytest

from app.kit import clock
from app.kit.actors import PUBLIC
from app.people import service as people
from app.people.models import Absence
from cases.service import figures
from tests import lots
from tests.office import contested, drawn_mediator, open_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def load_of(database):
    """What the public is told."""
    async with database.transaction(PUBLIC) as session:
        return (await figures.show_figures(session, PUBLIC)).load


async def test_an_office_without_cases_is_empty_and_whoever_is_away_is_counted(database):
    office = await open_office(database)
    away = next(iter(office.mediators.values()))
    async with database.transaction(away) as session:
        now = clock.now()
        for from_at in (now - timedelta(hours=1), now - timedelta(hours=2)):
            absence = Absence(account_id=away.account, from_at=from_at, until_at=now + timedelta(days=1))
            await people.announce_absence(session, away, absence)
    load = await load_of(database)
    assert msgspec.structs.astuple(load) == (6, 1, 0, 0, 0, 0, 0, None)


async def test_a_case_waits_until_somebody_is_asked_and_then_lies_on_that_desk(database):
    office = await open_office(database, mediators=3)
    before = clock.now()
    case_id = await contested(database, office)
    load = await load_of(database)
    assert (load.waiting, load.open_cases) == (1, 0)
    assert before <= load.oldest_since <= clock.now()
    await lots.hold(database)
    assert (await drawn_mediator(database, office, case_id)).account in office.mediators
    load = await load_of(database)
    assert (load.waiting, load.oldest_since, load.open_cases, load.my_turn) == (0, None, 1, 1)
    assert (load.open_share, load.turn_share) == (1, 2)
