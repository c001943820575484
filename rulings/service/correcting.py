"""The slip rule: a party asks, or the mediator sees it, and an edition of its own corrects it. Nothing is deleted.

Whoever signed the ruling signs its corrected edition, which is printed, signed, journalled and published like every
ruling; what it corrects ends as `corrected`, and whoever holds the old file is told so.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.text import _
from app.people import service as people
from cases import queries as cases
from cases.acts import Act
from cases.errors import NotYourTurn
from cases.models import Case, Claim, Obligation
from cases.service import moving, performing
from cases.words import Side
from rulings import errors, queries
from rulings.models import Ruling, RulingSlip
from rulings.queries import slips as named_slips
from rulings.schemas import Correction, RulingText, SlipsIn, SlipText
from rulings.service import signing_off, slips, waiting
from rulings.service.drafting import text_of

_NOTHING_YET = "RR-0000-000000"


async def ask(session: AsyncSession, actor: Actor, case_id: UUID, named: SlipsIn) -> RulingSlip:
    """Name slips, within the fourteen days; the mediator's own are granted at once.

    Raises:
        CorrectionTooLate, NotASlip, NothingCorrected, OtherDeciders, SumAlreadyPaid, SumAccepted
    """
    case = await cases.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.name_slips)
    ruling = await _in_force(session, actor, case)
    last = text_of(ruling).next.correct_until
    if calendar.local(clock.now()).date() > last:
        raise errors.CorrectionTooLate(day=last.isoformat())
    by_office = actor.role is Role.mediator
    row = RulingSlip(
        case_id=case.id,
        ruling_id=ruling.id,
        side="office" if by_office else await cases.side_of(session, actor, case),
        account_id=actor.account,
        slips=msgspec.to_builtins(named.slips),
        why=named.why,
    )
    await _compose(session, actor, case, ruling, row, _NOTHING_YET)
    session.add(row)
    moving.touch(case)
    await session.flush()
    said = {"number": ruling.number, "side": row.side, "slips": row.slips, "why": row.why}
    await record(session, actor, "correction_asked", case_id=case.id, data=said)
    if by_office:
        await _grant(session, actor, case, row)
        return row
    waiting.start(session, case, row)
    if case.mediator_id is not None:
        await tell(session, actor, case, case.mediator_id, _ASKED, ruling)
    return row


async def grant(session: AsyncSession, actor: Actor, case_id: UUID, slip_id: UUID) -> Ruling:
    """The mediator agrees: the corrected text is frozen, and waits for its signatures.

    Raises:
        SlipDecided, CorrectionInHand; and what `ask` raises, where another edition came in between.
    """
    case, row = await _held(session, actor, case_id, slip_id)
    if row.refused_at is not None or row.correction_id is not None:
        raise errors.SlipDecided
    return await _grant(session, actor, case, row)


async def refuse(session: AsyncSession, actor: Actor, case_id: UUID, slip_id: UUID, reason: str) -> RulingSlip:
    """The mediator does not agree, and says why; an edition that nobody signed fully is taken back with it."""
    case, row = await _held(session, actor, case_id, slip_id)
    edition = await queries.find_frozen(session, actor, case.id) if row.correction_id else None
    if row.refused_at is not None or (row.correction_id and (edition is None or edition.id != row.correction_id)):
        raise errors.SlipDecided
    if edition is not None:
        await signing_off.void(session, actor, case, edition, because="not corrected")
    row.correction_id, row.refused_at, row.reason = None, clock.now(), reason
    await waiting.stop(session, actor, case, row)
    moving.touch(case)
    await session.flush()
    ruling = await _in_force(session, actor, case)
    await record(session, actor, "correction_refused", case_id=case.id, data={"slip": str(row.id), "reason": reason})
    for holder in parties(case):
        await tell(session, actor, case, holder, _REFUSED, ruling)
    return row


async def replace(session: AsyncSession, case: Case, edition: Ruling) -> bool:
    """In the transaction that issues it: what it corrects is in force no longer. Else its number is void."""
    before = await queries.find_in_force(session, CLOCK, case)
    if before is None or before.number != edition.corrects or await _is_paid(session, CLOCK, case, text_of(edition)):
        await signing_off.void(session, CLOCK, case, edition, because="no longer to be corrected")
        return False
    before.state, before.superseded_by, before.ended_at = "corrected", edition.number, clock.now()
    if (row := await named_slips.find_granted(session, CLOCK, edition)) is not None:
        await waiting.stop(session, CLOCK, case, row)
    await session.flush()
    return True


async def let_follow(session: AsyncSession, case: Case, edition: Ruling) -> None:
    """What is owed is what the corrected edition says."""
    text = text_of(edition)
    changed = {slip.number for slip in _slips_of(text) if slip.part in {slips.SUM, "obligation"}}
    for row in await cases.list_of(session, CLOCK, Obligation, case, "no"):
        duty = slips.duty_of(text, row.no)
        if row.no in changed and duty is not None:
            row.amount_minor, row.text = duty.amount.minor if duty.amount else None, duty.text
    await session.flush()
    if changed:
        said = {"number": edition.number, "obligations": sorted(changed)}
        await record(session, CLOCK, "obligations_corrected", case_id=case.id, data=said)


async def _held(session: AsyncSession, actor: Actor, case_id: UUID, slip_id: UUID) -> tuple[Case, RulingSlip]:
    """The request, for whoever answers it: the mediator, or after handing on whoever stands in.

    Raises:
        NotYourTurn: somebody else answers it.
    """
    case = await cases.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.correct)
    row = await named_slips.get_slip(session, actor, case, slip_id)
    if actor.account_id != (row.handed_to or case.mediator_id):
        raise NotYourTurn
    return case, row


async def _in_force(session: AsyncSession, actor: Actor, case: Case) -> Ruling:
    ruling = await queries.find_in_force(session, actor, case)
    if ruling is None or ruling.published_at is None:
        raise errors.RulingNotFound
    return ruling


async def _grant(session: AsyncSession, actor: Actor, case: Case, row: RulingSlip) -> Ruling:
    if await queries.find_in_hand(session, actor, case) is not None:
        raise errors.CorrectionInHand
    ruling = await _in_force(session, actor, case)
    number = await queries.next_number(session, actor, calendar.local(clock.now()).year)
    text = await _compose(session, actor, case, ruling, row, number)
    same = ("content", "road", "sampled", "by_default", "recommendation", "granted", "outcome", "effect")
    edition = Ruling(case_id=case.id, corrects=ruling.number, **{name: getattr(ruling, name) for name in same})
    total = text.answer.total or ruling.total
    edition.total_minor, edition.total_currency = (total.minor, total.currency) if total else (None, None)
    session.add(edition)
    await session.flush()
    await signing_off.fix(session, actor, case, edition, text)
    row.correction_id = edition.id
    moving.touch(case)
    await session.flush()
    return edition


async def _compose(
    session: AsyncSession, actor: Actor, case: Case, ruling: Ruling, row: RulingSlip, number: str
) -> RulingText:
    """The corrected text, or why it is no slip."""
    text = text_of(ruling)
    named = msgspec.convert(row.slips, tuple[SlipText, ...])
    instead = await cases.name_of(session, actor, row.handed_to)
    by = Correction(ruling.number or "", calendar.local(clock.now()).date(), named, row.why, instead or UNSET)
    claims = {claim.id: claim.no for claim in await cases.list_of(session, actor, Claim, case, "no")}
    duties = await cases.list_of(session, actor, Obligation, case, "no")
    claim_of = {duty.no: claims[duty.claim_id] for duty in duties if duty.claim_id is not None}
    edition = slips.corrected(text, number, by, claim_of)
    if (paid := await _is_paid(session, actor, case, edition)) is not None:
        raise errors.SumAlreadyPaid(no=paid)
    if row.side != Side.consumer and (lowered := _lowered(edition, duties)) is not None:
        raise errors.SumAccepted(no=lowered)
    return edition


def _lowered(edition: RulingText, duties: Sequence[Obligation]) -> int | None:
    """The first sum owed to the consumer that would be less than the one to which they said yes."""
    if not any(duty.source == "ruling" and duty.started_at for duty in duties):
        return None
    now = {duty.number: duty.amount for duty in edition.obligations}
    theirs = [(duty.no, duty.amount_minor, now.get(duty.no)) for duty in duties if duty.creditor == Side.consumer]
    return next((no for no, before, after in theirs if before and after and after.minor < before), None)


async def _is_paid(session: AsyncSession, actor: Actor, case: Case, edition: RulingText) -> int | None:
    """The first obligation whose sum would be corrected although it is done."""
    sums = {slip.number for slip in _slips_of(edition) if slip.part == slips.SUM}
    rows = await cases.list_of(session, actor, Obligation, case, "no")
    return next((row.no for row in rows if row.no in sums and row.state in performing.DONE), None)


def _slips_of(edition: RulingText) -> tuple[SlipText, ...]:
    return edition.corrects.slips if isinstance(edition.corrects, Correction) else ()


def parties(case: Case) -> list[UUID]:
    """Who is told of what becomes of a request: consumer, shop and platform."""
    return [holder for holder in (case.consumer_id, case.shop_id, case.platform_id) if holder is not None]


_ASKED = (
    _("A slip is said to stand in ruling {number}"),
    _("In case {case} a party asks for a correction. Please sign in, and agree or say why not."),
)
_REFUSED = (
    _("Ruling {number} is not corrected"),
    _("In case {case} the mediator did not agree that it is a slip. The reasons stand beside the ruling."),
)


async def tell(
    session: AsyncSession, actor: Actor, case: Case, holder: UUID, words: tuple[str, str], ruling: Ruling
) -> None:
    """Subject and text, filled with the numbers of ruling and case."""
    subject, text = words
    values = {"number": ruling.number, "case": case.number}
    await people.notify(
        session, actor, holder, subject=subject, text=text, values=values, case_id=case.id, about="ruling"
    )
