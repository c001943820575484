"""What is still to be answered, and where the case goes when nobody is left to answer."""

from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from cases import queries
from cases.lifecycle import Action, State
from cases.models import Case, Claim, HandlingFailure, Respondent
from cases.service import drawing, moving, performing

Points = dict[int | str, Claim | HandlingFailure]


async def points_of(session: AsyncSession, actor: Actor, case: Case, respondent: Respondent) -> Points:
    """What this respondent is asked: claims (by number) the seller, handling failures (by name) whoever they name."""
    points: Points = {}
    if not case.handling_waived:
        failures = await queries.list_of(session, actor, HandlingFailure, case, "no")
        points |= {f.failure: f for f in failures if f.respondent_id == respondent.id and f.outcome is None}
    if respondent.kind == "seller":
        claims = await queries.list_of(session, actor, Claim, case, "no")
        points |= {c.no: c for c in claims if c.outcome is None}
    return points


async def silent(session: AsyncSession, actor: Actor, case: Case) -> list[Respondent]:
    """Who was asked something and has not answered."""
    respondents = await queries.list_of(session, actor, Respondent, case, "kind")
    waiting = [r for r in respondents if r.answered_at is None and not r.on_file]
    return [r for r in waiting if await points_of(session, actor, case, r)]


async def open_points(session: AsyncSession, actor: Actor, case: Case) -> list[str]:
    """What still needs a decision: claims not conceded, and handling failures unless conceded or waived."""
    claims = await queries.list_of(session, actor, Claim, case, "no")
    found = [str(c.no) for c in claims if c.outcome is None]
    if not case.handling_waived:
        failures = await queries.list_of(session, actor, HandlingFailure, case, "no")
        found += [f.failure for f in failures if f.outcome is None]
    return found


async def pass_on(session: AsyncSession, actor: Actor, case: Case) -> None:
    """When nobody is left to answer: to performance if nothing is open, to a mediator if talks do not go on."""
    if case.stands is State.awaiting_response:
        if await silent(session, actor, case):
            return
        if await open_points(session, actor, case):
            await _to_mediator(session, actor, case)
            return
    elif case.stands not in {State.investigation, State.provisional_view}:
        return
    if not await open_points(session, actor, case):
        case.outcome = "conceded"
        await moving.advance(session, actor, case, Action.concede)
        await performing.finish_if_done(session, actor, case)


async def _to_mediator(session: AsyncSession, actor: Actor, case: Case) -> None:
    """A decision is needed where no offer is open; an offer waits for its answer, no longer than the state's clock."""
    if await queries.open_offers(session, actor, case) or await queries.open_settlement(session, actor, case):
        return
    await moving.advance(session, actor, case, Action.contest)
    await drawing.need(session, actor, case)
