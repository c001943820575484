"""The vault: keys that work under their own name only, and are gone when destroyed."""

import shutil
import stat
from pathlib import Path

import pytest

from app.kit.ids import new_id
from app.kit.vault import KeyDamagedError, KeyDestroyedError, Vault


def test_nobody_else_can_read_the_master_key_or_enter_the_folder(tmp_path: Path) -> None:
    Vault(tmp_path / "vault", "evidence").new(new_id())
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "vault").rglob("*")}
    assert modes.pop("evidence") == 0o700
    assert set(modes.values()) == {0o600}


def test_a_key_of_another_item_does_not_open(tmp_path: Path) -> None:
    vault, mine, other = Vault(tmp_path, "evidence"), new_id(), new_id()
    vault.new(mine)
    shutil.copy(tmp_path / "evidence" / f"{mine}.key", tmp_path / "evidence" / f"{other}.key")
    with pytest.raises(KeyDamagedError):
        vault.key(other)


def test_a_key_under_another_master_key_does_not_open(tmp_path: Path) -> None:
    item = new_id()
    Vault(tmp_path / "one", "evidence").new(item)
    shutil.copytree(tmp_path / "one" / "evidence", tmp_path / "two" / "evidence")
    with pytest.raises(KeyDamagedError):
        Vault(tmp_path / "two", "evidence").key(item)


def test_a_changed_or_cut_key_does_not_open(tmp_path: Path) -> None:
    vault, item = Vault(tmp_path, "evidence"), new_id()
    vault.new(item)
    path = tmp_path / "evidence" / f"{item}.key"
    whole = path.read_bytes()
    for damaged in (whole[:-1], b"", whole[:-1] + bytes([whole[-1] ^ 1])):
        path.write_bytes(damaged)
        with pytest.raises(KeyDamagedError):
            vault.key(item)


def test_a_destroyed_key_is_gone_and_destroying_twice_is_harmless(tmp_path: Path) -> None:
    vault, item = Vault(tmp_path, "evidence"), new_id()
    vault.new(item)
    vault.destroy(item)
    vault.destroy(item)
    with pytest.raises(KeyDestroyedError):
        vault.key(item)


def test_an_item_gets_one_key_in_its_life(tmp_path: Path) -> None:
    vault, item = Vault(tmp_path, "evidence"), new_id()
    key = vault.new(item)
    with pytest.raises(FileExistsError):
        vault.new(item)
    assert Vault(tmp_path, "evidence").key(item) == key


def test_the_age_of_keys_can_be_asked(tmp_path: Path) -> None:
    vault, item = Vault(tmp_path, "evidence"), new_id()
    vault.new(item)
    assert list(vault.made_before(60)) == []
    assert list(vault.made_before(-1)) == [item]
