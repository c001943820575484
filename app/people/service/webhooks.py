"""Messages to a platform's own systems: who sets where they go, what signs them, and that none is lost.

A message is written in the transaction of the act that it tells of; a job brings it out and tries again for three days.
"""

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import rfc8785
from anyio.to_thread import run_sync
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock, webhooks
from app.kit.actors import Actor
from app.kit.queue import enqueue
from app.kit.vault import KeyDestroyedError, Vault
from app.kit.webhooks import Message, Target
from app.people.errors import EnoughSecrets, NoSuchPlatform
from app.people.models import WebhookEndpoint, WebhookMessage, WebhookSecret
from app.people.queries import webhooks as queries
from app.people.schemas import SecretOut, SentOut, WebhookOut

SORT = "webhooks"
"""The vault's name for these secrets."""
MOST_SECRETS = 4
_PREFIX = "whsec_"


def _own(actor: Actor) -> UUID:
    if actor.platform_id is None:
        raise NoSuchPlatform
    return actor.platform_id


async def show_webhook(session: AsyncSession, actor: Actor) -> WebhookOut:
    """Where messages go, what signs them, and what became of them, for the platform's own desk."""
    endpoint = await queries.find_endpoint(session, actor, _own(actor))
    secrets = await queries.list_secrets(session, actor, _own(actor))
    messages = await queries.list_messages(session, actor, _own(actor))
    return WebhookOut(
        url=endpoint.url if endpoint else None,
        secrets=[SecretOut(each.id, each.made_at) for each in secrets],
        messages=[SentOut(**{name: getattr(row, name) for name in SentOut.__struct_fields__}) for row in messages],
    )


async def set_endpoint(session: AsyncSession, actor: Actor, url: str, *, private: bool) -> WebhookEndpoint:
    """Say where messages go from now on; `private` is the operator's leave for private addresses."""
    webhooks.check_address(url, private=private)
    found = await queries.find_endpoint(session, actor, _own(actor))
    if found is None:
        found = WebhookEndpoint(platform_id=_own(actor), url=url, set_by=actor.account)
        session.add(found)
    else:
        found.url, found.set_by, found.set_at = url, actor.account, clock.now()
    await session.flush()
    await journal.record(session, actor, "webhook_set", data={"platform": str(found.platform_id), "url": url})
    return found


async def remove_endpoint(session: AsyncSession, actor: Actor) -> None:
    """No messages go out any more; page and mail remain."""
    found = await queries.find_endpoint(session, actor, _own(actor))
    if found is not None:
        await session.delete(found)
        await session.flush()
        await journal.record(session, actor, "webhook_removed", data={"platform": str(found.platform_id)})


async def make_secret(session: AsyncSession, actor: Actor, vault: Vault) -> tuple[WebhookSecret, str]:
    """One more secret that signs, told this once; it lies in the vault, never in the database."""
    if len(await queries.list_secrets(session, actor, _own(actor))) >= MOST_SECRETS:
        raise EnoughSecrets(count=MOST_SECRETS)
    row = WebhookSecret(platform_id=_own(actor), made_by=actor.account)
    session.add(row)
    await session.flush()
    key = await run_sync(vault.new, row.id)
    said = {"platform": str(row.platform_id), "secret": str(row.id)}
    await journal.record(session, actor, "webhook_secret_made", data=said)
    return row, _PREFIX + base64.b64encode(key).decode()


async def retire_secret(session: AsyncSession, actor: Actor, secret_id: UUID, vault: Vault) -> None:
    """It signs nothing any more, and is forgotten."""
    row = await queries.get_secret(session, actor, secret_id)
    row.retired_at = clock.now()
    await session.flush()
    await run_sync(vault.destroy, row.id)
    said = {"platform": str(row.platform_id), "secret": str(row.id)}
    await journal.record(session, actor, "webhook_secret_retired", data=said)


def message_id(about: UUID) -> str:
    """The id of the one message about a thing."""
    return f"msg_{about.hex}"


def body_of(kind: str, data: dict[str, Any] | Struct) -> str:
    """What Standard Webhooks asks of a body, as canonical JSON (RFC 8785): whoever signs it signs these bytes."""
    said = {"type": kind, "timestamp": clock.now(), "data": data}
    return rfc8785.dumps(msgspec.to_builtins(said)).decode()


async def send_webhook(
    session: AsyncSession,
    actor: Actor,
    platform_id: UUID,
    *,
    kind: str,
    about: UUID,
    body: str,
    jws: str = "",
    case_id: UUID | None = None,
) -> bool:
    """Write a message in the clock's transaction and enqueue it. False where the platform wants none.

    `about` makes the id, so that one thing is told once; `body` is what `body_of` says, `jws` the office's signature
    on it.
    """
    if await queries.find_endpoint(session, actor, platform_id) is None:
        return False
    row = WebhookMessage(id=message_id(about), platform_id=platform_id, case_id=case_id, kind=kind, body=body, jws=jws)
    session.add(row)
    await session.flush()
    await enqueue(session, "people:send_webhook", key=f"webhook:{row.id}", message_id=row.id)
    return True


async def webhook_to_send(
    session: AsyncSession, actor: Actor, message_id: str, vault: Vault, *, private: bool
) -> tuple[Message, Target] | None:
    """What one attempt needs; None when it was taken already, or nobody wants it any more."""
    row = await queries.find_message(session, actor, message_id)
    if row is None or row.delivered_at is not None or row.given_up_at is not None:
        return None
    endpoint = await queries.find_endpoint(session, actor, row.platform_id)
    secrets = [
        key
        for each in await queries.list_secrets(session, actor, row.platform_id)
        if (key := await run_sync(_key, vault, each.id)) is not None
    ]
    if endpoint is None or not secrets:
        row.failure, row.given_up_at = "no address or no secret", clock.now()
        await session.flush()
        return None
    return Message(row.id, row.body, row.jws), Target(endpoint.url, secrets, private)


def _key(vault: Vault, secret_id: UUID) -> bytes | None:
    try:
        return vault.key(secret_id)
    except KeyDestroyedError:
        return None


async def note_webhook(
    session: AsyncSession, actor: Actor, message_id: str, failure: str | None, *, last: bool = False
) -> datetime | None:
    """What became of an attempt; when it was taken, if it was."""
    row = await queries.find_message(session, actor, message_id)
    if row is None or row.delivered_at is not None:
        return row.delivered_at if row else None
    row.attempts += 1
    row.failure = failure
    if failure is None:
        row.delivered_at = clock.now()
    elif last:
        row.given_up_at = clock.now()
    await session.flush()
    if failure is None or last:
        kind = "webhook_delivered" if failure is None else "webhook_given_up"
        said = {"message": row.id, "attempts": row.attempts, "failure": failure}
        await journal.record(session, actor, kind, case_id=row.case_id, data=said)
    return row.delivered_at
