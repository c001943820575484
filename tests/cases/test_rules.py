"""Whether a step is possible now."""

from datetime import UTC, datetime, timedelta

import pytest

from app.kit.money import Money
from cases import errors, rules
from cases.lifecycle import Action, By, State, Track
from cases.rules import AppealFacts, CaseFacts

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "action", "tasks", "refusal"),
    [
        (CaseFacts(State.screening, Track.small), Action.issue, {By.office}, errors.NotPossibleNow),
        (CaseFacts(State.screening, Track.small), Action.accept, {By.consumer}, errors.NotYourTurn),
        (CaseFacts(State.screening, Track.small), Action.accept, set(), errors.NotYourTurn),
        (CaseFacts(State.investigation, Track.ordinary), Action.deliberate, {By.mediator}, errors.MediatorNotConfirmed),
        (
            CaseFacts(State.investigation, Track.small, mediator_confirmed=True),
            Action.show_view,
            {By.mediator},
            errors.NotPossibleNow,
        ),
    ],
)
def test_a_step_out_of_turn_is_refused_and_shows_no_button(facts, action, tasks, refusal):
    with pytest.raises(refusal):
        rules.check_step(facts, action, frozenset(tasks))
    assert not rules.can_step(facts, action, frozenset(tasks))


def test_a_step_in_turn_says_as_what_it_is_taken():
    facts = CaseFacts(State.investigation, Track.ordinary, mediator_confirmed=True)
    step, by = rules.check_step(facts, Action.show_view, frozenset({By.mediator}))
    assert (step.to, by) == (State.provisional_view, By.mediator)


@pytest.mark.parametrize(
    ("decided", "ago", "drafted_ago", "refusal"),
    [
        (False, 2 * DAY, 0 * DAY, errors.TooEarly),
        (True, 366 * DAY, 0 * DAY, errors.TooLate),
        (True, 0 * DAY, 0 * DAY, None),
        (False, 3 * DAY, 0 * DAY, None),
        (True, 380 * DAY, 20 * DAY, None),
    ],
)
def test_an_appeal_is_open_for_a_year_and_a_draft_stops_the_year(decided, ago, drafted_ago, refusal):
    facts = AppealFacts(decided, NOW - ago, NOW - drafted_ago)
    if refusal is None:
        rules.check_open_to_appeal(facts, at=NOW)
    else:
        with pytest.raises(refusal):
            rules.check_open_to_appeal(facts, at=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "全额退款，七日内原路退回。",
        "商家修改页面说明，今后不得使用虚假评价。",
        "We refund the full price and change the description of the product.",
        "You need not send the goods back. We report the fault to the maker.",
        "We will not post your data anywhere.",
    ],
)
def test_what_asks_for_no_silence_may_be_offered(text):
    rules.check_no_gag(text)


@pytest.mark.parametrize(
    ("amount", "injury", "respondents", "track"),
    [
        (Money(100_000, "CNY"), False, 2, Track.small),
        (Money(100_001, "CNY"), False, 2, Track.ordinary),
        (Money(1, "CNY"), True, 2, Track.ordinary),
        (Money(1, "CNY"), False, 3, Track.complex),
        (Money(1, "XYZ"), False, 2, Track.ordinary),
    ],
)
def test_the_track_follows_from_the_sum_the_injury_and_the_respondents(amount, injury, respondents, track):
    assert rules.track_of(amount, injury=injury, respondents=respondents) is track


@pytest.mark.parametrize(
    "text",
    [
        "退款，但须保密",
        "请撤诉",
        "退款后请删除差评",
        "收到款后把评价改成五星好评",
        "双方不得对外透露本次处理结果",
        "同意退款，消费者不 得 再 投 诉",
        "撤销在１２３１５的投诉",
        "We pay if you remove your review",
        "Please withdraw the report to 12315",
        "You agree not to tell anyone about it",
        "You will not publicly discuss this",
        "Keep this between us and secret",
        "A non-disclosure agreement is part of it",
    ],
)
def test_no_settlement_buys_silence(text):
    with pytest.raises(errors.NoGag):
        rules.check_no_gag(text)


def test_a_time_window_closes_after_its_last_moment():
    rules.check_within(NOW, DAY, NOW + DAY, errors.ReopenTooLate)
    with pytest.raises(errors.ReopenTooLate):
        rules.check_within(NOW, DAY, NOW + DAY + timedelta(seconds=1), errors.ReopenTooLate)
