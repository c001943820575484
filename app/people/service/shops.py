"""Shops: known by platform and name, invited at the address that the platform holds."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.ids import new_id
from app.kit.queue import enqueue
from app.kit.text import _
from app.people import queries, rules
from app.people.errors import NoSuchShop
from app.people.models import Invitation, Shop
from app.people.service.notices import enqueue_mail, notify
from app.people.service.office import open_account

_INVITED_SUBJECT = _("Your shop {shop} is asked to answer")
_INVITED_TEXT = _(
    "A buyer has appealed to Redress, an independent ombudsman service, about an order from {shop}.\n"
    "Sign in with this address to read the appeal and to answer: {public_url}/sign-in"
)
_ADDRESS_SUBJECT = _("Please tell us how to reach {shop}")
_ADDRESS_TEXT = _("A buyer has appealed about an order from {shop}. We have no address of this shop. Please enter it.")


async def find_or_invite_shop(
    session: AsyncSession, actor: Actor, platform_id: UUID, shop_name: str, kind: str = "business", email: str = ""
) -> Shop:
    """The shop of this name on the platform; the first appeal against it makes it and has it invited.

    `email` counts only from the platform's own desk, the registrar and set-up: what a stranger types could be
    anybody's. Otherwise the platform is asked.
    """
    platform = await queries.get_platform(session, actor, platform_id)
    known = await queries.find_shop(session, actor, platform.id, shop_name.strip())
    if known is not None:
        return known
    trusted = actor.platform_id == platform.id or actor.role in (Role.registrar, Role.clock)
    address = rules.address(email) if email and trusted else ""
    row = {"id": new_id(), "platform_id": platform.id, "name": shop_name.strip(), "kind": kind, "email": address}
    made = await session.exec(insert(Shop).values(**row).on_conflict_do_nothing())
    shop = await queries.find_shop(session, actor, platform.id, row["name"])
    if shop is None:
        raise NoSuchShop
    if made.rowcount:
        await enqueue(session, "people:invite_shop", key=f"invite:{shop.id}", shop_id=shop.id)
    return shop


async def keep_shop_address(session: AsyncSession, actor: Actor, shop_id: UUID, email: str) -> Shop:
    """The platform tells where it reaches a shop; the invitation and all waiting mail go there."""
    shop = await queries.get_shop(session, actor, shop_id)
    shop.email = rules.address(email)
    await session.flush()
    await enqueue(session, "people:invite_shop", key=f"invite:{shop.id}", shop_id=shop.id)
    return shop


async def invite_shop(session: AsyncSession, actor: Actor, shop_id: UUID, public_url: str) -> None:
    """Open the shop's account and write to it, or ask the platform for the address. The clock's; once for each shop."""
    shop = await queries.get_shop(session, actor, shop_id)
    said = {"shop": shop.name, "public_url": public_url}
    if not shop.email:
        await notify(
            session, actor, shop.platform_id, subject=_ADDRESS_SUBJECT, text=_ADDRESS_TEXT, values=said, about="address"
        )
        return
    if await queries.find_invitation(session, actor, shop_id) is None:
        role = Role.private_seller if shop.kind == "individual" else Role.merchant
        account = await open_account(session, actor, role=role, name=shop.name, email=shop.email, shop_id=shop.id)
        session.add(Invitation(shop_id=shop.id, account_id=account.id))
        await notify(
            session, actor, shop.id, subject=_INVITED_SUBJECT, text=_INVITED_TEXT, values=said, about="invitation"
        )
    for notice_id in await queries.list_unsent(session, actor, shop.id):
        await enqueue_mail(session, notice_id)
