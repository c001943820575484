"""How a text begins: what is shut first, then any bytes that are text, and what is a chat instead."""

import pytest

from app.kit import clock
from app.kit.actors import CLOCK
from evidence.errors import ItemForgotten, Quarantined
from evidence.errors.media import Tempting
from evidence.models import EvidenceItem, EvidenceScan
from evidence.queries import items
from evidence.service import excerpts
from evidence.service.excerpts import Excerpt
from evidence.transcripts import HEAD
from tests.evidence.conftest import Clerk, Table

pytestmark = pytest.mark.anyio
CHAT = "小北 2026-05-01 10:00:00\n您好\n我 2026-05-01 10:01:00\n退钱\n".encode()


async def begin(clerk: Clerk, table: Table, item: EvidenceItem) -> tuple[Excerpt | None, list[str]]:
    """What the mediator sees, and what the custody says of it."""
    async with clerk.database.transaction(table.mediator) as session:
        found = await excerpts.begin(session, table.mediator, item, clerk.safe)
        return found, [line.act for line in await items.list_custody(session, table.mediator, item)]


async def test_what_is_forgotten_or_shut_is_not_shown(clerk: Clerk, table: Table) -> None:
    forgotten, shut = await clerk.hand_in(table.consumer), await clerk.hand_in(table.consumer)
    await clerk.safe.forget(forgotten.id)
    async with clerk.database.transaction(CLOCK) as session:
        session.add(EvidenceScan(item_id=shut.id, scanned_at=clock.now(), verdict="infected", found="x"))
    for item, refusal in ((forgotten, ItemForgotten), (shut, Quarantined)):
        with pytest.raises(refusal):
            await begin(clerk, table, item)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b'{"events": ["<script>"]}', '{"events": ["<script>"]}'),
        ("\ufeff第一行\r\n第二行".encode(), "第一行\n第二行"),
        ("快递已签收。".encode("gb18030"), "快递已签收。"),
        (b"day,parcel\n1,2\n", "day,parcel\n1,2\n"),
    ],
)
async def test_it_is_shown_as_it_stands_and_counts_as_read(
    clerk: Clerk, table: Table, content: bytes, text: str
) -> None:
    found, custody = await begin(clerk, table, await clerk.hand_in(table.consumer, content, kind="record"))
    assert found == Excerpt(text, whole=True)
    assert custody[-1] == "read"


async def test_of_a_long_one_only_the_beginning_and_no_half_character(clerk: Clerk, table: Table) -> None:
    item = await clerk.hand_in(table.consumer, "字".encode() * HEAD, kind="record")
    found, _ = await begin(clerk, table, item)
    assert found == Excerpt("字" * (HEAD // 3), whole=False)


async def test_a_chat_is_left_to_whoever_reads_chats(clerk: Clerk, table: Table) -> None:
    found, custody = await begin(clerk, table, await clerk.hand_in(table.consumer, CHAT, kind="record"))
    assert (found, "read" in custody) == (None, False)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"day,commission_rate\n1,7\n", "commission_rate"),
        ("日期；无\t会员等级\n1\t黑卡\n".encode(), "会员等级"),
        (b'{"shop": {"salesTier": "gold"}, "cut off', "salesTier"),
    ],
)
async def test_what_could_tempt_is_shown_to_no_decider(clerk: Clerk, table: Table, content: bytes, name: str) -> None:
    item = await clerk.hand_in(table.consumer, content, kind="record")
    with pytest.raises(Tempting, match=name):
        await begin(clerk, table, item)
    async with clerk.database.transaction(table.consumer) as session:
        assert await excerpts.begin(session, table.consumer, item, clerk.safe)
