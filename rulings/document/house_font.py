"""The one font of the house, alone in a fontconfig of its own.

A full TrueType font that nothing has to search for prints twice as fast as the fonts of the distribution, and a
character that it lacks is known before the page is set.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FACES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>{folders}<cachedir>{cache}</cachedir></fontconfig>
"""


@contextmanager
def only_house_fonts(fonts_dir: Path, more: Iterable[Path] = ()) -> Iterator[None]:
    """While this is open, a fontconfig that starts sees the two house faces, the files of `more`, and no other font.

    The house faces can be printed with afterwards, those of `more` only while it is open.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="fontconfig-") as scratch:
        links = Path(scratch) / "fonts"
        links.mkdir()
        for file in more:
            (links / file.name).symlink_to(file.absolute())
        folders = "".join(f"<dir>{folder}</dir>" for folder in (*((fonts_dir / face).parent for face in FACES), links))
        configuration = Path(scratch) / "fonts.conf"
        configuration.write_text(_CONFIGURATION.format(folders=folders, cache=scratch))
        os.environ["FONTCONFIG_FILE"] = str(configuration)
        try:
            yield
        finally:
            _restore("FONTCONFIG_FILE", before)


def _restore(name: str, value: str | None) -> None:
    if value is None:
        del os.environ[name]
    else:
        os.environ[name] = value


def characters_of(fonts_dir: Path) -> frozenset[str]:
    """What every face of the house font can print."""
    return frozenset.intersection(*(characters_in(fonts_dir / face) for face in FACES))


@cache
def characters_in(file: Path) -> frozenset[str]:
    """What one font can print."""
    with TTFont(file, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap() or ()))
