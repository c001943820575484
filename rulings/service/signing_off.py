"""Freezing a text under its number, taking it back, and the signatures that it needs before it is issued."""

import hashlib
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import Actor
from app.kit.db import as_clock
from app.kit.queue import enqueue
from app.passkeys import service as passkeys
from app.passkeys.rules import Purpose
from app.people import queries as people
from app.people.rules import check_line
from cases import queries as cases
from cases.acts import Act
from cases.errors import NoLongerFree
from cases.lifecycle import Action
from cases.models import Case
from cases.service import eligible, moving
from rulings import errors, queries, rules
from rulings.models import Ruling, RulingSignature
from rulings.queries.slips import find_granted
from rulings.rules import ALONE, BINDING
from rulings.schemas import DraftIn, RulingText
from rulings.service import waiting
from rulings.service.composing import Imprint, compose
from rulings.service.gathering import gather


async def freeze(
    session: AsyncSession, actor: Actor, case: Case, ruling: Ruling, draft: DraftIn, imprint: Imprint
) -> None:
    """Check once more, give the number, fix the text. What is frozen here is signed, printed and attached unchanged.

    The number is the row's for ever: it is issued, or journalled as void.
    """
    file = await gather(session, actor, case, draft, reviewed=ruling.road == Action.submit)
    facts = draft.facts_of_it()
    rules.check_complete(facts, file.facts())
    number = await queries.next_number(session, actor, calendar.local(clock.now()).year)
    text = compose(file, draft, number, imprint)
    total = rules.total_of(facts)
    ruling.granted, ruling.outcome, ruling.effect = text.answer.granted, rules.outcome_of(facts), draft.effect
    ruling.by_default = any(finding.by_default for finding in draft.findings)
    ruling.recommendation = rules.is_above(total, BINDING)
    ruling.total_minor, ruling.total_currency = (total.minor, total.currency) if total else (None, None)
    await fix(session, actor, case, ruling, text)


async def fix(session: AsyncSession, actor: Actor, case: Case, ruling: Ruling, text: RulingText) -> None:
    """From now on the row is this text under its number, for ever."""
    ruling.state, ruling.number, ruling.frozen_at = "frozen", text.number, clock.now()
    ruling.text = text.canonical()
    ruling.text_sha256 = hashlib.sha256(ruling.text).digest()
    await session.flush()
    fixed = {"number": text.number, "text_sha256": ruling.text_sha256.hex()}
    await record(session, actor, "ruling_frozen", case_id=case.id, data=fixed)


async def signers(session: AsyncSession, actor: Actor, case: Case, ruling: Ruling) -> dict[UUID, str]:
    """Who must sign, by account, with their names.

    Of a panel those who agreed; else the mediator, and above 10,000 yuan the reviewer too. A corrected edition is
    signed by whoever signed the ruling, and in the mediator's place by whoever answered instead.
    """
    if ruling.corrects is not None:
        return await _signers_again(session, actor, case, ruling)
    if ruling.road == Action.refer_to_panel:
        async with as_clock(session, actor):
            votes = await queries.votes_on(session, actor, ruling)
            members = await queries.list_panel(session, actor, case)
        return {account: name for account, name in members.items() if votes.get(account) == "agree"}
    needed = [case.mediator_id]
    if rules.is_above(ruling.total, ALONE):
        needed.append(case.reviewer_id)
    return {account: await cases.name_of(session, actor, account) or "" for account in needed if account is not None}


async def _signers_again(session: AsyncSession, actor: Actor, case: Case, edition: Ruling) -> dict[UUID, str]:
    signed = await first_signatures(session, actor, edition)
    asked = await find_granted(session, actor, edition)
    stand_in = asked.handed_to if asked else None
    if stand_in is None or case.mediator_id not in signed:
        return signed
    others = {account: name for account, name in signed.items() if account != case.mediator_id}
    return others | {stand_in: await cases.name_of(session, actor, stand_in) or ""}


async def first_signatures(session: AsyncSession, actor: Actor, ruling: Ruling) -> dict[UUID, str]:
    """Who signed the ruling itself, of which this is an edition; by account, with their names."""
    while ruling.corrects is not None:
        ruling = await queries.get_by_number(session, actor, ruling.corrects)
    signed = await queries.list_signatures(session, actor, ruling)
    return {account: signature.name for account, signature in signed.items()}


async def sign(session: AsyncSession, actor: Actor, case_id: UUID, text_sha256: str) -> Ruling:
    """Approve exactly the text that was read; the last signature needed sets the issuing off.

    Raises:
        AnotherText: the digest is not that of the frozen text.
        LineLeavesTheOffice: whoever signs no longer reports to the board alone.
        NoLongerFree: whoever signs has come to be tied to a party, or is not appointed any more.
        NotConfirmed: where a second factor is asked, no passkey has just said yes to this very text.
    """
    case = await cases.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.sign)
    ruling = await queries.get_in_hand(session, actor, case, "frozen")
    needed = await signers(session, actor, case, ruling)
    if actor.account not in needed or await _is_of_another(session, actor, ruling):
        raise errors.NotYoursToSign
    signed = await queries.list_signatures(session, actor, ruling)
    if actor.account in signed:
        raise errors.AlreadySigned
    if ruling.text_sha256 is None or ruling.text_sha256.hex() != text_sha256:
        raise errors.AnotherText(field="text_sha256")
    check_line(await people.list_line(session, actor, actor.account))
    async with as_clock(session, actor):
        if await eligible.why_not_now(session, case, actor.account, signs=True):
            raise NoLongerFree
    await passkeys.check_confirmed(session, actor, Purpose.sign, ruling.text_sha256, case_id=case.id)
    session.add(RulingSignature(ruling_id=ruling.id, account_id=actor.account, text_sha256=ruling.text_sha256))
    await session.flush()
    approved = {"number": ruling.number, "text_sha256": text_sha256}
    await record(session, actor, "ruling_signed", case_id=case.id, data=approved)
    if needed.keys() <= signed.keys() | {actor.account}:
        await enqueue(session, "rulings:issue", key=f"issue:{case.id}", case_id=case.id)
    return ruling


async def _is_of_another(session: AsyncSession, actor: Actor, ruling: Ruling) -> bool:
    """Whether the mediator came after the text was frozen: it names the one before, so it can only be taken back."""
    row = await cases.find_assignment(session, actor, ruling.case_id)
    came_at = row.confirmed_at if row else None
    return came_at is not None and ruling.frozen_at is not None and came_at > ruling.frozen_at


async def is_signed(session: AsyncSession, actor: Actor, case: Case, ruling: Ruling) -> bool:
    """Whether every signature needed is there."""
    needed = await signers(session, actor, case, ruling)
    return bool(needed) and needed.keys() <= (await queries.list_signatures(session, actor, ruling)).keys()


async def take_back(session: AsyncSession, actor: Actor, case_id: UUID) -> Ruling:
    """Back to deliberation before it is issued: its number is void, its content a draft again."""
    case = await cases.lock_case(session, actor, case_id)
    await moving.check(session, actor, case, Action.take_back)
    frozen = await queries.get_in_hand(session, actor, case, "frozen")
    await void(session, actor, case, frozen, because="taken back")
    draft = Ruling(case_id=case.id, content=frozen.content, version=frozen.version + 1, sampled=frozen.sampled)
    session.add(draft)
    await moving.advance(session, actor, case, Action.take_back)
    return draft


async def void(session: AsyncSession, actor: Actor, case: Case, frozen: Ruling, *, because: str) -> None:
    """A number that will not be issued says so, in the journal too; none is ever missing."""
    frozen.state, frozen.ended_at = "void", clock.now()
    if frozen.corrects is not None and (asked := await find_granted(session, actor, frozen)) is not None:
        asked.correction_id, asked.refused_at, asked.reason = None, clock.now(), ""
        await waiting.stop(session, actor, case, asked)
    await session.flush()
    await record(session, actor, "ruling_void", case_id=case.id, data={"number": frozen.number, "because": because})
