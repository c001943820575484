"""Money as integer minor units with an ISO 4217 currency; never a float."""

from decimal import Decimal, InvalidOperation
from typing import Self

from msgspec import Struct

_LARGEST = 10**12
# Minor digits where they are not two (ISO 4217, list one).
_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3, "TND": 3}
_NAMES = {"zh-Hans": {"CNY": "元", "EUR": "欧元", "USD": "美元", "GBP": "英镑", "HKD": "港元", "JPY": "日元"}}
_SIGNS = {"en": {"CNY": "CN¥", "EUR": "€", "USD": "US$", "GBP": "£", "HKD": "HK$", "JPY": "¥"}}


class Money(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount: `minor` counts fen, cents or whatever the currency's smallest unit is."""

    minor: int
    currency: str = "CNY"

    @classmethod
    def read(cls, figures: str, currency: str = "CNY") -> Self | None:
        """The amount behind figures such as `6,499.00`; None where they are no amount of this currency."""
        try:
            minor = Decimal(figures.strip().replace(",", "")).scaleb(_DIGITS.get(currency, 2))
            return cls(int(minor), currency) if minor == int(minor) and abs(minor) <= _LARGEST else None
        except (InvalidOperation, ValueError, OverflowError):
            return None

    def plus(self, other: "Money") -> "Money":
        """The sum; amounts in two currencies are never added.

        Raises:
            ValueError: when the currencies differ.
        """
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency}")
        return Money(self.minor + other.minor, self.currency)

    def text(self, language: str = "zh-Hans") -> str:
        """The amount as people write it: `6,499.00 元`, `CN¥6,499.00`."""
        digits = _DIGITS.get(self.currency, 2)
        whole, part = divmod(abs(self.minor), 10**digits)
        number = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
        number = f"-{number}" if self.minor < 0 else number
        if language.startswith("zh"):
            return f"{number} {_NAMES['zh-Hans'].get(self.currency, self.currency)}"
        sign = _SIGNS["en"].get(self.currency, f"{self.currency} ")
        return f"{sign}{number}"
