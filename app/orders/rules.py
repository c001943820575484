"""What an apology must say: pure questions over words, by the measure that finds canned replies in chats."""

from collections.abc import Iterable

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
