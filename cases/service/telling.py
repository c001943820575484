"""What people are told while things are put right: whose deposit is asked, what is said to be honoured, what is not."""

from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.text import _
from app.people import service as people
from cases import rules
from cases.models import Case, Obligation

_NOT_HONOURED = _(
    "In case {number} the seller says that the certificate is not honoured: {said} Please do what is missing and show"
    " it within {days} working days; else the board is told the same day."
)
_STILL_NOT_HONOURED = _(
    "In case {number} the seller says again that the certificate is not honoured: {said} The board is told today."
    " Please do what is missing and show it."
)


async def of_enforcement(session: AsyncSession, actor: Actor, case: Case, late: list[Obligation]) -> None:
    """The platform whose deposit is asked to pay, and the board, the same day."""
    if case.platform_id is not None and any(row.amount_minor for row in late):
        await people.notify(
            session,
            actor,
            case.platform_id,
            subject=_("The deposit is asked to pay: {number}"),
            text=_(
                "An obligation from a ruling was not performed in time. Please pay it from the deposit within three"
                " days."
            ),
            values={"number": case.number},
            case_id=case.id,
            about="deposit",
        )
    await people.tell_board(
        session,
        actor,
        subject=_("A ruling was not performed in time: {number}"),
        text=_("An obligation from a ruling is overdue; what is money the deposit is asked for. Please acknowledge."),
        values={"number": case.number},
    )


async def said_honoured(session: AsyncSession, actor: Actor, case: Case, said: str) -> None:
    """The seller hears that the platform says it is done, each time, and how long it can be contradicted."""
    if case.shop_id is None:
        return
    await people.notify(
        session,
        actor,
        case.shop_id,
        subject=_("The platform says that your certificate is honoured: {number}"),
        text=_(
            "In case {number} the platform says that the score is restored and the money released: {said} Please look"
            " whether it is so. If something is missing, say so at the case within {days} days."
        ),
        values={"number": case.number, "said": said, "days": rules.NOT_HONOURED.days},
        case_id=case.id,
        about="honour",
    )


async def not_honoured(
    session: AsyncSession, actor: Actor, case: Case, row: Obligation, said: str, *, again: bool
) -> None:
    """The platform reads the seller's words, and how long it has; the second time it has no more."""
    if case.platform_id is None:
        return
    await people.notify(
        session,
        actor,
        case.platform_id,
        subject=_("The certificate is not honoured, says the seller: {number}"),
        text=_STILL_NOT_HONOURED if again else _NOT_HONOURED,
        values={"number": case.number, "said": said, "days": row.days},
        case_id=case.id,
        about="honour",
    )
