"""What can be done at a case beside its steps: as what, and where the case must stand. `service` asks this table.

The steps themselves are in `lifecycle.STEPS`; the two tables together, with the guards of the doors, say who may do
what when (docs/access.md). What an act needs beyond them, such as an open offer, it looks for itself.
"""

from enum import StrEnum

from msgspec import Struct

from cases.lifecycle import BEFORE_ISSUE, ENDED, PLACES, STEPS, UNDER_EXAMINATION, Action, By, Stage, State


class Act(StrEnum):
    """What is done without moving the case, or before it is known where to."""

    write_appeal = "write_appeal"
    refer = "refer"
    name_failure = "name_failure"
    ask = "ask"
    answer_question = "answer_question"
    report_fix = "report_fix"
    respond = "respond"
    extend = "extend"
    waive_handling = "waive_handling"
    talk = "talk"
    take_offer = "take_offer"
    step_back = "step_back"
    take_part = "take_part"
    sit = "sit"
    challenge = "challenge"
    decide_challenge = "decide_challenge"
    prove = "prove"
    waive = "waive"
    say_not_honoured = "say_not_honoured"
    answer_deposit = "answer_deposit"
    survey = "survey"
    hand_in = "hand_in"
    say_how_read = "say_how_read"
    ask_records = "ask_records"
    say_result = "say_result"
    draft_ruling = "draft_ruling"
    comment = "comment"
    sign = "sign"
    name_slips = "name_slips"
    correct = "correct"
    hand_on = "hand_on"


class Needs(Struct, frozen=True):
    """As what one acts, and where the case must stand."""

    by: frozenset[By]
    states: frozenset[State]


_FILED = frozenset(State) - {State.draft}
_BEFORE_A_MEDIATOR = frozenset(BEFORE_ISSUE) - {State.screening, State.awaiting_response}
_RUNNING = _FILED - frozenset(ENDED)
TALKING = frozenset({State.screening, State.awaiting_response, *UNDER_EXAMINATION})
_BEFORE_DECISION = frozenset(
    {
        *(State.draft, State.screening, State.awaiting_response),
        *(State.investigation, State.provisional_view, State.suspended),
    }
)
_PUT_RIGHT = frozenset(state for state, place in PLACES.items() if place.stage is Stage.put_right)

# Where a ruling was issued: its slips can be corrected, whatever was answered to it.
_RULED = _PUT_RIGHT | {State.issued, State.dormant, State.resolved, State.concluded, State.rejected}


def _needs(states: frozenset[State], *by: By) -> Needs:
    return Needs(frozenset(by), states)


ACTS: dict[Act, Needs] = {
    Act.write_appeal: _needs(frozenset({State.draft}), By.consumer),
    Act.refer: _needs(_FILED, By.registrar, By.stand_in, By.mediator, By.chief),
    Act.name_failure: _needs(frozenset(UNDER_EXAMINATION), By.mediator),
    Act.ask: _needs(_RUNNING, By.registrar, By.stand_in, By.mediator),
    Act.answer_question: _needs(_FILED, By.consumer, By.respondent),
    Act.report_fix: _needs(frozenset({State.screening, State.awaiting_response}), By.respondent),
    # In the examination by whoever was silent, and is heard late.
    Act.respond: _needs(frozenset({State.awaiting_response, State.investigation}), By.respondent),
    Act.extend: _needs(frozenset({State.awaiting_response}), By.respondent),
    Act.waive_handling: _needs(frozenset(BEFORE_ISSUE), By.consumer),
    Act.talk: _needs(TALKING, By.consumer, By.respondent),
    Act.take_offer: _needs(TALKING - {State.screening, State.deliberation}, By.consumer, By.respondent),
    Act.step_back: _needs(_FILED, By.consumer, By.respondent),
    Act.take_part: _needs(_FILED, By.consumer, By.respondent),
    # Declaring and stepping aside: of whoever was drawn, before the file is open too.
    Act.sit: _needs(frozenset(BEFORE_ISSUE), By.mediator),
    Act.challenge: _needs(_BEFORE_A_MEDIATOR, By.consumer, By.respondent),
    Act.decide_challenge: _needs(_FILED, By.chief),
    # What was conceded or settled is owed wherever the rest of the case has gone.
    Act.prove: _needs(_FILED, By.debtor),
    Act.waive: _needs(_FILED, By.consumer, By.respondent),
    Act.say_not_honoured: _needs(_FILED, By.respondent),
    Act.answer_deposit: _needs(_FILED, By.respondent),
    Act.survey: _needs(frozenset(ENDED), By.consumer),
    # Until the decision is being made; afterwards it shows that what was owed was done, or was not.
    Act.hand_in: _needs(_BEFORE_DECISION | _PUT_RIGHT, By.consumer, By.respondent),
    # The office corrects a reading wherever the case stands.
    Act.say_how_read: _needs(_BEFORE_DECISION, By.consumer, By.respondent),
    Act.ask_records: _needs(_RUNNING, By.registrar, By.stand_in, By.mediator),
    Act.say_result: _needs(_FILED, By.mediator),
    Act.draft_ruling: _needs(frozenset({*UNDER_EXAMINATION, State.panel}), By.mediator),
    Act.comment: _needs(frozenset({State.provisional_view}), By.consumer, By.respondent),
    # After issue: a corrected edition, by whoever signed what it corrects.
    Act.sign: _needs(_RULED | {State.signing}, By.mediator, By.reviewer, By.panel),
    Act.name_slips: _needs(_RULED, By.consumer, By.respondent, By.mediator),
    # The reviewer too, where a request that the mediator left was handed on.
    Act.correct: _needs(_RULED, By.mediator, By.reviewer),
    Act.hand_on: _needs(_RULED, By.chief),
}


def when(what: Act | Action) -> dict[State, frozenset[By]]:
    """In which states an act or a step is open, and as what."""
    if isinstance(what, Act):
        return dict.fromkeys(ACTS[what].states, ACTS[what].by)
    return {state: step.by for (state, action), step in STEPS.items() if action is what}
