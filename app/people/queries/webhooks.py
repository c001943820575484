"""Where platforms want messages to go, what signs them, and what became of them."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.people.errors import NoSuchSecret
from app.people.models import WebhookEndpoint, WebhookMessage, WebhookSecret


async def find_endpoint(session: AsyncSession, actor: Actor, platform_id: UUID) -> WebhookEndpoint | None:  # noqa: ARG001
    """Where a platform wants its messages; its own desk and the clock may know."""
    return await session.get(WebhookEndpoint, platform_id)


async def list_secrets(session: AsyncSession, actor: Actor, platform_id: UUID) -> Sequence[WebhookSecret]:  # noqa: ARG001
    """The secrets that sign now, the oldest first."""
    query = select(WebhookSecret).where(
        WebhookSecret.platform_id == platform_id, col(WebhookSecret.retired_at).is_(None)
    )
    return (await session.exec(query.order_by(col(WebhookSecret.id)))).all()


async def get_secret(session: AsyncSession, actor: Actor, secret_id: UUID) -> WebhookSecret:
    """A secret of the actor's own platform that still signs."""
    found = await session.get(WebhookSecret, secret_id)
    if found is None or found.platform_id != actor.platform_id or found.retired_at is not None:
        raise NoSuchSecret
    return found


async def find_message(session: AsyncSession, actor: Actor, message_id: str) -> WebhookMessage | None:  # noqa: ARG001
    """A message by its id, for the clock and for whom it is meant."""
    return await session.get(WebhookMessage, message_id)


async def list_messages(session: AsyncSession, actor: Actor, platform_id: UUID) -> Sequence[WebhookMessage]:  # noqa: ARG001
    """The newest twenty, and what became of them."""
    query = select(WebhookMessage).where(WebhookMessage.platform_id == platform_id)
    return (await session.exec(query.order_by(col(WebhookMessage.created_at).desc()).limit(20))).all()
