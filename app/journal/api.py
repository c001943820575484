"""The doors of the journal, open to everyone: what it takes to check it without trusting us."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, MediaType, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import queries, service
from app.journal.schemas import ConsistencyOut, EntriesOut, InclusionOut
from app.kit.actors import Actor
from app.kit.auth import public

_PAGE = 1000
_MOST_LEAVES = 2**53 - 1

Start = Annotated[int, QueryParameter(ge=0, le=_MOST_LEAVES)]
Older = Annotated[int, QueryParameter(ge=1, le=_MOST_LEAVES)]
Newer = Annotated[
    int | None, QueryParameter(ge=1, le=_MOST_LEAVES, description="Of the newest checkpoint if left out.")
]
Count = Annotated[int, QueryParameter(ge=1, le=_PAGE)]
Digest = Annotated[str | None, QueryParameter(pattern="^[0-9a-f]{64}$", description="SHA-256 of the file.")]


class JournalDoors(Controller):
    """Checkpoints are C2SP signed notes; an entry's text is exactly what was hashed."""

    path = "/api/v1/journal"
    tags = ("journal",)
    guards = (public,)

    @get("/checkpoint", media_type=MediaType.TEXT)
    async def checkpoint(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> str:
        """The newest signed note."""
        return (await queries.get_checkpoint(session, actor)).note

    @get("/key", media_type=MediaType.TEXT)
    async def key(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> str:
        """The public key, for comparison with the one that you got elsewhere."""
        return (await queries.get_checkpoint(session, actor)).key + "\n"

    @get("/entries")
    async def entries(
        self,
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        start: Start = 0,
        count: Count = 100,
    ) -> EntriesOut:
        """A page of entries in the order of their leaves."""
        size = (await queries.get_checkpoint(session, actor)).size
        return EntriesOut(size, await queries.list_entries(session, actor, (start, min(start + count, size))))

    @get("/proofs/inclusion")
    async def inclusion(
        self, session: NamedDependency[AsyncSession], entry: FromQuery[UUID | None] = None, file_sha256: Digest = None
    ) -> InclusionOut:
        """That one entry, or the entry of one ruling's file, lies under the newest checkpoint."""
        return await service.prove_inclusion(session, entry_id=entry, file_sha256=file_sha256)

    @get("/proofs/consistency")
    async def consistency(
        self, session: NamedDependency[AsyncSession], first: Older, second: Newer = None
    ) -> ConsistencyOut:
        """That the tree of `second` leaves begins with the tree of `first` leaves."""
        return await service.prove_consistency(session, first, second)
