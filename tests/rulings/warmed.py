"""Imported once by the server that forks: everything that issues a ruling, with the fonts loaded."""

from app.kit.settings import load
from rulings.document import warm_worker
from rulings.service import verifying
from rulings.signing import signature, verification
from tests.rulings import killing

__all__ = ["killing", "signature", "verification", "verifying"]

warm_worker(load().fonts_dir, load().rare_fonts_dir)
