"""What is missing when the time is over: the facts, a proposal to the mediator, and what the mediator makes of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import calendar, clock
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from app.kit.text import _, translate
from app.people import queries as people_queries
from app.people import service as people
from app.people.queries import webhooks
from app.people.service.webhooks import message_id
from cases import queries as cases
from cases.models import Case, Deadline
from cases.service import moving, naming
from evidence import rules
from evidence.errors.preservation import InferenceDecided
from evidence.models import AdverseInference, EvidenceItem, PreservationOrder
from evidence.queries import preservation as queries
from evidence.schemas import InferenceFacts, InferenceIn, InferenceOut

PARTS = {
    "chats": _("chats"),
    "calls": _("calls"),
    "tickets": _("tickets and records"),
    "listing": _("the listing as it stood"),
}
SERVED = {
    "message": _("message to its own systems"),
    "desk": _("seen at its desk"),
    "notice": _("notice read"),
    "mail": _("mail handed to its mail server"),
}
_ORDERED = _("On {day} the platform was ordered to preserve and deliver {asked}, until {due}.")
_SERVED = _("The order reached it: {served}.")
_NOT_SERVED = _("Nothing shows that the order reached it.")
_CAME = _("In time came: {came}.")
_NOTHING_CAME = _("Nothing came in time.")
_NONE = _("The platform says that it does not hold: {none}.")
_LATE = _("After the time came: {late}.")
_MISSING = _("Not delivered in time: {missing}.")
_INFERRED = _("It is inferred that what was not delivered does not support the platform.")


async def missing_of(session: AsyncSession, actor: Actor, order: PreservationOrder) -> list[str]:
    """What neither came nor was said not to exist."""
    items = await queries.list_delivered(session, actor, order.case_id)
    statements = await queries.list_statements(session, actor, order)
    async with as_clock(session, actor):
        committed = await queries.committed_kinds(session, CLOCK, order)
    kinds = [item.kind for item in items]
    return rules.missing(order.parts, kinds, [each.part for each in statements], committed)


async def list_answers(session: AsyncSession, actor: Actor, order: PreservationOrder) -> Sequence[EvidenceItem]:
    """What was delivered and answers what was asked, see `rules.answers`."""
    async with as_clock(session, actor):
        committed = await queries.committed_kinds(session, CLOCK, order)
    items = await queries.list_delivered(session, actor, order.case_id)
    return [item for item in items if rules.answers(item.kind, committed)]


async def lapse(session: AsyncSession, case: Case, deadline: Deadline) -> None:
    """The platform's days are over. What is missing is put before the mediator, who alone decides what it means."""
    order = await queries.find_order(session, CLOCK, case.id)
    if order is None or order.id != deadline.about or order.completed_at is not None or case.ended_at is not None:
        return
    facts = await _facts(session, order)
    order.lapsed_at = max(clock.now(), order.due_at)
    row = AdverseInference(case_id=case.id, order_id=order.id, facts=msgspec.to_builtins(facts))
    session.add(row)
    moving.touch(case)
    await session.flush()
    said = {"inference": str(row.id), "order": str(order.id), "missing": facts.missing}
    await journal.record(session, CLOCK, "inference_proposed", case_id=case.id, data=said)
    if case.mediator_id is not None and await cases.is_confirmed(session, CLOCK, case):
        await _tell_mediator(session, case, case.mediator_id)


async def _facts(session: AsyncSession, order: PreservationOrder) -> InferenceFacts:
    items = await list_answers(session, CLOCK, order)
    statements = await queries.list_statements(session, CLOCK, order)
    return InferenceFacts(
        ordered_at=order.issued_at,
        due_at=order.due_at,
        asked=order.parts,
        served=await _served(session, order),
        came=[(rules.part_of(item.kind), item.sealed_at) for item in items if item.sealed_at <= order.due_at],
        held_none=[each.part for each in statements],
        missing=await missing_of(session, CLOCK, order),
    )


async def _served(session: AsyncSession, order: PreservationOrder) -> list[tuple[str, datetime]]:
    """On which ways the order reached the platform, and when."""
    message = await webhooks.find_message(session, CLOCK, message_id(order.id))
    proof = await people_queries.proof_of_service(session, CLOCK, order.case_id, order.platform_id)
    found = [
        ("message", message.delivered_at if message else None),
        ("desk", order.seen_at),
        ("notice", proof.delivered_at),
        ("mail", order.issued_at if "mail" in proof.channels else None),
    ]
    return [(how, at) for how, at in found if at is not None]


async def _tell_mediator(session: AsyncSession, case: Case, mediator_id: UUID) -> None:
    await people.notify(
        session,
        CLOCK,
        mediator_id,
        subject=_("The platform did not deliver everything: {number}"),
        text=_("The time of the order to preserve is over. An inference is proposed; you decide what it means."),
        values={"number": case.number or ""},
        case_id=case.id,
        about="inference",
    )


async def decide(session: AsyncSession, actor: Actor, case_id: UUID, said: InferenceIn) -> AdverseInference:
    """Confirm or reject what was proposed; confirmed, everybody reads it and the ruling may say it.

    Like every other word on what the evidence shows it is said until the draft is handed on.
    """
    case = await cases.lock_case(session, actor, case_id)
    await naming.check_examines(session, actor, case)
    order = await queries.get_order(session, actor, case_id)
    row = await queries.find_inference(session, actor, order)
    if row is None or row.state != "proposed":
        raise InferenceDecided
    if said.decision == "confirmed":
        items = await list_answers(session, actor, order)
        row.text = _words(order, row, items, case.language)
    row.state, row.reason = said.decision, said.reason
    row.decided_by, row.decided_at = actor.account, clock.now()
    moving.touch(case)
    await session.flush()
    about = {"inference": str(row.id), "decision": row.state}
    await journal.record(session, actor, "inference_decided", case_id=case.id, data=about)
    return row


async def show(session: AsyncSession, actor: Actor, case: Case, order: PreservationOrder) -> InferenceOut | None:
    """The proposal, or what became of it, as far as this reader may see it; what came late is noted."""
    row = await queries.find_inference(session, actor, order) if order.lapsed_at else None
    if row is None:
        return None
    items = await list_answers(session, actor, order)
    return InferenceOut(
        state=row.state,
        facts=msgspec.convert(row.facts, InferenceFacts),
        late=_late(order, items),
        text=row.text or _words(order, row, items, case.language),
        reason=row.reason,
        drafted_at=row.drafted_at,
        decided_at=row.decided_at,
    )


def _late(order: PreservationOrder, items: Sequence[EvidenceItem]) -> list[tuple[str, datetime]]:
    return [(rules.part_of(item.kind), item.sealed_at) for item in items if item.sealed_at > order.due_at]


def _words(order: PreservationOrder, row: AdverseInference, items: Sequence[EvidenceItem], language: str) -> str:
    """The facts in sentences, in the language of the case."""
    facts = msgspec.convert(row.facts, InferenceFacts)
    late = _late(order, items)

    def spoken(codes: list[str]) -> str:
        stop = ", " if language.startswith("en") else "、"
        return stop.join(translate(PARTS[code], language) for code in dict.fromkeys(codes))

    def dated(found: list[tuple[str, datetime]], words: dict[str, str]) -> str:
        stop = ", " if language.startswith("en") else "、"
        return stop.join(f"{translate(words[code], language)} ({_day(at)})" for code, at in found)

    sentences = [
        translate(_ORDERED, language, day=_day(facts.ordered_at), asked=spoken(facts.asked), due=_day(facts.due_at)),
        translate(_SERVED, language, served=dated(facts.served, SERVED))
        if facts.served
        else translate(_NOT_SERVED, language),
        translate(_CAME, language, came=dated(facts.came, PARTS)) if facts.came else translate(_NOTHING_CAME, language),
    ]
    if facts.held_none:
        sentences.append(translate(_NONE, language, none=spoken(facts.held_none)))
    sentences.append(translate(_MISSING, language, missing=spoken(facts.missing)))
    if late:
        sentences.append(translate(_LATE, language, late=dated(late, PARTS)))
    sentences.append(translate(_INFERRED, language))
    return (" " if language.startswith("en") else "").join(sentences)


def _day(at: datetime) -> str:
    return f"{calendar.local(at):%Y-%m-%d}"
