"""The life of a case as a table: what is possible. Whether it is possible now is for `rules`; `service` does it.

Design §3. People see five stages and "ended, because …"; the states behind them say whose turn it is and what happens
when the time is over. No timer ends a case against anyone who has not been heard: the only ending that the clock may
cause is `concluded`, after everything owed is proven and the consumer was asked three times.
"""

from enum import StrEnum

from msgspec import Struct


class Stage(StrEnum):
    """What people see."""

    filed = "filed"
    answer = "answer"
    examination = "examination"
    ruling = "ruling"
    put_right = "put_right"
    ended = "ended"


class State(StrEnum):
    """Where a case stands."""

    draft = "draft"
    screening = "screening"
    awaiting_response = "awaiting_response"
    investigation = "investigation"
    provisional_view = "provisional_view"
    deliberation = "deliberation"
    peer_review = "peer_review"
    panel = "panel"
    signing = "signing"
    issued = "issued"
    performing = "performing"
    confirming = "confirming"
    enforcing = "enforcing"
    unperformed = "unperformed"
    dormant = "dormant"
    suspended = "suspended"
    resolved = "resolved"
    concluded = "concluded"
    rejected = "rejected"
    withdrawn = "withdrawn"
    declined = "declined"
    discontinued = "discontinued"


class By(StrEnum):
    """Who takes a step: a task on this case, not the role of an account."""

    consumer = "consumer"
    respondent = "respondent"
    registrar = "registrar"
    stand_in = "stand_in"
    mediator = "mediator"
    reviewer = "reviewer"
    panel = "panel"
    chief = "chief"
    debtor = "debtor"
    office = "office"
    clock = "clock"


class Action(StrEnum):
    """What is done."""

    file = "file"
    accept = "accept"
    decline = "decline"
    look_again = "look_again"
    put_right = "put_right"
    concede = "concede"
    contest = "contest"
    settle = "settle"
    show_view = "show_view"
    deliberate = "deliberate"
    submit = "submit"
    refer_to_panel = "refer_to_panel"
    freeze = "freeze"
    agree = "agree"
    send_back = "send_back"
    disagree = "disagree"
    decide = "decide"
    take_back = "take_back"
    issue = "issue"
    issue_nothing_owed = "issue_nothing_owed"
    accept_ruling = "accept_ruling"
    reject_ruling = "reject_ruling"
    prove_all = "prove_all"
    confirm = "confirm"
    not_fixed = "not_fixed"
    not_fixed_again = "not_fixed_again"
    give_time = "give_time"
    give_up = "give_up"
    suspend = "suspend"
    resume = "resume"
    withdraw = "withdraw"
    discontinue = "discontinue"
    set_aside = "set_aside"
    reopen = "reopen"
    overdue = "overdue"


class Track(StrEnum):
    """small: up to 1,000 yuan or agreed facts, no injury. complex: panel, expert, or more than two respondents."""

    small = "small"
    ordinary = "ordinary"
    complex = "complex"


CEILINGS = {Track.small: (7, 14), Track.ordinary: (21, 45), Track.complex: (60, 90)}
"""Days from filing to ruling: median, and the 90th percentile; past it the chief explains to both sides (design §3)."""


class Assigned(StrEnum):
    """The second table, beside the case: how the mediator comes to it (design §3, assignment)."""

    needed = "needed"
    committed = "committed"
    drawn = "drawn"
    declared = "declared"
    confirmed = "confirmed"
    challenged = "challenged"


class Clock(Struct, frozen=True):
    """How long a state may last. Days are calendar days unless `working`; `small` is for the small track.

    `over` is the step that the clock takes when the time is over; without one the chief is told and nothing moves.
    `reminders` are days after the start.
    """

    days: int
    small: int | None = None
    working: bool = False
    small_working: bool = False
    over: Action | None = None
    reminders: tuple[int, ...] = ()

    def length(self, track: Track) -> tuple[int, bool]:
        """The days of a track, and whether they are working days."""
        if track is Track.small and self.small is not None:
            return self.small, self.small_working or self.working
        return self.days, self.working


class Place(Struct, frozen=True):
    """What a state is to the people in it: its stage, whose turn, its clock."""

    stage: Stage
    turn: By | None = None
    clock: Clock | None = None


class Step(Struct, frozen=True):
    """One line of the table: who may take it, and where it leads; `to` is None for "the state before".

    `not_on` are the tracks that know no such step: the small track shows no provisional view.
    """

    by: frozenset[By]
    to: State | None
    not_on: frozenset[Track] = frozenset()


def _step(to: State | None, *by: By, not_on: Track | None = None) -> Step:
    return Step(by=frozenset(by), to=to, not_on=frozenset() if not_on is None else frozenset({not_on}))


PLACES: dict[State, Place] = {
    State.draft: Place(Stage.filed, By.consumer, Clock(30, reminders=(20, 28))),
    State.screening: Place(Stage.filed, By.registrar, Clock(3, working=True, over=Action.overdue)),
    State.awaiting_response: Place(
        Stage.answer,
        By.respondent,
        Clock(7, small=3, small_working=True, over=Action.overdue, reminders=(2, 5)),
    ),
    State.investigation: Place(Stage.examination, By.mediator, Clock(13, small=6)),
    State.provisional_view: Place(Stage.examination, By.respondent, Clock(7, over=Action.overdue, reminders=(4,))),
    State.deliberation: Place(Stage.ruling, By.mediator, Clock(5)),
    State.peer_review: Place(Stage.ruling, By.reviewer, Clock(3)),
    State.panel: Place(Stage.ruling, By.panel, Clock(7)),
    State.signing: Place(Stage.ruling, By.mediator, Clock(2, working=True)),
    State.issued: Place(Stage.ruling, By.consumer, Clock(30, over=Action.overdue, reminders=(7, 21, 28))),
    State.performing: Place(Stage.put_right, By.debtor),
    State.confirming: Place(Stage.put_right, By.consumer, Clock(28, over=Action.overdue, reminders=(7, 14, 21))),
    State.enforcing: Place(Stage.put_right, By.office, Clock(4)),
    State.unperformed: Place(Stage.put_right, By.office),
    State.dormant: Place(Stage.ruling, By.consumer),
    State.suspended: Place(Stage.examination, By.mediator, Clock(30)),
    State.resolved: Place(Stage.ended),
    State.concluded: Place(Stage.ended),
    State.rejected: Place(Stage.ended),
    State.withdrawn: Place(Stage.ended),
    State.declined: Place(Stage.ended),
    State.discontinued: Place(Stage.ended),
}

_SCREENING = (By.registrar, By.stand_in, By.chief)

STEPS: dict[tuple[State, Action], Step] = {
    (State.draft, Action.file): _step(State.screening, By.consumer),
    (State.screening, Action.accept): _step(State.awaiting_response, *_SCREENING),
    (State.screening, Action.overdue): _step(State.awaiting_response, By.clock),
    (State.screening, Action.decline): _step(State.declined, *_SCREENING),
    (State.screening, Action.put_right): _step(State.resolved, By.consumer),
    (State.awaiting_response, Action.put_right): _step(State.resolved, By.consumer),
    (State.awaiting_response, Action.concede): _step(State.performing, By.respondent, By.consumer),
    (State.awaiting_response, Action.contest): _step(State.investigation, By.respondent, By.consumer),
    (State.awaiting_response, Action.overdue): _step(State.investigation, By.clock),
    (State.investigation, Action.show_view): _step(State.provisional_view, By.mediator, not_on=Track.small),
    (State.investigation, Action.deliberate): _step(State.deliberation, By.mediator),
    (State.provisional_view, Action.overdue): _step(State.deliberation, By.clock),
    (State.provisional_view, Action.deliberate): _step(State.deliberation, By.mediator),
    (State.deliberation, Action.submit): _step(State.peer_review, By.mediator),
    (State.deliberation, Action.refer_to_panel): _step(State.panel, By.mediator),
    (State.deliberation, Action.freeze): _step(State.signing, By.mediator),
    (State.peer_review, Action.agree): _step(State.signing, By.reviewer),
    (State.peer_review, Action.send_back): _step(State.deliberation, By.reviewer),
    (State.peer_review, Action.disagree): _step(State.panel, By.reviewer),
    (State.panel, Action.decide): _step(State.signing, By.panel),
    (State.signing, Action.take_back): _step(State.deliberation, By.mediator),
    (State.signing, Action.issue): _step(State.issued, By.office),
    (State.signing, Action.issue_nothing_owed): _step(State.concluded, By.office),
    (State.issued, Action.accept_ruling): _step(State.performing, By.consumer, By.office),
    (State.issued, Action.reject_ruling): _step(State.rejected, By.consumer),
    (State.issued, Action.overdue): _step(State.dormant, By.clock),
    (State.dormant, Action.resume): _step(None, By.consumer),
    (State.performing, Action.prove_all): _step(State.confirming, By.debtor, By.office),
    (State.performing, Action.confirm): _step(State.resolved, By.consumer),
    (State.performing, Action.overdue): _step(State.enforcing, By.clock),
    (State.confirming, Action.confirm): _step(State.resolved, By.consumer),
    (State.confirming, Action.not_fixed): _step(State.performing, By.consumer),
    (State.confirming, Action.not_fixed_again): _step(State.enforcing, By.consumer),
    (State.confirming, Action.overdue): _step(State.concluded, By.clock),
    (State.enforcing, Action.prove_all): _step(State.confirming, By.debtor, By.office),
    (State.enforcing, Action.give_time): _step(State.performing, By.chief),
    (State.enforcing, Action.give_up): _step(State.unperformed, By.chief),
    (State.unperformed, Action.prove_all): _step(State.confirming, By.debtor, By.office),
    (State.suspended, Action.resume): _step(None, By.mediator),
    (State.declined, Action.look_again): _step(State.screening, By.consumer),
    (State.concluded, Action.not_fixed): _step(State.performing, By.consumer),
    (State.concluded, Action.confirm): _step(State.resolved, By.consumer),
}

UNDER_EXAMINATION = (State.investigation, State.provisional_view, State.deliberation)
BEING_DECIDED = (State.deliberation, State.peer_review, State.panel, State.signing)
ANSWERED_OR_NOT = (State.awaiting_response, State.investigation, State.provisional_view, *BEING_DECIDED)
BEFORE_ISSUE = (State.screening, *ANSWERED_OR_NOT, State.suspended)
AFTER_ISSUE = (State.issued, State.dormant, State.performing, State.confirming, State.enforcing, State.unperformed)
ENDED = tuple(state for state, place in PLACES.items() if place.stage is Stage.ended)

# Withdrawing and discontinuing are possible in every state before `issued`; suspending while a mediator examines. A
# settlement that was signed binds wherever the case has gone in its three days, until the ruling is issued.
for _state in BEFORE_ISSUE:
    STEPS[_state, Action.withdraw] = _step(State.withdrawn, By.consumer)
    STEPS[_state, Action.discontinue] = _step(State.discontinued, By.registrar, By.stand_in, By.mediator)
for _state in (*ANSWERED_OR_NOT, State.suspended):
    STEPS[_state, Action.settle] = _step(State.performing, By.clock)
for _state in (State.investigation, State.provisional_view):
    # The last open point is waived, or conceded by someone heard late: what was conceded is what remains.
    STEPS[_state, Action.concede] = _step(State.performing, By.respondent, By.consumer)
for _state in UNDER_EXAMINATION:
    STEPS[_state, Action.suspend] = _step(State.suspended, By.mediator)
# A default is set aside for cause; a finished case is opened again by the chief. Both go to the
# next mediator of the draw.
for _state in AFTER_ISSUE:
    STEPS[_state, Action.set_aside] = _step(State.investigation, By.chief)
for _state in (State.resolved, State.concluded, State.rejected, State.withdrawn, State.discontinued):
    STEPS[_state, Action.reopen] = _step(State.investigation, By.chief)

ASSIGNMENT: dict[tuple[Assigned | None, str], Assigned] = {
    (None, "a decision is needed"): Assigned.needed,
    (Assigned.needed, "the clock commits to roster, statement and round"): Assigned.committed,
    (Assigned.committed, "the round comes, the order follows"): Assigned.drawn,
    (Assigned.drawn, "the mediator declares"): Assigned.confirmed,
    (Assigned.drawn, "the mediator steps aside, or is silent for two working days: next name"): Assigned.drawn,
    (Assigned.drawn, "no name is left"): Assigned.needed,
    (Assigned.confirmed, "a party challenges"): Assigned.challenged,
    (Assigned.confirmed, "the mediator steps aside, or the case is heard again: next name"): Assigned.drawn,
    (Assigned.confirmed, "nobody is left"): Assigned.needed,
    (Assigned.challenged, "chief or deputy refuse the challenge"): Assigned.confirmed,
    (Assigned.challenged, "chief or deputy uphold it: next name"): Assigned.drawn,
    (Assigned.challenged, "upheld, and nobody is left"): Assigned.needed,
}
"""How a mediator comes to a case and goes; a step by the mediator needs `confirmed` (or `challenged`)."""

# States that are left for "the state before", and the states that lead into them.
_RETURNS = {State.suspended: UNDER_EXAMINATION, State.dormant: (State.issued,)}


def moves() -> list[tuple[State, Action, State]]:
    """Every move that the table allows, with "the state before" spelled out; the database holds the same list."""
    found: list[tuple[State, Action, State]] = []
    for (state, action), step in STEPS.items():
        targets = (step.to,) if step.to is not None else _RETURNS[state]
        found.extend((state, action, to) for to in targets)
    # Where no draw exists yet, the chief's reopening leads back to the registrar.
    found.extend(
        (state, Action.reopen, State.screening)
        for state in (State.resolved, State.concluded, State.withdrawn, State.discontinued)
    )
    return found


def possible(state: State) -> tuple[Action, ...]:
    """The actions that the table knows in a state, whoever takes them."""
    return tuple(action for (at, action) in STEPS if at is state)


def stage_of(state: State) -> Stage:
    """The stage that people see."""
    return PLACES[state].stage
