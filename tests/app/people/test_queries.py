"""Visibility lies in the query and the row: the stranger's view of people."""

import pytest

from app.kit import clock
from app.kit.actors import CLOCK, PUBLIC
from app.kit.ids import new_id
from app.people import queries, service
from app.people.errors import NoSuchAccount, NoSuchNotice, NoSuchPlatform, NoSuchShop, NoSuchToken
from tests.app.people.conftest import Office

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_a_consumer_and_operations_find_no_other_consumer(database, office: Office):
    for stranger in (office.desk, office.operations, PUBLIC):
        async with database.transaction(stranger) as session:
            with pytest.raises(NoSuchAccount):
                await queries.get_account(session, stranger, office.consumer.account)
    async with database.transaction(office.consumer) as session:
        assert (await queries.get_account(session, office.consumer, office.consumer.account)).role == "consumer"


async def test_invented_ids_are_answered_like_strangers_ones(database, office: Office):
    async with database.transaction(office.consumer) as session:
        for get, error in (
            (queries.get_platform, NoSuchPlatform),
            (queries.get_shop, NoSuchShop),
            (queries.get_token, NoSuchToken),
            (queries.get_notice, NoSuchNotice),
        ):
            with pytest.raises(error):
                await get(session, office.consumer, new_id())


async def test_the_line_of_a_mediator_leads_over_the_chief_to_the_board(database, office: Office):
    async with database.transaction(CLOCK) as session:
        line = await queries.list_line(session, CLOCK, office.mediator.account)
        assert [chain.value for chain in line] == ["office", "office", "board"]


async def test_what_opens_nothing_any_more_is_forgotten(database, office: Office, owner):
    async with database.transaction(CLOCK) as session:
        await service.make_link(session, CLOCK, "a@b", account_id=office.consumer.account)
    owner.execute(
        "UPDATE sign_in_links SET created_at = created_at - interval '3 days', expires_at = now() - interval '3 days'"
    )
    async with database.transaction(CLOCK) as session:
        await queries.forget_old_keys(session, CLOCK)
    assert owner.execute("SELECT count(*) FROM sign_in_links").fetchone() == (0,)


async def test_an_address_typed_an_hour_ago_no_longer_counts(database, office: Office, owner):
    owner.execute(
        "INSERT INTO sign_in_requests VALUES (gen_random_uuid(), 'a@b', '', 'en', %s),"
        " (gen_random_uuid(), 'a@b', '', 'en', %s - interval '61 minutes')",
        (clock.real_now(), clock.real_now()),
    )
    async with database.transaction(CLOCK) as session:
        assert await queries.count_requests(session, CLOCK, "a@b") == 1
