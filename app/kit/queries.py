"""Reading what belongs to no domain."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession


async def ping(session: AsyncSession) -> None:
    """Ask the database for an answer; raises what the driver raises when there is none."""
    await session.exec(text("SELECT 1"))
