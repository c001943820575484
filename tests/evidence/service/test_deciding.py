"""What the mediator makes of a proposal: strangers first, once, and only of what all sides have seen."""

import asyncio

import pytest

from cases import errors as case_errors
from cases.service import showing
from evidence import errors
from tests.evidence.reading_room import Room

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def handling(room: Room) -> list[str]:
    async with room.database.transaction(room.mediator) as session:
        return (await showing.show(session, room.mediator, room.case_id)).handling


async def test_nobody_but_its_mediator_decides(room: Room) -> None:
    await room.read()
    found = await room.proposal("no_human")
    for party in (room.office.consumer, room.office.merchant, room.office.platform, room.office.auditor):
        with pytest.raises(case_errors.NotYourTurn):
            await room.decide(found, "confirm", party)
    for other in {m for m in room.office.mediators.values() if m != room.mediator}:
        with pytest.raises(case_errors.CaseNotFound):
            await room.decide(found, "confirm", other)


async def test_a_finding_of_another_case_is_not_there(room: Room) -> None:
    await room.read()
    found = await room.proposal("no_human")
    elsewhere = type(found)(**{name: getattr(found, name) for name in found.__struct_fields__} | {"id": room.case_id})
    with pytest.raises(errors.FindingNotFound):
        await room.decide(elsewhere, "confirm")


async def test_confirmed_it_becomes_a_handling_failure_that_everybody_sees_and_the_platform_is_asked(
    room: Room, owner
) -> None:
    await room.read()
    assert await handling(room) == ["canned_reply"]
    await room.decide(await room.proposal("no_human"), "confirm")
    assert await handling(room) == ["canned_reply", "no_human"]
    [seen] = (await room.shown(room.office.platform)).findings
    assert (seen.failure, seen.state, seen.lines) == ("no_human", "confirmed", [18, 20])
    assert seen.said.startswith("甲-1 第 18、20 行")
    assert owner.execute("SELECT to_side FROM questions").fetchall() == [("platform",)]
    kinds = "SELECT count(*) FROM journal_entries WHERE kind IN ('finding_decided', 'failure_named')"
    assert owner.execute(kinds).fetchone() == (2,)


async def test_what_the_registrar_named_before_is_named_once(room: Room) -> None:
    await room.read()
    await room.decide(await room.proposal("canned_reply"), "confirm")
    assert await handling(room) == ["canned_reply"]


async def test_an_amended_one_says_what_the_mediator_wrote(room: Room) -> None:
    await room.read()
    found = await room.proposal("canned_reply")
    with pytest.raises(errors.ReasonNeeded):
        await room.decide(found, "amend")
    await room.decide(found, "amend", text="甲-1 第 24、28 行：两名客服一字不差。", note="前两次是机器人。")
    seen = await room.proposal("canned_reply")
    assert (seen.state, seen.said) == ("amended", "甲-1 第 24、28 行：两名客服一字不差。")
    [others] = (await room.shown(room.office.consumer)).findings
    assert others.note == ""


async def test_a_rejected_one_says_why_stays_with_the_bench_and_can_still_be_confirmed(room: Room) -> None:
    await room.read()
    found = await room.proposal("no_human")
    with pytest.raises(errors.ReasonNeeded):
        await room.decide(found, "reject", note=" ")
    await room.decide(found, "reject", note="后来有人工答复。")
    assert await handling(room) == ["canned_reply"]
    assert (await room.shown(room.office.consumer)).findings == []
    with pytest.raises(errors.FindingDecided):
        await room.decide(found, "reject", note="再说一遍。")
    await room.decide(found, "confirm")
    assert (await room.proposal("no_human")).state == "confirmed"


async def test_two_decisions_at_once_are_one(room: Room) -> None:
    await room.read()
    found = await room.proposal("no_human")
    did = await asyncio.gather(room.decide(found, "confirm"), room.decide(found, "confirm"), return_exceptions=True)
    assert [type(each) for each in did if each] == [errors.FindingDecided]
    assert await handling(room) == ["canned_reply", "no_human"]


async def test_what_was_not_shown_to_all_sides_is_not_confirmed(room: Room) -> None:
    item = await room.read(withheld=True)
    found = await room.proposal("no_human")
    with pytest.raises(errors.NotShownYet):
        await room.decide(found, "confirm")
    await room.disclose(item)
    await room.decide(found, "confirm")
    assert (await room.proposal("no_human")).exhibit == "甲-1"


@pytest.mark.parametrize("state", ["peer_review", "signing", "issued", "resolved", "suspended"])
async def test_nothing_is_decided_outside_the_examination(room: Room, owner, state: str) -> None:
    await room.read()
    found = await room.proposal("no_human")
    owner.execute("ALTER TABLE cases DISABLE TRIGGER USER")
    owner.execute("UPDATE cases SET state = %s WHERE id = %s", (state, room.case_id))
    with pytest.raises(case_errors.NotPossibleNow):
        await room.decide(found, "confirm")
