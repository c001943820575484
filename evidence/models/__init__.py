"""Rows of the evidence domain: seals and custody are appended. Who may see a row is decided by row-level security."""

from evidence.models.items import EvidenceCustody, EvidenceItem
from evidence.models.keeping import EvidenceCheck, EvidenceHold
from evidence.models.preservation import (
    AdverseInference,
    Commitment,
    CommitmentCheck,
    PreservationOrder,
    PreservationStatement,
)
from evidence.models.readings import EvidenceFinding, EvidenceReading, EvidenceReport
from evidence.models.uploads import EvidencePart, EvidenceUpload

__all__ = [
    "AdverseInference",
    "Commitment",
    "CommitmentCheck",
    "EvidenceCheck",
    "EvidenceCustody",
    "EvidenceFinding",
    "EvidenceHold",
    "EvidenceItem",
    "EvidencePart",
    "EvidenceReading",
    "EvidenceReport",
    "EvidenceUpload",
    "PreservationOrder",
    "PreservationStatement",
]
