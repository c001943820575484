"""The veil of one request: whom it lies over, what it learns, and what it never changes."""

import msgspec
import pytest

from app.kit.actors import Role
from app.kit.db import Database
from app.kit.veils import Veil, over
from tests.office import examined, open_office

pytestmark = pytest.mark.anyio
ROWS = [
    ("consumer", "李明远"),
    ("merchant", "星河数码专营店"),
    ("consumers_agent 1", "陈可"),
    ("consumers_agent 1", "chenke@post.example"),
    ("consumers_agent 2", "周舟"),
    ("own", "星河数码专营店来过电话吗？"),
]


@pytest.fixture
def veil() -> Veil:
    return Veil(ROWS, "en")


async def test_it_lies_over_whoever_decides_and_nobody_else(database: Database):
    office = await open_office(database)
    case_id, mediator = await examined(database, office)
    others = (office.consumer, office.merchant, office.platform, office.registrar, office.chief, office.auditor)
    for actor in others:
        async with database.transaction(actor) as session:
            assert await over(session, actor, case_id) is None
    async with database.transaction(mediator) as session:
        for about in (case_id, None):
            found = await over(session, mediator, about)
            assert found is not None
            assert found.text("星河数码专营店") == "商家"
    free = next(each for each in office.mediators.values() if each.account_id != mediator.account_id)
    assert free.role is Role.mediator


def test_agents_have_numbers_and_one_person_one(veil: Veil):
    assert veil.text("陈可, chenke, 周舟") == "the consumer's agent 1, the consumer's agent 1, the consumer's agent 2"


def test_ones_own_words_come_back_as_they_were_typed(veil: Veil):
    assert veil.text(ROWS[-1][1]) == ROWS[-1][1]
    veil.typed({"text": " 问李明远\r\n", "more": ["李明远?"]})
    assert veil.text("问李明远") == "问李明远"
    assert veil.text("李明远?") == "李明远?"
    assert veil.text("李明远") == "the consumer"


def test_speakers_are_met_where_they_speak(veil: Veil):
    parts = [
        {"speaker": "tb_moon", "voice": "consumer", "text": "hello"},
        {"speaker": "小北", "voice": "agent", "text": "tb_moon, I am 小北"},
        {"speaker": "小南", "voice": "agent", "text": "and 小南"},
        {"speaker": "System", "voice": "system", "text": "System closed"},
        {"speaker": "someone", "text": "who?"},
    ]
    said = msgspec.json.decode(veil.json(msgspec.json.encode({"parts": parts})))["parts"]
    assert [part["speaker"] for part in said] == [
        "the consumer",
        "customer service 1",
        "customer service 2",
        "System",
        "a speaker",
    ]
    assert said[1]["text"] == "the consumer, I am customer service 1"
    assert said[3]["text"] == "System closed"


def test_later_speakers_get_later_numbers(veil: Veil):
    veil.meet([{"speaker": "小北", "voice": "agent"}])
    veil.meet({"speakers": [{"name": "小南", "voice": "agent"}], "voices": {"小西": "agent"}})
    assert [veil.text(name) for name in ("小南", "小西")] == ["customer service 3", "customer service 2"]
