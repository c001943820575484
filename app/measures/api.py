"""The door to the measures, open to everyone."""

from litestar import get
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.auth import public
from app.measures import queries
from app.measures.schemas import Measures

AGE_S = 60
"""Figures over all cases are worth asking for once a minute."""


@get(
    "/api/v1/measures",
    guards=[public],
    tags=["measures"],
    cache_control=CacheControlHeader(max_age=AGE_S, public=True),
)
async def show_measures(actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> Measures:
    """How the office does, by the consumer's own word."""
    return await queries.measure(session, actor)


DOORS = [show_measures]
