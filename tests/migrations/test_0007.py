"""Rulings hold by themselves: whoever writes SQL as the service tries to break each promise."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine, pool

from app.kit.actors import Actor
from app.kit.ids import new_id
from tests.rulings.bench import Bench, seat

pytestmark = pytest.mark.database

TEXT = b'{"ruling":1}'
LAW = {"id": "X-1", "version": "1", "kind": "law", "title": "t", "source": "s", "valid_from": "2026-01-01"}


@pytest.fixture
def bench(owner: psycopg.Connection) -> Bench:
    return seat(owner)


@pytest.fixture
def app(server, database_name) -> Iterator[psycopg.Connection]:
    """The service's plain role."""
    url = server.app_url(database_name).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def act(app: psycopg.Connection, actor: Actor | None) -> None:
    """Act as someone for the rest of the connection; None is the clock."""
    role = actor.role if actor else "clock"
    named = {
        "role": role,
        "account": actor and actor.account_id,
        "shop": actor and actor.shop_id,
        "platform": actor and actor.platform_id,
    }
    for name, value in named.items():
        app.execute("SELECT set_config(%s, %s, false)", (f"redress.{name}", str(value or "")))
    app.execute("SELECT set_config('redress.chain', redress_chain_of(%s), false)", (role,))


def insert(app: psycopg.Connection, table: str, **values: Any) -> None:
    names, places = ", ".join(values), ", ".join(["%s"] * len(values))
    app.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", list(values.values()))  # noqa: S608 - names of this file


def drafted(app: psycopg.Connection, bench: Bench, **other: Any) -> UUID:
    known = {"case_id": bench.case_id, "version": 1, "state": "draft", "content": Jsonb({})}
    known |= {"by_default": False, "recommendation": False, "created_at": "2026-06-01"}
    ruling = new_id()
    insert(app, "rulings", id=ruling, **known | other)
    return ruling


def freeze(app: psycopg.Connection, ruling: UUID, number: str = "RR-2026-000001") -> None:
    app.execute(
        "UPDATE rulings SET state = 'frozen', number = %s, text = %s, text_sha256 = %s, frozen_at = now()"
        " WHERE id = %s",
        (number, TEXT, sha256(TEXT).digest(), ruling),
    )


def issue(app: psycopg.Connection, ruling: UUID) -> None:
    app.execute(
        "UPDATE rulings SET state = 'issued', file_sha256 = sha256(id::text::bytea), size_bytes = 1, issued_at = now()"
        " WHERE id = %s",
        (ruling,),
    )


@pytest.fixture
def frozen(app, bench) -> UUID:
    act(app, bench.mediator)
    ruling = drafted(app, bench)
    freeze(app, ruling)
    return ruling


def test_a_rule_once_written_is_never_changed(app):
    act(app, None)
    insert(app, "rules", text=Jsonb({"zh_Hans": "一", "en": "one"}), **LAW)
    for change in ("UPDATE rules SET title = 'x'", "DELETE FROM rules"):
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(change)


def test_nobody_but_the_set_up_writes_rules_and_none_in_one_language_only(app, bench):
    act(app, bench.mediator)
    with pytest.raises(errors.InsufficientPrivilege):
        insert(app, "rules", text=Jsonb({"zh_Hans": "一", "en": "one"}), **LAW)
    act(app, None)
    with pytest.raises(errors.CheckViolation):
        insert(app, "rules", text=Jsonb({"en": "one"}), **LAW)


@pytest.mark.parametrize("who", ["consumer", "merchant", "platform", "chief", "auditor", "other_mediator", "third"])
def test_nobody_off_the_bench_writes_a_draft(app, bench, who):
    act(app, getattr(bench, who))
    with pytest.raises(errors.InsufficientPrivilege):
        drafted(app, bench)


def test_nobody_drafts_what_is_decided_already(app, bench):
    act(app, bench.mediator)
    with pytest.raises((errors.InsufficientPrivilege, errors.CheckViolation)):
        drafted(app, bench, state="issued", number="RR-2026-000001")


def test_a_case_has_one_ruling_in_hand(app, bench):
    act(app, bench.mediator)
    drafted(app, bench)
    with pytest.raises(errors.UniqueViolation):
        drafted(app, bench)


@pytest.mark.parametrize("change", ["text = '{}'", "number = 'RR-2026-000009'", "content = '[]'", "total_minor = 1"])
def test_what_is_frozen_stays_as_it_is(app, frozen, change):
    with pytest.raises(errors.CheckViolation):
        app.execute(f"UPDATE rulings SET {change} WHERE id = %s", (frozen,))  # noqa: S608 - written above


def test_a_frozen_text_does_not_thaw_and_a_void_number_does_not_come_back(app, frozen):
    with pytest.raises(errors.CheckViolation):
        app.execute("UPDATE rulings SET state = 'draft', number = NULL, text = NULL WHERE id = %s", (frozen,))
    app.execute("UPDATE rulings SET state = 'void' WHERE id = %s", (frozen,))
    act(app, None)
    with pytest.raises(errors.CheckViolation):
        issue(app, frozen)


def test_a_digest_that_is_not_the_texts_is_refused(app, bench):
    act(app, bench.mediator)
    ruling = drafted(app, bench)
    with pytest.raises(errors.CheckViolation):
        app.execute(
            "UPDATE rulings SET state = 'frozen', number = 'RR-2026-000001', text = 'a', text_sha256 = sha256('b'),"
            " frozen_at = now() WHERE id = %s",
            (ruling,),
        )


def test_no_mediator_issues(app, frozen):
    with pytest.raises(errors.InsufficientPrivilege):
        issue(app, frozen)


def test_a_case_has_one_ruling_in_force_and_a_number_one_owner(app, bench, frozen):
    act(app, None)
    issue(app, frozen)
    act(app, bench.mediator)
    second = drafted(app, bench)
    with pytest.raises(errors.UniqueViolation):
        freeze(app, second)
    freeze(app, second, "RR-2026-000002")
    act(app, None)
    with pytest.raises(errors.UniqueViolation):
        issue(app, second)


def test_the_file_of_an_issued_ruling_is_never_another_one(app, frozen):
    act(app, None)
    issue(app, frozen)
    with pytest.raises(errors.CheckViolation):
        app.execute("UPDATE rulings SET file_sha256 = sha256('x') WHERE id = %s", (frozen,))
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("DELETE FROM rulings")


def test_a_signature_approves_the_frozen_text_and_is_ones_own(app, bench, frozen):
    digest = sha256(TEXT).digest()
    with pytest.raises(errors.ForeignKeyViolation):
        sign(app, frozen, bench.mediator, sha256(b"another").digest())
    with pytest.raises(errors.InsufficientPrivilege):
        sign(app, frozen, bench.reviewer, digest)
    sign(app, frozen, bench.mediator, digest)
    for change in ("UPDATE ruling_signatures SET signed_at = now()", "DELETE FROM ruling_signatures"):
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(change)


def sign(app: psycopg.Connection, ruling: UUID, actor: Actor, digest: bytes) -> None:
    insert(
        app,
        "ruling_signatures",
        ruling_id=ruling,
        account_id=actor.account_id,
        text_sha256=digest,
        signed_at="2026-06-01",
    )


def test_votes_are_sealed_until_the_third_is_in(app, bench):
    members = (bench.mediator, bench.reviewer, bench.third)
    for member in members:
        insert(
            bench.owner,
            "seats",
            case_id=bench.case_id,
            holder=member.account_id,
            as_role="panel",
            since_at="2026-06-01",
        )
    act(app, bench.mediator)
    ruling = drafted(app, bench)
    count = "SELECT count(*) FROM ruling_votes"
    for cast, member in enumerate(members, start=1):
        act(app, member)
        vote(app, ruling, member)
        assert app.execute(count).fetchone() == (1 if cast < len(members) else 3,)
    act(app, bench.consumer)
    assert app.execute(count).fetchone() == (0,)


def vote(app: psycopg.Connection, ruling: UUID, member: Actor) -> None:
    insert(
        app,
        "ruling_votes",
        ruling_id=ruling,
        draft_version=1,
        account_id=member.account_id,
        verdict="agree",
        notes="",
        at="2026-06-01",
    )


def test_a_party_comments_in_its_own_name_only(app, bench):
    act(app, bench.merchant)
    said = {"case_id": bench.case_id, "side": "seller", "text": "x", "at": "2026-06-01"}
    with pytest.raises(errors.InsufficientPrivilege):
        insert(app, "ruling_comments", id=new_id(), account_id=bench.consumer.account_id, **said)
    insert(app, "ruling_comments", id=new_id(), account_id=bench.merchant.account_id, **said)
    act(app, bench.other_consumer)
    assert app.execute("SELECT count(*) FROM ruling_comments").fetchone() == (0,)


def test_the_public_knows_a_ruling_only_once_it_is_published(app, frozen, bench):
    known = "SELECT count(*) FROM redress_public_ruling('RR-2026-000001', NULL)"
    act(app, None)
    issue(app, frozen)
    act(app, Actor("public"))
    assert app.execute(known).fetchone() == (0,)
    act(app, None)
    app.execute("UPDATE rulings SET published_at = now() WHERE id = %s", (frozen,))
    for nobody in (Actor("public"), bench.other_consumer):
        act(app, nobody)
        assert app.execute(known).fetchone() == (1,)
        assert app.execute("SELECT count(*) FROM rulings").fetchone() == (0,)


def test_down_and_up_again(server, database_name, owner, bench, app, frozen):
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0006")
        assert not connection.exec_driver_sql("SELECT to_regclass('rulings')").scalar()
        command.upgrade(config, "0007")
        connection.commit()
    engine.dispose()
    assert owner.execute("SELECT count(*) FROM rulings").fetchone() == (0,)
    assert owner.execute("SELECT count(*) FROM cases").fetchone() == (1,)
