"""Jobs about people: what fails is noted and tried again, what runs twice happens once."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from app.kit import clock
from app.kit.actors import CLOCK
from app.people import queries, service

pytestmark = pytest.mark.anyio


async def test_a_mail_server_that_is_down_is_noted_and_tried_again(database, office, work, settings, owner):
    async with database.transaction(CLOCK) as session:
        await service.notify(session, CLOCK, office.consumer.account, subject="Hello", text="There")
    down = replace(settings, smtp_url="smtp://127.0.0.1:1")
    await work(down)
    row = owner.execute("SELECT attempts, failure, sent_at FROM notices WHERE channel = 'mail'").fetchone()
    assert row == (1, "SMTPConnectError", None)
    assert owner.execute("SELECT status FROM procrastinate_jobs").fetchone() == ("todo",)
    owner.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
    await work()
    assert owner.execute("SELECT attempts, failure FROM notices WHERE channel = 'mail'").fetchone() == (2, None)


async def test_a_notice_is_mailed_once(database, office, work, settings):
    async with database.transaction(CLOCK) as session:
        await service.notify(session, CLOCK, office.consumer.account, subject="Hello", text="There")
    await work()
    async with database.transaction(CLOCK) as session:
        (row,) = await queries.list_notices(session, office.consumer)
        waiting = await queries.list_unsent(session, CLOCK, row.holder_id)
    await work()
    assert waiting == []
    assert len(list(settings.outbox_dir.glob("*.eml"))) == 1


def zone_at(hour: int) -> str:
    """A zone of the world in which it is this hour now. Its names count the hours to the west."""
    east = (hour - clock.real_now().hour + 11) % 24 - 11
    return f"Etc/GMT{-east:+d}"


async def mailed_at(database, work, settings, owner, *, hour: int, about: str = "", production: bool = True) -> int:
    """How many letters a platform gets at this hour of its day."""
    async with database.transaction(CLOCK) as session:
        there = await service.add_platform(session, CLOCK, "远方商城", zone_at(hour), "desk@far.example")
        await service.notify(session, CLOCK, there.id, subject="Hello", text="There", about=about)
    await work(replace(settings, production=production))
    return len(list(settings.outbox_dir.glob("*desk*.eml")))


@pytest.mark.parametrize("hour", [23, 2, 6])
async def test_what_can_wait_is_mailed_in_the_morning(database, office, work, settings, owner, hour):
    assert await mailed_at(database, work, settings, owner, hour=hour) == 0
    (due,) = owner.execute(
        "SELECT scheduled_at FROM procrastinate_jobs WHERE status = 'todo' AND task_name LIKE '%send_notice'"
    ).fetchone()
    assert due.astimezone(ZoneInfo(zone_at(hour))).time() == time(7)
    assert owner.execute("SELECT sent_at FROM notices WHERE channel = 'mail'").fetchone() == (None,)
    owner.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
    await work()
    assert len(list(settings.outbox_dir.glob("*desk*.eml"))) == 1


@pytest.mark.parametrize("wanted", [{"hour": 8}, {"hour": 21}, {"hour": 2, "about": "preservation"}])
async def test_by_day_and_where_it_is_urgent_it_goes_at_once(database, office, work, settings, owner, wanted):
    assert await mailed_at(database, work, settings, owner, **wanted) == 1


async def test_a_demo_has_no_nights(database, office, work, settings, owner):
    assert await mailed_at(database, work, settings, owner, hour=2, production=False) == 1
