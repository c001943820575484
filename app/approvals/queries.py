"""What can be read of proposals; row-level security decides who sees which."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals.errors import NoSuchProposal
from app.approvals.models import Approval
from app.approvals.rules import PAIRS, State
from app.kit import clock
from app.kit.actors import Actor, Role
from app.kit.db import run

PAGE = 100
_PROPOSER = text("SELECT role, name, language FROM accounts WHERE id = :id AND active")
_ONE_ADDRESS = text("SELECT count(DISTINCT email) = 1 FROM accounts WHERE id IN (:one, :other)")
_IN_OFFICE = text("SELECT redress_reports_to_board(:id)")


async def get_proposal(session: AsyncSession, actor: Actor, proposal_id: UUID, *, lock: bool = False) -> Approval:  # noqa: ARG001
    """A proposal of the actor's, or one that the actor's role approves; the auditor reads them all."""
    wanted = select(Approval).where(Approval.id == proposal_id)
    found = (await session.exec(wanted.with_for_update() if lock else wanted)).one_or_none()
    if found is None:
        raise NoSuchProposal
    return found


async def list_proposals(session: AsyncSession, actor: Actor) -> Sequence[Approval]:  # noqa: ARG001
    """What the actor may see: first what is open, by the hour at which it lapses, then the newest of the rest."""
    order = (col(Approval.state) != State.open, col(Approval.ended_at).desc(), col(Approval.lapses_at))
    return (await session.exec(select(Approval).order_by(*order).limit(PAGE))).all()


async def count_to_approve(session: AsyncSession, actor: Actor) -> int:
    """How many open proposals wait for the actor."""
    kinds = [kind for kind, pair in PAIRS.items() if pair.approver is actor.role]
    if not kinds:
        return 0
    open_ones = select(func.count()).where(
        Approval.state == State.open,
        col(Approval.kind).in_(kinds),
        Approval.proposed_by != actor.account_id,
        Approval.lapses_at >= clock.now(),
    )
    return (await session.exec(open_ones)).one()


async def list_lapsed(session: AsyncSession, actor: Actor, at: datetime) -> Sequence[Approval]:  # noqa: ARG001 - the clock's
    """Proposals whose time has run out without anybody deciding; locked, and left to another clock if locked."""
    over = select(Approval).where(Approval.state == State.open, Approval.lapses_at < at)
    return (await session.exec(over.with_for_update(skip_locked=True))).all()


async def find_proposer(session: AsyncSession, actor: Actor, row: Approval) -> Actor | None:  # noqa: ARG001
    """Whoever proposed, as they act; None once the account was closed."""
    found = (await run(session, _PROPOSER, {"id": row.proposed_by})).one_or_none()
    if found is None:
        return None
    return Actor(role=Role(found.role), account_id=row.proposed_by, name=found.name, language=found.language)


async def is_one_person(session: AsyncSession, actor: Actor, other: UUID) -> bool:
    """Whether two accounts sign in at one address."""
    found = await run(session, _ONE_ADDRESS, {"one": actor.account, "other": other})
    return bool(found.scalar_one())


async def is_in_office(session: AsyncSession, actor: Actor) -> bool:
    """Whether the actor's line ends at the board today; a member of the board is its end."""
    return bool((await run(session, _IN_OFFICE, {"id": actor.account})).scalar_one())
