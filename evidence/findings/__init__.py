"""What a chat shows: proposals to the mediator, each with the lines that it rests on, none of them a decision."""

from collections.abc import Iterable

from cases.words import Failure
from evidence.findings.closing import Closing
from evidence.findings.elsewhere import Elsewhere
from evidence.findings.explanations import Explanations
from evidence.findings.heard import hear
from evidence.findings.humans import Humans
from evidence.findings.lasting import Lasting
from evidence.findings.model import Explanation, Finding, Report, Waits
from evidence.findings.promises import Promises
from evidence.findings.refusing import Refusing
from evidence.findings.repetition import Repetition
from evidence.findings.waiting import Waiting
from evidence.transcripts.model import Message, Part

__all__ = ["HELD_BACK", "Explanation", "Finding", "Report", "Waits", "find"]

HELD_BACK: frozenset[str] = frozenset({Failure.contradictory_explanations})
"""Failures whose figures miss the goal (`docs/findings.md`): looked for and measured, never proposed."""


def find(parts: Iterable[Part], *, held_back: frozenset[str] = HELD_BACK) -> Report:
    """Everything that one chat shows, in one pass; the findings in the order in which design §4 names the failures.

    Memory does not grow with the chat: what is remembered is bounded, and what goes beyond is only counted.
    """
    explanations, waiting = Explanations(), Waiting()
    finders = (Closing(), Repetition(), explanations, Humans(), Elsewhere(), Promises(), Lasting(), Refusing())
    for part in parts:
        if isinstance(part, Message):
            heard = hear(part)
            for each in (waiting, *finders):
                each.hear(heard)
    found = (finding for finder in finders for finding in finder.findings())
    proposed = tuple(finding for finding in found if finding.failure not in held_back)
    return Report(proposed, tuple(explanations.timeline), waiting.waits())
