"""The documents that the program writes."""

from app import docs
from app.docs import lifecycle, problems
from app.kit.problems import slugs
from cases import errors
from cases.lifecycle import STEPS, State


def test_what_lies_in_docs_is_what_the_program_would_write():
    assert docs.write(check=True) == []


def test_checking_writes_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(docs, "_ROOT", tmp_path)
    assert docs.write(check=True) == ["docs/access.md", "docs/lifecycle.md", "docs/problems.md"]
    assert list(tmp_path.iterdir()) == []


def test_every_state_and_step_is_on_the_page():
    page = lifecycle.page()
    assert all(f"| `{state}` |" in page for state in State)
    assert all(f"| `{state}` | {action}" in page for state, action in STEPS)


def test_every_problem_of_a_case_has_its_line():
    page = problems.page()
    assert errors.CaseNotFound.slug in slugs()
    assert all(f"`{slug}`" in page for slug, kind in slugs().items() if kind.__module__ == errors.__name__)
