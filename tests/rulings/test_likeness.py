"""Pairs of characters, words in letters, and tags of facts."""

import pytest

from rulings.likeness import Like, asked, departs, grams, sought, tags_of


@pytest.mark.parametrize("said", ["", "。，！", " \n"])
def test_nothing_is_cut_from_nothing(said: str):
    assert grams(said) == []


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("卖假货", ["假货", "卖假"]),
        ("假货，假货", ["假货"]),
        ("退 款", ["款", "退"]),
        ("Fake ＧＯＯＤＳ 3倍", ["3", "fake", "goods", "倍"]),
        ("CN-CRPL-55", ["55", "cn", "crpl"]),
        ("退款refund了", ["refund", "了", "退款"]),
    ],
)
def test_a_text_is_cut_into_pairs_and_words(said: str, cut: list[str]):
    assert grams(said) == cut


def test_only_pairs_are_looked_up_and_every_part_is_read():
    assert sought("假货 refun 退") == ["假货"]
    assert asked(" 假货  Refun ") == ["假货", "refun"]


def test_the_tags_of_a_case():
    tags = tags_of("food", "refused", private_seller=False, by_default=True, found=["no_human"])
    assert tags == ["by_default", "frontline:refused", "goods:food", "handling:no_human", "seller:merchant"]
    assert "seller:private_seller" in tags_of("food", "refused", private_seller=True, by_default=False, found=[])


@pytest.mark.parametrize(
    "nearest", [None, Like("not_upheld", 0, 4), Like("not_upheld", 1, 1), Like("upheld", 3, 4)], ids=str
)
def test_nothing_is_departed_from_that_is_not_near_or_decided_the_same(nearest: Like | None):
    assert not departs("upheld", 4, nearest)


def test_the_nearest_on_like_facts_is_departed_from():
    assert departs("upheld", 4, Like("not_upheld", 1, 2))
    assert departs("partly_upheld", 3, Like("upheld", 1, 2))
