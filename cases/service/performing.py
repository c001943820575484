"""Obligations: who owes what to whom, after what, until when; proof, dispute, confirmation, enforcement."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import Actor
from app.kit.text import _
from app.people import service as people
from cases import errors, queries
from cases.lifecycle import Action, State
from cases.models import Case, Claim, Deposit, Obligation, Performance
from cases.schemas import DepositIn, NewObligation, NotFixedIn, ProofIn
from cases.service import moving

DONE = frozenset({"proven", "confirmed", "waived", "enforced"})
DEPOSIT_DAYS = 3
MAKE_GOOD_DAYS = 7
_STAGES = frozenset({State.performing, State.confirming, State.enforcing, State.unperformed})


async def owe(
    session: AsyncSession,
    actor: Actor,
    case: Case,
    links: list[NewObligation],
    *,
    source: str,
    starts: bool,
) -> list[Obligation]:
    """Add the links of a remedy in their order; `after` counts from 1 within `links`."""
    existing = await queries.list_of(session, actor, Obligation, case, "no")
    claims = {c.no: c.id for c in await queries.list_of(session, actor, Claim, case, "no")}
    base = max((o.no for o in existing), default=0)
    rows = [_row(case, base, place, link, claims, source) for place, link in enumerate(links, 1)]
    session.add_all(rows)
    await session.flush()
    if starts:
        start_ready(session, case, [*existing, *rows])
    await record(
        session,
        actor,
        "obligations",
        case_id=case.id,
        data={"source": source, "links": [[o.no, o.debtor, o.remedy, o.amount_minor, o.days] for o in rows]},
    )
    return rows


def _row(case: Case, base: int, place: int, link: NewObligation, claims: dict[int, UUID], source: str) -> Obligation:
    return Obligation(
        case_id=case.id,
        no=base + place,
        source=source,
        debtor=link.debtor,
        creditor="seller" if link.debtor == "consumer" else "consumer",
        remedy=link.remedy,
        text=link.text,
        amount_minor=link.amount.minor if link.amount else None,
        amount_currency=link.amount.currency if link.amount else None,
        days=link.days,
        after_no=base + link.after if link.after else None,
        claim_id=claims.get(link.claim_no) if link.claim_no else None,
    )


def start_ready(session: AsyncSession, case: Case, rows: list[Obligation]) -> None:
    """Start the clock of everything that waits for nothing, or only for what is done."""
    done = {o.no for o in rows if o.state in DONE}
    for row in rows:
        if row.state == "waiting" and (row.after_no is None or row.after_no in done):
            _start(session, case, row, row.days)


def _start(session: AsyncSession, case: Case, row: Obligation, days: int) -> None:
    row.state, row.started_at = "open", clock.now()
    row.due_at = calendar.due(clock.now(), days)
    moving.start_clock(session, case, "obligation", row.due_at, about=row.id)


async def start_all(session: AsyncSession, actor: Actor, case: Case) -> None:
    """The ruling was accepted: its obligations begin to run."""
    rows = list(await queries.list_of(session, actor, Obligation, case, "no"))
    start_ready(session, case, rows)
    await session.flush()
    await finish_if_done(session, actor, case)


async def prove(session: AsyncSession, actor: Actor, case_id: UUID, obligation_id: UUID, proof: ProofIn) -> Obligation:
    """The debtor says and shows that it is done; the next link's clock starts."""
    case = await queries.lock_case(session, actor, case_id)
    row = await queries.get_of(session, actor, Obligation, case, obligation_id)
    if row.debtor not in await queries.sides_of(session, actor, case):
        raise errors.NotYourTurn
    if row.state not in {"open", "disputed"}:
        raise errors.NotOpenObligation
    await _done(session, actor, case, row, "proven", "proof", proof.text, proof.evidence_id)
    return row


async def _done(  # noqa: PLR0917 - one line of the record, and what it does
    session: AsyncSession,
    actor: Actor,
    case: Case,
    row: Obligation,
    state: str,
    act: str,
    text: str,
    evidence_id: UUID | None = None,
) -> None:
    row.state, row.done_at = state, clock.now()
    await _note(session, actor, case, row, act, text, evidence_id)
    await moving.stop_clocks(session, actor, case, "obligation", about=row.id)
    start_ready(session, case, list(await queries.list_of(session, actor, Obligation, case, "no")))
    await session.flush()
    await finish_if_done(session, actor, case)


async def _note(  # noqa: PLR0917 - one line of the record
    session: AsyncSession,
    actor: Actor,
    case: Case,
    row: Obligation,
    act: str,
    text: str,
    evidence_id: UUID | None = None,
) -> None:
    session.add(
        Performance(
            case_id=case.id,
            obligation_id=row.id,
            act=act,
            text=text,
            evidence_id=evidence_id,
            account_id=actor.account_id,
        )
    )
    moving.touch(case)
    await record(session, actor, f"performance_{act}", case_id=case.id, data={"obligation": row.no, "text": text})


async def finish_if_done(session: AsyncSession, actor: Actor, case: Case) -> None:
    """When every link is done, the consumer is asked: is it fixed?"""
    if case.stands not in {State.performing, State.enforcing, State.unperformed}:
        return
    rows = await queries.list_of(session, actor, Obligation, case, "no")
    if any(o.state not in DONE for o in rows):
        return
    await moving.advance(session, actor, case, Action.prove_all)
    await ask_whether_fixed(session, actor, case)


async def ask_whether_fixed(session: AsyncSession, actor: Actor, case: Case) -> None:
    """Ask the consumer, and count the asking: nothing is concluded before the third time."""
    case.times_asked += 1
    await people.notify(
        session,
        actor,
        case.consumer_id,
        subject=_("Is it really fixed? {number}"),
        text=_("Everything owed to you is said to be done. Please say whether it is really fixed."),
        values={"number": case.number},
        case_id=case.id,
        about="confirm",
    )


async def confirm(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    """The consumer says that it is really fixed: the only way a case is ever `resolved`."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.confirm)
    for row in await queries.list_of(session, actor, Obligation, case, "no"):
        if row.state not in {"waived", "confirmed"}:
            row.state, row.done_at = "confirmed", row.done_at or clock.now()
            await _note(session, actor, case, row, "confirmation", "")
    await moving.stop_clocks(session, actor, case, "obligation")
    case.first_fixed_at = case.first_fixed_at or clock.now()
    case.unconfirmed = False
    await moving.advance(session, actor, case, Action.confirm)
    return case


async def say_not_fixed(session: AsyncSession, actor: Actor, case_id: UUID, word: NotFixedIn) -> Case:
    """ "Not fixed": the first time the debtors make it good, the second time it is enforced."""
    case = await queries.lock_case(session, actor, case_id)
    again = case.stands is State.confirming and case.not_fixed_count > 0
    action = Action.not_fixed_again if again else Action.not_fixed
    await moving.check(session, actor, case, action)
    rows = [o for o in await queries.list_of(session, actor, Obligation, case, "no") if o.debtor != "consumer"]
    disputed = [o for o in rows if o.no in word.obligations] or rows
    for row in disputed:
        _start(session, case, row, MAKE_GOOD_DAYS)
        row.state, row.done_at = "disputed", None
        await _note(session, actor, case, row, "dispute", word.text)
    case.not_fixed_count += 1
    case.times_asked, case.unconfirmed = 0, False
    await moving.advance(session, actor, case, action, said=word.text)
    if again:
        await enforce(session, actor, case)
    return case


async def waive(session: AsyncSession, actor: Actor, case_id: UUID, obligation_id: UUID) -> Obligation:
    """The creditor lets an obligation go."""
    case = await queries.lock_case(session, actor, case_id)
    row = await queries.get_of(session, actor, Obligation, case, obligation_id)
    if row.creditor not in await queries.sides_of(session, actor, case):
        raise errors.NotYourTurn
    if row.state in DONE:
        raise errors.NotOpenObligation
    await _done(session, actor, case, row, "waived", "waiver", "")
    return row


async def enforce(session: AsyncSession, actor: Actor, case: Case) -> None:
    """Something owed is overdue: the platform's deposit is asked to pay, the board is told the same day."""
    due_at = calendar.due(clock.now(), DEPOSIT_DAYS)
    for row in await queries.list_of(session, actor, Obligation, case, "no"):
        late = row.state in {"open", "disputed"} and row.debtor != "consumer"
        if late and row.amount_minor:
            deposit = Deposit(case_id=case.id, obligation_id=row.id, due_at=due_at, board_told_at=clock.now())
            session.add(deposit)
            moving.start_clock(session, case, "deposit", due_at, about=deposit.id)
    await record(session, actor, "enforcement", case_id=case.id, data={})
    if case.platform_id is not None:
        await people.notify(
            session,
            actor,
            case.platform_id,
            subject=_("The deposit is asked to pay: {number}"),
            text=_(
                "An obligation from a ruling was not performed in time. Please pay it from the deposit within three days."
            ),
            values={"number": case.number},
            case_id=case.id,
            about="deposit",
        )
    await people.tell_board(
        session,
        actor,
        subject=_("A ruling was not performed in time: {number}"),
        text=_("An obligation from a ruling is overdue; the deposit has been asked to pay. Please acknowledge."),
        values={"number": case.number},
    )


async def answer_deposit(
    session: AsyncSession, actor: Actor, case_id: UUID, deposit_id: UUID, answer: DepositIn
) -> Deposit:
    """The platform's answer: paid settles the obligation, refused calls the chief."""
    case = await queries.lock_case(session, actor, case_id)
    if "platform" not in await queries.sides_of(session, actor, case):
        raise errors.NotYourTurn
    deposit = await queries.get_of(session, actor, Deposit, case, deposit_id)
    if deposit.answer == "paid" or (deposit.answer is not None and answer.answer != "paid"):
        raise errors.AlreadyAnswered
    deposit.answer, deposit.answered_at = answer.answer, clock.now()
    await moving.stop_clocks(session, actor, case, "deposit", about=deposit.id)
    if answer.answer == "refused":
        case.called_chief = True
        await record(session, actor, "deposit_refused", case_id=case.id, data={"text": answer.text})
        moving.touch(case)
        return deposit
    row = await queries.get_of(session, actor, Obligation, case, deposit.obligation_id)
    if row.state not in DONE:
        await _done(session, actor, case, row, "enforced", "deposit", answer.text)
    return deposit


async def give_time(session: AsyncSession, actor: Actor, case_id: UUID, reason: str) -> Case:
    """The chief gives the debtors seven more days, with reasons."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.advance(session, actor, case, Action.give_time, said=reason)
    for row in await queries.list_of(session, actor, Obligation, case, "no"):
        if row.state in {"open", "disputed"}:
            state = row.state
            _start(session, case, row, MAKE_GOOD_DAYS)
            row.state = state
    return case


async def give_up(session: AsyncSession, actor: Actor, case_id: UUID, reason: str) -> Case:
    """The chief puts the case on the register of rulings not performed; it stays there until performed."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.advance(session, actor, case, Action.give_up, said=reason)
    return case
