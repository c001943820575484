"""What a ruling says, as data: the page is printed from it and `ruling.json` inside the PDF is it."""

from datetime import date, datetime

import msgspec
import rfc8785
from msgspec import UNSET, UnsetType

from app.kit.money import Money

RULING_TEXT_VERSION = 1


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a ruling. Codes (outcome, remedy, …) are the words of the taxonomy; the page spells them out."""


class Document(Text, kw_only=True):
    """What is printed, signed and attached as a whole: the frame that a ruling and every paper beside it share.

    `zone` is the IANA name of the zone in which the page shows times. `language` counts; `beside` is the second one of
    an edition in two: the frame is printed in both, everyone's own words as they were said.
    """

    language: str
    number: str
    case_number: str
    case_date: date
    real_date: date
    zone: str
    demo: bool
    verify_url: str
    version: int = RULING_TEXT_VERSION
    beside: str | UnsetType = UNSET

    def canonical(self) -> bytes:
        """RFC 8785 bytes: what says the same always has the same digest, on any machine."""
        return rfc8785.dumps(msgspec.to_builtins(self))


class Answer(Text):
    """The three lines of the first page: granted or not, how much, how and by when."""

    granted: str
    """`granted`, `partly` or `not`."""
    total: Money | None
    payer: str | None
    how: str
    due: date | None


class Party(Text):
    role: str
    """`consumer`, `merchant`, `private_seller` or `platform`."""
    name: str
    """As printed; for a masked party the mask itself, never the name."""
    masked: bool = False


class Purchase(Text):
    platform: str
    item: str
    order_number: str
    paid: Money
    paid_at: datetime


class FrontlineDecision(Text):
    """What was appealed. Front-line agents are never named: `by` is `human`, `bot` or `system`."""

    outcome: str
    by: str
    decided_at: datetime
    reason: str
    rule_cited: str | None = None


class Authority(Text):
    """Under what this is decided, and how far it binds: above `limit` it is a recommendation."""

    binding: bool
    limit: Money


class Fact(Text):
    at: datetime
    text: str
    exhibits: tuple[str, ...] = ()


class ResponseToClaim(Text):
    respondent: str
    kind: str
    """`concede`, `offer`, `contest`, `open` (answered the case, neither way on this claim) or `silent`."""
    text: str = ""
    rule: str | None = None


class ClaimRuling(Text):
    """Claim → evidence → rule → finding → remedy, for one claim."""

    number: int
    in_words: str
    asked: str
    asked_amount: Money | None
    responses: tuple[ResponseToClaim, ...]
    outcome: str
    fact: str
    exhibits: tuple[str, ...]
    rules: tuple[str, ...]
    reasons: str
    award: Money | None
    by_default: bool = False


class ArgumentAnswered(Text):
    """What a respondent argued, and why it does or does not carry; `rules` are those against it."""

    respondent: str
    argument: str
    answer: str
    rules: tuple[str, ...] = ()


class Cleared(Text):
    """A respondent that is not at fault; `side` is `seller` or `platform`."""

    side: str
    name: str
    reasons: str


class HandlingFinding(Text):
    """Found against the respondent's system, never against the agent who sat at it."""

    failure: str
    respondent: str
    found: bool
    lines: str
    rules: tuple[str, ...] = ()


class ObligationText(Text):
    number: int
    remedy: str
    debtor: str
    creditor: str
    text: str
    amount: Money | None
    due: date
    way: str
    proof: str
    after: int | None = None


class ExhibitText(Text):
    number: str
    title: str
    sha256: str
    handed_in_by: str
    at: datetime


class RuleText(Text):
    """A rule in the version that was in force on the day that counts."""

    id: str
    kind: str
    version: str
    title: str
    text: str
    valid_from: date
    source: str


class Deciders(Text):
    mediator: str
    drawn: str
    """The lot in one sentence: among how many, under which commitment, by which randomness."""
    reviewer: str | None = None
    panel: tuple[str, ...] = ()


class Dissent(Text):
    """What a member of the panel who was outvoted says of the ruling; it decides nothing."""

    member: str
    text: str


class WhatNext(Text):
    """Who may do what after this ruling. `accept_until` is None once the consumer accepted at filing."""

    accept_until: date | None
    correct_until: date
    set_aside_until: date | None = None


class SlipText(Text):
    """A slip and what stands in its place; a sum is written as its figures in the currency of the ruling."""

    part: str
    """`fact`, `finding`, `reasons`, `argument`, `handling`, `obligation` or `sum`."""
    number: int
    """Of a claim or an obligation its number, of what has none its place from 1."""
    old: str
    new: str


class Correction(Text):
    """What this edition corrects: a ruling that said the same, but for these slips."""

    number: str
    made_on: date
    slips: tuple[SlipText, ...]
    why: str
    decided_by: str | UnsetType = UNSET
    """Who answered and signed in the mediator's place; left out of what is written where the mediator did."""


class RulingText(Document):
    """The whole content of a ruling, frozen at signature, names unmasked for those who may read it."""

    answer: Answer
    parties: tuple[Party, ...]
    purchase: Purchase
    appealed: FrontlineDecision
    authority: Authority
    facts: tuple[Fact, ...]
    claims: tuple[ClaimRuling, ...]
    arguments: tuple[ArgumentAnswered, ...]
    handling: tuple[HandlingFinding, ...]
    effect: str
    obligations: tuple[ObligationText, ...]
    next: WhatNext
    exhibits: tuple[ExhibitText, ...]
    rules: tuple[RuleText, ...]
    deciders: Deciders
    dissent: Dissent | None = None
    corrects: Correction | UnsetType = UNSET
    """Left out of what is written unless it is a corrected edition."""
    cleared: tuple[Cleared, ...] | UnsetType = UNSET
    """Left out of what is written where nobody was found not at fault."""
