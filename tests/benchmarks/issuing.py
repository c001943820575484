"""Issuing a ruling (render and sign, warm) beside the obvious way to do it, in one run, turn about.

Each way works in a process of its own, and what is timed is its work, not the way to that process. The obvious way:
WeasyPrint's default call on the same page with whatever Chinese font the distribution has, and pyHanko's default signer
with an RSA-3072 key. Both sign with a timestamp from the same loopback authority.
"""

import multiprocessing
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import segno
from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from msgspec import Struct
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from weasyprint import CSS, HTML

from app.demo.timestamps import DemoTimestamps
from app.kit import clock, settings
from app.kit.stack import with_room
from rulings.document import render_in_worker, warm_worker
from rulings.document.page import TEMPLATES
from rulings.document.rendering import QR_ADDRESS, OwnAssets, Renderer
from rulings.signing import ensure_demo_authority
from rulings.signing.signature import OfficeSigner, sign
from tests.rulings.samples import laptop

GOAL_TIMES_FASTER = 2.5
GOAL_TIMES_FASTER_TO_RENDER = 1.9
GOAL_SIGNING_SHARE = 0.15


Timed = Callable[[], tuple[float, float]]
"""From the text of a ruling to the signed file; hands back (seconds to render, seconds to sign)."""

_way: Timed


class Way(Struct, frozen=True):
    """Medians of one way, in seconds."""

    render_s: float
    sign_s: float

    @property
    def total_s(self) -> float:
        return self.render_s + self.sign_s


class Measured(Struct, frozen=True):
    """The three ways in one run, and the font that the default call found."""

    font: str
    ours: Way
    default: Way
    default_tagged: Way


def measure(rounds: int) -> Measured:
    """Medians of `rounds` issued rulings each, turn about, each way in a warm process of its own."""
    font = _distribution_font()
    with _rivals() as ways:
        [way() for way in ways]
        timings = [[way() for way in ways] for _ in range(rounds)]
    return Measured(font, *(_medians(way) for way in zip(*timings, strict=True)))


def _medians(timings: Iterable[tuple[float, float]]) -> Way:
    renders, signatures = zip(*timings, strict=True)
    return Way(statistics.median(renders), statistics.median(signatures))


def _distribution_font() -> str:
    """The font that the default call finds for Chinese. Without one it prints empty boxes, which is no yardstick."""
    chinese = "lang=zh-cn:charset=88c1"
    if not _fontconfig("fc-list", f":{chinese}"):
        raise SystemExit("no font of the distribution has Chinese characters: install fonts-noto-cjk")
    return _fontconfig("fc-match", "-f", "%{family[0]}", f"sans-serif:{chinese}")


def _fontconfig(*asked: str) -> str:
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout


@contextmanager
def _rivals() -> Iterator[tuple[Timed, ...]]:
    """Ours, the default call for a plain PDF, and the default call asked for PDF/A-3a, which ours is."""
    with ExitStack() as opened:
        authority = Path(opened.enter_context(tempfile.TemporaryDirectory())) / "authority"
        ensure_demo_authority(authority)
        url = opened.enter_context(DemoTimestamps(authority)).url
        spawn = multiprocessing.get_context("spawn")

        def started(start: Callable[..., None], *told: object) -> Timed:
            pool = opened.enter_context(ProcessPoolExecutor(1, spawn, start, told))
            return lambda: pool.submit(_time).result()

        yield (
            started(_our_way, authority, url),
            started(_default_way, url, None),
            started(_default_way, url, "pdf/a-3a"),
        )


def _time() -> tuple[float, float]:
    """The second of two: a process that slept while the others had their turn is not warm at its first."""
    _way()
    return _way()


def _our_way(authority: Path, timestamp_url: str) -> None:
    global _way  # noqa: PLW0603 - a process of a pool has nowhere else to keep it
    warm_worker(settings.load().fonts_dir, settings.load().rare_fonts_dir)
    signer = OfficeSigner(ensure_demo_authority(authority), timestamp_url)
    _way = with_room(partial(_timed, lambda: render_in_worker(laptop()), partial(sign, signer=signer)))


def _default_way(timestamp_url: str, variant: str | None) -> None:
    """WeasyPrint and pyHanko as their first pages show them; only the font's name is taken out of the style sheet."""
    global _way  # noqa: PLW0603 - as above
    style = (TEMPLATES / "ruling.css").read_text().replace('"Noto Sans SC Usual", "Noto Sans SC"', "sans-serif")
    code = BytesIO()
    segno.make(laptop().verify_url, error="m", micro=False).save(code, kind="svg")
    assets = OwnAssets({QR_ADDRESS: code.getvalue()})
    signer = _rsa_signer()
    stamps = RequestsHTTPTimeStamper(timestamp_url)
    page = Renderer(settings.load().fonts_dir, settings.load().rare_fonts_dir).html

    def render() -> bytes:
        sheet = CSS(string=style)
        return HTML(string=page(laptop()), url_fetcher=assets).write_pdf(stylesheets=[sheet], pdf_variant=variant)

    def finish(pdf: bytes) -> None:
        metadata = PdfSignatureMetadata(field_name="Office", certify=True)
        sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), metadata, signer, timestamper=stamps, output=BytesIO())

    _way = partial(_timed, render, finish)


def _timed(render: Callable[[], bytes], finish: Callable[[bytes], object]) -> tuple[float, float]:
    start = time.perf_counter()
    pdf = render()
    rendered = time.perf_counter()
    finish(pdf)
    return rendered - start, time.perf_counter() - rendered


def _rsa_signer() -> SimpleSigner:
    key = rsa.generate_private_key(65537, 3072)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "RSA-3072")])
    start = clock.real_now() - timedelta(hours=1)
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=2))
    usage = x509.KeyUsage(True, True, *[False] * 7)  # noqa: FBT003 - digital signature, content commitment
    certificate = built.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    loaded = asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return SimpleSigner(loaded, keys.PrivateKeyInfo.load(der), SimpleCertificateStore.from_certs([loaded]))
