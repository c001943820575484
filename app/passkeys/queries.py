"""What can be read of passkeys; row-level security shows everyone their own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, text, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import Actor
from app.kit.db import run
from app.passkeys.errors import ChallengeOver, NoSuchPasskey
from app.passkeys.models import Passkey, PasskeyChallenge
from app.passkeys.rules import FRESH, Purpose

_FACTOR_AT = text("SELECT second_factor_at FROM sessions WHERE hash = :key")
_LET_IN = text("UPDATE sessions SET second_factor_at = now() WHERE hash = :key")
_MEMORY = timedelta(days=2)


async def list_passkeys(session: AsyncSession, actor: Actor) -> Sequence[Passkey]:
    """The actor's own keys that still answer, the oldest first."""
    mine = select(Passkey).where(Passkey.account_id == actor.account, col(Passkey.revoked_at).is_(None))
    return (await session.exec(mine.order_by(col(Passkey.made_at)))).all()


async def get_passkey(session: AsyncSession, actor: Actor, key_id: bytes) -> Passkey:
    """One of them, locked: its counter moves on, one answer after the other."""
    mine = select(Passkey).where(
        Passkey.id == key_id, Passkey.account_id == actor.account, col(Passkey.revoked_at).is_(None)
    )
    found = (await session.exec(mine.with_for_update())).one_or_none()
    if found is None:
        raise NoSuchPasskey
    return found


async def get_challenge(session: AsyncSession, actor: Actor, digest: bytes, *purposes: Purpose) -> PasskeyChallenge:
    """The question of this digest, if it was put to the actor for one of these, not long ago; locked."""
    asked = select(PasskeyChallenge).where(
        PasskeyChallenge.hash == digest,
        PasskeyChallenge.account_id == actor.account,
        col(PasskeyChallenge.purpose).in_(purposes),
        col(PasskeyChallenge.answered_at).is_(None),
        PasskeyChallenge.expires_at > clock.real_now(),
    )
    found = (await session.exec(asked.with_for_update())).one_or_none()
    if found is None:
        raise ChallengeOver
    return found


async def spend(session: AsyncSession, actor: Actor, purpose: Purpose, about: bytes) -> bytes | None:
    """Use up one fresh answer about exactly this; the digest of its question, or None where there is none."""
    now = clock.real_now()
    fresh = (
        select(PasskeyChallenge.hash)
        .where(
            PasskeyChallenge.account_id == actor.account,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.about == about,
            col(PasskeyChallenge.answered_at) > now - FRESH,
            col(PasskeyChallenge.spent_at).is_(None),
        )
        .limit(1)
        .with_for_update()
    )
    spent = (
        update(PasskeyChallenge)
        .where(col(PasskeyChallenge.hash).in_(fresh))
        .values(spent_at=now)
        .returning(col(PasskeyChallenge.hash))
    )
    return (await session.exec(spent)).scalar_one_or_none()


async def find_factor_at(session: AsyncSession, actor: Actor, key: bytes) -> datetime | None:  # noqa: ARG001
    """When a passkey was last shown in this session."""
    return (await run(session, _FACTOR_AT, {"key": key})).scalar_one_or_none()


async def let_in(session: AsyncSession, actor: Actor, key: bytes) -> None:  # noqa: ARG001 - own sessions alone
    """From now on the session counts as signed in; the database wants an answer in this very transaction."""
    await run(session, _LET_IN, {"key": key})


async def revoke_all(session: AsyncSession, actor: Actor, account_id: UUID) -> int:  # noqa: ARG001 - the clock's
    """None of an account's keys answers any more; how many that were."""
    gone = (
        update(Passkey)
        .where(col(Passkey.account_id) == account_id, col(Passkey.revoked_at).is_(None))
        .values(revoked_at=clock.real_now())
    )
    return (await session.exec(gone)).rowcount


async def forget_old_challenges(session: AsyncSession, actor: Actor) -> None:  # noqa: ARG001 - the clock's daily round
    """Questions that nobody can answer and answers that nobody can spend any more."""
    await session.exec(delete(PasskeyChallenge).where(col(PasskeyChallenge.expires_at) < clock.real_now() - _MEMORY))
