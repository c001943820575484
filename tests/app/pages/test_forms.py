"""Reading what people type."""

import pytest
from litestar.datastructures import FormMultiDict

from app.kit.errors import BadInput
from app.pages import forms
from app.pages.forms import Field
from app.pages.refusals import Empty, NoAmount, NoDay
from cases.schemas import TextIn


def form(**typed: str) -> FormMultiDict:
    return FormMultiDict(typed)


@pytest.mark.parametrize("typed", ["六千", "1e400", "-1", "0.001", "NaN", "1 000", "9" * 40])
def test_what_is_no_amount_is_named_at_its_box(typed):
    with pytest.raises(NoAmount) as refused:
        forms.money(form(paid=typed), "paid")
    assert refused.value.field == "paid"


def test_a_currency_without_cents_has_none():
    typed = FormMultiDict({"paid": "1,200", "paid.currency": "JPY"})
    assert forms.money(typed, "paid") == {"minor": 1200, "currency": "JPY"}


def test_an_unknown_currency_is_refused_by_the_same_limits_as_for_machines():
    typed = FormMultiDict({"paid": "1", "paid.currency": "yuan"})
    with pytest.raises(BadInput):
        forms.take(forms.AmountIn, forms.money(typed, "paid"))


def test_a_day_that_the_calendar_does_not_know_is_refused():
    with pytest.raises(NoDay):
        forms.day(form(at="2026-02-30"), "at")


def test_an_empty_box_is_named_by_the_words_above_it():
    with pytest.raises(Empty) as refused:
        forms.read(form(text="  "), [Field("text", "Your name")])
    assert refused.value.text("en") == "Please fill in: Your name"
    assert refused.value.text("zh-Hans") == "请填写：您的姓名"


def test_a_member_nobody_asked_for_never_reaches_the_domain():
    boxes = [Field("text", "Your name")]
    assert forms.take(TextIn, forms.read(form(text="a", commission="5"), boxes)) == TextIn("a")


def test_too_long_a_text_is_refused_with_the_limit():
    with pytest.raises(BadInput) as refused:
        forms.take(TextIn, {"text": "x" * 5000})
    assert refused.value.field == "text"
