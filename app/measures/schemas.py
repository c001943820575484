"""The first measures, as everybody may read them: sums over all cases, no party, no mediator."""

from datetime import datetime

from msgspec import Struct


class FixedWithin(Struct, frozen=True):
    """Appeals that were fixed within so many hours of filing, because their consumer said so.

    `of` counts every appeal filed at least that long ago, whatever became of it: also those declined and withdrawn.
    """

    hours: int
    fixed: int
    of: int
    share: float | None


class Satisfaction(Struct, frozen=True):
    """What consumers answered when asked. `simpler` is the mean of 1 to 5: simpler than other ways to complain."""

    answers: int
    yes: int
    partly: int
    no: int
    simpler: float | None


class Reversed(Struct, frozen=True):
    """Of the refusals that a published ruling in force decides on, how many did not stand: overturned or varied."""

    overturned: int
    varied: int
    confirmed: int
    sent_back: int
    share: float | None


class StageTimes(Struct, frozen=True):
    """Days that cases spent in a stage before they left it, and the longest that one has been in it until now.

    Time in which the consumer's word is awaited for a year (dormant), or the case is suspended, belongs to no stage.
    """

    stage: str
    median_days: float | None
    ninetieth_percentile_days: float | None
    oldest_days: float | None


class Measures(Struct, frozen=True):
    """`unconfirmed` cases were put right by all proofs, but their consumer never said so: they count as fixed nowhere.

    `on_register` are rulings not performed; `dormant` ones wait for their consumer, neither open nor ended.
    """

    at: datetime
    fixed: list[FixedWithin]
    satisfaction: Satisfaction
    reversed: Reversed
    stages: list[StageTimes]
    unconfirmed: int
    dormant: int
    on_register: int
