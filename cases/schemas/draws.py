"""The record of a draw, as it is published and as verifiers read it (docs/draw.md)."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from app.journal.schemas import OpenedOut
from cases.assignment import LeftOut, Roster, Statement


class BeaconOut(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the round brought, in hexadecimal; `signature` where a network signed it."""

    value: str
    signature: str | None = None


class DrawRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything from which a draw can be recomputed. Whoever reads it learns nobody's interests."""

    v: str
    roster: Roster
    committed: OpenedOut
    anchored: OpenedOut | None
    nonces: list[OpenedOut]
    beacon: BeaconOut
    seed: str
    order: list[str]
    order_sha256: str
    drawn: OpenedOut
    key: str


class NonceSaid(Struct, frozen=True, forbid_unknown_fields=True):
    """What an entry `nonce_given` says: which side added what, to the draw of this leaf."""

    draw: str
    nonce: str
    side: str


class AnchorSaid(Struct, frozen=True, forbid_unknown_fields=True):
    """What an entry `beacon_anchored` says: link n comes at `from_at` + n · `period_s`."""

    anchor: str
    length: int
    period_s: int
    from_at: str


class DrawnSaid(Struct, frozen=True, forbid_unknown_fields=True):
    """What an entry `drawn` says: the result of the draw of this leaf."""

    draw: str
    order: list[str]
    order_sha256: str
    passed: list[LeftOut]
    seed: str


class SkewOut(Struct, frozen=True):
    """Whether the lot fell as its weights say, for one kind of party in one month: no mediator, no party.

    `corrected` is the least chance of any pair times the number of pairs; `alarm` where it is one in a hundred or less.
    """

    month: date
    kind: str
    draws: int
    pairs: int
    corrected: float
    alarm: bool


class PairingOut(Struct, frozen=True):
    """How often one mediator was named first for one party; `chance` is a fair lot's to be as far out."""

    kind: str
    party: str
    mediator: str
    draws: int
    named: int
    expected: float
    chance: float


class NameTold(Struct, frozen=True):
    """One name of an order, with the weight that it was drawn with."""

    id: UUID
    weight: int


class DrawTold(Struct, frozen=True):
    """A draw as a person reads it. `order` are the first names; `passed` could not sit any more, by id."""

    statement: Statement
    committed_at: datetime
    drawn_at: datetime
    round_at: datetime
    present: int
    away: int
    eligible: int
    took_part: list[str]
    order: list[NameTold]
    passed: dict[UUID, str]
    leaf: str
    value: str
    seed: str
