"""Two act at the same moment: one is heard, the other is told so, and nothing is half-done."""

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import psycopg
import pytest

from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database
from rulings.service import rulebook
from tests import lots
from tests import office as building
from tests.app.conftest import World, rows_of, token_of
from tests.app.expectations import APPEAL

pytestmark = [pytest.mark.anyio, pytest.mark.database]

CONTEST = {"answers": [{"kind": "contest", "claim": 1, "text": "正品"}]}
WON = {
    "effect": "overturned",
    "facts": [{"text": "序列号查不到。"}],
    "findings": [
        {
            "claim": 1,
            "outcome": "upheld",
            "fact": "序列号查不到。",
            "rules": ["CN-CRPL-24"],
            "reasons": "与页面描述不符。",
            "award": {"minor": 649900},
        }
    ],
    "handling": [{"failure": "canned_reply", "found": True, "lines": "七次相同答复", "rules": ["HT-CS-3.1"]}],
    "answers_to_arguments": [
        {"text": "正品须有凭证。", "rules_against": ["HT-AUTH-1.1"]},
        {"text": "流程不能代替答复。", "side": "platform"},
    ],
    "obligations": [
        {
            "debtor": "seller",
            "remedy": "refund_full",
            "text": "退款。",
            "days": 7,
            "amount": {"minor": 649900, "currency": "CNY"},
            "claim_no": 1,
        }
    ],
}


class Two:
    """Whoever knocks twice, or against another."""

    def __init__(self, client: httpx.AsyncClient, case: object) -> None:
        self.client = client
        self.door = f"/api/v1/cases/{case}"

    async def post(self, path: str, token: dict[str, str], body: object = None) -> httpx.Response:
        """One knock at a door of the case."""
        return await self.client.post(f"{self.door}{path}", headers=token, **({} if body is None else {"json": body}))

    async def race(self, *knocks: tuple[str, dict[str, str], object]) -> Counter[int]:
        """All at once; what they were told."""
        replies = await asyncio.gather(*(self.post(*knock) for knock in knocks))
        assert all(reply.json()["slug"] != "our-fault" for reply in replies if reply.is_error)
        return Counter(reply.status_code for reply in replies)


async def bearer(database: Database, actor: Actor) -> dict[str, str]:
    """A way in for someone whom the world has no token for."""
    return {"authorization": f"Bearer {await token_of(database, actor)}"}


async def test_an_appeal_is_filed_once(client, living: World, owner: psycopg.Connection):
    consumer = living.headers(Role.consumer)
    started = await client.post("/api/v1/cases", headers=consumer, json=_dated_now())
    two = Two(client, started.json()["id"])
    before = rows_of(owner)
    assert await two.race(*[("/filing", consumer, None)] * 3) == {200: 1, 409: 2}
    after = rows_of(owner)
    assert after["claims"] - before["claims"] == 1
    assert after["respondents"] - before["respondents"] == 2


def _dated_now() -> dict[str, object]:
    """The appeal, in time."""
    day = (clock.now() - timedelta(days=9)).isoformat()
    order, front = APPEAL["order"], APPEAL["frontline"]
    return APPEAL | {"order": order | {"paid_at": day}, "frontline": front | {"decided_at": day}}


async def test_two_registrars_accept_one_appeal_once(client, database, living: World, owner: psycopg.Connection):
    two = Two(client, living.others)
    second = await bearer(database, living.office.registrar2)
    body = {"subjects": ["counterfeit"], "handling": ["canned_reply"]}
    knocks = [("/acceptance", who, body) for who in (living.headers(Role.registrar), second)]
    assert await two.race(*knocks) == {200: 1, 409: 1}
    failures = owner.execute("SELECT count(*) FROM handling_failures WHERE case_id = %s", (living.others,))
    assert failures.fetchone() == (1,)


async def test_a_withdrawal_and_an_acceptance_leave_one_truth(client, database, living: World):
    two = Two(client, living.others)
    consumer = await bearer(database, living.office.stranger)
    await two.race(
        ("/withdrawal", consumer, None), ("/acceptance", living.headers(Role.registrar), {"subjects": ["counterfeit"]})
    )
    shown = (await client.get(two.door, headers=consumer)).json()
    steps = [step["action"] for step in shown["timeline"]]
    assert shown["state"] == "withdrawn"
    assert steps in (["file", "withdraw"], ["file", "accept", "withdraw"])


async def test_a_respondent_answers_once_and_both_are_heard(client, database, living: World):
    case_id = await building.accepted(database, living.office)
    two = Two(client, case_id)
    merchant, desk = living.headers(Role.merchant), living.headers(Role.platform)
    handled = {"answers": [{"kind": "contest", "failure": "canned_reply", "text": "按流程"}]}
    told = await two.race(
        ("/response", merchant, CONTEST), ("/response", merchant, CONTEST), ("/response", desk, handled)
    )
    assert told == {200: 2, 409: 1}
    shown = (await client.get(two.door, headers=merchant)).json()
    assert shown["state"] == "investigation"
    assert [step["action"] for step in shown["timeline"]] == ["file", "accept", "contest"]


async def test_a_mediator_declares_once(client, database, living: World):
    case_id = await building.contested(database, living.office)
    await lots.hold(database)
    mediator = await bearer(database, await building.drawn_mediator(database, living.office, case_id))
    told = await Two(client, case_id).race(*[("/declaration", mediator, None)] * 3)
    assert told == {200: 1, 409: 2}


async def test_an_offer_is_taken_or_refused(client, living: World, owner: psycopg.Connection):
    two = Two(client, living.sellers)
    seller, consumer = living.headers(Role.private_seller), living.headers(Role.consumer)
    offer = (await two.post("/offers", seller, {"text": "退一半"})).json()["id"]
    told = await two.race((f"/offers/{offer}/acceptance", consumer, None), (f"/offers/{offer}/refusal", consumer, None))
    assert told == {200: 1, 409: 1}
    answer = (await client.get(two.door, headers=consumer)).json()["offers"][0]
    assert rows_of(owner)["settlements"] == (answer["status"] == "taken")


async def test_of_two_who_saw_the_same_version_one_acts(client, living: World):
    two = Two(client, living.sellers)
    consumer = living.headers(Role.consumer)
    seen = (await client.get(two.door, headers=consumer)).headers["etag"]
    knocks = [("/offers", consumer | {"if-match": seen}, {"text": words}) for words in ("退一半", "退一点")]
    told = await two.race(*knocks)
    assert told[200] == 1
    assert told[409] + told[412] == 1


async def test_a_draft_is_reviewed_once_and_signed_once_and_never_while_it_is_taken_back(
    client, database, living: World, owner: psycopg.Connection
):
    async with database.transaction(CLOCK) as session:
        await rulebook.load_rulebook(session, CLOCK)
    two = Two(client, living.merchants)
    mediator = living.headers(Role.mediator)
    assert (await client.put(f"{two.door}/ruling/draft", json=WON, headers=mediator)).status_code == 200
    assert (await two.post("/deliberation", mediator)).status_code == 200
    assert await two.race(*[("/submission", mediator, {})] * 2) == {200: 1, 409: 1}
    ((reviewer_id,),) = owner.execute("SELECT reviewer_id FROM cases WHERE id = %s", (living.merchants,)).fetchall()
    reviewer = await bearer(database, living.office.mediators[reviewer_id])
    assert await two.race(*[("/review", reviewer, {"verdict": "agree"})] * 2) == {200: 1, 409: 1}
    assert rows_of(owner)["ruling_reviews"] == 1
    digest = (await client.get(f"{two.door}/ruling/draft", headers=mediator)).json()["text_sha256"]
    approval = ("/signature", mediator, {"text_sha256": digest})
    assert await two.race(*[approval] * 3) == {200: 1, 409: 2}
    assert rows_of(owner)["ruling_signatures"] == 1
    assert await two.race(approval, ("/taking-back", mediator, None)) == {200: 1, 409: 1}
