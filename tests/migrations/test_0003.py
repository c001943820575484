"""What the database holds about people, whoever holds the service's role: each wall tried in SQL."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

ACT = "SELECT redress_act_as(%s, %s, %s, %s)"
PERSON = (
    "INSERT INTO accounts (id, role, name, email, shop_id, platform_id, created_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, now())"
)
APPOINT = (
    "INSERT INTO appointments"
    " (id, account_id, role, appointed_by, reports_to, competences, languages, from_at, until_at)"
    " VALUES (gen_random_uuid(), %s, %s, %s, %s, '{}', '{zh-Hans}', now(), now() + %s::interval)"
)

pytestmark = pytest.mark.database


@pytest.fixture
def app(server, database_name) -> Iterator[psycopg.Connection]:
    """The service's plain role; every test is one transaction, as every request is."""
    url = server.app_url(database_name).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def people(app) -> dict[str, uuid.UUID]:
    """One account of each kind, on one platform with one shop."""
    become(app, "clock")
    ids = {role: uuid.uuid4() for role in ("board", "chief", "mediator", "consumer", "operations")}
    platform, shop = uuid.uuid4(), uuid.uuid4()
    app.execute("INSERT INTO platforms VALUES (%s, 'P', 'Asia/Shanghai', 'p@x')", (platform,))
    app.execute("INSERT INTO shops VALUES (%s, %s, 'S', 'business', '')", (shop, platform))
    for role, person in ids.items():
        app.execute(PERSON, (person, role, role, f"{role}@x", None, None))
    ids |= {"merchant": uuid.uuid4(), "desk": uuid.uuid4(), "platform": platform, "shop": shop}
    app.execute(PERSON, (ids["merchant"], "merchant", "m", "m@x", shop, None))
    app.execute(PERSON, (ids["desk"], "platform", "d", "d@x", None, platform))
    return ids


def become(app: psycopg.Connection, role: str, account=None, shop=None, platform=None) -> None:
    app.execute(ACT, (account, role, shop, platform))


def seen(app: psycopg.Connection, table: str) -> int:
    return app.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own names


@pytest.mark.parametrize(
    ("role", "shop", "platform"),
    [("consumer", True, False), ("merchant", False, False), ("merchant", True, True), ("mediator", False, True)],
)
def test_nobody_is_in_two_chains_or_in_none(app, people, role, shop, platform):
    ties = (people["shop"] if shop else None, people["platform"] if platform else None)
    with pytest.raises(errors.CheckViolation, match="one_chain"):
        app.execute(PERSON, (uuid.uuid4(), role, "n", "n@x", *ties))


def test_a_role_never_changes(app, people):
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("UPDATE accounts SET role = 'chief'")


def test_without_an_actor_nothing_is_seen(app, people):
    app.commit()
    assert [seen(app, table) for table in ("accounts", "shops", "mandates", "sessions", "notices")] == [0] * 5


@pytest.mark.parametrize(
    ("role", "sees"), [("public", 3), ("operations", 4), ("consumer", 4), ("merchant", 4), ("desk", 4), ("mediator", 7)]
)
def test_who_sees_whom(app, people, role, sees):
    kind = {"desk": "platform"}.get(role, role)
    shop = people["shop"] if role == "merchant" else None
    become(app, kind, people.get(role), shop, people["platform"] if role == "desk" else None)
    assert seen(app, "accounts") == sees


@pytest.mark.parametrize("role", ["consumer", "merchant", "mediator", "chief", "operations", "board"])
def test_nobody_writes_an_appointment_alone(app, people, role):
    become(app, role, people[role], people["shop"] if role == "merchant" else None)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(APPOINT, (people["chief"], "chief", people["board"], people["board"], "1 year"))


def test_nobody_appoints_in_the_name_of_another(app, people):
    become(app, "clock")
    with pytest.raises(errors.CheckViolation, match="only the board appoints"):
        app.execute(APPOINT, (people["chief"], "chief", people["operations"], people["board"], "1 year"))


@pytest.mark.parametrize("above", ["operations", "merchant", "desk", "consumer"])
def test_a_line_never_leaves_the_office(app, people, above):
    become(app, "clock")
    with pytest.raises(errors.CheckViolation, match="leaves the office"):
        app.execute(APPOINT, (people["mediator"], "mediator", people["board"], people[above], "4 years"))


def test_a_line_ends_at_the_board(app, people):
    become(app, "clock")
    with pytest.raises(errors.CheckViolation, match="never reaches the board"):
        app.execute(APPOINT, (people["mediator"], "mediator", people["board"], people["chief"], "4 years"))


def test_a_mediators_term_is_three_years(app, people):
    become(app, "clock")
    app.execute(APPOINT, (people["chief"], "chief", people["board"], people["board"], "1 year"))
    with pytest.raises(errors.CheckViolation, match="three_years"):
        app.execute(APPOINT, (people["mediator"], "mediator", people["board"], people["chief"], "2 years"))


def test_a_role_is_not_appointed_to_another_roles_office(app, people):
    become(app, "clock")
    with pytest.raises(errors.ForeignKeyViolation):
        app.execute(APPOINT, (people["mediator"], "chief", people["board"], people["board"], "4 years"))


def test_a_link_lasts_fifteen_minutes_and_is_nobodys_to_read(app, people):
    link = "INSERT INTO sign_in_links VALUES (sha256('x'), %s, 'c@x', '', 'en', now(), now() + %s::interval)"
    become(app, "operations", people["operations"])
    assert seen(app, "sign_in_links") == 0
    become(app, "clock")
    with pytest.raises(errors.CheckViolation, match="fifteen_minutes"):
        app.execute(link, (people["consumer"], "16 minutes"))


def test_a_key_nobody_has_leaves_the_public_behind(app, people):
    become(app, "clock")
    assert app.execute("SELECT * FROM redress_enter(sha256('invented'))").fetchone() is None
    assert app.execute("SELECT redress_role(), redress_account()").fetchone() == ("public", None)


def test_a_session_enters_as_its_account(app, people):
    app.execute(
        "INSERT INTO sessions VALUES (sha256('s'), %s, now(), now(), now() + interval '1 day')", (people["merchant"],)
    )
    app.execute("SELECT * FROM redress_enter(sha256('s'))")
    found = app.execute("SELECT redress_role(), redress_account(), redress_shop()").fetchone()
    assert found == ("merchant", people["merchant"], people["shop"])


def test_a_notice_is_read_by_whom_it_is_for(app, people):
    become(app, "clock")
    app.execute(
        "INSERT INTO notices (id, holder_id, channel, words, about, created_at)"
        " VALUES (gen_random_uuid(), %s, 'desk', '{}', '', now())",
        (people["shop"],),
    )
    become(app, "consumer", people["consumer"])
    assert seen(app, "notices") == 0
    become(app, "merchant", people["merchant"], people["shop"])
    assert seen(app, "notices") == 1
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("UPDATE notices SET words = '{}'")
