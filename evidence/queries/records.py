"""Requests for records and tests by experts; row-level security (migration 0014) is the second wall."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.db import run
from cases import queries as cases
from evidence.errors.preservation import NoSuchTest, RecordLinkOver
from evidence.models import EvidenceItem, ExpertTest, RecordRequest
from evidence.queries.items import item_out
from evidence.schemas import ItemOut

_ENTER = text("SELECT account_id, name, language, request_id, case_id FROM redress_enter_record(:link)")


async def enter(session: AsyncSession, actor: Actor, link_hash: bytes) -> Actor:
    """Let in whoever holds a link that still opens something: from now on the transaction is the record holder's.

    Raises:
        RecordLinkOver: for every other one; unknown, answered and late look alike.
    """
    _ = actor
    row = (await run(session, _ENTER, {"link": link_hash})).one_or_none()
    if row is None:
        raise RecordLinkOver
    return Actor(role=Role.record_holder, account_id=row.account_id, name=row.name, language=row.language)


async def own_request(session: AsyncSession, actor: Actor) -> RecordRequest:
    """The one request of a record holder."""
    query = select(RecordRequest).where(RecordRequest.account_id == actor.account_id)
    row = (await session.exec(query)).one_or_none()
    if row is None:
        raise RecordLinkOver
    return row


async def own_items(session: AsyncSession, actor: Actor) -> list[ItemOut]:
    """What a record holder handed in."""
    query = select(EvidenceItem).where(EvidenceItem.holder_id == actor.account_id)
    rows = await session.exec(query.order_by(col(EvidenceItem.sealed_at), col(EvidenceItem.id)))
    return [item_out(row, actor.language) for row in rows]


async def own_bytes(session: AsyncSession, actor: Actor) -> int:
    """How much that is."""
    query = select(func.coalesce(func.sum(EvidenceItem.size_bytes), 0))
    return int((await session.exec(query.where(EvidenceItem.holder_id == actor.account_id))).one())


async def find_request(session: AsyncSession, actor: Actor, request_id: UUID) -> RecordRequest | None:
    """A request by its id, for the clock."""
    _ = actor
    return await session.get(RecordRequest, request_id, populate_existing=True)


async def list_requests(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[RecordRequest]:
    """Every request of a case, the oldest first."""
    await cases.get_case(session, actor, case_id)
    query = select(RecordRequest).where(RecordRequest.case_id == case_id)
    return (await session.exec(query.order_by(col(RecordRequest.asked_at), col(RecordRequest.id)))).all()


async def list_tests(session: AsyncSession, actor: Actor, case_id: UUID) -> Sequence[ExpertTest]:
    """Every test of a case, the oldest first."""
    await cases.get_case(session, actor, case_id)
    query = select(ExpertTest).where(ExpertTest.case_id == case_id)
    return (await session.exec(query.order_by(col(ExpertTest.ordered_at), col(ExpertTest.id)))).all()


async def get_open_test(session: AsyncSession, actor: Actor, case_id: UUID, test_id: UUID) -> ExpertTest:
    """A test that waits for its result."""
    found = [row for row in await list_tests(session, actor, case_id) if row.id == test_id and not row.resulted_at]
    if not found:
        raise NoSuchTest
    return found[0]
