"""What stands in the way of forgetting a person, and the requests for it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.db import run
from cases.lifecycle import ENDED
from evidence.forgettable import PersonFacts
from evidence.models import ErasureRequest

_PERSON = """
WITH person AS (
  SELECT other.id, other.shop_id FROM accounts a
  JOIN accounts other ON other.email = a.email AND other.role IN ('consumer', 'private_seller') WHERE a.id = :account)
"""
_FACTS = text(f"""{_PERSON}, own AS (
  SELECT id, state, coalesce(ended_at, changed_at) AS ended_at FROM cases
  WHERE consumer_id IN (SELECT id FROM person) OR shop_id IN (SELECT shop_id FROM person)),
items AS (SELECT id, retained_until_at FROM evidence_items WHERE case_id IN (SELECT id FROM own))
SELECT EXISTS (SELECT FROM own WHERE NOT state = ANY (:ended)) AS has_open_case,
  EXISTS (SELECT FROM evidence_holds WHERE item_id IN (SELECT id FROM items) AND lifted_at IS NULL) AS is_under_hold,
  (SELECT max(ended_at) FROM own) AS last_ended_at,
  (SELECT max(retained_until_at) FROM items) AS retained_until_at
""")  # noqa: S608 - a constant of this file
_OTHERS = text(f"""{_PERSON}
SELECT c.id, c.number, side.holder
FROM cases c, LATERAL (VALUES (c.consumer_id), (c.shop_id), (c.platform_id)) side(holder)
WHERE c.state <> 'draft' AND (c.consumer_id IN (SELECT id FROM person) OR c.shop_id IN (SELECT shop_id FROM person))
  AND side.holder NOT IN (SELECT id FROM person UNION SELECT shop_id FROM person WHERE shop_id IS NOT NULL)
ORDER BY c.number, side.holder
""")  # noqa: S608 - as above
_FORGET = text("SELECT redress_forget_person()")


async def facts_of(session: AsyncSession, actor: Actor, account_id: UUID) -> PersonFacts:
    """What the law and the cases say of one person: every account of theirs at this address. The clock's."""
    _ = actor
    ended = [state.value for state in ENDED]
    row = (await run(session, _FACTS, {"account": account_id, "ended": ended})).one()
    return PersonFacts(row.has_open_case, row.is_under_hold, row.last_ended_at, row.retained_until_at)


async def list_others(session: AsyncSession, actor: Actor, account_id: UUID) -> Sequence[tuple[UUID, str, UUID]]:
    """Case, its number and who else is a party to it, of every case that is one person's. The clock's."""
    _ = actor
    rows = await run(session, _OTHERS, {"account": account_id})
    return [(row.id, row.number, row.holder) for row in rows]


async def find_waiting(session: AsyncSession, actor: Actor, account_id: UUID) -> ErasureRequest | None:
    """The request of an account that nobody has decided on yet."""
    _ = actor
    query = select(ErasureRequest).where(ErasureRequest.account_id == account_id, ErasureRequest.state == "asked")
    return (await session.exec(query)).one_or_none()


async def find_request(session: AsyncSession, actor: Actor, request_id: UUID) -> ErasureRequest | None:
    """A request by its id."""
    _ = actor
    query = select(ErasureRequest).where(ErasureRequest.id == request_id)
    return (await session.exec(query.execution_options(populate_existing=True))).one_or_none()


async def list_requests(session: AsyncSession, actor: Actor) -> Sequence[ErasureRequest]:
    """First what waits, the longest first; then the newest of the rest."""
    _ = actor
    order = (ErasureRequest.state != "asked", col(ErasureRequest.ended_at).desc(), col(ErasureRequest.asked_at))
    return (await session.exec(select(ErasureRequest).order_by(*order).limit(100))).all()


async def forget_person(session: AsyncSession, actor: Actor) -> list[UUID]:
    """Whom two persons agreed on in this transaction (migration 0043); the items whose keys are to be destroyed."""
    _ = actor
    return list((await run(session, _FORGET, {})).scalars())
