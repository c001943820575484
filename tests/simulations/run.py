"""`./redress simulate [OFFICE …]`: run the weeks of an office, and write them down in docs/."""

import time
from collections.abc import Collection, Sequence
from pathlib import Path

from tests.simulations.figures import Day, spread, table
from tests.simulations.month import Month
from tests.simulations.office import LARGE, SMALL, SMALL_LATE, Setting
from tests.simulations.plots import picture

DOCS = Path(__file__).parents[2] / "docs"
OFFICES = {setting.name: setting for setting in (SMALL, SMALL_LATE, LARGE)}


def main(only: Collection[str] = ()) -> int:
    """Each office that is named, or all; the summary stands in docs/simulation.md."""
    for name in only or OFFICES:
        start = time.process_time()
        month = Month(OFFICES[name])
        days = month.run()
        for path, text in documents(OFFICES[name], days).items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        print(f"{name}: {time.process_time() - start:.0f} s of one core; {summary(month)}")  # noqa: T201 - a command
    return 0


def documents(setting: Setting, days: Sequence[Day]) -> dict[Path, str]:
    """The table and the picture of an office."""
    title = f"{setting.mediators} mediators, {setting.filings} filings a day, a third need a decision"
    return {
        DOCS / "simulation" / f"{setting.name}.csv": table(days),
        DOCS / "images" / f"simulation-{setting.name}.svg": picture(title, days),
    }


def summary(month: Month) -> str:
    """What the page says of it in one line."""
    days, waits = month.days, spread(month.waits)
    steps = {step: sum(getattr(day, step) for day in days) for step in ("language", "merchant_limit", "cap", "later")}
    return (
        f"needed {sum(day.needed for day in days)}, asked {len(month.waits)}, waiting at the end {days[-1].waiting}"
        f" (oldest {days[-1].oldest} d, ever {max(day.oldest for day in days)});"
        f" waits {waits.median}/{waits.p90}/{waits.most} d;"
        f" open {days[-1].open.median:g}/{days[-1].open.p90:g}/{max(day.open.most for day in days):g},"
        f" turn {days[-1].turn.median:g}/{days[-1].turn.p90:g}/{max(day.turn.most for day in days):g}; steps {steps}"
    )
