"""A bag by RFC 8493: checked by the stock bagit tool, with names that disks have trouble with."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import bagit
import pytest

from app.kit.zips import zipped
from evidence import bag
from evidence.bag import Payload

pytestmark = pytest.mark.anyio
AT = datetime(2026, 5, 8, 9, 0, tzinfo=UTC)
INFO = {"Source-Organization": "Redress", "External-Identifier": "RC-2026-000001"}


def run(words: list[str], folder: Path) -> int:
    return subprocess.run(words, cwd=folder, check=False, stderr=subprocess.DEVNULL).returncode


async def packed(folder: Path, *files: Payload) -> Path:
    """Send the bag, receive it, unpack it."""

    async def each() -> AsyncIterator[Payload]:
        for file in files:
            yield file

    sent = b"".join([part async for part in zipped(bag.bagged("RC-2026-000001", each(), INFO, AT.date()), AT)])
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        archive.extractall(folder)
    return folder / "RC-2026-000001"


async def test_the_stock_tool_validates_it_and_a_changed_byte_fails(tmp_path: Path) -> None:
    names = ["甲-1 聊天 记录.txt", bag.named("C-2", "100%.txt"), bag.named("C-3", "a%0Ab.txt"), "deep/er/x"]
    folder = await packed(tmp_path, *(bag.text(name, f"content of {name}") for name in names))
    assert bagit.Bag(str(folder)).is_valid()
    stock = [sys.executable, "-m", "bagit", "--validate", "--quiet", str(folder)]
    assert run(stock, folder) == run(["sha256sum", "--check", "--quiet", "tagmanifest-sha256.txt"], folder) == 0
    (folder / "data" / names[0]).write_text("something else")
    assert run(stock, folder) != 0


async def test_an_empty_bag_is_a_bag(tmp_path: Path) -> None:
    folder = await packed(tmp_path)
    (folder / "data").mkdir()  # an archive has no empty folders
    assert bagit.Bag(str(folder)).is_valid()
    assert "Payload-Oxum: 0.0" in (folder / "bag-info.txt").read_text()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("chat.txt", "C-1 chat.txt"),
        ("聊" * 190 + ".opus", "C-1 " + "聊" * 48 + ".opus"),
        ("no ending at all", "C-1 no ending at all"),
        (".hidden", "C-1 file.hidden"),
        ("a." + "b" * 100, "C-1 a." + "b" * 100),
        ("...", "C-1 file"),
        ("100%.txt", "C-1 100_.txt"),
    ],
)
def test_a_name_fits_on_every_disk(given: str, kept: str, tmp_path: Path) -> None:
    assert bag.named("C-1", given) == kept
    assert len(os.fsencode(kept)) < 255
    (tmp_path / kept).touch()
