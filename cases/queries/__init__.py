"""What a reader may see. Row-level security is the second wall behind every line here."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import CompoundSelect, Row, Select, and_, bindparam, func, or_, text, union_all
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import OFFICE, PARTIES, Actor, Role
from app.kit.db import run
from app.people.models import Account, Mandate, Platform, Shop
from cases import errors
from cases.lifecycle import BEFORE_ISSUE, PLACES, Assigned, By, State
from cases.models import (
    Assignment,
    Case,
    Challenge,
    Deadline,
    Offer,
    Respondent,
    Seat,
    Settlement,
)
from cases.schemas import CaseLine
from cases.words import Side

_NEXT_NUMBER = text("SELECT nextval('case_numbers')")
_ITEM = text("SELECT FROM evidence_items WHERE case_id = :case AND id = :item")
_HANDED_IN = text("""
  SELECT id, object_name FROM evidence_items WHERE case_id = :case
  UNION ALL SELECT c.item_id, c.object_name FROM evidence_copies c JOIN evidence_items i ON i.id = c.item_id
    WHERE i.case_id = :case
  UNION ALL SELECT id, NULL FROM evidence_uploads WHERE case_id = :case
  UNION ALL SELECT u.id, p.object_name FROM evidence_parts p JOIN evidence_uploads u ON u.id = p.upload_id
    WHERE u.case_id = :case
""")
_SEATED = {"consumer": By.consumer, "seller": By.respondent, "platform": By.respondent}
PAGE = 20
SCREENED = frozenset({State.screening, State.awaiting_response, State.declined})
"""While the registrar sees a case: until a decision is needed, and a mediator is drawn."""
RowT = TypeVar("RowT", bound=SQLModel)


async def get_case(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    """The case, if this actor may know that it exists."""
    case = (await session.exec(select(Case).where(Case.id == case_id))).one_or_none()
    if case is None or actor.role in {Role.public, Role.operations, Role.board}:
        raise errors.CaseNotFound
    return case


async def lock_case(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    """The case, held against others who would act at the same moment until this transaction ends."""
    query = select(Case).where(Case.id == case_id).with_for_update().execution_options(populate_existing=True)
    case = (await session.exec(query)).one_or_none()
    if case is None or actor.role in {Role.public, Role.operations, Role.board}:
        raise errors.CaseNotFound
    return case


async def tasks_of(session: AsyncSession, actor: Actor, case: Case) -> frozenset[By]:
    """As what this actor may act on this case; several at once are possible for nobody but the clock."""
    if actor.role is Role.clock:
        return frozenset({By.clock, By.office})
    tasks = {_SEATED[side] for side in await sides_of(session, actor, case)}
    if tasks:
        tasks.add(By.debtor)
    if actor.role is Role.registrar and case.mediator_id is None and case.stands in SCREENED:
        tasks.add(By.registrar)
    if actor.role in {Role.chief, Role.deputy}:
        tasks.add(By.chief)
    if actor.role in OFFICE and actor.account_id is not None:
        tasks |= await _bench(session, actor, case)
    return frozenset(tasks)


async def _bench(session: AsyncSession, actor: Actor, case: Case) -> set[By]:
    """The tasks of a decider; mediator and reviewer keep theirs when they also sit on the panel.

    Once a ruling was issued, whoever was seated as its reviewer is one: the one who read it, or who answers a request
    for a correction in the mediator's place.

    Whoever stands in as registrar decides nothing, and sees the case as long as a registrar does.
    """
    query = select(Seat.as_role).where(
        Seat.case_id == case.id, Seat.holder == actor.account_id, col(Seat.until_at).is_(None)
    )
    seats = (await session.exec(query)).all()
    if "registrar" in seats:
        return {By.stand_in} if case.mediator_id is None and case.stands in SCREENED else set()
    tasks = {By.panel} if "panel" in seats else set()
    if case.mediator_id == actor.account_id:
        return tasks | {By.mediator}
    stands_in = "reviewer" in seats and case.stands not in BEFORE_ISSUE
    return tasks | {By.reviewer} if stands_in or case.reviewer_id == actor.account_id else tasks


async def sides_of(session: AsyncSession, actor: Actor, case: Case) -> list[str]:
    """The sides on which this actor sits: consumer, seller or platform."""
    if case.consumer_id == actor.account_id:
        return ["consumer"]
    mine = [i for i in (actor.account_id, actor.shop_id, actor.platform_id) if i is not None]
    query = select(Seat.as_role).where(
        Seat.case_id == case.id, col(Seat.holder).in_(mine), col(Seat.until_at).is_(None)
    )
    sides = [role for role in (await session.exec(query)).all() if role in _SEATED]
    return sides or await _mandated(session, actor, case)


async def _mandated(session: AsyncSession, actor: Actor, case: Case) -> list[str]:
    """The side for which this actor acts with a mandate that was not revoked."""
    query = select(Mandate.principal_shop_id).where(
        Mandate.agent_account_id == actor.account_id,
        Mandate.scope == "everything",
        col(Mandate.revoked_at).is_(None),
        or_(col(Mandate.case_id).is_(None), Mandate.case_id == case.id),
        or_(Mandate.principal_account_id == case.consumer_id, Mandate.principal_shop_id == case.shop_id),
    )
    return ["seller" if shop else "consumer" for shop in (await session.exec(query)).all()]


async def side_of(session: AsyncSession, actor: Actor, case: Case) -> Side:
    """The one side of a party.

    Raises:
        NotYourTurn: for someone at the table who is no party.
    """
    sides = await sides_of(session, actor, case)
    if not sides:
        raise errors.NotYourTurn
    return Side(sides[0])


async def list_of(session: AsyncSession, actor: Actor, model: type[RowT], case: Case, *order: str) -> Sequence[RowT]:
    """All rows of one kind that belong to a case, in order; row-level security keeps what the actor may not see."""
    _ = actor
    table = model.__table__  # type: ignore[attr-defined]
    query = select(model).where(table.c.case_id == case.id).order_by(*(table.c[name] for name in order))
    return (await session.exec(query)).all()


async def list_parts(
    session: AsyncSession, actor: Actor, case: Case, parts: dict[type[SQLModel], str]
) -> dict[type[SQLModel], Sequence[Any]]:
    """All rows of several kinds, each by its column of order. One question tells of which kinds there are any."""
    tables = [model.__table__ for model in parts]  # type: ignore[attr-defined]
    there = await session.exec(select(*(select(table).where(table.c.case_id == case.id).exists() for table in tables)))
    return {
        model: await list_of(session, actor, model, case, *order.split()) if some else ()
        for (model, order), some in zip(parts.items(), there.one(), strict=True)
    }


async def get_of(session: AsyncSession, actor: Actor, model: type[RowT], case: Case, row_id: UUID) -> RowT:
    """One row of a case by its id."""
    _ = actor
    table = model.__table__  # type: ignore[attr-defined]
    query = select(model).where(table.c.case_id == case.id, table.c.id == row_id)
    row = (await session.exec(query)).one_or_none()
    if row is None:
        raise errors.ThingNotFound
    return row


async def sees_item(session: AsyncSession, actor: Actor, case: Case, item_id: UUID) -> bool:
    """Whether an item of evidence is of this case, and one that this actor may see: row-level security says."""
    _ = actor
    return (await run(session, _ITEM, {"case": case.id, "item": item_id})).first() is not None


async def list_handed_in(session: AsyncSession, actor: Actor, case: Case) -> list[tuple[UUID, str | None]]:
    """Every key that a case has in the vault, with each object that it opens; what is on its way too. For the clock."""
    _ = actor
    return [(row.id, row.object_name) for row in await run(session, _HANDED_IN, {"case": case.id})]


async def next_case_number(session: AsyncSession, actor: Actor, year: int) -> str:
    """`RC-2026-000123`; the year is the office's. Gaps are possible and mean nothing."""
    _ = actor
    number = (await session.exec(_NEXT_NUMBER)).scalar_one()
    return f"RC-{year}-{number:06d}"


async def find_platform(session: AsyncSession, actor: Actor, name: str) -> Platform | None:
    """A platform that takes part, by its name."""
    _ = actor
    return (await session.exec(select(Platform).where(Platform.name == name.strip()))).one_or_none()


async def platform_of(session: AsyncSession, actor: Actor, case: Case) -> Platform | None:
    """The platform that a case is about; of a draft the one that it names, if it takes part."""
    if case.platform_id is None:
        return await find_platform(session, actor, str((case.draft or {}).get("platform") or ""))
    return (await session.exec(select(Platform).where(Platform.id == case.platform_id))).one_or_none()


async def is_private_seller(session: AsyncSession, actor: Actor, case: Case) -> bool:
    """Whether the seller is a person and no trader."""
    _ = actor
    kind = (await session.exec(select(Shop.kind).where(Shop.id == case.shop_id))).one_or_none()
    return kind == "individual"


async def get_respondent(session: AsyncSession, actor: Actor, case: Case) -> Respondent:
    """The respondent for whom this actor answers."""
    sides = await sides_of(session, actor, case)
    query = select(Respondent).where(Respondent.case_id == case.id, col(Respondent.kind).in_(sides))
    row = (await session.exec(query)).one_or_none()
    if row is None:
        raise errors.NotYourTurn
    return row


def _lines() -> Select:
    """What a line of the list shows; the clock of a state is one at most."""
    running = and_(Deadline.case_id == Case.id, col(Deadline.done_at).is_(None), Deadline.kind == "state")
    return (
        select(Case.id, Case.number, Case.state, Case.item, Deadline.due_at, Case.changed_at)
        .select_from(Case)
        .outerjoin(Deadline, running)
        .order_by(col(Case.changed_at).desc())
        .limit(PAGE)
    )


def _ids_of_party() -> CompoundSelect:
    """Cases of the actor's own, at which the actor sits, and of those who gave a mandate, of any scope.

    A draft stays with who writes it.
    """
    me = bindparam("me")
    of_principal = or_(Case.consumer_id == Mandate.principal_account_id, Case.shop_id == Mandate.principal_shop_id)
    return union_all(
        select(Case.id).where(or_(Case.consumer_id == me, Case.filed_by == me)),
        select(Seat.case_id).where(
            col(Seat.holder).in_(bindparam("mine", expanding=True)), col(Seat.until_at).is_(None)
        ),
        select(Case.id)
        .join(Mandate, and_(of_principal, func.coalesce(Mandate.case_id, Case.id) == Case.id))
        .where(Mandate.agent_account_id == me, col(Mandate.revoked_at).is_(None), Case.state != State.draft),
    )


# Built once: putting them together takes as long as asking. As an array the ids of a party's cases are found first, by
# their own indexes; the policy of cases alone would read every case.
_LINES = _lines()
_LINES_OF_PARTY = _LINES.where(Case.id == func.any(func.array(_ids_of_party().scalar_subquery())))


async def list_cases(session: AsyncSession, actor: Actor, *, before: datetime | None = None) -> list[CaseLine]:
    """A page of the cases that this actor sits at, the newest change first, with whose turn it is and until when."""
    query, values = _LINES, {}
    if actor.role in PARTIES:
        mine = [i for i in (actor.account_id, actor.shop_id, actor.platform_id) if i is not None]
        query, values = _LINES_OF_PARTY, {"me": actor.account_id, "mine": mine}
    if before is not None:
        query = query.where(col(Case.changed_at) < before)
    rows = (await session.exec(query, params=values)).all()
    return [_line(row) for row in rows]


def _line(row: Row) -> CaseLine:
    case_id, number, state, item, due_at, changed_at = row
    place = PLACES[State(state)]
    turn = place.turn.value if place.turn else None
    return CaseLine(case_id, number, state, place.stage.value, turn, item, due_at, changed_at)


async def find_assignment(session: AsyncSession, actor: Actor, case_id: UUID) -> Assignment | None:
    """How the mediator came to the case, if a decision was ever needed."""
    _ = actor
    return (await session.exec(select(Assignment).where(Assignment.case_id == case_id))).one_or_none()


async def is_confirmed(session: AsyncSession, actor: Actor, case: Case) -> bool:
    """Whether a mediator's step may start."""
    assignment = await find_assignment(session, actor, case.id)
    return assignment is not None and assignment.state in {Assigned.confirmed, Assigned.challenged}


async def state_due_at(session: AsyncSession, actor: Actor, case: Case) -> datetime | None:
    """Until when it is whose turn."""
    running = await open_deadlines(session, actor, case, "state")
    return min((d.due_at for d in running), default=None)


async def get_version(session: AsyncSession, actor: Actor, case_id: UUID) -> int:
    """The version that `If-Match` is compared with; held until the transaction ends."""
    return (await lock_case(session, actor, case_id)).version


async def open_deadlines(session: AsyncSession, actor: Actor, case: Case, *kinds: str) -> Sequence[Deadline]:
    """The clocks of these kinds that still run."""
    _ = actor
    running = (Deadline.case_id == case.id, col(Deadline.done_at).is_(None))
    return (await session.exec(select(Deadline).where(*running, col(Deadline.kind).in_(kinds)))).all()


async def list_deadlines(session: AsyncSession, actor: Actor, case: Case) -> Sequence[Deadline]:
    """Every clock that ever ran on a case."""
    return await list_of(session, actor, Deadline, case, "due_at")


async def due_deadlines(
    session: AsyncSession, actor: Actor, at: datetime, *, but: Collection[UUID] = (), limit: int = 100
) -> Sequence[Deadline]:
    """Clocks that have run out, the oldest first."""
    _ = actor
    query = (
        select(Deadline)
        .where(col(Deadline.done_at).is_(None), Deadline.due_at <= at, col(Deadline.id).not_in(but))
        .order_by(col(Deadline.due_at), col(Deadline.id))
        .limit(limit)
    )
    return (await session.exec(query)).all()


async def find_running(session: AsyncSession, actor: Actor, deadline_id: UUID) -> Deadline | None:
    """A clock that still runs."""
    _ = actor
    query = select(Deadline).where(Deadline.id == deadline_id, col(Deadline.done_at).is_(None))
    return (await session.exec(query)).one_or_none()


async def next_due_at(session: AsyncSession, actor: Actor) -> datetime | None:
    """When the next clock runs out."""
    _ = actor
    query = select(func.min(Deadline.due_at)).where(col(Deadline.done_at).is_(None))
    return (await session.exec(query)).one()


async def open_offers(session: AsyncSession, actor: Actor, case: Case) -> Sequence[Offer]:
    """Offers that wait for the other side."""
    _ = actor
    query = select(Offer).where(Offer.case_id == case.id, Offer.status == "open")
    return (await session.exec(query)).all()


async def open_settlement(session: AsyncSession, actor: Actor, case: Case) -> Settlement | None:
    """The settlement in which either side may still step back."""
    _ = actor
    query = select(Settlement).where(
        Settlement.case_id == case.id, col(Settlement.bound_at).is_(None), col(Settlement.stepped_back_at).is_(None)
    )
    return (await session.exec(query)).first()


async def open_challenge(session: AsyncSession, actor: Actor, case: Case) -> Challenge | None:
    """The challenge that is being decided."""
    _ = actor
    query = select(Challenge).where(Challenge.case_id == case.id, col(Challenge.decided_at).is_(None))
    return (await session.exec(query)).one_or_none()


async def names_of(session: AsyncSession, actor: Actor, case: Case) -> tuple[str, str]:
    """The names of platform and seller."""
    _ = actor
    platform, shop = aliased(Platform), aliased(Shop)
    query = (
        select(platform.name, shop.name)
        .select_from(Case)
        .outerjoin(platform, platform.id == Case.platform_id)
        .outerjoin(shop, shop.id == Case.shop_id)
        .where(Case.id == case.id)
    )
    row = (await session.exec(query)).one()
    return row[0] or "", row[1] or ""


async def name_of(session: AsyncSession, actor: Actor, account_id: UUID | None) -> str | None:
    """The name of an account that the actor may see; mediators sign with theirs."""
    _ = actor
    if account_id is None:
        return None
    return (await session.exec(select(Account.name).where(Account.id == account_id))).one_or_none()
