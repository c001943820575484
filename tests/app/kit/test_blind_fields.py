"""What could tempt whoever decides is known by its name, however it is written; everything else is let through."""

from collections.abc import Iterator

import pytest
from msgspec import Struct

import app.main
from app.kit.blind_fields import BlindField, blind, check_members, check_names, find_member, known
from app.kit.text import LANGUAGES, chinese

EVERYTHING = app.main  # imported so that every struct of the house is known
SPELLED = [(kind.what, spelling) for kind in known() for spelling in kind.spelled]
INNOCENT = (
    "title minor currency in_words item_level fanatic tierra vipassana member members credit creditor score shop seller"
    " non_member_price level rank amount platform_id membershipless 商品 金额 会议 消费者 店铺"
    " 信用卡号 平台 等级 佣 广场"
)


@pytest.mark.parametrize(("what", "spelling"), SPELLED)
def test_every_spelling_is_found_in_every_manner_of_writing(what: str, spelling: str):
    words = spelling.split()
    written = {
        spelling,
        "_".join(words),
        "-".join(words).upper(),
        "".join(words),
        words[0] + "".join(word.title() for word in words[1:]),
        "".join(word.title() for word in words),
        f"the_{'_'.join(words)}_2026",
        f"buyer.{'-'.join(words)}",
    }
    assert {name: blind(name) is not None for name in written} == dict.fromkeys(written, True)


@pytest.mark.parametrize("name", INNOCENT.split())
def test_what_only_looks_like_one_is_let_through(name: str):
    assert blind(name) is None


@pytest.mark.parametrize(
    "name", ["ＶＩＰ＿ｌｅｖｅｌ", "VIP会员", "会 员 等 级", "shopSalesTierCode", "GMV30d", "佣金率(%)", "粉絲數"]
)
def test_width_spaces_and_neighbours_hide_nothing(name: str):
    assert blind(name) is not None


def _kinds(kind: type) -> Iterator[type]:
    for narrower in kind.__subclasses__():
        yield narrower
        yield from _kinds(narrower)


def test_no_member_of_ours_is_refused():
    ours = {name for kind in _kinds(Struct) for name in kind.__struct_fields__}
    assert len(ours) > 300
    assert {name for name in ours if blind(name)} == set()


def test_no_kind_is_told_twice():
    spelled = [spelling for _, spelling in SPELLED]
    assert len(spelled) == len(set(spelled))


def test_the_first_one_is_named_with_the_place_where_it_stands():
    with pytest.raises(BlindField) as refused:
        check_members({"order": {"lines": [{"price": 1}, {"price": 1, "commission": 2}]}})
    assert refused.value.field == "order.lines[1].commission"
    assert "“commission”" in refused.value.text("en")
    assert "“commission”" in refused.value.text("zh-Hans")
    with pytest.raises(BlindField):
        check_names(["title", "claims.1.vip"])


def test_values_are_nobodys_names():
    check_members({"text": "commission", "words": ["VIP", "粉丝"]})
    assert find_member({"a": [{"b": "gmv"}]}) is None
    assert find_member({"a": [{"gmv": 1}]}) == "gmv"


def test_no_depth_is_too_deep():
    deep: object = {"vip": 1}
    for _ in range(100_000):
        deep = [deep]
    assert find_member(deep) == "vip"
    while isinstance(deep, list):  # taken apart again: Python itself would not
        deep = deep[0]


def test_the_sentence_says_why_in_both_languages():
    assert chinese()[BlindField.sentence]
    assert all(BlindField(name="vip").text(language) for language in LANGUAGES)
