"""One request, one transaction: begun when someone asks for it, committed before the first byte of the reply.

Nothing is opened for a door that needs no database. A reply of 400 and above leaves nothing behind; a failing commit
is told to the caller; a body that streams starts after the database session is gone.
"""

from urllib.parse import urlsplit
from uuid import UUID

from litestar import Request
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.di import NamedDependency
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from msgspec.structs import replace
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import problems
from app.kit.actors import CONFIRMING, PUBLIC, Actor
from app.kit.db import Database, Entered, act_as, commit, enter
from app.kit.errors import CrossSite, NotFound
from app.kit.ids import new_id
from app.kit.remembering import Memory
from app.kit.tokens import token_hash
from app.kit.veiling import Veiling

COOKIE = "redress_session"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_REFUSED_FROM = 400
TELLS_A_SECRET = {"tells_a_secret": True}
"""The `opt` of a door whose reply holds a secret: it is never kept, so a repeated request makes another secret."""

# Everything that a page loads is our own; nobody frames it. "same-origin" lets a form say where it comes from.
_HARDENING = {
    "content-security-policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


class Work:
    """What one request does in the database, and who does it.

    Where a second factor is asked, whoever signed in by the link alone is the public to every door but those that
    `step_in`; `half_way` says that this is why.
    """

    def __init__(self, database: Database, token: str | None, *, second_factor: bool = False) -> None:
        self._database = database
        self._token = token
        self._second_factor = second_factor
        self._by_link: Actor | None = None
        self.key: bytes | None = None
        """The hash of the browser's session, once somebody has entered with one."""
        self._session: AsyncSession | None = None
        self._actor: Actor | None = None if token else PUBLIC

    @staticmethod
    def of(scope: Scope) -> "Work":
        """The work of the request that this scope belongs to."""
        return scope["state"]["work"]

    async def actor(self) -> Actor:
        """Who knocks. A session or token that is unknown, over or revoked is the public's."""
        if self._actor is None:
            await self._begin()
        return self._actor or PUBLIC

    @property
    def half_way(self) -> bool:
        """Whether the person behind this request still owes a second factor."""
        return self._by_link is not None

    async def step_in(self) -> Actor:
        """Who knocks, known by a link alone if need be: for the doors of the second factor itself, and the way out."""
        actor = await self.actor()
        if self._by_link is None:
            return actor
        self._actor, self._by_link = self._by_link, None
        await act_as(await self.session(), self._actor)
        return self._actor

    async def session(self) -> AsyncSession:
        """The transaction, already bound to the actor."""
        return self._session or await self._begin()

    async def _begin(self) -> AsyncSession:
        session = self._session = self._database.session()
        if self._token:
            self._actor = self._known(await enter(session, token_hash(self._token)))
        if self._actor is PUBLIC:
            await act_as(session, PUBLIC)
        return session

    def _known(self, entered: Entered | None) -> Actor:
        if entered is None:
            return PUBLIC
        self.key = token_hash(self._token or "") if entered.is_session else None
        if not self._second_factor or entered.actor.role not in CONFIRMING:
            return entered.actor
        if entered.second_factor_at is not None:
            return replace(entered.actor, confirms=True)
        if entered.is_session:  # a machine token has no second factor to show
            self._by_link = replace(entered.actor, confirms=True)
        return PUBLIC

    async def finish(self) -> None:
        """Keep everything, and give the connection back."""
        if self._session:
            await commit(self._session)
            await self.drop()

    async def drop(self) -> None:
        """Give the connection back; what was not committed never happened."""
        if self._session:
            session, self._session = self._session, None
            await session.close()


async def provide_actor(scope: Scope) -> Actor:
    """The dependency `actor`."""
    scope["user"] = actor = await Work.of(scope).actor()
    return actor


async def provide_session(scope: Scope, actor: NamedDependency[Actor]) -> AsyncSession:  # noqa: ARG001 - entered first
    """The dependency `session`; asking for the actor first keeps the two from entering at once."""
    return await Work.of(scope).session()


class UnitOfWork:
    """The middleware: `DefineMiddleware(UnitOfWork, database=database)`."""

    def __init__(self, app: ASGIApp, database: Database, *, second_factor: bool = False) -> None:
        self.app = app
        self._database = database
        self._second_factor = second_factor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if "\0" in scope["path"]:  # neither a file nor a row can have such a name
            raise NotFound
        request = Request(scope)
        bearer = _bearer(request.headers)
        cookie = request.cookies.get(COOKIE)
        work = Work(self._database, bearer or cookie, second_factor=self._second_factor)
        scope["user"], scope["auth"] = PUBLIC, None
        scope["state"] |= {"work": work, "request_id": new_id()}
        if not bearer and scope["method"] not in SAFE:
            check_same_site(request.headers, signed_in=cookie is not None)
        try:
            await self._carry_out(work, scope, receive, send)
        finally:
            await work.drop()

    async def _carry_out(self, work: Work, scope: HTTPScope, receive: Receive, send: Send) -> None:
        memory = await _memory(work, scope)
        if memory is None:
            await self.app(scope, receive, Veiling(scope, _Reply(work, scope, receive, send)))
            return
        receive = await memory.read(receive)
        if await memory.replay(await work.session(), send):
            await work.finish()
            return
        await self.app(scope, receive, Veiling(scope, _Reply(work, scope, receive, send, memory)))


class _Reply:
    """Holds a reply back until the transaction has ended; with a memory, until the whole reply is kept beside it."""

    def __init__(
        self, work: Work, scope: HTTPScope, receive: Receive, send: Send, memory: Memory | None = None
    ) -> None:
        self._work, self._scope, self._receive, self._send = work, scope, receive, send
        self._memory = memory
        self._held: list[Message] = []
        self._over = False

    async def __call__(self, message: Message) -> None:
        if self._over:  # the commit failed and the caller knows; what the handler says is no longer true
            return
        if not self._memory:
            if message["type"] == "http.response.start":
                await self._end(message["status"])
            await self._pass_on(message)
            return
        self._held.append(message)
        if message["type"] == "http.response.body" and not message["more_body"]:
            await self._end(self._held[0]["status"])
            for held in self._held:
                await self._pass_on(held)

    async def _pass_on(self, message: Message) -> None:
        if not self._over:
            await self._send(message)

    async def _end(self, status: int) -> None:
        if status >= _REFUSED_FROM:
            await self._work.drop()
            return
        try:
            if self._memory:
                await self._memory.keep(await self._work.session(), self._held)
            await self._work.finish()
        except Exception as failed:  # noqa: BLE001 - the reply has not begun, so it can still say that nothing happened
            await self._work.drop()
            await self._tell(failed)
            self._over = True

    async def _tell(self, failed: Exception) -> None:
        app = self._scope["litestar_app"]
        request: Request = Request(self._scope, self._receive, self._send)
        response = app.exception_handlers.get(Exception, problems.show)(request, failed)
        await response.to_asgi_response(app=None, request=request)(self._scope, self._receive, self._send)


def _bearer(headers: Headers) -> str | None:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def check_same_site(headers: Headers, *, signed_in: bool) -> None:
    """Refuse what another site made a browser send (Fetch Metadata, else RFC 6454's Origin).

    A browser with a session says where it comes from; whoever says nothing while carrying one is refused.
    """
    if site := headers.get("sec-fetch-site"):
        foreign = site not in ("same-origin", "none")
    elif origin := headers.get("origin"):
        foreign = urlsplit(origin).netloc != headers.get("host")
    else:
        foreign = signed_in
    if foreign:
        raise CrossSite


async def _memory(work: Work, scope: HTTPScope) -> Memory | None:
    """The memory of this request, where it has a key and someone signed in sends it."""
    if scope["method"] in SAFE or scope["route_handler"].opt.get("tells_a_secret"):
        return None
    memory = Memory.of(scope)
    if memory is None:
        return None
    account: UUID | None = (await work.actor()).account_id
    return memory.belonging_to(account) if account else None


def harden(message: Message, scope: Scope) -> None:
    """The `before_send` hook: headers for every reply, and no shared cache for what someone signed in sees."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _HARDENING.items():
        headers.setdefault(name, value)
    if getattr(scope.get("user"), "account_id", None):
        headers.setdefault("cache-control", "no-store")
