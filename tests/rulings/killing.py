"""A process that issues one ruling, as the job does, and is killed on the way: by itself at a step, or from outside.

It is forked from a server that has everything loaded, so that a kill costs a ruling and no start of the program.
"""

import asyncio
import inspect
import os
import signal
from collections.abc import AsyncIterator
from functools import wraps
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from types import SimpleNamespace
from typing import Any

from anyio.to_thread import run_sync

from app.journal import service as journal
from app.kit import vault
from app.kit.db import Database
from app.kit.objects import local
from app.kit.settings import Settings
from cases.service import moving, performing
from evidence.safe import Sealed
from rulings import jobs, press
from rulings.press import Press
from rulings.schemas import RulingText
from rulings.service import issuing
from rulings.signing import signature

Moment = tuple[str, Any, str]

BEFORE: tuple[Moment, ...] = (
    ("frozen, and nothing done", jobs.issuing, "check_exhibits"),
    ("prepared", press, "print_and_sign"),
    ("printed", signature.OfficeSigner, "sign"),
    ("being signed, the time asked for", signature._Timestamps, "async_request_tsa_response"),
    ("signed, no key for the file yet", vault.Vault, "new"),
    ("being stored", local.LocalFolder, "put"),
    ("stored, in the transaction", issuing, "_supersede"),
    ("in the journal, not decided yet", issuing, "_decide"),
    ("decided, nothing owed yet", performing, "owe"),
    ("all written, the step not taken", moving, "advance"),
    ("committed, no checkpoint yet", jobs, "sequence_now"),
    ("under a checkpoint, not shown", issuing, "_publish"),
)
AFTER: tuple[Moment, ...] = (
    ("exhibits read again", jobs.issuing, "check_exhibits"),
    ("signed", signature.OfficeSigner, "sign"),
    ("a key without a file", vault.Vault, "new"),
    ("a file in the store, no row", local.LocalFolder, "put"),
    ("the row written, the journal not", issuing, "_write_down"),
    ("the step taken, not committed", moving, "advance"),
    ("committed", issuing, "issue"),
    ("the leaf written, not committed", journal, "sequence"),
    ("under a checkpoint", jobs, "sequence_now"),
    ("shown, not committed", issuing, "_publish"),
    ("shown", issuing, "publish"),
)
MOMENTS = len(BEFORE) + len(AFTER)


class HandPress(Press):
    """Prints and signs in the process itself, which so dies with what it prints."""

    def __init__(self, settings: Settings) -> None:
        self.safe = press.safe_of(settings)
        press._settings = settings

    async def make(self, text: RulingText) -> Sealed:
        return await self.safe.store(_whole(await run_sync(press.print_and_sign, text)))


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


def name_of(moment: int) -> str:
    when, (said, *_) = ("before", BEFORE[moment]) if moment < len(BEFORE) else ("after", AFTER[moment - len(BEFORE)])
    return f"{when}: {said}"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _arm(moment: int) -> None:
    before = moment < len(BEFORE)
    _, owner, name = BEFORE[moment] if before else AFTER[moment - len(BEFORE)]
    real = getattr(owner, name)

    @wraps(real)
    async def slowly(*args: Any, **named: Any) -> Any:
        if before:
            _die()
        await real(*args, **named)
        _die()

    @wraps(real)
    def at_once(*args: Any, **named: Any) -> Any:
        if before:
            _die()
        real(*args, **named)
        _die()

    setattr(owner, name, slowly if inspect.iscoroutinefunction(real) else at_once)


def run(settings: Settings, case_id: str, moment: int | None) -> None:
    """What the job does with a case; with a `moment`, only until then."""
    if moment is not None:
        _arm(moment)
    asyncio.run(_run(settings, case_id))


async def _run(settings: Settings, case_id: str) -> None:
    database = Database(settings.database_url)
    jobs.press_of = HandPress
    context: Any = SimpleNamespace(additional_context={"database": database, "settings": settings})
    await jobs.issue.func(context, case_id=case_id)
    # What the journal's and the rulings' own jobs do each minute.
    await journal.sequence_now(database, settings)
    await issuing.publish(database)
    await database.close()


class Workshop:
    """Starts such processes."""

    def __init__(self) -> None:
        self._forks = get_context("forkserver")
        self._forks.set_forkserver_preload(["__main__", "tests.rulings.warmed"])

    def start(self, settings: Settings, case_id: str, moment: int | None = None) -> BaseProcess:
        process = self._forks.Process(target=run, args=(settings, case_id, moment), daemon=True)
        process.start()
        return process
