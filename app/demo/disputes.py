"""The six disputes as data: what consumer, merchant and platform know, and what the mediator finds."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

FOLDER = Path(__file__).parent / "disputes"


class Dispute(Struct, frozen=True):
    """One folder: `facts` is dispute.json, `decision` is decision.json, both as they came in."""

    name: str
    facts: dict[str, Any]
    decision: dict[str, Any]

    @property
    def begins_at(self) -> datetime:
        """When the appeal is filed."""
        return datetime.fromisoformat(self.facts["case_clock_starts"])

    @property
    def language(self) -> str:
        """The consumer's language."""
        return self.facts["consumer"]["language"]

    def file(self, name: str) -> bytes:
        """One of the person's files."""
        return (FOLDER / self.name / name).read_bytes()

    def appeal(self) -> dict[str, Any]:
        """The appeal as the consumer types it: nothing is classified, the words are the consumer's own."""
        facts = self.facts
        seller = {"name": facts["merchant"]["name"], "email": facts["merchant"]["email"]}
        seller["kind"] = "individual" if facts["merchant"].get("kind") == "private_seller" else "business"
        return {
            "language": self.language,
            "platform": facts["platform"]["name"],
            "seller": seller,
            "order": facts["order"],
            "frontline": facts["frontline_decision"],
            "what_happened": facts["what_happened"],
            "claims": [{key: claim[key] for key in ("in_words", "remedy", "amount")} for claim in facts["claims"]],
            "parallel_channels": facts["parallel_channels"],
            "safety_hazard": facts.get("safety_hazard", False),
            "pre_accepts": facts["pre_accepts"],
        }


def load(name: str) -> Dispute:
    """One dispute by the name of its folder."""
    folder = FOLDER / name
    return Dispute(
        name, json.loads((folder / "dispute.json").read_text()), json.loads((folder / "decision.json").read_text())
    )
