"""The time in which a request for a correction is answered, and what the clock says when it passes.

It runs until the request is refused, or its corrected edition is issued: agreeing and then not signing answers nobody.
"""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.text import _
from app.people import service as people
from cases.models import Case
from cases.service import assigning, moving
from rulings import queries
from rulings.models import RulingSlip
from rulings.queries import slips

CLOCK_KIND = "correction"


def start(session: AsyncSession, case: Case, row: RulingSlip) -> None:
    """Whoever has to answer has ten working days from now."""
    moving.start_clock(session, case, CLOCK_KIND, row.due_at, about=row.id)


async def stop(session: AsyncSession, actor: Actor, case: Case, row: RulingSlip) -> None:
    """It was answered."""
    await moving.stop_clocks(session, actor, case, CLOCK_KIND, about=row.id)


async def ring(session: AsyncSession, case: Case, slip_id: UUID) -> None:
    """The time is over: whoever has to answer, and the chief, are told, once. Nothing is granted or refused by it."""
    row = await slips.get_slip(session, CLOCK, case, slip_id)
    ruling = await queries.find_in_force(session, CLOCK, case)
    if row.refused_at is not None or ruling is None:
        return
    case.called_chief = True
    moving.touch(case)
    await session.flush()
    await record(session, CLOCK, "correction_left", case_id=case.id, data={"slip": str(row.id)})
    subject, values = _("A request for a correction was left: {number}"), {"number": ruling.number, "case": case.number}
    if (left_by := row.handed_to or case.mediator_id) is not None:
        text = _("In case {case} a request for a correction waits for you after its time. Please answer it, or sign.")
        await people.notify(
            session, CLOCK, left_by, subject=subject, text=text, values=values, case_id=case.id, about="reminder"
        )
    text = _("In case {case} the time to answer a request for a correction is over. You can hand it on.")
    await people.tell_chief(session, CLOCK, subject=subject, text=text, values=values)


async def lapse(session: AsyncSession, case: Case) -> None:
    """A case that is opened again is decided anew: what was asked of its old ruling is over, and nobody stands in."""
    for row in await slips.list_open(session, CLOCK, case):
        if case.issued_at is None or row.asked_at < case.issued_at:
            row.refused_at, row.reason = clock.now(), ""
            await stop(session, CLOCK, case, row)
            if row.handed_to is not None:
                await assigning.unseat_stand_in(session, case, row.handed_to)
    await session.flush()
