"""Loading the rules: files in the repository become rows that nothing changes."""

from pathlib import Path
from typing import Literal

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit.actors import Actor
from rulings import queries
from rulings.errors import RuleChanged
from rulings.models import Rule
from rulings.schemas import RuleOut

RULEBOOK = Path(__file__).parents[1] / "rulebook"


class RuleIn(RuleOut, frozen=True, forbid_unknown_fields=True):
    """A rule as it stands in a file."""

    kind: Literal["law", "platform_rule", "promise"]


def read_rulebook(folder: Path = RULEBOOK) -> list[RuleIn]:
    """All rules of the files of a folder."""
    files = sorted(folder.glob("*.json"))
    return [rule for file in files for rule in msgspec.json.decode(file.read_bytes(), type=list[RuleIn])]


async def load_rulebook(session: AsyncSession, actor: Actor, folder: Path = RULEBOOK) -> int:
    """Write down what is not known yet, and journal it; how many that were. A second time it does nothing.

    Raises:
        RuleChanged: an id and version that are known come with another text, or other days.
    """
    known = {(rule.id, rule.version): rule for rule in await queries.list_rules(session, actor)}
    new = [rule for rule in read_rulebook(folder) if _is_new(rule, known.get((rule.id, rule.version)))]
    for rule in new:
        await queries.add_rule(session, actor, Rule(**msgspec.structs.asdict(rule)))
        await record(session, actor, "rule_added", data=msgspec.to_builtins(rule))
    return len(new)


def _is_new(rule: RuleIn, known: RuleOut | None) -> bool:
    if known is not None and msgspec.structs.astuple(known) != msgspec.structs.astuple(rule):
        raise RuleChanged(rule=rule.id, version=rule.version)
    return known is None
