"""How a mediator was drawn, and whether the lot falls as it should: in plain words, with numbers to check."""

from datetime import date
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.auth import public
from app.pages.showing import page
from app.people import queries as people
from cases.api.draws import Number
from cases.queries import pairing
from cases.service import recording
from cases.verification import STEPS


@get("/draws/{number:str}", guards=[public], include_in_schema=False)
async def show_draw(
    request: Request[Any, Any, Any],
    number: Number,
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    no: FromQuery[int | None] = None,
) -> Template:
    """One draw, from who could be drawn to the order that came out."""
    record = await recording.show_draw(session, actor, number, no)
    told = recording.explain(record)
    names = await people.names_of_office(session, actor, [each.id for each in told.order])
    return page(request, "public/draw", number=number, told=told, names=names, no=no, steps=STEPS)


@get("/draws", guards=[public], include_in_schema=False)
async def show_statistics(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    month: FromQuery[date | None] = None,
) -> Template:
    """Month by month, whether the lot fell as its weights say. The auditor reads the pairs of one month by name."""
    skews = await pairing.list_skews(session, actor)
    audits = actor.role is Role.auditor
    month = (month or max((each.month for each in skews), default=None)) if audits else None
    pairs = await pairing.list_pairings(session, actor, month) if month else []
    return page(request, "public/draws", skews=skews, audits=audits, month=month, pairs=pairs)


PAGES = (show_draw, show_statistics)
