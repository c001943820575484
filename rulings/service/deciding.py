"""From a finished draft to a frozen one: handing on, second eyes, a panel's sealed votes."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.beacon import sampled
from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import Actor
from app.kit.db import as_clock
from cases import errors as case_errors
from cases import queries as cases
from cases.lifecycle import Action, State, Track
from cases.models import Case
from cases.queries import draws
from cases.service import assigning, moving
from rulings import errors, queries, rules
from rulings.models import Ruling, RulingReview, RulingVote
from rulings.schemas import ReviewIn, VoteIn
from rulings.service.composing import Imprint
from rulings.service.drafting import draft_of
from rulings.service.gathering import gather
from rulings.service.helping import departures
from rulings.service.signing_off import freeze

_VERDICTS = {"agree": Action.agree, "send_back": Action.send_back, "disagree": Action.disagree}


async def submit(session: AsyncSession, actor: Actor, case_id: UUID, imprint: Imprint, *, panel: bool = False) -> Case:
    """Hand a complete draft on, by the road that the rules name: a panel, a second mediator, or signature.

    Against earlier rulings on like facts nobody decides alone (design §4): that goes to a panel.

    Raises:
        NothingFound: a point is undecided; and the other errors of `rules.check_complete`.
        DepartureUnexplained: the nearest earlier ruling decided otherwise, and the draft does not say why.
    """
    case = await cases.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.submit)
    ruling = await queries.get_in_hand(session, actor, case)
    draft = draft_of(ruling)
    facts = draft.facts_of_it()
    rules.check_complete(facts, (await gather(session, actor, case, draft)).facts())
    departing = await departures(session, actor, case, draft)
    if ruling.sampled is None:
        ruling.sampled = await _is_sampled(session, actor, case)
    busy = await _is_busy(session, actor)
    together = panel or bool(departing)
    road = rules.road_of(facts, Track(case.track), together=together, sampled=ruling.sampled, busy=busy)
    ruling.road = road
    chosen = {"road": road, "sampled": ruling.sampled, "panel_asked": panel, "departs": departing, "busy": busy}
    await record(session, actor, "ruling_submitted", case_id=case.id, data=chosen)
    if road is Action.submit:
        await assigning.seat_reviewer(session, actor, case)
    elif road is Action.refer_to_panel:
        await assigning.seat_panel(session, actor, case)
    else:
        await freeze(session, actor, case, ruling, draft, imprint)
    await moving.advance(session, actor, case, road)
    return case


async def _is_sampled(session: AsyncSession, actor: Actor, case: Case) -> bool:
    """Whether chance has this ruling read by a second mediator: by the value that drew the mediator, over the case.

    Nobody could choose it, and whoever has the record of the draw can check it. A case without one is read.
    """
    draw = await draws.find_draw(session, actor, case.id)
    if draw is None or draw.value is None:
        return True
    return sampled(draw.value, case.id.bytes, rules.SAMPLE)


async def _is_busy(session: AsyncSession, actor: Actor) -> bool:
    month = calendar.local(clock.now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    async with as_clock(session, actor):
        return await queries.count_issued_since(session, actor, month) > rules.BUSY


async def review(session: AsyncSession, actor: Actor, case_id: UUID, word: ReviewIn, imprint: Imprint) -> Case:
    """The second mediator agrees, sends back with notes, or disagrees, which calls a panel."""
    case = await cases.lock_case(session, actor, case_id)
    action = _VERDICTS[word.verdict]
    await moving.check(session, actor, case, action)
    ruling = await queries.get_in_hand(session, actor, case)
    _check_says_why(word)
    session.add(
        RulingReview(
            ruling_id=ruling.id,
            draft_version=ruling.version,
            account_id=actor.account,
            verdict=word.verdict,
            notes=word.notes,
        )
    )
    said = {"verdict": word.verdict, "notes": word.notes, "draft_version": ruling.version}
    await record(session, actor, "ruling_reviewed", case_id=case.id, data=said)
    if action is Action.agree:
        await freeze(session, actor, case, ruling, draft_of(ruling), imprint)
    elif action is Action.disagree:
        ruling.road = Action.refer_to_panel
        await assigning.seat_panel(session, actor, case)
    await moving.advance(session, actor, case, action)
    return case


def _check_says_why(word: ReviewIn | VoteIn) -> None:
    if word.verdict != "agree" and not word.notes.strip():
        raise errors.NotesNeeded(field="notes")


async def vote(session: AsyncSession, actor: Actor, case_id: UUID, word: VoteIn, imprint: Imprint) -> Case:
    """A member's vote on the draft as it stands, sealed until the third is in; then the majority decides.

    A majority against it sends nothing anywhere: the mediator drafts anew, and that version is voted on. An outvoted
    member's dissent is part of the text that is frozen then.

    Raises:
        NothingToDissentFrom: a dissent beside a vote for the draft.
    """
    case = await cases.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.decide)
    ruling = await queries.get_in_hand(session, actor, case)
    _check_says_why(word)
    if word.dissent.strip() and word.verdict == "agree":
        raise errors.NothingToDissentFrom(field="dissent")
    await _cast(session, actor, case, ruling, word)
    async with as_clock(session, actor):
        members = await queries.list_panel(session, actor, case)
        cast = await queries.votes_on(session, actor, ruling)
    # The vote of a member who was replaced since is on record, and counts no longer.
    votes = [verdict for account, verdict in cast.items() if account in members]
    if len(votes) == rules.PANEL and votes.count("agree") * 2 > rules.PANEL:
        await freeze(session, actor, case, ruling, draft_of(ruling), imprint)
        await moving.advance(session, actor, case, Action.decide)
    return case


async def _cast(session: AsyncSession, actor: Actor, case: Case, ruling: Ruling, word: VoteIn) -> None:
    if case.stands is not State.panel:
        raise case_errors.NotPossibleNow
    if actor.account in await queries.votes_on(session, actor, ruling):
        raise errors.AlreadySigned
    session.add(
        RulingVote(
            ruling_id=ruling.id,
            draft_version=ruling.version,
            account_id=actor.account,
            verdict=word.verdict,
            notes=word.notes,
            dissent=word.dissent.strip(),
        )
    )
    await session.flush()
    said = {"verdict": word.verdict, "notes": word.notes, "dissent": word.dissent, "draft_version": ruling.version}
    await record(session, actor, "ruling_voted", case_id=case.id, data=said)
