"""A request for a correction that was left is handed on, and answered by somebody else. Nobody picks who that is.

It is the reviewer, or else the next name of the draw who can sit, and nobody who signed the ruling: whoever answers in
the mediator's place signs in that place too, so as many people answer for the corrected edition as did for the ruling.
"""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from app.kit.text import _
from cases import queries as cases
from cases.acts import Act
from cases.models import Case
from cases.service import assigning, moving
from rulings import errors, queries
from rulings.models import Ruling, RulingSlip
from rulings.queries import slips
from rulings.service import correcting, signing_off, waiting


async def hand_on(session: AsyncSession, actor: Actor, case_id: UUID, slip_id: UUID) -> RulingSlip:
    """Chief or deputy hand on what was not answered in its time; the next one has as long again.

    Raises:
        NotLeftYet: the time still runs.
        SlipDecided: it was refused or corrected, or whoever agreed has signed.
        NobodyEligible: no name of the draw is left.
    """
    case = await cases.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.hand_on)
    async with as_clock(session, actor):
        row = await slips.get_slip(session, CLOCK, case, slip_id)
        ruling = await queries.find_in_force(session, CLOCK, case)
        if ruling is None or row.refused_at is not None:
            raise errors.SlipDecided
        if clock.now() < row.due_at:
            raise errors.NotLeftYet(day=calendar.local(row.due_at).date().isoformat())
        await _take_back(session, case, row)
        signed = await signing_off.first_signatures(session, CLOCK, ruling)
        asked = {account for account in (case.mediator_id, row.handed_to) if account is not None}
        stand_in = await assigning.seat_stand_in(session, case, asked | signed.keys())
        await session.flush()
        row.handed_to, row.handed_at = stand_in, clock.now()
        await waiting.stop(session, CLOCK, case, row)
        waiting.start(session, case, row)
        moving.touch(case)
        await _tell(session, case, stand_in, ruling)
    handed = {"slip": str(row.id), "to": str(stand_in)}
    await record(session, actor, "correction_handed_on", case_id=case.id, data=handed)
    return row


async def _take_back(session: AsyncSession, case: Case, row: RulingSlip) -> None:
    """An edition that was agreed to and then left unsigned is void, and what it would have corrected is open again."""
    if row.correction_id is None:
        return
    edition = await queries.find_frozen(session, CLOCK, case.id)
    if edition is None or edition.id != row.correction_id:
        raise errors.SlipDecided
    needed = await signing_off.signers(session, CLOCK, case, edition)
    unsigned = needed.keys() - (await queries.list_signatures(session, CLOCK, edition)).keys()
    if (row.handed_to or case.mediator_id) not in unsigned:
        raise errors.SlipDecided
    await signing_off.void(session, CLOCK, case, edition, because="handed on")
    row.refused_at, row.reason = None, None


_HANDED_TO = (
    _("You answer a request for a correction: {number}"),
    _("In case {case} the mediator left a request for a correction. Please sign in, and agree or say why not."),
)
_HANDED_ON = (
    _("Somebody else answers the request for a correction: {number}"),
    _("In case {case} the mediator did not answer in time. The next name of the draw does so now."),
)


async def _tell(session: AsyncSession, case: Case, stand_in: UUID, ruling: Ruling) -> None:
    told = {stand_in: _HANDED_TO} | dict.fromkeys(correcting.parties(case), _HANDED_ON)
    for holder, words in told.items():
        await correcting.tell(session, CLOCK, case, holder, words, ruling)
