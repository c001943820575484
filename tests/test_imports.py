"""Imports point one way: each contract of pyproject.toml covers everything, and is shown to bite."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text())
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
PACKAGES = ("app", "cases", "evidence", "rulings")
# What would break each contract: a file, and a line that must never stand in it.
BREACHES = {
    "house": ("app/kit/breach.py", "import cases"),
    "domain": ("cases/queries.py", "from cases import api"),
    "pure": ("cases/errors.py", "import sqlalchemy"),
    "doors": ("evidence/models.py", "import litestar"),
    "minio": ("evidence/sealing.py", "import minio"),
    "weasyprint": ("rulings/rules.py", "import weasyprint"),
    "pyhanko": ("rulings/rules.py", "import pyhanko"),
}


def sources() -> list[Path]:
    return [path.relative_to(HOUSE) for package in PACKAGES for path in (HOUSE / package).rglob("*.py")]


def imported(tree: ast.AST) -> Iterator[str]:
    """The packages that a file imports, by their first name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def normal(name: str) -> str:
    """As PEP 503 compares the names of distributions."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_is_imported_is_asked_for_by_name() -> None:
    """A package that only comes along with another one can stay away with its next release."""
    asked_for = {normal(re.split(r"[\[~>=]", each)[0]) for each in PROJECT["project"]["dependencies"]}
    brought_by = packages_distributions()
    house = {*sys.stdlib_module_names, *PACKAGES}
    names = {name for path in sources() for name in imported(ast.parse((HOUSE / path).read_text()))} - house
    assert [name for name in names if not asked_for & {normal(each) for each in brought_by.get(name, [])}] == []


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
