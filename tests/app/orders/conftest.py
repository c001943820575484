"""The laptop case whose ruling was accepted, its obligations running, and the office's key."""

from pathlib import Path

import psycopg
import pytest

from app.kit.db import Database
from app.orders.signing import OfficeKey, key_of
from rulings.signing import ensure_demo_authority
from tests.app.orders.accepted import Accepted, accept
from tests.rulings.bench import seat


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo's authority in it."""
    home = tmp_path_factory.mktemp("orders")
    ensure_demo_authority(home / "authority")
    return home


@pytest.fixture(scope="session")
def key(home: Path) -> OfficeKey:
    return key_of(ensure_demo_authority(home / "authority"))


@pytest.fixture
def accepted(database: Database, owner: psycopg.Connection, key: OfficeKey) -> Accepted:
    return accept(database, seat(owner), key)
