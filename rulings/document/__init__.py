"""The ruling on paper: PDF/A-3a and PDF/UA-1 in one file, with `ruling.json` inside.

The service asks, the processes of the press print: what lays out pages is loaded there, and takes no memory here.
"""

from pathlib import Path

from rulings.schemas import Document


def warm_worker(fonts_dir: Path, rare_fonts_dir: Path) -> None:
    """Initializer of a spawned process of the press."""
    from rulings.document import rendering  # noqa: PLC0415 - the service itself never lays out a page

    rendering.warm_worker(fonts_dir, rare_fonts_dir)


def render_in_worker(text: Document, *, draft: bool = False) -> bytes:
    """What the press runs; `warm_worker` must have been its initializer."""
    from rulings.document import rendering  # noqa: PLC0415 - the same

    return rendering.render_in_worker(text, draft=draft)
