"""What is published of a draw that was held: enough to recompute it, and nobody's interests."""

import json

import msgspec
import pytest

from app.journal.service import sequence_now
from app.kit.actors import PUBLIC
from app.kit.db import Database
from app.kit.settings import Settings
from app.kit.verdicts import Result
from cases import errors
from cases.service import drawing, recording
from cases.verification import verify
from tests import lots
from tests import office as people
from tests.cases.test_verification import broken_step

pytestmark = pytest.mark.anyio


async def record_of(database: Database, number: str) -> bytes:
    """As it is published."""
    async with database.transaction(PUBLIC) as session:
        return msgspec.json.encode(await recording.show_draw(session, PUBLIC, number))


@pytest.fixture
async def held(database: Database, office, act, tmp_path) -> bytes:
    """The record of a draw in which two sides took part."""
    case_id = await people.contested(database, office)
    await lots.commit(database)
    await act(office.consumer, drawing.take_part, case_id, bytes(range(32)))
    await act(office.platform, drawing.take_part, case_id, None)
    await lots.decide(database)
    await sequence_now(database, Settings(home=tmp_path))
    return await record_of(database, "RC-2026-000001")


async def test_before_its_entries_are_under_a_checkpoint_nothing_is_published(database, office) -> None:
    await people.contested(database, office)
    await lots.hold(database)
    with pytest.raises(errors.DrawNotFound):
        await record_of(database, "RC-2026-000001")


async def test_a_draw_that_was_held_can_be_recomputed_by_anyone(held: bytes) -> None:
    record = json.loads(held)
    assert broken_step(held, record["key"]) is None
    assert verify(held, None).result is Result.undetermined
    assert len(record["nonces"]) == 2


async def test_nobody_reads_an_interest_in_a_record(held: bytes) -> None:
    assert b"interest" not in held
    assert b"consumer@" not in held


async def test_genuine_entries_of_one_draw_do_not_serve_in_the_record_of_another(
    database, office, act, held: bytes, tmp_path
) -> None:
    order = msgspec.structs.replace(people.appeal().order, number="HT2")
    second = await people.contested(database, office, order=order)
    await lots.commit(database)
    await act(office.consumer, drawing.take_part, second, bytes(32))
    await lots.decide(database)
    await sequence_now(database, Settings(home=tmp_path))
    other, record = json.loads(await record_of(database, "RC-2026-000002")), json.loads(held)
    assert broken_step(json.dumps(record | {"nonces": other["nonces"]}).encode(), record["key"]) == 6
    assert broken_step(json.dumps(record | {"nonces": record["nonces"] * 2}).encode(), record["key"]) == 6
    assert broken_step(json.dumps(record | {"drawn": other["drawn"]}).encode(), record["key"]) == 10
