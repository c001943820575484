"""The office that is simulated, its hours, and what comes to it. Everything follows from one seed."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from msgspec import Struct

from app.kit import calendar
from cases.lifecycle import PLACES, By, State, Track
from cases.words import Subject

SUBJECTS = (Subject.counterfeit, Subject.defective, Subject.not_as_described, Subject.return_refused)
ENGLISH, CHINESE = "en", "zh-Hans"
_AFTER = (State.issued, State.performing, State.confirming)
_PATHS = {
    Track.small: (State.investigation, State.deliberation, State.signing, *_AFTER),
    Track.ordinary: (
        *(State.investigation, State.provisional_view, State.deliberation, State.peer_review, State.signing),
        *_AFTER,
    ),
}


class Setting(Struct, frozen=True):
    """What an office is, and what comes to it. Shares are of one; `english` and `willing` count mediators.

    `pace` is the part of its clock that a step by mediator or reviewer takes at most: 1 is the whole of it.
    """

    name: str
    mediators: int
    filings: int
    shops: int
    english: int
    willing: int
    pace: float = 0.3
    from_day: date = date(2026, 3, 1)
    days: int = 31
    dominant: float = 0.35
    foreign: float = 0.03
    decided: float = 1 / 3
    small: float = 0.7
    steps_aside: float = 0.02
    seed: int = 20260301


SMALL = Setting("small", mediators=6, filings=40, shops=60, english=1, willing=1, days=61)
SMALL_LATE = Setting("small-late", mediators=6, filings=40, shops=60, english=1, willing=1, days=61, pace=1)
LARGE = Setting("large", mediators=5_000, filings=50_000, shops=5_000, english=500, willing=1_000)


class Mediator:
    """One of the bench; `own` counts the cases sat at in all. `tied` are the shops of a declared interest."""

    def __init__(self, place: int, dice: Random, setting: Setting, shops: "Shops") -> None:
        speaks_english = place % (setting.mediators // setting.english) == 0
        self.languages = frozenset({CHINESE, ENGLISH} if speaks_english else {CHINESE})
        self.competences = frozenset(dice.sample(SUBJECTS, 2)) if dice.random() < 0.4 else frozenset[str]()
        self.tied = frozenset({shops.one(dice)}) if dice.random() < 0.2 else frozenset[int]()
        self.takes_more = place % (setting.mediators // setting.willing) == 1
        self.absences = [*_absences(dice, setting.days)]
        self.absent = False
        self.open_cases = self.my_turn = self.own = 0


def _absences(dice: Random, days: int) -> Iterator[tuple[int, int]]:
    """A week of leave for every second person, and now and then a day or two of illness."""
    if dice.random() < 0.5:
        start = dice.randrange(days)
        yield start, start + 7
    for day in range(days):
        if dice.random() < 0.01:
            yield day, day + dice.randint(1, 2)


class Shops:
    """The first one is dominant; the others follow one another in ever smaller shares."""

    def __init__(self, setting: Setting) -> None:
        rest = [1 / (rank + 10) for rank in range(setting.shops - 1)]
        share = (1 - setting.dominant) / sum(rest)
        self._numbers = range(setting.shops)
        self._sums = [*accumulate([setting.dominant, *(share * each for each in rest)])]

    def one(self, dice: Random) -> int:
        """The shop of one appeal."""
        return self.some(dice, 1)[0]

    def some(self, dice: Random, count: int) -> list[int]:
        """The shops of a day."""
        return dice.choices(self._numbers, cum_weights=self._sums, k=count)


class Hours:
    """The full hours at which the office is open, by the service's own calendar; moments are hours since the first."""

    def __init__(self, first: date, days: int) -> None:
        self._start = datetime.combine(first, time(), calendar.OFFICE_ZONE)
        self.ticks = list[datetime]()
        self._next = list[int]()
        for hour in range(days * 24):
            moment = self._start + timedelta(hours=hour)
            self._next.append(len(self.ticks))
            if calendar.in_office_hours(moment) == moment:
                self.ticks.append(moment)

    def since(self, moment: datetime) -> float:
        """Hours since the start."""
        return (moment - self._start) / timedelta(hours=1)

    def at(self, hours: float) -> int:
        """The tick at or after a moment."""
        return self._next[min(-int(-hours // 1), len(self._next) - 1)]


def stays(dice: Random, setting: Setting, track: Track) -> list[tuple[bool, float]]:
    """The life of a case after its mediator has declared: whether it is the mediator's turn, and for how many hours."""
    found = list[tuple[bool, float]]()
    for state in _PATHS[track]:
        mine, hours = PLACES[state].turn is By.mediator, 24 * _days(dice, setting, track, state)
        if found and found[-1][0] is mine:
            hours += found.pop()[1]
        found.append((mine, hours))
    return found


def _days(dice: Random, setting: Setting, track: Track, state: State) -> float:
    """How long one state lasts; docs/simulation.md says these figures."""
    clock = PLACES[state].clock
    most = clock.length(track)[0] if clock else 0
    match state:
        case State.provisional_view:
            return dice.uniform(0, most)
        case State.issued:  # six of ten said at filing that all they ask for may be carried out
            return 0 if dice.random() < 0.6 else dice.uniform(0, 10)
        case State.performing:
            return dice.uniform(0.5, 10)
        case State.confirming:  # who never answers is asked three times
            return most if dice.random() < 0.15 else dice.uniform(0, 7)
    return dice.uniform(0.1, setting.pace) * most
