"""Reading back what is kept: on a budget for everything, and before each ruling for its exhibits.

Nothing is read inside a transaction. A mismatch is kept, journalled and told to every auditor once; while it lasts no
ruling that could cite the item is issued.
"""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import CLOCK
from app.kit.db import Database
from app.kit.text import _
from app.people import service as people
from cases import queries as cases
from evidence.errors import ItemDamaged, ItemForgotten
from evidence.models import EvidenceItem
from evidence.queries import items, keeping
from evidence.safe import Safe
from evidence.service import custody

_PORTION = 50
HALF_AN_HOUR_S = 1800.0
"""The longest that one run may read; the other half of the hour belongs to people."""


async def check_due(database: Database, safe: Safe, *, bytes_at_most: int, seconds_at_most: float) -> int:
    """Read back what was checked longest ago, until the budget is used up; how many items were read.

    An item larger than the whole budget is read all the same, alone: it would never be checked otherwise.
    """
    ends_at = clock.real_now().timestamp() + seconds_at_most
    checked, left, met = 0, bytes_at_most, set[UUID]()
    while due := [item for item in await _due(database) if item.id not in met]:
        for item in due:
            if (checked and item.size_bytes > left) or clock.real_now().timestamp() > ends_at:
                return checked
            await check(database, safe, item)
            met.add(item.id)
            checked, left = checked + 1, left - item.size_bytes
    return checked


async def _due(database: Database) -> list[EvidenceItem]:
    async with database.transaction(CLOCK) as session:
        return list(await keeping.list_due(session, CLOCK, _PORTION))


async def check(database: Database, safe: Safe, item: EvidenceItem) -> str:
    """Read one item whole and keep what was found: intact, damaged or forgotten."""
    result = await _look(safe, item)
    async with database.transaction(CLOCK) as session:
        is_news = await keeping.note_check(session, CLOCK, item, result)
        if result == "intact":
            await custody.write(session, CLOCK, item, "checked")
        if is_news:
            await _alarm(session, item)
    return result


async def _look(safe: Safe, item: EvidenceItem) -> str:
    try:
        return "intact" if await safe.is_intact(item) else "damaged"
    except ItemForgotten:
        return "forgotten"


async def _alarm(session: AsyncSession, item: EvidenceItem) -> None:
    await custody.write(session, CLOCK, item, "damaged")
    await journal.record(session, CLOCK, "evidence_damaged", case_id=item.case_id, data={"item": str(item.id)})
    case = await cases.get_case(session, CLOCK, item.case_id)
    await people.tell_auditors(
        session,
        CLOCK,
        subject=_("Evidence no longer matches its seal: case {number}"),
        text=_(
            "“{title}” in case {number} is not what was sealed. No ruling of this case is issued until that is clear."
        ),
        values={"title": item.title, "number": case.number or ""},
    )


async def check_exhibits(database: Database, safe: Safe, case_id: UUID) -> list[EvidenceItem]:
    """Read every exhibit of a case whole, before a ruling is issued. Takes a second for about 400 MB: for a job.

    Raises:
        ItemDamaged: for the first that differs; `ItemForgotten` when one was erased.
    """
    async with database.transaction(CLOCK) as session:
        exhibits = list(await items.list_disclosed(session, CLOCK, case_id))
    for item in exhibits:
        result = await check(database, safe, item)
        if result != "intact":
            raise ItemForgotten if result == "forgotten" else ItemDamaged(title=item.title)
    async with database.transaction(CLOCK) as session:
        for item in exhibits:
            await custody.write(session, CLOCK, item, "verified")
    return exhibits
