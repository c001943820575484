"""The one font of the house, alone in a fontconfig of its own.

A full TrueType font that nothing has to search for prints twice as fast as the fonts of the distribution, and a
character that it lacks is known before the page is set.
"""

import os
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fontTools.ttLib import TTFont

FACES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>{folders}<cachedir>{cache}</cachedir></fontconfig>
"""


@contextmanager
def only_house_fonts(fonts_dir: Path) -> Iterator[None]:
    """While this is open, a fontconfig that starts sees the two house faces and no other font."""
    folders = "".join(f"<dir>{(fonts_dir / face).parent}</dir>" for face in FACES)
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="fontconfig-") as folder:
        file = Path(folder) / "fonts.conf"
        file.write_text(_CONFIGURATION.format(folders=folders, cache=folder))
        os.environ["FONTCONFIG_FILE"] = str(file)
        try:
            yield
        finally:
            _restore("FONTCONFIG_FILE", before)


def _restore(name: str, value: str | None) -> None:
    if value is None:
        del os.environ[name]
    else:
        os.environ[name] = value


def characters_of(fonts_dir: Path) -> frozenset[int]:
    """The code points that every face of the house font can print."""
    return frozenset.intersection(*(_covered(fonts_dir / face) for face in FACES))


def _covered(face: Path) -> frozenset[int]:
    with TTFont(face, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


def printable(text: str, characters: frozenset[int]) -> str:
    """The text with nothing lost in silence: what the font lacks is printed as its code, `[U+1F621]`.

    Invisible format characters (the direction marks of a chat export) go; `ruling.json` keeps them.
    """
    if all(ord(character) in characters for character in text):
        return text
    return "".join(_printable(character, characters) for character in text)


def _printable(character: str, characters: frozenset[int]) -> str:
    if ord(character) in characters or character.isspace():
        return character
    if unicodedata.category(character) in {"Cf", "Cc", "Mn"}:
        return ""
    return f"[U+{ord(character):04X}]"
