"""Rows of the evidence domain: seals and custody are appended. Who may see a row is decided by row-level security."""

from evidence.models.items import EvidenceCustody, EvidenceItem

__all__ = ["EvidenceCustody", "EvidenceItem"]
