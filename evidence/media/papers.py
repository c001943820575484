"""PDF pages as pictures. Runs in the child only; nothing in a PDF runs, is followed or unpacked."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from pypdfium2 import PdfiumError
from pypdfium2.raw import FORMTYPE_NONE, FPDF_ERR_PASSWORD

from evidence.media.guarded import UnshowableError
from evidence.media.pictures import LONGEST_SIDE, encode

MOST_PAGES = 30
"""Pages that are drawn; the others are in the original."""


def draw_pages(path: str) -> Iterator[tuple[bytes, int]]:
    """Each page as WebP, beside how many the paper has.

    Raises:
        UnshowableError: locked with a password, damaged, or empty.
    """
    try:
        yield from _pages(path)
    except PdfiumError as wrong:
        locked = getattr(wrong, "err_code", None) == FPDF_ERR_PASSWORD
        raise UnshowableError("locked" if locked else "damaged") from None


def _pages(path: str) -> Iterator[tuple[bytes, int]]:
    with Path(path).open("rb") as file, pypdfium2.PdfDocument(file) as paper:
        count = len(paper)
        if count == 0:
            raise UnshowableError("damaged")
        if paper.get_formtype() != FORMTYPE_NONE and not has_scripts():
            paper.init_forms()  # so that what was filled in is drawn
        for number in range(min(count, MOST_PAGES)):
            page = paper[number]
            longest = max(*page.get_size(), 1)
            drawn = page.render(scale=min(LONGEST_SIDE / longest, 4), rev_byteorder=True, may_draw_forms=True)
            yield encode(drawn.to_pil().convert("RGB")), count
            page.close()


def has_scripts() -> bool:
    """Whether the library could run JavaScript; the one that we install cannot."""
    return "V8" in pypdfium2.PDFIUM_INFO.flags or "XFA" in pypdfium2.PDFIUM_INFO.flags
