"""The ruling on paper, looked at with tools that nobody here wrote."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import msgspec
import pytest
from weasyprint.urls import FatalURLFetchingError

from app.kit.text import chinese
from rulings.document import render_in_worker, warm_worker
from rulings.document.house_font import characters_of
from rulings.document.page import TEMPLATES, Page
from rulings.document.rendering import OwnAssets, Renderer
from rulings.document.words import CODES
from rulings.schemas import Party, RulingText
from rulings.signing.pages import read_attachments, read_pages
from tests.rulings.conftest import Run
from tests.rulings.samples import headphones, laptop

Printed = Callable[[bytes], str]
USUAL = ["Noto-Sans-SC-Usual", "Noto-Sans-SC-Usual-Bold"]


@pytest.fixture
def printed(tmp_path: Path, run: Run) -> Printed:
    """The text of a file as pdftotext reads it, line breaks taken out."""

    def read(pdf: bytes) -> str:
        file = tmp_path / "ruling.pdf"
        file.write_bytes(pdf)
        return "".join(run("pdftotext", "-enc", "UTF-8", file, "-").split())

    return read


@pytest.fixture
def fonts_in(run: Run, tmp_path: Path) -> Callable[[bytes], list[str]]:
    def read(pdf: bytes) -> list[str]:
        file = tmp_path / "fonts.pdf"
        file.write_bytes(pdf)
        return sorted(line.split()[0].partition("+")[2] for line in run("pdffonts", file).splitlines()[2:])

    return read


def with_consumer(name: str) -> RulingText:
    text = laptop()
    return msgspec.structs.replace(text, parties=(Party("consumer", name), *text.parties[1:]))


def test_a_consumers_markup_is_printed_and_never_obeyed(renderer: Renderer, printed: Printed) -> None:
    name = '<img src="file:///etc/hostname">'
    assert name.replace(" ", "") in printed(renderer.render(with_consumer(name)))


def test_characters_that_no_page_may_hold_stop_no_ruling(renderer: Renderer, printed: Printed) -> None:
    forbidden = "".join(map(chr, (*range(32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF)))
    assert "李[U+FFFE][U+FFFF]明" in printed(renderer.render(with_consumer(f"李{forbidden}明")))


def test_an_address_from_outside_stops_the_rendering() -> None:
    page = Page('<html lang="en"><img src="file:///etc/hostname" alt="x"/></html>', OwnAssets({}))
    with pytest.raises(FatalURLFetchingError):
        page.render()


def test_a_code_that_nobody_knows_stops_the_ruling(renderer: Renderer) -> None:
    with pytest.raises(KeyError):
        renderer.render(msgspec.structs.replace(laptop(), effect="swept_under_the_rug"))


def test_the_chinese_ruling_can_be_searched(laptop: bytes, printed: Printed) -> None:
    said = printed(laptop)
    people = ("李明远", "星河数码专营店", "沈若谷", "贺知微")
    for words in ("裁决书", *people, "推翻原拒绝决定", "25,996.00元", "第1页，共4页"):
        assert words in said


def test_chinese_sums_in_yuan_stand_in_capitals_too(laptop: bytes, printed: Printed) -> None:
    said = printed(laptop)
    assert "25,996.00元人民币贰万伍仟玖佰玖拾陆元整" in said
    assert "6,499.00元人民币陆仟肆佰玖拾玖元整" in said


def test_the_english_ruling_speaks_english_alone(renderer: Renderer, printed: Printed) -> None:
    said = printed(renderer.render(headphones()))
    assert "Upheld,bydefault" in said
    assert "MayaFerreira" in said
    assert not [character for character in said.replace("演示", "") if "\u4e00" <= character <= "\u9fff"]


def test_an_edition_in_two_languages_says_each_of_our_sentences_twice_and_nobodys_words_twice(
    renderer: Renderer, printed: Printed
) -> None:
    said = printed(renderer.render(msgspec.structs.replace(laptop(), beside="en")))
    frame = ("裁决书Ruling", "支持Granted", "推翻原拒绝决定。Therefusalisoverturned.", "第1页，共5页·Page1of5")
    for words in (*frame, "2026年6月9日前履行。By9June2026.", "6,499.00元CN¥6,499.00"):
        assert words in said
    assert said.count(laptop().claims[0].in_words) == 1
    assert said.count(laptop().appealed.reason) == 1


def test_every_page_says_demo_while_the_demo_authority_signs(renderer: Renderer) -> None:
    live = msgspec.structs.replace(laptop(), demo=False)
    assert all("DEMO演示" in page for page in read_pages(renderer.render(laptop())))
    assert not any("DEMO" in page for page in read_pages(renderer.render(live)))


def test_a_draft_says_so_on_every_page(renderer: Renderer) -> None:
    assert all("DRAFT草稿" in page for page in read_pages(renderer.render(headphones(), draft=True)))


def test_both_dates_stand_on_the_page_when_the_clock_of_the_case_is_shifted(laptop: bytes, printed: Printed) -> None:
    said = printed(laptop)
    assert "2026年6月2日" in said
    assert "2026年11月22日" in said


def test_ruling_json_is_the_whole_ruling(laptop: bytes) -> None:
    content = read_attachments(laptop)["ruling.json"]
    text = msgspec.json.decode(content, type=RulingText)
    assert text.number == "RR-2026-000045"
    assert text.canonical() == content


def test_no_sentence_of_ours_lacks_a_glyph(fonts_dir: Path) -> None:
    sentences = "".join((*chinese(), *chinese().values(), *CODES.values(), (TEMPLATES / "ruling.html").read_text()))
    characters = characters_of(fonts_dir)
    assert not set(sentences) - characters - {"\n"}


def test_a_character_beyond_the_usual_ones_is_printed_by_the_whole_font(
    renderer: Renderer, printed: Printed, fonts_in: Callable[[bytes], list[str]]
) -> None:
    pdf = renderer.render(with_consumer("陶喆堃"))
    assert "陶喆堃" in printed(pdf)
    assert fonts_in(pdf) == ["Noto-Sans-SC", *USUAL]


def test_fonts_are_found_wherever_they_lie(
    fonts_dir: Path, tmp_path: Path, fonts_in: Callable[[bytes], list[str]]
) -> None:
    odd = tmp_path / "R&D <1>"
    odd.symlink_to(fonts_dir)
    assert fonts_in(Renderer(odd, tmp_path / "none").render(headphones())) == USUAL


@pytest.mark.usefixtures("rare_fonts_dir")
def test_rare_names_are_printed(renderer: Renderer, printed: Printed) -> None:
    name = "䶮㛃㬎、𠮷田、𪜀𫝀𫠠𬺰、𰻞、김철수、ꆈꌠ、ŁukaszĐurić、Ἀθηνᾶ、🔥小店"
    assert name in printed(renderer.render(with_consumer(name)))


def test_what_the_font_lacks_is_printed_as_its_code_and_kept_in_ruling_json(
    renderer: Renderer, printed: Printed
) -> None:
    pdf = renderer.render(with_consumer("李\u200e\ufe0f\U0001fae9"))
    assert "李[U+1FAE9]" in printed(pdf)
    assert "\U0001fae9" in read_attachments(pdf)["ruling.json"].decode()


def test_without_fonts_for_rare_characters_each_is_printed_as_its_code(
    fonts_dir: Path, tmp_path: Path, printed: Printed
) -> None:
    assert "李[U+20BB7]" in printed(Renderer(fonts_dir, tmp_path).render(with_consumer("李𠮷")))


def test_headings_are_bookmarks(laptop: bytes, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "ruling.pdf"
    file.write_bytes(laptop)
    outline = [line.split("\t")[1:] for line in run("mutool", "show", file, "outline").splitlines()]
    assert outline[0][0] == '"裁决书"'
    assert '"请求与认定"' in {words[1] for words in outline if len(words) > 1}
    assert '"请求 1 成立"' in {words[2] for words in outline if len(words) > 2}


def test_every_font_is_embedded(laptop: bytes, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "ruling.pdf"
    file.write_bytes(laptop)
    fonts = run("pdffonts", file).splitlines()[2:]
    assert len(fonts) == 2
    assert all(font.split()[-5:-2] == ["yes", "yes", "yes"] for font in fonts)


def test_a_warm_worker_prints_the_same_file(fonts_dir: Path, renderer: Renderer) -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, initializer=warm_worker, initargs=(fonts_dir, fonts_dir)) as pool:
        pdf = pool.submit(render_in_worker, headphones()).result(timeout=60)
    assert read_pages(pdf) == read_pages(renderer.render(headphones()))
