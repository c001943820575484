"""Mandates: acting for someone else, by proof, until revoked."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import clock
from app.kit.actors import Actor, Role
from app.kit.db import as_clock
from app.people import queries, rules
from app.people.errors import NoSuchCase
from app.people.models import Mandate
from app.people.queries import mandates
from app.people.schemas import MandateIn
from app.people.service.office import open_account


async def grant_mandate(session: AsyncSession, actor: Actor, wanted: MandateIn) -> Mandate:
    """Let someone act for the actor or the actor's shop.

    Whoever is named by an unknown address gets an account, so that the answer tells nobody who is known here.

    Raises:
        NoSuchCase: it is for one case, in which the actor is no party.
    """
    if wanted.case_id is not None and not await mandates.is_party(session, actor, wanted.case_id):
        raise NoSuchCase(field="case_id")
    email = rules.address(wanted.agent_email)
    async with as_clock(session, actor):
        at = await queries.list_accounts_at(session, actor, email)
        agent = next((each for each in at if each.role == Role.consumer), None)
        agent = agent or await open_account(
            session, actor, role=Role.consumer, name=email.partition("@")[0], email=email, language=actor.language
        )
    mandate = Mandate(
        principal_account_id=None if actor.shop_id else actor.account,
        principal_shop_id=actor.shop_id,
        agent_account_id=agent.id,
        scope=wanted.scope,
        proof=wanted.proof,
        case_id=wanted.case_id,
    )
    session.add(mandate)
    await session.flush()
    said = {"mandate": str(mandate.id), "scope": wanted.scope}
    await journal.record(session, actor, "mandate_granted", case_id=wanted.case_id, data=said)
    return mandate


async def revoke_mandate(session: AsyncSession, actor: Actor, mandate_id: UUID) -> Mandate:
    """Either side ends it; what was done under it stays done."""
    mandate = await queries.get_mandate(session, actor, mandate_id)
    if mandate.revoked_at is None:
        mandate.revoked_at = clock.now()
        await session.flush()
        said = {"mandate": str(mandate.id)}
        await journal.record(session, actor, "mandate_revoked", case_id=mandate.case_id, data=said)
    return mandate
