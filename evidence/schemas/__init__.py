"""What comes in beside the bytes, and what is shown of it."""

from evidence.schemas.items import (
    BaggedItem,
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
from evidence.schemas.keeping import DamagedOut, HoldIn, HoldOut, KeepingOut, KeptOut

__all__ = [
    "BaggedItem",
    "CustodyOut",
    "DamagedOut",
    "Exhibit",
    "FileName",
    "HandIn",
    "HoldIn",
    "HoldOut",
    "ItemOut",
    "ItemWithCustody",
    "KeepingOut",
    "KeptOut",
    "Sha256",
    "System",
    "Title",
]
