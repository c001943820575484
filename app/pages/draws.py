"""How a mediator was drawn, on one page for everyone: in plain words, with the numbers, and how to check them."""

from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.auth import public
from app.pages.showing import page
from app.people import queries as people
from cases.api.draws import Number
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


PAGES = (show_draw,)
