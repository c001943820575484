"""Too few can be drawn, or nobody: the office and the board are told, once a day, and the journal has it."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import CLOCK, Role
from app.kit.text import _
from app.people import queries
from app.people import service as people
from app.people.models import Account
from app.people.queries import told
from cases.ladder import ENOUGH, Needs
from cases.models import Case

ABOUT = "thin_pool"
_TOLD_OF_CASES = (Role.chief, Role.deputy)
_TOLD = (*_TOLD_OF_CASES, Role.board)


async def notice(session: AsyncSession, wanted: Sequence[Needs], steps: Sequence[str]) -> None:
    """Alarm where fewer than five could be drawn before any step; the board sees no case, so none is named."""
    eligible = sum(each == frozenset() for each in wanted)
    if eligible >= ENOUGH:
        return
    readers = await _readers(session, _TOLD, ABOUT)
    if readers is None:
        return
    await record(session, CLOCK, ABOUT, data={"eligible": eligible, "steps": list(steps)})
    for account in readers:
        await people.notify(
            session,
            CLOCK,
            account.id,
            subject=_("Too few mediators can be drawn"),
            text=_(
                "Only {count} could be drawn for a case today; five are wanted. The published steps were taken as"
                " far as needed, and stand in the record of the draw."
            ),
            values={"count": eligible},
            about=ABOUT,
        )


async def notice_nobody(session: AsyncSession, case: Case, kept: Sequence[UUID]) -> None:
    """Nobody at all can sit at this case now: chief and deputy are told, of each case once a day."""
    about = f"nobody:{case.number}"
    readers = await _readers(session, _TOLD_OF_CASES, about)
    if readers is None:
        return
    await record(session, CLOCK, "nobody_eligible", case_id=case.id, data={"kept": [str(each) for each in kept]})
    for account in readers:
        await people.notify(
            session,
            CLOCK,
            account.id,
            subject=_("Nobody can be drawn for the case {number}"),
            text=_("Every mediator is excluded from this case, or has no room. The draw is tried again every hour."),
            values={"number": case.number},
            about=about,
        )


async def _readers(session: AsyncSession, roles: Sequence[Role], about: str) -> list[Account] | None:
    """Whom to tell; None once any of them was told today."""
    midnight = calendar.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    readers = [each for role in roles for each in await queries.list_accounts_by_role(session, CLOCK, role)]
    told_today = [await told.was_told(session, CLOCK, each.id, about, midnight) for each in readers]
    return None if any(told_today) else readers
