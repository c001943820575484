"""Citations as links: what a reader may open, and nothing else."""

from uuid import UUID

import pytest

from app.pages.citing import cited
from evidence.schemas import ItemOut

CASE, CALL = UUID(int=1), UUID(int=2)
PAGE = f"/cases/{CASE}/evidence/{CALL}"


def item(exhibit: str | None, side: str = "consumer") -> ItemOut:
    values = dict.fromkeys(ItemOut.__struct_fields__) | {"id": CALL, "side": side, "exhibit": exhibit}
    return ItemOut(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("exhibit", ["C-3", "甲-3"])
@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("C-3", PAGE),
        ("甲-3", PAGE),
        ("C-3@02:15", f"{PAGE}?t=135#call"),
        ("C-3 at 02:15", f"{PAGE}?t=135#call"),
        ("甲-3 1:02:15 处", f"{PAGE}?t=3735#call"),
    ],
)
def test_a_citation_opens_its_exhibit_there(exhibit: str, text: str, where: str) -> None:
    assert [one.where for one in cited([text], [item(exhibit)], CASE)] == [where]


@pytest.mark.parametrize("text", ["C-4", "M-3", "<b>C-3</b>", "C-3 at", ""])
def test_what_is_no_exhibit_of_the_reader_stays_text(text: str) -> None:
    (one,) = cited([text], [item("C-3"), item(None)], CASE)
    assert (one.text, one.where) == (text, "")
