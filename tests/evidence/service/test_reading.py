"""A chat read out of the safe: frame by frame, page by page, and nothing of a damaged one."""

import asyncio
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from app.kit import clock
from evidence import errors
from evidence.models import EvidenceItem, EvidenceReading
from evidence.sealing import FRAME
from evidence.service import reading
from evidence.transcripts import read
from evidence.transcripts.model import Manner, Message, NotUnderstood, Part
from tests.evidence.conftest import Clerk, Table
from tests.evidence.service.test_checking import spoil

pytestmark = [pytest.mark.anyio, pytest.mark.database]


def chat(count: int) -> bytes:
    """So many messages, two lines each."""
    heading = "{} 2026-05-{:02}  {:02}:{:02}:{:02}\n"
    return "".join(
        heading.format("tb李明远" if n % 2 else "海桐客服:0417", n // 86400 + 1, n // 3600 % 24, n // 60 % 60, n % 60)
        + f"第{n}句话\n"
        for n in range(count)
    ).encode()


def confirmed(item: EvidenceItem) -> EvidenceReading:
    """As it is read without anybody's corrections."""
    return EvidenceReading(
        item_id=item.id,
        no=1,
        format="qianniu",
        zone="Asia/Shanghai",
        zone_assumed=True,
        parties={},
        voices={},
        confirmed_by=item.id,
        confirmed_as="consumer",
        confirmed_at=clock.now(),
    )


def said(count: int) -> Iterator[Part]:
    return (Message(line=n, at=None, speaker="a", text=str(n)) for n in range(1, count + 1))


async def test_a_file_is_read_as_a_file_across_frames(clerk: Clerk, table: Table) -> None:
    content = chat(40_000)
    assert len(content) > FRAME
    item = await clerk.hand_in(table.consumer, content)
    opened = await clerk.safe.open_item(item)
    assert await reading.with_file(clerk.safe, opened, lambda file: file.read()) == (content, False)

    def jump(file) -> bytes:
        file.seek(FRAME - 5)
        ahead = file.read(10)
        file.seek(-5, 2)
        return ahead + file.read()

    jumped, _ = await reading.with_file(clerk.safe, opened, jump)
    assert jumped == content[FRAME - 5 : FRAME + 5] + content[-5:]


async def test_a_damaged_chat_is_not_read(clerk: Clerk, table: Table, tmp_path: Path) -> None:
    item = await clerk.hand_in(table.consumer, chat(10))
    spoil(tmp_path, item)
    with pytest.raises(errors.ItemDamaged):
        await reading.look_at(clerk.safe, item, Manner())


async def test_the_last_page_of_twenty_thousand_messages_comes_at_once(clerk: Clerk, table: Table) -> None:
    item = await clerk.hand_in(table.consumer, chat(20_000))
    began = time.perf_counter()
    opened = await clerk.safe.open_item(item)
    look = await reading.look_at(clerk.safe, item, Manner())
    last, _ = await reading.with_file(
        clerk.safe, opened, lambda file: partial(reading.page, line=39_801)(read(file, look.seen.format, Manner()))
    )
    assert (look.seen.messages, look.whole) == (20_000, True)
    assert (len(last.parts), last.parts[0].line, last.after) == (100, 39_801, None)
    assert time.perf_counter() - began < 10


async def test_whoever_takes_a_transcript_slowly_holds_no_place(clerk: Clerk, table: Table) -> None:
    item = await clerk.hand_in(table.consumer, chat(40_000))
    opened, how = await clerk.safe.open_item(item), confirmed(item)
    slow = [reading.written(clerk.safe, opened, how) for _ in range(6)]
    for one in slow:
        assert await anext(one)
    # All six wait for their receivers, and still somebody looks, takes, and is through.
    assert (await reading.look_at(clerk.safe, item, Manner())).seen.messages == 20_000
    whole = b"".join([piece async for piece in reading.written(clerk.safe, opened, how)])
    assert msgspec.json.decode(whole)["reading"]["messages"] == 40_000
    for one in slow:
        await one.aclose()


async def test_who_finds_no_room_is_told_to_come_back(
    clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PATIENCE_S", 0.1)
    item = await clerk.hand_in(table.consumer, chat(10))
    opened, leave = await clerk.safe.open_item(item), threading.Event()
    slow = [asyncio.ensure_future(reading.with_file(clerk.safe, opened, lambda _: leave.wait(20))) for _ in range(2)]
    await asyncio.sleep(0.2)
    with pytest.raises(errors.ReadingBusy) as busy:
        await reading.look_at(clerk.safe, item, Manner())
    assert busy.value.status == 503
    # Who sends a transcript or reads in the background is in nobody's way.
    assert await anext(reading.written(clerk.safe, opened, confirmed(item)))
    assert await reading.with_file(clerk.safe, opened, lambda file: len(file.read(5)), background=True) == (5, False)
    leave.set()
    await asyncio.gather(*slow)
    assert (await reading.look_at(clerk.safe, item, Manner())).whole


@pytest.mark.parametrize("budget", [reading.Budget(size=500_000), reading.Budget(seconds=0)], ids=["bytes", "seconds"])
async def test_a_chat_is_read_as_far_as_the_budget_goes(
    clerk: Clerk, table: Table, monkeypatch: pytest.MonkeyPatch, budget: reading.Budget
) -> None:
    item = await clerk.hand_in(table.consumer, chat(19_000))
    how = confirmed(item)
    monkeypatch.setattr(reading, "ON_DEMAND", budget)
    with pytest.raises(errors.TooLongToShow):
        await reading.read_with(clerk.safe, item, how, partial(reading.page, at=18_999))
    monkeypatch.setattr(reading, "IN_THE_BACKGROUND", budget)
    count, cut = await reading.read_through(clerk.safe, item, how, lambda parts: sum(1 for _ in parts))
    assert (count < 19_000, cut) == (True, True)
    if budget.size == 500_000:
        page = await reading.read_with(clerk.safe, item, how, partial(reading.page, at=0))
        assert (len(page.parts), page.after) == (200, 200)
        look = await reading.look_at(clerk.safe, item, Manner())
        assert (0 < look.seen.messages < 19_000, look.whole) == (True, False)


def test_a_page_knows_the_pages_around_it() -> None:
    page = reading.page(said(10), line=4, size=3)
    assert ([p.line for p in page.parts], page.at, page.before, page.after) == ([4, 5, 6], 3, 0, 6)
    after = reading.page(said(10), at=page.after, size=3)
    assert ([p.line for p in after.parts], after.before, after.after) == ([7, 8, 9], 3, 9)
    assert reading.page(said(10), line=11, size=3).parts == []


def test_messages_on_one_line_are_on_pages_too() -> None:
    parts = [Message(line=1, at=None, speaker="a", text=str(n)) for n in range(5)]
    first = reading.page(iter(parts), size=2)
    second = reading.page(iter(parts), at=first.after, size=2)
    assert [p.text for p in [*first.parts, *second.parts]] == ["0", "1", "2", "3"]


def test_a_page_of_very_long_messages_holds_fewer() -> None:
    long = (Message(line=n, at=None, speaker="a", text="x" * 600_000) for n in range(1, 9))
    assert len(reading.page(long).parts) == 2


def test_only_the_wanted_lines_are_picked_and_reading_stops_behind_the_last() -> None:
    parts = iter([*said(5), NotUnderstood(6, "?"), *said(0)])
    assert sorted(reading.pick(parts, frozenset({2, 4}))) == [2, 4]
    assert next(parts) == NotUnderstood(6, "?")
