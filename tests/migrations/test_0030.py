"""Originals and whoever decides: raw SQL as the service opens none without two persons; and the way up and down."""

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import create_engine, inspect, pool

from app.kit.actors import Actor, Role
from app.kit.ids import new_id
from tests.migrations.test_0007 import act, app, bench, insert
from tests.migrations.test_0017 import END, PROPOSE
from tests.migrations.test_0024 import step

__all__ = ["app", "bench"]

pytestmark = pytest.mark.database
CUSTODY = (
    "INSERT INTO evidence_custody (id, item_id, at, hour_at, account_id, role, act)"
    " VALUES (gen_random_uuid(), %s, now(), date_trunc('hour', now(), 'UTC'), %s, %s, %s)"
)
WANTED = '{{"kind":"unmasking","values":{{"item_id":"{item}","reason":"{reason}"}},"what":"unmask_original"}}'


@pytest.fixture
def item(owner: psycopg.Connection, bench) -> object:
    """A picture that all sides have been shown, with a copy of it."""
    found = new_id()
    insert(
        owner,
        "evidence_items",
        id=found,
        case_id=bench.case_id,
        handed_in_by=bench.consumer.account,
        side="consumer",
        holder_id=bench.consumer.account,
        kind="photo",
        title="a",
        file_name="a.jpg",
        media_type="image/jpeg",
        size_bytes=1,
        sha256=b"a" * 32,
        sealed_at="2026-06-01",
        retained_until_at="2036-06-01",
        late=False,
        object_name="a",
        disclosed_at="2026-06-02",
        exhibit_number=99,
    )
    insert(
        owner,
        "evidence_copies",
        id=new_id(),
        item_id=found,
        sort="picture",
        number=1,
        media_type="image/webp",
        size_bytes=1,
        sha256=b"a" * 32,
        object_name="c",
        made_at="2026-06-01",
    )
    return found


@pytest.fixture
def deputy(owner: psycopg.Connection, bench) -> Actor:
    """In office, at an address of their own."""
    board, person = new_id(), new_id()
    for account, role in ((board, "board"), (person, "deputy")):
        owner.execute(
            "INSERT INTO accounts (id, role, name, email, created_at) VALUES (%s, %s, %s, %s, now())",
            (account, role, role, f"{role}@office.example"),
        )
    owner.execute(
        "INSERT INTO appointments (id, account_id, role, appointed_by, reports_to, competences, languages, from_at,"
        " until_at) VALUES (gen_random_uuid(), %s, 'deputy', %s, %s, '{}', '{en}', now(), now() + interval '4 years')",
        (person, board, board),
    )
    return Actor(role=Role.deputy, account_id=person)


def notes(app: psycopg.Connection, actor: Actor, item: object, what: str) -> None:
    app.execute(CUSTODY, (item, actor.account_id, actor.role, what))


def copies(app: psycopg.Connection) -> int:
    return app.execute("SELECT count(*) FROM evidence_copies").fetchone()[0]


def unmask(app: psycopg.Connection, bench, item: object, approval: object, reason: str = "r") -> None:
    insert(
        app,
        "unmaskings",
        id=new_id(),
        case_id=bench.case_id,
        item_id=item,
        account_id=bench.mediator.account,
        as_role="mediator",
        reason=reason,
        at="2026-06-03",
        approval_id=approval,
    )


def agree(app: psycopg.Connection, bench, deputy: Actor, item: object) -> object:
    """The mediator proposes, the deputy approves; then the mediator acts again, in the same transaction."""
    act(app, bench.mediator)
    approval = new_id()
    values = {"id": approval, "operation": WANTED.format(item=item, reason="r"), "by": bench.mediator.account}
    app.execute(PROPOSE, values | {"role": "mediator", "ago": "0", "hours": "1 hour"})
    act(app, deputy)
    now = app.execute("SELECT redress_now()").fetchone()[0]
    said = {"state": "used", "by": deputy.account, "role": "deputy", "at": now, "sha256": None, "reason": ""}
    assert app.execute(END + " WHERE state = 'open'", said).rowcount == 1
    act(app, bench.mediator)
    return approval


@pytest.mark.parametrize("what", ["read", "opened", "exported"])
def test_whoever_decides_opens_no_original_alone(app, bench, item, what):
    act(app, bench.mediator)
    assert copies(app) == 0
    with pytest.raises(errors.InsufficientPrivilege):
        notes(app, bench.mediator, item, what)


def test_the_parties_and_the_auditor_open_them_as_ever(app, bench, item):
    for actor in (bench.consumer, bench.auditor):
        act(app, actor)
        assert copies(app) == 1
        notes(app, actor, item, "read")


def test_texts_are_read_and_originals_open_from_signing_on(app, bench, item, owner):
    act(app, bench.mediator)
    owner.execute("UPDATE evidence_items SET media_type = 'text/plain'")
    notes(app, bench.mediator, item, "read")
    with pytest.raises(errors.InsufficientPrivilege):
        notes(app, bench.mediator, item, "opened")
    step(owner, bench.case_id, "signing")
    notes(app, bench.mediator, item, "opened")
    assert copies(app) == 1


def test_one_alone_writes_no_unmasking(app, bench, deputy, item):
    act(app, bench.mediator)
    approval = new_id()
    values = {"id": approval, "operation": WANTED.format(item=item, reason="r"), "by": bench.mediator.account}
    app.execute(PROPOSE, values | {"role": "mediator", "ago": "0", "hours": "1 hour"})
    with pytest.raises(errors.InsufficientPrivilege):
        unmask(app, bench, item, approval)


def test_two_open_exactly_the_item_for_exactly_the_reason_once(app, bench, deputy, item):
    with app.transaction():
        approval = agree(app, bench, deputy, item)
        for wrong in ({"item": new_id()}, {"reason": "another"}):
            with pytest.raises((errors.InsufficientPrivilege, errors.ForeignKeyViolation)), app.transaction():
                unmask(app, bench, **({"item": item, "approval": approval, "reason": "r"} | wrong))
        unmask(app, bench, item, approval)
    assert copies(app) == 1
    notes(app, bench.mediator, item, "opened")
    with pytest.raises(errors.InsufficientPrivilege):
        unmask(app, bench, item, approval)
    act(app, bench.reviewer)
    assert copies(app) == 0


def test_the_migration_goes_down_and_up_again(server, database_name, item, owner):
    owner.execute(CUSTODY, (item, None, "clock", "unmasked"))
    engine = create_engine(server.owner_url(database_name), poolclass=pool.NullPool)
    config = Config(toml_file="pyproject.toml")
    config.set_main_option("script_location", "migrations")
    there = []
    for go, to in ((command.downgrade, "0029"), (command.upgrade, "0030")):
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            go(config, to)
            connection.commit()
            there.append("unmaskings" in inspect(connection).get_table_names())
    engine.dispose()
    assert there == [False, True]
    assert owner.execute("SELECT count(*) FROM evidence_custody").fetchone() == (0,)
