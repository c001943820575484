"""A filed case with its order to preserve, and time that passes, for the tests of what follows from the order."""

from datetime import timedelta
from uuid import UUID

import psycopg
from msgspec import Struct

from app.kit import clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from cases import jobs
from evidence import jobs as evidence_jobs
from evidence.models import EvidenceItem
from evidence.safe import Safe
from evidence.schemas import HandIn, OrderOut
from evidence.service import handing_in, preserving
from tests.evidence.conftest import stream
from tests.office import Office, examined, filed

assert evidence_jobs.blueprint, "its clocks are rung once it is imported"


class Matter(Struct):
    """One case of a small office."""

    database: Database
    office: Office
    owner: psycopg.Connection
    safe: Safe
    case_id: UUID
    mediator: Actor

    async def order(self) -> None:
        """What the job after the step `file` does."""
        async with self.database.transaction(CLOCK) as session:
            await preserving.issue(session, self.case_id)

    async def shown(self, reader: Actor) -> OrderOut | None:
        """The order as one of them sees it."""
        async with self.database.transaction(reader) as session:
            return await preserving.show(session, reader, self.case_id)

    async def deliver(self, kind: str, content: bytes = b"what was said", **more: object) -> EvidenceItem:
        """The platform hands a file in."""
        desk = self.office.platform
        what = HandIn(**{"title": kind, "file_name": f"{kind}.txt", "kind": kind, **more})
        async with self.database.transaction(desk) as session:
            return await handing_in.hand_in(session, desk, self.case_id, what, stream(content), self.safe)

    async def pass_days(self, days: int) -> int:
        """Let time pass and ring what runs out."""
        return await self._pass(timedelta(days=days))

    async def pass_the_time(self) -> int:
        """Until the order's time is just over, whatever day of the week it is."""
        (due_at,) = self.owner.execute("SELECT due_at FROM preservation_orders").fetchone()
        return await self._pass(due_at + timedelta(minutes=1) - clock.now())

    async def _pass(self, time: timedelta) -> int:
        seconds = (clock.offset() + time).total_seconds()
        self.owner.execute("UPDATE clock_offset SET seconds = %s", (seconds,))
        async with self.database.transaction(CLOCK):
            pass
        return await jobs.ring_all(self.database)

    def journal(self) -> list[str]:
        """The kinds of entries about the case, in order."""
        rows = self.owner.execute(
            "SELECT convert_from(e.entry, 'utf8')::jsonb ->> 'kind' FROM journal_entries e"
            " JOIN journal_openings o ON o.entry_id = e.id WHERE o.case_id = %s ORDER BY e.id",
            (self.case_id,),
        )
        return [kind for (kind,) in rows.fetchall()]


async def make(database: Database, office: Office, owner: psycopg.Connection, safe: Safe) -> Matter:
    """A case that waits for the registrar."""
    return Matter(database, office, owner, safe, await filed(database, office), next(iter(office.mediators.values())))


async def make_examined(database: Database, office: Office, owner: psycopg.Connection, safe: Safe) -> Matter:
    """A case before its confirmed mediator, filed four days ago, however long its draw waited over days off.

    So the platform's time to deliver ends before the time for evidence does.
    """
    case_id, mediator = await examined(database, office)
    owner.execute("SET session_replication_role = replica")
    owner.execute("UPDATE cases SET filed_at = %s WHERE id = %s", (clock.now() - timedelta(days=4), case_id))
    owner.execute("SET session_replication_role = origin")
    return Matter(database, office, owner, safe, case_id, mediator)
