"""The long form of a ruling, read."""

from typing import Any

import pytest
from litestar.datastructures import FormMultiDict
from msgspec import Struct

from app.pages import draft_form
from app.pages.draft_form import Shelf
from app.pages.refusals import Empty
from rulings.schemas import ClearedIn, DraftIn

SHELF = Shelf({"C-1": "聊天记录"}, [])


class _Case(Struct, frozen=True):
    claims: tuple = ()
    handling: tuple = ()
    respondents: tuple = ()


class _Side(Struct, frozen=True):
    side: str
    name: str


class _Seen(Struct, frozen=True):
    case: _Case = _Case()


def read(seen: Any = _Seen(), /, **typed: str) -> dict:  # noqa: B008 - it never changes
    form = {"effect": "overturned"} | {name.replace("__", "."): value for name, value in typed.items()}
    return draft_form.read(seen, SHELF, FormMultiDict(form))


def test_a_row_in_which_nothing_was_begun_is_left_out():
    assert read() == {"effect": "overturned", "findings": []}


def test_a_row_that_was_begun_names_what_is_missing_by_the_words_above_its_box():
    with pytest.raises(Empty) as refused:
        read(obligations__0__debtor="seller", obligations__0__text="退款", obligations__0__days="7")
    assert refused.value.field == "obligations.0.remedy"
    assert refused.value.text("zh-Hans") == "请选择：补救方式"


def test_whoever_is_not_at_fault_is_the_one_under_whose_name_it_is_said_why():
    seen = _Seen(_Case(respondents=(_Side("platform", "海桐商城"), _Side("seller", "星河数码专营店"))))
    draft = read(seen, cleared__1__reasons="承运人丢失。")
    assert draft["cleared"] == [{"reasons": "承运人丢失。", "side": "seller"}]
    typed = draft_form.written(seen, DraftIn("confirmed", [], cleared=[ClearedIn("seller", "承运人丢失。")]))
    assert typed["cleared.1.reasons"] == ["承运人丢失。"]


def test_an_exhibit_is_chosen_by_its_title():
    assert SHELF.exhibit_box("facts.0.exhibits").named == {"C-1": "C-1 · 聊天记录"}
