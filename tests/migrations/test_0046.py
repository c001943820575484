"""What a certificate orders is disputed by whoever is owed it once it is said to be done; all else by the consumer."""

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, pool, text

from app.kit.embedded import Cluster
from app.kit.ids import new_id
from tests.conftest import migrate
from tests.evidence.conftest import Table
from tests.migrations.test_0007 import act, app
from tests.migrations.test_0033 import place
from tests.migrations.test_0041 import refused

__all__ = ["app"]
pytestmark = pytest.mark.database

NAME = "not_honoured_up_and_down"
DISPUTE = "UPDATE obligations SET state = 'disputed' WHERE no = %s"
OPEN, PROVEN, CONCEDED = 1, 2, 3


@pytest.fixture
def owed(table: Table) -> Table:
    """Two certificates to honour, one of them said to be; and a repair that was conceded and is said to be done."""
    said = {"case_id": table.case_id, "text": "x", "days": 5}
    clearance = said | {"source": "clearance", "remedy": "clearance_certificate"}
    clearance |= {"debtor": "platform", "creditor": "seller"}
    conceded = said | {"source": "concession", "remedy": "repair", "debtor": "seller", "creditor": "consumer"}
    for no, state, known in ((OPEN, "open", clearance), (PROVEN, "proven", clearance), (CONCEDED, "proven", conceded)):
        place(table.owner, "obligations", id=new_id(), no=no, state=state, **known)
    return table


def test_of_a_certificate_neither_consumer_nor_platform_disputes_anything(app, owed):
    for actor in (owed.consumer, owed.platform):
        act(app, actor)
        assert refused(app, DISPUTE, OPEN)
        assert refused(app, DISPUTE, PROVEN)


def test_whoever_is_owed_it_disputes_what_is_said_to_be_done(app, owed):
    act(app, owed.merchant)
    assert refused(app, DISPUTE, OPEN)
    assert refused(app, DISPUTE, CONCEDED)
    assert not refused(app, DISPUTE, PROVEN)


def test_what_is_owed_to_the_consumer_the_consumer_disputes_as_before(app, owed):
    act(app, owed.consumer)
    assert not refused(app, DISPUTE, CONCEDED)


def _knows(connection: Connection) -> bool:
    body = connection.execute(text("SELECT prosrc FROM pg_proc WHERE proname = 'obligations_are_kept'")).scalar_one()
    return "clearance" in body


def test_up_and_down_and_up(server: Cluster):
    server.create_database(NAME)
    url, config = server.owner_url(NAME), Config(toml_file="pyproject.toml")
    for _ in range(2):
        migrate(url, "0046")
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            assert _knows(connection)
            config.attributes["connection"] = connection
            command.downgrade(config, "-1")
            connection.commit()
            assert not _knows(connection)
        engine.dispose()
    server.drop_database(NAME)
