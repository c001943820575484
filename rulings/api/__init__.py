"""The doors of rulings for machines."""

from rulings.api.bench import BenchDoors, DraftDoors
from rulings.api.handing_over import HandingOverDoors
from rulings.api.keys import KeyDoors
from rulings.api.papers import AgreementDoors, PaperDoors, PublicPaperDoors
from rulings.api.public import PublicDoors
from rulings.api.publications import OrderDoors, PublicationDoors
from rulings.api.published import PublishedDoors

DOORS = (
    *(DraftDoors, BenchDoors, PublishedDoors, OrderDoors, PaperDoors, AgreementDoors),
    *(PublicDoors, PublicPaperDoors, PublicationDoors, HandingOverDoors, KeyDoors),
)

__all__ = [
    "DOORS",
    "AgreementDoors",
    "BenchDoors",
    "DraftDoors",
    "HandingOverDoors",
    "KeyDoors",
    "OrderDoors",
    "PaperDoors",
    "PublicDoors",
    "PublicPaperDoors",
    "PublicationDoors",
    "PublishedDoors",
]
