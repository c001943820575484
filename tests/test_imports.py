"""Imports point one way: each contract of pyproject.toml covers everything, and is shown to bite."""

import subprocess
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
CONTRACTS = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
PACKAGES = ("app", "cases", "evidence", "rulings")
# What would break each contract: a file, and a line that must never stand in it.
BREACHES = {
    "house": ("app/kit/breach.py", "import cases"),
    "domain": ("cases/models.py", "from cases import api"),
    "pure": ("cases/errors.py", "import sqlalchemy"),
    "doors": ("evidence/models.py", "import litestar"),
    "minio": ("evidence/sealing.py", "import minio"),
    "weasyprint": ("rulings/rules.py", "import weasyprint"),
    "pyhanko": ("rulings/rules.py", "import pyhanko"),
}


def sources() -> list[Path]:
    return [path.relative_to(HOUSE) for package in PACKAGES for path in (HOUSE / package).rglob("*.py")]


def test_every_package_stands_in_the_import_contract() -> None:
    layers = " | ".join(next(contract["layers"] for contract in CONTRACTS if contract["id"] == "house"))
    named = {name.strip(" ()") for name in layers.split("|")}
    rooms = {f"app.{path.parts[1].removesuffix('.py')}" for path in sources() if path.parts[0] == "app"}
    assert (rooms | set(PACKAGES)) - {"app", "app.__init__"} <= named


def test_every_contract_has_its_breach() -> None:
    assert {contract["id"] for contract in CONTRACTS} == set(BREACHES)


@pytest.mark.parametrize("contract", BREACHES)
def test_an_import_against_the_contract_is_found(contract: str, tmp_path: Path) -> None:
    for name in [*sources(), Path("pyproject.toml")]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((HOUSE / name).read_bytes())
    file, line = BREACHES[contract]
    (tmp_path / "cases" / "api.py").touch()
    with (tmp_path / file).open("a") as breached:
        breached.write(f"\n{line}\n")
    command = ["lint-imports", "--no-cache", "--contract", contract]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.returncode == 1, found.stdout
    assert "BROKEN" in found.stdout
