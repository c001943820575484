"""Acts of the rulings domain, a file an act."""

from rulings.service.rulebook import load_rulebook
from rulings.service.verifying import verify_file

__all__ = ["load_rulebook", "verify_file"]
