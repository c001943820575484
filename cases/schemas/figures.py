"""How the office works, in numbers: none of a person, a party or a case."""

from datetime import datetime

from msgspec import Struct


class LoadOut(Struct, frozen=True):
    """How full the mediators' desks are, all together.

    `mediators` are appointed today, `away` those of them who are not drawn now. `open_cases` and `my_turn` are theirs,
    the shares in per cent of what the caps of all allow. `waiting` cases wait for a draw, the first `oldest_since`.
    """

    mediators: int
    away: int
    open_cases: int
    my_turn: int
    open_share: int
    turn_share: int
    waiting: int
    oldest_since: datetime | None


class FiguresOut(Struct, frozen=True):
    """What everybody may know: `contacts` are those outside cases, with whoever decides, by year."""

    load: LoadOut
    contacts: dict[int, int]
