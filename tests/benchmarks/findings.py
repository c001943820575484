"""What the findings find in labelled chats: precision and recall of each.

Measured in the half that the rules were made with (`training`), in the half that nobody who writes rules may read
(`held_out`), and in both.

A chat counts as found when the failure is proposed for it and rests on at least one line that is labelled with it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from evidence.findings import HELD_BACK, find
from evidence.transcripts.model import Message, Voice

LABELLED = Path(__file__).parents[1] / "evidence" / "findings" / "labelled"
HALVES = ("training", "held_out")
PRECISION, RECALL = 0.9, 0.8
_HEADS = ("finding", "half", "labelled", "found", "right", "precision", "recall", "goal")


class Chat(Struct):
    """A chat as a person labelled it: for each failure the numbers of its messages, counted from 1."""

    id: str
    messages: list[tuple[str | None, Voice, str, str]]
    labels: dict[str, list[int]]

    def said(self) -> Iterator[Message]:
        for line, (at, voice, speaker, text) in enumerate(self.messages, start=1):
            yield Message(line, datetime.fromisoformat(at) if at else None, speaker, text, voice)


class Score(Struct):
    """Of one failure in one half: how many chats have it, how many were proposed, how many of these rightly."""

    labelled: int = 0
    found: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def met(self) -> bool:
        return self.precision >= PRECISION and self.recall >= RECALL

    def plus(self, other: "Score") -> "Score":
        return Score(self.labelled + other.labelled, self.found + other.found, self.right + other.right)


Measured = dict[str, dict[str, Score]]
"""By failure, then by half; `both` is the sum of the two."""


def chats(half: str) -> list[Chat]:
    return [msgspec.json.decode(line, type=Chat) for line in (LABELLED / f"{half}.jsonl").read_bytes().splitlines()]


def scores(labelled: Iterable[Chat]) -> dict[str, Score]:
    """By failure."""
    counted: dict[str, Score] = {}
    for chat in labelled:
        proposed = {each.failure: each.lines for each in find(chat.said(), held_back=frozenset()).findings}
        for failure in chat.labels.keys() | proposed.keys():
            score = counted.setdefault(failure, Score())
            score.labelled += failure in chat.labels
            score.found += failure in proposed
            score.right += not set(proposed.get(failure, ())).isdisjoint(chat.labels.get(failure, ()))
    return counted


def measure() -> Measured:
    halves = {half: scores(chats(half)) for half in HALVES}
    failures = sorted({failure for counted in halves.values() for failure in counted})
    return {
        failure: (each := {half: halves[half].get(failure, Score()) for half in HALVES})
        | {"both": each[HALVES[0]].plus(each[HALVES[1]])}
        for failure in failures
    }


def met(measured: Measured) -> bool:
    """Whether every finding that is proposed meets the goal over all chats together."""
    return all(halves["both"].met for failure, halves in measured.items() if failure not in HELD_BACK)


def rows(measured: Measured) -> Iterator[tuple[str, ...]]:
    """A table, heads first."""
    yield _HEADS
    for failure, halves in measured.items():
        for half, score in halves.items():
            counts = (str(score.labelled), str(score.found), str(score.right))
            shares = (f"{score.precision:.2f}", f"{score.recall:.2f}")
            yield (failure, half, *counts, *shares, _goal(failure, score) if half == "both" else "")


def _goal(failure: str, score: Score) -> str:
    goal = f"≥ {PRECISION:.2f}, ≥ {RECALL:.2f}"
    return goal + ("" if score.met else " held back" if failure in HELD_BACK else " missed")
