"""Whoever sees a case, and holds the service's plain role, writes there only what is theirs, in their own name.

The policies are asked before any constraint: a row that is refused for what it lacks was let through by them.
"""

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, pool

from app.kit.actors import Actor, Role
from app.kit.ids import new_id
from cases.lifecycle import moves
from cases.models import Case
from tests.evidence.conftest import Table
from tests.migrations.test_0007 import act, app, insert

__all__ = ["app"]
pytestmark = pytest.mark.database
OF_A_CASE = (
    *("steps", "claims", "respondents", "handling_failures", "answers", "parallel_channels", "referrals", "deadlines"),
    *("questions", "offers", "settlements", "challenges", "obligations", "performances", "deposits", "surveys"),
    "fixes",
)


MOVES = {action.value: {"action": action.value, "from_state": a.value, "to_state": b.value} for a, action, b in moves()}


def passes(app: psycopg.Connection, table: str, **row: object) -> bool:
    """Whether the policies let a new row through, whatever else it lacks."""
    try:
        with app.transaction(force_rollback=True):
            insert(app, table, **row)
    except errors.InsufficientPrivilege:
        return False
    except errors.IntegrityError:
        return True
    return True


def place(owner: psycopg.Connection, table: str, **row: object) -> None:
    """A row as it stands, whatever the service would ask before."""
    owner.execute("SET session_replication_role = replica")
    insert(owner, table, **row)
    owner.execute("SET session_replication_role = origin")


@pytest.fixture
def respondents(table: Table) -> dict[str, object]:
    """The shop and the platform, to whom the appeal is directed."""
    found = {"seller": new_id(), "platform": new_id()}
    holders = {"seller": table.merchant.shop_id, "platform": table.platform.platform_id}
    said = {"channels": [], "on_file": False, "extension_reason": "", "objection": "", "not_at_fault": False}
    for kind, row in found.items():
        known = {"case_id": table.case_id, "kind": kind, "holder": holders[kind], "name": kind}
        place(table.owner, "respondents", id=row, **known, **said)
    return found


def test_who_only_looks_on_writes_nothing_at_a_case(app, table):
    for role in (Role.board, Role.operations, Role.public, Role.record_holder, None):
        act(app, Actor(role, new_id()) if role else table.auditor)
        for name in OF_A_CASE:
            said = MOVES["withdraw"] if name == "steps" else {}
            assert not passes(app, name, case_id=table.case_id, **said), (role, name)
    act(app, table.auditor)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("UPDATE cases SET called_chief = true")


def test_nobody_writes_in_the_name_of_another(app, table, respondents):
    at, other = {"case_id": table.case_id}, {"account_id": table.other_consumer.account_id}
    act(app, table.merchant)
    own = {"account_id": table.merchant.account_id}
    for name, said in {
        "answers": {"respondent_id": respondents["seller"]},
        "fixes": {"respondent_id": respondents["seller"]},
        "offers": {"side": "seller"},
        "challenges": {"side": "seller"},
        "performances": {},
        "steps": MOVES["contest"] | {"seq": 9},
    }.items():
        assert not passes(app, name, **at, **said, **other), name
        assert not passes(app, name, **at, **said), name
        assert passes(app, name, **at, **said, **own), name
    act(app, table.mediator)
    assert not passes(app, "questions", **at, asked_by=table.merchant.account_id)
    assert passes(app, "questions", **at, asked_by=table.mediator.account_id)


def test_a_side_answers_and_offers_for_nobody_else(app, table, respondents):
    at = {"case_id": table.case_id}
    act(app, table.platform)
    own = {"account_id": table.platform.account_id}
    for name in ("answers", "fixes"):
        assert not passes(app, name, **at, **own, respondent_id=respondents["seller"])
        assert passes(app, name, **at, **own, respondent_id=respondents["platform"])
    for name in ("offers", "challenges"):
        assert not passes(app, name, **at, **own, side="seller")
    assert app.execute("UPDATE respondents SET objection = 'x'").rowcount == 1


def test_a_mandate_for_everything_lets_act_for_the_principal_and_reading_does_not(app, table):
    agent, at = table.other_merchant, {"case_id": table.case_id}
    given = {"agent_account_id": agent.account_id, "principal_shop_id": table.merchant.shop_id, "proof": "letter"}
    place(table.owner, "mandates", id=new_id(), **given, scope="read", granted_at="2026-06-01")
    act(app, agent)
    said = {"account_id": agent.account_id, "side": "seller"}
    assert not passes(app, "offers", **at, **said)
    table.owner.execute("UPDATE mandates SET scope = 'everything'")
    assert passes(app, "offers", **at, **said)
    assert not passes(app, "offers", **at, **(said | {"side": "consumer"}))


@pytest.mark.parametrize(
    ("who", "never", "may"),
    [
        ("merchant", "confirm", "contest"),
        ("platform", "accept_ruling", "prove_all"),
        ("consumer", "issue", "withdraw"),
        ("mediator", "accept_ruling", "deliberate"),
    ],
)
def test_each_role_takes_its_own_steps(app, table, who, never, may):
    actor = getattr(table, who)
    act(app, actor)
    known = {"case_id": table.case_id, "seq": 9, "account_id": actor.account_id}
    for strange in (never, "overdue", "reopen"):
        assert not passes(app, "steps", **known, **MOVES[strange])
    assert passes(app, "steps", **known, **MOVES[may])


def test_what_was_said_is_never_said_otherwise(app, table):
    act(app, table.consumer)
    rewritten = {
        "claims": "in_words",
        "obligations": "creditor",
        "offers": "text",
        "questions": "text",
        "challenges": "reason",
        "respondents": "holder",
        "fixes": "text",
        "settlements": "text",
        "deadlines": "created_at",
        "deposits": "asked_at",
        "handling_failures": "failure",
    }
    for name, column in rewritten.items():
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(f"UPDATE {name} SET {column} = {column}")  # noqa: S608 - names of this file


def test_nobody_names_who_decides_nor_whose_case_it_is(app, table):
    for actor in (table.consumer, table.mediator):
        act(app, actor)
        for column in ("mediator_id", "reviewer_id", "consumer_id", "shop_id"):
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(f"UPDATE cases SET {column} = %s", (new_id(),))  # noqa: S608 - names of this file
    act(app, None)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("UPDATE cases SET consumer_id = %s", (new_id(),))
    taken = "UPDATE cases SET mediator_id = %s WHERE id = %s"
    assert app.execute(taken, (table.other_mediator.account_id, table.case_id)).rowcount == 1


def test_a_draft_is_begun_in_ones_own_name(app, table):
    mine, theirs = table.consumer.account, table.other_consumer.account
    for actor in (table.merchant, table.mediator, table.auditor):
        act(app, actor)
        assert not passes(app, "cases", **Case(consumer_id=actor.account, filed_by=actor.account).model_dump())
    act(app, table.consumer)
    for consumer, writer in ((theirs, mine), (mine, theirs), (theirs, theirs)):
        assert not passes(app, "cases", **Case(consumer_id=consumer, filed_by=writer).model_dump())
    assert passes(app, "cases", **Case(consumer_id=mine, filed_by=mine).model_dump())


def test_the_migration_goes_down_and_up_again(server, database_name, app, table):
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    act(app, table.auditor)
    claims = {"case_id": table.case_id}
    for go, to, may in ((command.downgrade, "0032", True), (command.upgrade, "0033", False)):
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            go(config, to)
            connection.commit()
        assert passes(app, "claims", **claims) is may
    engine.dispose()
