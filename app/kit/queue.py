"""Jobs: enqueued inside the transaction that needs them, run by `app.worker`, each idempotent by its business key.

Effects on the outside world (mail, webhooks, rendering) happen only here; a request that rolls back leaves no job.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import procrastinate
from procrastinate import App, PsycopgConnector
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.db import run

_ENQUEUE = text(
    "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, lock, args, scheduled_at)"
    " VALUES ('default', :task, :key, :alone, CAST(:arguments AS jsonb), :not_before)"
    " ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING"
)


def queue(url: str, *blueprints: tuple[procrastinate.Blueprint, str]) -> App:
    """The queue over one database, with every domain's tasks under the domain's name."""
    connector = PsycopgConnector(conninfo=url.replace("postgresql+psycopg://", "postgresql://"), min_size=1, max_size=6)
    app = App(connector=connector)
    for tasks, namespace in blueprints:
        _join(app, tasks, namespace)
    return app


def _join(app: App, tasks: procrastinate.Blueprint, namespace: str) -> None:
    """Add a domain's tasks under its name. Renamed in place by the first queue, they join a second one as they are."""
    if not all(name.startswith(f"{namespace}:") for name in tasks.tasks):
        app.add_tasks_from(tasks, namespace=namespace)
        return
    app.tasks.update(tasks.tasks)
    for task in tasks.tasks.values():
        task.blueprint = app
    for each in tasks.periodic_registry.periodic_tasks.values():
        app.periodic_registry.register_task(
            task=each.task, cron=each.cron, periodic_id=each.periodic_id, configure_kwargs=each.configure_kwargs
        )


async def enqueue(
    session: AsyncSession,
    task: str,
    *,
    key: str | None = None,
    alone: str | None = None,
    not_before: datetime | None = None,
    **arguments: Any,  # noqa: ANN401 - what the task takes
) -> None:
    """Enqueue a job in this transaction.

    `task` is `domain:name`. With a `key`, a second job of the same key is not enqueued while one waits. Of all jobs
    with the same `alone` one runs at a time, in their order, on all machines together; one that waits to be tried
    again holds the others up. `not_before` is a time of the machine.
    """
    plain = {name: str(value) if isinstance(value, UUID) else value for name, value in arguments.items()}
    said = msgspec.json.encode(plain).decode()
    await run(
        session, _ENQUEUE, {"task": task, "key": key, "alone": alone, "arguments": said, "not_before": not_before}
    )
