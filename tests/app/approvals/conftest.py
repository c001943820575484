"""A small office, and one operation of each kind that does something that can be seen: it lays a notice on a desk."""

from uuid import UUID

import pytest
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals.models import Approval
from app.approvals.operations import operation
from app.approvals.rules import Kind
from app.kit.actors import Actor
from app.kit.db import Database
from app.people import service as people
from app.people.errors import NoSuchAccount
from tests.office import Office, open_office


class Lay(Struct, frozen=True, forbid_unknown_fields=True):
    """Lay these words on this desk."""

    holder_id: UUID
    words: str


class LayForUnmasking(Lay, frozen=True):
    """The same, for a mediator and a deputy."""


class LayForPolicy(Lay, frozen=True):
    """The same, for the chief and the board."""


@operation(Kind.appointment, "lay", Lay, says="“{words}” is laid on the desk of {holder_id}.")
@operation(Kind.unmasking, "lay", LayForUnmasking, says="“{words}” is laid there.")
@operation(Kind.policy, "lay", LayForPolicy, says="“{words}” is laid there.")
async def lay(session: AsyncSession, actor: Actor, wanted: Lay, approval: Approval) -> None:
    if wanted.words == "to nobody":
        raise NoSuchAccount
    about = f"{actor.role}:{approval.id}"
    await people.notify(session, actor, wanted.holder_id, subject=wanted.words, text=wanted.words, about=about)


@pytest.fixture
async def office(database: Database) -> Office:
    return await open_office(database, mediators=1)
