"""Messages to a platform: who sets where they go, and that none is lost on the way to a bad receiver."""

import random
from pathlib import Path

import pytest

from app import worker
from app.kit import webhooks
from app.kit.actors import CLOCK
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.settings import Settings
from app.kit.vault import KeyDestroyedError, Vault
from app.kit.webhooks import BadAddress
from app.people.errors import EnoughSecrets, NoSuchPlatform, NoSuchSecret
from app.people.queries import webhooks as queries
from app.people.service import webhooks as sending
from tests.office import Office, open_office
from tests.receiver import receiving

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(database: Database) -> Office:
    return await open_office(database)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, private_webhooks=True)


@pytest.fixture
def vault(settings: Settings) -> Vault:
    return Vault(settings.vault_dir, sending.SORT)


async def wanted(database: Database, office: Office, vault: Vault, url: str, secrets: int = 1) -> list[str]:
    """The desk says where, and makes its secrets."""
    desk = office.platform
    async with database.transaction(desk) as session:
        await sending.set_endpoint(session, desk, url, private=True)
        return [(await sending.make_secret(session, desk, vault))[1] for _ in range(secrets)]


async def send(database: Database, office: Office, about) -> bool:
    async with database.transaction(CLOCK) as session:
        platform = office.platform.platform_id
        assert platform
        body = sending.body_of("test", {"about": str(about)})
        return await sending.send_webhook(session, CLOCK, platform, kind="test", about=about, body=body)


async def run_jobs(settings: Settings, database: Database, owner) -> None:
    """Until none waits, those that are to be tried again among them."""
    waiting = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'people:send_webhook'"
    while owner.execute(waiting).fetchone() != (0,):
        await worker.work(settings, database, until_empty=True)


async def test_who_is_no_platform_sets_nothing(database, office, vault):
    for stranger in (office.merchant, office.consumer, office.chief):
        async with database.transaction(stranger) as session:
            with pytest.raises(NoSuchPlatform):
                await sending.set_endpoint(session, stranger, "https://hooks.example/", private=False)
            with pytest.raises(NoSuchPlatform):
                await sending.make_secret(session, stranger, vault)


async def test_a_private_address_needs_the_operators_leave(database, office):
    async with database.transaction(office.platform) as session:
        with pytest.raises(BadAddress):
            await sending.set_endpoint(session, office.platform, "http://127.0.0.1:1/", private=False)


async def test_a_secret_is_told_once_and_lies_in_the_vault_alone(database, office, vault, owner):
    (secret,) = await wanted(database, office, vault, "https://hooks.example/")
    async with database.transaction(office.platform) as session:
        shown = await sending.show_webhook(session, office.platform)
    assert [each.secret for each in shown.secrets] == [None]
    rows = owner.execute("SELECT s::text, e::text FROM webhook_secrets s, webhook_endpoints e").fetchall()
    assert secret.removeprefix("whsec_") not in str(rows)
    assert vault.key(shown.secrets[0].id)


async def test_a_retired_secret_is_forgotten_and_is_nobody_elses_to_retire(database, office, vault):
    await wanted(database, office, vault, "https://hooks.example/", secrets=sending.MOST_SECRETS)
    async with database.transaction(office.platform) as session:
        with pytest.raises(EnoughSecrets):
            await sending.make_secret(session, office.platform, vault)
        first = (await sending.show_webhook(session, office.platform)).secrets[0].id
    async with database.transaction(office.merchant) as session:
        with pytest.raises(NoSuchSecret):
            await sending.retire_secret(session, office.merchant, first, vault)
    async with database.transaction(office.platform) as session:
        await sending.retire_secret(session, office.platform, first, vault)
        assert len((await sending.show_webhook(session, office.platform)).secrets) == sending.MOST_SECRETS - 1
    with pytest.raises(KeyDestroyedError):
        vault.key(first)


async def test_a_platform_that_wants_no_messages_gets_none(database, office):
    assert not await send(database, office, new_id())


async def test_of_a_bad_receiver_none_is_lost_and_each_comes_under_one_id(
    database, office, vault, settings, owner, monkeypatch
):
    """Three in ten requests fail: refused, hanging, or taken without a word, which makes a replay."""
    monkeypatch.setattr(webhooks, "WAITS_S", (0,) * 11)
    monkeypatch.setattr(webhooks, "PATIENCE_S", 0.3)
    chance = random.Random(7)  # noqa: S311 - a bad receiver, not a secret
    moods = chance.choices(["ok", "fail", "hang", "drop"], weights=[70, 16, 4, 10], k=2000)
    async with receiving(lambda nth: moods[nth]) as receiver:
        receiver.secrets = await wanted(database, office, vault, receiver.url, secrets=2)
        about = [new_id() for _ in range(60)]
        assert all([await send(database, office, each) for each in about])
        await run_jobs(settings, database, owner)
    assert set(receiver.taken) == {sending.message_id(each) for each in about}
    assert max(receiver.taken.values()) > 1, "nothing was replayed"
    assert all(len(bodies) == 1 for bodies in receiver.bodies.values())
    assert receiver.seen > len(about)
    async with database.transaction(CLOCK) as session:
        rows = [await queries.find_message(session, CLOCK, sending.message_id(each)) for each in about]
    assert all(row and row.delivered_at and not row.given_up_at for row in rows)
    assert sum(row.attempts for row in rows if row) >= receiver.seen, "an attempt may end before it reached anybody"


async def test_a_receiver_that_never_takes_it_is_given_up_after_the_last_attempt(
    database, office, vault, settings, owner, monkeypatch
):
    monkeypatch.setattr(webhooks, "WAITS_S", (0, 0))
    async with receiving(lambda _: "fail") as receiver:
        await wanted(database, office, vault, receiver.url)
        about = new_id()
        await send(database, office, about)
        await run_jobs(settings, database, owner)
    async with database.transaction(office.platform) as session:
        (shown,) = (await sending.show_webhook(session, office.platform)).messages
    assert (shown.attempts, shown.failure, shown.delivered_at is None) == (3, "503", True)
    assert shown.given_up_at
    assert receiver.seen == 3


async def test_a_message_whose_address_was_taken_away_goes_nowhere(database, office, vault, settings, owner):
    async with receiving() as receiver:
        await wanted(database, office, vault, receiver.url)
        await send(database, office, new_id())
        async with database.transaction(office.platform) as session:
            await sending.remove_endpoint(session, office.platform)
        await run_jobs(settings, database, owner)
        assert receiver.seen == 0
