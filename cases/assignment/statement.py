"""What is committed to the journal before the randomness exists: the roster, and a statement for each case.

Both are canonical JSON, member by member as docs/draw.md has them.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from uuid import UUID

import rfc8785
from msgspec import Struct, to_builtins
from msgspec.json import Encoder

from cases.assignment.eligibility import (
    POLICY,
    CandidateFacts,
    OrderFacts,
    Policy,
    coarse,
    kept_from,
    unavailable_because,
    weight_of,
)

_SORTED = Encoder(order="sorted")


class Present(Struct, frozen=True):
    """Someone who can be drawn at this moment, with what everybody may know."""

    id: UUID
    weight: int
    languages: tuple[str, ...]
    competences: tuple[str, ...]


class LeftOut(Struct, frozen=True):
    """Someone who cannot, with the coarse reason."""

    id: UUID
    why: str


class Roster(Struct, frozen=True, dict=True):
    """The whole office at one moment, shared by all cases that wait then; both lists by the bytes of the id."""

    at: str
    policy: Policy
    present: tuple[Present, ...]
    away: tuple[LeftOut, ...]
    v: str = "redress/roster/v1"

    def canonical(self) -> bytes:
        """RFC 8785 bytes. Of thousands of people: by msgspec, which writes the same where members have ASCII names."""
        return _SORTED.encode(self)

    def sha256(self) -> bytes:
        """By which statements name it: all that share it."""
        return self._sha256

    @cached_property
    def _sha256(self) -> bytes:
        return sha256(self.canonical()).digest()


class NamedRound(Struct, frozen=True):
    """The round of a beacon that will decide; `source` is the anchor of a chain or the hash of a public network."""

    kind: str
    source: str
    round: int
    at: str


class Statement(Struct, frozen=True):
    """What one case asks of the roster, who is kept from it, and which round decides."""

    case: str
    no: int
    at: str
    roster: str
    language: str
    competence: str | None
    excluded: tuple[LeftOut, ...]
    ladder: tuple[str, ...]
    beacon: NamedRound
    sides: tuple[str, ...]
    protects: str
    v: str = "redress/draw/v1"


def canonical(statement: Statement) -> bytes:
    """RFC 8785 bytes."""
    return rfc8785.dumps(to_builtins(statement))


def written(moment: datetime) -> str:
    """A time as it stands in what is committed: UTC, six decimals, a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def roster_of(
    candidates: Iterable[CandidateFacts], at: datetime, policy: Policy = POLICY, *, beyond_cap: bool = False
) -> Roster:
    """Who can be drawn now, and who cannot; `beyond_cap` for draws that take the ladder's step `cap`."""
    present: list[Present] = []
    away: list[LeftOut] = []
    for each in sorted(candidates, key=lambda candidate: candidate.account_id.bytes):
        if reason := unavailable_because(each, policy, beyond_cap=beyond_cap):
            away.append(LeftOut(each.account_id, coarse(reason)))
        else:
            weight = weight_of(each.open_cases, policy)
            known = tuple(sorted(each.languages)), tuple(sorted(each.competences))
            present.append(Present(each.account_id, weight, *known))
    return Roster(written(at), policy, tuple(present), tuple(away))


def state(  # noqa: PLR0913 - a statement has that many parts
    case: str,
    order: OrderFacts,
    candidates: Iterable[CandidateFacts],
    roster: Roster,
    *,
    no: int,
    at: datetime,
    ladder: tuple[str, ...],
    beacon: NamedRound,
    sides: Iterable[str],
    protects: str,
) -> tuple[Statement, dict[UUID, str]]:
    """The statement, and beside it the exact reasons, which are for the auditor's eyes alone."""
    here = {present.id for present in roster.present}
    reasons = {
        each.account_id: reason for each in candidates if each.account_id in here and (reason := kept_from(each, order))
    }
    excluded = tuple(LeftOut(who, coarse(why)) for who, why in sorted(reasons.items(), key=lambda pair: pair[0].bytes))
    digest = roster.sha256().hex()
    told = order.language, order.competence, excluded, ladder, beacon, tuple(sorted(sides)), protects
    return Statement(case, no, written(at), digest, *told), reasons


def eligible(roster: Roster, statement: Statement) -> list[tuple[UUID, int]]:
    """Who takes part in the draw, with the weights: a public question about public facts."""
    out = {left.id for left in statement.excluded}
    any_language, competence = "language" in statement.ladder, statement.competence
    return [
        (present.id, present.weight)
        for present in roster.present
        if present.id not in out
        and (any_language or statement.language in present.languages)
        and (competence is None or not present.competences or competence in present.competences)
    ]
