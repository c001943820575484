"""The table of acts itself; what it says of each door is compared in `tests/app/docs/test_access.py`."""

from cases.acts import ACTS, Act, when
from cases.lifecycle import ENDED, Action, By, State


def test_every_act_is_somebodys_somewhere_and_never_the_clocks():
    assert ACTS.keys() == set(Act)
    assert all(needs.by and needs.states for needs in ACTS.values())
    assert all(By.clock not in needs.by for needs in ACTS.values())


def test_of_a_draft_nothing_is_done_but_by_whoever_writes_it_and_hands_in():
    at_a_draft = {act for act in Act if State.draft in ACTS[act].states}
    assert at_a_draft == {Act.write_appeal, Act.hand_in, Act.say_how_read}


def test_no_talk_and_no_draft_of_a_ruling_after_the_end():
    ended = {act for act in Act if ACTS[act].states & set(ENDED)}
    assert not ended & {Act.talk, Act.take_offer, Act.draft_ruling, Act.ask, Act.hand_in, Act.challenge}


def test_steps_and_acts_answer_the_same_question():
    assert when(Action.suspend).keys() == {State.investigation, State.provisional_view, State.deliberation}
    assert when(Act.comment) == {State.provisional_view: frozenset({By.consumer, By.respondent})}
