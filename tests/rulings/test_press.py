"""The press: what is heavy is loaded in its processes, and what fails there is told here."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from app.kit.errors import NotReady
from app.kit.settings import Settings, load
from rulings.press import Press, Proofs
from rulings.signing.signature import TimestampUnavailable
from tests.rulings.samples import headphones

pytestmark = pytest.mark.anyio
NOBODY = "http://127.0.0.1:9/"
LOADED = "import app.main, sys; print(sorted({'pyhanko', 'weasyprint'} & set(sys.modules)))"


def test_the_service_starts_without_what_prints_and_signs():
    said = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


async def test_without_a_timestamp_nothing_is_signed_and_the_press_prints_on(tmp_path: Path, timestamps: str):
    with closing(Press(Settings(home=tmp_path, timestamp_url=NOBODY), workers=1)) as press:
        for _ in range(2):
            with pytest.raises(TimestampUnavailable):
                await press.make(headphones())
    with closing(Press(Settings(home=tmp_path, timestamp_url=timestamps), workers=1)) as press:
        made = await press.make(headphones())
        assert made.seal.size_bytes > 0


async def test_two_at_once_are_two_files(press: Press):
    first, second = await press.make(headphones()), await press.make(headphones())
    assert first.id != second.id


async def test_when_its_process_is_killed_another_one_prints_on():
    with closing(Proofs(load().fonts_dir, load().rare_fonts_dir)) as proofs:
        before = {child.pid for child in psutil.Process().children()}
        assert (await proofs.print(headphones())).startswith(b"%PDF-")
        for child in psutil.Process().children():
            if child.pid not in before and "resource_tracker" not in " ".join(child.cmdline()):
                child.kill()
        with pytest.raises(NotReady):
            await proofs.print(headphones())
        assert (await proofs.print(headphones())).startswith(b"%PDF-")
