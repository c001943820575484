"""The draw, from a commitment to the first name: in the order of waiting, by the clock alone (docs/draw.md).

One job does all of it, one at a time on all machines together, so that whoever was just given a case counts as having
it. A draw that waits for its round, or for someone who can sit, is looked at again by the clock `draw`.
"""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.beacon import Beacon, Round
from app.journal import queries as journal
from app.journal.service import record
from app.journal.tree import leaf_hash
from app.kit import calendar, clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock, run
from app.kit.queue import enqueue
from app.kit.text import _
from app.people import service as people
from cases import assignment, errors, queries
from cases.assignment import FIRST_NAMES, NamedRound, Nonces, Roster, Statement
from cases.lifecycle import BEFORE_ISSUE, Assigned
from cases.models import Assignment, Case, Draw, DrawReason, Nonce, Respondent, RosterRow
from cases.queries import draws
from cases.service import moving, names
from cases.service.eligible import Eyes, look, order_facts, sides_of_draw

NONCE_HOURS = timedelta(hours=4)
"""For so long the parties can add their nonces; then the first round in office hours decides."""
LOOK_AGAIN = timedelta(minutes=10)
LATE = timedelta(days=1)
BATCH = 500
"""Cases a transaction, so that none grows long; each batch has a roster of its own."""
_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('redress draw'))")


async def need(session: AsyncSession, actor: Actor, case: Case) -> None:
    """A decision is needed: the draw follows, in a job, the same for everyone."""
    if await queries.find_assignment(session, actor, case.id) is None:
        async with as_clock(session, actor):
            session.add(Assignment(case_id=case.id, state=Assigned.needed))
        await record(session, actor, "mediator_needed", case_id=case.id, data={})
    await wake(session)


def needs_one(case: Case) -> bool:
    """While the case is before its ruling; a settlement or a withdrawal needs nobody."""
    return case.stands in BEFORE_ISSUE


async def wake(session: AsyncSession) -> None:
    """Have the draws looked at, soon."""
    await enqueue(session, "cases:draw", key="draw")


# committing


async def commit_waiting(session: AsyncSession, beacon: Beacon) -> int:
    """Commit a statement for every case that waits, on one roster; how many those were. In office hours only.

    The round named is the first in office hours that leaves the parties time for their nonces. For a case that nobody
    can take nothing is committed: the chief is told, and it is tried again on the next working day.
    """
    await run(session, _ALONE)
    now = clock.now()
    waiting = await draws.list_waiting(session, CLOCK, BATCH)
    if not waiting or calendar.in_office_hours(now) > now:
        await _open_later(session, waiting, calendar.in_office_hours(now))
        return 0
    eyes = await look(session)
    roster = assignment.roster_of(eyes.candidates.values(), now)
    round_ = await _round(session, beacon, now)
    await _keep(session, roster)
    committed = 0
    for case_id in waiting:
        committed += await _commit(session, case_id, eyes, roster, round_, beacon.protects)
    return committed


async def _round(session: AsyncSession, beacon: Beacon, now: datetime) -> Round:
    return await beacon.first_round(session, calendar.in_office_hours(now + NONCE_HOURS))


async def _open_later(session: AsyncSession, waiting: Sequence[UUID], opens_at: datetime) -> None:
    for case_id in waiting:
        case = await queries.lock_case(session, CLOCK, case_id)
        await moving.stop_clocks(session, CLOCK, case, "draw")
        moving.start_clock(session, case, "draw", opens_at)


async def _keep(session: AsyncSession, roster: Roster) -> None:
    session.add(RosterRow(sha256=roster.sha256(), body=roster.canonical().decode()))
    await session.flush()


async def _commit(
    session: AsyncSession, case_id: UUID, eyes: Eyes, roster: Roster, round_: Round, protects: str
) -> bool:
    """Write the statement down; whether anyone can be drawn by it."""
    case = await queries.lock_case(session, CLOCK, case_id)
    row = await queries.find_assignment(session, CLOCK, case_id)
    if row is None or row.state != Assigned.needed:
        return False
    await moving.stop_clocks(session, CLOCK, case, "draw")
    before = await draws.find_draw(session, CLOCK, case_id)
    order = await order_facts(session, case, but=await draws.names_drawn(session, CLOCK, case))
    named = NamedRound(round_.kind, round_.source, round_.number, assignment.written(round_.at))
    statement, reasons = assignment.state(
        case.number or "",
        order,
        eyes.candidates.values(),
        roster,
        no=before.no + 1 if before else 1,
        at=clock.now(),
        ladder=(),
        beacon=named,
        sides=await sides_of_draw(session, case),
        protects=protects,
    )
    if not assignment.eligible(roster, statement):
        await _wait_for_someone(session, case, [w for w in eyes.candidates if eyes.kept(w, order)])
        return False
    await _write_down(session, case, roster, statement, reasons, round_)
    row.state = Assigned.committed
    moving.start_clock(session, case, "draw", round_.at)
    await _ask_for_nonces(session, case, round_.at)
    moving.touch(case)
    return True


async def _write_down(
    session: AsyncSession, case: Case, roster: Roster, statement: Statement, reasons: dict[UUID, str], round_: Round
) -> None:
    entry_id = await record(session, CLOCK, "draw_committed", case_id=case.id, data=msgspec.to_builtins(statement))
    draw = Draw(
        case_id=case.id,
        no=statement.no,
        roster=roster.sha256(),
        statement=assignment.canonical(statement).decode(),
        entry_id=entry_id,
        leaf=await _leaf(session, entry_id),
        beacon=round_.kind,
        source=round_.source,
        round=round_.number,
        round_at=round_.at,
    )
    session.add(draw)
    await session.flush()
    for account, reason in reasons.items():
        session.add(DrawReason(case_id=case.id, no=statement.no, account_id=account, reason=reason))


async def _leaf(session: AsyncSession, entry_id: UUID) -> bytes:
    fact = await journal.find_entry(session, CLOCK, entry_id)
    if fact is None:
        raise LookupError(entry_id)
    return leaf_hash(fact.entry)


async def _ask_for_nonces(session: AsyncSession, case: Case, until: datetime) -> None:
    respondents = await queries.list_of(session, CLOCK, Respondent, case, "kind")
    for holder in (case.consumer_id, *(r.holder for r in respondents)):
        await people.notify(
            session,
            CLOCK,
            holder,
            subject=_("Take part in the draw of case {number}"),
            text=_(
                "A mediator will be drawn by lot. You can add a number of your own until {until}, so that nobody can"
                " have known the result before. Without it the draw is held all the same."
            ),
            values={"number": case.number, "until": f"{calendar.local(until):%Y-%m-%d %H:%M} (Asia/Shanghai)"},
            case_id=case.id,
            about="draw",
        )


# nonces


async def take_part(session: AsyncSession, actor: Actor, case_id: UUID, nonce: bytes | None) -> Nonce:
    """A party adds its nonce, once, between commitment and round; none sent, one is made here.

    Raises:
        NoDrawToTakePartIn: nothing is committed, or the round has come.
        AlreadyTakenPart: this side has.
    """
    case = await queries.lock_case(session, actor, case_id)
    side = await queries.side_of(session, actor, case)
    draw = await draws.find_draw(session, actor, case_id)
    if draw is None or draw.drawn_at is not None or not draw.committed_at < clock.now() < draw.round_at:
        raise errors.NoDrawToTakePartIn
    if any(given.side == side for given in await draws.list_nonces(session, actor, draw)):
        raise errors.AlreadyTakenPart
    nonce = nonce or os.urandom(32)
    async with as_clock(session, actor):
        # As the clock, so that no account stands in what is published.
        said = {"draw": draw.leaf.hex(), "nonce": nonce.hex(), "side": side.value}
        entry_id = await record(session, CLOCK, "nonce_given", case_id=case.id, data=said)
        row = Nonce(case_id=case.id, no=draw.no, side=side.value, nonce=nonce, entry_id=entry_id)
        session.add(row)
    moving.touch(case)
    return row


# deciding


async def decide(session: AsyncSession, beacon: Beacon, case_id: UUID) -> bool:
    """Draw the committed order, once, and ask the first name that can sit; whether someone was asked.

    The round that was named is waited for, however late it is. Who cannot sit any more is passed over, with the reason;
    with nobody left the order stands, and is walked again on the next working day.
    """
    await run(session, _ALONE)
    case = await queries.lock_case(session, CLOCK, case_id)
    row = await queries.find_assignment(session, CLOCK, case_id)
    draw = await draws.find_draw(session, CLOCK, case_id)
    if row is None or draw is None or row.state != Assigned.committed or not needs_one(case):
        return False
    await moving.stop_clocks(session, CLOCK, case, "draw")
    known = await beacon.value_of(session, Round(draw.beacon, draw.source, draw.round, draw.round_at))
    if known is None:
        await _wait_for_the_round(session, case, draw)
        return False
    seed = assignment.seed_of(draw.leaf, known.value, await _nonces(session, draw))
    order = await names.order_of(session, draw, seed)
    eyes, facts = await look(session), await order_facts(session, case)
    kept = {account: eyes.kept(account, facts) for account in order}
    first = next((place for place, account in enumerate(order) if kept[account] is None), None)
    if first is None:
        await _wait_for_someone(session, case, order)
        return False
    passed = [{"id": str(a), "why": assignment.coarse(kept[a] or "")} for a in order[:first]]
    draw.value, draw.signature, draw.seed = known.value, known.signature, seed
    draw.order_sha256, draw.passed, draw.drawn_at = assignment.order_digest(order), passed, clock.now()
    said = {
        "draw": draw.leaf.hex(),
        "order": [str(account) for account in order[:FIRST_NAMES]],
        "order_sha256": draw.order_sha256.hex(),
        "passed": passed,
        "seed": seed.hex(),
    }
    draw.drawn_entry_id = await record(session, CLOCK, "drawn", case_id=case.id, data=said)
    await names.write_down(session, case, order, first)
    row.state, row.drawn_at = Assigned.drawn, clock.now()
    await names.ask_to_declare(session, case, order[first])
    return True


async def _wait_for_the_round(session: AsyncSession, case: Case, draw: Draw) -> None:
    moving.start_clock(session, case, "draw", clock.now() + LOOK_AGAIN)
    if clock.now() - draw.round_at > LATE and not case.called_chief:
        case.called_chief = True
        await people.tell_chief(
            session,
            CLOCK,
            subject=_("The beacon is late for the case {number}"),
            text=_("The round that was named for this draw is not known. It is waited for; no other one is taken."),
            values={"number": case.number},
        )


async def _nonces(session: AsyncSession, draw: Draw) -> Nonces:
    given = {row.side: row.nonce for row in await draws.list_nonces(session, CLOCK, draw)}
    sides = names.statement_of(draw).sides
    return Nonces(given.get("consumer"), tuple(given.get(side) for side in ("seller", "platform") if side in sides))


async def _wait_for_someone(session: AsyncSession, case: Case, kept: Sequence[UUID]) -> None:
    moving.start_clock(session, case, "draw", calendar.due(clock.now(), 1, working=True))
    await record(session, CLOCK, "nobody_eligible", case_id=case.id, data={"kept": [str(each) for each in kept]})
    case.called_chief = True
    await people.tell_chief(
        session,
        CLOCK,
        subject=_("Nobody can be drawn for the case {number}"),
        text=_("Every mediator is excluded from this case. The draw is tried again on the next working day."),
        values={"number": case.number},
    )
