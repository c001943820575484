"""What a reader found out about the file on its way, beside the messages."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from app.kit.blind_fields import blind, find_member
from app.kit.text import _, translate

AMBIGUOUS_DAYS = _(
    "Days and months cannot be told apart in this file; they were read as {order}. Please check the dates."
)
MIXED_DAYS = _("Some dates can only be read the other way round. Please check the dates of this file.")
DAY_FIRST, MONTH_FIRST = _("day first, then month"), _("month first, then day")
COLUMNS_LEFT_OUT = _("These columns were not read: {columns}.")
DAYS_ONLY = _("This file gives days without times; they stand at midnight.")
NOT_ALL_SHOWN = _("There are more speakers than are listed here.")

_MOST_MEMBERS = 1000


class Doubt(Struct, frozen=True):
    """One thing that a person should look at before the transcript counts; some values are sentences themselves."""

    sentence: str
    values: dict[str, str] = {}

    def text(self, language: str) -> str:
        return translate(
            self.sentence, language, **{name: translate(said, language) for name, said in self.values.items()}
        )


class Notes:
    """Grows while a file is read; one for each reading."""

    def __init__(self) -> None:
        self.zone_assumed = False
        self.owner = ""
        self.blind = ""
        """A member of the file that could tempt whoever decides: such a file is not read."""
        self._doubts: dict[str, Doubt] = {}
        self._members: set[str] = set()

    def doubt(self, sentence: str, **values: str) -> None:
        self._doubts.setdefault(sentence, Doubt(sentence, values))

    def headed(self, names: Iterable[str]) -> None:
        """The headings of a table."""
        self.blind = self.blind or next((name for name in names if blind(name)), "")

    def held(self, members: Mapping[str, object]) -> None:
        """The members of a piece of JSON, at any depth; a name that was met before costs a look into a set."""
        if new := members.keys() - self._members:
            self._members |= new if len(self._members) < _MOST_MEMBERS else set()
            self.headed(new)
        if within := [value for value in members.values() if isinstance(value, dict | list)]:
            self.blind = self.blind or find_member(within) or ""

    def doubts(self) -> tuple[Doubt, ...]:
        return tuple(self._doubts.values())
