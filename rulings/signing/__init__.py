"""The office's signature on a ruling: made, and checked by anyone who holds the file."""

from app.kit.verdicts import Result
from rulings.signing.authority import Authority, Trust, ensure_demo_authority, load_authority, trust_in
from rulings.signing.pages import read_attachments
from rulings.signing.signature import OfficeSigner, TimestampUnavailable, sign
from rulings.signing.verification import Journal, JournalFact, LookedUp, Verdict, verify

__all__ = [
    "Authority",
    "Journal",
    "JournalFact",
    "LookedUp",
    "OfficeSigner",
    "Result",
    "TimestampUnavailable",
    "Trust",
    "Verdict",
    "ensure_demo_authority",
    "load_authority",
    "read_attachments",
    "sign",
    "trust_in",
    "verify",
]
