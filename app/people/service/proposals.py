"""Letters about what needs two persons."""

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import operations
from app.approvals import queries as approvals
from app.approvals.models import Approval
from app.approvals.rules import PAIRS, State
from app.kit.actors import Actor
from app.kit.text import _
from app.people import queries
from app.people.service.notices import notify

_ASKED = _("Your approval is asked for")
_ASKED_TEXT = _(
    "Somebody proposes this, and you can approve or refuse it:\n\n{operation}\n\n"
    "It lapses if nobody approves it in {hours} hours: {public_url}/approvals"
)
_ENDED = {
    State.used: _("What you proposed was approved and done"),
    State.refused: _("What you proposed was refused"),
    State.lapsed: _("Nobody approved in time what you proposed"),
}
_ENDED_TEXT = _("You proposed:\n\n{operation}\n\n{reason}\n\n{public_url}/approvals")


async def tell_of_proposal(session: AsyncSession, actor: Actor, proposal_id: UUID, public_url: str) -> None:
    """Ask everyone who can approve it; once it has ended, tell whoever proposed it. The clock's."""
    row = await approvals.get_proposal(session, actor, proposal_id)
    said: dict[str, Any] = {
        "operation": operations.in_words(row.operation),
        "public_url": public_url,
        "reason": row.reason,
    }
    state = State(row.state)
    if state is State.open:
        await _ask(session, actor, row, said)
    elif state in _ENDED:
        about = f"approval:{row.id}:{state}"
        await notify(session, actor, row.proposed_by, subject=_ENDED[state], text=_ENDED_TEXT, values=said, about=about)


async def _ask(session: AsyncSession, actor: Actor, row: Approval, said: dict[str, Any]) -> None:
    pair = PAIRS[row.facts().kind]
    for account in await queries.list_accounts_by_role(session, actor, pair.approver):
        if account.id != row.proposed_by:
            values = said | {"hours": pair.hours}
            about = f"approval:{row.id}"
            await notify(session, actor, account.id, subject=_ASKED, text=_ASKED_TEXT, values=values, about=about)
