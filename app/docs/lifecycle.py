"""The life cycle drawn from its table, as `docs/lifecycle.md`."""

from app.docs.longest import Way, longest
from cases.lifecycle import ASSIGNMENT, CEILINGS, ENDED, PLACES, STEPS, Action, Clock, State, Track, moves

_HEAD = """# The life of a case

Drawn by `./redress docs` from the table in `cases/lifecycle.py`, and compared with it by the gate.

People see five stages and "ended, because …". **No timer ends a case against anyone who has not been heard**: the only
ending that the clock may cause is `concluded`, after everything owed is proven and the consumer was asked three times;
one word of the consumer opens it again. The database holds the same moves (`lifecycle_moves`).
"""
_OBLIGATIONS = """
## Obligations

A remedy is a chain. Its links come from a concession or a settlement (they run at once) or from a ruling (they wait
until it is accepted); a link that follows another one starts when that one is done.

| state | how it gets there |
| --- | --- |
| waiting | owed, its turn has not come |
| open | its clock runs |
| proven | the debtor said and showed that it is done |
| disputed | "not fixed": seven days to make it good, then enforced; a certificate "not honoured": its days once more |
| confirmed | the consumer's word |
| waived | the creditor lets it go, or the ruling that ordered it was rejected or annulled |
| enforced | the platform's deposit paid |

Overdue means enforced, wherever the case stands: the deposit is asked to pay within three days, the board is told the
same day. A consumer who is late with sending something back is reminded, and loses nothing by the clock.
"""


def page() -> str:
    """The whole page."""
    parts = (_HEAD, _states(), _diagram(), _steps(), _assignment(), _OBLIGATIONS, _paths())
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def _states() -> str:
    rows = [
        f"| {place.stage} | `{state}` | {place.turn or '–'} | {_clock(place.clock, Track.ordinary)}"
        f" | {_clock(place.clock, Track.small)} | {_over(state, place.clock)} |"
        for state, place in PLACES.items()
    ]
    head = "## States\n\n| stage | state | whose turn | clock | small track | when the time is over |\n"
    return head + "| --- | --- | --- | --- | --- | --- |\n" + "\n".join(rows)


def _clock(clock: Clock | None, track: Track) -> str:
    if clock is None:
        return "–"
    days, working = clock.length(track)
    return f"{days} {'working days' if working else 'days'}"


def _over(state: State, clock: Clock | None) -> str:
    if clock is None:
        return "by obligation" if state is State.performing else "–"
    said = {
        State.draft: "deleted; nothing was filed",
        State.screening: "treated as accepted, chief told",
        State.awaiting_response: "on file, for those proven served; the others are served again",
        State.confirming: "concluded, if asked three times; else asked again",
        State.suspended: "looked at again, chief told",
    }
    step = STEPS.get((state, Action.overdue)) if clock.over else None
    text = said.get(state) or (f"`{step.to}`" if step and step.to else "chief told")
    return text + (f"; reminders on day {', '.join(map(str, clock.reminders))}" if clock.reminders else "")


def _diagram() -> str:
    aside = {Action.withdraw, Action.discontinue, Action.settle, Action.reopen, Action.set_aside}
    lines = [f"  {a} --> {b}: {action}" for a, action, b in moves() if action not in aside]
    ends = [f"  {state} --> [*]" for state in ENDED]
    note = "Left out, because they lead from many states: " + ", ".join(f"`{a}`" for a in sorted(aside)) + "."
    return "\n".join(
        ("## Picture", "", note, "", "```mermaid", "stateDiagram-v2", "  [*] --> draft", *lines, *ends, "```")
    )


def _steps() -> str:
    rows = []
    for (state, action), step in STEPS.items():
        targets = sorted({f"`{b}`" for a, done, b in moves() if (a, done) == (state, action)})
        tracks = "" if not step.not_on else f" (not on the {', '.join(sorted(step.not_on))} track)"
        rows.append(f"| `{state}` | {action}{tracks} | {', '.join(sorted(step.by))} | {' or '.join(targets)} |")
    head = "## Steps\n\nWho takes a step is a task on the case, not the role of an account.\n\n"
    return head + "| from | step | by | to |\n| --- | --- | --- | --- |\n" + "\n".join(rows)


def _assignment() -> str:
    rows = [f"| {start or '–'} | {what} | {end} |" for (start, what), end in ASSIGNMENT.items()]
    text = "No step by a mediator, and no mediator's clock, starts before `confirmed`. Nobody picks.\n\n"
    return "## Assignment\n\n" + text + "| from | what happens | to |\n| --- | --- | --- |\n" + "\n".join(rows)


def _paths() -> str:
    ways = [longest(track) for track in Track]
    head = """## The longest way from filing to ruling

Every clock used in full, the extension of the answer, one silent name in the draw, and each loop (sent back, taken
back, panel) once; in days of the calendar, by the best and the worst day of filing in the first half of 2026. The
ceilings of the design are measured on what happens, median and 90th percentile; a case that uses everything is above
them, and past the ceiling the chief explains to both sides.

| track | ceiling (median / 90th percentile) | longest way |
| --- | --- | --- |
"""
    return head + "\n".join(_way(way) for way in ways) + "\n\n" + "\n".join(_route(way) for way in ways)


def _way(way: Way) -> str:
    median, ninetieth = CEILINGS[way.track]
    return f"| {way.track} | {median} / {ninetieth} days | {way.shortest} to {way.longest} days |"


def _route(way: Way) -> str:
    return f"- *{way.track}*: " + " → ".join(f"{state}" for state in way.states) + " → issued"
