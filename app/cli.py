"""`redress …`: every word of the program."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
import uvicorn

from app import start
from app.kit.db import Database
from app.kit.embedded_programs import EmbeddedDatabaseError
from app.kit.errors import DomainError
from app.kit.objects import AddressError
from app.kit.settings import Settings, load
from app.kit.text import _, preferred
from evidence.transcripts.model import Columns, Format, Manner

if TYPE_CHECKING:
    from rulings.signing import Verdict


class OneRecord(DomainError):
    """A draw is recomputed from one record."""

    status = 400
    slug = "one-record"
    sentence = _("Name either a case or, with --record, a file.")


class NotThatFile(DomainError):
    """A trust file or a proof is named that is none."""

    status = 400
    slug = "not-that-file"
    sentence = _("{file} is not what is asked for there: {why}")


ReadT = TypeVar("ReadT")
Word = Callable[[argparse.Namespace, Settings], int]
Ready = Callable[[Settings], AbstractContextManager[Settings]]
NOT_DONE = 2


def main(arguments: list[str] | None = None) -> int:
    """Understand the words and do what they say.

    The exit code is 0 only when all of it was done, 1 when what was checked is not true, 2 when it could not be done.
    """
    words = _parser().parse_args(arguments)
    try:
        return words.act(words, load())
    except (DomainError, EmbeddedDatabaseError, AddressError, OSError) as problem:
        print(_sentence(problem), file=sys.stderr)  # noqa: T201 - a command speaks
        return NOT_DONE


def _sentence(problem: Exception) -> str:
    if isinstance(problem, DomainError):
        return problem.text(preferred(os.environ.get("LANG", "en").replace("_", "-")))
    if isinstance(problem, OSError) and problem.filename:
        return f"{problem.filename}: {problem.strerror}"
    return str(problem)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="redress", description="An independent ombudsman service for online shopping."
    )
    words = parser.add_subparsers(required=True, metavar="WORD")
    demo = _word(words, "demo", _demo, "play six disputes, then serve them on this machine")
    demo.add_argument("--once", action="store_true", help="play, leave the results, and stop")
    demo.add_argument("--out", type=Path, default=Path("demo-out"), help="where --once leaves rulings and export")
    demo.add_argument("--port", type=int, default=8000)
    serve = _word(words, "serve", _serve, "serve the pages and the API")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    _word(words, "worker", _worker, "run the jobs, beside any number of other workers")
    _word(words, "migrate", _migrate, "bring the database to the newest migration")
    init = _word(words, "init", _init, "found the office: board, chief, auditor, platform")
    init.add_argument("--board", required=True, action="append", metavar="NAME,EMAIL", help="twice or more often")
    for who in ("chief", "auditor"):
        init.add_argument(f"--{who}", required=True, metavar="NAME,EMAIL")
    init.add_argument("--platform", required=True, metavar="NAME,EMAIL")
    export = _word(words, "export", _export, "the auditor's export of rulings and journal")
    export.add_argument("--out", type=Path, required=True, help="a new folder for the export that was approved last")
    ruling = _word(words, "verify-ruling", _verify_ruling, "check a ruling's file, here or offline with a trust file")
    ruling.add_argument("file", type=Path)
    ruling.add_argument("--trust", type=Path, help="a trust file, instead of this machine's office")
    ruling.add_argument("--record", type=Path, help="what the journal has of the file, with its proof")
    draw = _word(words, "verify-draw", _verify_draw, "recompute a draw, here or from its published record")
    draw.add_argument("case", nargs="?", help="the number of a case, whose draw is taken from the database")
    draw.add_argument("--record", type=Path, help="a record that was downloaded, instead")
    draw.add_argument("--key", help="the journal's public key as you know it from elsewhere")
    draw.add_argument("--no", type=int, help="an earlier draw, where a supplement followed")
    _word(words, "verify-export", _verify_export, "check an export, from its folder alone").add_argument(
        "dir", type=Path
    )
    _word(words, "verify-journal", _verify_journal, "recompute the journal's tree and its signed checkpoint")
    chat = _word(words, "read-chat", _read_chat, "read a chat and print it as our own JSON, with what it shows")
    chat.add_argument("file", type=Path)
    chat.add_argument("--findings", action="store_true", help="add what the chat shows, each with its lines")
    chat.add_argument("--zone", type=_zone, default="Asia/Shanghai", help="of times that say none (an IANA name)")
    chat.add_argument("--format", choices=[form.value for form in Format], help="where the content is not to be asked")
    chat.add_argument("--columns", type=_columns, help="of a table: at=..,speaker=..,text=..[,voice=..,attachment=..]")
    bench = _word(words, "bench", _bench, "measure, side by side with a yardstick")
    subjects = "serving uploading issuing storing reading drawing findings"
    bench.add_argument("only", nargs="*", metavar="SUBJECT", help=subjects)
    simulate = _word(words, "simulate", _simulate, "run an office through a month of draws; write docs/simulation")
    simulate.add_argument("only", nargs="*", metavar="OFFICE", help="small small-late large")
    docs = _word(words, "docs", _docs, "write the generated documents")
    docs.add_argument("--check", action="store_true", help="only compare")
    return parser


def _word(words: Any, name: str, act: Word, said: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own
    parser = words.add_parser(name, help=said, description=said)
    parser.set_defaults(act=act)
    return parser


def _with_database(
    settings: Settings, act: Callable[[Settings, Database], Coroutine[Any, Any, int]], ready: Ready = start.ready
) -> int:
    async def run(prepared: Settings) -> int:
        database = Database(prepared.database_url)
        try:
            return await act(prepared, database)
        finally:
            await database.close()

    with ready(settings) as prepared:
        return asyncio.run(run(prepared))


def _demo(words: argparse.Namespace, settings: Settings) -> int:
    from app.demo import play  # noqa: PLC0415 - a server never needs the demo
    from app.main import create_app  # noqa: PLC0415

    return play.run(settings, create_app, once=words.once, out=words.out, port=words.port)


def _serve(words: argparse.Namespace, settings: Settings) -> int:
    from app.demo import timestamps  # noqa: PLC0415 - the other words start faster without the doors
    from app.main import create_app  # noqa: PLC0415

    with start.ready(settings) as prepared, timestamps.beside(prepared) as stamped:
        app = create_app(stamped, Database(stamped.database_url))
        uvicorn.run(app, host=words.host, port=words.port, log_level="warning")
    return 0


def _worker(_words: argparse.Namespace, settings: Settings) -> int:
    from app import worker  # noqa: PLC0415 - only this word runs jobs
    from app.demo import timestamps  # noqa: PLC0415

    async def run(prepared: Settings, database: Database) -> int:
        with timestamps.beside(prepared) as stamped:
            await worker.work(stamped, database)
        return 0

    return _with_database(settings, run)


def _migrate(_words: argparse.Namespace, settings: Settings) -> int:
    with start.ready(settings, migrated=False) as prepared:
        start.migrate(prepared)
    return 0


def _init(words: argparse.Namespace, settings: Settings) -> int:
    from app import founding  # noqa: PLC0415 - only this word founds
    from app.beacon import open_beacon  # noqa: PLC0415
    from app.founding import Person  # noqa: PLC0415
    from app.kit.actors import Role  # noqa: PLC0415

    async def run(prepared: Settings, database: Database) -> int:
        board = [Person(Role.board, *_named(member)) for member in words.board]
        staff = [Person(Role.chief, *_named(words.chief)), Person(Role.auditor, *_named(words.auditor))]
        beacon = open_beacon(prepared)
        await founding.found(database, board, staff)
        await beacon.prepare(database)
        desk, address = _named(words.platform)
        await founding.add_platform(database, desk, prepared.zone, address)
        emails = [*(person.email for person in (*board, *staff)), address]
        for role, name, _email, link in await founding.links_for(database, prepared.public_url, emails):
            print(f"{role}: {name}  {link}")  # noqa: T201 - a command speaks
        return 0

    return _with_database(settings, run)


def _named(value: str) -> tuple[str, str]:
    name, _, email = value.rpartition(",")
    return name.strip(), email.strip()


def _export(words: argparse.Namespace, settings: Settings) -> int:
    from app.export.service import writing as export  # noqa: PLC0415 - only this word exports

    async def run(prepared: Settings, database: Database) -> int:
        manifest = await export.write(prepared, database, await export.newest(database), words.out)
        counts = f"{manifest.rulings} rulings, {manifest.papers} papers, {manifest.entries} entries"
        print(f"{words.out}: {counts}")  # noqa: T201 - a command speaks
        print(f"SHA-256 {manifest.sha256}")  # noqa: T201 - covers all of it, and stands in the journal
        return 0

    return _with_database(settings, run, start.ready_to_look)


def _verify_ruling(words: argparse.Namespace, settings: Settings) -> int:
    from app.journal.schemas import OpenedOut  # noqa: PLC0415 - only this word verifies a file
    from rulings.schemas import TrustFile  # noqa: PLC0415
    from rulings.service import verifying  # noqa: PLC0415

    def say(verdict: "Verdict") -> int:
        for step in verdict.steps:
            print(f"{step.number}. {step.result}: {step.text('zh-Hans')} / {step.text('en')}")  # noqa: T201
        print(f"{verdict.result}")  # noqa: T201 - a command speaks
        return {"passed": 0, "failed": 1}.get(verdict.result, NOT_DONE)

    pdf = words.file.read_bytes()
    if words.trust is not None:
        proven = _read(words.record, OpenedOut) if words.record else None
        return say(verifying.verify_shown(pdf, _read(words.trust, TrustFile), proven))

    async def run(prepared: Settings, database: Database) -> int:
        return say(await verifying.verify_file(database, prepared, pdf))

    return _with_database(settings, run, start.ready_to_look)


def _read(file: Path, kind: type[ReadT]) -> ReadT:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except msgspec.DecodeError as unfit:
        raise NotThatFile(file=file, why=str(unfit)) from unfit


def _verify_draw(words: argparse.Namespace, settings: Settings) -> int:
    from cases import verification  # noqa: PLC0415 - only this word recomputes a draw

    if (words.case is None) == (words.record is None):
        raise OneRecord
    key = words.key
    if words.record is not None:
        content = words.record.read_bytes()
    else:
        content, own_key = _draw_of(words, settings)
        key = key or own_key
    verdict = verification.verify(content, key)
    language = preferred(os.environ.get("LANG", "en").replace("_", "-"))
    for step in verdict.steps:
        print(f"{step.number}. {step.result}: {step.text(language)}")  # noqa: T201 - a command speaks
    print(verdict.result.value)  # noqa: T201 - a command speaks
    return {"passed": 0, "failed": 1}.get(verdict.result, NOT_DONE)


def _draw_of(words: argparse.Namespace, settings: Settings) -> tuple[bytes, str]:
    """The record as it is published, and the key that this machine keeps."""
    from app.journal.service import load_signer  # noqa: PLC0415 - as above
    from app.kit.actors import PUBLIC  # noqa: PLC0415
    from cases.service import recording  # noqa: PLC0415

    found: list[tuple[bytes, str]] = []

    async def run(prepared: Settings, database: Database) -> int:
        async with database.transaction(PUBLIC) as session:
            record = await recording.show_draw(session, PUBLIC, words.case, words.no)
        found.append((msgspec.json.encode(record), load_signer(prepared).verifier.text()))
        return 0

    _with_database(settings, run, start.ready_to_look)
    return found[0]


def _verify_export(words: argparse.Namespace, _settings: Settings) -> int:
    from app.export.verification import verify  # noqa: PLC0415 - needs nothing but the folder

    report = verify(words.dir)
    for line in report.lines:
        print(line)  # noqa: T201 - a command speaks
    return 0 if report.passed else 1


def _verify_journal(_words: argparse.Namespace, settings: Settings) -> int:
    from app.journal.service import verify_journal  # noqa: PLC0415 - only this word recomputes the tree
    from app.kit.actors import CLOCK  # noqa: PLC0415

    async def run(_prepared: Settings, database: Database) -> int:
        async with database.transaction(CLOCK) as session:
            verified = await verify_journal(session)
        print(msgspec.json.format(msgspec.json.encode(verified)).decode())  # noqa: T201 - a command speaks
        return 0

    return _with_database(settings, run, start.ready_to_look)


def _read_chat(words: argparse.Namespace, _settings: Settings) -> int:
    from app import reading  # noqa: PLC0415 - needs nothing but the file

    return reading.run(
        words.file, words.format, Manner(zone=words.zone, columns=words.columns), findings=words.findings
    )


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, OSError, ValueError) as problem:  # no name, a folder, a way out of the folder of zones
        raise argparse.ArgumentTypeError(f"{name} is no time zone such as Asia/Shanghai") from problem


def _columns(said: str) -> Columns:
    try:
        return msgspec.convert(dict(pair.split("=", 1) for pair in said.split(",")), Columns)
    except (ValueError, msgspec.ValidationError) as problem:
        raise argparse.ArgumentTypeError("write at=HEADING,speaker=HEADING,text=HEADING") from problem


def _bench(words: argparse.Namespace, settings: Settings) -> int:
    # By name: the benchmarks are no part of the program, and measured from the checkout that holds them.
    return import_module("tests.benchmarks.run").main(settings, words.only)


def _simulate(words: argparse.Namespace, _settings: Settings) -> int:
    return import_module("tests.simulations.run").main(words.only)


def _docs(words: argparse.Namespace, _settings: Settings) -> int:
    from app import docs  # noqa: PLC0415 - only this word writes documents

    stale = docs.write(check=words.check)
    for name in stale:
        print(f"{name}: " + ("not as generated; run `./redress docs`" if words.check else "written"))  # noqa: T201
    return 1 if stale and words.check else 0


if __name__ == "__main__":
    sys.exit(main())
