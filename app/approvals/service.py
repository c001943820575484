"""Propose, approve, refuse, withdraw: everything that happens to a proposal, and its journal.

What is approved is done in the same transaction, in the name of who proposed it: either all of it is true afterwards,
the entries included, or nothing.
"""

from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import operations, queries, rules
from app.approvals.errors import AnotherOperation, OneOfficeNoLonger, ProposerGone, SamePerson
from app.approvals.models import Approval
from app.approvals.rules import State
from app.journal import service as journal
from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_other
from app.kit.queue import enqueue
from app.passkeys import service as passkeys
from app.passkeys.rules import Purpose


async def propose(session: AsyncSession, actor: Actor, wanted: Struct, *, case_id: UUID | None = None) -> Approval:
    """Propose exactly this. Whoever can approve it is told."""
    known = operations.known_for(wanted)
    rules.check_proposer(known.kind, actor)
    now = clock.now()
    row = Approval(
        operation=operations.compose(wanted),
        case_id=case_id,
        proposed_by=actor.account,
        proposer_role=actor.role.value,
        proposed_at=now,
        lapses_at=rules.lapses_at(known.kind, now),
    )
    session.add(row)
    await session.flush()
    await _record(session, actor, "operation_proposed", row)
    await enqueue(session, "people:tell_of_proposal", proposal_id=row.id)
    return row


async def approve(session: AsyncSession, actor: Actor, proposal_id: UUID, sha256: str) -> Approval:
    """Approve the operation of this digest and do it.

    Raises:
        NotOfThePair, OneOfficeNoLonger, SamePerson, ProposalOver, AnotherOperation, ProposerGone, NotConfirmed: nothing
            was done.
        Whatever the operation itself refuses: nothing was done, and the proposal stays open.
    """
    row = await queries.get_proposal(session, actor, proposal_id, lock=True)
    await _check_decider(session, actor, row)
    if sha256 != operations.digest(row.operation).hex():
        raise AnotherOperation(field="sha256")
    proposer = await queries.find_proposer(session, actor, row)
    if proposer is None:
        raise ProposerGone
    await passkeys.check_confirmed(session, actor, Purpose.approve, row.sha256, case_id=row.case_id)
    known, wanted = operations.read(row.operation)
    await _record(session, actor, "operation_approved", row)
    row.approved_sha256 = bytes.fromhex(sha256)
    await _end(session, actor, row, State.used)
    async with as_other(session, proposer, actor):
        await known.does(session, proposer, wanted, row)
    await _record(session, actor, "operation_used", row)
    await enqueue(session, "people:tell_of_proposal", proposal_id=row.id)
    return row


async def refuse(session: AsyncSession, actor: Actor, proposal_id: UUID, reason: str) -> Approval:
    """Refuse it, with the reason, as whoever could have approved it."""
    row = await queries.get_proposal(session, actor, proposal_id, lock=True)
    await _check_decider(session, actor, row)
    row.reason = reason
    await _end(session, actor, row, State.refused)
    await _record(session, actor, "operation_refused", row)
    await enqueue(session, "people:tell_of_proposal", proposal_id=row.id)
    return row


async def withdraw(session: AsyncSession, actor: Actor, proposal_id: UUID) -> Approval:
    """Take one's own proposal back while it is open."""
    row = await queries.get_proposal(session, actor, proposal_id, lock=True)
    rules.check_own(row.facts(), actor, clock.now())
    await _end(session, actor, row, State.withdrawn)
    await _record(session, actor, "operation_withdrawn", row)
    return row


async def lapse(session: AsyncSession) -> int:
    """End what nobody decided in time; how many that were. The clock's."""
    over = await queries.list_lapsed(session, CLOCK, clock.now())
    for row in over:
        await _end(session, CLOCK, row, State.lapsed)
        await _record(session, CLOCK, "operation_lapsed", row)
        await enqueue(session, "people:tell_of_proposal", proposal_id=row.id)
    return len(over)


async def _check_decider(session: AsyncSession, actor: Actor, row: Approval) -> None:
    rules.check_approver(row.facts(), actor, clock.now())
    if await queries.is_one_person(session, actor, row.proposed_by):
        raise SamePerson
    if not await queries.is_in_office(session, actor):
        raise OneOfficeNoLonger


async def _end(session: AsyncSession, actor: Actor, row: Approval, state: State) -> None:
    row.state, row.ended_at = state.value, clock.now()
    row.ended_by, row.ender_role = actor.account_id, actor.role.value if actor.account_id else None
    await session.flush()


async def _record(session: AsyncSession, actor: Actor, kind: str, row: Approval) -> None:
    said = {"approval": str(row.id), "kind": row.kind, "sha256": row.sha256.hex()}
    await journal.record(session, actor, kind, case_id=row.case_id, data=said)
