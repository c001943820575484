"""What a corrected edition says: the same ruling, but for its slips. Nothing here can reach a finding or an outcome."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from app.kit.money import Money
from rulings import errors
from rulings.rules import ALONE, BINDING, is_above
from rulings.schemas import Correction, ObligationText, RulingText, SlipText

SUM = "sum"
_WHERE = {
    "fact": ("facts", "text"),
    "finding": ("claims", "fact"),
    "reasons": ("claims", "reasons"),
    "argument": ("arguments", "answer"),
    "handling": ("handling", "lines"),
    "obligation": ("obligations", "text"),
}


def corrected(text: RulingText, number: str, by: Correction, claim_of: Mapping[int, int]) -> RulingText:
    """The edition under its own `number`; `claim_of` is the claim that an obligation pays for, by their numbers.

    Raises:
        NotASlip, NothingCorrected, OtherDeciders: it is no slip.
    """
    edition = text
    for slip in by.slips:
        edition = _sum(edition, slip, claim_of) if slip.part == SUM else _words(edition, slip)
    _check_deciders(text.answer.total, edition.answer.total)
    address = text.verify_url.replace(text.number, number)
    return structs.replace(edition, number=number, verify_url=address, corrects=by)


def sum_in(duty: ObligationText, figures: str) -> Money | None:
    """The sum that somebody wrote, in the currency of what is owed."""
    return Money.read(figures, duty.amount.currency) if duty.amount else None


def duty_of(text: RulingText, number: int) -> ObligationText | None:
    """What is owed under this number."""
    return next((duty for duty in text.obligations if duty.number == number), None)


def _words(text: RulingText, slip: SlipText) -> RulingText:
    member, name = _WHERE[slip.part]
    parts: tuple[Any, ...] = getattr(text, member)
    place = next((i for i, part in enumerate(parts) if getattr(part, "number", i + 1) == slip.number), None)
    said = "" if place is None else getattr(parts[place], name)
    if place is None or said.count(slip.old) != 1:
        raise errors.NotASlip(old=slip.old)
    if slip.new == slip.old:
        raise errors.NothingCorrected(new=slip.new)
    now = said.replace(slip.old, slip.new)
    changed = (*parts[:place], structs.replace(parts[place], **{name: now}), *parts[place + 1 :])
    # The first page says what the obligations say.
    how = text.answer.how.replace(said, now, 1) if slip.part == "obligation" else text.answer.how
    return structs.replace(text, **{member: changed}, answer=structs.replace(text.answer, how=how))


def _sum(text: RulingText, slip: SlipText, claim_of: Mapping[int, int]) -> RulingText:
    duty = duty_of(text, slip.number)
    if duty is None or duty.amount is None or sum_in(duty, slip.old) != duty.amount:
        raise errors.NotASlip(old=slip.old)
    paid = sum_in(duty, slip.new)
    if paid is None or paid.minor <= 0 or paid == duty.amount:
        raise errors.NothingCorrected(new=slip.new)
    more = Money(paid.minor - duty.amount.minor, paid.currency)
    duties = tuple(structs.replace(each, amount=paid) if each is duty else each for each in text.obligations)
    edition = structs.replace(text, obligations=duties)
    return _award(edition, claim_of[duty.number], more) if duty.number in claim_of else edition


def _award(text: RulingText, claim: int, more: Money) -> RulingText:
    """The award is what its obligations pay, and the first page adds the awards up."""
    claims = tuple(
        structs.replace(each, award=each.award.plus(more)) if each.number == claim and each.award else each
        for each in text.claims
    )
    total = text.answer.total.plus(more) if text.answer.total else None
    return structs.replace(text, claims=claims, answer=structs.replace(text.answer, total=total))


def _check_deciders(before: Money | None, after: Money | None) -> None:
    if any(is_above(before, limit) != is_above(after, limit) for limit in (ALONE, BINDING)):
        raise errors.OtherDeciders
