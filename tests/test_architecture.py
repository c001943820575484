"""The habits of the house, each held by a test that reads the code and never runs it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
PACKAGES = ("app", "cases", "evidence", "rulings")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
CLOCK = "app/kit/clock.py"
CLOCK_WORDS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}


def relative(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


@cache
def sources() -> dict[str, ast.Module]:
    """Every file of the program, parsed once, by its path in the repository."""
    found = [path for package in PACKAGES for path in sorted((HOUSE / package).rglob("*.py"))]
    return {relative(path): ast.parse(path.read_text(), path) for path in [*found, HOUSE / "redress"]}


def calls(tree: ast.AST) -> Iterator[str]:
    """What is called, as it is written: `select`, `session.commit`, `datetime.now`."""
    return (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def is_queries(path: str) -> bool:
    return path.endswith("/queries.py") or "/queries/" in path


def test_select_stands_only_in_queries() -> None:
    elsewhere = [path for path, tree in sources().items() if not is_queries(path) and "select" in calls(tree)]
    assert elsewhere == []


def test_every_public_query_is_told_the_session_and_who_asks() -> None:
    forgetful = [
        f"{path}: {function.name}"
        for path, tree in sources().items()
        if is_queries(path)
        for function in ast.iter_child_nodes(tree)
        if isinstance(function, ast.AsyncFunctionDef) and not function.name.startswith("_")
        if [argument.arg.lstrip("_") for argument in function.args.args][:2] != ["session", "actor"]
    ]
    assert forgetful == []


def test_only_the_database_module_commits() -> None:
    committing = [path for path, tree in sources().items() if any(call.endswith(".commit") for call in calls(tree))]
    assert set(committing) <= {"app/kit/db.py"}


def test_only_the_clock_tells_the_time() -> None:
    own_watches = [
        path for path, tree in sources().items() for call in calls(tree) if call in CLOCK_WORDS and path != CLOCK
    ]
    assert own_watches == []


def test_a_file_is_a_room_and_a_function_a_paragraph() -> None:
    rooms = [path for path in sources() if len((HOUSE / path).read_text().splitlines()) > LONGEST_FILE]
    paragraphs = [
        f"{path}: {function.name}"
        for path, tree in sources().items()
        for function in functions(tree)
        if (function.end_lineno or function.lineno) - function.lineno >= LONGEST_FUNCTION
    ]
    assert rooms + paragraphs == []


def test_no_file_of_tables_postpones_its_annotations() -> None:
    postponing = [
        path
        for path, tree in sources().items()
        if path.endswith(("models.py", "api.py"))
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]
    assert postponing == []


def class_words(tree: ast.AST, word: str) -> Iterator[str]:
    """The text that each class of the file gives to `word`."""
    lines = [line for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for line in node.body]
    for line in lines:
        match line:
            case ast.Assign(targets=[ast.Name(name)], value=ast.Constant(text)) if name == word:
                yield str(text)
            case ast.AnnAssign(target=ast.Name(name), value=ast.Constant(text)) if name == word:
                yield str(text)


def test_no_two_errors_share_a_slug() -> None:
    slugs = Counter(slug for tree in sources().values() for slug in class_words(tree, "slug"))
    assert [slug for slug, times in slugs.items() if times > 1] == []


def settings_that_name_a_store() -> list[str]:
    tree = ast.parse((HOUSE / "app" / "kit" / "settings.py").read_text())
    names = [ast.unparse(node.target) for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)]
    return [name for name in names if name.endswith(("_url", "_key"))]


@pytest.mark.skipif(not (HOUSE / "docs" / "trust.md").exists(), reason="docs/trust.md is not written")
@pytest.mark.parametrize("setting", settings_that_name_a_store())
def test_for_every_store_it_is_written_what_its_attacker_can_do(setting: str) -> None:
    assert f"`{setting}`" in (HOUSE / "docs" / "trust.md").read_text()


# Tested elsewhere than beside their mirror image, and where.
TESTED_ELSEWHERE = {
    "models.py": "tests/migrations, in SQL",
    "model.py": "the tests of what makes it and reads it",
    "errors.py": "the tests of what raises them",
    "words.py": "the tests of what uses them",
    "schemas.py": "tests of the doors",
}


def is_tested_elsewhere(path: str) -> bool:
    """Also the rooms of one subject each: `cases/models/talks.py`."""
    return bool({Path(path).name, f"{Path(path).parent.name}.py"} & TESTED_ELSEWHERE.keys())


def is_empty(path: str) -> bool:
    """Nothing but a docstring."""
    return all(isinstance(node, ast.Expr) for node in sources()[path].body)


def mirrors(path: str) -> Iterator[Path]:
    """`cases/service/filing.py` is tested by `tests/cases/service/test_filing.py` or `tests/cases/test_service.py`."""
    file = Path("tests") / path
    yield HOUSE / file.with_name(f"test_{file.name}")
    yield HOUSE / file.parent.with_name(f"test_{file.parent.name}.py")


def test_tests_mirror_the_code() -> None:
    unmirrored = [
        path
        for path in sources()
        if path != "redress" and not is_tested_elsewhere(path) and not is_empty(path)
        if not any(mirror.exists() for mirror in mirrors(path))
    ]
    assert unmirrored == []


def test_a_migration_says_what_it_changes_and_knows_no_models() -> None:
    """Models change later; what a migration did must not change with them."""
    revisions = sorted((HOUSE / "migrations" / "versions").glob("*.py"))
    for number, revision in enumerate(revisions, start=1):
        assert re.fullmatch(rf"{number:04}_[a-z0-9]+(_[a-z0-9]+)+\.py", revision.name), revision.name
        tree = ast.parse(revision.read_text(), revision)
        roots = {str(node.module).partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not roots & set(PACKAGES), revision.name
        assert {"upgrade", "downgrade"} <= {function.name for function in functions(tree)}, revision.name
