"""Rows of what happened between the parties. Facts are appended; only the case itself, clocks and open turns change.

Who may see a row is decided by row-level security (migration 0005): a case by its seats, everything else by its case;
offers and talks by the parties alone.
"""

from cases.models.appeal import Answer, Claim, Fix, HandlingFailure, ParallelChannel, Question, Referral, Respondent
from cases.models.bench import (
    AgreedToMore,
    Assignment,
    Challenge,
    Contact,
    Draw,
    Drawn,
    DrawPolicy,
    DrawReason,
    Nonce,
    PairingRow,
    RosterRow,
    SkewRow,
)
from cases.models.case import Case, Deadline, Moved, Seat
from cases.models.remedy import BoardNotice, Deposit, Obligation, Performance, Survey
from cases.models.talks import Offer, Settlement

__all__ = [
    "AgreedToMore",
    "Answer",
    "Assignment",
    "BoardNotice",
    "Case",
    "Challenge",
    "Claim",
    "Contact",
    "Deadline",
    "Deposit",
    "Draw",
    "DrawPolicy",
    "DrawReason",
    "Drawn",
    "Fix",
    "HandlingFailure",
    "Moved",
    "Nonce",
    "Obligation",
    "Offer",
    "PairingRow",
    "ParallelChannel",
    "Performance",
    "Question",
    "Referral",
    "Respondent",
    "RosterRow",
    "Seat",
    "Settlement",
    "SkewRow",
    "Survey",
]
