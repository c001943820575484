"""The doors of rulings for machines."""

from rulings.api.bench import BenchDoors, DraftDoors
from rulings.api.public import PublicDoors
from rulings.api.published import PublishedDoors

DOORS = (DraftDoors, BenchDoors, PublishedDoors, PublicDoors)

__all__ = ["DOORS", "BenchDoors", "DraftDoors", "PublicDoors", "PublishedDoors"]
