"""What everybody reads of rulings, and whom a published text must not name."""

from sqlalchemy import Row, Select, delete, func, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.calendar import local
from app.kit.db import run
from app.kit.money import Money
from cases.models import Case
from rulings.errors import NotPublished
from rulings.likeness import asked, sought
from rulings.models import Publication, PublicationClaim, Ruling
from rulings.schemas import ClaimInHand, NearestOut, PublicationLine, Search

PAGE = 20
NEAREST = 5

# Businesses have no role: they are named. Whoever works for one is not; nor is anybody who speaks in a chat.
_NAMES = text("""
  SELECT 'consumer' AS who, unnest(ARRAY[c.consumer_name, a.name, a.email]) AS words
    FROM cases c JOIN accounts a ON a.id = c.consumer_id WHERE c.id = :case
  UNION ALL SELECT CASE s.kind WHEN 'individual' THEN 'private_seller' ELSE '' END, s.name
    FROM cases c JOIN shops s ON s.id = c.shop_id WHERE c.id = :case
  UNION ALL SELECT CASE s.kind WHEN 'individual' THEN 'private_seller' ELSE 'shop' END, s.email
    FROM cases c JOIN shops s ON s.id = c.shop_id WHERE c.id = :case
  UNION ALL SELECT CASE s.kind WHEN 'individual' THEN 'private_seller' ELSE 'shop' END, unnest(ARRAY[a.name, a.email])
    FROM cases c JOIN shops s ON s.id = c.shop_id JOIN accounts a ON a.shop_id = s.id WHERE c.id = :case
  UNION ALL SELECT CASE s.kind WHEN 'individual' THEN 'private_seller' ELSE '' END, r.name
    FROM cases c JOIN respondents r ON r.case_id = c.id AND r.kind = 'seller' JOIN shops s ON s.id = c.shop_id
    WHERE c.id = :case
  UNION ALL SELECT '', p.name FROM cases c JOIN platforms p ON p.id = c.platform_id WHERE c.id = :case
  UNION ALL SELECT 'agent', unnest(ARRAY[a.name, a.email])
    FROM cases c JOIN accounts a ON a.platform_id = c.platform_id WHERE c.id = :case
  UNION ALL SELECT CASE WHEN m.principal_shop_id IS NULL THEN 'consumers_agent' ELSE 'sellers_agent' END,
      unnest(ARRAY[a.name, a.email])
    FROM cases c JOIN mandates m ON (m.principal_account_id = c.consumer_id OR m.principal_shop_id = c.shop_id)
      AND coalesce(m.case_id, c.id) = c.id JOIN accounts a ON a.id = m.agent_account_id WHERE c.id = :case
  UNION ALL SELECT 'consumers_agent', unnest(ARRAY[a.name, a.email])
    FROM cases c JOIN accounts a ON a.id = c.filed_by
    WHERE c.id = :case AND c.filed_by <> c.consumer_id AND a.chain <> 'office'
  UNION ALL SELECT 'order', order_number FROM cases WHERE id = :case
  UNION ALL SELECT s.value ->> 1, s.value ->> 0
    FROM evidence_items i JOIN evidence_readings r ON r.item_id = i.id, jsonb_array_elements(r.speakers) s
    WHERE i.case_id = :case AND s.value ->> 1 IN ('consumer', 'agent', 'shop', 'unknown')
""")

# The subject is the same; then a rule, the tags of the facts, the pairs of characters. What was annulled is no model.
_NEAREST = text("""
  WITH near AS (
    SELECT p.number, p.issued_at, c.*,
      cardinality(ARRAY(SELECT unnest(c.rules) INTERSECT SELECT unnest(CAST(:rules AS text[])))) AS same_rules,
      cardinality(ARRAY(SELECT unnest(c.tags) INTERSECT SELECT unnest(CAST(:tags AS text[])))) AS same_tags,
      cardinality(ARRAY(SELECT unnest(c.grams) INTERSECT SELECT unnest(CAST(:grams AS text[])))) * 2.0
        / greatest(1, cardinality(c.grams) + cardinality(CAST(:grams AS text[]))) AS alike
    FROM publication_claims c JOIN publications p ON p.ruling_id = c.ruling_id
    WHERE c.subject = :subject AND c.outcome IN ('upheld', 'partly_upheld', 'not_upheld')
      AND NOT EXISTS (SELECT 1 FROM rulings r WHERE r.id = c.ruling_id AND r.case_id = :case)
    ORDER BY (cardinality(ARRAY(SELECT unnest(c.rules) INTERSECT SELECT unnest(CAST(:rules AS text[])))) > 0) DESC,
      same_tags DESC, alike DESC, p.issued_at DESC, c.ruling_id, c.no LIMIT 4 * :most)
  SELECT near.* FROM near, redress_public_ruling(near.number, NULL) known WHERE known.state = 'issued'
  ORDER BY (same_rules > 0) DESC, same_tags DESC, alike DESC, near.issued_at DESC, near.ruling_id, near.no LIMIT :most
""")


async def list_names(session: AsyncSession, actor: Actor, case: Case) -> list[tuple[str, str]]:
    """Everybody at a case, by who they are; businesses as ''. For the clock, who sees all of them."""
    _ = actor
    rows = (await run(session, _NAMES, {"case": case.id})).all()
    return [(row.who, row.words.strip()) for row in rows if row.words and row.words.strip()]


async def find_publication(session: AsyncSession, actor: Actor, ruling: Ruling) -> Publication | None:
    """What is public of a ruling, held until the transaction ends."""
    _ = actor
    query = select(Publication).where(Publication.ruling_id == ruling.id).with_for_update()
    return (await session.exec(query)).one_or_none()


async def get_publication(session: AsyncSession, actor: Actor, number: str) -> Publication:
    """By the number of its ruling.

    Raises:
        NotPublished: nobody ordered it, or there is no such ruling.
    """
    _ = actor
    found = (await session.exec(select(Publication).where(Publication.number == number))).one_or_none()
    if found is None:
        raise NotPublished
    return found


async def replace_claims(session: AsyncSession, actor: Actor, ruling: Ruling, claims: list[PublicationClaim]) -> None:
    """The claims of the edition that is public from now on, in place of those before."""
    _ = actor
    await session.exec(delete(PublicationClaim).where(col(PublicationClaim.ruling_id) == ruling.id))
    session.add_all(claims)
    await session.flush()


async def list_publications(session: AsyncSession, actor: Actor, search: Search) -> list[PublicationLine]:
    """A page of what fits, the newest first."""
    _ = actor
    rows = (await session.exec(_fitting(search).limit(PAGE))).all()
    return [_line(row) for row in rows]


def _fitting(search: Search) -> Select:
    query = select(*(getattr(Publication, name) for name in ("number", "issued_at", "text", "subjects", "rules")))
    if search.subject:
        query = query.where(col(Publication.subjects).contains([search.subject]))
    if search.rule:
        query = query.where(col(Publication.rules).contains([search.rule]))
    if search.outcome:
        query = query.where(col(Publication.outcomes).contains([search.outcome]))
    if pairs := sought(search.words):
        query = query.where(col(Publication.grams).contains(pairs))
    for part in asked(search.words):
        query = query.where(func.strpos(Publication.body, part) > 0)
    if search.before:
        last = select(Publication.issued_at, Publication.ruling_id).where(Publication.number == search.before)
        query = query.where(func.row(Publication.issued_at, Publication.ruling_id) < last.scalar_subquery())
    return query.order_by(col(Publication.issued_at).desc(), col(Publication.ruling_id).desc())


def _line(row: Row) -> PublicationLine:
    number, issued_at, said, subjects, rules = row
    total = said["answer"]["total"]
    names = {party["role"]: party["name"] for party in said["parties"]}
    return PublicationLine(
        number=number,
        issued_on=local(issued_at).date(),
        language=said["language"],
        item=said["purchase"]["item"],
        outcome=said["answer"]["granted"],
        effect=said["effect"],
        total=Money(**total) if total else None,
        subjects=subjects,
        rules=rules,
        platform=names["platform"],
        seller=names.get("merchant") or names["private_seller"],
    )


async def list_nearest(session: AsyncSession, actor: Actor, case: Case, claim: ClaimInHand) -> list[NearestOut]:
    """The five nearest claims of other cases, as they were published, the nearest first."""
    _ = actor
    wanted = {"subject": claim.subject, "rules": claim.rules, "tags": claim.tags, "grams": claim.grams}
    rows = (await run(session, _NEAREST, {**wanted, "case": case.id, "most": NEAREST})).all()
    return [
        NearestOut(
            number=row.number,
            claim=row.no,
            issued_on=local(row.issued_at).date(),
            outcome=row.outcome,
            remedy=row.remedy,
            award=None if row.award_minor is None else Money(row.award_minor, row.award_currency),
            rules=list(row.rules),
            same_rules=row.same_rules,
            same_tags=row.same_tags,
            alike=round(float(row.alike), 3),
            said=row.said,
        )
        for row in rows
    ]
