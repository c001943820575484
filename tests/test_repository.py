"""What may not stand in any file of the repository."""

import subprocess
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
# In pieces, so that this file may stand in the repository too.
FORBIDDEN = {
    "a package registry": [("py", "pi.org"), ("python", "hosted.org"), ("npm", "js.org"), ("npm", "js.com"),
                           ("deb.", "debian.org"), ("archive.", "ubuntu.com"), ("proxy.", "golang.org")],
    "a path of one machine": [("/wo", "rk/"), ("/ro", "ot/"), ("/tm", "p/venv")],
    "a promise of later work": [("TO", "DO"), ("FIX", "ME"), ("XX", "X:")],
}  # fmt: skip


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True, check=False).stdout
    return [HOUSE / name for name in listed.split("\0") if name and (HOUSE / name).is_file()]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    words = ["".join(pieces).encode() for pieces in FORBIDDEN[what]]
    found = [f"{file}: {word!r}" for file in tracked_files() for word in words if word in file.read_bytes()]
    assert found == []


def test_the_locks_hold_a_digest_for_every_package() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        packages = (HOUSE / lock).read_text().replace("\\\n", " ").splitlines()
        assert [line for line in packages if "==" in line and "--hash=sha256:" not in line] == []
