"""What a document says → PDF bytes."""

import gc
import hashlib
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from functools import partial
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pydyf
import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from weasyprint import CSS, Attachment
from weasyprint import Document as Pages
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from app.kit.text import translate
from rulings.document import words
from rulings.document.both import Own
from rulings.document.house_font import characters_of, only_house_fonts
from rulings.document.page import TEMPLATES, Page
from rulings.document.rare_fonts import RareFonts, in_place_of
from rulings.schemas import ATTACHMENTS, Document, attachment_of

QR_ADDRESS = "ruling:qr"
_WATERMARK = {"ruling:draft": (TEMPLATES / "draft.svg").read_bytes()}
EDITIONS = (("zh-Hans", None), ("en", None), ("zh-Hans", "en"), ("en", "zh-Hans"))

# The point between two names begins no line (GB/T 15834-2011 §5.1): none breaks before a word joiner (UAX #14, LB11),
# which takes no room and is not in what a reader copies.
_POINT = "\u2060·"

# Ends the RDF: names PDF/UA and, as PDF/A asks (ISO 19005-3 §6.6.2.3), describes the name it uses.
_PDFUA = (TEMPLATES / "pdfua.xmp").read_bytes()


class OwnAssets(URLFetcher):
    """Gives out what this ruling made itself, and stops the rendering at any other address."""

    def __init__(self, assets: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=True)
        self._assets = assets

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002 - the base class's signature
        if url not in self._assets:
            message = f"a ruling loads nothing from outside: {url}"
            raise ValueError(message)
        return URLFetcherResponse(url, self._assets[url])


class Renderer:
    """Prints rulings and what lies beside them. Made once per process: fonts and style sheets cost more than a page."""

    def __init__(self, fonts_dir: Path, rare_fonts_dir: Path) -> None:
        self._fonts_dir = fonts_dir
        self._house = characters_of(fonts_dir)
        self._rare = RareFonts(rare_fonts_dir)
        with only_house_fonts(fonts_dir):
            self._fonts = FontConfiguration()
        self._styles: dict[tuple[str, str | None], CSS] = {edition: self._style(*edition) for edition in EDITIONS}
        self._pages = _templates()

    def _style(self, language: str, beside: str | None) -> CSS:
        of_pages = " · ".join(_of_pages(each) for each in (language, beside) if each)
        footer = f'@page {{ @bottom-right {{ content: "{of_pages}" }} }}'
        sheet = (TEMPLATES / "ruling.css").read_text()
        return CSS(string=sheet + footer, font_config=self._fonts, url_fetcher=OwnAssets({}))

    def render(self, text: Document, *, draft: bool = False) -> bytes:
        """The page and, attached, the canonical JSON it was printed from; its digest is also the file's identifier."""
        content = text.canonical()
        page = self.html(text, draft=draft)
        lacking = set(page) - self._house - {"\n"}
        found = self._rare.print_with(lacking)
        page = page.translate({ord(c): in_place_of(c) for c in lacking - found.keys()}).replace("·", _POINT)
        assets = OwnAssets(_WATERMARK | {QR_ADDRESS: _qr(text.verify_url)})
        with self._fonts_and(set(found.values())) as fonts, warnings.catch_warnings():
            # WeasyPrint 70 does not close the colour profile that it embeds.
            warnings.filterwarnings("ignore", "unclosed file .*sRGB2014", ResourceWarning)
            return Page(page, assets).write_pdf(
                stylesheets=[self._styles[text.language, text.beside or None]],
                font_config=fonts,
                pdf_variant="pdf/a-3a",
                pdf_identifier=hashlib.sha256(content).digest(),
                attachments=[_attachment(text, content)],
                finisher=_finish,
            )

    @contextmanager
    def _fonts_and(self, more: set[Path]) -> Iterator[FontConfiguration]:
        """The house's fonts, nearly always alone."""
        if not more:
            yield self._fonts
            return
        with only_house_fonts(self._fonts_dir, more):
            yield FontConfiguration()

    def html(self, text: Document, *, draft: bool = False) -> str:
        digest = hashlib.sha256(text.canonical()).hexdigest()
        speech = words.Speech(text.language, text.beside or None)
        return self._pages[attachment_of(text)].render(
            text=text,
            draft=draft,
            digest=digest,
            rules={rule.id: rule for rule in getattr(text, "rules", ())},
            _=speech.say,
            one=speech.one,
            own=Own if text.beside else str,
            word=speech.word,
            day=partial(speech.day, text.zone),
            amount=speech.amount,
            in_capitals=partial(words.in_capitals, text.language),
            qr=QR_ADDRESS,
            attached=attachment_of(text),
        )


def _of_pages(language: str) -> str:
    return translate(words.PAGE_OF, language, page='" counter(page) "', pages='" counter(pages) "')


def _templates() -> dict[str, Template]:
    """By the name of what is attached: `ruling.json` is printed by `ruling.html`."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return {name: environment.get_template(name.replace(".json", ".html")) for name in ATTACHMENTS}


def _qr(url: str) -> bytes:
    """As a bitmap: drawing its squares one by one takes longer; any fixed mask can be read."""
    picture = BytesIO()
    segno.make(url, error="m", micro=False, mask=3).save(picture, kind="png", scale=4, border=0)
    return picture.getvalue()


def _attachment(text: Document, content: bytes) -> Attachment:
    made = datetime.combine(text.real_date, time(), ZoneInfo(text.zone))
    return Attachment(
        string=content,
        name=attachment_of(text),
        description=text.number,
        created=made,
        modified=made,
        relationship="Data",
    )


def _finish(_pages: Pages, pdf: pydyf.PDF) -> None:
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream):
            _identify_as_pdfua(item)
            _compress(item)
    pdf.objects = [_Spelt(item) for item in pdf.objects]


def _identify_as_pdfua(item: pydyf.Stream) -> None:
    """WeasyPrint names one standard per file; the page meets both PDF/A-3a and PDF/UA-1, so the XMP says both."""
    if item.extra.get("Type") == "/Metadata":
        item.stream = [part.replace(b"</rdf:RDF>", _PDFUA) for part in item.stream]


def _compress(item: pydyf.Stream) -> None:
    """The default level of zlib instead of pydyf's highest, which takes far longer for a hundredth of the size."""
    if item.compress and all(isinstance(part, bytes) for part in item.stream):
        item.stream = [zlib.compress(b"\n".join(item.stream))]
        item.extra["Filter"] = "/FlateDecode"
        item.compress = False


class _Spelt(pydyf.Object):
    """An object spelt out once: pydyf asks for each one's bytes twice, to write it and to digest the file."""

    compressible = False
    data = b""

    def __init__(self, item: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation, self.free = item.number, item.generation, item.free
        self.compressible = item.compressible
        if self.free != "f":
            self.data = item.data


_warm: Renderer | None = None


def warm_worker(fonts_dir: Path, rare_fonts_dir: Path) -> None:
    """Initializer of a spawned process of the pool: loads once, then takes all of it out of the collector's sight.

    A ruling makes some hundred thousand objects and drops them all at its end, so the collector looks seldom.
    """
    global _warm  # noqa: PLW0603 - a pool's worker has nowhere else to keep it
    _warm = Renderer(fonts_dir, rare_fonts_dir)
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 10, 10)


def render_in_worker(text: Document, *, draft: bool = False) -> bytes:
    """What the pool runs; `warm_worker` must have been its initializer."""
    if _warm is None:
        message = "start the pool with initializer=warm_worker"
        raise RuntimeError(message)
    return _warm.render(text, draft=draft)
