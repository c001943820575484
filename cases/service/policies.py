"""The caps of the draw are changed by two: the chief proposes, the board approves; known before it holds."""

from datetime import datetime

from msgspec import Struct
from sqlmodel.ext.asyncio.session import AsyncSession

from app.approvals import service as approvals
from app.approvals.models import Approval
from app.approvals.operations import operation
from app.approvals.rules import Kind
from app.journal.service import record
from app.kit import calendar, clock
from app.kit.actors import Actor
from app.kit.text import _
from cases import errors
from cases.models import DrawPolicy
from cases.queries import policies
from cases.schemas.policies import PolicyIn


class Setting(Struct, frozen=True, forbid_unknown_fields=True):
    """A policy as it was proposed."""

    version: str
    open_cap: int
    turn_cap: int
    from_at: datetime


async def propose_policy(session: AsyncSession, actor: Actor, wanted: PolicyIn) -> Approval:
    """Propose the caps that hold from a moment to come.

    Raises:
        CapsDoNotFit, PolicyComesTooLate, PolicyExists: nothing was proposed.
    """
    known = await policies.list_policies(session, actor)
    year = calendar.local(wanted.from_at).year
    numbers = [int(row.version.partition("-")[2]) for row in known if row.version.startswith(f"{year}-")]
    setting = Setting(f"{year}-{max(numbers, default=0) + 1}", wanted.open_cap, wanted.turn_cap, wanted.from_at)
    await _check(session, actor, setting)
    return await approvals.propose(session, actor, setting)


@operation(
    Kind.policy,
    "set_draw_policy",
    Setting,
    says=_(
        "From {from_at} on the draw follows the policy {version}: a mediator has at most {open_cap} open cases, and"
        " {turn_cap} that wait for the mediator."
    ),
)
async def set_policy(session: AsyncSession, actor: Actor, wanted: Setting, approval: Approval) -> None:  # noqa: ARG001
    """Approved: draws that are committed from that moment on follow it; those committed before stay as they are."""
    await _check(session, actor, wanted)
    row = {name: getattr(wanted, name) for name in wanted.__struct_fields__}
    session.add(DrawPolicy(**row, decided_at=clock.now()))
    await session.flush()
    said = row | {"from_at": wanted.from_at.isoformat()}
    await record(session, actor, "draw_policy_set", data=said)


async def _check(session: AsyncSession, actor: Actor, wanted: Setting) -> None:
    known = await policies.list_policies(session, actor)
    if wanted.turn_cap > wanted.open_cap:
        raise errors.CapsDoNotFit(field="turn_cap")
    if wanted.from_at <= clock.now():
        raise errors.PolicyComesTooLate(field="from_at")
    if any(row.version == wanted.version or row.from_at >= wanted.from_at for row in known):
        raise errors.PolicyExists(field="from_at")
