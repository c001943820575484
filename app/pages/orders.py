"""An order to carry out a ruling, in words: what is to be done by whom until when, and a button to acknowledge it."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.auth import only
from app.orders import queries
from app.orders.api import READERS, RESPONDENTS, TOLD
from app.orders.queries import standing
from app.orders.schemas import OrderBody
from app.orders.service import answering, telling
from app.pages.showing import page, send_on


@get("/orders/{order_id:uuid}", guards=[only(*READERS)], include_in_schema=False)
async def one_order(
    request: Request[Any, Any, Any],
    order_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
) -> Template:
    """The very order that systems get, read from what was signed."""
    signed = await answering.read(session, actor, order_id)
    order = await queries.get_order(session, actor, order_id)
    return page(
        request,
        "orders/order",
        said=msgspec.json.decode(signed.body, type=OrderBody).data,
        line=await queries.line_of(session, actor, order),
        jws=signed.jws,
        mine=answering.is_for(actor, order),
    )


@post("/orders/{order_id:uuid}/acknowledgement", guards=[only(*RESPONDENTS)], include_in_schema=False)
async def acknowledge(
    order_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Redirect:
    """We have it, and carry it out."""
    await answering.acknowledge(session, actor, order_id)
    return send_on(f"/orders/{order_id}")


@get("/non-performance", guards=[only(*TOLD)], include_in_schema=False)
async def not_performed(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Template:
    """What the board is told of, with a button that says that it knows."""
    return page(request, "orders/board", told=await standing.list_told(session, actor))


@post("/non-performance/{notice_id:uuid}/acknowledgement", guards=[only(Role.board)], include_in_schema=False)
async def board_knows(
    notice_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
) -> Redirect:
    """The board knows."""
    await telling.acknowledge(session, actor, notice_id)
    return send_on("/non-performance")


PAGES = (one_order, acknowledge, not_performed, board_knows)
