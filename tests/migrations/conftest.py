"""The case with everybody at the table, and the service's way in, for what the database itself refuses."""

from collections.abc import Iterator

import psycopg
import pytest

from app.kit.embedded import Cluster
from tests.evidence.conftest import clerk, safe, table

__all__ = ["clerk", "safe", "table"]


@pytest.fixture
def app(server: Cluster, database_name: str) -> Iterator[psycopg.Connection]:
    """The service's plain role, in a transaction that is taken back."""
    with psycopg.connect(server.app_url(database_name).replace("+psycopg", "")) as connection:
        yield connection
        connection.rollback()
