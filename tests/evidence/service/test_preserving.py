"""The order to preserve: issued once, seen by everybody at the case, answered by the platform alone."""

import base64

import pytest

from app import worker
from app.kit import calendar, clock
from app.kit.actors import CLOCK
from app.kit.settings import Settings
from app.kit.vault import Vault
from app.people.service import webhooks as sending
from cases.errors import CaseNotFound, NotYourTurn
from evidence import jobs
from evidence.errors.preservation import NoPreservationOrder, PartAnswered
from evidence.schemas import NoneHeldIn
from evidence.service import preserving
from tests.evidence.preserved import Matter, make
from tests.office import open_office
from tests.receiver import receiving

pytestmark = pytest.mark.anyio


@pytest.fixture
async def matter(database, owner, safe) -> Matter:
    return await make(database, await open_office(database), owner, safe)


async def none_held(matter: Matter, actor, part: str) -> None:
    async with matter.database.transaction(actor) as session:
        await preserving.say_none(session, actor, matter.case_id, NoneHeldIn(part, "没有。"))


async def test_a_stranger_sees_no_order_and_answers_none(matter):
    await matter.order()
    with pytest.raises(CaseNotFound):
        await matter.shown(matter.office.stranger)
    for wrong in (matter.office.merchant, matter.office.consumer):
        with pytest.raises(NotYourTurn):
            await none_held(matter, wrong, "calls")


async def test_before_the_order_there_is_nothing_to_answer(matter):
    assert await matter.shown(matter.office.consumer) is None
    with pytest.raises(NoPreservationOrder):
        await none_held(matter, matter.office.platform, "calls")


async def test_filing_orders_once_however_often_the_job_runs(matter):
    for _ in range(3):
        async with matter.database.transaction(CLOCK) as session:
            await jobs.order_to_preserve(session, matter.case_id, "file")
            await jobs.order_to_preserve(session, matter.case_id, "accept")
    order = await matter.shown(matter.office.consumer)
    assert order
    assert order.parts == order.missing == ["chats", "calls", "tickets", "listing"]
    assert order.due_at == calendar.due(clock.now(), 5)
    assert order.state == "open"
    assert matter.journal().count("preservation_ordered") == 1
    mails = "SELECT count(*) FROM notices WHERE about = 'preservation'"
    assert matter.owner.execute(mails).fetchone() == (2,)
    clocks = "SELECT count(*) FROM deadlines WHERE kind = 'preservation'"
    assert matter.owner.execute(clocks).fetchone() == (1,)


async def test_only_its_own_platform_makes_it_seen(matter):
    await matter.order()
    for reader in (matter.office.consumer, matter.office.merchant, matter.office.registrar):
        order = await matter.shown(reader)
        assert order
        assert order.seen_at is None
    for _ in range(2):
        order = await matter.shown(matter.office.platform)
        assert order
        assert order.seen_at
    assert matter.journal().count("preservation_seen") == 1


async def test_it_is_complete_when_every_part_came_or_is_said_not_to_exist(matter):
    await matter.order()
    await matter.deliver("chat")
    await matter.deliver("record", withheld=True)
    await none_held(matter, matter.office.platform, "calls")
    with pytest.raises(PartAnswered):
        await none_held(matter, matter.office.platform, "calls")
    order = await matter.shown(matter.office.consumer)
    assert order
    assert (order.state, order.missing) == ("open", ["tickets", "listing"])
    await matter.deliver("record")
    await matter.deliver("screenshot")
    order = await matter.shown(matter.office.consumer)
    assert order
    assert (order.state, order.missing) == ("complete", [])
    assert [(each.part, each.late) for each in order.delivered] == [
        ("chats", False),
        ("tickets", False),
        ("listing", False),
    ]
    running = "SELECT count(*) FROM deadlines WHERE kind = 'preservation' AND done_at IS NULL"
    assert matter.owner.execute(running).fetchone() == (0,)


async def test_a_platform_that_wants_messages_is_told_within_the_same_job(matter, tmp_path):
    settings = Settings(home=tmp_path, private_webhooks=True)
    vault = Vault(settings.vault_dir, sending.SORT)
    desk = matter.office.platform
    async with receiving() as receiver:
        async with matter.database.transaction(desk) as session:
            await sending.set_endpoint(session, desk, receiver.url, private=True)
            row, secret = await sending.make_secret(session, desk, vault)
        receiver.secrets = [secret]
        await worker.work(settings, matter.database, until_empty=True)
    order = await matter.shown(matter.office.consumer)
    assert order
    assert order.told_at
    assert secret == "whsec_" + base64.b64encode(vault.key(row.id)).decode()
    assert set(receiver.taken) == {f"msg_{order.id.hex}"}
    (body,) = receiver.bodies[f"msg_{order.id.hex}"]
    assert b'"type":"preservation.ordered"' in body
    assert "星河数码专营店".encode() in body
    assert matter.office.consumer.name.encode() not in body.replace(b"/consumer", b"")
