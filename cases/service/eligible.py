"""The office and a case as the draw sees them at this moment."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec
from anyio.to_thread import run_sync
from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import calendar, clock
from app.kit.actors import CLOCK
from app.people import namesakes
from app.people.queries import ties
from cases import assignment, ladder, queries
from cases.assignment import FIRST_NAMES, CandidateFacts, OrderFacts, Policy
from cases.models import Case, Claim, Respondent
from cases.queries import draws, policies


class Eyes(Struct, frozen=True):
    """Those who may be drawn, as they are at this moment, and the policy that is in force."""

    candidates: dict[UUID, CandidateFacts]
    policy: Policy

    def needs(self, account: UUID, order: OrderFacts) -> ladder.Needs:
        """Which steps of the ladder would let this person sit now."""
        found = self.candidates.get(account)
        return ladder.needs(found, order, self.policy) if found else None

    def why(self, account: UUID, order: OrderFacts, steps: Sequence[str]) -> str:
        """Why this person cannot sit at this case now, coarsely, though these steps are taken."""
        found = self.candidates.get(account)
        if found is None:
            return assignment.coarse("appointment_over")
        unavailable = assignment.unavailable_because(found, self.policy, beyond_cap="cap" in steps)
        kept = unavailable or assignment.kept_from(found, ladder.opened(order, steps))
        return assignment.coarse(kept or "absent")


class Walked(Struct, frozen=True):
    """Where walking along an order ended: the steps taken in all, and why each one before the place was passed over."""

    place: int
    steps: tuple[str, ...]
    passed: list[str]


async def look(session: AsyncSession, among: Collection[UUID] | None = None) -> Eyes:
    """The office as it is now, or some of it: appointments, lines, ties, absences, loads."""
    loads = await draws.open_loads(session, CLOCK, among)
    more = await draws.list_agreed(session, CLOCK)
    surge = calendar.is_surge(calendar.local(clock.now()).date())
    found = await ties.list_mediators(session, CLOCK, clock.now() - assignment.EMPLOYMENT_COOLING, among)
    tied_to = await run_sync(_folded, [m.names for m in found])
    return Eyes(
        {
            m.account_id: CandidateFacts(
                account_id=m.account_id,
                languages=frozenset(m.languages),
                competences=frozenset(m.competences),
                ties=m.ties,
                tied_to=tied,
                absent=m.absent,
                resting=m.in_reserve and not surge,
                open_cases=loads.get(m.account_id, (0, 0))[0],
                my_turn=loads.get(m.account_id, (0, 0))[1],
                takes_more=m.account_id in more,
            )
            for m, tied in zip(found, tied_to, strict=True)
        },
        await policies.policy_at(session, CLOCK, clock.now()),
    )


def _folded(declared: Sequence[Collection[str]]) -> list[namesakes.Called]:
    """Aside, for thousands of names that were never met take a while."""
    return [namesakes.fold_all(names) for names in declared]


async def walk(session: AsyncSession, order: Sequence[UUID], facts: OrderFacts, taken: Sequence[str]) -> Walked | None:
    """Along an order to the first name who can sit now, with the ladder's steps that its draw took.

    With nobody, the steps are climbed until somebody can; None when that helps no one either.
    """
    eyes, wanted = Eyes({}, await policies.policy_at(session, CLOCK, clock.now())), list[ladder.Needs]()
    for start in range(0, len(order), FIRST_NAMES):
        names = order[start : start + FIRST_NAMES]
        eyes = Eyes(eyes.candidates | (await look(session, names)).candidates, eyes.policy)
        wanted += [eyes.needs(name, facts) for name in names]
        if any(each is not None and each <= set(taken) for each in wanted[start:]):
            break
    able = ladder.first_able(wanted, taken)
    if able is None:
        return None
    place, steps = able
    return Walked(place, steps, [eyes.why(name, facts, steps) for name in order[:place]])


async def why_not_now(session: AsyncSession, case: Case, account: UUID, *, signs: bool = False) -> str | None:
    """Why someone who stands in the order of a case cannot take part in it today, coarsely; None for whoever can.

    Loads, limits and languages were for the draw. Whoever `signs` is not absent, whatever was entered.
    """
    found = (await look(session, [account])).candidates.get(account)
    if found is None:
        return assignment.coarse("appointment_over")
    if found.absent and not signs:
        return assignment.coarse("absent")
    order = await order_facts(session, case)
    used = (order.used_before - {account}) | await draws.stood_in_on_order(session, CLOCK, case)
    own = msgspec.structs.replace(order, used_before=used, limited=frozenset())
    kept = assignment.kept_from(found, own)
    return assignment.coarse(kept) if kept else None


async def order_facts(session: AsyncSession, case: Case, *, but: frozenset[UUID] = frozenset()) -> OrderFacts:
    """The case as the draw sees it. `but` are kept from it beside those who had a part in the order."""
    respondents = await queries.list_of(session, CLOCK, Respondent, case, "kind")
    subjects = {claim.subject for claim in await queries.list_of(session, CLOCK, Claim, case, "no")}
    parties = frozenset({case.consumer_id, *(r.holder for r in respondents)})
    return OrderFacts(
        parties=parties,
        language=case.language,
        competence=subjects.pop() if len(subjects) == 1 else None,
        used_before=await draws.used_on_order(session, CLOCK, case) | but,
        limited=await _limited(session, case),
        called=namesakes.fold_all(await ties.names_of_parties(session, CLOCK, parties)),
    )


async def _limited(session: AsyncSession, case: Case) -> frozenset[UUID]:
    """Who has as many cases with the case's merchant as one mediator may, of those filed in the last twelve months."""
    if case.shop_id is None:
        return frozenset()
    since = clock.now() - assignment.MERCHANT_YEAR
    sat = await draws.sat_with(session, CLOCK, case.shop_id, since, assignment.LEAST_LIMIT)
    if not sat:
        return frozenset()
    of_merchant, of_all = await draws.count_filed(session, CLOCK, case.shop_id, since)
    return frozenset(
        account
        for account, (with_it, own) in sat.items()
        if assignment.has_enough_of(with_it, own, of_merchant, of_all)
    )


async def sides_of_draw(session: AsyncSession, case: Case) -> list[str]:
    """Who is asked for a nonce."""
    respondents = await queries.list_of(session, CLOCK, Respondent, case, "kind")
    return ["consumer", *(r.kind for r in respondents)]
