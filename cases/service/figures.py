"""What everybody may know of how the office works, in numbers: counted as the clock, told without names."""

from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import as_clock
from app.people.queries import office
from cases.queries import contacts, draws, policies
from cases.schemas.figures import FiguresOut, LoadOut


async def show_figures(session: AsyncSession, actor: Actor) -> FiguresOut:
    """The numbers at this moment."""
    async with as_clock(session, actor):
        return FiguresOut(await _load(session), await contacts.count_by_year(session, CLOCK))


async def _load(session: AsyncSession) -> LoadOut:
    """As the draw counts: a case that somebody was asked to take is on that desk already."""
    mediators, away = await office.count_serving(session, CLOCK, Role.mediator)
    policy = await policies.policy_at(session, CLOCK, clock.now())
    loads = (await draws.open_loads(session, CLOCK)).values()
    open_cases, my_turn = sum(each for each, _ in loads), sum(turn for _, turn in loads)
    waiting, oldest = await draws.count_waiting(session, CLOCK)
    return LoadOut(
        mediators=mediators,
        away=away,
        open_cases=open_cases,
        my_turn=my_turn,
        open_share=_share(open_cases, mediators * policy.open_cap),
        turn_share=_share(my_turn, mediators * policy.turn_cap),
        waiting=waiting,
        oldest_since=oldest,
    )


def _share(part: int, whole: int) -> int:
    """In per cent, rounded up: a desk with one case is not empty. Nothing of nothing is nothing."""
    return -(-100 * part // whole) if whole else 0
