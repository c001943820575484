"""The doors of passkeys. Whoever has signed in by a link alone comes in here, and nowhere else."""

from litestar import Controller, Request, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import CONFIRMING, Actor
from app.kit.auth import by_link, only
from app.kit.requests import TELLS_A_SECRET, Work
from app.passkeys import queries, service
from app.passkeys.rules import Purpose, Site, site_of
from app.passkeys.schemas import AnsweredOut, AnswerIn, AskIn, CreationOut, PasskeyOut, RegisterIn, RequestOut


def provide_site(state: State) -> Site:
    """The dependency `site`."""
    return site_of(state["settings"].public_url)


def provide_key(request: Request) -> bytes | None:
    """The dependency `key`: None for a machine token."""
    return Work.of(request.scope).key


class PasskeyDoors(Controller):
    """Your passkeys, and their word."""

    path = "/api/v1/passkeys"
    tags = ("passkeys",)
    dependencies = {  # noqa: RUF012 - Litestar's own way
        "site": Provide(provide_site, sync_to_thread=False),
        "key": Provide(provide_key, sync_to_thread=False),
    }

    @get("/", guards=[by_link(*CONFIRMING)])
    async def passkeys(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[PasskeyOut]:
        """Your own."""
        return [PasskeyOut.of(row) for row in await queries.list_passkeys(session, actor)]

    @post("/registration", guards=[by_link(*CONFIRMING)], opt=TELLS_A_SECRET)
    async def begin(
        self,
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        site: NamedDependency[Site],
        key: NamedDependency[bytes | None],
    ) -> CreationOut:
        """What to hand to the browser for a new passkey; five minutes, once."""
        return await service.begin_registration(session, actor, site, key)

    @post("/", guards=[by_link(*CONFIRMING)])
    async def register(
        self,
        data: JSONBody[RegisterIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        site: NamedDependency[Site],
        key: NamedDependency[bytes | None],
    ) -> PasskeyOut:
        """Register it. A first one is enough to have signed in; a further one needs one shown just before."""
        return PasskeyOut.of(await service.register(session, actor, site, key, data))

    @post("/challenges", guards=[by_link(*CONFIRMING)], opt=TELLS_A_SECRET)
    async def ask(
        self,
        data: JSONBody[AskIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        site: NamedDependency[Site],
        key: NamedDependency[bytes | None],
    ) -> RequestOut:
        """What to hand to the browser to sign in, or to confirm the exact thing that is approved or signed next."""
        about = bytes.fromhex(data.about) if data.about else None
        return await service.ask(session, actor, site, key, Purpose(data.purpose), about)

    @post("/answers", guards=[by_link(*CONFIRMING)], status_code=HTTP_200_OK)
    async def answer(
        self,
        data: JSONBody[AnswerIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        site: NamedDependency[Site],
        key: NamedDependency[bytes | None],
    ) -> AnsweredOut:
        """The passkey's word: it opens this session, or serves once, within five minutes, for what it is about."""
        return AnsweredOut(await service.answer(session, actor, site, key, data))

    @delete("/{key_id:str}", guards=[only(*CONFIRMING)])
    async def remove(
        self,
        key_id: FromPath[str],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        key: NamedDependency[bytes | None],
    ) -> None:
        """It answers no more; the last one stays."""
        await service.remove(session, actor, key, key_id)


DOORS = (PasskeyDoors,)
