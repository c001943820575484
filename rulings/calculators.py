"""What a remedy comes to, each by the law that it rests on. Pure; the mediator decides whether the law applies.

The laws name sums in yuan, so nothing is reckoned in another currency. Half a fen is rounded up.
"""

from datetime import date

from msgspec import Struct

from app.kit.money import Money
from app.kit.text import Sentence, _
from cases.words import Goods, Remedy
from rulings import errors

YUAN = "CNY"
LEAST_MINOR = 50_000
"""Consumer Law art. 55: at least 500 yuan."""
LEAST_FOOD_MINOR = 100_000
"""Food Safety Law art. 148: at least 1,000 yuan."""
BASIS_POINTS = 10_000
DAYS_A_YEAR = 365


class Reckoned(Struct, frozen=True):
    """A sum, or a band from `amount` to `up_to`; by which rule, for which remedy, and how it came to be."""

    remedy: Remedy
    rule: str
    amount: Money
    how: Sentence
    up_to: Money | None = None


class Purchase(Struct, frozen=True):
    """What was bought, for how much, and on which day it was paid."""

    goods: Goods
    paid: Money
    on: date


class Rates(Struct, frozen=True):
    """What the office has set: interest a year in hundredths of a per cent, and bands for distress in fen."""

    interest_bp: int
    distress: tuple[tuple[int, int], ...]


def threefold(price: Money) -> Reckoned:
    """Extra damages for fraud: three times the price, at least 500 yuan (Consumer Law art. 55)."""
    return _times(price, 3, LEAST_MINOR, "CN-CRPL-55")


def tenfold(price: Money) -> Reckoned:
    """Extra damages for unsafe food: ten times the price, at least 1,000 yuan (Food Safety Law art. 148)."""
    return _times(price, 10, LEAST_FOOD_MINOR, "CN-FSL-148")


def _times(price: Money, times: int, least_minor: int, rule: str) -> Reckoned:
    check_yuan(price)
    product, least = Money(price.minor * times), Money(least_minor)
    how = _("{times} × {price} = {product}; at least {least}")
    values = {"times": times, "price": price, "product": product, "least": least}
    amount = max(product, least, key=lambda sum_: sum_.minor)
    return Reckoned(Remedy.statutory_extra_damages, rule, amount, Sentence(how, values))


def interest(principal: Money, since: date, until: date, rate_bp: int) -> Reckoned:
    """Simple interest for the days from `since` to `until`, the first not counted; none where that is no time."""
    check_yuan(principal)
    days = max(0, (until - since).days)
    year = BASIS_POINTS * DAYS_A_YEAR
    minor = (principal.minor * rate_bp * days * 2 + year) // (2 * year)
    how = _("{principal} for {days} days at {rate} % a year of 365 days")
    values = {"principal": principal, "days": days, "rate": f"{rate_bp / 100:g}"}
    return Reckoned(Remedy.interest, "CN-CC-584", Money(minor), Sentence(how, values))


def distress(bands: tuple[tuple[int, int], ...]) -> list[Reckoned]:
    """The bands that the office has set for distress, from the least."""
    return [
        Reckoned(
            Remedy.distress_payment,
            "CN-CRPL-51",
            Money(least),
            Sentence(_("band {no} of {count}, set by the office"), {"no": no, "count": len(bands)}),
            Money(most),
        )
        for no, (least, most) in enumerate(bands, start=1)
    ]


def reckon(purchase: Purchase, rates: Rates, today: date) -> list[Reckoned]:
    """Everything that could be owed for a purchase; for food ten times beside three times."""
    if purchase.paid.currency != YUAN:
        return []
    extra = [threefold(purchase.paid)] + ([tenfold(purchase.paid)] if purchase.goods is Goods.food else [])
    return [*extra, interest(purchase.paid, purchase.on, today, rates.interest_bp), *distress(rates.distress)]


def check_yuan(amount: Money) -> None:
    """The law names its least sums in yuan.

    Raises:
        NotInYuan: in another currency.
    """
    if amount.currency != YUAN:
        raise errors.NotInYuan(currency=amount.currency)
