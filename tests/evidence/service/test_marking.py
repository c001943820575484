"""Marks: strangers, readers and silence first; then a mark that everybody at the table reads."""

from pathlib import Path

import pytest

from app.kit.actors import Actor
from app.kit.errors import DomainError
from app.kit.settings import Settings
from cases.errors import CaseNotFound, NotYourTurn
from evidence import rules
from evidence.errors import ItemNotFound, NothingToMark, NotShownToAll
from evidence.errors.media import NoMarksNow, TooManyMarks
from evidence.media import sound
from evidence.models import EvidenceItem
from evidence.queries import items, media
from evidence.schemas import MarkIn
from evidence.service import looking, marking
from tests.evidence.conftest import Clerk, Table
from tests.evidence.media.files import wav

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(not sound.can_listen(), reason="no ffmpeg here")]


async def call(clerk: Clerk, tmp_path: Path, **more: object) -> EvidenceItem:
    item = await clerk.hand_in(clerk.table.consumer, wav(), kind="call", file_name="a.wav", **more)
    await looking.look(clerk.database, clerk.safe, Settings(home=tmp_path), item.id)
    return item


async def mark(clerk: Clerk, actor: Actor, item: EvidenceItem, at_ms: int = 1000) -> None:
    async with clerk.database.transaction(actor) as session:
        await marking.mark(session, actor, clerk.table.case_id, item.id, MarkIn(at_ms, "here they say it"))


async def test_a_mark_is_for_those_at_the_table_on_what_all_have_seen(
    clerk: Clerk, table: Table, tmp_path: Path
) -> None:
    shown, withheld = await call(clerk, tmp_path), await call(clerk, tmp_path, withheld=True)
    refusals: list[tuple[Actor, EvidenceItem, int, type[DomainError]]] = [
        (table.other_merchant, shown, 0, CaseNotFound),
        (table.merchant, withheld, 0, ItemNotFound),
        (table.consumer, withheld, 0, NotShownToAll),
        (table.consumer, shown, 3001, NothingToMark),
        (table.consumer, await clerk.hand_in(table.consumer), 0, NothingToMark),
    ]
    for actor, item, at_ms, refusal in refusals:
        with pytest.raises(refusal):
            await mark(clerk, actor, item, at_ms)
    await mark(clerk, table.mediator, shown, 2500)
    await mark(clerk, table.merchant, shown)
    async with clerk.database.transaction(table.consumer) as session:
        marks = await media.list_marks(session, table.consumer, shown)
        acts = [line.act for line in await items.list_custody(session, table.consumer, shown)]
    assert [(one.at_ms, one.role) for one in marks] == [(1000, "merchant"), (2500, "mediator")]
    assert acts.count("marked") == 2


async def test_marks_end_with_the_evidence_and_have_an_end(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    item = await call(clerk, tmp_path)
    with pytest.raises((NotYourTurn, CaseNotFound)):
        await mark(clerk, table.other_mediator, item)
    for state in ("deliberation", "signing", "issued", "resolved"):
        table.move(state)
        for actor in (table.merchant, table.mediator):
            with pytest.raises(NoMarksNow):
                await mark(clerk, actor, item)
    table.move("performing")
    await mark(clerk, table.mediator, item)
    for _ in range(rules.MAX_MARKS):
        await mark(clerk, table.consumer, item)
    with pytest.raises(TooManyMarks):
        await mark(clerk, table.consumer, item)
    await mark(clerk, table.merchant, item)


async def test_the_page_offers_a_mark_to_whom_the_act_takes_it_from(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    item = await call(clerk, tmp_path)

    async def can(actor: Actor) -> bool:
        async with clerk.database.transaction(actor) as session:
            return await marking.can_mark(session, actor, item)

    assert [await can(a) for a in (table.merchant, table.mediator, table.auditor)] == [True, True, False]
    table.move("deliberation")
    assert [await can(a) for a in (table.merchant, table.mediator)] == [False, False]
