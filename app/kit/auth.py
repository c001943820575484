"""Guards: who may knock at a door. They run before anything is loaded, so existing and invented ids look alike."""

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers.base import BaseRouteHandler

from app.kit import veils
from app.kit.actors import Actor, Role
from app.kit.asked import check_query
from app.kit.errors import NotSignedIn, SecondFactorNeeded, WrongRole
from app.kit.requests import COOKIE, Work

# A record holder never signs in: its link opens its own doors, and those are public.
_SIGNED_IN = frozenset(Role) - {Role.clock, Role.public, Role.record_holder}


class Only:
    """A guard for those who have signed in: for these roles, or for everyone with an account where none is named."""

    def __init__(self, roles: frozenset[Role]) -> None:
        self.roles = roles

    async def __call__(self, connection: ASGIConnection, handler: BaseRouteHandler) -> None:
        """Refuse whoever may not enter, and then what the door does not ask for.

        Raises:
            SecondFactorNeeded: for whoever signed in by a link alone, where that is not enough.
            NotSignedIn: for the public.
            WrongRole: for everyone else who is not named.
            BlindField, Misread: for what stands in the address and is not known here.
        """
        work = Work.of(connection.scope)
        connection.scope["user"] = actor = await self.who(work)
        self.check(actor)
        await _veil(connection, handler, work, actor)
        check_query(connection, handler)

    async def who(self, work: Work) -> Actor:
        """Who knocks."""
        actor = await work.actor()
        if work.half_way:
            raise SecondFactorNeeded
        return actor

    def check(self, actor: Actor) -> None:
        """The same, where the actor is known already."""
        if actor.account_id is None:
            raise NotSignedIn
        if actor.role not in (self.roles or _SIGNED_IN):
            raise WrongRole


async def _veil(connection: ASGIConnection, handler: BaseRouteHandler, work: Work, actor: Actor) -> None:
    """Whoever decides looks through a veil at every door that is not the public's."""
    if actor.role is not Role.mediator or handler.opt.get("own_words"):
        return
    veil = await veils.over(await work.session(), actor, connection.path_params.get("case_id"))
    if veil:
        veil.typed(list(connection.query_params.values()))
        connection.scope["state"]["veil"] = veil


class ByLink(Only):
    """A guard for those who have signed in, even where they still owe a second factor."""

    async def who(self, work: Work) -> Actor:
        """Who knocks, known by a link alone if need be."""
        return await work.step_in()


def by_link(*roles: Role) -> ByLink:
    """`guards=[by_link()]`: the doors of the second factor itself, and the way out."""
    return ByLink(frozenset(roles))


def only(*roles: Role) -> Only:
    """`guards=[only(Role.mediator)]`; `only()` lets everyone in who has signed in."""
    return Only(frozenset(roles))


async def public(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
    """`guards=[public]` says that a door is meant for everyone; a door that says nothing fails a test."""
    check_query(connection, handler)


def door_of(handler: BaseRouteHandler) -> frozenset[Role] | None:
    """Who may come in through a door, as a test walks the routes; None where nobody has thought about it."""
    let_in: frozenset[Role] | None = None
    for guard in handler.resolve_guards():
        if guard is public:
            let_in = let_in or frozenset(Role)
        elif isinstance(guard, Only):
            let_in = (let_in or _SIGNED_IN) & (guard.roles or _SIGNED_IN)
    return let_in


def session_cookie(token: str, *, secure: bool) -> Cookie:
    """The cookie of a browser that has signed in; scripts cannot read it. An empty token takes it away again."""
    age = 7 * 24 * 3600 if token else 0
    return Cookie(key=COOKIE, value=token, max_age=age, httponly=True, samesite="lax", secure=secure, path="/")
