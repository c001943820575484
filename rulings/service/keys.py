"""The office's key is changed by two: operations propose, the chief approves, a job does it and tells the journal.

In the ordinary way a new key takes the place of the old one, whose rulings keep their worth. A compromised certificate
is revoked from the moment on in which it was: what it signed before, by its timestamp, stays; what it signed later
never counts, whoever signed it.
"""

from datetime import datetime

from anyio.to_thread import run_sync
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import service as approvals
from app.approvals.models import Approval
from app.approvals.operations import operation
from app.approvals.rules import Kind
from app.journal.service import record
from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from app.kit.queue import enqueue
from app.kit.settings import Settings
from app.kit.text import _
from rulings.errors import CompromisedLater
from rulings.schemas import RevokeIn, RotateIn
from rulings.signing import keys, open_authority


class Rotating(Struct, frozen=True, forbid_unknown_fields=True):
    """Which certificate signs until then, and why it no longer shall."""

    serial: str
    reason: str


class Revoking(Struct, frozen=True, forbid_unknown_fields=True):
    """Which certificate, from when on, and what happened."""

    serial: str
    compromised_at: datetime
    reason: str


async def propose_rotation(session: AsyncSession, actor: Actor, settings: Settings, wanted: RotateIn) -> Approval:
    """Propose that a new key signs from now on.

    Raises:
        RootElsewhere: keys are not changed on this machine.
    """
    await _check_can_change(settings)
    return await approvals.propose(session, actor, Rotating(keys.serial_of(settings.authority_dir), wanted.reason))


async def _check_can_change(settings: Settings) -> None:
    """A demo that has signed nothing yet makes its keys only now."""
    await run_sync(open_authority, settings)
    keys.check_can_change(settings.authority_dir)


async def propose_revocation(session: AsyncSession, actor: Actor, settings: Settings, wanted: RevokeIn) -> Approval:
    """Propose that a certificate counts no more from a moment on.

    Raises:
        RootElsewhere, NoSuchCertificate, CompromisedLater
    """
    await _check_can_change(settings)
    serial = wanted.serial.lower().lstrip("0")
    keys.check_known(settings.authority_dir, serial)
    if wanted.compromised_at > clock.real_now():
        raise CompromisedLater(field="compromised_at")
    return await approvals.propose(session, actor, Revoking(serial, wanted.compromised_at, wanted.reason))


@operation(
    Kind.keys,
    "rotate_signing_key",
    Rotating,
    says=_(
        "A new key signs rulings instead of that of the certificate {serial}, because: {reason} What the old one signed"
        " stays valid."
    ),
)
async def rotate(session: AsyncSession, actor: Actor, wanted: Rotating, approval: Approval) -> None:  # noqa: ARG001 - as operations are called
    """Approved: a job makes the key once all of that is committed."""
    await enqueue(session, "rulings:rotate_key", alone="rulings:key", serial=wanted.serial)


@operation(
    Kind.keys,
    "revoke_signing_key",
    Revoking,
    says=_(
        "The certificate {serial} is revoked from {compromised_at} on, because: {reason} What it signed later never"
        " counts; if it signs now, a new key takes its place."
    ),
)
async def revoke(session: AsyncSession, actor: Actor, wanted: Revoking, approval: Approval) -> None:  # noqa: ARG001 - as operations are called
    """Approved: a job writes the list of revocations anew once all of that is committed."""
    at = wanted.compromised_at.isoformat()
    await enqueue(session, "rulings:revoke_key", alone="rulings:key", serial=wanted.serial, at=at)


async def carry_out_rotation(database: Database, settings: Settings, serial: str) -> None:
    """Sign with a new key; run twice, there is still one new key."""
    now = await run_sync(keys.rotate, settings.authority_dir, serial)
    async with database.transaction(CLOCK) as session:
        await record(session, CLOCK, "office_key_rotated", data={"before": serial, "serial": now})


async def carry_out_revocation(database: Database, settings: Settings, serial: str, at: datetime) -> None:
    """Count it no more from then on; run twice, it is listed once."""
    await run_sync(keys.revoke, settings.authority_dir, serial, at)
    now = keys.serial_of(settings.authority_dir)
    async with database.transaction(CLOCK) as session:
        said = {"serial": serial, "at": at.isoformat(), "now": now}
        await record(session, CLOCK, "office_key_revoked", data=said)
