"""The child: `python -m evidence.media.child TYPE FILE` draws what is in a file and prints it, piece by piece.

Each piece is one line of JSON and then as many bytes as the line says. A line with a `reason` ends it. The parent reads
the pieces as they come, so neither of the two ever holds all of them.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec

from evidence.media.guarded import UnshowableError


def _print(piece: dict[str, Any], content: bytes = b"") -> None:
    out = sys.stdout.buffer
    out.write(msgspec.json.encode(piece | {"size": len(content)}) + b"\n" + content)
    out.flush()


def look(media_type: str, path: str) -> None:
    """Print the pieces of one file."""
    if media_type == "application/pdf":
        from evidence.media import papers  # noqa: PLC0415 - each child loads one library

        for number, (page, count) in enumerate(papers.draw_pages(path), start=1):
            _print({"sort": "page", "number": number, "pages": count}, page)
    elif media_type.startswith("image/"):
        from evidence.media import pictures  # noqa: PLC0415 - as above

        with Path(path).open("rb") as file:
            drawn = pictures.draw(file, media_type)
        size = {"width_px": drawn.width_px, "height_px": drawn.height_px}
        _print({"sort": "picture", "number": 1} | size, drawn.webp)
    else:
        from evidence.media import tags  # noqa: PLC0415 - as above

        _print(tags.read(path, media_type))


def main() -> None:
    """Whatever happens, say why."""
    try:
        look(sys.argv[1], sys.argv[2])
    except UnshowableError as why:
        _print({"reason": str(why)})
    except MemoryError:
        _print({"reason": "too_much"})


if __name__ == "__main__":
    main()
