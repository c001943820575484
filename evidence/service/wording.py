"""How a ruling puts what a chat shows, until the mediator puts it better: the exhibit, the lines, a figure."""

from collections.abc import Mapping, Sequence

from app.kit.text import _, translate
from cases.words import Failure

_MOST = 20
_ALLOWED = 72
_SHOWS: dict[str, tuple[str, str]] = {
    Failure.canned_reply: ("times", _("{where}: the same reply {times} times.")),
    Failure.contradictory_explanations: (
        "stories",
        _("{where}: {stories} explanations that contradict one another."),
    ),
    Failure.no_human: (
        "asked",
        _("{where}: a human was asked for {asked} times, and the conversation did not get one."),
    ),
    Failure.sent_elsewhere: ("", _("{where}: the consumer was sent elsewhere.")),
    Failure.promise_broken: ("", _("{where}: a promise was given and not kept.")),
    Failure.closed_unresolved: ("", _("{where}: the conversation was closed while nothing was solved.")),
    Failure.over_72_hours: ("hours", _("{where}: {span} without a result.")),
    Failure.no_rule_cited: ("", _("{where}: refused without naming a rule.")),
    Failure.evidence_lost: ("", _("{where}: what had been sent was not there any more.")),
}
_BARE = _("{where}.")


def worded(failure: str, exhibit: str, lines: Sequence[int], facts: Mapping[str, object], language: str) -> str:
    """One sentence, such as: C-1, lines 12, 16, 20: the same reply 7 times."""
    figure, sentence = _SHOWS.get(failure, ("", _BARE))
    if figure and figure not in facts:
        sentence = _BARE
    hours = facts.get("hours")
    length = hours_in_words(hours, language) if isinstance(hours, int) else ""
    return translate(sentence, language, where=where(exhibit, lines, language), span=length, **facts)


def hours_in_words(hours: int, language: str) -> str:
    """Beyond the 72 hours that are allowed, in days and hours: nobody sees what 1418 hours are."""
    if hours <= _ALLOWED:
        return translate(_("{hours} hours"), language, hours=hours)
    days, rest = divmod(hours, 24)
    sentence = {0: _("{days} days"), 1: _("{days} days and 1 hour")}.get(rest, _("{days} days and {rest} hours"))
    return translate(sentence, language, days=days, rest=rest)


def where(exhibit: str, lines: Sequence[int], language: str) -> str:
    """Exhibit and lines; of very many the first."""
    gap = ", " if language.startswith("en") else "、"
    shown = gap.join(map(str, lines[:_MOST])) + (" …" if len(lines) > _MOST else "")
    sentence = _("{exhibit}, line {lines}") if len(lines) == 1 else _("{exhibit}, lines {lines}")
    return translate(sentence, language, exhibit=exhibit, lines=shown)
