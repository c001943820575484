"""Whether a draw holds, from its published record and the journal's public key alone (docs/draw.md).

1. The record has its form, and the journal's key is the expected one.
2. Every entry is one of version 1 and of the kind of its place, and its commitment opens to what the record says.
3. Every entry lies under a checkpoint that the journal's key signed.
4. The statement names this roster; both are sorted, without doubles, in known words; weights are from 1 to 8.
5. The beacon's round was named before it existed, and the record says whom that protects against.
6. Each nonce is of this draw and of one of its sides, given between commitment and round, one a side.
7. The beacon's value is the named round's.
8. The seed follows.
9. The order follows, all of it.
10. The entry of the result says this draw, this seed and this order, and is later than the round.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from app.beacon import quicknet
from app.beacon.rules import chain_back
from app.journal.checkpoints import Verifier
from app.journal.errors import FactNotRecordable, NoteRefused, ProofRefused
from app.journal.proofs import check_inclusion
from app.journal.rules import DATA_TAG, canonical, commit, is_v1
from app.journal.schemas import OpenedOut
from app.journal.tree import leaf_hash
from app.kit.text import _, translate
from cases import assignment
from cases.assignment import FIRST_NAMES, LeftOut, Nonces, Statement
from cases.schemas.draws import DrawRecord

STEPS = (
    _("The record has its form, and the journal's key is the expected one."),
    _("Every entry opens to what the record says."),
    _("Every entry lies under a checkpoint that the journal's key signed."),
    _("The statement names this roster; lists are sorted, weights are from 1 to 8."),
    _("The round was named before it existed."),
    _("Each number of a party came between commitment and round, one a side."),
    _("The beacon's value is that of the named round."),
    _("The seed follows."),
    _("The order follows, to the last name."),
    _("The journal holds this very result, later than the round."),
)
_AWAY = frozenset({"not_available", "not_appointed"})
_EXCLUDED = frozenset({"not_free", "limit"})
_LADDER = ("language", "merchant_limit", "cap", "partner")
_PROTECTS = {"chain": "outsiders", quicknet.KIND: "all"}
_MOST_WEIGHT = 8


class Step(Struct, frozen=True):
    """What one step found: `passed`, `failed` or `undetermined`."""

    number: int
    result: str
    why: str = ""

    def text(self, language: str) -> str:
        """The step in words."""
        said = translate(STEPS[self.number - 1], language)
        return f"{said} ({self.why})" if self.why else said


class Refused(Exception):
    """A step does not hold; the words are for whoever looks into it."""


def verify(content: bytes, key: str | None) -> list[Step]:
    """The steps in their order; the first that fails is the last. Without a key from elsewhere step 1 is open."""
    steps: list[Step] = []
    try:
        record = msgspec.json.decode(content, type=DrawRecord, strict=True)
        draw = _Draw(record, key)
    except (msgspec.MsgspecError, Refused, ValueError) as error:
        return [Step(1, "failed", str(error))]
    for number, check in enumerate(draw.checks(), start=1):
        try:
            check()
        except (Refused, LookupError, TypeError, ValueError, msgspec.MsgspecError) as error:
            return [*steps, Step(number, "failed", str(error))]
        steps.append(Step(number, "undetermined" if number == 1 and key is None else "passed"))
    return steps


def result_of(steps: list[Step]) -> str:
    """The whole: `passed` only when every step was made and passed."""
    found = {step.result for step in steps}
    return next((result for result in ("failed", "undetermined") if result in found), "passed")


def _demand(true: object, otherwise: str) -> None:
    if not true:
        raise Refused(otherwise)


def _moment(text: object) -> datetime:
    read = datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    _demand(assignment.written(read) == text, "a time is written in another way")
    return read


class _Entry:
    """One entry of the record with what it opens to."""

    def __init__(self, kind: str, proven: OpenedOut) -> None:
        self.kind, self.proven = kind, proven
        self.bytes = proven.entry.encode()
        self.leaf = leaf_hash(self.bytes)
        self.members: dict[str, Any] = msgspec.json.decode(self.bytes, type=dict)
        self.opened: dict[str, Any] = msgspec.json.decode(proven.opened, type=dict)
        self.at = _moment(self.members.get("at"))
        self.facts: dict[str, Any] = self.opened.get("facts", {})

    def check_opens(self) -> None:
        _demand(is_v1(self.bytes) and self.members["kind"] == self.kind, f"{self.kind}: not such an entry")
        opened = self.proven.opened.encode()
        try:
            _demand(canonical(self.opened) == opened, f"{self.kind}: not canonical")
        except FactNotRecordable as error:
            raise Refused(self.kind) from error
        by_clock = self.opened.keys() == {"by", "facts", "role"} and self.opened["role"] == "clock"
        _demand(by_clock and self.opened["by"] is None, f"{self.kind}: not recorded by the clock")
        hidden = commit(DATA_TAG, bytes.fromhex(self.proven.salt), opened)
        _demand(hidden == self.members["data"], f"{self.kind}: the commitment opens to something else")

    def check_covered(self, verifier: Verifier) -> None:
        try:
            checkpoint = verifier.open(self.proven.checkpoint)
            proof = [bytes.fromhex(each) for each in self.proven.proof]
            check_inclusion(self.leaf, self.proven.index, checkpoint.size, proof, checkpoint.root)
        except (NoteRefused, ProofRefused) as error:
            raise Refused(self.kind) from error
        _demand(checkpoint.size == self.proven.size, f"{self.kind}: another size")


class _Draw:
    """A record taken apart."""

    def __init__(self, record: DrawRecord, key: str | None) -> None:
        self.record, self.key = record, key
        self.committed = _Entry("draw_committed", record.committed)
        self.drawn = _Entry("drawn", record.drawn)
        self.anchored = _Entry("beacon_anchored", record.anchored) if record.anchored else None
        self.nonces = [_Entry("nonce_given", each) for each in record.nonces]
        facts = msgspec.json.encode(self.committed.facts)
        self.statement = msgspec.json.decode(facts, type=Statement)
        self.round_at = _moment(self.statement.beacon.at)

    def checks(self) -> Iterator[Callable[[], None]]:
        """The ten, in their order."""
        for number in range(1, len(STEPS) + 1):
            yield getattr(self, f"_step_{number}")

    def _entries(self) -> list[_Entry]:
        return [self.committed, *([self.anchored] if self.anchored else []), *self.nonces, self.drawn]

    def _step_1(self) -> None:
        _demand(self.record.v == "redress/draw-record/v1", "another version")
        _demand(self.key is None or self.key.strip() == self.record.key, "another journal's key")

    def _step_2(self) -> None:
        for entry in self._entries():
            entry.check_opens()

    def _step_3(self) -> None:
        try:
            verifier = Verifier.read((self.key or self.record.key).strip())
        except NoteRefused as error:
            raise Refused("no key") from error
        for entry in self._entries():
            entry.check_covered(verifier)

    def _step_4(self) -> None:
        statement, roster = self.statement, self.record.roster
        written = canonical(self.committed.facts)
        _demand(assignment.canonical(statement) == written, "the statement has other members")
        _demand(roster.sha256().hex() == statement.roster, "another roster")
        _demand((roster.v, statement.v) == ("redress/roster/v1", "redress/draw/v1"), "another version")
        _demand(all(1 <= each.weight <= _MOST_WEIGHT for each in roster.present), "a weight")
        _check_left_out(roster.away, _AWAY)
        _check_left_out(statement.excluded, _EXCLUDED)
        for people in (roster.present, roster.away, statement.excluded):
            ids = [each.id.bytes for each in people]
            _demand(ids == sorted(set(ids)), "a list is not sorted, or names someone twice")
        _demand(not {p.id for p in roster.present} & {a.id for a in roster.away}, "someone is present and away")
        known = set(statement.ladder) <= set(_LADDER) and len(set(statement.ladder)) == len(statement.ladder)
        _demand(known and statement.no >= 1, "an unknown step of the ladder")

    def _step_5(self) -> None:
        named = self.statement.beacon
        _demand(_PROTECTS.get(named.kind) == self.statement.protects, "protects against others")
        _demand(self.committed.at < self.round_at, "committed after the round")
        if named.kind == quicknet.KIND:
            _demand(named.source == quicknet.CHAIN_HASH, "another network")
            _demand(quicknet.round_of(named.round).at == self.round_at, "the round belongs to another time")
            return
        if self.anchored is None:
            raise Refused("no anchor")
        facts = self.anchored.facts
        _demand(self.anchored.at < self.committed.at and facts["anchor"] == named.source, "another anchor, or too late")
        _demand(1 <= named.round <= facts["length"], "no such round")
        at = _moment(facts["from_at"]) + timedelta(seconds=named.round * facts["period_s"])
        _demand(at == self.round_at, "the round belongs to another time")

    def _step_6(self) -> None:
        sides = [nonce.facts["side"] for nonce in self.nonces]
        _demand(len(set(sides)) == len(sides) and set(sides) <= set(self.statement.sides), "a side twice, or none")
        for nonce in self.nonces:
            _demand(nonce.facts["draw"] == self.committed.leaf.hex(), "a number for another draw")
            _demand(self.committed.at < nonce.at < self.round_at, "a number out of its time")

    def _step_7(self) -> None:
        named, told = self.statement.beacon, self.record.beacon
        value = bytes.fromhex(told.value)
        if named.kind == quicknet.KIND:
            signature = bytes.fromhex(told.signature or "")
            _demand(quicknet.value_of(signature) == value, "the value is not the signature's")
            _demand(quicknet.is_signed(named.round, signature), "the network did not sign this")
        else:
            _demand(chain_back(value, named.round)[-1].hex() == named.source, "the value leads to another anchor")

    def _step_8(self) -> None:
        given = {nonce.facts["side"]: bytes.fromhex(nonce.facts["nonce"]) for nonce in self.nonces}
        asked = [side for side in ("seller", "platform") if side in self.statement.sides]
        nonces = Nonces(given.get("consumer"), tuple(given.get(side) for side in asked))
        value = bytes.fromhex(self.record.beacon.value)
        seed = assignment.seed_of(self.committed.leaf, value, nonces)
        _demand(seed.hex() == self.record.seed, "another seed")

    def _step_9(self) -> None:
        eligible = assignment.eligible(self.record.roster, self.statement)
        order = assignment.order_of(bytes.fromhex(self.record.seed), eligible)
        _demand([str(each) for each in order[:FIRST_NAMES]] == self.record.order, "another order")
        digest = sha256(b"".join(each.bytes for each in order)).hexdigest()
        _demand(digest == self.record.order_sha256, "another order behind the first names")

    def _step_10(self) -> None:
        facts = self.drawn.facts
        _demand(facts.keys() == {"draw", "order", "order_sha256", "passed", "seed"}, "another result")
        same = [facts["order"], facts["order_sha256"], facts["seed"]]
        _demand(same == [self.record.order, self.record.order_sha256, self.record.seed], "the journal holds another")
        _demand(facts["draw"] == self.committed.leaf.hex(), "the result of another draw")
        passed = [LeftOut(UUID(each["id"]), each["why"]) for each in facts["passed"]]
        _check_left_out(passed, _AWAY | _EXCLUDED)
        _demand(self.drawn.at >= self.round_at, "older than its round")


def _check_left_out(people: list[LeftOut] | tuple[LeftOut, ...], codes: frozenset[str]) -> None:
    _demand(all(each.why in codes for each in people), "left out for no known reason")
