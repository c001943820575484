"""The program as its operator starts it: words in a process of their own, with a home of their own."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from app.kit.settings import load

HOUSE = Path(__file__).parents[2]
PATIENCE_S = 300


def environment(home: Path) -> dict[str, str]:
    """Nothing of the machine's own office, only its fonts and front-end parts."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("REDRESS_", "DATABASE_"))}
    parts = str(load().parts_dir.parent)
    return mine | {"REDRESS_HOME": str(home), "REDRESS_PARTS": parts, "LANG": "en", "PYTHONPATH": str(HOUSE)}


def redress(place: Path, *words: object, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """One word from its beginning to its end, said at a place that is its home too, unless another is named."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *map(str, words)],
        cwd=place,
        env=environment(home or place),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


def started(home: Path, *words: object, **more: str) -> subprocess.Popen[bytes]:
    """A word that goes on until it is ended; what it says stands in `said.txt` of the home."""
    with (home / "said.txt").open("ab") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "app.cli", *map(str, words)],
            cwd=home,
            env=environment(home) | more,
            stdout=said,
            stderr=said,
            start_new_session=True,  # so that it can be killed with all that it started
        )


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def answers(url: str) -> bool:
    """Whether a server is up and reaches its database."""
    try:
        return httpx.get(f"{url}/healthz", timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
