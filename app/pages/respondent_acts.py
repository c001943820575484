"""What a shop, a private seller or a platform can do: put it right at once, answer every point, ask for time."""

from collections.abc import Sequence
from typing import Any

from litestar.datastructures import FormMultiDict

from app.kit.actors import RESPONDENTS, Actor, Role
from app.kit.text import _
from app.pages import forms
from app.pages.acts import About, Act, asks, can
from app.pages.forms import Field
from app.pages.seen import Seen
from app.people import service as people
from app.people.schemas import ShopAddressIn
from cases.schemas import ReasonIn, ResponseIn, TextIn
from cases.service import responding
from cases.words import WORDS, Side

_KINDS = ("concede", "offer", "contest")
_CLOSING = (
    Field("objection", _("Objection to our being asked at all"), optional=True),
    Field("wants_return", _("On a refund, I want the goods back"), "tick", optional=True),
)


def points(seen: Seen) -> list[tuple[str, dict[str, Any], str, dict[str, str]]]:
    """Every point that wants an answer: its prefix in the form, itself, and what stands above its box.

    A shop answers the claims, a platform the handling of the complaint; the page shows each only its own.
    """
    claims = [
        (f"claim-{c.no}", {"claim": c.no}, _("Claim {no}: {words}"), {"no": str(c.no), "words": c.in_words})
        for c in seen.case.claims
        if seen.side is Side.seller
    ]
    failures = [
        (failure, {"failure": failure}, WORDS[failure], {})
        for failure in seen.case.handling
        if seen.side is Side.platform
    ]
    return claims + failures


def _response_boxes(seen: Seen) -> Sequence[Field]:
    boxes: list[Field] = []
    for prefix, _about, label, values in points(seen):
        boxes += [
            Field(f"{prefix}.kind", label, "radios", choices=_KINDS, values=values),
            Field(f"{prefix}.text", _("Reasons, or what you offer"), optional=True),
            Field(f"{prefix}.rule_id", _("The rule that you rely on"), "line", optional=True),
        ]
    return [*boxes, *_CLOSING]


def _read_response(seen: Seen, form: FormMultiDict) -> dict[str, Any]:
    given = forms.read(form, _response_boxes(seen))
    answers = [
        about | {part: given[f"{prefix}.{part}"] for part in ("kind", "text", "rule_id") if f"{prefix}.{part}" in given}
        for prefix, about, _label, _values in points(seen)
    ]
    closing = {field.name: given[field.name] for field in _CLOSING if field.name in given}
    return {"answers": answers} | closing


def _unreachable(seen: Seen, _: Actor) -> tuple[About, ...]:
    return (About(seen.unreachable_shop_id),) if seen.unreachable_shop_id else ()


ACTS = (
    Act(
        "shop-address",
        _("How do we reach the shop?"),
        _("Tell us"),
        frozenset({Role.platform}),
        _unreachable,
        lambda d: people.keep_shop_address(d.session, d.actor, d.thing[-1], d.data.email),
        ShopAddressIn,
        asks(Field("email", _("E-mail address of the shop"), "email")),
        explain=_("The shop is invited there to read the appeal and to answer."),
        first=True,
        done=_("The shop is being invited."),
    ),
    Act(
        "response",
        _("Answer the appeal"),
        _("Send the answer"),
        RESPONDENTS,
        can("respond"),
        lambda d: responding.respond(*d.where, d.data),
        ResponseIn,
        _response_boxes,
        _read_response,
        explain=_("Every point wants an answer of its own. What you concede is owed at once; the rest goes on."),
        first=True,
    ),
    Act(
        "fix",
        _("Put it right at once"),
        _("It was put right"),
        RESPONDENTS,
        can("report_fix"),
        lambda d: responding.report_fix(*d.where, d.data.text),
        TextIn,
        asks(Field("text", _("What was done"))),
        explain=_("The consumer is asked, and only that word counts."),
        first=True,
        awaited=False,
    ),
    Act(
        "extension",
        _("Ask for seven more days"),
        _("Ask for time"),
        RESPONDENTS,
        can("extend"),
        lambda d: responding.extend(*d.where, d.data.reason),
        ReasonIn,
        asks(Field("reason", _("Reason"), hint=_("Possible once. The other side reads this."))),
    ),
)
