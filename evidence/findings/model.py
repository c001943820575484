"""What is proposed to the mediator. A failure is named by its code in `cases.words.Failure`."""

from datetime import datetime

from msgspec import Struct


class Finding(Struct, frozen=True):
    """One handling failure that the chat may show, and the lines of the file that it rests on, in order.

    `rules` are the ids of the rules that fired; `facts` are figures for people, such as `{"times": 7}`.
    """

    failure: str
    lines: tuple[int, ...]
    rules: tuple[str, ...] = ()
    facts: dict[str, int | str] = {}


class Explanation(Struct, frozen=True):
    """One entry of the contradiction timeline: an explanation (`reason`) or a promise of the other side.

    `topic` tells explanations apart: two of one topic say the same, two of different topics contradict one another.
    """

    line: int
    at: datetime | None
    speaker: str
    text: str
    topic: str
    promise: bool = False


class Waits(Struct, frozen=True):
    """How long the consumer waited for a human or machine to answer, in seconds; None where nobody ever answered.

    `unanswered_s` runs from the consumer's last unanswered message to the end of the chat. Where a machine answered
    first, `first_by_machine` says so; `first_human_s` runs from the consumer's first message to the first answer of
    somebody who is not known to be a machine.
    """

    first_s: int | None
    longest_s: int | None
    median_s: int | None
    answers: int
    unanswered_s: int | None = None
    first_by_machine: bool = False
    first_human_s: int | None = None


class Report(Struct, frozen=True):
    """Everything that one chat shows."""

    findings: tuple[Finding, ...]
    explanations: tuple[Explanation, ...]
    waits: Waits
