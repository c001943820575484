"""What the pages of a ruling say, and what is attached to them; read with pyHanko's reader, nothing is rendered.

It understands the text operators that our own renderer writes (ISO 32000-1 §9.4.3, glyph ids mapped by ToUnicode,
§9.10.3). A file of another maker may give no text at all; then nothing matches and the verification says so.
"""

import re
from io import BytesIO

from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader

_FONT_OR_TEXT = re.compile(rb"/(\w+) [\d.]+ Tf|\[([^\]]*)\] TJ")
_GLYPH = re.compile(rb"<([0-9a-fA-F]{4})>")
_MAPPING = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>")


def read_pages(pdf: bytes) -> list[str]:
    """The text of each page of a file."""
    return page_texts(PdfFileReader(BytesIO(pdf)))


def read_attachments(pdf: bytes) -> dict[str, bytes]:
    """The files inside a file."""
    return attachments(PdfFileReader(BytesIO(pdf)))


def attachments(reader: PdfFileReader) -> dict[str, bytes]:
    """The embedded files by name (ISO 32000-1 §7.11.4)."""
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    return {str(names[i]["/UF"]): names[i]["/EF"]["/F"].data for i in range(1, len(names), 2)}


def page_texts(reader: PdfFileReader) -> list[str]:
    """The text of each page, white space removed: where a line breaks says nothing."""
    count = int(reader.root["/Pages"]["/Count"])
    return [_text(reader.find_page_for_modification(i)[0].get_object()) for i in range(count)]


def _text(page: DictionaryObject) -> str:
    fonts = page["/Resources"]["/Font"]
    glyphs = {name[1:].encode(): _characters(fonts[name]) for name in fonts}
    said, font = [], {}
    for name, run in _FONT_OR_TEXT.findall(page["/Contents"].data):
        if name:
            font = glyphs[name]
        said += [font.get(glyph.lower(), "") for glyph in _GLYPH.findall(run)]
    return "".join("".join(said).split())


def _characters(font: DictionaryObject) -> dict[bytes, str]:
    pairs = _MAPPING.findall(font["/ToUnicode"].data)
    return {glyph.lower(): bytes.fromhex(code.decode()).decode("utf-16-be") for glyph, code in pairs}
