"""The boxes of an appeal, what they are called in the request, and how a draft is written back into them."""

from collections.abc import Sequence
from typing import Any

from litestar.datastructures import FormMultiDict
from msgspec import Struct

from app.kit.text import _
from app.pages import forms
from app.pages.forms import Field, Section
from cases.schemas import AppealIn
from cases.words import Goods, Remedy

MOST_CLAIMS = 40
_WANTED = (
    Remedy.refund_full,
    Remedy.refund_part,
    Remedy.return_freight,
    Remedy.replacement,
    Remedy.repair,
    Remedy.statutory_extra_damages,
    Remedy.loss_compensation,
    Remedy.distress_payment,
    Remedy.keep_promise,
    Remedy.correct_record,
    Remedy.apology,
    Remedy.explanation,
)


def sections(platforms: Sequence[str], claims: int) -> list[Section]:
    """The whole form, with as many claims as are being written."""
    return [
        Section(_("What was bought"), _bought(platforms)),
        Section(_("What went wrong"), _WRONG),
        *(_claim(number, claims) for number in range(1, claims + 1)),
        Section(_("What you were told"), _TOLD, _("The decision that you do not accept, or that there was none.")),
        Section(_("Elsewhere"), _ELSEWHERE, _("Other complaints are never held against you.")),
        Section(_("At the end"), _CLOSING),
    ]


def _claim(number: int, claims: int) -> Section:
    prefix = f"claims.{number}"
    boxes = (
        Field(f"{prefix}.in_words", _("What do you ask for, and why?"), optional=number > 1),
        Field(f"{prefix}.remedy", _("What would put it right"), "choice", choices=_WANTED),
        Field(f"{prefix}.amount", _("Amount, if any"), "money", optional=True),
    )
    title = _("What would put it right: claim {no}")
    return Section(title, boxes, values={"no": str(number)}, grows="claims" if number == claims < MOST_CLAIMS else "")


def _bought(platforms: Sequence[str]) -> Sequence[Field]:
    return (
        Field("platform", _("Platform"), "choice", choices=platforms),
        Field("seller.name", _("Name of the shop or seller"), "line"),
        Field("seller.kind", _("Who sold it"), "radios", choices=("business", "individual")),
        Field("seller.email", _("E-mail address of the seller, if you know one"), "line", optional=True),
        Field("order.number", _("Order number"), "line"),
        Field("order.item", _("What you bought"), "line"),
        Field("order.goods", _("Kind of goods"), "choice", choices=tuple(Goods)),
        Field("order.paid", _("What you paid"), "money"),
        Field("order.paid_at", _("Day of payment"), "day"),
        Field(
            "order.delivered_at", _("Day of delivery"), "day", hint=_("Leave it empty if nothing came."), optional=True
        ),
    )


_WRONG = (
    Field("what_happened", _("What happened, in your own words"), hint=_("In the order in which it happened.")),
    Field(
        "safety_hazard",
        _("Someone was hurt, or could be"),
        "tick",
        optional=True,
        hint=_("An authority is told at once."),
    ),
)
_TOLD = (
    Field("frontline.outcome", _("The answer"), "radios", choices=("refused", "partly_granted", "no_decision")),
    Field(
        "frontline.decided_at",
        _("Day of the answer"),
        "day",
        hint=_("If there was none: the day of your first complaint."),
    ),
    Field("frontline.by", _("Who answered"), "radios", choices=("human", "bot", "unknown")),
    Field("frontline.reason", _("The reason that was given"), optional=True),
    Field("frontline.rule_cited", _("The rule that was named, if any"), "line", optional=True),
)
_ELSEWHERE = (
    Field("channel.channel", _("Where else did you complain?"), "line", hint=_("For example: 12315"), optional=True),
    Field("channel.reference", _("Its number there"), "line", optional=True),
)
_CLOSING = (
    Field(
        "pre_accepts",
        _("If I get all that I ask for, carry the ruling out without asking me again."),
        "tick",
        optional=True,
        hint=_("You can change your mind until the ruling is signed."),
    ),
)
_GROUPS = ("seller", "order", "frontline")


def claims_in(form: FormMultiDict) -> int:
    """How many claims the form that was sent had boxes for."""
    numbers = {name.split(".")[1] for name in form if name.startswith("claims.")}
    return min(MOST_CLAIMS, max((int(n) for n in numbers if n.isascii() and n.isdigit()), default=1))


def read(form: FormMultiDict, claims: int) -> dict[str, Any]:
    """What was typed, as a draft. A part that was not begun is left out; one that was begun must be whole."""
    boxes = [box for section in sections((), claims) for box in section.fields]
    appeal: dict[str, Any] = {}
    for group in _GROUPS:
        mine = [box for box in boxes if box.name.startswith(f"{group}.")]
        if _begun(form, mine):
            appeal[group] = _members(form, mine)
    single = [box for box in boxes if "." not in box.name]
    appeal |= forms.read(form, [_may_be_empty(box) for box in single])
    appeal["claims"] = [claim for number in range(1, claims + 1) if (claim := _read_claim(form, boxes, number))]
    channel = _members(form, [box for box in boxes if box.name.startswith("channel.")])
    appeal["parallel_channels"] = [channel] if "channel" in channel else []
    return appeal


def _may_be_empty(box: Field) -> Field:
    return Field(box.name, box.label, box.kind, optional=True)


def _begun(form: FormMultiDict, boxes: Sequence[Field]) -> bool:
    """Whether anything was typed; a choice that is always made, such as the kind of goods, does not count."""
    return any(str(form.get(box.name, "")).strip() for box in boxes if box.kind != "choice")


def _members(form: FormMultiDict, boxes: Sequence[Field]) -> dict[str, Any]:
    return {name.rsplit(".", 1)[-1]: value for name, value in forms.read(form, boxes).items()}


def _read_claim(form: FormMultiDict, boxes: Sequence[Field], number: int) -> dict[str, Any] | None:
    mine = [box for box in boxes if box.name.startswith(f"claims.{number}.")]
    return _members(form, mine) if _begun(form, mine) else None


def box_of(field: str) -> str:
    """The box that a member of the request was typed into: `claims[0].in_words` is `claims.1.in_words`."""
    if field.startswith("claims[") and "]" in field:
        number, rest = field[len("claims[") :].split("]", 1)
        return f"claims.{int(number) + 1}{rest}"
    return field


def written(appeal: AppealIn) -> dict[str, list[str]]:
    """A draft as it was typed."""
    typed: dict[str, list[str]] = {}
    for name in ("platform", "what_happened", "safety_hazard", "pre_accepts"):
        forms.write(typed, name, getattr(appeal, name))
    for group in _GROUPS:
        _write_parts(typed, group, getattr(appeal, group))
    for number, claim in enumerate(appeal.claims, 1):
        _write_parts(typed, f"claims.{number}", claim)
    for channel in appeal.parallel_channels[:1]:
        _write_parts(typed, "channel", channel)
    return typed


def _write_parts(typed: dict[str, list[str]], prefix: str, part: Struct | None) -> None:
    for name in part.__struct_fields__ if part else ():
        forms.write(typed, f"{prefix}.{name}", getattr(part, name))
