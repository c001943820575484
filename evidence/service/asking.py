"""Records asked of a carrier, a brand or a laboratory: one request, one link by mail, one answer."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.kit import calendar, clock
from app.kit.actors import CLOCK, OFFICE, Actor, Chain, Role
from app.kit.db import as_clock
from app.kit.ids import new_id
from app.kit.notices import Notice
from app.kit.queue import enqueue
from app.kit.text import _
from app.kit.tokens import new_token, token_hash
from app.people import rules as people_rules
from app.people import service as people
from cases import queries as cases
from cases.acts import Act
from cases.models import Case, Deadline, Respondent
from cases.service import moving
from evidence.models import RecordLink, RecordRequest
from evidence.queries import records as queries
from evidence.schemas import RecordRequestIn, RecordRequestOut

CLOCK_KIND = "record_request"
_SUBJECT = _("Please send us records: {reference}")
_TEXT = _(
    "Redress, an independent ombudsman service for online shopping, asks {holder} for records about {about}:\n\n"
    "{asked}\n\nPlease answer by {due}. This link opens this one request and nothing else, until you have answered or"
    " the time is over:\n\n{link}"
)


async def ask(session: AsyncSession, actor: Actor, case_id: UUID, wanted: RecordRequestIn) -> RecordRequest:
    """Ask somebody outside for records; mediator or registrar of the case. The link goes out by mail."""
    case = await cases.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.ask_records)
    request_id, email = new_id(), people_rules.address(wanted.email)
    async with as_clock(session, actor):
        # An address that no mail reaches: nobody ever signs in with this account.
        account = await people.open_account(
            session,
            CLOCK,
            role=Role.record_holder,
            name=wanted.holder,
            email=f"{request_id}@record-holder.invalid",
            language=wanted.language,
        )
    row = RecordRequest(
        id=request_id,
        case_id=case.id,
        account_id=account.id,
        reference=f"{case.number}/{len(await queries.list_requests(session, actor, case_id)) + 1}",
        holder=wanted.holder,
        email=email,
        language=wanted.language,
        asked=wanted.asked,
        about=wanted.about or case.order_number,
        asked_by=actor.account,
        due_at=calendar.due(clock.now(), wanted.days),
    )
    session.add(row)
    moving.start_clock(session, case, CLOCK_KIND, row.due_at, about=row.id)
    moving.touch(case)
    await session.flush()
    said = {"request": str(row.id), "holder": row.holder, "due_at": row.due_at.isoformat()}
    await journal.record(session, actor, "records_asked", case_id=case.id, data=said)
    await enqueue(session, "evidence:send_record_link", key=f"record_link:{row.id}", request=row.id)
    return row


async def make_letter(session: AsyncSession, request_id: UUID, public_url: str) -> Notice | None:
    """The letter with a fresh link; None where it was sent, or nobody needs it any more. The clock's."""
    row = await queries.find_request(session, CLOCK, request_id)
    if row is None or row.sent_at is not None or state_of(row) != "open":
        return None
    token = new_token()
    session.add(RecordLink(hash=token_hash(token), request_id=row.id))
    await session.flush()
    said = {
        "reference": row.reference,
        "holder": row.holder,
        "about": row.about,
        "asked": row.asked,
        "due": f"{calendar.local(row.due_at):%Y-%m-%d %H:%M} {calendar.OFFICE_ZONE.key}",
        "link": f"{public_url}/records/{token}",
    }
    return Notice(new_id(), row.email, row.language, people.words_of(_SUBJECT, _TEXT, said))


async def note_sent(session: AsyncSession, request_id: UUID) -> None:
    """The letter is with the mail server."""
    row = await queries.find_request(session, CLOCK, request_id)
    if row is not None:
        row.sent_at = clock.now()
        await session.flush()


async def lapse(session: AsyncSession, case: Case, deadline: Deadline) -> None:
    """The time is over: the link opens nothing any more, and whoever asked is told."""
    row = await queries.find_request(session, CLOCK, deadline.about) if deadline.about else None
    if row is None or row.answered_at is not None or row.over_at is not None:
        return
    row.over_at = max(clock.now(), row.due_at)
    await session.flush()
    await journal.record(session, CLOCK, "records_not_sent", case_id=case.id, data={"request": str(row.id)})
    await people.notify(
        session,
        CLOCK,
        row.asked_by,
        subject=_("{holder} sent no records: {number}"),
        text=_("The time of the request {reference} is over, and no answer came."),
        values={"holder": row.holder, "number": case.number or "", "reference": row.reference},
        case_id=case.id,
        about="records",
    )


async def tell_all(session: AsyncSession, case: Case, row: RecordRequest) -> None:
    """An answer came: whoever asked is told, and each side, who may answer what was shown. The clock's."""
    respondents = await cases.list_of(session, CLOCK, Respondent, case, "kind")
    for holder in (row.asked_by, case.consumer_id, *(each.holder for each in respondents)):
        await people.notify(
            session,
            CLOCK,
            holder,
            subject=_("Records came from {holder}: {number}"),
            text=_("{holder} answered the request for records. What was handed in is among the evidence."),
            values={"holder": row.holder, "number": case.number or ""},
            case_id=case.id,
            about="records",
        )


async def show(session: AsyncSession, actor: Actor, case_id: UUID) -> list[RecordRequestOut]:
    """Every request of a case; the address is the office's to know."""
    knows = actor.role in OFFICE or actor.chain is Chain.audit
    return [
        _out(row, email=row.email if knows else None) for row in await queries.list_requests(session, actor, case_id)
    ]


def state_of(row: RecordRequest) -> str:
    """`open`, `answered` or `over`."""
    if row.answered_at is not None:
        return "answered"
    return "over" if row.over_at is not None or row.due_at <= clock.now() else "open"


def _out(row: RecordRequest, *, email: str | None) -> RecordRequestOut:
    return RecordRequestOut(
        id=row.id,
        reference=row.reference,
        holder=row.holder,
        email=email,
        asked=row.asked,
        about=row.about,
        asked_at=row.asked_at,
        sent_at=row.sent_at,
        due_at=row.due_at,
        state=state_of(row),
        answer=row.answer,
        answered_at=row.answered_at,
    )
