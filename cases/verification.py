"""Whether a published draw holds, step by step, for anyone who has its record.

docs/draw.md has the steps under the same numbers; docs/verify/verify.py makes them too and shares no line with this.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from app.beacon import quicknet
from app.journal.checkpoints import Verifier
from app.journal.errors import NoteRefused, ProofRefused
from app.journal.rules import canonical
from app.journal.schemas import OpenedOut
from app.journal.verification import Said, check_included, open_entry
from app.kit.text import _
from app.kit.verdicts import Result, StepReport, StepUndetermined, demand, make, overall
from cases import assignment
from cases.assignment import FIRST_NAMES, Nonces, Statement
from cases.schemas.draws import AnchorSaid, DrawnSaid, DrawRecord, NonceSaid
from cases.words import Side

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
"""What each step of `verify` establishes, for people."""
RECORD_VERSION = "redress/draw-record/v1"
LADDER = ("language", "merchant_limit", "cap", "partner")
_PROTECTS = {"chain": "outsiders", "drand": "all"}
_AWAY, _NOT_FREE = frozenset({"not_available", "not_appointed"}), frozenset({"not_free", "limit"})
_MOST_WEIGHT = 8
_RESPONDENTS = (Side.seller, Side.platform)
FactsT = TypeVar("FactsT", bound=Struct)


class Verdict(Struct, frozen=True):
    """`passed` only when all ten steps were made and each passed; after one that failed no further one is made."""

    result: Result
    steps: tuple[StepReport, ...]


def verify(record: bytes, key: str | None) -> Verdict:
    """Whether a record of `GET /api/v1/draws/CASE` shows a draw as docs/draw.md has it.

    1. The record has this form, and the journal's key is the expected one.
    2. Every entry is of the kind of its place, and is opened by what it committed to.
    3. Every entry lies in the tree of a checkpoint that the journal's key signed.
    4. The statement names this roster; roster and exclusions are sorted, without doubles; weights are 1 to 8.
    5. The beacon was named before its value existed, and it says rightly whom it protects against.
    6. Each nonce is of this draw, of one of its sides, between commitment and round, one a side.
    7. The beacon's value is the named round's.
    8. The seed follows.
    9. The order follows, all of it.
    10. The entry `drawn` says this draw, this seed, this order, and is later than the round.

    `key` is the journal's public key as the reader knows it by other means; without one, what holds is undetermined.
    Takes half a second where a network signed: called from a thread.
    """
    draw, reports = _Draw(record, key), []
    for number, step in enumerate(_STEPS, start=1):
        reports.append(make(number, step, draw))
        if reports[-1].result is Result.failed:
            break
    return Verdict(overall(reports), tuple(reports))


class _Draw:
    """The record under examination. What a step establishes, later ones rest on."""

    def __init__(self, content: bytes, key: str | None) -> None:
        self.content, self.key = content, key.strip() if key else None

    @cached_property
    def record(self) -> DrawRecord:
        return msgspec.json.decode(self.content, type=DrawRecord)

    @cached_property
    def committed(self) -> Said:
        return _said(self.record.committed, "draw_committed")

    @cached_property
    def anchored(self) -> Said | None:
        return _said(self.record.anchored, "beacon_anchored") if self.record.anchored else None

    @cached_property
    def nonces(self) -> list[tuple[Said, NonceSaid]]:
        said = [_said(each, "nonce_given") for each in self.record.nonces]
        return [(each, _facts(each.facts, NonceSaid)) for each in said]

    @cached_property
    def drawn(self) -> Said:
        return _said(self.record.drawn, "drawn")

    @cached_property
    def statement(self) -> Statement:
        return _facts(self.committed.facts, Statement)

    @cached_property
    def round_at(self) -> datetime:
        return _moment(self.statement.beacon.at)

    @cached_property
    def value(self) -> bytes:
        return _bytes(self.record.beacon.value)

    @cached_property
    def order(self) -> list[UUID]:
        return assignment.order_of(_bytes(self.record.seed), assignment.eligible(self.record.roster, self.statement))


def _step_1_form(draw: _Draw) -> str:
    demand(draw.record.v == RECORD_VERSION, _("This is no record of a draw in a version that is known here."))
    if draw.key is None:
        raise StepUndetermined(_("No key was given to compare the record's with: it vouches for itself."))
    demand(draw.record.key.strip() == draw.key, _("The record names another key than the journal's."))
    return STEPS[0]


def _step_2_openings(draw: _Draw) -> str:
    said = [draw.committed, draw.drawn, *(said for said, _facts in draw.nonces)]
    said += [draw.anchored] if draw.anchored else []
    demand(all(each.by is None and each.role == "clock" for each in said), _("An entry was not written by the clock."))
    return STEPS[1]


def _step_3_journal(draw: _Draw) -> str:
    record = draw.record
    proven = [record.committed, record.drawn, *record.nonces, *([record.anchored] if record.anchored else [])]
    try:
        verifier = Verifier.read(draw.key or record.key.strip())
        for each in proven:
            check_included(each, verifier)
    except (NoteRefused, ProofRefused):
        demand(None, _("An entry is not shown to be in the journal that the key signed."))
    return STEPS[2]


def _step_4_statement(draw: _Draw) -> str:
    roster, statement = draw.record.roster, draw.statement
    demand(canonical(_raw(draw.content)["roster"]) == roster.canonical(), _("The roster has another form."))
    demand(statement.roster == roster.sha256().hex(), _("The statement names another roster."))
    demand((roster.v, statement.v) == ("redress/roster/v1", "redress/draw/v1"), _("This version is not known here."))
    _moment(roster.at), _moment(statement.at)
    here, away = [each.id for each in roster.present], [each.id for each in roster.away]
    lists = (here, away, [each.id for each in statement.excluded])
    in_order = all(_in_order([each.bytes for each in ids]) for ids in lists)
    demand(in_order and not set(here) & set(away), _("A list is not in order, or somebody stands in it twice."))
    weights = all(1 <= each.weight <= _MOST_WEIGHT for each in roster.present)
    demand(weights, _("A weight is none from 1 to 8."))
    reasons = {each.why for each in roster.away} <= _AWAY and {each.why for each in statement.excluded} <= _NOT_FREE
    demand(reasons, _("Somebody is left out for no known reason."))
    steps = statement.ladder
    demand(set(steps) <= set(LADDER) and len(set(steps)) == len(steps), _("A step was taken that no ladder has."))
    sides = list(statement.sides)
    known = _in_order(sides) and Side.consumer in sides and 1 < len(sides) == len(set(sides) & set(Side))
    demand(known and statement.no > 0, _("The sides of the case, or the number of its draw, cannot be right."))
    return STEPS[3]


def _step_5_named_before(draw: _Draw) -> str:
    named = draw.statement.beacon
    demand(draw.statement.protects == _PROTECTS.get(named.kind), _("It protects against others than it says."))
    demand(draw.committed.at < draw.round_at, _("The round was over when the statement was committed."))
    demand(_time_of_round(draw) == draw.round_at, _("The named round belongs to another time."))
    return STEPS[4]


def _time_of_round(draw: _Draw) -> datetime:
    named = draw.statement.beacon
    if named.kind == quicknet.KIND:
        demand(named.source == quicknet.CHAIN_HASH, _("This is not the public network that is known here."))
        demand(draw.anchored is None and named.round > 0, _("A public network has no anchor here."))
        return quicknet.round_of(named.round).at
    demand(draw.anchored is not None, _("The chain's anchor is not in the record."))
    assert draw.anchored is not None  # noqa: S101 - demanded in the line before
    chain = _facts(draw.anchored.facts, AnchorSaid)
    demand(chain.anchor == named.source, _("Another chain was anchored."))
    demand(draw.anchored.is_before(draw.committed), _("The chain was anchored after the statement was committed."))
    demand(1 <= named.round <= chain.length, _("The chain has no such round."))
    return _moment(chain.from_at) + named.round * timedelta(seconds=chain.period_s)


def _step_6_nonces(draw: _Draw) -> str:
    sides = [facts.side for _said, facts in draw.nonces]
    known = set(sides) <= set(draw.statement.sides) and len(set(sides)) == len(sides)
    demand(known, _("A nonce is of no side of the case, or a side gave two."))
    for said, facts in draw.nonces:
        demand(facts.draw == draw.committed.leaf.hex(), _("A nonce is of another draw."))
        in_time = draw.committed.is_before(said) and said.at < draw.round_at
        demand(in_time, _("A nonce was not given between commitment and round."))
        _bytes(facts.nonce)
    return STEPS[5]


def _step_7_value(draw: _Draw) -> str:
    named, told = draw.statement.beacon, draw.record.beacon
    if named.kind == quicknet.KIND:
        signature = _bytes(told.signature or "", quicknet.SIGNATURE_BYTES)
        demand(quicknet.value_of(signature) == draw.value, _("The value is not the digest of the signature."))
        demand(quicknet.is_signed(named.round, signature), _("The network did not sign this round so."))
        return STEPS[6]
    link = draw.value
    for _each in range(named.round):
        link = sha256(link).digest()
    demand(link == _bytes(named.source), _("The value does not lead back to the anchor."))
    return STEPS[6]


def _step_8_seed(draw: _Draw) -> str:
    given = {facts.side: _bytes(facts.nonce) for _said, facts in draw.nonces}
    others = tuple(given.get(side) for side in _RESPONDENTS if side in draw.statement.sides)
    seed = assignment.seed_of(draw.committed.leaf, draw.value, Nonces(given.get(Side.consumer), others))
    demand(seed.hex() == draw.record.seed, _("Another seed follows."))
    return STEPS[7]


def _step_9_order(draw: _Draw) -> str:
    demand([str(each) for each in draw.order[:FIRST_NAMES]] == draw.record.order, _("Another order follows."))
    digest = assignment.order_digest(draw.order).hex()
    demand(digest == draw.record.order_sha256, _("Another order follows behind the first names."))
    return STEPS[8]


def _step_10_result(draw: _Draw) -> str:
    said, record = _facts(draw.drawn.facts, DrawnSaid), draw.record
    demand(said.draw == draw.committed.leaf.hex(), _("The result is of another draw."))
    same = (said.seed, said.order, said.order_sha256) == (record.seed, record.order, record.order_sha256)
    demand(same, _("The journal holds another result."))
    known = {each.why for each in said.passed} <= _AWAY | _NOT_FREE
    first = [each.id for each in said.passed] == draw.order[: len(said.passed)]
    demand(known and first, _("Somebody was passed over who did not stand first, or for no known reason."))
    demand(draw.drawn.at >= draw.round_at, _("The result is older than its round."))
    earlier = [draw.committed, *(nonce for nonce, _facts in draw.nonces)]
    demand(all(each.is_before(draw.drawn) for each in earlier), _("The result is not the last entry of the draw."))
    return STEPS[9]


def _said(proven: OpenedOut, kind: str) -> Said:
    try:
        return open_entry(proven, kind)
    except ProofRefused:
        demand(None, _("An entry is not what stands in its place, or is opened by something else ({kind})."), kind=kind)
        raise


def _facts(facts: dict[str, Any], form: type[FactsT]) -> FactsT:
    """The facts of an entry; every member known, each in its one spelling."""
    read = msgspec.convert(facts, form)
    demand(canonical(read) == canonical(facts), _("An entry says something in a form that is not known here."))
    return read


def _raw(content: bytes) -> dict[str, Any]:
    return msgspec.json.decode(content)


def _bytes(text: str, length: int = 32) -> bytes:
    value = bytes.fromhex(text)
    demand(value.hex() == text and len(value) == length, _("A number is not written as it should be."))
    return value


def _moment(text: str) -> datetime:
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    demand(assignment.written(moment) == text, _("A time is not written as it should be."))
    return moment


def _in_order(each: Sequence[Any]) -> bool:
    return list(each) == sorted(set(each))


_STEPS = (
    _step_1_form,
    _step_2_openings,
    _step_3_journal,
    _step_4_statement,
    _step_5_named_before,
    _step_6_nonces,
    _step_7_value,
    _step_8_seed,
    _step_9_order,
    _step_10_result,
)
