"""Weeks of an office, hour by hour: who needs a mediator, what is committed, how the lot falls, who is asked.

The steps are those of `cases.service.drawing`, in its order; eligibility, ladder, limit, lot, calendar and clocks are
the service's own functions. Only the rows of the database are kept in memory instead.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from hashlib import sha256
from random import Random

from cases import ladder
from cases.assignment import LEAST_LIMIT, Nonces, has_enough_of, is_over, seed_of
from cases.ladder import Needs
from cases.lifecycle import Track
from cases.service.drawing import NONCE_HOURS
from tests.simulations.figures import Day, spread
from tests.simulations.office import CHINESE, ENGLISH, SUBJECTS, Hours, Mediator, Setting, Shops, stays
from tests.simulations.pools import Kind, Office, Order, can, needs_of, standing_of

_DAY = 24
_AFTERWARDS = 120
"""Days beyond the last one for which the hours of the office are known."""
_MANY = 300
"""Where more people than these have had enough of a shop, its cases share a pool of their own."""
_FEW = 24
"""So many names of an order are walked; beyond them the first who can sit is drawn among all who can."""


class Case:
    """One case that needs a decision; `named` stood before and are not asked again, `seat` is asked or sits."""

    __slots__ = (
        "asked",
        "kind",
        "named",
        "needed",
        "number",
        "order",
        "seat",
        "shop",
        "stays",
        "steps",
        "track",
        "until",
    )

    def __init__(self, number: int, shop: int, kind: Kind, track: Track, needed: float) -> None:
        self.number, self.shop, self.kind, self.track, self.needed = number, shop, kind, track, needed
        self.order: Order | None = None
        self.steps = tuple[str, ...]()
        self.named = list[int]()
        self.seat = -1
        self.asked: float | None = None
        self.stays, self.until = list[tuple[bool, float]](), needed


def _waiting_longest(case: Case) -> tuple[float, int]:
    return case.needed, case.number


class Month:
    """One run; `days` fills as it goes."""

    def __init__(self, setting: Setting) -> None:
        self.setting, self._dice, self._shops = setting, Random(setting.seed), Shops(setting)  # noqa: S311 - repeatable
        self.people = [Mediator(place, self._dice, setting, self._shops) for place in range(setting.mediators)]
        self._hours = Hours(setting.from_day, setting.days + _AFTERWARDS)
        self._agenda = defaultdict[int, list[tuple[Callable[[Case], None], Case]]](list)
        self._rounds = defaultdict[int, list[Case]](list)
        self.needed, self.uncommitted, self.stuck = dict[int, Case](), list[Case](), list[Case]()
        """All who wait for a first name; of them those without a draw; those whose order holds nobody who can sit."""
        self._tied = defaultdict[int, list[int]](list)
        for place, person in enumerate(self.people):
            for shop in person.tied:
                self._tied[shop].append(place)
        self._with_room, self._free = set[int](), set[int]()
        """Present and under the caps; of them those who may have one more of the dominant shop."""
        self._willing = {place for place, person in enumerate(self.people) if person.takes_more}
        self._filed, self._filed_in_all = Counter[int](), 0
        self._with = defaultdict[int, Counter[int]](Counter)
        self._limited = dict[int, frozenset[int]]()
        self._tick, self._number = 0, 0
        self.days = list[Day]()
        self._today, self._waits, self.waits = Counter[str](), list[float](), list[float]()

    def run(self) -> list[Day]:
        """From the first day to the last."""
        for number in range(self.setting.days):
            self._today, self._waits = Counter(), []
            self._file(number)
            self._live(number)
            self.days.append(self._day(number))
            self.waits += self._waits
        return self.days

    def go_on(self, days: int) -> None:
        """So many days in which nothing is filed any more."""
        for after in range(days):
            self._live(self.setting.days + after)

    def _live(self, number: int) -> None:
        """One day, hour by hour."""
        for place, person in enumerate(self.people):
            person.absent = any(start <= number < end for start, end in person.absences)
            self._look_at(place)
        for tick in range(self._hours.at(number * _DAY), self._hours.at((number + 1) * _DAY)):
            self._tick = tick
            self._hour()

    def _file(self, day: int) -> None:
        """The appeals of a day; a third of them comes to need a decision some days later."""
        setting, dice = self.setting, self._dice
        shops = self._shops.some(dice, setting.filings)
        self._filed.update(shops)
        self._filed_in_all += len(shops)
        for shop in shops:
            if dice.random() < setting.decided:
                track = Track.small if dice.random() < setting.small else Track.ordinary
                language = ENGLISH if dice.random() < setting.foreign else CHINESE
                subject = dice.choice(SUBJECTS) if dice.random() < 0.7 else None
                answered = dice.uniform(1, 3) + dice.uniform(1, 3 if track is Track.small else 7)
                needed = (day + dice.random() + answered) * _DAY
                self._number += 1
                self._at(needed, self._need, Case(self._number, shop, Kind(language, subject), track, needed))

    def _at(self, moment: float, act: Callable[[Case], None], case: Case) -> None:
        self._agenda[self._hours.at(moment)].append((act, case))

    def _need(self, case: Case) -> None:
        self._today["needed"] += 1
        self.needed[case.number] = case
        self.uncommitted.append(case)

    def _hour(self) -> None:
        """What happened meanwhile; then those that wait to be committed; then the draws whose round has come."""
        for act, case in self._agenda.pop(self._tick, ()):
            act(case)
        self._commit()
        undecided, self.stuck = [*self.stuck, *self._rounds.pop(self._tick, ())], []
        for case in sorted(undecided, key=_waiting_longest):
            if not self._ask_next(case):
                self.stuck.append(case)

    # committing

    def _commit(self) -> None:
        """All that wait at this hour share one look at the office."""
        waiting, self.uncommitted = sorted(self.uncommitted, key=_waiting_longest), []
        office = Office(self.people) if waiting else None
        for case in waiting:
            if office and not self._ask_next(case) and not self._commit_to(office, case):
                self.uncommitted.append(case)

    def _commit_to(self, office: Office, case: Case) -> bool:
        """Whether anyone can be drawn for it."""
        limited = self._limited_by(case.shop)
        kind = Kind(case.kind.language, case.kind.competence, case.shop if len(limited) > _MANY else None)
        tied, apart = self._tied[case.shop], dict[int, Needs]()
        pool = office.pool(kind, *(() if kind.shop is None else (limited, tied)))
        if kind.shop is None:
            apart = {place: office.needs(place, kind, limited=True) for place in limited} | dict.fromkeys(tied)
        apart |= dict.fromkeys((*case.order, *case.named) if case.order else ())
        steps = pool.steps(apart)
        if not pool.anyone(steps, apart):
            return False
        case.order, case.steps = pool.order(self._seed(case), steps, apart), steps
        self._today.update(steps)
        self._rounds[self._hours.at(self._now + NONCE_HOURS / timedelta(hours=1))].append(case)
        return True

    def _seed(self, case: Case) -> bytes:
        """From a leaf and a value that stand for those of the journal and the beacon; nobody adds a nonce."""
        leaf = sha256(b"%d %d" % (case.number, self._tick)).digest()
        return seed_of(leaf, self._dice.randbytes(32), Nonces(None, (None, None)))

    def _limited_by(self, shop: int) -> frozenset[int]:
        if shop not in self._limited:
            often = (place for place, count in self._with[shop].items() if count >= LEAST_LIMIT)
            self._limited[shop] = frozenset(place for place in often if self._has_enough(place, shop))
        return self._limited[shop]

    def _has_enough(self, place: int, shop: int) -> bool:
        own, of_shop = self.people[place].own, self._filed[shop]
        return has_enough_of(self._with[shop][place], own, of_shop, self._filed_in_all)

    # asking

    def _ask_next(self, case: Case) -> bool:
        """Along the order to the first name who can sit now; with nobody the steps are climbed for one (`walk`)."""
        names, wanted = list[int](), list[Needs]()
        for place in case.order or ():
            if place in case.named:
                continue
            names.append(place)
            wanted.append(self._needs(place, case))
            if can(wanted[-1], case.steps):
                return self._seat(case, names, (len(names) - 1, case.steps))
            if len(names) == _FEW:
                return self._ask_among_the_rest(case, names, wanted)
        return self._seat(case, names, ladder.first_able(wanted, case.steps))

    def _ask_among_the_rest(self, case: Case, names: list[int], wanted: list[Needs]) -> bool:
        """The same without thousands of names: the first of an order who can sit is drawn by weight among all who can.

        Steps are climbed over those named, where one of them shows what is needed; else over everybody with room.
        """
        here = self._free if case.shop == 0 else self._with_room
        if free := self._rest(case, names, here, case.steps):
            return self._seat(case, [*names, case.order.one_of(free, self._dice)], (len(names), case.steps))
        able = ladder.first_able(wanted, case.steps)
        if able and "cap" not in able[1]:
            return self._seat(case, names, able)
        rest = [place for place in self._with_room | self._willing if place in case.order and place not in names]
        steps = ladder.climb([*wanted, *(self._needs(place, case) for place in rest)], taken=case.steps, enough=1)
        if able and set(able[1]) == set(steps):
            return self._seat(case, names, able)
        free = self._rest(case, names, rest, steps)
        return bool(free) and self._seat(case, [*names, case.order.one_of(free, self._dice)], (len(names), steps))

    def _rest(self, case: Case, names: list[int], among: Iterable[int], steps: Collection[str]) -> list[int]:
        left = (place for place in among if place in case.order and place not in names and place not in case.named)
        return sorted(place for place in left if can(self._needs(place, case), steps))

    def _needs(self, place: int, case: Case) -> Needs:
        person, kind = self.people[place], case.kind
        limited, tied = self._has_enough(place, case.shop), case.shop in person.tied
        return needs_of(standing_of(person), kind.language, kind.competence, limited=limited, tied=tied)

    def _charge(self, case: Case, one: int) -> None:
        """A case more, or one less, for whoever was asked."""
        person = self.people[case.seat]
        person.open_cases, person.my_turn, person.own = person.open_cases + one, person.my_turn + one, person.own + one
        self._with[case.shop][case.seat] += one
        self._limited.pop(case.shop, None)
        self._look_at(case.seat)

    def _look_at(self, place: int) -> None:
        """Whether this person has room now, and for the dominant shop too."""
        has_room = not self.people[place].absent and not is_over(self.people[place])
        (self._with_room.add if has_room else self._with_room.discard)(place)
        (self._free.add if has_room and not self._has_enough(place, 0) else self._free.discard)(place)

    def _seat(self, case: Case, names: list[int], able: tuple[int, tuple[str, ...]] | None) -> bool:
        if able is None:
            return False
        at, steps = able
        later = set(steps) - set(case.steps)
        self._today.update(later)
        self._today["later"] += bool(later)
        case.named += names[: at + 1]
        case.seat, case.steps = names[at], steps
        self._check(case)
        now = self._now
        self._charge(case, 1)
        if case.asked is None:
            case.asked = now
            self._waits.append((now - case.needed) / _DAY)
        self.needed.pop(case.number, None)
        self._at(now + self._dice.uniform(1, 24), self._declare, case)
        return True

    def _check(self, case: Case) -> None:
        """Nobody is given a case over cap or merchant limit unless a step says so, and nobody who is away or tied."""
        person = self.people[case.seat]
        assert not person.absent
        assert case.shop not in person.tied
        assert "cap" in case.steps or not is_over(person)
        assert "merchant_limit" in case.steps or not self._has_enough(case.seat, case.shop)
        assert "language" in case.steps or case.kind.language in person.languages

    def _declare(self, case: Case) -> None:
        """The mediator opens the file, or steps aside: then the next name is asked."""
        if self._dice.random() >= self.setting.steps_aside:
            case.stays, case.until = stays(self._dice, self.setting, case.track)[::-1], self._now
            self._stay(case)
            return
        self._charge(case, -1)
        if not self._ask_next(case):
            self.needed[case.number] = case
            self.uncommitted.append(case)

    def _stay(self, case: Case) -> None:
        case.until += case.stays[-1][1]
        self._at(case.until, self._leave, case)

    def _leave(self, case: Case) -> None:
        """One state is over: the turn passes, or comes back, or the case has ended. Mediators work in office hours."""
        person, (mine, _hours) = self.people[case.seat], case.stays.pop()
        case.until = self._now if mine else case.until
        person.my_turn -= mine
        if case.stays:
            person.my_turn += case.stays[-1][0]
            self._stay(case)
        else:
            person.open_cases -= 1
        self._look_at(case.seat)

    @property
    def _now(self) -> float:
        return self._hours.since(self._hours.ticks[self._tick])

    def _day(self, number: int) -> Day:
        end = (number + 1) * _DAY
        return Day(
            day=self.setting.from_day + timedelta(days=number),
            needed=self._today["needed"],
            asked=len(self._waits),
            waiting=len(self.needed),
            uncommitted=len(self.uncommitted),
            stuck=len(self.stuck),
            oldest=round(max(((end - case.needed) / _DAY for case in self.needed.values()), default=0), 2),
            waits=spread(self._waits),
            open=spread([person.open_cases for person in self.people]),
            turn=spread([person.my_turn for person in self.people]),
            language=self._today["language"],
            merchant_limit=self._today["merchant_limit"],
            cap=self._today["cap"],
            later=self._today["later"],
            limited=len(self._limited_by(0)),
        )
