"""The office and a case as the draw sees them at this moment."""

from collections.abc import Collection, Sequence
from uuid import UUID

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import CLOCK
from app.people import queries as people
from cases import assignment, queries
from cases.assignment import FIRST_NAMES, CandidateFacts, OrderFacts
from cases.models import Case, Claim, Respondent
from cases.queries import draws


class Eyes(Struct, frozen=True):
    """Those who may be drawn, as they are at this moment."""

    candidates: dict[UUID, CandidateFacts]

    def kept(self, account: UUID, order: OrderFacts) -> str | None:
        """Why this person cannot sit at this case now; None for who can."""
        found = self.candidates.get(account)
        if found is None:
            return "appointment_over"
        return assignment.unavailable_because(found) or assignment.kept_from(found, order)


async def look(session: AsyncSession, among: Collection[UUID] | None = None) -> Eyes:
    """The office as it is now, or some of it: appointments, lines, ties, absences, loads."""
    loads = await draws.open_loads(session, CLOCK, among)
    found = await people.list_mediators(session, CLOCK, clock.now() - assignment.EMPLOYMENT_COOLING, among)
    return Eyes(
        {
            m.account_id: CandidateFacts(
                account_id=m.account_id,
                languages=frozenset(m.languages),
                competences=frozenset(m.competences),
                ties=frozenset(m.ties),
                absent=m.absent,
                open_cases=loads.get(m.account_id, (0, 0))[0],
                my_turn=loads.get(m.account_id, (0, 0))[1],
            )
            for m in found
        }
    )


async def walk(session: AsyncSession, order: Sequence[UUID], facts: OrderFacts) -> list[str | None]:
    """Why the first names of an order cannot sit now, each in turn, up to the first who can, whose reason is None."""
    reasons: list[str | None] = []
    for start in range(0, len(order), FIRST_NAMES):
        names = order[start : start + FIRST_NAMES]
        eyes = await look(session, names)
        for name in names:
            reasons.append(eyes.kept(name, facts))
            if reasons[-1] is None:
                return reasons
    return reasons


async def order_facts(session: AsyncSession, case: Case, *, but: frozenset[UUID] = frozenset()) -> OrderFacts:
    """The case as the draw sees it. `but` are kept from it beside those who had a part in the order."""
    respondents = await queries.list_of(session, CLOCK, Respondent, case, "kind")
    subjects = {claim.subject for claim in await queries.list_of(session, CLOCK, Claim, case, "no")}
    return OrderFacts(
        parties=frozenset({case.consumer_id, *(r.holder for r in respondents)}),
        language=case.language,
        competence=subjects.pop() if len(subjects) == 1 else None,
        used_before=await draws.used_on_order(session, CLOCK, case) | but,
    )


async def sides_of_draw(session: AsyncSession, case: Case) -> list[str]:
    """Who is asked for a nonce."""
    respondents = await queries.list_of(session, CLOCK, Respondent, case, "kind")
    return ["consumer", *(r.kind for r in respondents)]
