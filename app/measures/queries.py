"""Sums over all cases. They are read as the clock, who sees them; nothing else leaves this file."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import Actor
from app.kit.db import as_clock
from app.measures.schemas import FixedWithin, Measures, Reversed, Satisfaction, StageTimes
from cases.lifecycle import PLACES, Stage, State

WINDOWS_HOURS = (72, 7 * 24, 28 * 24)
_IN_NO_STAGE = frozenset({State.draft, State.dormant, State.suspended})
_STAGES = {state: place.stage for state, place in PLACES.items() if state not in _IN_NO_STAGE}

_FIXED = text(
    "SELECT hours, count(*) FILTER (WHERE c.first_fixed_at <= c.filed_at + make_interval(hours => hours)), count(c.id)"
    " FROM unnest(CAST(:windows AS integer[])) hours"
    " LEFT JOIN cases c ON c.filed_at <= :now - make_interval(hours => hours)"
    " GROUP BY hours ORDER BY hours"
)
_ASKED = text(
    "SELECT count(*), count(*) FILTER (WHERE solved = 'yes'), count(*) FILTER (WHERE solved = 'partly'),"
    " count(*) FILTER (WHERE solved = 'no'), CAST(round(avg(simpler), 2) AS double precision) FROM surveys"
)
_EFFECTS = text(
    "SELECT count(*) FILTER (WHERE effect = 'overturned'), count(*) FILTER (WHERE effect = 'varied'),"
    " count(*) FILTER (WHERE effect = 'confirmed'), count(*) FILTER (WHERE effect = 'sent_back')"
    " FROM rulings WHERE state = 'issued' AND published_at IS NOT NULL"
)
_APART = text(
    "SELECT count(*) FILTER (WHERE unconfirmed AND state = 'concluded'), count(*) FILTER (WHERE state = 'dormant'),"
    " count(*) FILTER (WHERE state = 'unperformed') FROM cases"
    " WHERE state IN ('concluded', 'dormant', 'unperformed')"
)
# A stay lasts from one step to the next, the present one until now; the stays of a case in one stage are added up.
_STAGE_TIMES = text(
    "WITH places AS (SELECT * FROM unnest(CAST(:states AS text[]), CAST(:stages AS text[])) AS p (state, stage)),"
    " stays AS (SELECT case_id, to_state, at, lead(at) OVER (PARTITION BY case_id ORDER BY seq) AS left_at FROM steps),"
    " visits AS (SELECT stage, sum(coalesce(left_at, :now) - at) AS spent, bool_or(left_at IS NULL) AS waits"
    "  FROM stays JOIN places ON state = to_state GROUP BY case_id, stage)"
    " SELECT stage, percentile_cont(0.5) WITHIN GROUP (ORDER BY spent) FILTER (WHERE NOT waits),"
    " percentile_cont(0.9) WITHIN GROUP (ORDER BY spent) FILTER (WHERE NOT waits),"
    " max(spent) FILTER (WHERE waits)"
    " FROM visits GROUP BY stage"
)


async def measure(session: AsyncSession, actor: Actor) -> Measures:
    """Everything, as of now."""
    now = clock.now()
    async with as_clock(session, actor):
        apart = await _row(session, _APART)
        return Measures(
            at=now,
            fixed=await _fixed(session, now),
            satisfaction=Satisfaction(*await _row(session, _ASKED)),
            reversed=_reversed(*await _row(session, _EFFECTS)),
            stages=await _stage_times(session, now),
            unconfirmed=apart[0],
            dormant=apart[1],
            on_register=apart[2],
        )


async def _row(session: AsyncSession, query: TextClause, **values: Any) -> Row:  # noqa: ANN401 - what the query names
    return (await session.exec(query, params=values)).one()


async def _fixed(session: AsyncSession, now: datetime) -> list[FixedWithin]:
    rows = await session.exec(_FIXED, params={"now": now, "windows": list(WINDOWS_HOURS)})
    return [FixedWithin(hours, fixed, of, _share(fixed, of)) for hours, fixed, of in rows]


def _reversed(overturned: int, varied: int, confirmed: int, sent_back: int) -> Reversed:
    share = _share(overturned + varied, overturned + varied + confirmed + sent_back)
    return Reversed(overturned, varied, confirmed, sent_back, share)


async def _stage_times(session: AsyncSession, now: datetime) -> list[StageTimes]:
    asked = {"now": now, "states": list(_STAGES), "stages": list(_STAGES.values())}
    found = {stage: times for stage, *times in await session.exec(_STAGE_TIMES, params=asked)}
    return [
        StageTimes(stage, *(_days(each) for each in found.get(stage, (None, None, None))))
        for stage in Stage
        if stage is not Stage.ended
    ]


def _days(span: Any) -> float | None:  # noqa: ANN401 - a timedelta, or nothing
    return None if span is None else round(span.total_seconds() / 86400, 2)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
