"""The ruling on paper: PDF/A-3a and PDF/UA-1 in one file, with `ruling.json` inside."""

from rulings.document.rendering import Renderer, render, render_in_worker, warm_worker

__all__ = ["Renderer", "render", "render_in_worker", "warm_worker"]
