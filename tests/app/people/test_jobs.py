"""Jobs about people: what fails is noted and tried again, what runs twice happens once."""

import pytest
from msgspec.structs import replace

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
