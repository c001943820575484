"""Chats as people bring them, formats and dirt, each with its reading beside it: checked by eye, line by line."""

from io import BytesIO
from pathlib import Path

import msgspec
import pytest

from evidence.transcripts import Format, Manner, Notes, detect, read, read_noting
from evidence.transcripts.own import Document
from evidence.transcripts.text import Text
from tests.evidence.transcripts.accounting import are_in_order, left_out

CORPUS = Path(__file__).parent / "corpus"
BESIDE = (".expected.json", ".manner.json")
FILES = sorted(path for path in CORPUS.glob("*/*") if not path.name.endswith(BESIDE))


def manner(path: Path) -> Manner:
    """What a person said about the file, where that lies beside it."""
    said = path.with_name(f"{path.stem}.manner.json")
    return msgspec.json.decode(said.read_bytes(), type=Manner) if said.exists() else Manner()


def reading(path: Path) -> bytes:
    """The file as `read-chat` prints it."""
    out, notes, how = BytesIO(), Notes(), manner(path)
    form = Format(path.parent.name)
    document = Document(out, form, how.zone)
    with path.open("rb") as file:
        for _ in document.through(read_noting(file, form, how, notes)):
            pass
    document.end(notes)
    return out.getvalue()


def test_the_corpus_is_large_and_knows_every_format() -> None:
    assert len(FILES) >= 100
    assert {path.parent.name for path in FILES} == set(Format)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_is_read_as_a_person_reads_it(path: Path) -> None:
    whole = path.read_bytes()
    assert detect(whole) is (None if manner(path).columns else Format(path.parent.name))
    expected = path.with_name(f"{path.stem}.expected.json").read_bytes()
    assert reading(path).decode().splitlines() == expected.decode().splitlines()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_is_the_same_after_a_way_through_our_own_format(path: Path) -> None:
    with path.open("rb") as file:
        parts = list(read(file, Format(path.parent.name), manner(path)))
    assert list(read(BytesIO(reading(path)), Format.own)) == parts


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.parent.name in {"qianniu", "whatsapp"}], ids=lambda path: path.stem
)
def test_every_word_of_a_paste_or_an_export_is_kept(path: Path) -> None:
    how, form = manner(path), Format(path.parent.name)
    with path.open("rb") as file:
        text = "".join(Text(file).pieces())
    with path.open("rb") as file:
        parts = list(read(file, form, how))
    assert left_out(text, parts) == []
    assert are_in_order(parts)
