"""The doors that everybody may use: the rules, and whether a ruling is what it says it is."""

from datetime import date
from typing import Annotated

from litestar import Controller, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.schemas import OpenedOut
from app.kit.actors import Actor
from app.kit.auth import public
from rulings import queries
from rulings.schemas import PublicRuling, RuleOut, TrustFile
from rulings.service import proving, showing

Digest = Annotated[str, PathParameter(pattern="^[0-9a-f]{64}$", description="SHA-256 of the file.")]
Number = Annotated[str, PathParameter(pattern=r"^RR-\d{4}-\d{6,}$")]


class PublicDoors(Controller):
    """Nothing here names a party or repeats a word of a ruling."""

    path = "/api/v1"
    tags = ("public",)
    guards = (public,)

    @get("/rules")
    async def rules(
        self,
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        rule_id: Annotated[str | None, QueryParameter(name="id", max_length=200)] = None,
        day: Annotated[date | None, QueryParameter(name="on")] = None,
    ) -> list[RuleOut]:
        """All versions of the rules; of one `id`, or those in force `on` a day."""
        return await queries.list_rules(session, actor, rule_id=rule_id, on=day)

    @get("/rulings/{number:str}")
    async def by_number(
        self,
        number: Number,
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> PublicRuling:
        """One ruling by its number, void numbers too."""
        return await showing.show_public(session, actor, number=number)

    @get("/rulings/by-digest/{sha256:str}")
    async def by_digest(
        self,
        sha256: Digest,
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> PublicRuling:
        """The ruling whose file has this SHA-256, in hexadecimal."""
        return await showing.show_public(session, actor, sha256=sha256)

    @get("/rulings/by-digest/{sha256:str}/proof")
    async def proof(
        self,
        sha256: Digest,
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> OpenedOut:
        """What the journal has of this file: its entry, what it committed to, and the way to the checkpoint."""
        return await proving.prove(session, actor, sha256)

    @get("/trust")
    async def trust(
        self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession], state: State
    ) -> TrustFile:
        """The trust file, with which rulings are checked offline; from here it vouches for itself alone."""
        return await proving.show_trust(session, actor, state["settings"])
