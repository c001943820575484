"""Opening an original to whoever decides: strangers and one person alone first, then by two, then told to all."""

import pytest

from app.approvals import service as approvals
from app.approvals.errors import NoSuchProposal, NotOfThePair
from app.approvals.models import Approval
from app.approvals.operations import in_words
from app.kit.actors import Actor
from app.kit.errors import OriginalMasked
from cases.errors import CaseNotFound, NotYourTurn
from evidence.errors.unmasking import NothingMasked
from evidence.models import EvidenceItem
from evidence.queries import items, unmaskings
from evidence.schemas import UnmaskIn, UnmaskingOut
from evidence.service import custody, exporting, unmasking
from tests.evidence.reading_room import Room

pytestmark = pytest.mark.anyio
REASON = UnmaskIn("要看清发票上的日期。")


@pytest.fixture
async def photo(room: Room) -> EvidenceItem:
    """A picture whose title names the shop."""
    return await room.hand_in(
        b"\xff\xd8\xff\xe0 x", kind="photo", title="星河数码专营店的发票", file_name="星河数码.jpg"
    )


async def propose(room: Room, actor: Actor, item: EvidenceItem) -> Approval:
    async with room.database.transaction(actor) as session:
        return await unmasking.propose(session, actor, room.case_id, item.id, REASON)


async def opens(room: Room, actor: Actor, item: EvidenceItem) -> None:
    async with room.database.transaction(actor) as session:
        await unmasking.check_may_open(session, actor, item)
        await custody.open_original(session, actor, item)


async def told(room: Room, actor: Actor) -> list[UnmaskingOut]:
    async with room.database.transaction(actor) as session:
        return await unmaskings.list_unmaskings(session, actor, room.case_id)


async def unmasked(room: Room, item: EvidenceItem) -> Approval:
    wish = await propose(room, room.mediator, item)
    deputy = room.office.deputy
    async with room.database.transaction(deputy) as session:
        return await approvals.approve(session, deputy, wish.id, wish.sha256.hex())


async def test_nobody_but_the_bench_asks(room: Room, photo: EvidenceItem):
    for actor, refusal in (
        (room.office.consumer, NotYourTurn),
        (room.office.stranger, CaseNotFound),
        (room.office.deputy, CaseNotFound),
    ):
        with pytest.raises(refusal):
            await propose(room, actor, photo)


async def test_one_alone_opens_nothing_and_the_others_what_they_ever_did(room: Room, photo: EvidenceItem):
    await propose(room, room.mediator, photo)
    with pytest.raises(OriginalMasked):
        await opens(room, room.mediator, photo)
    for actor in (room.office.consumer, room.office.merchant, room.office.auditor):
        await opens(room, actor, photo)
    assert await told(room, room.office.consumer) == []


async def test_neither_the_proposer_nor_the_chief_approves(room: Room, photo: EvidenceItem):
    wish = await propose(room, room.mediator, photo)
    for actor, refusal in ((room.mediator, NotOfThePair), (room.office.chief, NoSuchProposal)):
        with pytest.raises(refusal):
            async with room.database.transaction(actor) as session:
                await approvals.approve(session, actor, wish.id, wish.sha256.hex())


async def test_what_the_deputy_reads_names_nobody(room: Room, photo: EvidenceItem):
    wish = await propose(room, room.mediator, photo)
    said = in_words(wish.operation).text("zh-Hans")
    assert "商家的发票" in said
    assert "星河" not in said
    assert REASON.reason in said


async def test_two_open_it_and_everybody_at_the_case_is_told(room: Room, photo: EvidenceItem):
    await unmasked(room, photo)
    await opens(room, room.mediator, photo)
    for actor in (room.office.consumer, room.office.merchant, room.office.platform, room.mediator):
        (line,) = await told(room, actor)
        assert (line.item_id, line.role, line.reason) == (photo.id, "mediator", REASON.reason)
    async with room.database.transaction(room.office.consumer) as session:
        acts = [line.act for line in await items.list_custody(session, room.office.consumer, photo)]
    assert acts[-3:] == ["unmasked", "read", "opened"]
    with pytest.raises(NothingMasked):
        await propose(room, room.mediator, photo)


async def test_another_item_stays_shut(room: Room, photo: EvidenceItem):
    await unmasked(room, photo)
    other = await room.hand_in(b"\xff\xd8\xff\xe0 y", kind="photo", file_name="b.jpg")
    with pytest.raises(OriginalMasked):
        await opens(room, room.mediator, other)


async def test_a_bag_has_what_was_unmasked_and_tells_of_the_rest_by_roles(room: Room, photo: EvidenceItem):
    await room.hand_in(b"\xff\xd8\xff\xe0 y", kind="photo", title="星河数码专营店", file_name="星河数码.jpg")
    await room.read()
    await unmasked(room, photo)
    async with room.database.transaction(room.mediator) as session:
        taken = await exporting.take(session, room.mediator, room.case_id, room.safe)
    assert [opened.item.id for opened in taken.files.values()] == [photo.id]
    assert taken.chats == {}
    assert taken.papers["evidence.json"].count('"masked"') == 2
    assert "星河" not in str(list(taken.files)) + str(taken.papers)
