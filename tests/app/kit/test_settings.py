"""Settings: every one has a default that runs, and what the environment says wins."""

from pathlib import Path

import pytest

from app.kit import settings


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch):
    for name in (
        "REDRESS_HOME",
        "DATABASE_URL",
        "REDRESS_SMTP_URL",
        "REDRESS_PUBLIC_URL",
        "REDRESS_WORKERS",
        "REDRESS_SECURE_COOKIES",
        "REDRESS_PRODUCTION",
        "REDRESS_SECOND_FACTOR",
        "REDRESS_BEACON_URL",
    ):
        monkeypatch.delenv(name, raising=False)


def test_nothing_needs_to_be_set():
    known = settings.load()
    assert (known.database_url, known.smtp_url, known.workers, known.secure_cookies) == ("", "", True, False)


def test_the_home_is_where_the_operator_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path))
    known = settings.load()
    homes = {known.objects_dir, known.vault_dir, known.authority_dir, known.journal_dir, known.outbox_dir}
    assert {folder.parent for folder in homes} == {tmp_path}


def test_a_plain_users_home_is_the_xdg_data_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert settings.load().home == tmp_path / "redress"


def test_roots_home_is_under_var_lib(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert settings.load().home == Path("/var/lib/redress")


@pytest.mark.parametrize(("name", "asked"), [("", False), ("SECOND_FACTOR", True), ("PRODUCTION", True)])
def test_a_second_factor_is_asked_in_production_and_where_the_operator_says(
    monkeypatch: pytest.MonkeyPatch, name: str, *, asked: bool
):
    if name:
        monkeypatch.setenv(f"REDRESS_{name}", "1")
    assert settings.load().asks_second_factor is asked


@pytest.mark.parametrize(("value", "production"), [("0", False), ("1", True), ("", False)])
def test_production_is_said_by_the_operator_alone(monkeypatch: pytest.MonkeyPatch, value: str, *, production: bool):
    monkeypatch.setenv("REDRESS_PRODUCTION", value)
    assert settings.load().production is production


def test_the_beacon_is_the_offices_own_unless_the_operator_names_relays(monkeypatch: pytest.MonkeyPatch):
    assert settings.load().beacon_url == ""
    monkeypatch.setenv("REDRESS_BEACON_URL", "drand+https://relay.example")
    assert settings.load().beacon_url == "drand+https://relay.example"


@pytest.mark.parametrize(("value", "workers"), [("0", False), ("1", True), ("", True)])
def test_jobs_can_be_left_to_workers(monkeypatch: pytest.MonkeyPatch, value: str, *, workers: bool):
    monkeypatch.setenv("REDRESS_WORKERS", value)
    assert settings.load().workers is workers
