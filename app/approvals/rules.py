"""Who proposes what, who approves it, and for how long: the pairs of design §5.6.

Whoever approves is of the board or the office, and never of audit, which does not approve what it audits. The database
knows the same pairs and hours (`redress_proposer_of`, `redress_approver_of`, `redress_hours_of`).
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from app.approvals.errors import NotOfThePair, ProposalOver, SamePerson
from app.kit.actors import Actor, Role


class Kind(StrEnum):
    """What needs two persons."""

    appointment = "appointment"
    policy = "policy"
    keys = "keys"
    export = "export"
    erasure = "erasure"
    unmasking = "unmasking"


class State(StrEnum):
    """A proposal is open until one thing ends it. What is approved is done at once: approved is used."""

    open = "open"
    used = "used"
    refused = "refused"
    withdrawn = "withdrawn"
    lapsed = "lapsed"


class Pair(Struct, frozen=True):
    """One proposes, another approves, within so many hours of the case's time."""

    proposer: Role
    approver: Role
    hours: int = 72


PAIRS = {
    Kind.appointment: Pair(Role.board, Role.board),
    Kind.policy: Pair(Role.chief, Role.board),
    Kind.keys: Pair(Role.operations, Role.chief),
    Kind.export: Pair(Role.auditor, Role.chief),
    Kind.erasure: Pair(Role.operations, Role.chief),
    Kind.unmasking: Pair(Role.mediator, Role.deputy, hours=24),
}
PROPOSERS = frozenset(pair.proposer for pair in PAIRS.values())
APPROVERS = frozenset(pair.approver for pair in PAIRS.values())


class ProposalFacts(Struct, frozen=True):
    """What decides whether something can still be done about a proposal."""

    kind: Kind
    proposed_by: UUID
    state: State
    lapses_at: datetime


def check_proposer(kind: Kind, actor: Actor) -> None:
    """Only the first of the pair proposes.

    Raises:
        NotOfThePair: anyone else.
    """
    if actor.role is not PAIRS[kind].proposer:
        raise NotOfThePair


def check_approver(facts: ProposalFacts, actor: Actor, at: datetime) -> None:
    """Only the second of the pair, someone else, while the time runs, and once.

    Raises:
        NotOfThePair, SamePerson, ProposalOver: in this order.
    """
    if actor.role is not PAIRS[facts.kind].approver:
        raise NotOfThePair
    if actor.account_id == facts.proposed_by:
        raise SamePerson
    check_open(facts, at)


def check_own(facts: ProposalFacts, actor: Actor, at: datetime) -> None:
    """One's own proposal can be withdrawn while it is open."""
    if actor.account_id != facts.proposed_by:
        raise NotOfThePair
    check_open(facts, at)


def check_open(facts: ProposalFacts, at: datetime) -> None:
    """Neither ended nor out of time.

    Raises:
        ProposalOver: otherwise.
    """
    if facts.state is not State.open or at > facts.lapses_at:
        raise ProposalOver


def lapses_at(kind: Kind, proposed_at: datetime) -> datetime:
    """When the proposal can no longer be approved."""
    return proposed_at + timedelta(hours=PAIRS[kind].hours)


def can_approve(facts: ProposalFacts, actor: Actor, at: datetime) -> bool:
    """Whether the buttons are shown."""
    try:
        check_approver(facts, actor, at)
    except (NotOfThePair, SamePerson, ProposalOver):
        return False
    return True


def can_withdraw(facts: ProposalFacts, actor: Actor, at: datetime) -> bool:
    """Whether the button is shown."""
    try:
        check_own(facts, actor, at)
    except (NotOfThePair, ProposalOver):
        return False
    return True
