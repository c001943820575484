"""The beacon's beat. The worker hands `database` and `settings` in."""

from procrastinate import Blueprint, JobContext

from app.beacon import open_beacon

blueprint = Blueprint()


@blueprint.periodic(cron="* * * * *", periodic_id="turn")
@blueprint.task(name="turn", lock="beacon:turn", queueing_lock="beacon:turn", pass_context=True)
async def turn(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told its time
    """Bring every value whose time has come; what was missed comes first."""
    resources = context.additional_context
    await open_beacon(resources["settings"]).turn(resources["database"])
