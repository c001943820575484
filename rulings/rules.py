"""Whether a ruling may be issued as drafted, by which road, and what it comes to: pure questions over frozen facts."""

import re
from collections import Counter
from datetime import date, datetime

from msgspec import Struct

from app.kit.calendar import local
from app.kit.money import Money
from cases.lifecycle import Action, Track
from cases.rules import SMALL_LIMIT_MINOR
from evidence.rules import moment_ms, moment_text
from rulings import errors

ALONE = 10
BINDING = 50
"""In small limits: up to 10,000 yuan a mediator decides alone; up to 50,000 a ruling binds, above it recommends."""
SAMPLE = 100
"""Of a thousand rulings that nobody else has to read, so many are read by a second mediator (design §4)."""
BUSY = 500
"""Up to so many rulings a month each one off the small track is read by a second mediator; beyond, the sample is."""
PANEL = 3
CONCEDED = "conceded"
WON = frozenset({"upheld", "partly_upheld"})
FOR_A_FAULT = frozenset(
    {"statutory_extra_damages", "distress_payment", "loss_compensation", "keep_promise", "apology", "policy_change"}
)
"""Remedies that only somebody owes who did something wrong."""


class FindingFacts(Struct, frozen=True):
    """One claim as the draft decides it."""

    claim: int
    outcome: str
    by_default: bool
    award: Money | None
    reasoned: bool


class DutyFacts(Struct, frozen=True):
    """One obligation that the draft makes."""

    debtor: str
    traders_only: bool
    remedy: str
    amount: Money | None
    after: int | None
    claim: int | None


class DraftFacts(Struct, frozen=True):
    """What the check needs to know of a draft. `said_of` is what stands there about each handling failure."""

    findings: tuple[FindingFacts, ...]
    handling: tuple[tuple[str, bool], ...]
    duties: tuple[DutyFacts, ...]
    rules: frozenset[str]
    exhibits: frozenset[str]
    cleared: tuple[str, ...] = ()
    """The sides that are found not at fault."""
    said_of: dict[str, str] = {}
    moments: frozenset[str] = frozenset()
    """The exhibits cited at a moment, as they stand in the draft: `C-3@02:15`."""


class FileFacts(Struct, frozen=True):
    """What the check needs to know of the case: its points with their outcome so far, and what may be cited.

    `asked` are the sums that the consumer asked for, by claim. `day` is the day that counts for the rules. `fresh` are
    those of the `exhibits` that the other sides can still answer. `shown` are the handling failures that the mediator
    confirmed in a chat, each with the names of the exhibits that show it.
    """

    claims: dict[int, str | None]
    failures: dict[str, str | None]
    asked: dict[int, Money]
    exhibits: frozenset[str]
    rules: frozenset[str]
    day: date
    private_seller: bool
    on_file: bool
    fresh: frozenset[str] = frozenset()
    shown: dict[str, frozenset[str]] = {}
    lasts_ms: dict[str, int] = {}
    """How long the recordings among the exhibits last."""
    respondents: frozenset[str] = frozenset()
    """The sides that answer the case."""
    failures_of: dict[str, str] = {}
    """Whose customer service is said to have failed, by failure: the side."""
    bear: frozenset[str] = frozenset()
    """The sides to which the split of liability gives a share."""


def day_that_counts(ordered_at: datetime) -> date:
    """Rules are those of the day of the order, as the office's calendar has it."""
    return local(ordered_at).date()


def in_force(valid_from: date, valid_to: date | None, day: date) -> bool:
    """Whether a rule held on a day; both ends are days on which it holds."""
    return valid_from <= day and (valid_to is None or day <= valid_to)


def check_complete(draft: DraftFacts, file: FileFacts) -> None:
    """Everything is decided, on grounds that all have seen and rules that held, and the sums add up."""
    check_points(draft, file)
    check_shown(draft, file)
    check_grounds(draft, file)
    check_duties(draft, file)
    check_cleared(draft, file)
    check_sums(draft)


def check_points(draft: DraftFacts, file: FileFacts) -> None:
    """Each open claim has one finding, each handling failure named is found or not, and no point is invented.

    What was conceded is reported as conceded; what was settled or withdrawn is no longer decided.
    """
    found = Counter(f.claim for f in draft.findings)
    decided = Counter(failure for failure, _ in draft.handling)
    points = [*_wrong(found, file.claims), *_wrong(decided, file.failures)]
    if points:
        raise errors.NoSuchPoint(points=", ".join(points))
    missing = [str(no) for no, outcome in file.claims.items() if outcome in {None, CONCEDED} and no not in found]
    missing += [name for name, outcome in file.failures.items() if outcome is None and name not in decided]
    if missing:
        raise errors.NothingFound(points=", ".join(missing))
    mistaken = [f.claim for f in draft.findings if (f.outcome == CONCEDED) != (file.claims[f.claim] == CONCEDED)]
    if mistaken:
        raise errors.ConcededIsConceded(points=", ".join(map(str, mistaken)))
    if any(f.by_default for f in draft.findings) and not file.on_file:
        raise errors.NotOnFile


def _wrong(named: Counter, known: dict) -> list[str]:
    gone = {"settled", "withdrawn"}
    return [str(point) for point, times in named.items() if times > 1 or point not in known or known[point] in gone]


def check_shown(draft: DraftFacts, file: FileFacts) -> None:
    """What was confirmed in a chat is answered: found, with an exhibit that shows it, or not found, with reasons."""
    for failure, found in draft.handling:
        exhibits, said = file.shown.get(failure, frozenset()), draft.said_of.get(failure, "")
        if exhibits and not (cites(said, exhibits) if found else said.strip()):
            raise errors.ShownNotAnswered(failure=failure, exhibits=", ".join(sorted(exhibits)))


def cites(said: str, exhibits: frozenset[str]) -> bool:
    """Whether one of these exhibits is named in a text; C-1 does not stand in C-12."""
    return any(re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![0-9])", said) for name in exhibits)


def check_grounds(draft: DraftFacts, file: FileFacts) -> None:
    """Every citation resolves, every exhibit was shown and could be answered, every decision has a rule and reasons."""
    unknown = sorted(draft.rules - file.rules)
    if unknown:
        raise errors.RuleDoesNotResolve(rules=", ".join(unknown), day=file.day.isoformat())
    hidden = sorted(draft.exhibits - file.exhibits)
    if hidden:
        raise errors.ExhibitNotDisclosed(exhibits=", ".join(hidden))
    fresh = sorted(draft.exhibits & file.fresh)
    if fresh:
        raise errors.ExhibitTooFresh(exhibits=", ".join(fresh))
    check_moments(draft, file)
    bare = [str(f.claim) for f in draft.findings if f.outcome != CONCEDED and not f.reasoned]
    if bare:
        raise errors.ReasonsMissing(points=", ".join(bare))


def check_moments(draft: DraftFacts, file: FileFacts) -> None:
    """A moment is one of a recording, before its end: whoever follows the citation hears something there."""
    for cited in sorted(draft.moments):
        name, _at, moment = cited.partition("@")
        if name not in file.lasts_ms:
            raise errors.NothingToHear(exhibit=name)
        if (moment_ms(moment) or 0) > file.lasts_ms[name]:
            raise errors.MomentBeyondTheEnd(exhibit=name, moment=moment, length=moment_text(file.lasts_ms[name]))


def check_duties(draft: DraftFacts, file: FileFacts) -> None:
    """Obligations follow one another forwards, answer each claim that was won, and ask of nobody what he cannot owe."""
    for place, duty in enumerate(draft.duties, start=1):
        if duty.after is not None and not 0 < duty.after < place:
            raise errors.WrongOrder(place=place)
    won = {f.claim for f in draft.findings if f.outcome in WON}
    bare = sorted(won - {duty.claim for duty in draft.duties} - {f.claim for f in draft.findings if f.award})
    if bare:
        raise errors.RemedyWithoutDeadline(points=", ".join(map(str, bare)))
    stray = sorted({duty.claim for duty in draft.duties if duty.claim is not None} - won)
    if stray:
        raise errors.NoSuchPoint(points=", ".join(map(str, stray)))
    above = (
        {d.remedy for d in draft.duties if d.traders_only and d.debtor == "seller"} if file.private_seller else set()
    )
    if above:
        raise errors.TradersOnly(remedies=", ".join(sorted(above)))


def check_cleared(draft: DraftFacts, file: FileFacts) -> None:
    """Whoever is found not at fault answers the case, and nothing else in the ruling says the contrary.

    What a contract owes without fault it may owe all the same: a parcel that the carrier lost is paid back by the shop.
    """
    stray = [side for side, times in Counter(draft.cleared).items() if times > 1 or side not in file.respondents]
    if stray:
        raise errors.NoSuchPoint(points=", ".join(stray))
    at_fault = {file.failures_of.get(failure) for failure, found in draft.handling if found}
    at_fault |= {duty.debtor for duty in draft.duties if duty.remedy in FOR_A_FAULT}
    at_fault |= file.bear
    at_fault |= {"seller"} if any(f.by_default for f in draft.findings) else set()
    contrary = [side for side in draft.cleared if side in at_fault]
    if contrary:
        raise errors.NotWithoutFault(sides=", ".join(contrary))


def check_sums(draft: DraftFacts) -> None:
    """One currency, nothing below zero; each award is exactly what the obligations for its claim pay."""
    sums = [f.award for f in draft.findings if f.award] + [d.amount for d in draft.duties if d.amount]
    if any(money.minor < 0 for money in sums):
        raise errors.BelowZero
    currencies = {money.currency for money in sums}
    if len(currencies) > 1:
        raise errors.TwoCurrencies(currencies=", ".join(sorted(currencies)))
    for finding in draft.findings:
        if finding.outcome == CONCEDED:
            continue  # owed since the concession
        award = finding.award.minor if finding.award else 0
        owed = sum(d.amount.minor for d in draft.duties if d.amount and d.claim == finding.claim)
        if award != owed:
            currency = next(iter(currencies))
            raise errors.AmountsDoNotAddUp(
                claim=finding.claim, award=Money(award, currency).text("en"), owed=Money(owed, currency).text("en")
            )


def total_of(draft: DraftFacts) -> Money | None:
    """What is awarded by this ruling; what was conceded before is not."""
    awards = [f.award for f in draft.findings if f.award and f.outcome != CONCEDED]
    return Money(sum(a.minor for a in awards), awards[0].currency) if awards else None


def limit_of(currency: str, times: int) -> Money:
    """A limit in one currency; in a currency without one nothing is below it."""
    return Money(SMALL_LIMIT_MINOR.get(currency, 0) * times, currency)


def is_above(total: Money | None, times: int) -> bool:
    """Whether the sum awarded is above a limit."""
    return total is not None and total.minor > limit_of(total.currency, times).minor


def outcome_of(draft: DraftFacts) -> str:
    """The outcome of the whole: of the claims decided here, else what was found of the handling."""
    decided = {f.outcome for f in draft.findings if f.outcome != CONCEDED}
    if len(decided) > 1 or "partly_upheld" in decided:
        return "partly_upheld"
    if decided == {"upheld"}:
        return "upheld"
    if any(found for _, found in draft.handling):
        return "handling_failure_found"
    return "not_upheld" if decided else CONCEDED


def granted_of(draft: DraftFacts) -> str:
    """The first line of the first page, over all claims: what was conceded counts as granted."""
    got = {f.outcome in {"upheld", CONCEDED} for f in draft.findings}
    if got == {True} or not got:
        return "granted"
    return "partly" if True in got or any(f.outcome == "partly_upheld" for f in draft.findings) else "not"


def all_was_granted(draft: DraftFacts, file: FileFacts) -> bool:
    """Whether the consumer got everything asked for; only then a consent given at filing carries the ruling out."""
    return all(
        f.outcome == CONCEDED
        or (f.outcome == "upheld" and (f.claim not in file.asked or (f.award is not None and _covers(f, file))))
        for f in draft.findings
    )


def _covers(finding: FindingFacts, file: FileFacts) -> bool:
    asked, award = file.asked[finding.claim], finding.award
    return award is not None and award.currency == asked.currency and award.minor >= asked.minor


def road_of(draft: DraftFacts, track: Track, *, together: bool, sampled: bool, busy: bool = False) -> Action:
    """Who reads before signature: a panel, a second mediator, or nobody where the sample does not pick the case.

    `together` says that a panel was asked for, or that the draft departs from earlier rulings on like facts.
    `busy` says that the office has issued more than `BUSY` rulings this month; a default or a high sum is always read.
    """
    total = total_of(draft)
    if together or is_above(total, BINDING):
        return Action.refer_to_panel
    by_default = any(f.by_default for f in draft.findings)
    read_anyway = track is not Track.small and not busy
    if read_anyway or by_default or sampled or is_above(total, ALONE):
        return Action.submit
    return Action.freeze
