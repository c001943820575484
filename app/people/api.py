"""The doors about people, for machines."""

from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals.schemas import ProposalOut
from app.kit.actors import OFFICE, Actor, Role
from app.kit.auth import by_link, only, public, session_cookie
from app.kit.requests import TELLS_A_SECRET
from app.kit.vault import Vault
from app.kit.veiling import OWN_WORDS
from app.people import queries, service
from app.people.models import Absence, FormerEmployer, Interest
from app.people.schemas import (
    AbsenceIn,
    AccountIn,
    AppointIn,
    MandateIn,
    MandateOut,
    MeIn,
    MeOut,
    NoticeOut,
    OfficeOut,
    PlatformOut,
    RemoveIn,
    ReplaceIn,
    SecretOut,
    ShopAddressIn,
    SignInIn,
    TieIn,
    TiesOut,
    TokenIn,
    TokenOut,
    WebhookIn,
    WebhookOut,
)
from app.people.service import webhooks as sending

# An address may be asked five times an hour, which is counted by address; this is against one caller asking for many.
_SLOWLY = RateLimitConfig(rate_limit=("minute", 120)).middleware
_PRINCIPALS = (Role.consumer, Role.merchant, Role.private_seller)


class SignInDoors(Controller):
    """In and out. The answers never tell whether an address is known."""

    path = "/api/v1"
    tags = ("people",)

    @post("/sign-in", guards=[public], status_code=HTTP_202_ACCEPTED, middleware=[_SLOWLY])
    async def ask(
        self, data: JSONBody[SignInIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> None:
        """Ask for a link by mail; for an unknown address it opens a consumer's account."""
        await service.ask_for_link(session, actor, data)

    @post("/sign-in/{token:str}", guards=[public], status_code=HTTP_204_NO_CONTENT, middleware=[_SLOWLY])
    async def consume(
        self,
        token: FromPath[str],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        state: State,
    ) -> Response[None]:
        """Use a link up, once; the reply sets the cookie of the session."""
        opened = await service.consume_link(session, actor, token)
        cookie = session_cookie(opened, secure=state.settings.secure_cookies)
        return Response(None, status_code=HTTP_204_NO_CONTENT, cookies=[cookie])

    @post("/sign-out", guards=[by_link()], status_code=HTTP_204_NO_CONTENT)
    async def leave(
        self,
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        state: State,
    ) -> Response[None]:
        """End all sessions of the account."""
        await service.sign_out(session, actor)
        cookie = session_cookie("", secure=state.settings.secure_cookies)
        return Response(None, status_code=HTTP_204_NO_CONTENT, cookies=[cookie])


class MeDoors(Controller):
    """What someone may see and change about themselves."""

    path = "/api/v1"
    tags = ("people",)
    guards = (only(),)

    @get("/me", opt=OWN_WORDS)
    async def me(self, actor: NamedDependency[Actor]) -> MeOut:
        """Who the service takes you for."""
        return MeOut(actor.account, actor.role, actor.name, actor.language, actor.shop_id, actor.platform_id)

    @patch("/me", opt=OWN_WORDS)
    async def change(
        self, data: JSONBody[MeIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> MeOut:
        """Change your language, or the name that you are addressed by."""
        me = await service.change_me(session, actor, data)
        return MeOut(me.id, actor.role, me.name, me.language, me.shop_id, me.platform_id)

    @get("/tokens", opt=OWN_WORDS)
    async def tokens(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[TokenOut]:
        """Your machine tokens."""
        return [TokenOut.of(row) for row in await queries.list_tokens(session, actor)]

    @post("/tokens", opt=TELLS_A_SECRET)
    async def make_token(
        self, data: JSONBody[TokenIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> TokenOut:
        """Make a token that acts as you for a year; it is told this once."""
        row, token = await service.make_token(session, actor, data.label)
        return TokenOut.of(row, token)

    @delete("/tokens/{token_id:uuid}")
    async def revoke_token(
        self, token_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> None:
        """From now on it opens nothing."""
        await service.revoke_token(session, actor, token_id)

    @get("/notices")
    async def notices(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[NoticeOut]:
        """The notices on your desk, the newest first. Reading them here is their delivery."""
        shown = await queries.list_notices(session, actor)
        await service.show_notices(session, actor, shown)
        return [NoticeOut.of(row, actor.language) for row in shown]


class MandateDoors(Controller):
    """Who may act for whom."""

    path = "/api/v1/mandates"
    tags = ("people",)

    @get("/", guards=[only()])
    async def mandates(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> list[MandateOut]:
        """What you granted and were granted; revoked ones stay."""
        return [MandateOut.of(row) for row in await queries.list_mandates(session, actor)]

    @post("/", guards=[only(*_PRINCIPALS)])
    async def grant(
        self, data: JSONBody[MandateIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> MandateOut:
        """Let someone act for you or your shop."""
        return MandateOut.of(await service.grant_mandate(session, actor, data))

    @post("/{mandate_id:uuid}/revoke", guards=[only(*_PRINCIPALS)], status_code=HTTP_200_OK)
    async def revoke(
        self, mandate_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> MandateOut:
        """End a mandate, as either side of it."""
        return MandateOut.of(await service.revoke_mandate(session, actor, mandate_id))


class OfficeDoors(Controller):
    """The office and its board: who decides, for how long, and whom they report to."""

    path = "/api/v1/office"
    tags = ("people",)

    @get("/", guards=[public])
    async def chart(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> OfficeOut:
        """Who serves and who served, with dates; ties by their number alone."""
        return await service.show_office(session, actor)

    @post("/accounts", guards=[only(Role.board)])
    async def open_account(
        self, data: JSONBody[AccountIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> ProposalOut:
        """Propose an account of the board, the office, audit or operations; another member of the board opens it."""
        return ProposalOut.of(await service.propose_account(session, actor, data), actor)

    @post("/appointments", guards=[only(Role.board)])
    async def appoint(
        self, data: JSONBody[AppointIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> ProposalOut:
        """Propose an appointment; another member of the board approves it. An earlier one ends with it."""
        return ProposalOut.of(await service.propose_appointment(session, actor, data), actor)

    @post("/removals", guards=[only(Role.board)])
    async def remove(
        self, data: JSONBody[RemoveIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> ProposalOut:
        """Propose to end an appointment before its term, on a ground; another member of the board approves it."""
        return ProposalOut.of(await service.propose_removal(session, actor, data), actor)

    @post("/passkey-replacements", guards=[only(Role.operations)])
    async def replace_passkeys(
        self, data: JSONBody[ReplaceIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> ProposalOut:
        """Propose to take away the passkeys of somebody who lost one; the chief approves it."""
        return ProposalOut.of(await service.propose_replacement(session, actor, data), actor)

    @get("/ties", guards=[only(*OFFICE)], opt=OWN_WORDS)
    async def ties(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> TiesOut:
        """What you have declared."""
        return TiesOut(
            await queries.list_interests(session, actor, actor.account),
            await queries.list_former_employers(session, actor, actor.account),
        )

    @post("/interests", guards=[only(*OFFICE)], status_code=HTTP_204_NO_CONTENT)
    async def declare_interest(
        self, data: JSONBody[TieIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> None:
        """Declare what ties you to a shop, a platform or someone else."""
        await service.declare(session, actor, Interest, data.to_tie())

    @post("/former-employers", guards=[only(*OFFICE)], status_code=HTTP_204_NO_CONTENT)
    async def declare_employer(
        self, data: JSONBody[TieIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> None:
        """Declare whom you worked for."""
        await service.declare(session, actor, FormerEmployer, data.to_tie())

    @post("/absences", guards=[only(*OFFICE)], status_code=HTTP_204_NO_CONTENT)
    async def announce_absence(
        self, data: JSONBody[AbsenceIn], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> None:
        """Say when you are away and not to be drawn."""
        absence = Absence(account_id=actor.account, from_at=data.from_at, until_at=data.until_at)
        await service.announce_absence(session, actor, absence)


class PlatformDoors(Controller):
    """Platforms, and the shops on them."""

    path = "/api/v1"
    tags = ("people",)

    @get("/platforms", guards=[public])
    async def platforms(
        self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> list[PlatformOut]:
        """The platforms that take part."""
        return [PlatformOut(row.id, row.name, row.zone) for row in await queries.list_platforms(session, actor)]

    @put("/shops/{shop_id:uuid}/address", guards=[only(Role.platform)], status_code=HTTP_204_NO_CONTENT)
    async def keep_address(
        self,
        shop_id: FromPath[UUID],
        data: JSONBody[ShopAddressIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> None:
        """Tell where you reach a shop; its invitation goes there."""
        await service.keep_shop_address(session, actor, shop_id, data.email)


class WebhookDoors(Controller):
    """Where a platform's own systems hear of orders; set by its desk alone."""

    path = "/api/v1/platform/webhook"
    tags = ("people",)
    guards = (only(Role.platform),)

    @get()
    async def show(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> WebhookOut:
        """Where messages go, what signs them, and what became of the newest twenty."""
        return await sending.show_webhook(session, actor)

    @put()
    async def set_endpoint(
        self,
        data: JSONBody[WebhookIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        state: State,
    ) -> WebhookOut:
        """Say where messages go from now on. Without a secret none is sent."""
        await sending.set_endpoint(session, actor, data.url, private=state["settings"].private_webhooks)
        return await sending.show_webhook(session, actor)

    @delete()
    async def remove_endpoint(self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]) -> None:
        """Send no messages any more; mail and desk remain."""
        await sending.remove_endpoint(session, actor)

    @post("/secrets", opt=TELLS_A_SECRET)
    async def make_secret(
        self, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession], state: State
    ) -> SecretOut:
        """Make one more secret; it is told this once, and every message carries a signature of each."""
        vault = Vault(state["settings"].vault_dir, sending.SORT)
        row, secret = await sending.make_secret(session, actor, vault)
        return SecretOut(row.id, row.made_at, secret)

    @delete("/secrets/{secret_id:uuid}")
    async def retire_secret(
        self,
        secret_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        state: State,
    ) -> None:
        """It signs nothing any more."""
        vault = Vault(state["settings"].vault_dir, sending.SORT)
        await sending.retire_secret(session, actor, secret_id, vault)


DOORS = (SignInDoors, MeDoors, MandateDoors, OfficeDoors, PlatformDoors, WebhookDoors)
