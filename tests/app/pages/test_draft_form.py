"""The long form of a ruling, read."""

from typing import Any

import pytest
from litestar.datastructures import FormMultiDict
from msgspec import Struct

from app.pages import draft_form
from app.pages.draft_form import Shelf
from app.pages.refusals import Empty

SHELF = Shelf({"C-1": "聊天记录"}, [])


class _Case(Struct, frozen=True):
    claims: tuple = ()
    handling: tuple = ()


class _Seen(Struct, frozen=True):
    case: _Case = _Case()


def read(**typed: str) -> dict:
    form = {"effect": "overturned"} | {name.replace("__", "."): value for name, value in typed.items()}
    seen: Any = _Seen()
    return draft_form.read(seen, SHELF, FormMultiDict(form))


def test_a_row_in_which_nothing_was_begun_is_left_out():
    assert read() == {"effect": "overturned", "findings": []}


def test_a_row_that_was_begun_names_what_is_missing_by_the_words_above_its_box():
    with pytest.raises(Empty) as refused:
        read(obligations__0__debtor="seller", obligations__0__text="退款", obligations__0__days="7")
    assert refused.value.field == "obligations.0.remedy"
    assert refused.value.text("zh-Hans") == "请选择：补救方式"


def test_an_exhibit_is_chosen_by_its_title():
    assert SHELF.exhibit_box("facts.0.exhibits").named == {"C-1": "C-1 · 聊天记录"}
