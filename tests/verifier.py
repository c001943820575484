"""docs/verify/verify.py as a module: the second opinion on draws, which shares no line with the service."""

import importlib.util
import sys
from pathlib import Path

_FILE = Path(__file__).parents[1] / "docs" / "verify" / "verify.py"
_spec = importlib.util.spec_from_file_location("redress_verifier", _FILE)
assert _spec is not None
assert _spec.loader is not None
verifier = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = verifier
_spec.loader.exec_module(verifier)
