"""The draw, pure: who may be drawn, what is committed before the randomness exists, and the order that follows from it.

docs/draw.md is the specification; whoever distrusts this code recomputes a draw with docs/verify/verify.py.
"""

from cases.assignment.eligibility import (
    EMPLOYMENT_COOLING,
    MY_TURN_CAP,
    OPEN_CAP,
    POLICY,
    CandidateFacts,
    OrderFacts,
    Policy,
    coarse,
    excluded_because,
    kept_from,
    unavailable_because,
    weight_of,
)
from cases.assignment.lot import FIRST_NAMES, Nonces, none_nonce, order_digest, order_of, seed_of
from cases.assignment.statement import (
    LeftOut,
    NamedRound,
    Present,
    Roster,
    Statement,
    canonical,
    eligible,
    roster_of,
    state,
    written,
)

__all__ = [
    "EMPLOYMENT_COOLING",
    "FIRST_NAMES",
    "MY_TURN_CAP",
    "OPEN_CAP",
    "POLICY",
    "CandidateFacts",
    "LeftOut",
    "NamedRound",
    "Nonces",
    "OrderFacts",
    "Policy",
    "Present",
    "Roster",
    "Statement",
    "canonical",
    "coarse",
    "eligible",
    "excluded_because",
    "kept_from",
    "none_nonce",
    "order_digest",
    "order_of",
    "roster_of",
    "seed_of",
    "state",
    "unavailable_because",
    "weight_of",
    "written",
]
