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
from evidence.schemas.preservation import (
    CheckOut,
    CommitmentIn,
    CommitmentOut,
    DeliveredOut,
    InferenceFacts,
    InferenceIn,
    InferenceOut,
    NoneHeldIn,
    NoneHeldOut,
    OrderLine,
    OrderOut,
)
from evidence.schemas.uploads import UploadOut

__all__ = [
    "BaggedItem",
    "CheckOut",
    "CommitmentIn",
    "CommitmentOut",
    "CustodyOut",
    "DamagedOut",
    "DeliveredOut",
    "Exhibit",
    "FileName",
    "HandIn",
    "HoldIn",
    "HoldOut",
    "InferenceFacts",
    "InferenceIn",
    "InferenceOut",
    "ItemOut",
    "ItemWithCustody",
    "KeepingOut",
    "KeptOut",
    "NoneHeldIn",
    "NoneHeldOut",
    "OrderLine",
    "OrderOut",
    "Sha256",
    "System",
    "Title",
    "UploadOut",
]
