"""Who bears in the end what the consumer was paid: the mediator's split, and the ledger between those who owe.

The consumer has one payer and never has to look here. Whoever paid is owed by the others what their shares say; the
lines are reckoned from the split and the payments, and only that one was paid back is written down.
"""

from uuid import UUID, uuid5

from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal.service import record
from app.kit.actors import CLOCK, Actor
from app.kit.db import as_clock
from app.kit.money import Money
from app.orders import rules
from app.orders.errors import NoSuchRecourse
from app.orders.models import LiabilitySplit, RecourseSettlement
from app.orders.queries import ledger
from app.orders.rules import Split
from app.orders.schemas import Recourse, RecourseLine, SplitIn
from cases import queries as cases
from cases.acts import Act
from cases.models import Case
from cases.service import moving
from rulings import queries as rulings
from rulings.service.drafting import draft_of

_MEMBERS = SplitIn.__struct_fields__


async def split(session: AsyncSession, actor: Actor, case_id: UUID, said: SplitIn) -> Recourse:
    """Find who bears how much, while the ruling is drafted; found again, the last one counts.

    Raises:
        NotAHundred, NamelessShare: the shares make no whole, or belong to nobody.
        ClearedBearsNothing: the draft finds one of them not at fault.
    """
    case = await cases.lock_case(session, actor, case_id)
    await moving.check_act(session, actor, case, Act.draft_ruling)
    shares = {name: getattr(said, name) for name in _MEMBERS}
    rules.check_split(Split(**shares), await _cleared(session, actor, case))
    await ledger.keep_split(session, actor, LiabilitySplit(case_id=case.id, set_by=actor.account, **shares))
    await record(session, actor, "liability_split", case_id=case.id, data=shares)
    return await show(session, actor, case_id)


async def _cleared(session: AsyncSession, actor: Actor, case: Case) -> set[str]:
    draft = await rulings.find_in_hand(session, actor, case)
    return {one.side for one in draft_of(draft).cleared} if draft else set()


async def show(session: AsyncSession, actor: Actor, case_id: UUID) -> Recourse:
    """The split and who owes whom by it."""
    case = await cases.get_case(session, actor, case_id)
    row = await ledger.find_split(session, actor, case_id)
    if row is None:
        return Recourse(None, [])
    shares = {name: getattr(row, name) for name in _MEMBERS}
    return Recourse(SplitIn(**shares), await _lines(session, actor, case, Split(**shares)))


async def _lines(session: AsyncSession, actor: Actor, case: Case, found: Split) -> list[RecourseLine]:
    platform, shop = await cases.names_of(session, actor, case)
    names = {"platform": platform, "seller": shop, "carrier": found.carrier_name, "maker": found.maker_name}
    async with as_clock(session, actor):
        paid = await ledger.list_paid(session, CLOCK, case.id)
    settled = await ledger.settled(session, actor, case.id)
    return [
        RecourseLine(
            id=line_id,
            no=each.no,
            who=who,
            name=names[who],
            share=found.shares[who],
            to=each.payer,
            amount=Money(minor, each.amount_currency),
            settled_at=settled.get(line_id),
        )
        for each in paid
        for who, minor in rules.share_out(each.amount_minor, found).items()
        if who != each.payer and minor and (line_id := uuid5(each.id, who))
    ]


async def settle(session: AsyncSession, actor: Actor, case_id: UUID, line_id: UUID) -> None:
    """Whoever paid the consumer was paid back; said twice, the first time counts.

    Raises:
        NoSuchRecourse: there is no such line, or it is owed to another side.
    """
    case = await cases.lock_case(session, actor, case_id)
    sides = await cases.sides_of(session, actor, case)
    line = next((each for each in (await show(session, actor, case_id)).lines if each.id == line_id), None)
    if line is None or line.to not in sides:
        raise NoSuchRecourse
    if line.settled_at is None:
        session.add(RecourseSettlement(id=line.id, case_id=case.id, account_id=actor.account))
        await session.flush()
        said = {"obligation": line.no, "who": line.who}
        await record(session, actor, "recourse_settled", case_id=case.id, data=said)
