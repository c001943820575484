"""Digests committed before an appeal: whose they are, and what a delivered file is called when it is compared."""

from datetime import timedelta
from hashlib import sha256

import pytest

from app.kit import clock
from app.people.errors import NoSuchPlatform
from evidence.errors.preservation import NotClosedYet, ReferenceNeeded
from evidence.models import Commitment
from evidence.queries import preservation as queries
from evidence.schemas import CommitmentIn
from evidence.service import committing
from tests.evidence.preserved import Matter, make
from tests.office import Office, open_office

pytestmark = pytest.mark.anyio

KEPT = b"the chat as it was when the ticket was closed"


@pytest.fixture
async def office(database) -> Office:
    return await open_office(database)


async def commit(database, actor, content: bytes = KEPT, **said: object) -> Commitment:
    what = {"kind": "chat", "closed_at": clock.now(), "order_number": "HT1"} | said
    async with database.transaction(actor) as session:
        digest = sha256(content).hexdigest()
        return await committing.commit_digest(session, actor, CommitmentIn(digest, **what))  # type: ignore[arg-type]


async def test_who_is_no_platform_commits_nothing(database, office):
    for stranger in (office.merchant, office.consumer, office.chief):
        with pytest.raises(NoSuchPlatform):
            await commit(database, stranger)


async def test_it_names_something_and_the_ticket_is_closed(database, office):
    with pytest.raises(ReferenceNeeded):
        await commit(database, office.platform, order_number="")
    with pytest.raises(NotClosedYet):
        await commit(database, office.platform, closed_at=clock.now() + timedelta(hours=1))


async def test_the_same_one_twice_is_one(database, office):
    first = await commit(database, office.platform)
    again = await commit(database, office.platform)
    assert (again.id, again.committed_at) == (first.id, first.committed_at)
    async with database.transaction(office.platform) as session:
        assert len(await queries.list_commitments(session, office.platform)) == 1


async def test_whoever_committed_the_true_one_and_another_is_told_to_have_committed_both(database, owner, safe, office):
    other = KEPT + b", a little changed"
    await commit(database, office.platform)
    await commit(database, office.platform, other)
    await commit(database, office.platform, b"a call", kind="call", order_number="", ticket="T-7")
    await commit(database, office.platform, b"a doctored call", kind="call", order_number="", ticket="T-7")
    await commit(database, office.platform, b"a record", kind="record", ticket="T-8")
    await commit(database, office.platform, b"a record", kind="record", ticket="T-9")
    matter = await make(database, office, owner, safe)
    await matter.order()
    for kind, content, expected in (
        ("chat", KEPT, ("match_one_of", 2)),
        ("chat", other, ("match_one_of", 2)),
        ("chat", b"yet another", ("differs", 2)),
        ("call", b"a doctored call", ("match_one_of", 2)),
        ("record", b"a record", ("match", 1)),
    ):
        item = await matter.deliver(kind, content)
        for reader in (office.consumer, office.merchant, office.platform):
            order = await matter.shown(reader)
            assert order
            check = next(each.check for each in order.delivered if each.item_id == item.id)
            assert check
            assert (check.verdict, check.digests) == expected


async def verdict(matter: Matter, reader, kind: str = "chat", content: bytes = KEPT) -> str | None:
    item = await matter.deliver(kind, content)
    order = await matter.shown(reader)
    assert order
    check = next(each.check for each in order.delivered if each.item_id == item.id)
    return check.verdict if check else None


async def test_what_comes_is_compared_with_what_was_committed_before_the_appeal(database, owner, safe, office):
    await commit(database, office.platform)
    await commit(database, office.platform, b"a call", kind="call", order_number="", ticket="T-7")
    matter = await make(database, office, owner, safe)
    await matter.order()
    await commit(database, office.platform, b"a record", kind="record")
    consumer = office.consumer
    assert await verdict(matter, consumer) == "match"
    assert await verdict(matter, consumer, content=KEPT + b", a little changed") == "differs"
    assert await verdict(matter, consumer, "call", b"a call") == "match"
    assert await verdict(matter, consumer, "call", b"another call") == "never"
    assert await verdict(matter, consumer, "record", b"a record") == "never", "committed after the appeal"
    assert await verdict(matter, consumer, "screenshot", b"%PDF-1.7 the listing") is None
    assert matter.journal().count("commitment_compared") == 5
