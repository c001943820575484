"""Every sentence that a person meets exists in Chinese and in English."""

import ast
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

HOUSE = Path(__file__).parents[1]
CATALOGS = HOUSE / "app" / "locale" / "zh_Hans" / "LC_MESSAGES"
PACKAGES = ("app", "cases", "evidence", "rulings")
METHODS = {".py": "python", ".html": "jinja2.ext:babel_extract", ".txt": "jinja2.ext:babel_extract"}


def files_with_sentences() -> list[Path]:
    everything = [path for package in PACKAGES for path in sorted((HOUSE / package).rglob("*"))]
    return [path for path in everything if path.suffix in METHODS]


@cache
def sentences() -> dict[str, str]:
    """Every marked sentence and one place where it stands; `one` says it on a ruling in two languages once."""
    found: dict[str, str] = {}
    for path in files_with_sentences():
        for line, message, *_ in extract_from_file(METHODS[path.suffix], path, keywords={"_": None, "one": None}):
            found[str(message)] = f"{path.relative_to(HOUSE)}:{line}"
    return found


@cache
def translations() -> dict[str, str]:
    """All catalogs together; a fuzzy translation is none."""
    found: dict[str, str] = {}
    for catalog in sorted(CATALOGS.glob("*.po")):
        with catalog.open("rb") as file:
            found |= {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and not entry.fuzzy}
    return found


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def calls_of_the_marker(tree: ast.AST) -> Iterator[ast.Call]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "_")


def test_no_sentence_is_missing_in_chinese() -> None:
    assert {words: place for words, place in sentences().items() if not translations().get(words)} == {}


def test_no_catalog_keeps_a_sentence_that_nobody_says() -> None:
    assert set(translations()) - set(sentences()) == set()


def test_a_translation_fills_in_the_same_names() -> None:
    assert [words for words, chinese in translations().items() if placeholders(words) != placeholders(chinese)] == []


@pytest.mark.parametrize("path", [path for path in files_with_sentences() if path.suffix == ".py"], ids=str)
def test_only_whole_sentences_are_marked(path: Path) -> None:
    """A sentence put together while the program runs is in no catalog."""
    marked = [call.args for call in calls_of_the_marker(ast.parse(path.read_text()))]
    assert all(len(words) == 1 and isinstance(words[0], ast.Constant) for words in marked)
