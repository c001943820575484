"""Each step of a draw's verification is broken once and more; the verifier written apart stumbles at the same step."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.kit.actors import Actor, Role
from app.kit.verdicts import Result
from cases.verification import verify
from tests.cases import records
from tests.cases.records import KEY, Chance, Lies, broken_step, make, of_network

RECORDED = json.loads((Path(__file__).parents[1] / "vectors" / "drand-quicknet.json").read_text())["rounds"][0]
HOUR = timedelta(hours=1)


def network() -> Chance:
    return of_network(RECORDED["round"], bytes.fromhex(RECORDED["signature"]))


def changed(**members: Any):
    """A lie that puts other members in the place of those."""
    return lambda told: told.update(members)


def moved(place: int, to: int):
    """A tree in which an entry stands elsewhere than its time says."""
    return lambda entries: entries.insert(to, entries.pop(place))


@pytest.mark.parametrize(
    "sides", [("consumer", "seller"), ("consumer", "platform", "seller"), ("consumer", "platform")]
)
@pytest.mark.parametrize("given", [(), ("consumer",), ("consumer", "platform"), ("platform",)])
def test_a_draw_as_it_should_be_passes_all_ten_steps(sides, given):
    assert broken_step(make(sides=sides, given=tuple(side for side in given if side in sides))) is None


def test_a_draw_by_the_public_network_passes():
    assert broken_step(make(network())) is None


def test_a_draw_over_many_is_recomputed_to_the_last_name():
    record = make(candidates=records.office(400))
    assert len(json.loads(record)["order"]) == 12
    assert broken_step(record) is None


def test_a_draw_that_the_ladder_opened_passes():
    assert broken_step(make(lies=Lies(statement=changed(language="fr", ladder=["language"])))) is None


def test_without_a_key_from_elsewhere_nothing_is_passed():
    verdict = verify(make(), None)
    assert verdict.result is Result.undetermined
    assert {step.number for step in verdict.steps if step.result is not Result.passed} == {1}


def test_every_step_speaks_both_languages():
    verdict = verify(make(), KEY)
    assert all(step.text("zh-Hans") != step.text("en") for step in verdict.steps)


def twice(told: dict[str, Any]) -> None:
    told["present"].append(told["present"][0])


def reopened(record: dict[str, Any]) -> None:
    opened = json.loads(record["committed"]["opened"])
    opened["facts"]["language"] = "en"
    record["committed"]["opened"] = json.dumps(opened, separators=(",", ":"), sort_keys=True)


def later(told: list[Any], hours: int) -> None:
    told[0] = (told[0][0] + hours * HOUR, *told[0][1:]) if isinstance(told[0], tuple) else told[0] + hours * HOUR


def in_record(lie: Callable[[dict[str, Any]], object]) -> Lies:
    return Lies(record=lie)


LIES: dict[int, tuple[Lies, ...]] = {
    1: (
        in_record(changed(v="redress/draw-record/v2")),
        in_record(changed(more=1)),
        in_record(changed(key=records.Signer("redress.example/journal", bytes(32)).verifier.text())),
        in_record(lambda record: record.pop("nonces")),
    ),
    2: (
        *(
            in_record(lambda record, place=place: record.update({place: record["nonces"][0]}))
            for place in ("committed", "drawn", "anchored")
        ),
        in_record(reopened),
        Lies(by=Actor(role=Role.chief, account_id=UUID(int=7), name="chief")),
    ),
    3: (
        in_record(lambda record: record["committed"].update(index=0)),
        in_record(lambda record: record["committed"].update(size=record["committed"]["size"] + 1)),
        in_record(lambda record: record["committed"]["proof"].pop()),
        in_record(lambda record: record["drawn"]["proof"].append("00" * 32)),
        in_record(lambda record: record["nonces"][0]["proof"].reverse()),
        in_record(lambda record: record["anchored"].update(checkpoint=records.SIGNER.sign(6, bytes(32)))),
        in_record(lambda record: record["drawn"].update(checkpoint="nothing")),
    ),
    4: (
        Lies(roster=lambda told: told["present"].reverse()),
        Lies(roster=twice),
        Lies(roster=lambda told: told["away"].insert(0, {"id": told["present"][0]["id"], "why": "not_available"})),
        Lies(roster=lambda told: told["present"][0].update(weight=9)),
        Lies(roster=lambda told: told["present"][0].update(weight=0)),
        Lies(roster=lambda told: told["away"][0].update(why="disliked")),
        Lies(roster=changed(v="redress/roster/v2")),
        Lies(roster=changed(at="2026-03-01T00:00:00Z")),
        Lies(statement=changed(excluded=[{"id": str(UUID(int=n)), "why": "not_free"} for n in (3, 2)])),
        Lies(statement=changed(excluded=[{"id": str(UUID(int=2)), "why": "her aunt works there"}])),
        Lies(statement=changed(roster="00" * 32)),
        Lies(statement=changed(ladder=["friendship"])),
        Lies(statement=changed(ladder=["cap", "cap"])),
        Lies(statement=changed(no=0)),
        Lies(statement=changed(sides=["consumer"])),
        Lies(statement=changed(sides=["platform", "seller"])),
        Lies(statement=changed(sides=["seller", "consumer"])),
        Lies(statement=changed(sides=["consumer", "seller", "uncle"])),
        Lies(statement=changed(at="yesterday")),
        in_record(lambda record: record["roster"]["present"].pop()),
        in_record(lambda record: record["roster"]["policy"].update(more=1)),
    ),
    5: (
        Lies(committed=5 * HOUR),
        Lies(committed=6 * HOUR),
        Lies(anchored=20 * HOUR),
        Lies(tree=moved(1, 2)),
        Lies(statement=changed(protects="all")),
        Lies(statement=lambda told: told["beacon"].update(kind="dice")),
        Lies(statement=lambda told: told["beacon"].update(round=16)),
        Lies(anchor=changed(anchor="11" * 32)),
        Lies(anchor=changed(length=16)),
        Lies(anchor=changed(period_s=1800)),
        in_record(changed(anchored=None)),
    ),
    6: (
        Lies(nonces=lambda nonces: nonces.append(nonces[0])),
        Lies(nonces=lambda nonces: nonces[0][1].update(side="platform")),
        Lies(nonces=lambda nonces: nonces[0][1].update(draw="33" * 32)),
        Lies(nonces=lambda nonces: nonces[0][1].update(nonce="33" * 16)),
        Lies(nonces=lambda nonces: later(nonces, 4)),
        Lies(nonces=lambda nonces: later(nonces, -2)),
        Lies(tree=moved(3, 2)),
    ),
    7: (in_record(changed(beacon={"value": records.LINKS[18].hex()})),),
    8: (in_record(changed(seed="55" * 32)), in_record(changed(nonces=[]))),
    9: (
        in_record(lambda record: record["order"].reverse()),
        in_record(lambda record: record["order"].pop()),
        in_record(changed(order_sha256="66" * 32)),
    ),
    10: (
        Lies(result=lambda told: told[1].update(draw="77" * 32)),
        Lies(result=lambda told: told[1].update(more=1)),
        Lies(result=lambda told: told[1].update(order_sha256="77" * 32, seed="77" * 32)),
        Lies(result=lambda told: told[1]["passed"][0].update(why="disliked")),
        Lies(result=lambda told: told[1]["passed"][0].update(id=str(UUID(int=99)))),
        Lies(result=lambda told: later(told, -2)),
        *(Lies(tree=moved(5, place)) for place in (1, 2, 3)),
    ),
}
"""By the step that refuses each; everything after a lie was made to fit it."""


@pytest.mark.parametrize("lies", LIES[1])
def test_step_1_refuses_another_form_and_another_key(lies):
    assert broken_step(make(lies=lies)) == 1


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null"])
def test_step_1_refuses_what_is_no_record(text):
    assert broken_step(text) == 1


@pytest.mark.parametrize("lies", LIES[2])
def test_step_2_refuses_an_entry_of_another_kind_or_opening_or_hand(lies):
    assert broken_step(make(lies=lies)) == 2


@pytest.mark.parametrize("lies", LIES[3])
def test_step_3_refuses_an_entry_that_is_not_in_the_signed_journal(lies):
    assert broken_step(make(lies=lies)) == 3


@pytest.mark.parametrize("lies", LIES[4])
def test_step_4_refuses_a_roster_or_statement_that_is_not_as_it_should_be(lies):
    assert broken_step(make(lies=lies)) == 4


@pytest.mark.parametrize("lies", LIES[5])
def test_step_5_refuses_a_beacon_that_was_known_or_is_another(lies):
    assert broken_step(make(lies=lies)) == 5


def test_step_5_refuses_a_network_that_nobody_knows():
    lie = Lies(statement=lambda told: told["beacon"].update(source="22" * 32))
    assert broken_step(make(network(), lie)) == 5


@pytest.mark.parametrize("lies", LIES[6])
def test_step_6_refuses_a_nonce_of_another_draw_side_or_time(lies):
    assert broken_step(make(lies=lies)) == 6


@pytest.mark.parametrize("lies", LIES[7])
def test_step_7_refuses_a_link_that_does_not_lead_to_the_anchor(lies):
    assert broken_step(make(lies=lies)) == 7


@pytest.mark.parametrize(
    "beacon",
    [
        {"value": RECORDED["randomness"], "signature": "44" * 48},
        {"value": "44" * 32, "signature": RECORDED["signature"]},
        {"value": RECORDED["randomness"]},
    ],
)
def test_step_7_refuses_what_the_network_did_not_sign(beacon):
    assert broken_step(make(network(), Lies(record=changed(beacon=beacon)))) == 7


@pytest.mark.parametrize("lies", LIES[8])
def test_step_8_refuses_another_seed(lies):
    assert broken_step(make(lies=lies)) == 8


@pytest.mark.parametrize("lies", LIES[9])
def test_step_9_refuses_another_order(lies):
    assert broken_step(make(lies=lies)) == 9


@pytest.mark.parametrize("lies", LIES[10])
def test_step_10_refuses_a_result_that_the_journal_does_not_hold(lies):
    assert broken_step(make(lies=lies)) == 10
