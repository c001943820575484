"""Sums by law: first what is not reckoned, then each floor from both sides."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.money import Money
from cases.words import Goods, Remedy
from rulings import errors
from rulings.calculators import Purchase, Rates, distress, interest, reckon, tenfold, threefold

DAY = date(2026, 4, 18)
RATES = Rates(300, ((10_000, 30_000), (30_000, 100_000)))


@pytest.mark.parametrize("sum_", [threefold, tenfold, lambda price: interest(price, DAY, DAY, 300)])
def test_nothing_is_reckoned_in_another_currency(sum_):
    with pytest.raises(errors.NotInYuan):
        sum_(Money(100, "EUR"))


@pytest.mark.parametrize(("paid", "owed"), [(0, 50_000), (16_666, 50_000), (16_667, 50_001), (649_900, 1_949_700)])
def test_three_times_the_price_and_at_least_500_yuan(paid: int, owed: int):
    found = threefold(Money(paid))
    assert (found.amount, found.rule, found.remedy) == (Money(owed), "CN-CRPL-55", Remedy.statutory_extra_damages)


@pytest.mark.parametrize(("paid", "owed"), [(0, 100_000), (9_999, 100_000), (10_001, 100_010), (30_000, 300_000)])
def test_ten_times_the_price_of_food_and_at_least_1000_yuan(paid: int, owed: int):
    found = tenfold(Money(paid))
    assert (found.amount, found.rule) == (Money(owed), "CN-FSL-148")


@pytest.mark.parametrize(
    ("minor", "until", "owed"),
    [
        (649_900, DAY, 0),
        (649_900, date(2026, 4, 1), 0),
        (649_900, date(2027, 4, 18), 19_497),
        (100_000, date(2026, 4, 19), 8),  # 8.219 fen
        (6_077_250, date(2026, 4, 19), 500),  # 499.5 fen
        (6_077_249, date(2026, 4, 19), 499),
    ],
)
def test_interest_by_the_day(minor: int, until: date, owed: int):
    assert interest(Money(minor), DAY, until, 300).amount == Money(owed)


@given(st.integers(0, 10**12), st.integers(0, 4000))
def test_interest_is_never_off_by_more_than_half_a_fen(minor: int, days: int):
    until = date.fromordinal(DAY.toordinal() + days)
    off = interest(Money(minor), DAY, until, 300).amount.minor * 3_650_000 - minor * 300 * days
    assert abs(off) <= 3_650_000 / 2


def test_the_bands_are_those_of_the_office():
    assert [(each.amount, each.up_to) for each in distress(RATES.distress)] == [
        (Money(10_000), Money(30_000)),
        (Money(30_000), Money(100_000)),
    ]


def test_ten_times_is_for_food_alone_and_nothing_is_for_another_currency():
    bought = Purchase(Goods.food, Money(5_000), DAY)
    assert [each.rule for each in reckon(bought, RATES, DAY)] == [
        *("CN-CRPL-55", "CN-FSL-148", "CN-CC-584", "CN-CRPL-51", "CN-CRPL-51"),
    ]
    clothes = Purchase(Goods.clothing, Money(5_000), DAY)
    assert "CN-FSL-148" not in {each.rule for each in reckon(clothes, RATES, DAY)}
    assert reckon(Purchase(Goods.food, Money(5_000, "EUR"), DAY), RATES, DAY) == []
