"""Records of draws made by hand, whole or with one lie that everything after it was made to fit."""

import io
import os
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from app.beacon import quicknet
from app.beacon.rules import chain_back
from app.journal.checkpoints import Signer
from app.journal.proofs import inclusion_spans
from app.journal.rules import compose
from app.journal.tree import Frontier, Span, leaf_hash
from app.kit.actors import CLOCK, Actor
from app.kit.verdicts import Result
from cases import assignment
from cases.assignment import CandidateFacts, NamedRound, Nonces, OrderFacts, Roster, Statement
from cases.assignment.statement import written
from cases.verification import verify
from tests.verifier import verifier

Lie = Callable[[Any], object]

SIGNER = Signer("redress.example/journal", bytes(range(32)))
KEY = SIGNER.verifier.text()
PARTY = UUID(int=1)
LENGTH, ROUND, PERIOD = 50, 17, timedelta(hours=1)
ANCHORED_AT = datetime(2026, 3, 1, tzinfo=UTC)
LINKS = chain_back(sha256(b"tip").digest(), LENGTH)[::-1]


def nothing(_told: object) -> None:
    """No lie."""


class Chance(Struct, frozen=True):
    """A round and what it brought."""

    named: NamedRound
    at: datetime
    value: bytes
    protects: str
    signature: bytes | None = None


def of_chain(number: int = ROUND) -> Chance:
    """A link of a short chain."""
    at = ANCHORED_AT + number * PERIOD
    return Chance(NamedRound("chain", LINKS[0].hex(), number, written(at)), at, LINKS[number], "outsiders")


def of_network(number: int, signature: bytes) -> Chance:
    """A round of the public network."""
    at = quicknet.round_of(number).at
    named = NamedRound("drand", quicknet.CHAIN_HASH, number, written(at))
    return Chance(named, at, sha256(signature).digest(), "all", signature)


def office(size: int = 9) -> list[CandidateFacts]:
    """Somebody of each sort, and as many as it takes."""
    languages = frozenset({"zh-Hans", "en"}), frozenset({"zh-Hans"}), frozenset({"en"})
    ties = frozenset({PARTY}), frozenset[UUID]()
    return [
        CandidateFacts(
            UUID(int=1000 + n),
            languages[n % 3],
            ties[n % 4 > 0],
            frozenset({"food"}) if n % 5 == 0 else frozenset(),
            absent=n % 7 == 6,
            open_cases=n * 11 % 79,
        )
        for n in range(size)
    ]


class Journal:
    """A journal in memory: entries get their leaves as they come."""

    def __init__(self) -> None:
        self.written: list[tuple[bytes, bytes, bytes]] = []

    def write(self, kind: str, at: datetime, facts: dict[str, Any], by: Actor = CLOCK) -> bytes:
        """One entry; returns its leaf."""
        entry = compose(by, kind, at, case_id=None, data=facts)
        self.written.append((entry.entry, entry.data_salt, entry.data))
        return leaf_hash(entry.entry)

    def prove(self, leaf: bytes) -> dict[str, Any]:
        """The entry of a leaf, under the checkpoint of the whole."""
        index = [leaf_hash(entry) for entry, _salt, _opened in self.written].index(leaf)
        entry, salt, opened = self.written[index]
        size = len(self.written)
        return {
            "entry": entry.decode(),
            "salt": salt.hex(),
            "opened": opened.decode(),
            "index": index,
            "size": size,
            "proof": [self._root(span).hex() for span in inclusion_spans(index, size)],
            "checkpoint": SIGNER.sign(size, self._root((0, size))),
        }

    def _root(self, span: Span) -> bytes:
        tree = Frontier()
        for entry, _salt, _opened in self.written[slice(*span)]:
            tree.append(leaf_hash(entry))
        return tree.root()


class Lies(Struct, frozen=True):
    """Each is told the plain facts of its place before they are written down, and changes them."""

    roster: Lie = nothing
    anchor: Lie = nothing
    statement: Lie = nothing
    nonces: Lie = nothing
    result: Lie = nothing
    record: Lie = nothing
    by: Actor = CLOCK
    committed: timedelta = timedelta(0)
    anchored: timedelta = timedelta(0)
    tree: Lie = nothing
    """Is told the entries in the order of their leaves."""


def make(
    chance: Chance | None = None,
    lies: Lies = Lies(),  # noqa: B008 - frozen
    sides: tuple[str, ...] = ("consumer", "seller"),
    given: tuple[str, ...] = ("consumer",),
    candidates: list[CandidateFacts] | None = None,
) -> bytes:
    """The record of a draw whose statement was committed five hours before its round."""
    chance, candidates = chance or of_chain(), candidates or office()
    journal, at, anchored = Journal(), chance.at - timedelta(hours=5), None
    journal.write("case_filed", at - timedelta(days=9), {"number": "RC-2026-000001"})
    if chance.signature is None:
        anchor = {"anchor": LINKS[0].hex(), "length": LENGTH, "period_s": 3600, "from_at": written(ANCHORED_AT)}
        lies.anchor(anchor)
        anchored = journal.write("beacon_anchored", ANCHORED_AT + lies.anchored, anchor)
    roster, statement = _stated(chance, candidates, sides, at, lies)
    leaf = journal.write("draw_committed", at + lies.committed, statement, lies.by)
    nonces = [(at + timedelta(hours=1), {"draw": leaf.hex(), "nonce": os.urandom(32).hex(), "side": s}) for s in given]
    lies.nonces(nonces)
    added = [journal.write("nonce_given", given_at, nonce) for given_at, nonce in nonces]
    journal.write("case_filed", at + timedelta(hours=2), {"number": "RC-2026-000002"})
    result = _result(chance, roster, statement, leaf, [nonce for _, nonce in nonces])
    told, true = [chance.at + timedelta(minutes=1), result], dict(result)
    lies.result(told)
    drawn = journal.write("drawn", told[0], told[1])
    lies.tree(journal.written)
    network = {"signature": chance.signature.hex()} if chance.signature else {}
    record = {
        "v": "redress/draw-record/v1",
        "roster": roster,
        "committed": journal.prove(leaf),
        "anchored": journal.prove(anchored) if anchored else None,
        "nonces": [journal.prove(each) for each in added],
        "beacon": {"value": chance.value.hex()} | network,
        **{name: true[name] for name in ("seed", "order", "order_sha256")},
        "drawn": journal.prove(drawn),
        "key": KEY,
    }
    lies.record(record)
    return msgspec.json.encode(record)


def broken_step(record: bytes, key: str | None = KEY) -> int | None:
    """The step that failed; None when the whole passed. The verifier written apart has to find the same."""
    verdict = verify(record, key)
    failed = [step.number for step in verdict.steps if step.result is Result.failed]
    assert (verdict.result is Result.failed) == bool(failed)
    assert failed or (verdict.result is Result.passed and len(verdict.steps) == 10), verdict
    said = io.StringIO()
    with redirect_stdout(said):
        code = verifier.check(record.decode(), key)
    assert code == (1 if failed else 0), (verdict, said.getvalue())
    last = said.getvalue().splitlines()[-1]
    assert not failed or last.startswith((f"{failed[0]}. failed", "failed: ")), (verdict, last)
    return failed[0] if failed else None


def _stated(
    chance: Chance, candidates: list[CandidateFacts], sides: tuple[str, ...], at: datetime, lies: Lies
) -> tuple[dict[str, Any], dict[str, Any]]:
    roster = _plain(assignment.roster_of(candidates, at))
    lies.roster(roster)
    named = {"no": 1, "at": at, "ladder": (), "beacon": chance.named, "sides": sides, "protects": chance.protects}
    known = msgspec.convert(roster, Roster)
    order = OrderFacts(frozenset({PARTY}), "zh-Hans", "food")
    said, _reasons = assignment.state("RC-2026-000001", order, candidates, known, **named)
    statement = _plain(said)
    lies.statement(statement)
    return roster, statement


def _plain(said: Struct) -> dict[str, Any]:
    return msgspec.json.decode(msgspec.json.encode(said))


def _result(
    chance: Chance, roster: dict[str, Any], statement: dict[str, Any], leaf: bytes, nonces: list[dict[str, Any]]
) -> dict[str, Any]:
    given = {nonce["side"]: bytes.fromhex(nonce["nonce"]) for nonce in nonces}
    others = tuple(given.get(side) for side in ("seller", "platform") if side in statement["sides"])
    seed = assignment.seed_of(leaf, chance.value, Nonces(given.get("consumer"), others))
    eligible = assignment.eligible(msgspec.convert(roster, Roster), msgspec.convert(statement, Statement))
    order = assignment.order_of(seed, eligible)
    passed = [{"id": str(order[0]), "why": "not_available"}] if order else []
    return {
        "draw": leaf.hex(),
        "order": [str(each) for each in order[:12]],
        "order_sha256": assignment.order_digest(order).hex(),
        "passed": passed,
        "seed": seed.hex(),
    }
