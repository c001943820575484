"""What a reader may see of rulings and rules; row-level security is the second wall behind every line."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.calendar import local
from app.kit.db import as_clock, run
from app.kit.money import Money
from app.people.models import Account, Shop
from cases import queries as cases
from cases.models import Case, Drawn, Seat
from rulings.errors import NoDraft, RulingNotFound
from rulings.models import (
    Paper,
    PaperArchive,
    Rule,
    Ruling,
    RulingArchive,
    RulingComment,
    RulingCounter,
    RulingReview,
    RulingSignature,
    RulingVote,
)
from rulings.rules import PANEL
from rulings.schemas import CommentOut, Dissent, Ended, PublicRuling, ReviewOut, RuleOut, SignatureOut

_PUBLIC = text("SELECT * FROM redress_public_ruling(:number, :digest)")
_BEARING = text(
    "SELECT side FROM liability_splits, LATERAL (VALUES ('seller', seller), ('platform', platform)) AS one(side, share)"
    " WHERE case_id = :case AND share > 0"
)
_IN_HAND = ("draft", "frozen")
SaidT = TypeVar("SaidT", RulingReview, RulingVote)


# rules


async def list_rules(
    session: AsyncSession, actor: Actor, *, rule_id: str | None = None, on: date | None = None
) -> list[RuleOut]:
    """Rules by id and version; of one id, or those in force on a day."""
    _ = actor
    query = select(*Rule.__table__.c).order_by(Rule.id, Rule.valid_from)
    if rule_id is not None:
        query = query.where(Rule.id == rule_id)
    if on is not None:
        query = query.where(Rule.valid_from <= on, or_(col(Rule.valid_to).is_(None), col(Rule.valid_to) >= on))
    return [RuleOut(*row) for row in (await session.exec(query)).all()]


async def rules_in_force(session: AsyncSession, actor: Actor, ids: Sequence[str], day: date) -> dict[str, RuleOut]:
    """The versions of these rules that held on a day, by id; what does not resolve is left out."""
    return {rule.id: rule for rule in await list_rules(session, actor, on=day) if rule.id in ids}


async def add_rule(session: AsyncSession, actor: Actor, rule: Rule) -> bool:
    """Write a version down, unless it is there; whether it is new."""
    _ = actor
    done = await session.exec(insert(Rule).values(**rule.model_dump()).on_conflict_do_nothing().returning(Rule.id))
    return done.first() is not None


# rulings


async def find_in_hand(session: AsyncSession, actor: Actor, case: Case) -> Ruling | None:
    """The draft or frozen text of a case; for its bench alone."""
    _ = actor
    query = select(Ruling).where(Ruling.case_id == case.id, col(Ruling.state).in_(_IN_HAND))
    return (await session.exec(query.with_for_update())).one_or_none()


async def get_in_hand(session: AsyncSession, actor: Actor, case: Case, state: str = "draft") -> Ruling:
    """The same where a step needs it, in this state."""
    ruling = await find_in_hand(session, actor, case)
    if ruling is None or ruling.state != state:
        raise NoDraft
    return ruling


async def read_in_hand(session: AsyncSession, actor: Actor, case_id: UUID) -> Ruling:
    """The ruling in hand, to look at: nobody waits for a reader."""
    _ = actor
    query = select(Ruling).where(Ruling.case_id == case_id, col(Ruling.state).in_(_IN_HAND))
    ruling = (await session.exec(query)).one_or_none()
    if ruling is None:
        raise RulingNotFound
    return ruling


async def find_frozen(session: AsyncSession, actor: Actor, case_id: UUID) -> Ruling | None:
    """The frozen text of a case, for the job that issues it."""
    _ = actor
    query = select(Ruling).where(Ruling.case_id == case_id, Ruling.state == "frozen")
    return (await session.exec(query)).one_or_none()


async def find_in_force(session: AsyncSession, actor: Actor, case: Case) -> Ruling | None:
    """The ruling that decides the case now; there is never a second one."""
    _ = actor
    query = select(Ruling).where(Ruling.case_id == case.id, Ruling.state == "issued")
    return (await session.exec(query)).one_or_none()


async def get_published(session: AsyncSession, actor: Actor, case_id: UUID) -> Ruling:
    """The newest ruling of a case that was published, in force or not."""
    _ = actor
    query = select(Ruling).where(Ruling.case_id == case_id, col(Ruling.published_at).is_not(None))
    ruling = (await session.exec(query.order_by(col(Ruling.issued_at).desc()).limit(1))).one_or_none()
    if ruling is None:
        raise RulingNotFound
    return ruling


async def get_by_number(session: AsyncSession, actor: Actor, number: str) -> Ruling:
    """One ruling by its number, for whoever sits at its case."""
    _ = actor
    return (await session.exec(select(Ruling).where(Ruling.number == number))).one()


async def list_unpublished(session: AsyncSession, actor: Actor) -> Sequence[Ruling]:
    """Issued, and waiting for the journal's checkpoint; held against another publisher."""
    _ = actor
    query = select(Ruling).where(Ruling.state == "issued", col(Ruling.published_at).is_(None))
    return (await session.exec(query.order_by(col(Ruling.issued_at)).with_for_update(skip_locked=True))).all()


async def list_unknown_objects(session: AsyncSession, actor: Actor, names: Sequence[str]) -> list[str]:
    """Which of these stored files belong to no ruling, copy or paper. For the clock, who sees all rulings."""
    _ = actor
    known = set((await session.exec(select(Ruling.object_name).where(col(Ruling.object_name).in_(names)))).all())
    for others in (RulingArchive, Paper, PaperArchive):
        query = select(others.object_name).where(col(others.object_name).in_(names))
        known |= set((await session.exec(query)).all())
    return [name for name in names if name not in known]


async def list_unknown_keys(session: AsyncSession, actor: Actor, keys: Sequence[UUID]) -> list[UUID]:
    """Which of these keys open no ruling, copy or paper. For the clock, who sees all rulings."""
    _ = actor
    known = set((await session.exec(select(Ruling.key_id).where(col(Ruling.key_id).in_(keys)))).all())
    for others in (RulingArchive, Paper, PaperArchive):
        query = select(others.key_id).where(col(others.key_id).in_(keys))
        known |= set((await session.exec(query)).all())
    return [key for key in keys if key not in known]


async def next_number(session: AsyncSession, actor: Actor, year: int) -> str:
    """`RR-2026-000045`. The counter is held until the transaction ends: a number not written down was not given."""
    _ = actor
    first = insert(RulingCounter).values(year=year, last=1)
    counted = first.on_conflict_do_update(index_elements=["year"], set_={"last": RulingCounter.last + 1})
    number = (await session.exec(counted.returning(RulingCounter.last))).scalar_one()
    return f"RR-{year}-{number:06d}"


async def count_issued_since(session: AsyncSession, actor: Actor, since: datetime) -> int:
    """How many rulings were issued from a moment on. For the clock, who sees all of them."""
    _ = actor
    return (await session.exec(select(func.count()).where(col(Ruling.issued_at) >= since))).one()


async def list_numbers(session: AsyncSession, actor: Actor, year: int) -> list[tuple[str, str]]:
    """Every number given in a year with what became of it; for the auditor, who looks for gaps."""
    _ = actor
    query = select(Ruling.number, Ruling.state).where(col(Ruling.number).startswith(f"RR-{year}-"))
    return [(number or "", state) for number, state in (await session.exec(query.order_by(Ruling.number))).all()]


async def find_public(
    session: AsyncSession, actor: Actor, *, number: str | None = None, digest: bytes | None = None
) -> PublicRuling | None:
    """What everybody may know, by number or by the SHA-256 of the file."""
    _ = actor
    row = (await session.exec(_PUBLIC, params={"number": number, "digest": digest})).one_or_none()
    if row is None:
        return None
    return PublicRuling(
        number=row.number,
        state=row.state,
        outcome=row.outcome,
        effect=row.effect,
        granted=row.granted,
        by_default=row.by_default,
        recommendation=row.recommendation,
        total=None if row.total_minor is None else Money(row.total_minor, row.total_currency),
        issued_on=local(row.issued_at).date() if row.issued_at else None,
        sha256=row.file_sha256.hex() if row.file_sha256 else None,
        superseded_by=row.superseded_by,
        corrects=row.corrects,
    )


async def list_ended(session: AsyncSession, actor: Actor) -> dict[str, Ended]:
    """Every published ruling that is no longer in force, by its number; everybody may know that."""
    query = select(Ruling.number, Ruling.state, Ruling.superseded_by).where(
        col(Ruling.state).in_(("superseded", "corrected", "annulled")), col(Ruling.published_at).is_not(None)
    )
    async with as_clock(session, actor):
        rows = (await session.exec(query.order_by(Ruling.number))).all()
    return {number or "": Ended(state, by) for number, state, by in rows}


# the bench


async def list_signatures(session: AsyncSession, actor: Actor, ruling: Ruling) -> dict[UUID, SignatureOut]:
    """Who has signed the frozen text, by account."""
    _ = actor
    query = (
        select(Account.id, Account.name, RulingSignature.signed_at)
        .join(Account, col(Account.id) == RulingSignature.account_id)
        .where(RulingSignature.ruling_id == ruling.id)
        .order_by(col(RulingSignature.signed_at))
    )
    return {account: SignatureOut(name, at) for account, name, at in (await session.exec(query)).all()}


async def list_reviews(session: AsyncSession, actor: Actor, ruling: Ruling) -> list[ReviewOut]:
    """What the second mediator said, of every version."""
    return await _said(session, actor, RulingReview, ruling)


async def list_votes(session: AsyncSession, actor: Actor, ruling: Ruling) -> list[ReviewOut]:
    """One's own vote, and everybody's once all three are in."""
    return await _said(session, actor, RulingVote, ruling)


async def _said(session: AsyncSession, actor: Actor, kind: type[SaidT], ruling: Ruling) -> list[ReviewOut]:
    _ = actor
    query = (
        select(*(Account.name, kind.verdict, kind.notes, kind.draft_version, kind.at))
        .join(Account, col(Account.id) == kind.account_id)
        .where(kind.ruling_id == ruling.id)
        .order_by(col(kind.at))
    )
    return [ReviewOut(*row) for row in (await session.exec(query)).all()]


async def votes_on(session: AsyncSession, actor: Actor, ruling: Ruling) -> dict[UUID, str]:
    """The votes on the present version that this reader may see, by account."""
    _ = actor
    query = select(RulingVote.account_id, RulingVote.verdict).where(
        RulingVote.ruling_id == ruling.id, RulingVote.draft_version == ruling.version
    )
    return dict((await session.exec(query)).all())


async def list_panel(session: AsyncSession, actor: Actor, case: Case) -> dict[UUID, str]:
    """The members of the panel and their names, in the order of their accounts. For the clock, who sees all seats."""
    _ = actor
    query = (
        select(Account.id, Account.name)
        .join(Seat, col(Seat.holder) == Account.id)
        .where(Seat.case_id == case.id, Seat.as_role == "panel", col(Seat.until_at).is_(None))
        .order_by(Account.id)
    )
    return dict((await session.exec(query)).all())


async def find_dissent(session: AsyncSession, actor: Actor, case: Case) -> Dissent | None:
    """What an outvoted member has printed in the ruling in hand, once all three votes are in. For the clock."""
    _ = actor
    query = (
        select(Account.name, RulingVote.dissent)
        .join(Ruling, and_(col(Ruling.id) == RulingVote.ruling_id, col(Ruling.version) == RulingVote.draft_version))
        .join(Account, col(Account.id) == RulingVote.account_id)
        .join(Seat, and_(col(Seat.holder) == RulingVote.account_id, Seat.case_id == case.id))
        .where(Ruling.case_id == case.id, col(Ruling.state).in_(_IN_HAND), RulingVote.dissent != "")
        .where(Seat.as_role == "panel", col(Seat.until_at).is_(None))
        .where(func.redress_votes(RulingVote.ruling_id, RulingVote.draft_version) >= PANEL)
    )
    row = (await session.exec(query)).first()
    return Dissent(*row) if row else None


async def list_comments(session: AsyncSession, actor: Actor, case_id: UUID) -> list[CommentOut]:
    """What the parties said of the provisional view."""
    await cases.get_case(session, actor, case_id)
    query = select(RulingComment.side, RulingComment.text, RulingComment.at).where(RulingComment.case_id == case_id)
    return [CommentOut(*row) for row in (await session.exec(query.order_by(col(RulingComment.at)))).all()]


async def find_seller(session: AsyncSession, actor: Actor, case: Case) -> Shop | None:
    """The shop or private seller of a case."""
    _ = actor
    return (await session.exec(select(Shop).where(Shop.id == case.shop_id))).one_or_none()


async def list_languages(session: AsyncSession, actor: Actor, case: Case) -> list[str]:
    """In which languages consumer and seller read, each once; only the clock sees all accounts of a case."""
    _ = actor
    party = or_(Account.id == case.consumer_id, Account.shop_id == case.shop_id)
    return [*await session.exec(select(Account.language).where(party, col(Account.active)).distinct())]


async def list_bearing(session: AsyncSession, actor: Actor, case: Case) -> frozenset[str]:
    """Seller and platform, as far as the split of liability gives them a share; the split lies with the orders."""
    _ = actor
    return frozenset(side for (side,) in await run(session, _BEARING, {"case": case.id}))


async def count_drawn_among(session: AsyncSession, actor: Actor, case: Case) -> int:
    """How many names the lot had to choose from."""
    _ = actor
    return (await session.exec(select(func.count()).where(Drawn.case_id == case.id))).one()
