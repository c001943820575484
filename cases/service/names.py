"""The names that a draw gave: written down, asked, and followed by the next ones of the same order."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import CLOCK
from app.kit.text import _
from app.people import service as people
from cases import assignment, queries
from cases.assignment import FIRST_NAMES, Roster, Statement
from cases.models import Case, Draw, Drawn
from cases.queries import draws
from cases.service import moving
from cases.service.eligible import look, order_facts

DECLARE_DAYS = 2


def statement_of(draw: Draw) -> Statement:
    """What was committed to."""
    return msgspec.json.decode(draw.statement, type=Statement)


async def order_of(session: AsyncSession, draw: Draw, seed: bytes) -> list[UUID]:
    """The whole order of a draw, computed from what was committed."""
    roster = msgspec.json.decode(await draws.get_roster(session, CLOCK, draw.roster), type=Roster)
    return assignment.order_of(seed, assignment.eligible(roster, statement_of(draw)))


async def write_down(session: AsyncSession, case: Case, order: Sequence[UUID], first: int) -> None:
    """The first names of an order as rows: who was passed over, the mediator, the reviewer, substitutes."""
    earlier = await queries.list_of(session, CLOCK, Drawn, case, "place")
    has_reviewer = any(name.task == "reviewer" and name.ended_at is None for name in earlier)
    for place, account_id in enumerate(order[: max(FIRST_NAMES, first + 2)]):
        task = {first: "mediator", first + 1: "substitute" if has_reviewer else "reviewer"}.get(place, "substitute")
        row = Drawn(case_id=case.id, place=len(earlier) + place, account_id=account_id, task=task)
        if place < first:
            row.ended_at, row.ended_because = clock.now(), "passed over"
        session.add(row)
    await session.flush()


async def ask_to_declare(session: AsyncSession, case: Case, account_id: UUID) -> None:
    """Whoever was drawn has two working days to declare; then the next name is asked."""
    moving.start_clock(session, case, "declare", calendar.due(clock.now(), DECLARE_DAYS, working=True))
    await people.notify(
        session,
        CLOCK,
        account_id,
        subject=_("You were drawn for the case {number}"),
        text=_("Please sign today that your register of interests is complete; the file opens when you have."),
        values={"number": case.number},
        about="drawn",
    )


async def next_substitute(session: AsyncSession, case: Case) -> Drawn | None:
    """The next name of the same order that can sit; who cannot is passed over. None when the order is used up."""
    eyes, facts = await look(session), await order_facts(session, case)
    while True:
        names = [n for n in await queries.list_of(session, CLOCK, Drawn, case, "place") if n.ended_at is None]
        name = next((n for n in names if n.task == "substitute"), None)
        if name is None:
            if not await _read_on(session, case):
                return None
        elif reason := eyes.kept(name.account_id, facts):
            name.ended_at, name.ended_because = clock.now(), f"passed over: {assignment.coarse(reason)}"
            said = {"id": str(name.account_id), "why": assignment.coarse(reason)}
            await record(session, CLOCK, "passed_over", case_id=case.id, data=said)
            await session.flush()
        else:
            return name


async def _read_on(session: AsyncSession, case: Case) -> bool:
    """Write the next names of the order down; whether there were any."""
    draw = await draws.find_draw(session, CLOCK, case.id)
    if draw is None or draw.seed is None:
        return False
    named = await draws.names_drawn(session, CLOCK, case)
    order = await order_of(session, draw, draw.seed)
    fresh = [account for account in order if account not in named][:FIRST_NAMES]
    for place, account_id in enumerate(fresh, start=len(named)):
        session.add(Drawn(case_id=case.id, place=place, account_id=account_id, task="substitute"))
    await session.flush()
    return bool(fresh)
