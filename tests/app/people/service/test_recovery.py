"""A lost passkey: operations propose, the chief approves, and only the mailbox is left to its owner."""

import pytest
from msgspec.structs import replace

from app.approvals import service as approvals
from app.approvals.errors import NoSuchProposal, NotOfThePair
from app.kit.actors import CLOCK
from app.passkeys.errors import NoSuchPasskey
from app.people import queries, service
from app.people.errors import NoSuchAccount
from app.people.schemas import ReplaceIn
from tests.app.passkeys.test_service import At
from tests.app.people.conftest import Office
from tests.authenticator import Authenticator

pytestmark = pytest.mark.anyio
LOST = ReplaceIn("mediator", "mediator@redress.example", "手机掉进了江里，已当面核实。")


async def propose(database, actor, wanted: ReplaceIn = LOST):
    async with database.transaction(actor) as session:
        return await service.propose_replacement(session, actor, wanted)


async def test_nobody_but_operations_proposes_it_and_for_no_party(database, office: Office):
    for actor in (office.chief, office.board, office.mediator):
        with pytest.raises(NotOfThePair):
            await propose(database, actor)
    for wanted in (
        replace(LOST, role="chief"),
        replace(LOST, email="nobody@redress.example"),
        replace(LOST, email="consumer@redress.example"),
    ):
        with pytest.raises(NoSuchAccount):
            await propose(database, office.operations, wanted)


async def test_two_persons_take_every_key_away_and_the_owner_hears_of_it(database, office: Office, owner):
    person, key = At(database, owner, office.mediator), Authenticator()
    await person.register(key)
    other = At(database, owner, office.board)
    await other.register(Authenticator())
    async with database.transaction(office.mediator) as session:
        await service.make_token(session, office.mediator, "old")
    proposal = await propose(database, office.operations)
    async with database.transaction(office.board) as session:
        with pytest.raises(NoSuchProposal):
            await approvals.approve(session, office.board, proposal.id, proposal.sha256.hex())
    async with database.transaction(office.chief) as session:
        await approvals.approve(session, office.chief, proposal.id, proposal.sha256.hex())
    for left in ("sessions", "machine_tokens WHERE revoked_at IS NULL", "passkeys WHERE revoked_at IS NULL"):
        joined = "WHERE" if "WHERE" not in left else "AND"
        statement = f"SELECT count(*) FROM {left} {joined} account_id = %s"  # noqa: S608 - our own names
        assert owner.execute(statement, (office.mediator.account,)).fetchone() == (0,), left
        if left != "machine_tokens WHERE revoked_at IS NULL":
            assert owner.execute(statement, (office.board.account,)).fetchone() == (1,), left
    async with database.transaction(CLOCK) as session:
        about = [row.about for row in await queries.list_notices(session, office.mediator)]
    assert about == ["passkeys"]
    again = At(database, owner, office.mediator, "new browser")
    with pytest.raises(NoSuchPasskey):
        await again.answer(key.answer(await again.ask()))
    await again.register(Authenticator())


async def test_a_new_key_is_told_to_whose_account_it_is(database, office: Office, owner, work, settings):
    await At(database, owner, office.mediator).register(Authenticator(), "工作手机")
    for _ in range(2):
        await work()
    letters = [each.read_bytes() for each in settings.outbox_dir.glob("*.eml")]
    assert any(b"mediator@redress.example" in each for each in letters)
    (row,) = owner.execute("SELECT words->'zh-Hans'->>'text' FROM notices WHERE channel = 'desk'").fetchall()
    assert "工作手机" in row[0]
