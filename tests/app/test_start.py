"""What every word needs first: an operator's own database as it is, the demo's where only a demo was played."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import start
from app.kit.embedded import cluster
from app.kit.objects import AddressError
from app.kit.settings import Settings

OWN = "postgresql+psycopg://app@db.example/redress"


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="redress-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.mark.parametrize("ready", [start.ready, start.ready_to_look])
def test_a_database_of_the_operators_own_is_taken_as_it_is(tmp_path: Path, ready) -> None:
    (tmp_path / start.DEMO / "authority").mkdir(parents=True)
    settings = Settings(home=tmp_path, database_url=OWN)
    with ready(settings) as prepared:
        assert prepared == settings
    assert not (tmp_path / "postgres").exists()


def test_a_mistake_in_the_address_of_the_storage_stops_everything(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url=OWN, s3_url="s3://host/without-a-key")
    with pytest.raises(AddressError), start.ready(settings):
        pass


def test_the_demo_is_looked_at_only_where_no_office_has_a_key(home: Path) -> None:
    (home / start.DEMO / "authority").mkdir(parents=True)
    with cluster(home / "postgres", throwaway=True):
        with start.ready_to_look(Settings(home=home)) as prepared:
            assert prepared.home == home / start.DEMO
        (home / "authority").mkdir()
        with start.ready_to_look(Settings(home=home)) as prepared:
            assert prepared.home == home
