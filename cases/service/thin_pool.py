"""Too few can be drawn: the chief and the board are told, once a day, and the journal has it."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import CLOCK, Role
from app.kit.text import _
from app.people import queries
from app.people import service as people
from app.people.queries import told
from cases.ladder import ENOUGH, Needs

ABOUT = "thin_pool"
_TOLD = (Role.chief, Role.deputy, Role.board)


async def notice(session: AsyncSession, wanted: Sequence[Needs], steps: Sequence[str]) -> None:
    """Alarm where fewer than five could be drawn before any step; the board sees no case, so none is named."""
    eligible = sum(each == frozenset() for each in wanted)
    today = calendar.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    readers = [each for role in _TOLD for each in await queries.list_accounts_by_role(session, CLOCK, role)]
    if eligible >= ENOUGH or any([await told.was_told(session, CLOCK, each.id, ABOUT, today) for each in readers]):
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
