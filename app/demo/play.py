"""Plays the six disputes side by side in the order of time, leaves three more open, and serves or reports."""

import asyncio
import heapq
import os
import shutil
import signal
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import structlog
from msgspec import Struct
from structlog.typing import EventDict

from app import founding
from app.demo import people
from app.demo.disputes import Dispute, load
from app.demo.roads import ROADS, leave_open
from app.demo.stage import MakeApp, Stage, set_up
from app.demo.story import Moments, Story
from app.export.schemas import MANIFEST
from app.export.service import writing as export
from app.kit import calendar, clock
from app.kit.actors import Role
from app.kit.settings import Settings
from app.kit.text import _, preferred, translate

FOUNDED = datetime.fromisoformat("2026-01-05T09:00:00+08:00")
OPEN = {"1-laptop": "screening", "4-dress": "answers", "2-cosmetics": "mediator"}


class Played(Struct, frozen=True):
    """One line of `summary.json`; `file` lies below the folder, `sha256` is its digest."""

    name: str
    case: str
    state: str
    outcome: str
    effect: str
    ruling: str
    file: str
    sha256: str


class Summary(Struct, frozen=True):
    """How the six disputes ended."""

    disputes: list[Played]


def run(settings: Settings, make_app: MakeApp, *, once: bool, out: Path, port: int) -> int:
    """Play everything; then serve until told to stop, or leave the results in `out` and stop."""
    return asyncio.run(_run(settings, make_app, once=once, out=out, port=port))


async def _run(settings: Settings, make_app: MakeApp, *, once: bool, out: Path, port: int) -> int:
    language = preferred(os.environ.get("LANG", "en").replace("_", "-"))
    speak(language)
    async with set_up(settings, make_app, port, FOUNDED) as stage:
        stories = await _play(stage, language)
        if once:
            await _leave_results(stage, stories, out)
            return 0
        await _leave_work(stage, language)
        await _print_links(stage, language)
        await _until_told()
    return 0


def speak(language: str) -> None:
    """What the service writes down for its operator about a year without holidays is told to whoever watches."""

    def told(_log: object, _level: str, event: EventDict) -> EventDict:
        if event["event"] != calendar.UNKNOWN:
            return event
        said = _("The holidays of {year} are not in the calendar yet: only its weekends count as days off.")
        print(translate(said, language, year=event["year"]), flush=True)  # noqa: T201
        raise structlog.DropEvent

    structlog.configure(processors=[told, *structlog.get_config()["processors"]])


async def _play(stage: Stage, language: str) -> list[Story]:
    """Every story in turns, whoever wants the earliest moment first; time never goes back."""
    stories = [Story(stage, load(name), language) for name in ROADS]
    waiting: list[tuple[datetime, int, Moments]] = []
    for place, story in enumerate(stories):
        heapq.heappush(waiting, (story.dispute.begins_at, place, ROADS[story.dispute.name](story)))
    while waiting:
        moment, place, moments = heapq.heappop(waiting)
        if moment > clock.now():
            await stage.move_to(moment)
        try:
            heapq.heappush(waiting, (await anext(moments), place, moments))
        except StopAsyncIteration:
            continue
    return sorted(stories, key=lambda story: story.dispute.name)


async def _leave_results(stage: Stage, stories: list[Story], out: Path) -> None:
    (out / "rulings").mkdir(parents=True, exist_ok=True)
    if (out / "export" / MANIFEST).exists():  # of an earlier demo; an export never mixes with what lies there
        shutil.rmtree(out / "export")
    played = [await _result(story, out) for story in stories]
    await _export(stage, out / "export")
    (out / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(Summary(played))))
    for line in played:
        print(f"{line.name:<14} {line.state:<10} {line.outcome:<14} {line.effect:<11} {line.ruling}")  # noqa: T201


async def _export(stage: Stage, out: Path) -> None:
    """The auditor asks for everything, the chief approves, and it is written where the machine is."""
    proposed = await (await stage.of(Role.auditor)).post("/api/v1/exports", {"reason": "演示：全部裁决。"})
    digest = {"sha256": proposed["sha256"]}
    await (await stage.of(Role.chief)).post(f"/api/v1/approvals/{proposed['id']}/approval", digest)
    await export.write(stage.settings, stage.database, await export.newest(stage.database), out)


async def _result(story: Story, out: Path) -> Played:
    consumer = await story.consumer()
    case: dict[str, Any] = await story.case()
    ruling = await consumer.get(f"{story.path}/ruling")
    pdf = await consumer.download(f"{story.path}/ruling.pdf")
    file = out / "rulings" / f"{ruling['number']}.pdf"
    file.write_bytes(pdf)
    digest = (await consumer.get(f"/api/v1/rulings/{ruling['number']}"))["sha256"]
    return Played(
        name=story.dispute.name,
        case=case["number"],
        state=case["state"],
        outcome=case["outcome"],
        effect=case["effect"],
        ruling=ruling["number"],
        file=str(file.relative_to(out)),
        sha256=digest,
    )


async def _leave_work(stage: Stage, language: str) -> None:
    """Back to today, with three appeals that still need someone."""
    await stage.move_to(max(clock.real_now(), clock.now()))
    for name, until in OPEN.items():
        story = Story(stage, _again(load(name)), language)
        await leave_open(story, until)
        story.tell(_("One more appeal is left open, for you."))


def _again(dispute: Dispute) -> Dispute:
    """The same trouble with another order, refused a week ago."""
    week_ago = clock.now().timestamp() - 7 * 86400
    decided = datetime.fromtimestamp(week_ago, tz=dispute.begins_at.tzinfo).isoformat()
    facts = dispute.facts | {
        "order": dispute.facts["order"] | {"number": f"{dispute.facts['order']['number']}-2"},
        "frontline_decision": dispute.facts["frontline_decision"] | {"decided_at": decided},
    }
    return msgspec.structs.replace(dispute, facts=facts)


async def _print_links(stage: Stage, language: str) -> None:
    print(translate(_("\nServing on {url}. Sign in as:"), language, url=stage.settings.public_url))  # noqa: T201
    parties = [load(name).facts[who]["email"] for name in ROADS for who in ("consumer", "merchant")]
    desks = [email for _name, _zone, email in people.PLATFORMS]
    office = [person.email for person in [*people.BOARD, *people.STAFF]]
    for role, name, email, link in await founding.links_for(
        stage.database, stage.settings.public_url, [*parties, *desks, *office]
    ):
        print(f"  {role:<14} {name:<16} {email:<34} {link}")  # noqa: T201
    said = _(
        "A link works once, for 15 minutes; for another one ask at /sign-in and look into {url}/demo/mails."
        " Ctrl-C stops."
    )
    print(translate(said, language, url=stage.settings.public_url))  # noqa: T201


async def _until_told() -> None:
    told = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, told.set)
    await told.wait()
