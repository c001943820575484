"""Obligations: who owes what to whom, after what, until when; proof, dispute, confirmation, enforcement."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import Actor
from app.kit.text import _
from app.people import service as people
from cases import errors, queries
from cases.acts import Act
from cases.lifecycle import Action, State
from cases.models import BoardNotice, Case, Claim, Deposit, Obligation, Performance
from cases.schemas import DepositIn, NewObligation, NotFixedIn, ObligationOut, ProofIn
from cases.service import moving, telling
from cases.words import Remedy, Side

DONE = frozenset({"proven", "confirmed", "waived", "enforced"})
CLEARANCE = "clearance"
"""The source of what a certificate of no fault orders; its days are working days."""
DEPOSIT_DAYS = 3
MAKE_GOOD_DAYS = 7
OWN_FORM = frozenset({Remedy.apology, Remedy.policy_change})
"""What is done by saying it: an apology names three things, a policy is changed or explained in public."""
_STAGES = frozenset({State.performing, State.confirming, State.enforcing, State.unperformed})


async def owe(
    session: AsyncSession,
    actor: Actor,
    case: Case,
    links: list[NewObligation],
    *,
    source: str,
    starts: bool,
    creditor: Side | None = None,
) -> list[Obligation]:
    """Add the links of a remedy in their order; `after` counts from 1 within `links`.

    Where no `creditor` is named it is the consumer, or of what the consumer owes the seller.
    """
    existing = await queries.list_of(session, actor, Obligation, case, "no")
    claims = {c.no: c.id for c in await queries.list_of(session, actor, Claim, case, "no")}
    base = max((o.no for o in existing), default=0)
    rows = [_row(case, base, place, link, claims, source) for place, link in enumerate(links, 1)]
    for row in rows:
        row.creditor = creditor or row.creditor
    session.add_all(rows)
    await session.flush()
    if starts:
        await start_ready(session, actor, case, [*existing, *rows])
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


async def start_ready(session: AsyncSession, actor: Actor, case: Case, rows: list[Obligation]) -> None:
    """Start the clock of everything that waits for nothing, or only for what is done.

    What a ruling orders waits until the ruling is accepted.
    """
    done = {o.no for o in rows if o.state in DONE}
    for row in rows:
        ready = row.after_no is None or row.after_no in done
        if row.state == "waiting" and ready and (row.source != "ruling" or case.stands in _STAGES):
            await start(session, actor, case, row, row.days)


async def start(
    session: AsyncSession, actor: Actor, case: Case, row: Obligation, days: int, *, as_state: str = "open"
) -> None:
    """Its clock runs from now; one that ran before is stopped."""
    row.state, row.started_at, row.done_at = as_state, clock.now(), None
    row.due_at = calendar.due(clock.now(), days, working=row.source == CLEARANCE)
    await moving.stop_clocks(session, actor, case, "obligation", about=row.id)
    moving.start_clock(session, case, "obligation", row.due_at, about=row.id)


async def start_all(session: AsyncSession, actor: Actor, case: Case) -> None:
    """The ruling was accepted: its obligations begin to run."""
    rows = list(await queries.list_of(session, actor, Obligation, case, "no"))
    await start_ready(session, actor, case, rows)
    await session.flush()
    await finish_if_done(session, actor, case)


async def prove(
    session: AsyncSession,
    actor: Actor,
    case_id: UUID,
    obligation_id: UUID,
    proof: ProofIn,
    *,
    form: Remedy | None = None,
) -> Obligation:
    """Whoever owes it says and shows that it is done, or the platform that paid for the shop; the next clock starts.

    Raises:
        ThingNotFound: what is named as proof is no evidence of this case that the debtor can see.
        SaidInAFormOfItsOwn: an apology, or an answer on a policy, was not written in its own form; `form` is which.
    """
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.prove)
    row = await queries.get_of(session, actor, Obligation, case, obligation_id)
    sides = await queries.sides_of(session, actor, case)
    if row.debtor not in sides and not (Side.platform in sides and can_be_paid_for(row)):
        raise errors.NotYourTurn
    if row.state not in {"open", "disputed"}:
        raise errors.NotOpenObligation
    if (row.remedy if row.remedy in OWN_FORM else None) != form:
        raise errors.SaidInAFormOfItsOwn
    if proof.evidence_id and not await queries.sees_item(session, actor, case, proof.evidence_id):
        raise errors.ThingNotFound(field="evidence_id")
    await _done(session, actor, case, row, "proven", "proof", proof.text, proof.evidence_id)
    if row.source == CLEARANCE:
        await telling.said_honoured(session, actor, case, proof.text)
    return row


def can_be_paid_for(row: Obligation | ObligationOut) -> bool:
    """What a ruling makes a shop pay, its platform may pay: the consumer has one payer, the ledger has the rest."""
    return row.source == "ruling" and row.debtor == Side.seller and bool(row.amount and row.amount.minor)


def is_the_publics(row: Obligation | ObligationOut) -> bool:
    """A policy that a ruling orders to change: everybody reads the answer, and no word of the consumer ends it."""
    return row.source == "ruling" and row.remedy == Remedy.policy_change


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
    await note(session, actor, case, row, act, text, evidence_id)
    await moving.stop_clocks(session, actor, case, "obligation", about=row.id)
    await start_ready(session, actor, case, list(await queries.list_of(session, actor, Obligation, case, "no")))
    await session.flush()
    await finish_if_done(session, actor, case)


async def note(  # noqa: PLR0917 - one line of the record
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
    """When every link is done, the consumer is asked whether it is fixed."""
    if case.stands not in {State.performing, State.enforcing, State.unperformed}:
        return
    rows = await queries.list_of(session, actor, Obligation, case, "no")
    if any(o.state not in DONE for o in rows if o.is_the_consumers):
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
    """The consumer says that it is really fixed: the only way a case is ever `resolved`.

    Raises:
        OwedByYou: the consumer's own part, such as sending the goods back, is not done.
    """
    case = await queries.lock_case(session, actor, case_id)
    await _check_word(session, actor, case, Action.confirm)
    rows = await queries.list_of(session, actor, Obligation, case, "no")
    if any(o.debtor == "consumer" and o.state in {"open", "disputed"} for o in rows):
        raise errors.OwedByYou
    await confirm_all(session, actor, case)
    case.unconfirmed = False
    await moving.advance(session, actor, case, Action.confirm)
    return case


async def confirm_all(session: AsyncSession, actor: Actor, case: Case) -> None:
    """The consumer's word covers all that is owed to them; their own part that never began is let go with it."""
    rows = list(await queries.list_of(session, actor, Obligation, case, "no"))
    for row in rows:
        if not row.is_the_consumers or (is_the_publics(row) and row.state not in DONE):
            continue
        await moving.stop_clocks(session, actor, case, "obligation", about=row.id)
        if row.debtor == "consumer":
            row.state = "waived" if row.state == "waiting" else row.state
            row.done_at = row.done_at or clock.now()
        elif row.state not in {"waived", "confirmed"}:
            row.state, row.done_at = "confirmed", row.done_at or clock.now()
            await note(session, actor, case, row, "confirmation", "")
    await start_ready(session, actor, case, rows)
    case.first_fixed_at = case.first_fixed_at or clock.now()


async def _check_word(session: AsyncSession, actor: Actor, case: Case, action: Action) -> None:
    """The consumer's word is open now; a ruling that left nothing owed is not a question of performance."""
    await moving.check(session, actor, case, action)
    if case.stands is State.concluded and not case.unconfirmed:
        raise errors.NotPossibleNow


async def say_not_fixed(session: AsyncSession, actor: Actor, case_id: UUID, word: NotFixedIn) -> Case:
    """The first "not fixed" lets the debtors make it good; the second time it is enforced.

    Raises:
        ThingNotFound: a number that nobody owes the consumer under.
    """
    case = await queries.lock_case(session, actor, case_id)
    again = case.stands is State.confirming and case.not_fixed_count > 0
    action = Action.not_fixed_again if again else Action.not_fixed
    await _check_word(session, actor, case, action)
    disputed = await _disputed(session, actor, case, word.obligations)
    for row in disputed:
        await start(session, actor, case, row, MAKE_GOOD_DAYS, as_state="disputed")
        await note(session, actor, case, row, "dispute", word.text)
    case.not_fixed_count += 1
    case.times_asked, case.unconfirmed = 0, False
    await moving.advance(session, actor, case, action, said=word.text)
    if again:
        await enforce(session, actor, case, disputed)
    return case


async def _disputed(session: AsyncSession, actor: Actor, case: Case, numbers: list[int]) -> list[Obligation]:
    rows = await queries.list_of(session, actor, Obligation, case, "no")
    owed = {
        o.no: o
        for o in rows
        if o.debtor != "consumer" and o.state != "waived" and o.is_the_consumers and not is_the_publics(o)
    }
    if not set(numbers) <= set(owed):
        raise errors.ThingNotFound(field="obligations")
    if not owed:
        raise errors.NotPossibleNow
    return [owed[no] for no in sorted(set(numbers) or owed)]


async def waive(session: AsyncSession, actor: Actor, case_id: UUID, obligation_id: UUID) -> Obligation:
    """The creditor lets an obligation go."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.waive)
    row = await queries.get_of(session, actor, Obligation, case, obligation_id)
    if row.creditor not in await queries.sides_of(session, actor, case) or is_the_publics(row):
        raise errors.NotYourTurn
    if row.state in DONE:
        raise errors.NotOpenObligation
    await _done(session, actor, case, row, "waived", "waiver", "")
    return row


async def let_go(session: AsyncSession, actor: Actor, case: Case, source: str) -> None:
    """What rested on something that is no longer in force is owed no more; of a certificate nobody disputes it then."""
    states = {"waiting", "open", "disputed"} | ({"proven"} if source == CLEARANCE else set())
    for row in await queries.list_of(session, actor, Obligation, case, "no"):
        if row.source == source and row.state in states:
            row.state, row.done_at = "waived", clock.now()
            await moving.stop_clocks(session, actor, case, "obligation", about=row.id)


async def enforce(session: AsyncSession, actor: Actor, case: Case, late: list[Obligation]) -> None:
    """Something owed is overdue: the platform's deposit is asked to pay, the board is told the same day.

    Only the party that owes is late; what is owed by the consumer is never taken from a deposit.
    """
    due_at = calendar.due(clock.now(), DEPOSIT_DAYS)
    for row in late:
        if row.amount_minor and not await _asked_already(session, actor, case, row):
            deposit = Deposit(case_id=case.id, obligation_id=row.id, due_at=due_at, board_told_at=clock.now())
            session.add(deposit)
            moving.start_clock(session, case, "deposit", due_at, about=deposit.id)
    session.add(BoardNotice(case_id=case.id, obligations=[o.id for o in late]))
    await record(session, actor, "enforcement", case_id=case.id, data={"obligations": [o.no for o in late]})
    await telling.of_enforcement(session, actor, case, late)


async def _asked_already(session: AsyncSession, actor: Actor, case: Case, row: Obligation) -> bool:
    deposits = await queries.list_of(session, actor, Deposit, case, "asked_at")
    return any(d.obligation_id == row.id and d.answer is None for d in deposits)


async def answer_deposit(
    session: AsyncSession, actor: Actor, case_id: UUID, deposit_id: UUID, answer: DepositIn
) -> Deposit:
    """The platform's answer: paid settles the obligation, refused calls the chief."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.answer_deposit)
    if "platform" not in await queries.sides_of(session, actor, case):
        raise errors.NotYourTurn
    deposit = await queries.get_of(session, actor, Deposit, case, deposit_id)
    if deposit.answer == "paid" or (deposit.answer is not None and answer.answer != "paid"):
        raise errors.AlreadyAnswered
    deposit.answer, deposit.answered_at = answer.answer, clock.now()
    await moving.stop_clocks(session, actor, case, "deposit", about=deposit.id)
    moving.touch(case)
    if answer.answer == "refused":
        case.called_chief = True
        await record(session, actor, "deposit_refused", case_id=case.id, data={"text": answer.text})
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
        if row.state in {"open", "disputed"} and row.is_the_consumers:
            await start(session, actor, case, row, MAKE_GOOD_DAYS, as_state=row.state)
    return case


async def give_up(session: AsyncSession, actor: Actor, case_id: UUID, reason: str) -> Case:
    """The chief puts the case on the register of rulings not performed; it stays there until performed."""
    case = await queries.lock_case(session, actor, case_id)
    await moving.advance(session, actor, case, Action.give_up, said=reason)
    return case
