"""What comes in beside the bytes, and what is shown of it."""

from evidence.schemas.items import (
    CustodyOut,
    Exhibit,
    FileName,
    HandIn,
    ItemOut,
    ItemWithCustody,
    Sha256,
    System,
    Title,
)

__all__ = ["CustodyOut", "Exhibit", "FileName", "HandIn", "ItemOut", "ItemWithCustody", "Sha256", "System", "Title"]
