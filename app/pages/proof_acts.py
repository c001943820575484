"""What can be done about orders to preserve: the platform says what it does not hold, the mediator decides."""

from collections.abc import Sequence
from typing import Any

from litestar.datastructures import FormMultiDict

from app.kit.actors import Actor, Role
from app.kit.text import _
from app.pages import forms
from app.pages.acts import ONCE, About, Act, asks
from app.pages.forms import Field
from app.pages.seen import Seen
from evidence.schemas import InferenceIn, NoneHeldIn
from evidence.service import inferring, preserving

_PLATFORM = frozenset({Role.platform})
_MEDIATOR = frozenset({Role.mediator})


def _missing(seen: Seen, _: Actor) -> Sequence[About]:
    return ONCE if seen.order is not None and seen.order.missing and not seen.ended else ()


def _missing_boxes(seen: Seen) -> Sequence[Field]:
    parts = tuple(seen.order.missing) if seen.order else ()
    return (
        Field("part", _("What you do not hold"), "radios", choices=parts),
        Field("text", _("Why there is nothing"), hint=_("Everybody at the case reads this.")),
    )


def _proposed(seen: Seen, _: Actor) -> Sequence[About]:
    inference = seen.order.inference if seen.order else None
    if inference is None or inference.state != "proposed" or seen.ended:
        return ()
    return (About(words=inference.text),)


_DECISION = (
    Field("decision", _("The proposed inference is"), "radios", choices=("inference_confirmed", "inference_rejected")),
    Field("reason", _("Reasons"), hint=_("Both sides read this.")),
)


def _read_decision(_: Seen, form: FormMultiDict) -> dict[str, Any]:
    given = forms.read(form, _DECISION)
    return given | {"decision": given["decision"].removeprefix("inference_")}


ACTS = (
    Act(
        "none-held",
        _("Say that something does not exist"),
        _("We do not hold it"),
        _PLATFORM,
        _missing,
        lambda d: preserving.say_none(*d.where, d.data),
        NoneHeldIn,
        _missing_boxes,
        explain=_("For a part of the order to preserve of which you hold nothing. Files are handed in as evidence."),
        done=_("It was noted."),
    ),
    Act(
        "inference",
        _("The platform did not deliver everything"),
        _("Decide"),
        _MEDIATOR,
        _proposed,
        lambda d: inferring.decide(*d.where, d.data),
        InferenceIn,
        asks(*_DECISION),
        _read_decision,
        explain=_("A proposal. Confirmed, all sides read it and the ruling can say it; rejected, nobody does."),
        first=True,
        awaited=False,
        done=_("You decided on the inference."),
    ),
)
