"""Forgetting a person: they ask, operations propose it, the chief approves; rows and keys go, every proof stays.

Operations see no case and learn no name: they name the request. What goes is written in the database itself
(`redress_forget_person`, migration 0043), what stays in docs/erasure.md.
"""

from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import service as approvals
from app.approvals.models import Approval
from app.approvals.operations import operation
from app.approvals.rules import Kind
from app.journal import service as journal
from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import as_clock
from app.kit.errors import DomainError
from app.kit.queue import enqueue
from app.kit.text import _
from app.people import queries as persons
from app.people import service as people
from evidence import forgettable
from evidence.errors.forgetting import ErasureAskedAlready, NoErasureAsked
from evidence.models import ErasureRequest
from evidence.queries import forgetting as queries
from evidence.schemas import ErasureOut, ErasureRequestOut

_RECEIVED = _("Your request to be forgotten")
_TOLD = _(
    "Two persons of the office look at your request. Until then you can take it back on the same page; the other"
    " parties to your cases have {days} days to save what they need. No further message follows: your address is"
    " forgotten with everything else. If you still need your rulings or your evidence, save them now."
)
_SAVE_IT = _("What lies at case {number} may be erased soon")
_GOES = _(
    "A party to case {number} has asked to be forgotten. When two persons of the office agree, after {days} days at the"
    " soonest, the words and the evidence of all sides are erased; the ruling stays. If you need them, save them now;"
    " if they have to be kept, ask the office for a legal hold."
)
_ASKED = _("Somebody asks to be forgotten")
_TO_DO = _(
    "Request {request}. Whoever made it can read you this number; make sure that it is them, then propose the erasure:"
    " after {days} days where there are other parties, who may save what they need. The law gives a month."
)


class Forgetting(Struct, frozen=True, forbid_unknown_fields=True):
    """Which request, and how it was checked."""

    request_id: UUID
    reason: str


async def show(session: AsyncSession, actor: Actor) -> ErasureOut:
    """Whether the reader has asked, or could; and until when they cannot."""
    waiting = await queries.find_waiting(session, actor, actor.account)
    async with as_clock(session, actor):
        facts = await queries.facts_of(session, CLOCK, actor.account)
    refusal = _refusal(facts)
    return ErasureOut(
        request=ErasureRequestOut.of(waiting) if waiting else None,
        refused=refusal.slug if refusal else None,
        because=refusal.text(actor.language) if refusal else None,
        kept_until=None if facts.has_open_case else facts.kept_until,
    )


async def ask(session: AsyncSession, actor: Actor) -> ErasureRequest:
    """Ask to be forgotten; operations are told of the request, not of the person.

    Raises:
        ErasureAskedAlready: a request waits.
        PersonHasOpenCase, PersonUnderHold, PersonKept: not yet.
    """
    if await queries.find_waiting(session, actor, actor.account):
        raise ErasureAskedAlready
    async with as_clock(session, actor):
        forgettable.check_forgettable(await queries.facts_of(session, CLOCK, actor.account), clock.now())
    wish = ErasureRequest(account_id=actor.account)
    session.add(wish)
    await session.flush()
    await journal.record(session, actor, "erasure_asked", case_id=None, data={"request": str(wish.id)})
    async with as_clock(session, actor):
        said = {"days": forgettable.SAVING.days, "request": str(wish.id)}
        await people.notify(session, CLOCK, actor.account, subject=_RECEIVED, text=_TOLD, values=said, about="erasure")
        for each in await persons.list_accounts_by_role(session, CLOCK, Role.operations):
            await people.notify(session, CLOCK, each.id, subject=_ASKED, text=_TO_DO, values=said, about="erasure")
        await _tell_others(session, actor.account)
    return wish


async def _tell_others(session: AsyncSession, account_id: UUID) -> None:
    """Their evidence goes too: whoever needs it for a court saves it, or asks for a hold."""
    for case_id, number, holder in await queries.list_others(session, CLOCK, account_id):
        said = {"number": number, "days": forgettable.SAVING.days}
        await people.notify(
            session, CLOCK, holder, subject=_SAVE_IT, text=_GOES, values=said, case_id=case_id, about="erasure"
        )


async def take_back(session: AsyncSession, actor: Actor) -> ErasureRequest:
    """Take one's own request back, as long as nobody has carried it out."""
    wish = await queries.find_waiting(session, actor, actor.account)
    if wish is None:
        raise NoErasureAsked
    wish.state, wish.ended_at = "withdrawn", clock.now()
    await session.flush()
    await journal.record(session, actor, "erasure_withdrawn", case_id=None, data={"request": str(wish.id)})
    return wish


async def propose(session: AsyncSession, actor: Actor, request_id: UUID, reason: str) -> Approval:
    """Propose to carry a request out; the clock looks whether it still can be.

    Raises:
        NoErasureAsked: no such request waits.
        OthersStillSave: other parties were told, and have days to save what goes too.
        PersonHasOpenCase, PersonUnderHold, PersonKept: meanwhile something else came.
    """
    async with as_clock(session, actor):
        await _check_waiting(session, request_id)
    return await approvals.propose(session, actor, Forgetting(request_id, reason))


@operation(
    Kind.erasure,
    "erase_person",
    Forgetting,
    says=_(
        "Whoever made the request {request_id} is forgotten for good: name, addresses and the words of their cases are"
        " replaced, the keys of the evidence are destroyed. Issued rulings and the journal stay. Checked: {reason}"
    ),
)
async def forget(session: AsyncSession, actor: Actor, wanted: Forgetting, approval: Approval) -> None:
    """Approved: done at once, and written down; jobs destroy the keys once all of that is committed."""
    async with as_clock(session, actor):
        await _check_waiting(session, wanted.request_id)
        said = {"request": str(wanted.request_id), "approval": str(approval.id)}
        await journal.record(session, CLOCK, "person_erased", case_id=None, data=said)
        for item_id in await queries.forget_person(session, CLOCK):
            await enqueue(session, "evidence:erase", item=item_id)


async def _check_waiting(session: AsyncSession, request_id: UUID) -> None:
    wish = await queries.find_request(session, CLOCK, request_id)
    if wish is None or wish.state != "asked":
        raise NoErasureAsked(field="request_id")
    forgettable.check_forgettable(await queries.facts_of(session, CLOCK, wish.account_id), clock.now())
    if await queries.list_others(session, CLOCK, wish.account_id):
        forgettable.check_saved(wish.asked_at, clock.now())


def _refusal(facts: forgettable.PersonFacts) -> DomainError | None:
    try:
        forgettable.check_forgettable(facts, clock.now())
    except DomainError as refusal:
        return refusal
    return None
