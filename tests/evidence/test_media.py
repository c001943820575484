"""What the child draws and reads, called without its fence; what the scanner's words mean."""

import io
import sys

import pytest
from PIL import Image

from evidence.media import papers, pictures, scanner, tags
from evidence.media.guarded import UnshowableError
from tests.evidence.media.files import paper, picture, png
from tests.evidence.media.scanners import speaking

pytestmark = pytest.mark.anyio


def drawn(content: bytes, media_type: str) -> Image.Image:
    return Image.open(io.BytesIO(pictures.draw(io.BytesIO(content), media_type).webp)).convert("RGB")


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (png(30_000, 30_000), "image/png", "too_large"),
        (png(0, 1), "image/png", "damaged"),
        (picture("PNG"), "image/jpeg", "damaged"),
        (b"", "image/webp", "damaged"),
        (picture("HEIF")[:120], "image/heic", "damaged"),
    ],
)
def test_a_picture_that_cannot_be_drawn_says_why(content: bytes, media_type: str, reason: str) -> None:
    with pytest.raises(UnshowableError, match=reason):
        pictures.draw(io.BytesIO(content), media_type)


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P", "RGBA", "LA", "I;16"])
def test_pictures_of_every_mode_become_plain_colours_on_white(mode: str) -> None:
    made = Image.new("RGBA" if mode == "LA" else mode.partition(";")[0] if mode != "I;16" else mode, (40, 40))
    form = "JPEG" if mode == "CMYK" else "PNG"
    written = io.BytesIO()
    made.convert(mode).save(written, form) if mode != "I;16" else made.save(written, form)
    pixel = drawn(written.getvalue(), f"image/{form.lower()}").getpixel((20, 20))
    transparent = mode in {"RGBA", "LA"}
    assert isinstance(pixel, tuple)
    assert (min(pixel) > 240) is (transparent or mode == "CMYK")


def test_of_a_moving_picture_the_first_frame_is_drawn() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    red, _, blue = drawn(written.getvalue(), "image/webp").getpixel((10, 10))  # type: ignore[misc]
    assert red > 200 > blue + 150


def pages(content: bytes, tmp_path) -> list[tuple[bytes, int]]:
    (tmp_path / "paper.pdf").write_bytes(content)
    return list(papers.draw_pages(str(tmp_path / "paper.pdf")))


def test_the_library_that_draws_papers_runs_no_scripts() -> None:
    assert not papers.has_scripts()


@pytest.mark.parametrize(
    "catalog",
    [
        "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>",
        "/OpenAction<</S/Launch/F(/bin/sh)>>",
        "/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>",
        "/AcroForm<</Fields[] /XFA 3 0 R>>",
    ],
)
def test_whatever_a_paper_wants_to_run_it_is_only_drawn(tmp_path, catalog: str) -> None:
    assert len(pages(paper(catalog=catalog), tmp_path)) == 1


def test_only_so_many_pages_are_drawn_and_the_count_is_told(tmp_path) -> None:
    found = pages(paper(pages=papers.MOST_PAGES + 3), tmp_path)
    assert (len(found), found[0][1]) == (papers.MOST_PAGES, papers.MOST_PAGES + 3)


@pytest.mark.parametrize("page", ["/MediaBox[0 0 1000000 1]", "/MediaBox[0 0 0 0]", "/UserUnit 9999"])
def test_a_page_without_measure_is_small_all_the_same(tmp_path, page: str) -> None:
    for content, _ in pages(paper(page), tmp_path):
        with Image.open(io.BytesIO(content)) as shown:
            assert max(shown.size) <= pictures.LONGEST_SIDE


def test_headers_that_make_no_sense_are_damaged(tmp_path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff")
    with pytest.raises(UnshowableError):
        tags.read(str(file), "audio/amr")
    try:
        assert tags.read(str(file), "audio/wav")["duration_ms"] is None
    except UnshowableError as why:
        assert str(why) == "damaged"  # noqa: PT017 - either will do


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: OK\n", scanner.Verdict("clean")),
        (b"stream: Eicar-Test-Signature FOUND\n", scanner.Verdict("infected", "Eicar-Test-Signature")),
        (b"INSTREAM size limit exceeded. ERROR\n", scanner.Verdict("too_large")),
    ],
)
async def test_the_words_of_the_scanner(answer: bytes, verdict: scanner.Verdict) -> None:
    async with speaking(lambda _: answer) as url:
        assert await scanner.ask(url, io.BytesIO(b"some bytes")) == verdict


@pytest.mark.parametrize("answer", [b"", b"nonsense", b"stream: out of memory ERROR\n"])
async def test_a_scanner_that_says_nothing_sensible_is_asked_again(answer: bytes) -> None:
    async with speaking(lambda _: answer) as url:
        with pytest.raises(scanner.ScannerFailedError):
            await scanner.ask(url, io.BytesIO(b"some bytes"))
    with pytest.raises(scanner.ScannerFailedError):
        await scanner.ask(url, io.BytesIO(b"nobody is there any more"))
    _ = sys
