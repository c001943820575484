"""Whoever writes SQL as the service names no case and no file of somebody else."""

import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, pool

from app.kit.ids import new_id
from tests.evidence.conftest import clerk, safe, table
from tests.migrations.test_0007 import act, app, insert

__all__ = ["app", "clerk", "safe", "table"]
pytestmark = [pytest.mark.anyio, pytest.mark.database]


def mandate(app, actor, agent, case_id):
    act(app, actor)
    principal = {"principal_shop_id": actor.shop_id} if actor.shop_id else {"principal_account_id": actor.account_id}
    known = {"id": new_id(), "agent_account_id": agent.account_id, "scope": "read", "proof": "letter"}
    insert(app, "mandates", **known, **principal, case_id=case_id, granted_at="2026-06-01")


def test_a_mandate_is_for_a_case_of_ones_own(app, table):
    for stranger in (table.other_consumer, table.other_merchant):
        with pytest.raises(errors.InsufficientPrivilege):
            mandate(app, stranger, table.mediator, table.case_id)
    with pytest.raises(errors.InsufficientPrivilege):
        mandate(app, table.consumer, table.mediator, new_id())
    for party in (table.consumer, table.merchant):
        mandate(app, party, table.mediator, table.case_id)


def test_an_agent_who_sees_the_case_does_not_pass_it_on(app, table):
    mandate(app, table.consumer, table.other_consumer, table.case_id)
    with pytest.raises(errors.InsufficientPrivilege):
        mandate(app, table.other_consumer, table.mediator, table.case_id)


async def test_a_proof_is_evidence_of_its_own_case_that_the_debtor_sees(app, table, clerk, owner):
    table.move("performing")
    known = {"id": new_id(), "case_id": table.case_id, "no": 1, "source": "ruling", "debtor": "seller", "days": 7}
    known |= {"creditor": "consumer", "remedy": "refund_full", "text": "退款", "state": "open"}
    insert(owner, "obligations", **known)
    withheld = await clerk.hand_in(table.consumer, withheld=True)
    shown = await clerk.hand_in(table.consumer, b"another")
    act(app, table.merchant)
    said = {"case_id": table.case_id, "obligation_id": known["id"], "act": "proof", "text": "", "at": "2026-06-01"}
    said["account_id"] = table.merchant.account_id
    for strange in (withheld.id, new_id()):
        with pytest.raises(errors.InsufficientPrivilege):
            insert(app, "performances", id=new_id(), **said, evidence_id=strange)
    insert(app, "performances", id=new_id(), **said, evidence_id=shown.id)


def test_the_migration_goes_down_and_up_again(server, database_name, app, table):
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    for go, to in ((command.downgrade, "0021"), (command.upgrade, "0022")):
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            go(config, to)
            connection.commit()
        if to == "0021":
            mandate(app, table.other_consumer, table.mediator, table.case_id)
    engine.dispose()
    with pytest.raises(errors.InsufficientPrivilege):
        mandate(app, table.other_consumer, table.mediator, table.case_id)
    assert app.execute("SELECT count(*) FROM mandates").fetchone() == (1,)
