"""The doors of publication: chief and deputy order it, everybody reads and searches."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.schemas import OpenedOut
from app.kit.actors import Actor, Role
from app.kit.auth import only, public
from cases.api.replies import CASES
from cases.words import Subject
from rulings.queries import publications
from rulings.schemas import PreviewOut, PublicationIn, PublicationLine, PublicationOut, RedactionIn, Search
from rulings.service import publishing

Number = Annotated[str, PathParameter(pattern=r"^RR-\d{4}-\d{6,}$")]
Asked = Annotated[str | None, QueryParameter(max_length=200)]


class OrderDoors(Controller):
    """What names the parties is seen here, so a mediator has no way in."""

    path = f"{CASES}/{{case_id:uuid}}/publication"
    tags = ("rulings",)
    guards = (only(Role.chief, Role.deputy),)

    @post("/preview", status_code=200)
    async def preview(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[RedactionIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> PreviewOut:
        """The ruling in force as it would be published, and everything that is or could be withheld."""
        return await publishing.preview(session, actor, case_id, data)

    @post()
    async def order(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[PublicationIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> PublicationOut:
        """Publish exactly what was previewed, or correct what is public."""
        return await publishing.order(session, actor, case_id, data)


class PublicationDoors(Controller):
    """Consumers and private sellers are anonymous here, businesses are named."""

    path = "/api/v1/publications"
    tags = ("public",)
    guards = (public,)

    @get()
    async def search(
        self,
        *,
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        q: Annotated[str, QueryParameter(max_length=200, description="Words that all must be there.")] = "",
        subject: FromQuery[Subject | None] = None,
        rule: Asked = None,
        outcome: Asked = None,
        before: Asked = None,
    ) -> list[PublicationLine]:
        """Twenty published rulings, the newest first; `before` is the number of the last line of the page before."""
        search = Search(q, subject, rule, outcome, before)
        return await publications.list_publications(session, actor, search)

    @get("/{number:str}")
    async def show(
        self, number: Number, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> PublicationOut:
        """One published ruling."""
        return await publishing.show(session, actor, number)

    @get("/{number:str}/proof")
    async def prove(
        self, number: Number, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> OpenedOut:
        """That its digest stands in the journal, and what the entry says."""
        return await publishing.prove(session, actor, number)
