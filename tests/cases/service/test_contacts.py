"""Somebody approached whoever decides: who may say so, who reads it, what everybody is told."""

from datetime import timedelta

import pytest

from app.kit import clock
from app.kit.actors import CLOCK, PUBLIC
from app.people import queries as people
from cases import errors
from cases.queries.contacts import list_contacts
from cases.schemas.contacts import ContactIn
from cases.service import figures
from cases.service.contacts import record_contact
from tests.office import examined, filed, open_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]

CALL = ContactIn("merchant", "call", "请快点结案，给好处。")


async def test_a_contact_lies_not_ahead_and_not_in_a_case_of_others(database):
    office = await open_office(database)
    mediator = next(iter(office.mediators.values()))
    case_id = await filed(database, office)
    async with database.transaction(mediator) as session:
        with pytest.raises(errors.CaseNotFound):
            await record_contact(session, mediator, ContactIn("merchant", "call", "…", case_id=case_id))
        with pytest.raises(errors.NotYetHappened):
            await record_contact(
                session, mediator, ContactIn("merchant", "call", "…", clock.now() + timedelta(minutes=1))
            )


async def test_chief_and_audit_read_what_was_asked_and_no_party_does(database, owner):
    office = await open_office(database)
    case_id, mediator = await examined(database, office)
    async with database.transaction(mediator) as session:
        row = await record_contact(session, mediator, ContactIn("platform", "mail", "请驳回。", case_id=case_id))
    another = next(each for each in office.mediators.values() if each != mediator)
    for reader in (office.merchant, office.platform, office.consumer, office.registrar, another, PUBLIC):
        async with database.transaction(reader) as session:
            assert await list_contacts(session, reader) == []
    for reader in (mediator, office.chief, office.deputy, office.auditor):
        async with database.transaction(reader) as session:
            assert [(each.id, each.asked) for each in await list_contacts(session, reader)] == [(row.id, "请驳回。")]
    told = owner.execute("SELECT words::text FROM notices WHERE words::text LIKE '%案外接触%'").fetchall()
    async with database.transaction(CLOCK) as session:
        readers = [
            await people.list_accounts_by_role(session, CLOCK, each.role)
            for each in (office.chief, office.deputy, office.auditor)
        ]
    assert len(told) == 2 * sum(map(len, readers))
    assert not any("驳回" in words for (words,) in told)
    kinds = owner.execute("SELECT count(*) FROM journal_entries WHERE entry LIKE '%\"contact_recorded\"%'").fetchone()
    assert kinds == (1,)


async def test_everybody_knows_how_many_there_were_in_a_year_of_the_office(database):
    office = await open_office(database)
    year = clock.now().year - 1
    eve = clock.now().replace(
        year=year, month=12, day=31, hour=17, minute=0
    )  # already the next year in the office's zone
    async with database.transaction(office.registrar) as session:
        for at in (eve, eve + timedelta(minutes=1), eve - timedelta(hours=2)):
            await record_contact(session, office.registrar, ContactIn("other", "message", "…", at))
    async with database.transaction(PUBLIC) as session:
        told = (await figures.show_figures(session, PUBLIC)).contacts
    assert told == {year: 1, year + 1: 2}
