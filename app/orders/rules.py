"""What an apology must say, by the measure that finds canned replies; and how what was paid is shared out. Pure."""

from collections.abc import Collection, Iterable

from msgspec import Struct

from app.orders import errors
from evidence.findings.repetition import alike, core, pairs, worth

SENTENCE = 8
"""Letters' worth of a part of an apology, an English word counting two, without courtesies and numbers."""


def check_apology(parts: tuple[str, str, str], before: Iterable[str]) -> None:
    """It names act, harm and change, each for itself, and is no copy of one that was written before.

    Names and numbers make no difference: an apology with another order number in it is the same.
    """
    said = [core(part) for part in parts]
    if any(worth(each) < SENTENCE for each in said):
        raise errors.ApologyTooShort
    act, harm, change = (pairs(each) for each in said)
    if alike(act, harm) or alike(harm, change) or alike(act, change):
        raise errors.ApologyTooShort
    whole = pairs(core("\n".join(parts)))
    if any(alike(pairs(core(each)), whole) for each in before):
        raise errors.ApologyCopied


WHOLE = 100


class Split(Struct, frozen=True):
    """Who bears how much of what the consumer is paid, in per cent. Carrier and maker have a name alone."""

    seller: int = 0
    platform: int = 0
    carrier: int = 0
    maker: int = 0
    carrier_name: str = ""
    maker_name: str = ""

    @property
    def shares(self) -> dict[str, int]:
        """Those who bear something."""
        all_ = {"seller": self.seller, "platform": self.platform, "carrier": self.carrier, "maker": self.maker}
        return {who: share for who, share in all_.items() if share}


def check_split(split: Split, cleared: Collection[str] = ()) -> None:
    """It makes a whole, says who carrier and maker are, and lets nobody bear a share who is `cleared` of any fault."""
    total = sum(split.shares.values())
    if total != WHOLE:
        raise errors.NotAHundred(total=total)
    if bool(split.carrier) != bool(split.carrier_name) or bool(split.maker) != bool(split.maker_name):
        raise errors.NamelessShare
    contrary = sorted(split.shares.keys() & set(cleared))
    if contrary:
        raise errors.ClearedBearsNothing(sides=", ".join(contrary))


def share_out(minor: int, split: Split) -> dict[str, int]:
    """A sum in minor units by shares, to the last unit: what rounding leaves goes to the largest remainders."""
    parts = {who: divmod(minor * share, WHOLE) for who, share in split.shares.items()}
    left = minor - sum(whole for whole, _ in parts.values())
    by_remainder = sorted(parts, key=lambda who: (-parts[who][1], who))
    return {who: whole + (who in by_remainder[:left]) for who, (whole, _) in parts.items()}
