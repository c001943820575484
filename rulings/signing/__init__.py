"""The office's signature on a ruling: made, and checked by anyone who holds the file.

Whoever signs or verifies asks `signature` or `verification` themselves: what these load is large, and the service is
started without it.
"""

from app.kit.verdicts import Result
from rulings.signing.authority import (
    Authority,
    SigningKey,
    Trust,
    ensure_demo_authority,
    load_authority,
    open_authority,
    stamp_of,
    trust_in,
)
from rulings.signing.facts import Journal, JournalFact, LookedUp, Verdict

__all__ = [
    "Authority",
    "Journal",
    "JournalFact",
    "LookedUp",
    "Result",
    "SigningKey",
    "Trust",
    "Verdict",
    "ensure_demo_authority",
    "load_authority",
    "open_authority",
    "stamp_of",
    "trust_in",
]
