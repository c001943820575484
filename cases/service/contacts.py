"""Interference is recorded: the business side approached whoever decides, outside the case (design §5.7)."""

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from app.kit.text import _
from app.people import service as people
from cases import errors, queries
from cases.models import Contact
from cases.schemas.contacts import ContactIn


async def record_contact(session: AsyncSession, actor: Actor, contact: ContactIn) -> Contact:
    """Write a contact down, once and for good; chief and audit are told that there was one.

    Raises:
        CaseNotFound: a case that this reader does not see.
        NotYetHappened: a time that lies ahead.
    """
    now = clock.now()
    if contact.case_id is not None:
        await queries.get_case(session, actor, contact.case_id)
    if contact.at and contact.at > now:
        raise errors.NotYetHappened(field="at")
    row = Contact(
        account_id=actor.account,
        role=actor.role.value,
        case_id=contact.case_id,
        came_from=contact.came_from,
        how=contact.how,
        asked=contact.asked,
        at=contact.at or now,
        recorded_at=now,
    )
    session.add(row)
    said = {"contact": str(row.id), "came_from": row.came_from, "how": row.how}
    await record(session, actor, "contact_recorded", case_id=row.case_id, data=said)
    async with as_clock(session, actor):
        await _tell(session, actor)
    return row


async def _tell(session: AsyncSession, actor: Actor) -> None:
    """Not what was asked: mail goes through other hands."""
    for tell in (people.tell_chief, people.tell_auditors):
        await tell(
            session,
            CLOCK,
            subject=_("Somebody approached whoever decides"),
            text=_("{name} has recorded a contact outside a case. What was asked stands on the page “Contacts”."),
            values={"name": actor.name},
        )
