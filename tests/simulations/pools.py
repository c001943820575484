"""Thousands of draws from one roster: what the rules say of a kind of case is asked once, lots fall by shared sums.

Nothing is decided here. Each answer comes from `cases.ladder` and `cases.assignment`; what is shared is who gives the
same answer, and a test holds both ways beside one another.
"""

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from random import Random
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from cases import ladder
from cases.assignment import MOST_BEYOND, POLICY, CandidateFacts, OrderFacts, Tickets, is_over, weight_of
from cases.ladder import Needs

_SOMEONE, _PARTY = UUID(int=1), UUID(int=2)

Standing = tuple[frozenset[str], frozenset[str], bool, int, bool]


class Person(Protocol):
    """What the rules ask about somebody, beside ties: a `CandidateFacts`, or someone who goes through the weeks."""

    languages: frozenset[str]
    competences: frozenset[str]
    absent: bool
    open_cases: int
    my_turn: int
    takes_more: bool


def standing_of(person: Person) -> Standing:
    """All that the ladder makes of it; how often a cap is reached counts as never, once, or as far as consent goes."""
    over = next((times for times in (MOST_BEYOND, 1) if is_over(person, POLICY, times)), 0)
    return person.languages, person.competences, person.absent, over, person.takes_more


@cache
def needs_of(standing: Standing, language: str, competence: str | None, *, limited: bool, tied: bool = False) -> Needs:
    """What the ladder says of everybody of this standing: `limited` have enough of the shop, `tied` a tie to it."""
    languages, competences, absent, over, takes_more = standing
    someone = CandidateFacts(
        _SOMEONE,
        languages,
        frozenset({_PARTY} if tied else ()),
        competences,
        absent=absent,
        open_cases=over * POLICY.open_cap,
        takes_more=takes_more,
    )
    had_enough = frozenset({_SOMEONE} if limited else ())
    return ladder.needs(someone, OrderFacts(frozenset({_PARTY}), language, competence, limited=had_enough))


class Kind(Struct, frozen=True):
    """What the cases of one pool have in common; `shop` where so many have had enough of it that it has its own."""

    language: str
    competence: str | None
    shop: int | None = None


class Office:
    """Everybody at one moment, sorted by the bytes of their ids, as a roster has them."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.weights = [weight_of(each.open_cases) for each in people]
        numbers = dict[Standing, int]()
        self._standing = [numbers.setdefault(standing_of(each), len(numbers)) for each in people]
        self._standings = list(numbers)
        self._pools = dict[Kind, Pool]()

    def pool(self, kind: Kind, limited: Collection[int] = (), tied: Collection[int] = ()) -> "Pool":
        """The pool of a kind of case; `limited` have had enough of its shop, `tied` have a tie to it."""
        if kind not in self._pools:
            plain, less = ([self._needs(each, kind, limited=had) for each in self._standings] for had in (False, True))
            wanted = [(less if place in limited else plain)[number] for place, number in enumerate(self._standing)]
            for place in tied:
                wanted[place] = None
            self._pools[kind] = Pool(self.weights, wanted)
        return self._pools[kind]

    def needs(self, place: int, kind: Kind, *, limited: bool) -> Needs:
        """What it takes for someone who has no tie to the case."""
        return self._needs(self._standings[self._standing[place]], kind, limited=limited)

    @staticmethod
    def _needs(standing: Standing, kind: Kind, *, limited: bool) -> Needs:
        return needs_of(standing, kind.language, kind.competence, limited=limited)


def can(needs: Needs, steps: Collection[str]) -> bool:
    """Whether someone can be drawn once these steps are taken."""
    return needs is not None and needs.issubset(steps)


class Pool:
    """Who can be drawn for one kind of case, and what it takes."""

    def __init__(self, weights: Sequence[int], wanted: Sequence[Needs]) -> None:
        self._weights, self._wanted = weights, wanted
        self._counts = Counter(wanted)
        self._with_steps = dict[tuple[str, ...], tuple[list[int], list[int]]]()

    def steps(self, apart: Mapping[int, Needs]) -> tuple[str, ...]:
        """The steps that a draw takes; `apart` are those whom this case changes: by a tie, an earlier role, a limit."""
        if self._counts[frozenset()] - len(apart) >= ladder.ENOUGH:
            return ()
        return ladder.climb(apart.get(place, needs) for place, needs in enumerate(self._wanted))

    def anyone(self, steps: tuple[str, ...], apart: Mapping[int, Needs]) -> bool:
        """Whether these steps let anybody be drawn."""
        if self._counts[frozenset()] > len(apart):
            return True
        able = sum(count for needs, count in self._counts.items() if can(needs, steps))
        return able > sum(can(self._wanted[place], steps) and not can(needs, steps) for place, needs in apart.items())

    def order(self, seed: bytes, steps: tuple[str, ...], apart: Mapping[int, Needs]) -> "Order":
        """The order of one case, name by name."""
        if steps not in self._with_steps:
            able = {needs for needs in self._counts if can(needs, steps)}
            pairs = zip(self._weights, self._wanted, strict=True)
            weights = [weight if needs in able else 0 for weight, needs in pairs]
            self._with_steps[steps] = weights, [*accumulate(weights)]
        weights, sums = self._with_steps[steps]
        return Order(weights, sums, [place for place, needs in apart.items() if not can(needs, steps)], seed)


class Order:
    """`cases.assignment.order_of`, one place after the other; sums stay whole, and who is gone is counted off.

    Whoever cannot be drawn at all weighs nothing.
    """

    def __init__(self, weights: Sequence[int], sums: Sequence[int], gone: Sequence[int], seed: bytes) -> None:
        self._weights, self._sums, self._gone, self._seed = weights, sums, frozenset(gone), seed

    def __iter__(self) -> Iterator[int]:
        gone, tickets = sorted(self._gone), Tickets(self._seed)
        total = self._sums[-1] - sum(self._weights[place] for place in gone)
        while total:
            place = self._holder(tickets.one_of(total), gone)
            yield place
            insort(gone, place)
            total -= self._weights[place]

    def __contains__(self, place: int) -> bool:
        return self._weights[place] > 0 and place not in self._gone

    def one_of(self, places: Sequence[int], dice: Random) -> int:
        """One of these by weight: as likely as the first of them in the order."""
        return dice.choices(places, [self._weights[place] for place in places])[0]

    def _holder(self, ticket: int, gone: Sequence[int]) -> int:
        """Who holds this ticket: the sums are too high by what is gone before that place, which is found by trying."""
        off, beyond, place = -1, 0, 0
        while beyond != off:
            off = beyond
            place = bisect_right(self._sums, ticket + off)
            beyond = sum([self._weights[each] for each in gone[: bisect_right(gone, place)]])
        return place
