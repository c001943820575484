"""Six disputes from the appeal to the consumer's last word, as the API tells them afterwards."""

from hashlib import sha256

import msgspec
import pytest

from app.demo.disputes import load as load_dispute
from tests.stories.conftest import DISPUTES, Ask, Demo, case_of, consumer_of

pytestmark = pytest.mark.anyio

ENDS = {
    "1-laptop": ("resolved", "upheld", "overturned"),
    "2-cosmetics": ("resolved", "partly_upheld", "overturned"),
    "3-phone": ("resolved", "upheld", "overturned"),
    "4-dress": ("resolved", "upheld", "overturned"),
    "5-headphones": ("concluded", "upheld", "overturned"),
    "6-watch": ("resolved", "upheld", "overturned"),
}


async def places(ask: Ask, name: str) -> list[str]:
    """Every state that the case came to, in its order."""
    return [step["to"] for step in (await case_of(ask, name))["timeline"]]


async def actions(ask: Ask, name: str) -> list[str]:
    return [step["action"] for step in (await case_of(ask, name))["timeline"]]


def test_the_summary_names_every_dispute_once_and_in_order(demo: Demo) -> None:
    content = msgspec.json.decode((demo.out / "summary.json").read_bytes())
    assert [line["name"] for line in content["disputes"]] == list(DISPUTES)
    assert list(demo.summary) == list(DISPUTES)
    assert len({line.ruling for line in demo.summary.values()}) == len(DISPUTES)


@pytest.mark.parametrize("name", DISPUTES)
def test_a_dispute_ends_as_its_decision_says(demo: Demo, name: str) -> None:
    line = demo.summary[name]
    assert (line.state, line.outcome, line.effect) == ENDS[name]


@pytest.mark.parametrize("name", DISPUTES)
async def test_the_case_says_what_the_summary_says(demo: Demo, ask: Ask, name: str) -> None:
    case, line = await case_of(ask, name), demo.summary[name]
    assert (case["number"], case["state"], case["outcome"], case["effect"]) == (
        line.case,
        line.state,
        line.outcome,
        line.effect,
    )


@pytest.mark.parametrize("name", DISPUTES)
async def test_every_ruling_finds_on_every_handling_failure(ask: Ask, name: str) -> None:
    case = await case_of(ask, name)
    ruling = await ask(consumer_of(name), f"/api/v1/cases/{case['id']}/ruling")
    found = {each["failure"]: each["found"] for each in ruling["text"]["handling"]}
    assert found == {each["failure"]: each["found"] for each in load_dispute(name).decision["handling"]}


@pytest.mark.parametrize("name", DISPUTES)
async def test_a_file_has_one_digest_in_the_folder_the_summary_and_the_journal(demo: Demo, ask: Ask, name: str) -> None:
    digest = sha256(demo.ruling(name).read_bytes()).hexdigest()
    assert digest == demo.summary[name].sha256
    assert (await ask(consumer_of(name), f"/api/v1/rulings/by-digest/{digest}"))["number"] == demo.summary[name].ruling
    proof = await ask(consumer_of(name), f"/api/v1/journal/proofs/inclusion?file_sha256={digest}")
    assert digest in msgspec.json.encode(proof).decode()


async def test_the_laptop_was_examined_read_by_a_second_and_signed_by_both(ask: Ask) -> None:
    come_to = await places(ask, "1-laptop")
    assert [state for state in come_to if state not in {"screening", "awaiting_response"}][:6] == [
        "investigation",
        "provisional_view",
        "deliberation",
        "peer_review",
        "signing",
        "issued",
    ]
    case = await case_of(ask, "1-laptop")
    ruling = await ask(consumer_of("1-laptop"), f"/api/v1/cases/{case['id']}/ruling")
    assert ruling["text"]["deciders"]["reviewer"]


async def test_the_cosmetics_went_through_enforcement_and_the_deposit_paid(ask: Ask) -> None:
    case = await case_of(ask, "2-cosmetics")
    assert "enforcing" in [step["to"] for step in case["timeline"]]
    assert {deposit["answer"] for deposit in case["deposits"]} == {"paid"}


async def test_the_phone_was_called_not_fixed_exactly_once(ask: Ask) -> None:
    assert (await actions(ask, "3-phone")).count("not_fixed") == 1


async def test_the_dress_was_refunded_by_concession_and_the_rest_was_ruled(ask: Ask) -> None:
    case = await case_of(ask, "4-dress")
    assert [claim["outcome"] for claim in case["claims"]] == ["conceded", "upheld"]
    assert [(duty["source"], duty["remedy"]) for duty in case["obligations"]] == [
        ("concession", "refund_full"),
        ("ruling", "return_freight"),
        ("ruling", "policy_change"),
    ]


async def test_the_headphones_were_decided_by_default_and_nobody_confirmed(ask: Ask) -> None:
    case = await case_of(ask, "5-headphones")
    assert case["by_default"]
    assert case["unconfirmed"]
    assert "confirm" not in await actions(ask, "5-headphones")


async def test_the_watch_went_to_a_panel_and_the_outvoted_member_is_printed(ask: Ask) -> None:
    come_to = await places(ask, "6-watch")
    assert come_to[come_to.index("peer_review") :][:4] == ["peer_review", "panel", "signing", "issued"]
    case = await case_of(ask, "6-watch")
    text = (await ask(consumer_of("6-watch"), f"/api/v1/cases/{case['id']}/ruling"))["text"]
    assert len(text["deciders"]["panel"]) == 3
    assert text["dissent"]["member"] in text["deciders"]["panel"]
    assert text["dissent"]["member"] != text["deciders"]["mediator"]
    assert text["dissent"]["text"] == load_dispute("6-watch").decision["dissent"]
