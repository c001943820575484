"""What comes in: a draft, and what the bench and the parties say of it. Unknown members are errors."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from app.kit.money import Money
from cases.schemas import AmountIn, Line, NewObligation, Words
from cases.words import TRADERS_ONLY, Failure
from rulings.rules import DraftFacts, DutyFacts, FindingFacts

# An exhibit, or a moment of a recording: `C-3`, `C-3@02:15`, `甲-3@1:02:15`.
_CITED = r"^(甲|乙|丙|丁|[CMPR])-\d{1,4}(@(\d{1,2}:)?[0-5]?\d:[0-5]\d)?$"
Exhibits = Annotated[list[Annotated[str, Meta(pattern=_CITED)]], Meta(max_length=60)]
RuleIds = Annotated[list[Line], Meta(max_length=30)]
Prose = Annotated[str, Meta(max_length=8000)]


class FactIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happened, and what shows it. Without a moment it is dated with the decision appealed."""

    text: Words
    at: datetime | None = None
    exhibits: Exhibits = []


class FindingIn(Struct, frozen=True, forbid_unknown_fields=True):
    """One claim decided: evidence → rule → finding → remedy."""

    claim: int
    outcome: Literal["upheld", "partly_upheld", "not_upheld", "conceded"]
    fact: Prose = ""
    exhibits: Exhibits = []
    rules: RuleIds = []
    reasons: Prose = ""
    award: AmountIn | None = None
    by_default: bool = False
    departure: Prose = ""
    """Why it departs from the nearest earlier ruling on like facts; printed behind the reasons."""


class ArgumentIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What is answered to the arguments of a respondent, with the rules against it."""

    text: Words
    rules_against: RuleIds = []
    side: Literal["seller", "platform"] = "seller"


class HandlingIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether customer service failed, and the lines that it rests on; found against the system."""

    failure: Failure
    found: bool
    lines: Prose = ""
    rules: RuleIds = []
    reasons: Prose = ""


class ClearedIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A respondent that is found not at fault, and why; it gets a certificate that the platform must honour."""

    side: Literal["seller", "platform"]
    reasons: Annotated[str, Meta(min_length=1, max_length=8000)]


class DraftIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A ruling as the mediator drafts it. Incomplete drafts are kept; only a complete one can be submitted."""

    effect: Literal["overturned", "varied", "confirmed", "sent_back"]
    findings: Annotated[list[FindingIn], Meta(max_length=40)]
    facts: Annotated[list[FactIn], Meta(max_length=60)] = []
    answers_to_arguments: Annotated[list[ArgumentIn], Meta(max_length=40)] = []
    handling: Annotated[list[HandlingIn], Meta(max_length=9)] = []
    obligations: Annotated[list[NewObligation], Meta(max_length=60)] = []
    cleared: Annotated[list[ClearedIn], Meta(max_length=2)] = []

    def facts_of_it(self) -> DraftFacts:
        """What the rules look at."""
        return DraftFacts(
            findings=tuple(
                FindingFacts(f.claim, f.outcome, f.by_default, _money(f.award), bool(f.rules and f.reasons))
                for f in self.findings
            ),
            handling=tuple((h.failure.value, h.found) for h in self.handling),
            duties=tuple(
                DutyFacts(o.debtor, o.remedy in TRADERS_ONLY, o.remedy, o.amount, o.after, o.claim_no)
                for o in self.obligations
            ),
            rules=frozenset(self.rules_cited()),
            exhibits=frozenset(cited.partition("@")[0] for cited in self._cited()),
            moments=frozenset(cited for cited in self._cited() if "@" in cited),
            cleared=tuple(one.side for one in self.cleared if one.reasons.strip()),
            said_of={h.failure.value: f"{h.lines}\n{h.reasons}".strip() for h in self.handling},
        )

    def _cited(self) -> list[str]:
        return [cited for part in (*self.facts, *self.findings) for cited in part.exhibits]

    def rules_cited(self) -> list[str]:
        """The ids of all rules cited, once each, in the order in which a reader meets them."""
        cited = [rule for part in (*self.findings, *self.handling) for rule in part.rules]
        return list(dict.fromkeys(cited + [rule for a in self.answers_to_arguments for rule in a.rules_against]))


def _money(amount: AmountIn | None) -> Money | None:
    return amount.money() if amount else None


class SubmitIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Hand the draft on; a mediator may ask for a panel, against earlier rulings on like facts for instance."""

    panel: bool = False


class ReviewIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What the second mediator says of the draft."""

    verdict: Literal["agree", "send_back", "disagree"]
    notes: Prose = ""


class VoteIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A vote on the draft as it stands. `notes` are for the bench; a `dissent` is printed in the ruling."""

    verdict: Literal["agree", "disagree"]
    notes: Prose = ""
    dissent: Prose = ""


class SignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The approval of a text by its SHA-256 in hexadecimal: what was read is what is signed."""

    text_sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class SlipIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A slip: in which part, under which number, what stands there and what should.

    Words: exactly as they stand there, once. A `sum` is that of an obligation, in figures such as 6499.00; the award
    of its claim and the total follow.
    """

    part: Literal["fact", "finding", "reasons", "argument", "handling", "obligation", "sum"]
    number: Annotated[int, Meta(ge=1, le=1000)]
    old: Line
    new: Line


class SlipsIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Slips of the pen or of the sums in a ruling, and how one sees that they are slips."""

    slips: Annotated[list[SlipIn], Meta(min_length=1, max_length=8)]
    why: Annotated[str, Meta(min_length=1, max_length=1000)]


class RotateIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Why another key shall sign."""

    reason: Annotated[str, Meta(min_length=1, max_length=1000)]


class RevokeIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Which certificate, by its serial number in hexadecimal; since when; what happened. Real time."""

    serial: Annotated[str, Meta(pattern="^[0-9a-fA-F]{1,40}$")]
    compromised_at: Annotated[datetime, Meta(tz=True)]
    reason: Annotated[str, Meta(min_length=1, max_length=1000)]


class RejectIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Why the consumer does not accept; may stay empty."""

    reason: Prose = ""
