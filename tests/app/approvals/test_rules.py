"""The pairs: who never approves, and when nobody does any more."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from app.approvals import rules
from app.approvals.errors import NotOfThePair, ProposalOver, SamePerson
from app.approvals.rules import PAIRS, Kind, ProposalFacts, State
from app.kit import clock
from app.kit.actors import OFFICE, Actor, Role
from app.kit.ids import new_id

NOW = clock.now()
ME = new_id()


def facts(kind: Kind, **changed) -> ProposalFacts:
    return replace(ProposalFacts(kind, new_id(), State.open, NOW + timedelta(hours=1)), **changed)


def test_whoever_approves_is_of_board_or_office_and_never_of_audit():
    assert {pair.approver for pair in PAIRS.values()} <= OFFICE | {Role.board}
    assert set(PAIRS) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("role", Role)
def test_one_role_proposes_and_one_approves(kind: Kind, role: Role):
    actor = Actor(role=role, account_id=ME)
    if role is not PAIRS[kind].proposer:
        with pytest.raises(NotOfThePair):
            rules.check_proposer(kind, actor)
    else:
        rules.check_proposer(kind, actor)
    assert rules.can_approve(facts(kind), actor, NOW) is (role is PAIRS[kind].approver)


@pytest.mark.parametrize("kind", Kind)
def test_nobody_approves_what_they_propose(kind: Kind):
    actor = Actor(role=PAIRS[kind].approver, account_id=ME)
    with pytest.raises(SamePerson):
        rules.check_approver(facts(kind, proposed_by=ME), actor, NOW)


@pytest.mark.parametrize("state", sorted(set(State) - {State.open}))
def test_what_has_ended_is_over_for_everybody(state: State):
    over = facts(Kind.policy, state=state, proposed_by=ME)
    with pytest.raises(ProposalOver):
        rules.check_approver(over, Actor(role=Role.board, account_id=new_id()), NOW)
    assert not rules.can_withdraw(over, Actor(role=Role.chief, account_id=ME), NOW)


@pytest.mark.parametrize(("kind", "hours"), [(Kind.unmasking, 24), (Kind.appointment, 72), (Kind.export, 72)])
def test_the_time_runs_out(kind: Kind, hours: int):
    until = rules.lapses_at(kind, NOW)
    assert until - NOW == timedelta(hours=hours)
    rules.check_open(facts(kind, lapses_at=until), until)
    with pytest.raises(ProposalOver):
        rules.check_open(facts(kind, lapses_at=until), until + timedelta(microseconds=1))


def test_only_ones_own_is_withdrawn():
    chief = Actor(role=Role.chief, account_id=ME)
    assert rules.can_withdraw(facts(Kind.policy, proposed_by=ME), chief, NOW)
    assert not rules.can_withdraw(facts(Kind.policy), chief, NOW)
