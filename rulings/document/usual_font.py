"""Cuts the usual characters out of the house font: a third of its glyphs, and a ruling is printed sooner.

Set-up runs this file alone, before the program is there, over the folder of what npm brought; so it imports nothing of
the program. What it leaves out, the whole font prints (`house_font.py`).
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.unicodedata import script

_FONT = Path("@expo-google-fonts", "noto-sans-sc")
FACES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")
CUT = "usual"
"""The folder beside the faces in which the cut ones lie."""
_STANDARD = "gb2312"
"""GB 2312-80, whose Han nearly every ruling makes do with."""


def cut(font: Path) -> None:
    """Write each face once more, with its usual characters alone."""
    usual = font / CUT
    usual.mkdir(exist_ok=True)
    characters = "".join(usual_characters())
    options = subset.Options(layout_features=["*"], name_IDs=["*"], notdef_outline=True)
    for face in FACES:
        whole = subset.load_font(font / face, options)
        cutter = subset.Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(whole)
        subset.save_font(whole, usual / Path(face).name, options)


def usual_characters() -> Iterator[str]:
    """All that is no Han, and of the Han those of the standard."""
    for character in map(chr, (*range(0x20, 0xD800), *range(0xE000, 0x20000))):
        if script(character) != "Hani" or character.encode(_STANDARD, "ignore"):
            yield character


if __name__ == "__main__":
    cut(Path(sys.argv[1]) / _FONT)
