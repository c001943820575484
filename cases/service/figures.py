"""What everybody may know of how the office works, in numbers: counted as the clock, told without names."""

from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from cases.queries import contacts
from cases.schemas.contacts import FiguresOut


async def show_figures(session: AsyncSession, actor: Actor) -> FiguresOut:
    """The numbers at this moment."""
    async with as_clock(session, actor):
        return FiguresOut(contacts=await contacts.count_by_year(session, CLOCK))
