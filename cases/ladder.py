"""When fewer than five can be drawn: the published steps, in order, and no further than needed (design §5.1).

No step ever reaches an interest, an employment, an earlier role, an absence or a competence. Design's last step, a
partner office's roster, waits for a partner: it is never taken yet.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from cases.assignment import POLICY, CandidateFacts, OrderFacts, Policy, is_over, kept_from, unavailable_because

ENOUGH = 5
STEPS = ("language", "merchant_limit", "cap")
Needs = frozenset[str] | None
"""The steps without which someone cannot be drawn: none for whoever is eligible, None where no step helps."""


def needs(candidate: CandidateFacts, order: OrderFacts, policy: Policy = POLICY) -> Needs:
    """What would have to be opened for this person."""
    if unavailable_because(candidate, policy, beyond_cap=True) or kept_from(candidate, opened(order, STEPS)):
        return None
    if order.competence and candidate.competences and order.competence not in candidate.competences:
        return None
    wanted = (
        ("language", order.language not in candidate.languages),
        ("merchant_limit", candidate.account_id in order.limited),
        ("cap", is_over(candidate, policy)),
    )
    return frozenset(step for step, is_needed in wanted if is_needed)


def climb(people: Iterable[Needs], *, taken: Iterable[str] = (), enough: int = ENOUGH) -> tuple[str, ...]:
    """The steps to take beside those `taken`; it stops as soon as enough can sit, and takes none that brings nobody."""
    reachable = [each for each in people if each is not None]
    steps = set(taken)
    for place, step in enumerate(STEPS, start=1):
        if sum(each <= steps for each in reachable) >= enough:
            break
        within = steps | set(STEPS[:place])
        steps.update(*(each for each in reachable if step in each and each <= within))
    return tuple(step for step in STEPS if step in steps)


def first_able(people: Sequence[Needs], taken: Iterable[str]) -> tuple[int, tuple[str, ...]] | None:
    """Who in an order sits: the place of the first who can, and the steps that this took beside those of the draw.

    An order that was drawn is never stuck because loads grew since: then the same steps are climbed for one person.
    """
    steps = climb(people, taken=taken, enough=1)
    place = next((place for place, each in enumerate(people) if each is not None and each <= set(steps)), None)
    return None if place is None else (place, steps)


def opened(order: OrderFacts, steps: AbstractSet[str] | Sequence[str]) -> OrderFacts:
    """The order as the draw sees it once these steps are taken."""
    return msgspec.structs.replace(order, limited=frozenset()) if "merchant_limit" in steps else order
