"""What a reader found out about the file on its way, beside the messages."""

from msgspec import Struct

from app.kit.text import _, translate

AMBIGUOUS_DAYS = _(
    "Days and months cannot be told apart in this file; they were read as {order}. Please check the dates."
)
MIXED_DAYS = _("Some dates can only be read the other way round. Please check the dates of this file.")
DAY_FIRST, MONTH_FIRST = _("day first, then month"), _("month first, then day")
COLUMNS_LEFT_OUT = _("These columns were not read: {columns}.")
DAYS_ONLY = _("This file gives days without times; they stand at midnight.")
NOT_ALL_SHOWN = _("There are more speakers than are listed here.")


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
        self._doubts: dict[str, Doubt] = {}

    def doubt(self, sentence: str, **values: str) -> None:
        self._doubts.setdefault(sentence, Doubt(sentence, values))

    def doubts(self) -> tuple[Doubt, ...]:
        return tuple(self._doubts.values())
