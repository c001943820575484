"""What a ruling is made from: what its mediator confirmed in a chat cannot be passed over."""

import pytest
from msgspec import structs
from psycopg.types.json import Jsonb

from app.kit.ids import new_id
from cases.words import Failure
from rulings import errors
from rulings.schemas import HandlingIn
from tests.rulings.acting import Acting
from tests.rulings.bench import Bench, draft

pytestmark = pytest.mark.anyio


def confirm(bench: Bench) -> None:
    """The canned reply, confirmed in the consumer's first exhibit."""
    item = bench.one("SELECT id FROM evidence_items WHERE exhibit_number = 1")
    reading, mediator = new_id(), bench.mediator.account_id
    bench.owner.execute(
        "INSERT INTO evidence_readings (id, item_id, no, format, zone, zone_assumed, parties, voices, confirmed_by,"
        " confirmed_as, confirmed_at) VALUES (%s, %s, 1, 'qianniu', 'UTC', true, '{}', '{}', %s, 'mediator', now())",
        (reading, item, mediator),
    )
    bench.owner.execute(
        "INSERT INTO evidence_findings VALUES (%s, %s, %s, %s, 'canned_reply', 'platform', '{16, 20}', '{}', %s,"
        " now(), 'confirmed', '甲-1 第 16、20 行', '', %s, now())",
        (new_id(), bench.case_id, item, reading, Jsonb({}), mediator),
    )


def answering(handling: HandlingIn):
    """The whole draft with this word on the canned reply."""
    whole = draft()
    return structs.replace(whole, handling=[handling, *whole.handling[1:]])


async def test_a_confirmed_finding_is_cited_or_answered_before_anybody_reads_the_draft(acting: Acting) -> None:
    confirm(acting.bench)
    with pytest.raises(errors.ShownNotAnswered) as refused:
        await acting.submit(answering(HandlingIn(Failure.canned_reply, found=True, lines="7 次相同答复")))
    assert "甲-1, C-1" in str(refused.value) or "C-1, 甲-1" in str(refused.value)
    assert "反复" in refused.value.text("zh-Hans") or "重复" in refused.value.text("zh-Hans")
    with pytest.raises(errors.ShownNotAnswered):
        await acting.submit(answering(HandlingIn(Failure.canned_reply, found=False)))


@pytest.mark.parametrize("lines", ["甲-1 第 16、20 行：两次。", "C-1, lines 16 and 20"])
async def test_with_the_exhibit_by_either_of_its_names_it_goes_on(acting: Acting, lines: str) -> None:
    confirm(acting.bench)
    await acting.submit(answering(HandlingIn(Failure.canned_reply, found=True, lines=lines)))
    assert acting.state() == "peer_review"
