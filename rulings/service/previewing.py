"""How a draft will look, while it is written: as much of it as holds, and roles where names will stand."""

from uuid import UUID

import msgspec
from msgspec import structs
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.text import _, translate
from app.kit.veils import Veil
from cases import queries as cases
from cases.schemas import NewObligation
from rulings import queries
from rulings.schemas import DraftIn, RulingText
from rulings.service.composing import Imprint, compose
from rulings.service.drafting import draft_of, text_of
from rulings.service.gathering import CaseFile, gather


async def preview(
    session: AsyncSession, actor: Actor, case_id: UUID, imprint: Imprint, veil: Veil | None
) -> RulingText:
    """The text as it would be frozen now, or as it was; for the bench of the case alone.

    Raises:
        RulingNotFound: nothing was drafted.
    """
    case = await cases.get_case(session, actor, case_id)
    ruling = await queries.read_in_hand(session, actor, case_id)
    if ruling.text:
        text = text_of(ruling)
    else:
        draft = draft_of(ruling)
        file = await gather(session, actor, case, draft)
        text = compose(file, resolved(draft, file), translate(_("Draft"), case.language), imprint)
    return _covered(text, veil) if veil else text


def _covered(text: RulingText, veil: Veil) -> RulingText:
    return msgspec.json.decode(veil.json(text.canonical()), type=RulingText)


def resolved(draft: DraftIn, file: CaseFile) -> DraftIn:
    """The draft without what points nowhere: an unfinished one is looked at, and only a whole one is handed on."""
    claims = {claim.no for claim in file.claims}
    failures = {failure.failure for failure in file.failures}
    findings = {f.claim: f for f in reversed(draft.findings) if f.claim in claims}
    return structs.replace(
        draft,
        findings=[
            structs.replace(f, exhibits=_known(f.exhibits, file), rules=_in_force(f.rules, file))
            for f in findings.values()
        ],
        facts=[structs.replace(fact, exhibits=_known(fact.exhibits, file)) for fact in draft.facts],
        answers_to_arguments=[
            structs.replace(a, rules_against=_in_force(a.rules_against, file)) for a in draft.answers_to_arguments
        ],
        handling=[
            structs.replace(h, rules=_in_force(h.rules, file)) for h in draft.handling if h.failure.value in failures
        ],
        obligations=[_in_order(place, duty) for place, duty in enumerate(draft.obligations, start=1)],
    )


def _known(exhibits: list[str], file: CaseFile) -> list[str]:
    return [cited for cited in exhibits if cited.partition("@")[0] in file.exhibits]


def _in_force(rules: list[str], file: CaseFile) -> list[str]:
    return [rule for rule in rules if rule in file.rules]


def _in_order(place: int, duty: NewObligation) -> NewObligation:
    return duty if duty.after is None or 0 < duty.after < place else structs.replace(duty, after=None)
