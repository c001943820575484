"""Writing with help, not by machine: what lies beside each claim, and whether the draft departs from the nearest."""

from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import calendar, clock
from app.kit.actors import Actor
from app.kit.money import Money
from app.kit.settings import Settings
from app.kit.text import Sentence, translate
from cases import queries as cases
from cases.models import Case, Claim, HandlingFailure
from cases.words import Goods
from evidence.queries import items as evidence
from evidence.rules import answer_due, exhibit_name
from evidence.schemas import Exhibit
from rulings import calculators, errors, likeness, queries, rules
from rulings.calculators import Purchase, Rates
from rulings.likeness import Like
from rulings.queries import publications
from rulings.schemas import (
    ClaimHelp,
    ClaimInHand,
    DraftIn,
    ExhibitHelp,
    FindingIn,
    HelpOut,
    NearestOut,
    RuleOut,
    SumOut,
)
from rulings.service.drafting import draft_of

_FEN = 100


def rates_of(settings: Settings) -> Rates:
    """What the office has set; a band is written `100-300`, in yuan."""
    bands = (band.split("-") for band in settings.distress_bands.split())
    return Rates(settings.interest_rate_bp, tuple((int(least) * _FEN, int(most) * _FEN) for least, most in bands))


async def show(session: AsyncSession, actor: Actor, case_id: UUID, rates: Rates) -> HelpOut:
    """Evidence, the rules of the day that counts, sums by law, and the five nearest earlier rulings of each claim."""
    case = await cases.get_case(session, actor, case_id)
    draft = await _draft(session, actor, case)
    day = rules.day_that_counts(case.paid_at or case.drafted_at)
    known = await queries.list_rules(session, actor, on=day)
    claims = await cases.list_of(session, actor, Claim, case, "no")
    tags = await _tags(session, actor, case, draft)
    return HelpOut(
        day=day,
        evidence=[_exhibit(each, actor.language) for each in await evidence.list_exhibits(session, actor, case_id)],
        rules=known,
        sums=_sums(case, day, rates, {rule.id: rule for rule in known}, actor.language),
        claims=[await _claim(session, actor, case, claim, draft, tags) for claim in claims],
    )


def _exhibit(each: Exhibit, language: str) -> ExhibitHelp:
    name = exhibit_name(each.side, each.number, language)
    return ExhibitHelp(name, each.title, fresh=clock.now() < answer_due(each.disclosed_at))


async def _draft(session: AsyncSession, actor: Actor, case: Case) -> DraftIn | None:
    try:
        return draft_of(await queries.read_in_hand(session, actor, case.id))
    except errors.RulingNotFound:
        return None


def _sums(case: Case, day: date, rates: Rates, known: dict[str, RuleOut], language: str) -> list[SumOut]:
    """What a law gives that was not in force on the day is left out."""
    bought = Purchase(Goods(case.goods), case.paid, day)
    return [
        SumOut(one.remedy.value, known[one.rule], one.amount, one.up_to, _spelled(one.how, language))
        for one in calculators.reckon(bought, rates, calendar.local(clock.now()).date())
        if one.rule in known
    ]


def _spelled(how: Sentence, language: str) -> str:
    said = {name: each.text(language) if isinstance(each, Money) else each for name, each in how.values.items()}
    return translate(how.sentence, language, **said)


async def departures(session: AsyncSession, actor: Actor, case: Case, draft: DraftIn) -> list[int]:
    """The claims that are decided otherwise than the nearest earlier ones on like facts, by number; each says why.

    Raises:
        DepartureUnexplained: naming each claim that does not, with the ruling that it departs from.
    """
    departing, bare = [], []
    tags = await _tags(session, actor, case, draft)
    for claim in await cases.list_of(session, actor, Claim, case, "no"):
        found = await _claim(session, actor, case, claim, draft, tags)
        finding = _finding(draft, claim)
        if not found.departs or finding is None:
            continue
        departing.append(claim.no)
        if not finding.departure.strip():
            bare.append(f"{claim.no} ({found.nearest[0].number})")
    if bare:
        raise errors.DepartureUnexplained(points=", ".join(bare))
    return departing


def _finding(draft: DraftIn | None, claim: Claim) -> FindingIn | None:
    return next((f for f in draft.findings if f.claim == claim.no), None) if draft else None


async def _claim(
    session: AsyncSession, actor: Actor, case: Case, claim: Claim, draft: DraftIn | None, tags: list[str]
) -> ClaimHelp:
    finding = _finding(draft, claim)
    said = f"{claim.in_words}\n{finding.fact if finding else ''}"
    in_hand = ClaimInHand(claim.subject, finding.rules if finding else [], tags, likeness.grams(said))
    nearest = await publications.list_nearest(session, actor, case, in_hand)
    departs = finding is not None and likeness.departs(finding.outcome, len(tags), _like(nearest))
    return ClaimHelp(claim.no, claim.subject, tags, nearest, departs)


def _like(nearest: list[NearestOut]) -> Like | None:
    return Like(nearest[0].outcome, nearest[0].same_rules, nearest[0].same_tags) if nearest else None


async def _tags(session: AsyncSession, actor: Actor, case: Case, draft: DraftIn | None) -> list[str]:
    """Of the draft where there is one, else of what was named."""
    named = await cases.list_of(session, actor, HandlingFailure, case, "no")
    found = [one.failure for one in draft.handling if one.found] if draft else [row.failure for row in named]
    return likeness.tags_of(
        case.goods,
        case.frontline_outcome,
        private_seller=await cases.is_private_seller(session, actor, case),
        by_default=bool(draft) and any(finding.by_default for finding in draft.findings),
        found=found,
    )
