"""Forgetting an item for good takes two, never what is held; its seal and its custody stay."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from app.approvals import service as approvals
from app.approvals.errors import NoSuchProposal, NotOfThePair
from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from app.kit.ids import new_id
from evidence.errors import ItemForgotten, ItemNotFound
from evidence.errors.keeping import HeldFromErasure
from evidence.models import EvidenceItem
from evidence.queries import items, keeping
from evidence.safe import Safe
from evidence.schemas import EraseIn, HandIn
from evidence.service import disclosing, erasing, handing_in, holding
from tests.office import Office, examined, open_office

pytestmark = pytest.mark.anyio


class Desk:
    """A case under examination with one item of the consumer's."""

    def __init__(self, database: Database, office: Office, mediator: Actor, safe: Safe, item: EvidenceItem) -> None:
        self.database, self.office, self.mediator, self.safe = database, office, mediator, safe
        self.case_id, self.item = item.case_id, item

    def wanted(self, item_id: UUID | None = None) -> EraseIn:
        return EraseIn(item_id or self.item.id, "court_order", "法院裁定书，原件已核对。")

    async def propose(self, item_id: UUID | None = None):
        async with self.database.transaction(self.office.operations) as session:
            return await erasing.propose(session, self.office.operations, self.wanted(item_id))

    async def approve(self, proposal) -> None:
        async with self.database.transaction(self.office.chief) as session:
            await approvals.approve(session, self.office.chief, proposal.id, proposal.sha256.hex())


@pytest.fixture
async def desk(database: Database, safe: Safe) -> Desk:
    office = await open_office(database)
    case_id, mediator = await examined(database, office)

    async def content() -> AsyncIterator[bytes]:
        yield b"what nobody may possess"

    async with database.transaction(office.consumer) as session:
        what = HandIn("Chat", "chat.txt", withheld=True)
        item = await handing_in.hand_in(session, office.consumer, case_id, what, content(), safe)
    return Desk(database, office, mediator, safe, item)


async def test_nobody_but_operations_proposes_and_nobody_but_the_chief_approves(desk: Desk):
    for actor in (desk.office.chief, desk.office.auditor, desk.office.consumer):
        with pytest.raises(NotOfThePair):
            async with desk.database.transaction(actor) as session:
                await erasing.propose(session, actor, desk.wanted())
    proposal = await desk.propose()
    with pytest.raises(NoSuchProposal):
        async with desk.database.transaction(desk.office.board) as session:
            await approvals.approve(session, desk.office.board, proposal.id, proposal.sha256.hex())
    await erasing.destroy(desk.database, desk.safe, desk.item.id)
    assert await desk.safe.open_item(desk.item)


async def test_what_is_held_or_unknown_is_not_erased(desk: Desk):
    with pytest.raises(ItemNotFound):
        await desk.propose(new_id())
    proposal = await desk.propose()
    await disclosed(desk)
    async with desk.database.transaction(desk.mediator) as session:
        await holding.hold(session, desk.mediator, desk.case_id, desk.item.id, "a court asks")
    with pytest.raises(HeldFromErasure):
        await desk.approve(proposal)
    with pytest.raises(HeldFromErasure):
        await desk.propose()
    assert await desk.safe.open_item(desk.item)


async def test_two_persons_destroy_the_key_and_everybody_who_saw_the_item_is_told(desk: Desk, owner):
    await disclosed(desk)
    await desk.approve(await desk.propose())
    for _ in range(2):
        await erasing.destroy(desk.database, desk.safe, desk.item.id)
    with pytest.raises(ItemForgotten):
        await desk.safe.open_item(desk.item)
    async with desk.database.transaction(desk.office.consumer) as session:
        shown = await items.get_item(session, desk.office.consumer, desk.case_id, desk.item.id)
        erased = await keeping.find_erasure(session, desk.office.consumer, desk.item.id)
        acts = [line.act for line in await items.list_custody(session, desk.office.consumer, shown)]
    assert (shown.sha256, erased.ground) == (desk.item.sha256, "court_order")
    assert "erased" in acts
    told = owner.execute("SELECT count(DISTINCT holder_id) FROM notices WHERE about = 'erasure'").fetchone()
    assert told == (3,)
    with pytest.raises(ItemNotFound):
        await desk.propose()


async def test_what_only_one_side_saw_is_told_to_that_side(desk: Desk, owner):
    await desk.approve(await desk.propose())
    told = owner.execute("SELECT DISTINCT holder_id FROM notices WHERE about = 'erasure'").fetchall()
    assert told == [(desk.office.consumer.account,)]
    async with desk.database.transaction(CLOCK) as session:
        assert await keeping.find_erasure(session, CLOCK, new_id()) is None


async def disclosed(desk: Desk) -> None:
    async with desk.database.transaction(desk.office.consumer) as session:
        await disclosing.disclose(session, desk.office.consumer, desk.case_id, desk.item.id)
