"""Fonts for what the house font lacks: rare characters of names, the scripts of other peoples, signs and emoji.

They come from the distribution. Only those that a text needs are opened, so an ordinary ruling pays nothing for them.
What no font has is printed as its code, `[U+1F979]`: nothing that was written is lost in silence.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools.unicodedata import script, script_name

from rulings.document.house_font import characters_in

_HAN = ("HanaMinB.ttf", "BabelStoneHan.ttf", "HanaMinA.ttf")
_OF_ONE_SCRIPT = {"Hani": _HAN, "Hang": ("NanumGothic.ttf",)}
_OF_ALL = ("NotoSans-Regular.ttf", "NotoSansSymbols-Regular.ttf", "NotoSansSymbols2-Regular.ttf", "Symbola_hint.ttf")


class RareFonts:
    """The fonts in a folder, by the name of their file; an empty or missing folder has none."""

    def __init__(self, folder: Path) -> None:
        self._files = {file.name: file for file in sorted(folder.rglob("*.ttf"))}

    def print_with(self, characters: Iterable[str]) -> dict[str, Path]:
        """For each character that any of them has, the first font to try that has it; for none that XML forbids."""
        found = ((character, self._first(character)) for character in sorted(characters) if _can_be_written(character))
        return {character: file for character, file in found if file}

    def _first(self, character: str) -> Path | None:
        files = (self._files[name] for name in _candidates(character) if name in self._files)
        return next((file for file in files if character in characters_in(file)), None)


def _candidates(character: str) -> Iterator[str]:
    code = script(character)
    name = script_name(code).replace("_", "")
    yield from _OF_ONE_SCRIPT.get(code, (f"NotoSans{name}-Regular.ttf", f"NotoSerif{name}-Regular.ttf"))
    yield from _OF_ALL


def _can_be_written(character: str) -> bool:
    """The `Char` of XML 1.0 (§2.2), and no control character; fonts have signs for some of the others."""
    return unicodedata.category(character) not in {"Cc", "Cs"} and character not in "\ufffe\uffff"


def in_place_of(character: str) -> str:
    """What is printed where no font has the character; `ruling.json` keeps it.

    Invisible marks of format (directions in a chat export, the choice of a variant) leave nothing.
    """
    if character.isspace():
        return " " if unicodedata.category(character) == "Cc" else character  # XML has no other place for these
    invisible = unicodedata.category(character) in {"Cf", "Cc"} or "VARIATION SELECTOR" in unicodedata.name(
        character, ""
    )
    return "" if invisible else f"[U+{ord(character):04X}]"
