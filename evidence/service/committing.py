"""Digests that a platform commits before anybody appeals, and what it delivers later compared with them."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from app.people.errors import NoSuchPlatform
from cases.models import Case
from cases.words import Side
from evidence import rules
from evidence.errors.preservation import NotClosedYet, ReferenceNeeded
from evidence.models import Commitment, CommitmentCheck, EvidenceItem
from evidence.queries import preservation as queries
from evidence.rules import Committed
from evidence.schemas import CommitmentIn

_SKEW = timedelta(minutes=5)
"""How far the clock of a platform may be ahead of ours."""


async def commit_digest(session: AsyncSession, actor: Actor, said: CommitmentIn) -> Commitment:
    """Write down what a platform held when a ticket was closed. The same one a second time is the first."""
    if actor.platform_id is None:
        raise NoSuchPlatform
    if not (said.order_number or said.ticket):
        raise ReferenceNeeded(field="order_number")
    if said.closed_at > clock.now() + _SKEW:
        raise NotClosedYet(field="closed_at")
    row = Commitment(
        platform_id=actor.platform_id,
        order_number=said.order_number,
        ticket=said.ticket,
        sha256=bytes.fromhex(said.digest),
        kind=said.kind,
        closed_at=said.closed_at,
        committed_by=actor.account,
    )
    known = await queries.find_commitment(session, actor, row)
    if known is not None:
        return known
    session.add(row)
    await session.flush()
    what = {"commitment": str(row.id), "platform": str(row.platform_id), "sha256": row.sha256.hex(), "kind": row.kind}
    about = {"order": row.order_number, "ticket": row.ticket, "closed_at": row.closed_at.isoformat()}
    await journal.record(session, actor, "digest_committed", data=what | about)
    return row


async def compare(session: AsyncSession, actor: Actor, case: Case, item: EvidenceItem) -> None:
    """Say of a file that a platform delivers whether it is what it committed; the clock writes it down."""
    if item.side != Side.platform or item.kind not in rules.COMMITTED or case.filed_at is None:
        return
    async with as_clock(session, actor):
        rows = await queries.commitments_about(session, CLOCK, case, item)
        facts = {Committed(r.sha256, r.kind, r.order_number, r.committed_at, r.ticket): r for r in rows}
        verdict, same, digests = rules.compare(item.sha256, item.kind, case.order_number, list(facts), case.filed_at)
        found = facts[same] if same is not None else None
        session.add(
            CommitmentCheck(
                item_id=item.id,
                verdict=verdict,
                commitment_id=found.id if found else None,
                committed_at=found.committed_at if found else None,
                digests=digests,
            )
        )
        await session.flush()
        about = {"commitment": str(found.id) if found else None, "digests": digests}
        said = {"item": str(item.id), "verdict": verdict.value} | about
        await journal.record(session, CLOCK, "commitment_compared", case_id=case.id, data=said)
