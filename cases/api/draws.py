"""The draws that were held, for everyone who wants to recompute one."""

from datetime import date
from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, PathParameter
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.auth import only, public
from cases.queries import pairing
from cases.schemas.draws import DrawRecord, PairingOut, SkewOut
from cases.service import recording

Number = Annotated[str, PathParameter(pattern=r"^RC-\d{4}-\d{6,}$", description="The number of a case.")]


class DrawDoors(Controller):
    """The draws that were held, for everyone who wants to recompute one."""

    path = "/api/v1/draws"
    tags = ("assignment",)

    @get("/statistics", guards=[public])
    async def statistics(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[SkewOut]:
        """Whether the lot fell as its weights say, month by month, the newest first."""
        return await pairing.list_skews(session, actor)

    @get("/pairings", guards=[only(Role.auditor)])
    async def pairings(
        self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession], month: FromQuery[date]
    ) -> list[PairingOut]:
        """How often each mediator was named for each business in a month, the least likely first."""
        return await pairing.list_pairings(session, actor, month)

    @get("/{number:str}", guards=[public])
    async def show(
        self,
        number: Number,
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        no: FromQuery[int | None] = None,
    ) -> DrawRecord:
        """The record of a draw by the number of its case, once its journal entries are under a checkpoint.

        `no` names an earlier draw where a supplement followed; without it the newest is shown.
        """
        return await recording.show_draw(session, actor, number, no)
