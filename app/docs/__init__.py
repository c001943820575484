"""The documents that the program writes: the life cycle, who may do what when, and every problem by its slug.

`./redress docs` writes them and the gate compares, so that they are never older than the code.
"""

from pathlib import Path

from app.docs import access, lifecycle, problems

_ROOT = Path(__file__).parents[2]


def write(*, check: bool = False) -> list[str]:
    """Write what changed, or with `check` only say what would; the names of these documents."""
    pages = {
        "docs/access.md": access.page(),
        "docs/lifecycle.md": lifecycle.page(),
        "docs/problems.md": problems.page(),
    }
    stale = [name for name, text in pages.items() if not _stands(_ROOT / name, text)]
    if not check:
        for name in stale:
            (_ROOT / name).write_text(pages[name], encoding="utf-8")
    return stale


def _stands(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text
