"""The auditor's export: all rulings and the journal in one folder, which is checked with nothing but the folder."""

from app.export.service import write
from app.export.verification import verify

__all__ = ["verify", "write"]
