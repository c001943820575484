"""Public chance: values named before they exist, which nobody can choose. They draw mediators and sample rulings."""

from app.beacon.rules import sampled
from app.beacon.words import Beacon, Round, Value

__all__ = ["Beacon", "Round", "Value", "sampled"]
