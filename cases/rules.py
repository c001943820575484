"""Whether a step is possible now: pure questions over frozen facts. A button and the API can never disagree."""

import re
from datetime import datetime, timedelta
from unicodedata import normalize

from msgspec import Struct

from app.kit.money import Money
from cases import errors
from cases.acts import ACTS, Act
from cases.lifecycle import STEPS, Action, By, State, Step, Track

FIRST_FIX = timedelta(hours=72)
APPEAL_WINDOW = timedelta(days=365)
SMALL_LIMIT_MINOR = {"CNY": 100_000, "EUR": 13_000, "USD": 14_000, "GBP": 11_000, "HKD": 110_000, "JPY": 2_000_000}
"""Up to 1,000 yuan, and about as much in other currencies, in minor units."""
MANY_RESPONDENTS = 2
SET_ASIDE = timedelta(days=14)
REOPEN = timedelta(days=365)
OFFER_OPEN = timedelta(days=365)
LOOK_AGAIN = timedelta(days=15)
NOT_HONOURED = timedelta(days=30)
"""How long whoever holds a certificate may say that what it orders was not done, after it was said to be."""
_OF_THEIRS = r"(?:your|the|this|that|any|all|a)\s+(?:\w+\s+)?(?:review|rating|complaint|report|post|comment|appeal)"
_GAGS = re.compile(
    "保密|封口|撤诉|好评返现|五星好评"
    "|(?:不得|不能|不可|不许|不要|不再|禁止|不准)(?!.{0,4}虚假)[^。；;，,]{0,8}(?:评价|差评|投诉|举报|公开|透露|披露|曝光|外传|声张)"
    "|(?:删除|删掉|删|修改|更改|撤回|撤销|撤掉|撤下|改成|改为)[^。；;，,]{0,10}(?:评价|差评|好评|投诉|举报|帖子|评论)"
    r"|confidential|non-?disclosure|non-?disparag|\bgag\b|\bnda\b|five[- ]star review"
    rf"|\b(?:remove|delete|change|edit|amend|withdraw|retract|revoke|drop|take down)\s+{_OF_THEIRS}"
    r"|\byou\b[^.;]{0,25}\bnot\s+(?:to\s+)?(?:\w+\s+)?(?:disclose|discuss|talk|tell|speak|publish|post|mention|complain|review)"
    r"|\bkeep\b[^.;]{0,25}\b(?:quiet|silent|secret|to yourself|private)\b"
)
_BETWEEN_CHARACTERS = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_BY_MEDIATOR = frozenset({By.mediator})


class CaseFacts(Struct, frozen=True):
    """What the rules need to know of a case."""

    state: State
    track: Track
    mediator_confirmed: bool = False


class AppealFacts(Struct, frozen=True):
    """What decides whether an appeal may be filed; `complained_at` is the first complaint, if no decision was made."""

    decided: bool
    decided_at: datetime | None
    drafted_at: datetime


def check_step(facts: CaseFacts, action: Action, tasks: frozenset[By]) -> tuple[Step, By]:
    """The line of the table for this action, and as what the actor takes it.

    Raises:
        NotPossibleNow: the table has no such line here, or not on this track.
        NotYourTurn: it has, but none of the actor's tasks on this case takes it.
        MediatorNotConfirmed: no step by a mediator starts before the assignment is confirmed.
    """
    step = STEPS.get((facts.state, action))
    if step is None or facts.track in step.not_on:
        raise errors.NotPossibleNow
    return step, _as_what(facts, step.by, tasks)


def check_act(facts: CaseFacts, act: Act, tasks: frozenset[By]) -> By:
    """The same for an act beside the steps, with the same refusals."""
    needs = ACTS[act]
    if facts.state not in needs.states:
        raise errors.NotPossibleNow
    return _as_what(facts, needs.by, tasks)


def _as_what(facts: CaseFacts, by: frozenset[By], tasks: frozenset[By]) -> By:
    mine = by & tasks
    if not mine:
        raise errors.NotYourTurn
    if mine == _BY_MEDIATOR and not facts.mediator_confirmed:
        raise errors.MediatorNotConfirmed
    return min(mine)


def can_step(facts: CaseFacts, action: Action, tasks: frozenset[By]) -> bool:
    """The same question for a button."""
    try:
        check_step(facts, action, tasks)
    except (errors.NotPossibleNow, errors.NotYourTurn, errors.MediatorNotConfirmed):
        return False
    return True


def check_open_to_appeal(facts: AppealFacts, *, at: datetime) -> None:
    """Open after a refusal, or after 72 hours without a fix, for one year; a first draft stops the year."""
    if facts.decided_at is None:
        return
    opens = facts.decided_at if facts.decided else facts.decided_at + FIRST_FIX
    if at < opens:
        raise errors.TooEarly(at=opens.date().isoformat())
    closes = facts.decided_at + APPEAL_WINDOW
    if facts.drafted_at > closes:
        raise errors.TooLate(at=closes.date().isoformat())


def track_of(amount: Money, *, injury: bool, respondents: int) -> Track:
    """The track by the sum in dispute; an injury is never small, more than two respondents are complex."""
    if respondents > MANY_RESPONDENTS:
        return Track.complex
    small = amount.minor <= SMALL_LIMIT_MINOR.get(amount.currency, 0)
    return Track.small if small and not injury else Track.ordinary


def check_no_gag(text: str) -> None:
    """No settlement may demand silence, a changed review or a withdrawn report."""
    found = [gag.group() for gag in _GAGS.finditer(_BETWEEN_CHARACTERS.sub("", normalize("NFKC", text).lower()))]
    if found:
        raise errors.NoGag(words="、".join(dict.fromkeys(found)))


def check_within(start: datetime | None, length: timedelta, at: datetime, error: type[Exception]) -> None:
    """Raise `error` when more than `length` has passed since `start`."""
    if start is not None and at > start + length:
        raise error
