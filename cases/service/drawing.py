"""The draw, from a commitment to the first name: in the order of waiting, by the clock alone (docs/draw.md).

One job does all of it, one at a time on all machines together, so that whoever was just given a case counts as having
it. A draw that waits for its round, or for someone who can sit, is looked at again by the clock `draw`.
"""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct
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
from cases import assignment, errors, ladder, queries
from cases.acts import ACTS, Act
from cases.assignment import FIRST_NAMES, NamedRound, Nonces, OrderFacts, Roster, Statement
from cases.lifecycle import Assigned
from cases.models import Assignment, Case, Draw, DrawReason, Nonce, Respondent, RosterRow
from cases.queries import draws
from cases.service import moving, names, thin_pool
from cases.service.eligible import Eyes, look, order_facts, sides_of_draw, walk

NONCE_HOURS = timedelta(hours=4)
"""For so long the parties can add their nonces; then the first round in office hours decides."""
LOOK_AGAIN = timedelta(minutes=2)
"""A beacon brings its values by a job of every minute; what is late is looked at as often."""
TRY_AGAIN = timedelta(hours=1)
"""A case that nobody can take is tried again within the hour: whoever has waited longest takes the first free place."""
LATE = timedelta(days=1)
BATCH = 500
"""So many cases share a roster: what it says is then a minute old at most when the last of them is committed."""
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
    return case.stands in ACTS[Act.sit].states


async def is_under_way(session: AsyncSession, case: Case) -> bool:
    """Whether a draw of this case waits for its round; its clock runs from here on, though the case had ended."""
    draw = await draws.find_draw(session, CLOCK, case.id)
    if draw is None or draw.drawn_at is not None:
        return False
    moving.start_clock(session, case, "draw", max(draw.round_at, clock.now()))
    return True


async def wake(session: AsyncSession) -> None:
    """Have the draws looked at, soon."""
    await enqueue(session, "cases:draw", key="draw")


# committing


class Sitting(Struct, frozen=True):
    """What the cases that are committed together share."""

    eyes: Eyes
    roster: Roster
    beyond_cap: Roster
    """With those who agreed to more than the caps, for draws that take this step."""
    round: Round
    protects: str


async def convene(session: AsyncSession, beacon: Beacon) -> Sitting | None:
    """Look at the office, and name the round: the first in office hours that leaves the parties time for their nonces.

    None while the office is closed.
    """
    now = clock.now()
    if calendar.in_office_hours(now) > now:
        return None
    eyes = await look(session)
    seen, policy = eyes.candidates.values(), eyes.policy
    rosters = [assignment.roster_of(seen, now, policy, beyond_cap=beyond) for beyond in (False, True)]
    for roster in dict.fromkeys(rosters):
        session.add(RosterRow(sha256=roster.sha256(), body=roster.canonical().decode()))
    return Sitting(eyes, *rosters, await _round(session, beacon, now + NONCE_HOURS), beacon.protects)


async def _round(session: AsyncSession, beacon: Beacon, after: datetime) -> Round:
    """A round at closing time itself is moved on like any other."""
    while True:
        round_ = await beacon.first_round(session, calendar.in_office_hours(after))
        after = calendar.in_office_hours(round_.at)
        if after <= round_.at:
            return round_


async def wait_for_the_office(session: AsyncSession, case_id: UUID) -> None:
    """Nothing is committed at night or on a holiday; the case is looked at when the office opens."""
    case = await queries.lock_case(session, CLOCK, case_id)
    moving.start_clock(session, case, "draw", calendar.in_office_hours(clock.now()))


async def commit_to(session: AsyncSession, sitting: Sitting, case_id: UUID) -> bool:
    """Write the statement of a case down; whether anyone can be drawn by it.

    Names of an earlier order who can sit again are asked before a supplement is drawn. For a case that nobody can take
    nothing is committed: the chief is told, and it is tried again at the next full hour of the office.
    """
    await run(session, _ALONE)
    case = await queries.lock_case(session, CLOCK, case_id)
    row = await queries.find_assignment(session, CLOCK, case_id)
    if row is None or row.state != Assigned.needed:
        return False
    await moving.stop_clocks(session, CLOCK, case, "draw")
    before = await draws.find_draw(session, CLOCK, case_id)
    if before and await names.ask_next(session, case, row):
        return False
    order = await order_facts(session, case, but=await draws.names_drawn(session, CLOCK, case))
    wanted = [ladder.needs(each, order, sitting.eyes.policy) for each in sitting.eyes.candidates.values()]
    steps = ladder.climb(wanted)
    no, sides = before.no + 1 if before else 1, await sides_of_draw(session, case)
    statement, reasons = _stated(sitting, case, order, steps, no=no, sides=sides)
    if not any(each is not None and each <= set(steps) for each in wanted):
        await _wait_for_someone(session, case, list(sitting.eyes.candidates))
        return False
    await thin_pool.notice(session, wanted, steps)
    await _write_down(session, case, statement, reasons, sitting.round)
    row.state = Assigned.committed
    moving.start_clock(session, case, "draw", sitting.round.at)
    await _ask_for_nonces(session, case, sitting.round.at)
    moving.touch(case)
    return True


def _stated(
    sitting: Sitting, case: Case, order: OrderFacts, steps: tuple[str, ...], *, no: int, sides: Sequence[str]
) -> tuple[Statement, dict[UUID, str]]:
    round_ = sitting.round
    return assignment.state(
        case.number or "",
        ladder.opened(order, steps),
        sitting.eyes.candidates.values(),
        sitting.beyond_cap if "cap" in steps else sitting.roster,
        no=no,
        at=clock.now(),
        ladder=steps,
        beacon=NamedRound(round_.kind, round_.source, round_.number, assignment.written(round_.at)),
        sides=sides,
        protects=sitting.protects,
    )


async def _write_down(
    session: AsyncSession, case: Case, statement: Statement, reasons: dict[UUID, str], round_: Round
) -> None:
    entry_id = await record(session, CLOCK, "draw_committed", case_id=case.id, data=msgspec.to_builtins(statement))
    draw = Draw(
        case_id=case.id,
        no=statement.no,
        roster=bytes.fromhex(statement.roster),
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
    await moving.check_act(session, actor, case, Act.take_part)
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
    with nobody left the order stands, and is walked again at the next full hour. Nobody is asked at night.
    """
    await run(session, _ALONE)
    case = await queries.lock_case(session, CLOCK, case_id)
    row = await queries.find_assignment(session, CLOCK, case_id)
    draw = await draws.find_draw(session, CLOCK, case_id)
    if row is None or draw is None or row.state != Assigned.committed or not needs_one(case):
        return False
    await moving.stop_clocks(session, CLOCK, case, "draw")
    opens_at = calendar.in_office_hours(clock.now())
    if opens_at > clock.now():
        moving.start_clock(session, case, "draw", opens_at)
        return False
    known = await beacon.value_of(session, Round(draw.beacon, draw.source, draw.round, draw.round_at))
    if known is None:
        await _wait_for_the_round(session, case, draw)
        return False
    seed = assignment.seed_of(draw.leaf, known.value, await _nonces(session, draw))
    order = await names.order_of(session, draw, seed)
    walked = await walk(session, order, await order_facts(session, case), names.statement_of(draw).ladder)
    if walked is None:
        await _wait_for_someone(session, case, order)
        return False
    first = walked.place
    passed = [{"id": str(who), "why": why} for who, why in zip(order, walked.passed, strict=False)]
    await names.note_steps(session, case, draw, walked.steps)
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
    full_hour = (clock.now() + TRY_AGAIN).replace(minute=0, second=0, microsecond=0)
    moving.start_clock(session, case, "draw", calendar.in_office_hours(full_hour))
    case.called_chief = True
    await thin_pool.notice_nobody(session, case, kept)
