"""Amounts are integers with a currency."""

import pytest

from app.kit.money import Money


def test_two_currencies_are_never_added():
    with pytest.raises(ValueError, match="CNY and EUR"):
        Money(1, "CNY").plus(Money(1, "EUR"))
    assert Money(1).plus(Money(2)) == Money(3)


@pytest.mark.parametrize(
    ("money", "chinese", "english"),
    [
        (Money(649900), "6,499.00 元", "CN¥6,499.00"),
        (Money(-5), "-0.05 元", "CN¥-0.05"),
        (Money(1200, "JPY"), "1,200 日元", "¥1,200"),
        (Money(1234, "BHD"), "1.234 BHD", "BHD 1.234"),
    ],
)
def test_an_amount_is_written_as_its_reader_writes_it(money, chinese, english):
    assert (money.text("zh-Hans"), money.text("en")) == (chinese, english)


@pytest.mark.parametrize(
    ("figures", "currency", "minor"),
    [("6,499.00", "CNY", 649_900), ("-0.01", "EUR", -1), ("500", "JPY", 500), ("1.001", "KWD", 1001)],
)
def test_figures_are_read_in_the_smallest_unit(figures: str, currency: str, minor: int) -> None:
    assert Money.read(figures, currency) == Money(minor, currency)


@pytest.mark.parametrize("figures", ["", "viel", "1.001", "NaN", "Infinity", "1e20", "1 000"])
def test_what_is_no_amount_of_the_currency_is_none(figures: str) -> None:
    assert Money.read(figures, "CNY") is None
