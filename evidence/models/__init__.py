"""Rows of the evidence domain: seals and custody are appended. Who may see a row is decided by row-level security."""

from evidence.models.items import EvidenceCustody, EvidenceItem
from evidence.models.keeping import ErasureRequest, EvidenceCheck, EvidenceErasure, EvidenceHold
from evidence.models.media import EvidenceCopy, EvidenceLook, EvidenceMark, EvidenceScan
from evidence.models.preservation import (
    AdverseInference,
    Commitment,
    CommitmentCheck,
    PreservationOrder,
    PreservationStatement,
)
from evidence.models.readings import EvidenceFinding, EvidenceReading, EvidenceReport
from evidence.models.records import ExpertTest, RecordLink, RecordRequest
from evidence.models.unmaskings import Unmasking
from evidence.models.uploads import EvidencePart, EvidenceUpload

__all__ = [
    "AdverseInference",
    "Commitment",
    "CommitmentCheck",
    "ErasureRequest",
    "EvidenceCheck",
    "EvidenceCopy",
    "EvidenceCustody",
    "EvidenceErasure",
    "EvidenceFinding",
    "EvidenceHold",
    "EvidenceItem",
    "EvidenceLook",
    "EvidenceMark",
    "EvidencePart",
    "EvidenceReading",
    "EvidenceReport",
    "EvidenceScan",
    "EvidenceUpload",
    "ExpertTest",
    "PreservationOrder",
    "PreservationStatement",
    "RecordLink",
    "RecordRequest",
    "Unmasking",
]
