"""Rows of the evidence domain: seals and custody are appended. Who may see a row is decided by row-level security."""

from evidence.models.items import EvidenceCustody, EvidenceItem
from evidence.models.keeping import EvidenceCheck, EvidenceHold
from evidence.models.readings import EvidenceFinding, EvidenceReading, EvidenceReport

__all__ = [
    "EvidenceCheck",
    "EvidenceCustody",
    "EvidenceFinding",
    "EvidenceHold",
    "EvidenceItem",
    "EvidenceReading",
    "EvidenceReport",
]
