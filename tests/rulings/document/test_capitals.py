"""Sums in Chinese capitals: beside sums that were looked up, and read back by a reader of its own."""

from random import Random

import pytest

from rulings.document.capitals import capitals

KNOWN = [
    (0, "零元整"),
    (1, "壹分"),
    (5, "伍分"),
    (50, "伍角整"),
    (55, "伍角伍分"),
    (100, "壹元整"),
    (1_000, "壹拾元整"),
    (1_005, "壹拾元零伍分"),
    (1_050, "壹拾元伍角整"),
    (10_100, "壹佰零壹元整"),
    (32_504, "叁佰贰拾伍元零肆分"),
    (140_950, "壹仟肆佰零玖元伍角整"),
    (168_032, "壹仟陆佰捌拾元叁角贰分"),
    (600_714, "陆仟零柒元壹角肆分"),
    (1_000_000, "壹万元整"),
    (1_000_100, "壹万零壹元整"),
    (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
    (2_599_600, "贰万伍仟玖佰玖拾陆元整"),
    (10_700_053, "壹拾万柒仟元伍角叁分"),
    (100_010_000, "壹佰万零壹佰元整"),
    (10_000_000_000, "壹亿元整"),
    (10_000_000_100, "壹亿零壹元整"),
    (10_001_000_000, "壹亿零壹万元整"),
    (10_010_000_000, "壹亿零壹拾万元整"),
    (1_234_567_890_12, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
    (100_000_000_000_000, "壹万亿元整"),
    (100_010_000_000_001, "壹万零壹亿元零壹分"),
]
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def number(said: str) -> int:
    """What a whole number in capitals says, cut at its largest unit."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        above, found, below = said.rpartition(unit)
        if found:
            return number(above) * size + number(below)
    total, digit = 0, 0
    for character in said:
        if character in PLACES:
            total, digit = total + digit * PLACES[character], 0
        else:
            digit = DIGITS.index(character)
    return total + digit


def fen(said: str) -> int:
    rest = said.removeprefix("人民币").removesuffix("整")
    yuan, found, small = rest.rpartition("元")
    total = number(yuan) * 100 if found else 0
    for unit, worth in (("角", 10), ("分", 1)):
        amount, found, left = small.partition(unit)
        if found:
            total, small = total + DIGITS.index(amount[-1]) * worth, left
    return total


@pytest.mark.parametrize(("minor", "said"), KNOWN)
def test_a_known_sum(minor: int, said: str) -> None:
    assert capitals(minor) == f"人民币{said}"
    assert fen(capitals(minor)) == minor


def test_every_sum_is_read_back_as_itself() -> None:
    chance = Random(2026)  # noqa: S311 - the same sums each time
    for minor in (*range(20_000), *(chance.randrange(10 ** chance.randint(1, 17)) for _ in range(20_000))):
        said = capitals(minor)
        assert fen(said) == minor
        assert "零零" not in said
        assert said.endswith("整") == (minor % 10 == 0)


def test_nobody_pays_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="-1"):
        capitals(-1)
