"""A draw that was held, recomputed by the service's verifier and by the one written apart; each step broken."""

import json
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import msgspec
import pytest

from app.journal.service import sequence_now
from app.kit.actors import PUBLIC
from app.kit.db import Database
from app.kit.settings import Settings
from cases import errors, verification
from cases.service import drawing, recording
from tests import lots
from tests import office as people
from tests.verifier import verifier

pytestmark = pytest.mark.anyio
Record = dict[str, Any]
Break = Callable[[Record], None]


@pytest.fixture
async def held(database: Database, office, act, tmp_path) -> str:
    """The record of a draw in which both sides took part, as it is published."""
    case_id = await people.contested(database, office)
    await lots.commit(database)
    await act(office.consumer, drawing.take_part, case_id, bytes(range(32)))
    await act(office.platform, drawing.take_part, case_id, None)
    await lots.decide(database)
    await sequence_now(database, Settings(home=tmp_path))
    async with database.transaction(PUBLIC) as session:
        record = await recording.show_draw(session, PUBLIC, "RC-2026-000001")
    return msgspec.json.encode(record).decode()


def both(written: str, key: str | None) -> tuple[str, str]:
    """What each of the two says of a record."""
    steps = verification.verify(written.encode(), key)
    with redirect_stdout(StringIO()):
        apart = verifier.check(written, key)
    return verification.result_of(steps), {0: "passed", 1: "failed", 2: "undetermined"}[apart]


def broken_at(written: str, key: str) -> tuple[int, int]:
    """At which step each of the two stops; -1 for the one that passes it."""
    steps = verification.verify(written.encode(), key)
    said = StringIO()
    with redirect_stdout(said):
        apart = verifier.check(written, key)
    last = said.getvalue().strip().splitlines()[-1]
    ours = steps[-1].number if steps[-1].result == "failed" else -1
    return ours, int(last.split(".")[0]) if apart == 1 and last[0].isdigit() else (1 if apart == 1 else -1)


async def test_a_draw_that_was_held_passes_both(held: str) -> None:
    key = json.loads(held)["key"]
    assert both(held, key) == ("passed", "passed")
    assert both(held, None) == ("undetermined", "undetermined")
    assert len(json.loads(held)["nonces"]) == 2


async def test_before_its_entries_are_under_a_checkpoint_nothing_is_published(database, office) -> None:
    await people.contested(database, office)
    await lots.hold(database)
    async with database.transaction(PUBLIC) as session:
        with pytest.raises(errors.DrawNotFound):
            await recording.show_draw(session, PUBLIC, "RC-2026-000001")


async def test_nobody_reads_an_interest_in_a_record(held: str) -> None:
    assert "interest" not in held
    assert "consumer@" not in held


def _other(text: str) -> str:
    """The same length, another first character."""
    return ("1" if text[0] == "0" else "0") + text[1:]


def _set(*path: Any) -> Break:
    """Change one place of the record: its last name becomes the value before it."""
    *place, name, value = path

    def change(record: Record) -> None:
        where: Any = record
        for step in place:
            where = where[step]
        where[name] = value(where[name]) if callable(value) else value

    return change


def _inner(entry: str, old: str, new: str) -> Break:
    """Change what an entry opens to, without being able to change the commitment."""

    def change(record: Record) -> None:
        record[entry]["opened"] = record[entry]["opened"].replace(old, new, 1)

    return change


STEPS: list[tuple[str, int, Break]] = [
    ("another version", 1, _set("v", "redress/draw-record/v2")),
    ("another key", 1, _set("key", _other)),
    ("a member nobody knows", 1, lambda record: record.update(more=1)),
    ("a weight changed in the opening", 2, _inner("committed", '"no":1', '"no":2')),
    ("another salt", 2, _set("committed", "salt", _other)),
    (
        "the drawn entry in the place of the committed one",
        2,
        lambda r: r.update(committed=r["drawn"] | {"opened": r["committed"]["opened"]}),
    ),
    ("another place in the tree", 3, _set("drawn", "index", lambda index: index - 1)),
    ("a proof cut short", 3, _set("committed", "proof", lambda proof: proof[:-1])),
    ("a checkpoint's signature", 3, _set("committed", "checkpoint", lambda note: note[:-8] + _other(note[-8:]))),
    ("someone heavier on the roster", 4, _set("roster", "present", 0, "weight", 7)),
    ("someone gone from the roster", 4, _set("roster", "present", lambda people: people[1:])),
    ("no anchor", 5, _set("anchored", None)),
    ("another link", 7, _set("beacon", "value", _other)),
    ("another seed", 8, _set("seed", _other)),
    ("a nonce left out", 8, _set("nonces", lambda nonces: nonces[1:])),
    ("two names swapped", 9, _set("order", lambda order: [order[1], order[0], *order[2:]])),
    ("another digest of the order", 9, _set("order_sha256", _other)),
]


@pytest.mark.parametrize(("step", "change"), [(s, c) for _, s, c in STEPS], ids=[name for name, _, _ in STEPS])
async def test_each_step_refuses_what_it_is_for(held: str, step: int, change: Break) -> None:
    record = json.loads(held)
    key = record["key"]
    change(record)
    assert broken_at(json.dumps(record), key) == (step, step)


async def test_steps_6_and_10_refuse_entries_of_another_draw(database, office, act, held: str, tmp_path) -> None:
    """Genuine entries of one draw do not serve in the record of another one."""
    order = msgspec.structs.replace(people.appeal().order, number="HT2")
    second = await people.contested(database, office, order=order)
    await lots.commit(database)
    await act(office.consumer, drawing.take_part, second, bytes(32))
    await lots.decide(database)
    await sequence_now(database, Settings(home=tmp_path))
    async with database.transaction(PUBLIC) as session:
        other = json.loads(msgspec.json.encode(await recording.show_draw(session, PUBLIC, "RC-2026-000002")))
    record = json.loads(held)
    assert broken_at(json.dumps(record | {"nonces": other["nonces"]}), record["key"]) == (6, 6)
    assert broken_at(json.dumps(record | {"nonces": record["nonces"] * 2}), record["key"]) == (6, 6)
    assert broken_at(json.dumps(record | {"drawn": other["drawn"]}), record["key"]) == (10, 10)
