"""What happens to people without anybody waiting for it: letters, invitations, forgetting.

The worker hands `database` and `settings` in.
"""

from uuid import UUID

from procrastinate import Blueprint, JobContext, RetryStrategy

from app.kit import notices, webhooks
from app.kit.actors import CLOCK
from app.kit.vault import Vault
from app.passkeys import queries as passkeys
from app.people import queries, service
from app.people.service import webhooks as sending

blueprint = Blueprint()
# Eight attempts in a quarter of an hour, then each hour (`app.worker`): a mail server that is down loses nothing.
_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=2, wait=60)


@blueprint.task(name="send_links", pass_context=True, retry=_AGAIN)
async def send_links(context: JobContext, request_id: str) -> None:
    """Answer a wish to sign in. Tried again it makes new links; the old ones run out."""
    database, settings = context.additional_context["database"], context.additional_context["settings"]
    async with database.transaction(CLOCK) as session:
        letters = await service.make_links(session, CLOCK, UUID(request_id), settings.public_url)
    for letter in letters:
        await notices.send(settings, letter)


@blueprint.task(name="send_notice", pass_context=True, retry=_AGAIN)
async def send_notice(context: JobContext, notice_id: str) -> None:
    """Mail one notice, once; a failure is noted and tried again. Without an address it waits for one.

    In production what is not urgent waits for the morning; a demo that plays weeks in seconds has no nights.
    """
    database, settings = context.additional_context["database"], context.additional_context["settings"]
    async with database.transaction(CLOCK) as session:
        if settings.production and await service.put_off(session, CLOCK, UUID(notice_id)):
            return
        letters = await service.letters_of(session, CLOCK, UUID(notice_id))
    if not letters:
        return
    try:
        for letter in letters:
            await notices.send(settings, letter)
    except Exception as failed:
        async with database.transaction(CLOCK) as session:
            await service.note_mailed(session, CLOCK, UUID(notice_id), type(failed).__name__)
        raise
    async with database.transaction(CLOCK) as session:
        await service.note_mailed(session, CLOCK, UUID(notice_id), None)


@blueprint.task(name="send_webhook", pass_context=True, retry=webhooks.Backoff())
async def send_webhook(context: JobContext, message_id: str) -> None:
    """Bring one message out. Whoever got it twice, because we died in between, knows it by its id."""
    database, settings = context.additional_context["database"], context.additional_context["settings"]
    vault = Vault(settings.vault_dir, sending.SORT)
    async with database.transaction(CLOCK) as session:
        found = await sending.webhook_to_send(session, CLOCK, message_id, vault, private=settings.private_webhooks)
    if found is None:
        return
    try:
        await webhooks.deliver(*found)
    except webhooks.NotDeliveredError as failed:
        last = isinstance(failed, webhooks.ReceiverGoneError) or context.job.attempts >= len(webhooks.WAITS_S)
        async with database.transaction(CLOCK) as session:
            await sending.note_webhook(session, CLOCK, message_id, failed.why, last=last)
        raise
    async with database.transaction(CLOCK) as session:
        await sending.note_webhook(session, CLOCK, message_id, None)


@blueprint.task(name="invite_shop", pass_context=True, retry=_AGAIN)
async def invite_shop(context: JobContext, shop_id: str) -> None:
    """Invite a shop, or ask its platform for the address."""
    database, settings = context.additional_context["database"], context.additional_context["settings"]
    async with database.transaction(CLOCK) as session:
        await service.invite_shop(session, CLOCK, UUID(shop_id), settings.public_url)


@blueprint.task(name="tell_of_proposal", pass_context=True)
async def tell_of_proposal(context: JobContext, proposal_id: str) -> None:
    """Tell whoever can approve it, or who proposed it what became of it."""
    database, settings = context.additional_context["database"], context.additional_context["settings"]
    async with database.transaction(CLOCK) as session:
        await service.tell_of_proposal(session, CLOCK, UUID(proposal_id), settings.public_url)


@blueprint.task(name="tell_of_passkey", pass_context=True)
async def tell_of_passkey(context: JobContext, account_id: str, label: str) -> None:
    """Whoever owns the account hears of every new key."""
    async with context.additional_context["database"].transaction(CLOCK) as session:
        await service.tell_of_passkey(session, CLOCK, UUID(account_id), label)


@blueprint.periodic(cron="17 3 * * *", periodic_id="forget_old_keys")
@blueprint.task(name="forget_old_keys", pass_context=True)
async def forget_old_keys(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told its time
    """Delete what opens nothing any more."""
    async with context.additional_context["database"].transaction(CLOCK) as session:
        await queries.forget_old_keys(session, CLOCK)
        await passkeys.forget_old_challenges(session, CLOCK)
