"""What one proposes, another approves: each way in which it must not happen, then how it does."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import psycopg
import pytest

from app.approvals import operations, queries, service
from app.approvals.errors import (
    AnotherOperation,
    NoSuchProposal,
    NotOfThePair,
    OneOfficeNoLonger,
    ProposalOver,
    ProposerGone,
    SamePerson,
)
from app.approvals.models import Approval
from app.approvals.rules import State
from app.kit import clock
from app.kit.actors import CLOCK, Actor, Role
from app.kit.db import Database
from app.people import queries as people
from app.people import service as people_service
from app.people.errors import NoSuchAccount
from tests.app.approvals.conftest import Lay, LayForPolicy, LayForUnmasking
from tests.office import Office, actor_of

pytestmark = [pytest.mark.anyio, pytest.mark.database]
KINDS = "SELECT kind FROM journal_entries WHERE kind LIKE 'operation%' ORDER BY id"


@asynccontextmanager
async def by(database: Database, actor: Actor):
    async with database.transaction(actor) as session:
        yield session


async def proposed(database: Database, office: Office, wanted=None, actor: Actor | None = None) -> Approval:
    actor = actor or office.board
    async with by(database, actor) as session:
        return await service.propose(session, actor, wanted or Lay(office.stranger.account, "welcome"))


async def approve(database: Database, actor: Actor, row: Approval, sha256: str | None = None) -> Approval:
    async with by(database, actor) as session:
        return await service.approve(session, actor, row.id, sha256 or row.sha256.hex())


async def letters(database: Database, reader: Actor) -> list[str]:
    async with by(database, reader) as session:
        return [row.about for row in await people.list_notices(session, reader)]


async def test_only_the_first_of_the_pair_proposes(database, office):
    for stranger in (office.chief, office.consumer, office.auditor, office.operations, CLOCK):
        with pytest.raises(NotOfThePair):
            await proposed(database, office, actor=stranger)


async def test_whoever_cannot_approve_does_not_know_of_it(database, office):
    row = await proposed(database, office)
    for stranger in (office.consumer, office.merchant, office.platform, office.chief, office.operations):
        with pytest.raises(NoSuchProposal):
            await approve(database, stranger, row)
        async with by(database, stranger) as session:
            assert await queries.list_proposals(session, stranger) == []


async def test_the_auditor_reads_and_never_approves(database, office):
    row = await proposed(database, office)
    async with by(database, office.auditor) as session:
        assert (await queries.get_proposal(session, office.auditor, row.id)).id == row.id
    with pytest.raises(NoSuchProposal):
        await approve(database, office.auditor, row)


async def test_nobody_approves_what_they_propose(database, office):
    row = await proposed(database, office)
    with pytest.raises(SamePerson):
        await approve(database, office.board, row)


async def test_a_second_account_at_the_same_address_is_the_same_person(database, office, owner):
    row = await proposed(database, office, LayForPolicy(office.stranger.account, "x"), office.chief)
    owner.execute(
        "UPDATE accounts SET email = (SELECT email FROM accounts WHERE id = %s) WHERE id = %s",
        (office.chief.account, office.board2.account),
    )
    with pytest.raises(SamePerson):
        await approve(database, office.board2, row)


async def test_an_operation_changed_after_it_was_read_is_not_done(database, office, owner: psycopg.Connection):
    row = await proposed(database, office)
    changed = operations.compose(Lay(office.stranger.account, "you are dismissed"))
    owner.execute("UPDATE approvals SET operation = %s", (changed,))
    with pytest.raises(AnotherOperation):
        await approve(database, office.board2, row)
    assert "welcome" not in str(await letters(database, office.stranger))
    assert owner.execute("SELECT state FROM approvals").fetchone() == ("open",)


async def test_it_is_approved_once(database, office):
    row = await proposed(database, office)
    await approve(database, office.board2, row)
    with pytest.raises(ProposalOver):
        await approve(database, office.board2, row)
    assert len(await letters(database, office.stranger)) == 1


async def test_two_who_approve_at_once_do_it_once(database, office):
    async with by(database, CLOCK) as session:
        third = actor_of(
            await people_service.open_account(session, CLOCK, role=Role.board, name="third", email="third@b.example")
        )
    row = await proposed(database, office)
    outcomes = await asyncio.gather(
        *(approve(database, each, row) for each in (office.board2, third)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["Approval", "ProposalOver"]
    assert len(await letters(database, office.stranger)) == 1


async def test_it_lapses_after_its_hours(database, office, owner):
    row = await proposed(database, office)
    brief = await proposed(
        database, office, LayForUnmasking(office.stranger.account, "x"), next(iter(office.mediators.values()))
    )
    owner.execute("UPDATE clock_offset SET seconds = 86400 + 60")
    with pytest.raises(ProposalOver):
        await approve(database, office.deputy, brief)
    async with by(database, CLOCK) as session:
        assert await service.lapse(session) == 1
    owner.execute("UPDATE clock_offset SET seconds = 72 * 3600 + 60")
    with pytest.raises(ProposalOver):
        await approve(database, office.board2, row)
    async with by(database, CLOCK) as session:
        assert await service.lapse(session) == 1
    assert owner.execute("SELECT DISTINCT state FROM approvals").fetchall() == [(State.lapsed,)]


async def test_an_approver_whose_appointment_is_over_approves_nothing(database, office, owner):
    row = await proposed(
        database, office, LayForUnmasking(office.stranger.account, "x"), next(iter(office.mediators.values()))
    )
    owner.execute(
        "UPDATE appointments SET ended_at = now(), ended_because = 'own_wish' WHERE account_id = %s",
        (office.deputy.account,),
    )
    with pytest.raises(OneOfficeNoLonger):
        await approve(database, office.deputy, row)


async def test_it_is_not_done_for_someone_who_is_gone(database, office, owner):
    row = await proposed(database, office)
    owner.execute("UPDATE accounts SET active = false WHERE id = %s", (office.board.account,))
    with pytest.raises(ProposerGone):
        await approve(database, office.board2, row)


async def test_what_fails_leaves_nothing_behind_and_the_proposal_open(database, office, owner):
    row = await proposed(database, office, LayForPolicy(office.stranger.account, "to nobody"), office.chief)
    with pytest.raises(NoSuchAccount):
        await approve(database, office.board, row)
    assert owner.execute("SELECT state FROM approvals").fetchone() == ("open",)
    assert owner.execute(KINDS).fetchall() == [("operation_proposed",)]


async def test_refused_with_a_reason_by_the_second_of_the_pair_alone(database, office):
    row = await proposed(database, office)
    async with by(database, office.board) as session:
        with pytest.raises(SamePerson):
            await service.refuse(session, office.board, row.id, "no")
    async with by(database, office.board2) as session:
        refused = await service.refuse(session, office.board2, row.id, "not now")
    assert (refused.state, refused.reason, refused.ended_by) == (State.refused, "not now", office.board2.account)
    with pytest.raises(ProposalOver):
        await approve(database, office.board2, row)


async def test_ones_own_is_withdrawn_and_nobody_elses(database, office):
    row = await proposed(database, office)
    async with by(database, office.board2) as session:
        with pytest.raises(NotOfThePair):
            await service.withdraw(session, office.board2, row.id)
    async with by(database, office.board) as session:
        await service.withdraw(session, office.board, row.id)
    with pytest.raises(ProposalOver):
        await approve(database, office.board2, row)


async def test_approved_it_is_done_in_the_name_of_who_proposed_and_journalled_before(database, office, owner):
    row = await proposed(database, office)
    done = await approve(database, office.board2, row)
    assert (done.state, done.ended_by, done.approved_sha256) == (State.used, office.board2.account, row.sha256)
    assert await letters(database, office.stranger) == [f"board:{row.id}"]
    assert owner.execute(KINDS).fetchall() == [(f"operation_{each}",) for each in ("proposed", "approved", "used")]
    (approved,) = owner.execute(
        "SELECT convert_from(data, 'UTF8')::jsonb FROM journal_openings JOIN journal_entries ON id = entry_id"
        " WHERE kind = 'operation_approved'"
    ).fetchone()
    assert approved["by"] == str(office.board2.account)
    assert approved["facts"] == {"approval": str(row.id), "kind": "appointment", "sha256": row.sha256.hex()}


async def test_the_open_ones_come_first(database, office):
    first = await proposed(database, office)
    await approve(database, office.board2, first)
    later = [await proposed(database, office) for _ in range(2)]
    async with by(database, office.board2) as session:
        listed = [row.id for row in await queries.list_proposals(session, office.board2)]
    assert listed == [*(row.id for row in later), first.id]
    assert later[0].lapses_at - clock.now() < timedelta(hours=72)
