"""Whether a draft may become a ruling: each refusal once, then the roads and the sums."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from app.kit.money import Money
from cases.lifecycle import Action, Track
from cases.schemas import NewObligation
from cases.words import Failure, Remedy
from rulings import errors, rules
from rulings.rules import DraftFacts, FileFacts
from rulings.schemas import ClearedIn, DraftIn, FactIn, FindingIn, HandlingIn
from tests.rulings.bench import PRICE, THREEFOLD, draft, finding, pays, small_draft

FILE = FileFacts(
    claims={1: None, 2: None},
    failures={"canned_reply": None, "no_human": None},
    asked={1: Money(PRICE), 2: Money(THREEFOLD)},
    exhibits=frozenset({"C-1", "C-2"}),
    rules=frozenset({"CN-CRPL-24", "CN-CRPL-55", "HT-AUTH-1.1", "CN-SPC-2022-3", "HT-CS-3.1"}),
    day=date(2026, 4, 18),
    private_seller=False,
    on_file=False,
)


def facts(**other: object) -> DraftFacts:
    return draft(**other).facts_of_it()


def file(**other: object) -> FileFacts:
    return structs.replace(FILE, **other)


def one_claim(*findings: FindingIn, **other: object) -> DraftIn:
    return draft(**{"findings": list(findings), "obligations": [pays(1, PRICE, Remedy.refund_full)], **other})


BOTH = {"respondents": frozenset({"seller", "platform"}), "failures_of": {"canned_reply": "platform"}}
SHOP, PLATFORM = ClearedIn("seller", "承运人丢失。"), ClearedIn("platform", "没有过错。")
PAID_BACK = [pays(1, PRICE, Remedy.refund_full), pays(2, THREEFOLD, Remedy.refund_part)]
SHOWN = {"canned_reply": frozenset({"C-1", "甲-1"})}
NO_HUMAN = HandlingIn(Failure.no_human, found=False, lines="Nothing shows it.")
ONLY_ONE = file(claims={1: None})
REFUSED = {
    "a claim without a finding": (one_claim(finding(1, PRICE)), FILE, errors.NothingFound),
    "a handling failure without a finding": (draft(handling=[]), FILE, errors.NothingFound),
    "a claim that the case does not have": (draft(), ONLY_ONE, errors.NoSuchPoint),
    "a claim found twice": (one_claim(finding(1, PRICE), finding(1, PRICE)), ONLY_ONE, errors.NoSuchPoint),
    "a claim that was settled": (draft(), file(claims={1: None, 2: "settled"}), errors.NoSuchPoint),
    "a conceded claim decided": (draft(), file(claims={1: "conceded", 2: None}), errors.ConcededIsConceded),
    "an open claim called conceded": (
        one_claim(finding(1, PRICE, outcome="conceded"), obligations=[]),
        ONLY_ONE,
        errors.ConcededIsConceded,
    ),
    "a default of someone who answered": (one_claim(finding(1, PRICE, by_default=True)), ONLY_ONE, errors.NotOnFile),
    "somebody not at fault who does not answer the case": (
        draft(cleared=[SHOP], obligations=PAID_BACK),
        FILE,
        errors.NoSuchPoint,
    ),
    "a side not at fault twice": (
        draft(cleared=[SHOP, SHOP], obligations=PAID_BACK),
        file(**BOTH),
        errors.NoSuchPoint,
    ),
    "a side not at fault that failed": (
        draft(cleared=[PLATFORM], obligations=PAID_BACK),
        file(**BOTH),
        errors.NotWithoutFault,
    ),
    "a side not at fault that pays threefold": (draft(cleared=[SHOP]), file(**BOTH), errors.NotWithoutFault),
    "a side not at fault that bears a share": (
        draft(cleared=[SHOP], obligations=PAID_BACK),
        file(**BOTH, bear=frozenset({"seller"})),
        errors.NotWithoutFault,
    ),
    "a side not at fault by default": (
        draft(
            cleared=[SHOP],
            findings=[finding(1, PRICE, by_default=True), finding(2, THREEFOLD)],
            obligations=PAID_BACK,
        ),
        file(**BOTH, on_file=True),
        errors.NotWithoutFault,
    ),
    "what a chat shows found without the chat": (
        draft(handling=[HandlingIn(Failure.canned_reply, found=True, lines="七次"), NO_HUMAN]),
        file(shown=SHOWN),
        errors.ShownNotAnswered,
    ),
    "what a chat shows found with another exhibit": (
        draft(handling=[HandlingIn(Failure.canned_reply, found=True, lines="C-12"), NO_HUMAN]),
        file(shown=SHOWN),
        errors.ShownNotAnswered,
    ),
    "what a chat shows not found without a word": (
        draft(handling=[HandlingIn(Failure.canned_reply, found=False), NO_HUMAN]),
        file(shown=SHOWN),
        errors.ShownNotAnswered,
    ),
    "a rule that does not resolve": (draft(), file(rules=frozenset()), errors.RuleDoesNotResolve),
    "an exhibit nobody has seen": (draft(), file(exhibits=frozenset({"C-1"})), errors.ExhibitNotDisclosed),
    "a moment of what makes no sound": (
        draft(facts=[FactIn("x", exhibits=["C-1@00:10"])]),
        FILE,
        errors.NothingToHear,
    ),
    "a moment beyond the end": (
        draft(facts=[FactIn("x", exhibits=["C-1@00:11"])]),
        file(lasts_ms={"C-1": 10_500}),
        errors.MomentBeyondTheEnd,
    ),
    "an exhibit that can still be answered": (draft(), file(fresh=frozenset({"C-2"})), errors.ExhibitTooFresh),
    "a decision without a rule": (one_claim(finding(1, PRICE, rules=[])), ONLY_ONE, errors.ReasonsMissing),
    "a claim won and nobody does anything": (
        one_claim(FindingIn(1, "upheld", rules=["CN-CRPL-24"], reasons="与页面描述不符。"), obligations=[]),
        ONLY_ONE,
        errors.RemedyWithoutDeadline,
    ),
    "an award that nobody pays": (one_claim(finding(1, PRICE), obligations=[]), ONLY_ONE, errors.AmountsDoNotAddUp),
    "a payment that was not awarded": (one_claim(finding(1, PRICE - 1)), ONLY_ONE, errors.AmountsDoNotAddUp),
    "two currencies": (
        one_claim(
            finding(1, PRICE), obligations=[NewObligation("seller", Remedy.refund_full, "!", 7, Money(1, "EUR"))]
        ),
        ONLY_ONE,
        errors.TwoCurrencies,
    ),
    "less than nothing": (
        one_claim(finding(1, 0), obligations=[NewObligation("seller", Remedy.refund_full, "!", 7, Money(-1))]),
        ONLY_ONE,
        errors.BelowZero,
    ),
    "an obligation before the one it follows": (
        draft(obligations=[structs.replace(pays(1, PRICE, Remedy.refund_full), after=1)]),
        FILE,
        errors.WrongOrder,
    ),
    "a payment for a claim that was lost": (
        small_draft(obligations=[pays(1, 30_000, Remedy.refund_part), pays(2, 0, Remedy.interest)]),
        FILE,
        errors.NoSuchPoint,
    ),
    "threefold damages from a private seller": (draft(), file(private_seller=True), errors.TradersOnly),
}


@pytest.mark.parametrize(("given_draft", "given_file", "error"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(given_draft: DraftIn, given_file: FileFacts, error: type[Exception]) -> None:
    handling = {} if given_file.claims == {1: None} else given_file.failures
    if not handling:
        given_draft = structs.replace(given_draft, handling=[])
    with pytest.raises(error):
        rules.check_complete(given_draft.facts_of_it(), structs.replace(given_file, failures=handling))


def test_a_complete_draft_is_not_refused() -> None:
    rules.check_complete(facts(), FILE)
    rules.check_complete(small_draft().facts_of_it(), FILE)


def test_what_is_owed_without_fault_is_owed_by_whoever_is_not_at_fault_too() -> None:
    rules.check_complete(facts(cleared=[SHOP], obligations=PAID_BACK), file(**BOTH))


def test_what_was_conceded_is_reported_and_owed_no_second_time() -> None:
    reported = draft(
        findings=[FindingIn(1, "conceded", award=finding(1, PRICE).award), finding(2, THREEFOLD)],
        obligations=[pays(2, THREEFOLD, Remedy.statutory_extra_damages)],
    )
    rules.check_complete(reported.facts_of_it(), file(claims={1: "conceded", 2: None}))
    assert rules.total_of(reported.facts_of_it()) == Money(THREEFOLD)


def test_a_silent_respondent_who_was_served_can_be_decided_against_by_default() -> None:
    by_default = draft(findings=[finding(1, PRICE, by_default=True), finding(2, THREEFOLD, by_default=True)])
    rules.check_complete(by_default.facts_of_it(), file(on_file=True))


def test_the_day_that_counts_is_the_orders_day_in_the_offices_zone() -> None:
    assert rules.day_that_counts(datetime(2026, 2, 28, 16, 30, tzinfo=UTC)) == date(2026, 3, 1)


def test_a_rule_holds_on_its_first_and_on_its_last_day() -> None:
    first, last = date(2025, 6, 1), date(2026, 2, 28)
    held = [rules.in_force(first, last, day) for day in (date(2025, 5, 31), first, last, date(2026, 3, 1))]
    assert held == [False, True, True, False]


@pytest.mark.parametrize(
    ("minor", "track", "asked", "sampled", "road"),
    [
        (PRICE, Track.ordinary, False, False, Action.submit),
        (PRICE, Track.complex, False, False, Action.submit),
        (30_000, Track.small, False, False, Action.freeze),
        (30_000, Track.small, False, True, Action.submit),
        (30_000, Track.small, True, False, Action.refer_to_panel),
        (1_000_000, Track.small, False, False, Action.freeze),
        (1_000_001, Track.small, False, False, Action.submit),
        (5_000_000, Track.ordinary, False, False, Action.submit),
        (5_000_001, Track.ordinary, False, False, Action.refer_to_panel),
    ],
)
def test_the_road(minor: int, track: Track, asked: bool, sampled: bool, road: Action) -> None:  # noqa: FBT001
    awarded = facts(findings=[finding(1, minor)])
    assert rules.road_of(awarded, track, together=asked, sampled=sampled) is road


@pytest.mark.parametrize(("sampled", "road"), [(False, Action.freeze), (True, Action.submit)])
def test_above_five_hundred_rulings_a_month_the_sample_decides_who_is_read(sampled: bool, road: Action) -> None:  # noqa: FBT001
    awarded = facts(findings=[finding(1, PRICE)])
    assert rules.road_of(awarded, Track.ordinary, together=False, sampled=sampled, busy=True) is road
    high = facts(findings=[finding(1, 1_000_001)])
    assert rules.road_of(high, Track.ordinary, together=False, sampled=False, busy=True) is Action.submit


def test_a_default_is_always_read_by_a_second_mediator() -> None:
    by_default = facts(findings=[finding(1, 100, by_default=True)])
    assert rules.road_of(by_default, Track.small, together=False, sampled=False) is Action.submit


def test_the_limits_are_about_the_same_in_every_currency_and_nothing_is_below_an_unknown_one() -> None:
    assert not rules.is_above(Money(650_000, "EUR"), rules.BINDING)
    assert rules.is_above(Money(650_001, "EUR"), rules.BINDING)
    assert rules.is_above(Money(1, "XAU"), rules.ALONE)
    assert not rules.is_above(None, rules.ALONE)


@pytest.mark.parametrize(
    ("outcomes", "found", "outcome", "granted"),
    [
        (["upheld", "upheld"], True, "upheld", "granted"),
        (["upheld", "conceded"], True, "upheld", "granted"),
        (["upheld", "not_upheld"], True, "partly_upheld", "partly"),
        (["partly_upheld"], False, "partly_upheld", "partly"),
        (["not_upheld"], False, "not_upheld", "not"),
        (["not_upheld"], True, "handling_failure_found", "not"),
        (["conceded"], True, "handling_failure_found", "granted"),
        (["conceded"], False, "conceded", "granted"),
    ],
)
def test_the_outcome_of_the_whole(outcomes: list[str], found: bool, outcome: str, granted: str) -> None:  # noqa: FBT001
    handled = [HandlingIn(Failure.canned_reply, found)]
    whole = facts(findings=[FindingIn(no, each) for no, each in enumerate(outcomes, 1)], handling=handled)
    assert (rules.outcome_of(whole), rules.granted_of(whole)) == (outcome, granted)


def test_all_was_granted_only_if_every_sum_asked_for_was_awarded() -> None:
    assert rules.all_was_granted(facts(), FILE)
    assert not rules.all_was_granted(facts(findings=[finding(1, PRICE - 1), finding(2, THREEFOLD)]), FILE)
    assert not rules.all_was_granted(small_draft().facts_of_it(), FILE)
    assert rules.all_was_granted(facts(findings=[finding(1, 0, award=None)]), file(asked={}))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6), st.integers(0, 10**9))
def test_a_draft_whose_sums_do_not_add_up_is_never_complete(parts: list[int], award: int) -> None:
    paid = [pays(1, part, Remedy.refund_part) for part in parts]
    tried = one_claim(finding(1, award), obligations=paid, handling=[]).facts_of_it()
    if sum(parts) == award:
        rules.check_complete(tried, file(claims={1: None}, failures={}))
        return
    with pytest.raises(errors.AmountsDoNotAddUp):
        rules.check_complete(tried, file(claims={1: None}, failures={}))


@pytest.mark.parametrize(
    "answer",
    [
        HandlingIn(Failure.canned_reply, found=True, lines="甲-1 第 12 行"),
        HandlingIn(Failure.canned_reply, found=True, reasons="see C-1, line 12"),
        HandlingIn(Failure.canned_reply, found=False, reasons="两次，不是套话。"),
    ],
)
def test_what_a_chat_shows_is_answered_with_the_chat_or_with_reasons(answer: HandlingIn) -> None:
    rules.check_complete(facts(handling=[answer, NO_HUMAN]), file(shown=SHOWN))


def test_a_moment_of_a_recording_is_cited_before_its_end() -> None:
    cited = facts(facts=[FactIn("x", exhibits=["C-1@00:10", "C-1", "C-2"])])
    assert cited.exhibits >= {"C-1", "C-2"}
    rules.check_complete(cited, file(lasts_ms={"C-1": 10_000}))
