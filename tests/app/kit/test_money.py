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
