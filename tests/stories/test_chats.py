"""What the chats of the six disputes showed, what the mediators made of it, and that the rulings rest on it."""

from typing import Any

import pytest

from app.demo.disputes import load as load_dispute
from tests.stories.conftest import DISPUTES, Ask, case_of, consumer_of

pytestmark = pytest.mark.anyio

AUDITOR = "auditor@redress.example"
SHOWN = {
    "1-laptop": {"canned_reply", "no_human", "closed_unresolved", "over_72_hours"},
    "2-cosmetics": {"sent_elsewhere", "over_72_hours"},
    "3-phone": {"sent_elsewhere", "promise_broken"},
    "4-dress": {"closed_unresolved", "no_rule_cited"},
    "5-headphones": {"canned_reply"},
    "6-watch": {"sent_elsewhere", "over_72_hours"},
}


async def shown(ask: Ask, name: str, reader: str = AUDITOR) -> dict[str, Any]:
    case = await case_of(ask, name)
    return await ask(reader, f"/api/v1/cases/{case['id']}/findings")


async def confirmed(ask: Ask, name: str) -> dict[str, dict[str, Any]]:
    """As the consumer sees it: what the mediator confirmed, by failure."""
    return {one["failure"]: one for one in (await shown(ask, name, consumer_of(name)))["findings"]}


@pytest.mark.parametrize("name", DISPUTES)
async def test_the_mediator_confirmed_what_the_decision_finds_and_nothing_else(ask: Ask, name: str) -> None:
    found = {each["failure"] for each in load_dispute(name).decision["handling"] if each["found"]}
    mine = await confirmed(ask, name)
    assert SHOWN[name] <= set(mine) <= found
    assert {one["state"] for one in mine.values()} == {"confirmed"}
    others = {one["state"] for one in (await shown(ask, name))["findings"] if one["failure"] not in found}
    assert others <= {"rejected"}


@pytest.mark.parametrize("name", DISPUTES)
async def test_the_ruling_cites_the_chat_and_its_lines_for_each_of_them(ask: Ask, name: str) -> None:
    case = await case_of(ask, name)
    ruling = await ask(consumer_of(name), f"/api/v1/cases/{case['id']}/ruling")
    said = {each["failure"]: each["lines"] for each in ruling["text"]["handling"]}
    for failure, one in (await confirmed(ask, name)).items():
        assert one["said"] in said[failure]
        assert one["said"].startswith(one["exhibit"])
        assert one["exhibit"] in {exhibit["number"] for exhibit in ruling["text"]["exhibits"]}


@pytest.mark.parametrize("name", DISPUTES)
async def test_every_chat_was_read_whole_as_its_owner_confirmed(ask: Ask, name: str) -> None:
    case = await case_of(ask, name)
    path = f"/api/v1/cases/{case['id']}/evidence"
    chats = [item for item in await ask(consumer_of(name), path) if item["kind"] == "chat"]
    for item in chats:
        reading = await ask(consumer_of(name), f"{path}/{item['id']}/reading")
        assert reading["messages"] > 0
        assert reading["confirmed_as"] == "consumer"
        custody = (await ask(consumer_of(name), f"{path}/{item['id']}"))["custody"]
        assert "reading_confirmed" in {line["act"] for line in custody}


async def test_the_laptop_hears_the_same_reply_seven_times_once_behind_a_greeting(ask: Ask) -> None:
    laptop = await confirmed(ask, "1-laptop")
    assert laptop["canned_reply"]["lines"] == [16, 20, 24, 28, 33, 38, 42]
    assert laptop["canned_reply"]["facts"]["times"] == 7
    assert 18 in laptop["no_human"]["lines"]
    assert 44 in laptop["closed_unresolved"]["lines"]


async def test_the_cosmetics_hear_five_explanations_one_after_the_other(ask: Ask) -> None:
    [report] = (await shown(ask, "2-cosmetics"))["reports"]
    assert list(dict.fromkeys(e["line"] for e in report["explanations"])) == [76, 100, 116, 133, 149]


async def test_the_dress_is_closed_while_unresolved(ask: Ask) -> None:
    assert (await confirmed(ask, "4-dress"))["closed_unresolved"]["lines"] == [18]


async def test_the_headphones_are_told_to_wait_twice(ask: Ask) -> None:
    canned = (await confirmed(ask, "5-headphones"))["canned_reply"]
    assert (canned["facts"]["times"], len(canned["lines"])) == (2, 2)


async def test_a_party_sees_no_proposal_and_no_timeline(ask: Ask) -> None:
    mine = await shown(ask, "1-laptop", consumer_of("1-laptop"))
    assert mine["reports"] == []
    assert {one["state"] for one in mine["findings"]} == {"confirmed"}
