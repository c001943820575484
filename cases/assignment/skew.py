"""Whether the lot named one mediator for one party as often as the published weights say (design §5.2, monthly).

The first name of each draw is one trial with a chance of its own: weight over the sum of weights. The sum of such
trials is no further from its mean than a binomial of the same mean, for counts at least one away from it (W. Hoeffding,
"On the distribution of the number of successes in independent trials", Annals of Mathematical Statistics 27, 1956,
theorem 4). So a binomial tail bounds the chance without simulation, and anyone can compute it again. All pairs of a
month are compared, and each tail is taken times their number (Bonferroni): of fair months at most one in a hundred
gives an alarm.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import exp, lgamma, log, log1p
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from cases.assignment.statement import Roster, Statement, eligible

ALARM = 0.01
"""An alarm is given at this corrected chance: so often at most in fair months."""
_NEGLIGIBLE = 1e-18
_FOR_EVERYBODY = 2
"""A party with so many draws for each mediator is looked at for those too who were never named for it."""

Party = tuple[str, UUID]
"""What kind it is (merchant, platform, representative), and its id."""


class FirstName(Struct, frozen=True):
    """One draw as it was published: whom it named first, and for which parties."""

    roster: Roster
    statement: Statement
    named: UUID
    parties: tuple[Party, ...]


class Pairing(Struct, frozen=True):
    """How often a mediator was named first in the draws of a party, how often that was to be expected, and its chance.

    `chance` is that of a fair lot to be as far out, in either direction, for this pair alone.
    """

    kind: str
    party: UUID
    mediator: UUID
    draws: int
    named: int
    expected: float
    chance: float


class Skew(Struct, frozen=True):
    """One kind of party in one period. `corrected` is the least chance times the number of all pairs of all kinds."""

    kind: str
    draws: int
    pairs: int
    corrected: float

    @property
    def alarms(self) -> bool:
        """Whether somebody has to look at it."""
        return self.corrected <= ALARM


class _Sums:
    """The draws of one party. Those of one roster and one question share their weights; only the totals differ."""

    def __init__(self) -> None:
        self.draws = 0
        self.named = Counter[UUID]()
        self.shares = defaultdict[tuple[str, ...], float](float)
        self.kept = defaultdict[UUID, float](float)


class Ledger:
    """Counts the draws of a period, one after the other."""

    def __init__(self) -> None:
        self._sums = defaultdict[Party, _Sums](_Sums)
        self._open = dict[tuple[str, ...], dict[UUID, int]]()

    def add(self, draw: FirstName) -> None:
        """One draw more."""
        said = draw.statement
        key = (said.roster, said.language, said.competence or "", *said.ladder)
        if key not in self._open:
            self._open[key] = dict(eligible(draw.roster, replace(said, excluded=())))
        weights = self._open[key]
        kept = [left.id for left in said.excluded if left.id in weights]
        total = sum(weights.values()) - sum(weights[each] for each in kept)
        for party in draw.parties:
            sums = self._sums[party]
            sums.draws += 1
            sums.named[draw.named] += 1
            sums.shares[key] += 1 / total
            for each in kept:
                sums.kept[each] += weights[each] / total

    def pairings(self) -> Iterator[Pairing]:
        """Every pair that was drawn, and beside them those that should have been."""
        for (kind, party), sums in self._sums.items():
            everybody = {each for key in sums.shares for each in self._open[key]}
            some = sums.named if sums.draws < _FOR_EVERYBODY * len(everybody) else everybody
            for mediator in sorted(some, key=lambda each: each.bytes):
                expected, named = self._expected(sums, mediator), sums.named[mediator]
                chance = chance_of(named, sums.draws, expected)
                yield Pairing(kind, party, mediator, sums.draws, named, expected, chance)

    def _expected(self, sums: _Sums, mediator: UUID) -> float:
        whole = sum(self._open[key].get(mediator, 0) * share for key, share in sums.shares.items())
        return max(0.0, whole - sums.kept[mediator])

    def skews(self, found: Iterable[Pairing]) -> list[Skew]:
        """One line for each kind of party; all pairs that were possible count as compared."""
        draws, pairs, least = Counter[str](), Counter[str](), dict[str, float]()
        for (kind, _party), sums in self._sums.items():
            draws[kind] += sums.draws
            pairs[kind] += len({each for key in sums.shares for each in self._open[key]})
        for each in found:
            least[each.kind] = min(each.chance, least.get(each.kind, 1.0))
        return [Skew(kind, draws[kind], pairs[kind], min(1.0, least[kind] * pairs.total())) for kind in sorted(pairs)]


def chance_of(named: int, draws: int, expected: float) -> float:
    """At most so likely is a fair lot to be as far from what was to be expected, in either direction."""
    share = expected / draws
    if abs(named - expected) < 1 or not 0 < share < 1:
        return 1.0
    return min(1.0, 2 * _tail(named, draws, share, 1 if named > expected else -1))


def _tail(count: int, draws: int, share: float, step: int) -> float:
    """The binomial chance of `count` and of all beyond it, upwards or downwards."""
    ways = lgamma(draws + 1) - lgamma(count + 1) - lgamma(draws - count + 1)
    term = exp(ways + count * log(share) + (draws - count) * log1p(-share))
    total, odds = 0.0, share / (1 - share)
    while 0 <= count <= draws and term > total * _NEGLIGIBLE:
        total += term
        term *= odds * (draws - count) / (count + 1) if step > 0 else count / (odds * (draws - count + 1))
        count += step
    return total
