"""What lies beside a claim while a mediator writes: evidence, rules, sums, earlier rulings. It decides nothing."""

from datetime import date

from msgspec import Struct

from app.kit.money import Money
from rulings.schemas.shown import RuleOut


class ClaimInHand(Struct, frozen=True):
    """By what the claim in hand is compared with earlier ones."""

    subject: str | None
    rules: list[str]
    tags: list[str]
    grams: list[str]


class NearestOut(Struct, frozen=True):
    """An earlier claim as it was published, in roles: how near it is, how it was decided."""

    number: str
    claim: int
    issued_on: date
    outcome: str
    remedy: str
    award: Money | None
    rules: list[str]
    same_rules: int
    same_tags: int
    alike: float
    said: str


class SumOut(Struct, frozen=True):
    """A sum that a law would give, or a band up to `up_to`; `rule` is in force on the day that counts."""

    remedy: str
    rule: RuleOut
    amount: Money
    up_to: Money | None
    how: str


class ClaimHelp(Struct, frozen=True):
    """What there is to one claim. `departs` says that the draft decides otherwise than the nearest."""

    claim: int
    subject: str | None
    tags: list[str]
    nearest: list[NearestOut]
    departs: bool


class ExhibitHelp(Struct, frozen=True):
    """What can be cited, in the reader's language; `fresh` still waits for the days to answer it."""

    exhibit: str
    title: str
    fresh: bool


class HelpOut(Struct, frozen=True):
    """All of it, for one draft. `day` is the day whose rules count."""

    day: date
    evidence: list[ExhibitHelp]
    rules: list[RuleOut]
    sums: list[SumOut]
    claims: list[ClaimHelp]
