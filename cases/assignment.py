"""Who can be drawn, and the draw: pure. Nobody picks.

Every exclusion has a reason code. The order is uniformly random among the eligible; one draw gives a full order:
mediator, reviewer, then substitutes. A recusal takes the next name, never a new draw.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

EMPLOYMENT_COOLING = timedelta(days=3 * 365)
MY_TURN_CAP = 25
OPEN_CAP = 80
POLICY = "uniform/v1"


class CandidateFacts(Struct, frozen=True):
    """One mediator as the draw sees it. `ties` are parties by id: interests, and employers of the last 36 months."""

    account_id: UUID
    languages: frozenset[str]
    appointed_until: datetime
    ties: frozenset[UUID]
    open_cases: int = 0
    my_turn: int = 0
    absent: bool = False


class OrderFacts(Struct, frozen=True):
    """The case as the draw sees it: its parties, its language, and who had an earlier part in it or its order."""

    parties: frozenset[UUID]
    language: str
    used_before: frozenset[UUID]
    at: datetime


def excluded_because(candidate: CandidateFacts, order: OrderFacts) -> str | None:
    """The reason code of an exclusion, or None for someone eligible; the first that applies is given."""
    reasons = {
        "appointment_over": candidate.appointed_until <= order.at,
        "interest_or_employment": bool(candidate.ties & order.parties),
        "earlier_role": candidate.account_id in order.used_before,
        "absent": candidate.absent,
        "language": order.language not in candidate.languages,
        "over_cap": candidate.open_cases >= OPEN_CAP or candidate.my_turn >= MY_TURN_CAP,
    }
    return next((code for code, holds in reasons.items() if holds), None)


def draw(candidates: list[CandidateFacts], order: OrderFacts) -> tuple[list[UUID], dict[str, str]]:
    """The full order of those eligible, and the reason code of everyone else by account id."""
    excluded = {str(c.account_id): why for c in candidates if (why := excluded_because(c, order))}
    eligible = sorted((c.account_id for c in candidates if str(c.account_id) not in excluded), key=lambda i: i.bytes)
    secrets.SystemRandom().shuffle(eligible)
    return eligible, excluded
