"""Publishing a ruling without those whom it is about: proposed, read by a person, ordered on exactly what was read."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from app.journal import service as journal
from app.journal.schemas import OpenedOut
from app.kit import clock
from app.kit.actors import Actor
from app.kit.db import as_clock
from app.kit.masking import fold
from cases import queries as cases
from cases.models import Case, Claim
from rulings import errors, likeness, queries, redaction
from rulings.models import Publication, PublicationClaim, Ruling
from rulings.queries import publications
from rulings.schemas import PreviewOut, PublicationIn, PublicationOut, RedactionIn, RulingText
from rulings.service.drafting import text_of
from rulings.service.redacting import Anonymised, anonymise


async def preview(session: AsyncSession, actor: Actor, case_id: UUID, choice: RedactionIn) -> PreviewOut:
    """What would be public after these choices; nothing is written."""
    case = await cases.get_case(session, actor, case_id)
    ruling, made = await _make(session, actor, case, choice)
    before = await publications.find_publication(session, actor, ruling)
    edition = before.edition + 1 if before else 1
    return PreviewOut(ruling.number or "", edition, made.proposals, made.text, made.sha256.hex())


async def order(session: AsyncSession, actor: Actor, case_id: UUID, wanted: PublicationIn) -> PublicationOut:
    """Publish exactly the text that was read; a second time it is a correction and takes the place of the first.

    Raises:
        AnotherText: the digest is not that of the text as it is now.
        NameRemains: somebody's name can still be read in it, or in the reason.
        NotesNeeded: a correction says why.
    """
    case = await cases.lock_case(session, actor, case_id)
    ruling, made = await _make(session, actor, case, wanted)
    before = await publications.find_publication(session, actor, ruling)
    reason = wanted.reason.strip() if before else ""
    if before and not reason:
        raise errors.NotesNeeded(field="reason")
    if made.sha256.hex() != wanted.text_sha256:
        raise errors.AnotherText(field="text_sha256")
    _check_nobody_is_named(made, reason)
    edition = before.edition + 1 if before else 1
    fixed = {"number": ruling.number, "edition": edition, "text_sha256": wanted.text_sha256, "reason": reason}
    entry = await journal.record(session, actor, "ruling_made_public", case_id=case.id, data=fixed)
    claims = await cases.list_of(session, actor, Claim, case, "no")
    row = Publication(
        edition=edition, reason=reason, ordered_by=actor.account, entry_id=entry, **_contents(ruling, made, claims)
    )
    if before:
        before.sqlmodel_update(row.model_dump(exclude={"ruling_id", "number", "issued_at"}))
    else:
        session.add(row)
    await session.flush()
    await publications.replace_claims(session, actor, ruling, list(_claims(case, ruling, made, claims)))
    return await show(session, actor, row.number)


async def _make(session: AsyncSession, actor: Actor, case: Case, choice: RedactionIn) -> tuple[Ruling, Anonymised]:
    """Only what its parties have read already, and what is in force, is published."""
    ruling = await queries.find_in_force(session, actor, case)
    if ruling is None or ruling.published_at is None:
        raise errors.RulingNotFound
    text = text_of(ruling)
    return ruling, await anonymise(session, actor, case, text, choice)


def _check_nobody_is_named(made: Anonymised, reason: str) -> None:
    left = redaction.remaining([*made.texts(), reason], made.names)
    if left:
        raise errors.NameRemains(names=", ".join(left))


def _contents(ruling: Ruling, made: Anonymised, claims: Iterable[Claim]) -> dict[str, Any]:
    decided = {claim.number for claim in made.text.claims}
    body = fold("\n".join(made.texts()))
    return {
        "ruling_id": ruling.id,
        "number": ruling.number,
        "text": msgspec.to_builtins(made.text),
        "text_sha256": made.sha256,
        "subjects": sorted({claim.subject for claim in claims if claim.subject and claim.no in decided}),
        "rules": sorted(rule.id for rule in made.text.rules),
        "outcomes": sorted({claim.outcome for claim in made.text.claims}),
        "body": body,
        "grams": likeness.grams(body),
        "issued_at": ruling.issued_at,
        "ordered_at": clock.now(),
    }


def _claims(case: Case, ruling: Ruling, made: Anonymised, claims: Iterable[Claim]) -> Iterable[PublicationClaim]:
    subjects = {claim.no: claim.subject for claim in claims}
    tags = likeness.tags_of(
        case.goods,
        case.frontline_outcome,
        private_seller=any(party.role == "private_seller" for party in made.text.parties),
        by_default=ruling.by_default,
        found=[one.failure for one in made.text.handling if one.found],
    )
    for claim in made.text.claims:
        facts = made.in_roles(f"{claim.in_words}\n{claim.fact}")
        yield PublicationClaim(
            ruling_id=ruling.id,
            no=claim.number,
            subject=subjects.get(claim.number),
            outcome=claim.outcome,
            remedy=claim.asked,
            award_minor=claim.award.minor if claim.award else None,
            award_currency=claim.award.currency if claim.award else None,
            rules=list(claim.rules),
            tags=tags,
            said=made.in_roles("\n".join(filter(None, (claim.fact, claim.reasons)))),
            grams=likeness.grams(facts),
        )


async def show(session: AsyncSession, actor: Actor, number: str) -> PublicationOut:
    """A published ruling, for everybody, with what became of it since."""
    row = await publications.get_publication(session, actor, number)
    known = await queries.find_public(session, actor, number=number)
    if known is None:
        raise errors.NotPublished
    return PublicationOut(
        number=row.number,
        edition=row.edition,
        state=known.state,
        superseded_by=known.superseded_by,
        published_at=row.ordered_at,
        reason=row.reason,
        text_sha256=row.text_sha256.hex(),
        text=msgspec.convert(row.text, RulingText),
    )


async def prove(session: AsyncSession, actor: Actor, number: str) -> OpenedOut:
    """That the journal holds the digest of what is public: entry, opening, and proof under a checkpoint.

    Raises:
        NotInJournal: no checkpoint covers it yet.
    """
    row = await publications.get_publication(session, actor, number)
    async with as_clock(session, actor):
        return await journal.prove_opened(session, row.entry_id)
