"""What could tell who somebody is: first what is none of it, then how much is found of a set that a person labelled."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from app.kit.masking import Mask
from rulings.redaction import KEPT, is_bank_card, is_identity_card, propose, redact, remaining

NAMES = {
    "星河数码专营店": KEPT,
    "海桐商城": KEPT,
    "李明远": "消费者",
    "柳暗花明": "消费者",
    "HT2026041801177": "本案订单号",
}
LABELLED = json.loads((Path(__file__).parent / "redaction.json").read_text())
LEAST_PRECISION, LEAST_RECALL = 0.9, 0.9


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",  # another check digit
        "110105194913310028",  # a thirteenth month
        "010105194912310020",
        "11010519491231002",
        "",
    ],
)
def test_what_does_not_check_is_no_identity_card(number: str):
    assert not is_identity_card(number)


def test_an_identity_card_checks():
    assert is_identity_card("11010519491231002X")


@pytest.mark.parametrize(
    "number", ["6222600260001072445", "4111111111111112", "0000000000000000", "18", "4" * 20, "6901234567892"]
)
def test_what_does_not_check_is_no_bank_card(number: str):
    assert not is_bank_card(number)


@pytest.mark.parametrize("number", ["6222600260001072444", "4111111111111111", "378282246310005"])
def test_a_bank_card_checks(number: str):
    assert is_bank_card(number)


@pytest.mark.parametrize("line", [line for line in LABELLED if not line["private"]][:8], ids=lambda line: line["text"])
def test_what_is_nobodys_stays(line: dict):
    assert redact(line["text"], propose(line["text"], Mask(NAMES))) == line["text"]


def test_what_is_found_stands_in_order_and_never_over_another():
    said = "李明远（李 明远）住在上海市徐汇区漕溪路 18 号，订单HT2026041801177，另一处：星河数码专营店的王女士。"
    found = propose(said, Mask(NAMES), ["另一处"])
    assert [said[one.start : one.end] for one in found] == [
        *("李明远", "李 明远", "上海市徐汇区漕溪路 18 号", "HT2026041801177", "另一处", "王"),
    ]
    assert all(one.end <= after.start for one, after in pairwise(found))


def measured() -> tuple[float, float, list[str]]:
    """Precision and recall over the labelled set: a proposal hits what was labelled if they are the same but for edges.

    The third value is what was missed or proposed in vain.
    """
    hits, proposed, private, wrong = 0, 0, 0, []
    for line in LABELLED:
        found = {line["text"][one.start : one.end] for one in propose(line["text"], Mask(NAMES))}
        hit = {each for each in line["private"] if any(each in one for one in found)}
        vain = {one for one in found if not any(each in one for each in line["private"])}
        hits, proposed, private = hits + len(hit), proposed + len(found), private + len(line["private"])
        wrong += [f"missed {each}" for each in line["private"] if each not in hit] + [
            f"in vain {each}" for each in vain
        ]
    return hits / proposed, hits / private, wrong


def test_most_of_what_is_private_is_proposed_and_little_else():
    precision, recall, wrong = measured()
    assert precision >= LEAST_PRECISION, wrong
    assert recall >= LEAST_RECALL, wrong


# the second look


@pytest.mark.parametrize("said", ["消费者称是假货。", "星河数码专营店李宁款", "明远大厦", "订单 HT20260418"])
def test_nothing_remains_where_nobody_is_named(said: str):
    assert remaining([said], NAMES) == []


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("李-明/远", {"李明远": "x"}),
        ("李\n明。远", {"李明远": "x"}),
        ("ＬＩ　ＭＩＮＧ.ＹＵＡＮ", {"Li Mingyuan": "x"}),
        ("ht 2026-0418-01177", {"HT2026041801177": "x"}),
        ("Amy said so.", {"Amy": "x"}),
        ("110 105 1949 1231", {"11010519491231": "x"}),
    ],
)
def test_what_remains_is_named(said: str, names: dict[str, str]):
    assert remaining([said], names) == list(names)


def test_a_short_name_in_letters_is_none_inside_a_word_and_one_character_or_few_digits_are_none():
    assert remaining(["dreamy 王 12345"], {"Amy": "x", "王": "x", "12345": "x"}) == []


def test_a_name_inside_that_of_a_business_is_the_businesss():
    assert remaining(["星河数码专营店发货"], NAMES | {"星河": "x"}) == []
    assert remaining(["星河本人发货"], NAMES | {"星河": "x"}) == ["星河"]
