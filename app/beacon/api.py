"""The doors of the beacon, open to everyone: what it takes to check a draw's chance without trusting us."""

from typing import Annotated

from litestar import Controller, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter
from sqlmodel.ext.asyncio.session import AsyncSession

from app.beacon import open_beacon
from app.beacon.schemas import BeaconOut, LinksOut, RoundOut
from app.beacon.service import showing
from app.kit.actors import Actor
from app.kit.auth import public

_PAGE = 1000
_MOST = 10**10
"""Rounds of the network for the next nine hundred years."""

Number = Annotated[int, PathParameter(ge=1, le=_MOST)]
Start = Annotated[int, QueryParameter(ge=1, le=2**31 - 1)]
Count = Annotated[int, QueryParameter(ge=1, le=_PAGE)]
Source = Annotated[
    str | None,
    QueryParameter(
        pattern="^[0-9a-f]{64}$", description="An anchor, or the network's chain hash; else the one in use."
    ),
]


class BeaconDoors(Controller):
    """Values that nobody can choose, each named before it existed (docs/beacon.md)."""

    path = "/api/v1/beacon"
    tags = ("beacon",)
    guards = (public,)

    @get()
    async def beacon(
        self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession], state: State
    ) -> BeaconOut:
        """Which beacon decides, and against whom it protects."""
        return await showing.describe(session, actor, open_beacon(state["settings"]))

    @get("/links")
    async def links(
        self,
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        source: Source = None,
        start: Start = 1,
        count: Count = 100,
    ) -> LinksOut:
        """The revealed links of one chain: hash each, and find the one before it."""
        return await showing.show_links(session, actor, source, start, count)

    @get("/{number:int}")
    async def round(
        self,
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        state: State,
        number: Number,
        source: Source = None,
    ) -> RoundOut:
        """One round, with its value once that is known."""
        return await showing.show_round(session, actor, open_beacon(state["settings"]), number, source)
