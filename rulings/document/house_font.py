"""The one font of the house, alone in a fontconfig of its own.

A TrueType font that nothing has to search for prints faster than the fonts of the distribution, and a character that it
lacks is known before the page is set. It is there twice: its usual characters (set-up cuts them out; what a ruling
embeds is searched in ten thousand glyphs instead of thirty thousand), and the whole of it for those that they lack.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont

from rulings.document.usual_font import CUT, FACES

# Both bear one name in their files; the style sheet asks for the usual one first and must tell them apart.
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>{folders}<cachedir>{cache}</cachedir>
<match target="scan"><test name="file" compare="contains"><string>{usual}</string></test>
<edit name="family" mode="assign"><string>Noto Sans SC Usual</string></edit></match>
</fontconfig>
"""


@contextmanager
def only_house_fonts(fonts_dir: Path, more: Iterable[Path] = ()) -> Iterator[None]:
    """While this is open, a fontconfig that starts sees the house font, the files of `more`, and no other font.

    The house font can be printed with afterwards, those of `more` only while it is open.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="fontconfig-") as scratch:
        links = Path(scratch) / "fonts"
        links.mkdir()
        for file in more:
            (links / file.name).symlink_to(file.absolute())
        usual = fonts_dir / CUT
        there = (*((fonts_dir / face).parent for face in FACES), usual, links)
        folders = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in there)
        configuration = Path(scratch) / "fonts.conf"
        configuration.write_text(
            _CONFIGURATION.format(folders=folders, cache=escape(scratch), usual=escape(str(usual)))
        )
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
