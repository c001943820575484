"""What was ordered and not done: the public register, and what the board is told of. For whoever sees no case."""

from functools import lru_cache
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import calendar, clock
from app.kit.actors import Actor
from app.kit.calendar import local
from app.kit.db import as_clock, run
from app.kit.masking import Mask
from app.kit.money import Money
from app.orders.errors import BoardNotTold
from app.orders.schemas import NotPerformed, Overdue, PolicyOrder, RegisterLine
from cases.models import BoardNotice
from rulings import redaction

COMPLY_OR_EXPLAIN_DAYS = 30
HIDDEN = "…"
# What an earlier ruling ordered started before the one that decides the case now was issued, and is not put down to it.
_REGISTER = text(
    "SELECT r.number, p.name, s.at,"
    "  CASE WHEN bool_or(o.state IN ('open', 'disputed')) THEN NULL ELSE max(o.done_at) END AS performed_at"
    " FROM steps s"
    " JOIN rulings r ON r.case_id = s.case_id AND r.state = 'issued' AND r.published_at IS NOT NULL"
    " JOIN obligations o ON o.case_id = s.case_id AND o.source <> 'clearance'"
    "  AND (o.state IN ('open', 'disputed') OR (o.state <> 'waived' AND o.done_at >= s.at))"
    " JOIN respondents p ON p.case_id = s.case_id AND p.kind = o.debtor"
    " LEFT JOIN shops h ON h.id = p.holder"
    " WHERE s.action = 'give_up' AND s.at >= r.issued_at AND (p.kind = 'platform' OR h.kind = 'business')"
    "  AND s.seq = (SELECT max(seq) FROM steps WHERE case_id = s.case_id AND action = 'give_up')"
    " GROUP BY r.number, p.name, s.at"
    " HAVING bool_or(o.state IN ('open', 'disputed')) OR max(o.done_at) > redress_now() - interval '1 year'"
    # A certificate not honoured in time: no case waits for it, so no step puts it here. Nor does one side's word:
    # what is contradicted for good has no time, and the board alone is told.
    " UNION ALL SELECT r.number, p.name, min(b.told_at), o.done_at"
    " FROM obligations o JOIN board_notices b ON o.id = ANY (b.obligations)"
    " JOIN rulings r ON r.case_id = o.case_id AND r.state = 'issued' AND r.published_at IS NOT NULL"
    " JOIN respondents p ON p.case_id = o.case_id AND p.kind = o.debtor"
    " JOIN cases c ON c.id = o.case_id AND o.started_at >= c.issued_at"
    " WHERE o.source = 'clearance' AND o.state <> 'waived' AND b.told_at >= o.due_at"
    "  AND (o.done_at IS NULL OR o.done_at > redress_now() - interval '1 year')"
    " GROUP BY o.id, r.number, p.name"
    " ORDER BY 3 DESC, 1, 2"
)
_POLICIES = text(
    "SELECT r.number, p.name, o.text AS ordered, o.started_at, c.consumer_name, a.answer, a.text, a.at"
    " FROM obligations o JOIN cases c ON c.id = o.case_id"
    " JOIN rulings r ON r.case_id = c.id AND r.state = 'issued' AND r.published_at IS NOT NULL"
    " JOIN respondents p ON p.case_id = c.id AND p.kind = o.debtor"
    " LEFT JOIN LATERAL (SELECT * FROM policy_answers WHERE obligation_id = o.id ORDER BY at DESC LIMIT 1) a ON true"
    " WHERE o.remedy = 'policy_change' AND o.source = 'ruling' AND o.state <> 'waived' AND o.started_at >= c.issued_at"
    " ORDER BY o.started_at DESC, o.id LIMIT 500"
)
_TOLD = text(
    "SELECT b.id, b.told_at, b.acknowledged_at, c.number AS case_number, r.number AS ruling, o.debtor,"
    "  o.remedy, o.amount_minor, o.amount_currency, o.due_at, o.state,"
    "  CASE WHEN o.debtor = 'platform' THEN p.name WHEN h.kind = 'business' THEN h.name ELSE '' END AS name"
    " FROM board_notices b JOIN cases c ON c.id = b.case_id"
    " JOIN obligations o ON o.id = ANY (b.obligations)"
    " LEFT JOIN rulings r ON r.case_id = c.id AND r.state = 'issued'"
    " LEFT JOIN platforms p ON p.id = c.platform_id LEFT JOIN shops h ON h.id = c.shop_id"
    " ORDER BY b.told_at DESC, b.id, o.no LIMIT 500"
)


async def list_register(session: AsyncSession, actor: Actor) -> list[RegisterLine]:
    """The public register, newest first: businesses that were given up on, and for a year those that did it then.

    A private person never stands on it.
    """
    async with as_clock(session, actor):
        rows = (await run(session, _REGISTER)).all()
    return [
        RegisterLine(
            row.number, row.name, local(row.at).date(), local(row.performed_at).date() if row.performed_at else None
        )
        for row in rows
    ]


async def list_policies(session: AsyncSession, actor: Actor) -> list[PolicyOrder]:
    """The orders to change a policy and what was answered, newest first, and nothing that tells who the consumer is."""
    async with as_clock(session, actor):
        rows = (await run(session, _POLICIES)).all()
    return [_policy(row) for row in rows]


def _policy(row: Row) -> PolicyOrder:
    due = calendar.due(row.started_at, COMPLY_OR_EXPLAIN_DAYS)
    silent = "silent" if row.answer is None and clock.now() > due else None
    ordered, answered = (_without(row.consumer_name, said or "") for said in (row.ordered, row.text))
    return PolicyOrder(
        number=row.number,
        business=row.name,
        ordered=ordered,
        ordered_on=local(row.started_at).date(),
        due_on=local(due).date(),
        answer=row.answer or silent,
        text=answered,
        answered_on=local(row.at).date() if row.at else None,
    )


@lru_cache(maxsize=2048)
def _without(name: str, said: str) -> str:
    """A text without the consumer's name, however it is written, and without numbers and addresses of anybody."""
    found = redaction.propose(said, Mask({name: HIDDEN} if name else {}))
    return redaction.redact(said, (replace(one, instead=HIDDEN) for one in found))


async def list_told(session: AsyncSession, actor: Actor) -> list[NotPerformed]:
    """What the board is told, newest first: which business owes what, of a private person no name."""
    async with as_clock(session, actor):
        rows = (await run(session, _TOLD)).all()
    found: dict[UUID, NotPerformed] = {}
    for row in rows:
        told = found.setdefault(
            row.id, NotPerformed(row.id, row.case_number, row.ruling, row.told_at, row.acknowledged_at, [])
        )
        amount = None if row.amount_minor is None else Money(row.amount_minor, row.amount_currency)
        told.overdue.append(Overdue(row.debtor, row.name, row.remedy, amount, row.due_at, row.state))
    return list(found.values())


async def get_notice(session: AsyncSession, actor: Actor, notice_id: UUID) -> BoardNotice:
    """One of them, for the board and audit: row-level security shows it to nobody else without its case."""
    _ = actor
    found = await session.get(BoardNotice, notice_id)
    if found is None:
        raise BoardNotTold
    return found
