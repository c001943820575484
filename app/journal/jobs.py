"""The sequencer's beat.

Entries are not enqueued one by one: a keyed job would make every writer wait for the one that enqueued it first, and
an unkeyed one costs a row for each entry. One periodic job takes all that was committed since its last round.
"""

from procrastinate import Blueprint, JobContext

from app.journal import service

blueprint = Blueprint()


@blueprint.periodic(cron="*/2 * * * * *", periodic_id="sequence")
@blueprint.task(name="sequence", queueing_lock="journal:sequence", pass_context=True)
async def sequence(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told its time
    """Bring what was recorded under a checkpoint. The worker hands `database` and `settings` in."""
    resources = context.additional_context
    await service.sequence_now(resources["database"], resources["settings"])
