"""Verifications in numbered steps: what each step found, and what follows from all of them."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

from app.kit.text import _, translate

Looked = TypeVar("Looked")


class Result(StrEnum):
    """Of a step, and of the whole."""

    passed = "passed"
    failed = "failed"
    undetermined = "undetermined"


class StepReport(Struct, frozen=True):
    """What one step found. Show it with `text`: the sentence exists in both languages."""

    number: int
    result: Result
    sentence: str
    values: dict[str, str] = {}

    def text(self, language: str) -> str:
        """The sentence in the reader's language."""
        return translate(self.sentence, language, **self.values)


class StepFailed(Exception):
    """What the step looked for is not so."""

    def __init__(self, sentence: str, **values: str) -> None:
        self.sentence, self.values = sentence, values


class StepUndetermined(StepFailed):
    """The step could not be made."""


def demand(true: object, sentence: str, **values: str) -> None:
    """Nothing goes on unless this holds."""
    if not true:
        raise StepFailed(sentence, **values)


def make(number: int, step: Callable[[Looked], str], looked_at: Looked) -> StepReport:
    """One step, which returns what it established or raises what is wrong."""
    try:
        return StepReport(number, Result.passed, step(looked_at))
    except StepUndetermined as reason:
        return StepReport(number, Result.undetermined, reason.sentence, reason.values)
    except StepFailed as reason:
        return StepReport(number, Result.failed, reason.sentence, reason.values)
    except Exception as error:  # noqa: BLE001 - a damaged file breaks its reader anywhere; that is an answer, not a crash
        sentence = _("This part of the file could not be read ({why}).")
        return StepReport(number, Result.failed, sentence, {"why": type(error).__name__})


def overall(reports: Iterable[StepReport]) -> Result:
    """Passed only when every step that was made passed."""
    results = {report.result for report in reports}
    if Result.failed in results:
        return Result.failed
    return Result.undetermined if Result.undetermined in results else Result.passed
