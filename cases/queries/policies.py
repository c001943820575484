"""The policies of the draw; all of them are public."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from cases.assignment import Policy
from cases.models import DrawPolicy


async def list_policies(session: AsyncSession, actor: Actor) -> Sequence[DrawPolicy]:
    """Those to come, the one in force, and the former ones: the latest first."""
    _ = actor
    return (await session.exec(select(DrawPolicy).order_by(col(DrawPolicy.from_at).desc()))).all()


async def policy_at(session: AsyncSession, actor: Actor, at: datetime) -> Policy:
    """The policy that is in force at a moment; before the first one, that one."""
    _ = actor
    began = col(DrawPolicy.from_at) <= at
    query = select(DrawPolicy).order_by(began.desc(), case((began, DrawPolicy.from_at)).desc(), col(DrawPolicy.from_at))
    row = (await session.exec(query.limit(1))).one()
    return Policy(row.version, row.open_cap, row.turn_cap)
