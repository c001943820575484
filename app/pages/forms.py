"""Forms as data: what stands above each box, and how what was typed is read."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from babel.numbers import get_currency_precision
from litestar.datastructures import FormMultiDict
from msgspec import Struct

from app.kit import problems
from app.kit.bodies import check_keepable
from app.kit.calendar import OFFICE_ZONE
from app.kit.money import Money
from app.pages.refusals import Empty, NoAmount, NoDay, NothingChosen
from cases.schemas import AmountIn

StructT = TypeVar("StructT")
_LARGEST = Decimal(10) ** 12


class Field(Struct, frozen=True):
    """One box. `kind` is line, text, number, day, money, choice, radios, ticks (several), tick (yes or no) or file.

    `choices` are codes with words of their own, or those of `named`, which are shown as they are. `label` and `hint`
    are marked sentences, filled with `values`.
    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    choices: Sequence[str] = ()
    optional: bool = False
    values: dict[str, str] = {}
    named: dict[str, str] = {}


class Section(Struct, frozen=True):
    """A part of a long form under a heading; `grows` names the rows of which a button adds another one."""

    title: str
    fields: Sequence[Field]
    explain: str = ""
    values: dict[str, str] = {}
    grows: str = ""


def typed(form: FormMultiDict) -> dict[str, list[str]]:
    """Everything that was typed, to be shown again when it is refused."""
    return {name: [str(value) for value in form.getall(name)] for name in form}


def read(form: FormMultiDict, fields: Sequence[Field]) -> dict[str, Any]:
    """What was typed, as the members of a request; an empty box that may be empty is left out.

    Raises:
        Empty, NothingChosen: for the first that may not.
        NoAmount, NoDay: for what cannot be read.
    """
    found: dict[str, Any] = {}
    for field in fields:
        value = _READ.get(field.kind, _line)(form, field.name)
        if value not in (None, ""):
            found[field.name] = value
        elif not field.optional and field.kind != "ticks":
            raise missing(field)
    return found


def missing(field: Field) -> Empty | NothingChosen:
    """The refusal of a form in which this box was left empty."""
    kind = NothingChosen if field.kind in {"choice", "radios"} else Empty
    return kind(label=field.label, of=field.values, field=field.name)


def take(kind: type[StructT], members: object) -> StructT:
    """The members as a request of the domain; the same limits hold as for machines."""
    try:
        taken = msgspec.convert(members, kind, strict=False)
    except msgspec.ValidationError as unfit:
        raise problems.misread(str(unfit)) from unfit
    check_keepable(taken)
    return taken


def moment(text: str | None) -> datetime | None:
    """A moment that the page itself put into a link."""
    return take(datetime, text) if text else None


def _line(form: FormMultiDict, name: str) -> str:
    return str(form.get(name, "")).replace("\r\n", "\n").strip()


def _tick(form: FormMultiDict, name: str) -> bool:
    return name in form


def _ticks(form: FormMultiDict, name: str) -> list[str]:
    return [str(value) for value in form.getall(name)] if name in form else []


def day(form: FormMultiDict, name: str) -> datetime | None:
    """A day, as its first moment in the office's zone."""
    text = _line(form, name)
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(0), OFFICE_ZONE)
    except ValueError as unfit:
        raise NoDay(typed=text, field=name) from unfit


def money(form: FormMultiDict, name: str) -> dict[str, Any] | None:
    """An amount as people write it, with or without thousands separators, into minor units."""
    text = _line(form, name).replace(",", "").replace("，", "")
    currency = _line(form, f"{name}.currency") or "CNY"
    if not text:
        return None
    try:
        minor = Decimal(text).scaleb(get_currency_precision(currency))
    except InvalidOperation as unfit:
        raise NoAmount(typed=text, field=name) from unfit
    if not minor.is_finite() or not 0 <= minor <= _LARGEST or minor != minor.to_integral_value():
        raise NoAmount(typed=text, field=name)
    return {"minor": int(minor), "currency": currency}


def plain(amount: Money) -> str:
    """An amount as it is typed."""
    return str(Decimal(amount.minor).scaleb(-get_currency_precision(amount.currency)))


def write(typed: dict[str, list[str]], name: str, value: object) -> None:
    """Put a member of a draft back into its box, as it would be typed."""
    if isinstance(value, AmountIn | Money):
        typed[name] = [plain(value.money() if isinstance(value, AmountIn) else value)]
        typed[f"{name}.currency"] = [value.currency]
    elif isinstance(value, datetime):
        typed[name] = [value.astimezone(OFFICE_ZONE).date().isoformat()]
    elif isinstance(value, list):
        typed[name] = [str(each) for each in value]
    elif value not in (None, "", False):
        typed[name] = [str(value)]


_READ: dict[str, Callable[[FormMultiDict, str], Any]] = {"tick": _tick, "ticks": _ticks, "day": day, "money": money}


def uuid(form: FormMultiDict, name: str) -> UUID | None:
    """An id that the page itself put into the form."""
    text = _line(form, name)
    return take(UUID, text) if text else None
