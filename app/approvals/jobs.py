"""What happens to proposals without anybody waiting for it."""

from procrastinate import Blueprint, JobContext

from app.approvals import service
from app.kit.actors import CLOCK

blueprint = Blueprint()


@blueprint.periodic(cron="*/10 * * * *", periodic_id="lapse_proposals")
@blueprint.task(name="lapse_proposals", queueing_lock="approvals:lapse_proposals", pass_context=True)
async def lapse_proposals(context: JobContext, timestamp: int) -> None:
    """End what nobody decided in time; since that moment it could not be approved any more."""
    _ = timestamp
    async with context.additional_context["database"].transaction(CLOCK) as session:
        await service.lapse(session)
