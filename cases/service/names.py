"""The names that a draw gave: written down, asked, and followed by the next ones of the same order."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import msgspec
from anyio.to_thread import run_sync
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import CLOCK
from app.kit.text import _
from app.people import service as people
from cases import assignment, queries
from cases.assignment import FIRST_NAMES, Roster, Statement
from cases.lifecycle import Assigned
from cases.models import Assignment, Case, Draw, Drawn
from cases.queries import draws
from cases.service import moving
from cases.service.eligible import order_facts, walk

DECLARE_DAYS = 2
_KEPT = 4
_ROSTERS: dict[bytes, Roster] = {}
"""The last rosters that were read, by digest: what has the digest can be no other, and everybody may see it."""


def statement_of(draw: Draw) -> Statement:
    """What was committed to."""
    return msgspec.json.decode(draw.statement, type=Statement)


async def order_of(session: AsyncSession, draw: Draw, seed: bytes) -> list[UUID]:
    """The whole order of a draw, computed from what was committed; aside, for thousands of names take a while."""
    if draw.roster not in _ROSTERS:
        body = await draws.get_roster(session, CLOCK, draw.roster)
        if len(_ROSTERS) >= _KEPT:
            _ROSTERS.clear()
        _ROSTERS[draw.roster] = await run_sync(partial(msgspec.json.decode, type=Roster), body)
    return await run_sync(_order, _ROSTERS[draw.roster], statement_of(draw), seed)


def _order(roster: Roster, statement: Statement, seed: bytes) -> list[UUID]:
    return assignment.order_of(seed, assignment.eligible(roster, statement))


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
    """The next name of the same order that can sit; who cannot is passed over, with the reason.

    With nobody left who can, the steps of the ladder are climbed among the names; None when that brings nobody either:
    then all of them keep their places.
    """
    draw = await draws.find_draw(session, CLOCK, case.id)
    if draw is None:
        return None
    facts, taken = await order_facts(session, case), statement_of(draw).ladder
    while True:
        rows = await queries.list_of(session, CLOCK, Drawn, case, "place")
        waiting = [row for row in rows if row.ended_at is None and row.task == "substitute"]
        found = await walk(session, [row.account_id for row in waiting], facts, taken)
        if (found and set(found.steps) == set(taken)) or not await _read_on(session, case):
            break
    if found is None:
        return None
    await note_steps(session, case, draw, found.steps)
    for row, why in zip(waiting, found.passed, strict=False):
        await pass_over(session, case, row, why)
    return waiting[found.place]


async def ask_next(session: AsyncSession, case: Case, row: Assignment) -> bool:
    """Ask the next name of the order that can sit; whether there is one."""
    name = await next_substitute(session, case)
    if name is None:
        return False
    name.task, row.state = "mediator", Assigned.drawn
    await ask_to_declare(session, case, name.account_id)
    return True


async def note_steps(session: AsyncSession, case: Case, draw: Draw, steps: Sequence[str]) -> None:
    """The steps that walking along an order took beside those committed, in their order."""
    if beside := [step for step in steps if step not in statement_of(draw).ladder]:
        said = {"draw": draw.leaf.hex(), "steps": beside}
        await record(session, CLOCK, "ladder_taken", case_id=case.id, data=said)


async def pass_over(session: AsyncSession, case: Case, row: Drawn, why: str) -> None:
    """A name ends, and the journal says coarsely why."""
    row.ended_at, row.ended_because = clock.now(), f"passed over: {why}"
    await record(session, CLOCK, "passed_over", case_id=case.id, data={"id": str(row.account_id), "why": why})
    await session.flush()


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
