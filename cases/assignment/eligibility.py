"""Who may be drawn for a case, and the reason of everyone who may not."""

from datetime import timedelta
from uuid import UUID

from msgspec import Struct

from app.people.namesakes import Called

EMPLOYMENT_COOLING = timedelta(days=3 * 365)
"""For so long a former employer counts as an interest (design §5.1: 36 months)."""
MY_TURN_CAP = 25
OPEN_CAP = 80
MOST_WEIGHT = 8
MOST_BEYOND = 2
"""Whoever agreed to more takes up to so many times the caps: no consent is without an end."""
LEAST_LIMIT = 2
MERCHANT_YEAR = timedelta(days=365)
"""Cases filed in this time count for the merchant limit."""


class Policy(Struct, frozen=True):
    """The published numbers of the draw. `open_cap` counts open cases, `turn_cap` those that wait for the mediator."""

    version: str
    open_cap: int = OPEN_CAP
    turn_cap: int = MY_TURN_CAP


POLICY = Policy("2026-1")


class CandidateFacts(Struct, frozen=True):
    """One mediator as the draw sees it.

    `ties` are parties by id: interests, and employers of the last 36 months; `tied_to` is what all of these are called.
    `appointed` says that the term runs and the line of reporting ends at the board; `resting` is whoever serves in the
    reserve, outside the weeks of the large sales. No competences means all of them. `takes_more` is the consent to
    cases beyond the caps, up to twice as many, where too few others can be drawn.
    """

    account_id: UUID
    languages: frozenset[str]
    ties: frozenset[UUID] = frozenset()
    competences: frozenset[str] = frozenset()
    appointed: bool = True
    absent: bool = False
    resting: bool = False
    open_cases: int = 0
    my_turn: int = 0
    takes_more: bool = False
    tied_to: Called = Called()


class OrderFacts(Struct, frozen=True):
    """The case as the draw sees it: its parties and what they are called, what it asks for, and who is kept from it.

    `used_before` had a part in this order, or a name in an earlier draw of the case; `limited` have as many cases with
    this merchant as one mediator may.
    """

    parties: frozenset[UUID]
    language: str
    competence: str | None = None
    used_before: frozenset[UUID] = frozenset()
    limited: frozenset[UUID] = frozenset()
    called: Called = Called()


_COARSE = {
    "appointment_over": "not_appointed",
    "absent": "not_available",
    "in_reserve": "not_available",
    "over_cap": "not_available",
    "interest_or_employment": "not_free",
    "name_like_a_party": "not_free",
    "earlier_role": "not_free",
    "merchant_limit": "limit",
}


def coarse(reason: str) -> str:
    """What is published of a reason: nobody's private interests can be read from it."""
    return _COARSE[reason]


def is_over(candidate: CandidateFacts, policy: Policy = POLICY, times: int = 1) -> bool:
    """Whether one of the two caps is reached, or so many times the cap."""
    return candidate.open_cases >= times * policy.open_cap or candidate.my_turn >= times * policy.turn_cap


def has_enough_of(with_it: int, own: int, of_merchant: int, of_all: int) -> bool:
    """Whether one more case would be more than a mediator may have with one merchant: two, or its share of their own.

    `of_merchant` and `of_all` are the cases filed in the last twelve months; `own` those of them that this mediator sat
    at, `with_it` those with the merchant. The case to be drawn counts among both.
    """
    return with_it + 1 > max(LEAST_LIMIT, -(-of_merchant * (own + 1) // max(1, of_all)))


def unavailable_because(candidate: CandidateFacts, policy: Policy = POLICY, *, beyond_cap: bool = False) -> str | None:
    """The reason why nobody's case can come to this mediator now; None for someone on the roster.

    `beyond_cap` is the ladder's step: whoever agreed to it is not kept away by a cap.
    """
    if not candidate.appointed:
        return "appointment_over"
    if candidate.absent:
        return "absent"
    if candidate.resting:
        return "in_reserve"
    agreed = beyond_cap and candidate.takes_more and not is_over(candidate, policy, MOST_BEYOND)
    return "over_cap" if is_over(candidate, policy) and not agreed else None


def kept_from(candidate: CandidateFacts, order: OrderFacts) -> str | None:
    """The reason why this case cannot come to this mediator; language and competence are not among them: no secrets.

    A name that is only like a party's is no proof of a tie, and excludes all the same: the reason says which it was.
    """
    tied, parties = candidate.tied_to, order.called
    if candidate.ties & order.parties or not tied.same.isdisjoint(parties.same):
        return "interest_or_employment"
    if not tied.like.isdisjoint(parties.like):
        return "name_like_a_party"
    if candidate.account_id in order.used_before:
        return "earlier_role"
    return "merchant_limit" if candidate.account_id in order.limited else None


def excluded_because(candidate: CandidateFacts, order: OrderFacts, policy: Policy = POLICY) -> str | None:
    """The reason code of an exclusion, or None for someone eligible; the first that applies is given."""
    if reason := unavailable_because(candidate, policy) or kept_from(candidate, order):
        return reason
    if order.language not in candidate.languages:
        return "language"
    fits = order.competence is None or not candidate.competences or order.competence in candidate.competences
    return None if fits else "competence"


def weight_of(open_cases: int, policy: Policy = POLICY) -> int:
    """From 8 for an empty desk to 1 for one at the cap (design §5.2)."""
    return max(1, MOST_WEIGHT - MOST_WEIGHT * open_cases // policy.open_cap)
