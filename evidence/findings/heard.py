"""One message as the findings hear it: whose side it speaks for, when, and which rules fired."""

from datetime import UTC, datetime
from enum import StrEnum

from msgspec import Struct

from evidence.findings.model import Finding
from evidence.findings.rulebook import By, Fired, Rule, Sign, fired
from evidence.transcripts.model import Message, Voice

MOST_LINES = 200
"""Lines that one finding names; what goes beyond is only counted."""

PHRASE = 120
"""Characters of a quotation among the facts."""


class Side(StrEnum):
    """A shop and a platform answer each for themselves; notices and unknown voices belong to nobody."""

    consumer = "consumer"
    shop = "shop"
    platform = "platform"
    notice = "notice"
    nobody = "nobody"


_SIDES = {
    Voice.consumer: Side.consumer,
    Voice.shop: Side.shop,
    Voice.agent: Side.platform,
    Voice.bot: Side.platform,
    Voice.system: Side.notice,
    Voice.unknown: Side.nobody,
}
_BY = {Side.consumer: By.consumer, Side.shop: By.other, Side.platform: By.other, Side.notice: By.system}


class Heard(Struct, frozen=True):
    """A message with everything that finders ask of it. `moment` is in seconds since 1970; None without a time."""

    message: Message
    side: Side
    moment: float | None
    signs: dict[Sign, tuple[Fired, ...]]

    @property
    def line(self) -> int:
        return self.message.line

    @property
    def answers(self) -> bool:
        """Said by the other side."""
        return self.side in (Side.shop, Side.platform)

    @property
    def asks(self) -> bool:
        """Said by the consumer."""
        return self.side is Side.consumer

    @property
    def human(self) -> bool:
        """Said by somebody of the other side who is not known to be a machine."""
        return self.answers and self.message.voice is not Voice.bot and not self.shows(Sign.machine)

    def shows(self, *signs: Sign) -> bool:
        return any(sign in self.signs for sign in signs)

    def rules(self, *signs: Sign) -> tuple[Rule, ...]:
        return tuple(each.rule for sign in signs for each in self.signs.get(sign, ()))

    def sentences(self, *signs: Sign) -> frozenset[str]:
        """The plain sentences that show one of the signs."""
        return frozenset(each.sentence for sign in signs for each in self.signs.get(sign, ()))


def hear(message: Message) -> Heard:
    """Read one message with the rules for its voice. Of a recalled message nothing is read: it says nothing now."""
    side = _SIDES[message.voice]
    by = _BY.get(side)
    signs = dict(fired(message.text, by)) if by and not message.recalled else {}
    return Heard(message, side, moment(message.at), signs)


def moment(at: datetime | None) -> float | None:
    """In seconds since 1970; a time without a zone is taken as UTC."""
    return None if at is None else (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


class Basis:
    """What a finding rests on, gathered in the order of the chat and bounded."""

    def __init__(self) -> None:
        self.lines: dict[int, None] = {}
        self.rules: dict[str, None] = {}
        self.count = 0

    def add(self, heard: Heard, *signs: Sign) -> None:
        """A line, and those of its rules that show one of the signs."""
        self.count += 1
        if len(self.lines) < MOST_LINES:
            self.lines[heard.line] = None
        self.rules.update((rule.id, None) for rule in heard.rules(*signs))

    def merge(self, other: "Basis") -> None:
        """Take in what another one rests on."""
        self.count += other.count
        self.lines = dict.fromkeys(sorted({*self.lines, *other.lines})[:MOST_LINES])
        self.rules.update(other.rules)

    def finding(self, failure: str, facts: dict[str, int | str]) -> Finding:
        return Finding(str(failure), tuple(sorted(self.lines)), tuple(self.rules), facts)
