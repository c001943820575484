"""What can be done about orders to preserve: the platform says what it does not hold, the mediator decides."""

from collections.abc import Sequence
from typing import Any

from litestar.datastructures import FormMultiDict

from app.kit.actors import Actor, Role
from app.kit.text import _
from app.pages import forms
from app.pages.acts import ONCE, About, Act, asks, can
from app.pages.forms import Field
from app.pages.seen import Seen
from evidence.schemas import ExpertResultIn, ExpertTestIn, InferenceIn, NoneHeldIn, RecordRequestIn
from evidence.service import asking, inferring, preserving, testing

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


def _proposed(seen: Seen, actor: Actor) -> Sequence[About]:
    inference = seen.order.inference if seen.order else None
    if inference is None or inference.state != "proposed" or not can("suspend")(seen, actor):
        return ()
    return (About(words=inference.text),)


_DECISION = (
    Field("decision", _("The proposed inference is"), "radios", choices=("inference_confirmed", "inference_rejected")),
    Field("reason", _("Reasons"), hint=_("Both sides read this.")),
)


def _read_decision(_: Seen, form: FormMultiDict) -> dict[str, Any]:
    given = forms.read(form, _DECISION)
    return given | {"decision": given["decision"].removeprefix("inference_")}


def _running(seen: Seen, _: Actor) -> Sequence[About]:
    return tuple(About(each.id, each.what) for each in seen.tests if each.resulted_at is None)


def _no_test_runs(seen: Seen, actor: Actor) -> Sequence[About]:
    return () if _running(seen, actor) else can("suspend")(seen, actor)


def _report_boxes(seen: Seen) -> Sequence[Field]:
    named = {item.exhibit: f"{item.exhibit} · {item.title}" for item in seen.items if item.exhibit}
    return (
        Field("result", _("What came out"), hint=_("Both sides read this.")),
        Field(
            "exhibit", _("The report among the evidence"), "radios", choices=tuple(named), named=named, optional=True
        ),
    )


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
    Act(
        "record-request",
        _("Ask somebody outside for records"),
        _("Ask"),
        frozenset({Role.registrar, Role.mediator}),
        can("ask"),
        lambda d: asking.ask(*d.where, d.data),
        RecordRequestIn,
        asks(
            Field("holder", _("Who: a carrier, a brand, a laboratory"), "line"),
            Field("email", _("E-mail address"), "email"),
            Field("asked", _("What is asked for"), hint=_("Only what the case needs, without names.")),
            Field("about", _("Number of the parcel, item or order"), "line", optional=True),
            Field("days", _("Within how many days"), "number", hint=_("1 to 60")),
            Field("language", _("Language of the letter"), "radios", choices=("zh-Hans", "en")),
        ),
        explain=_("They get a link that opens this one request, nothing else. All sides see what they send."),
    ),
    Act(
        "expert-test",
        _("Have something tested by an expert"),
        _("Order the test"),
        _MEDIATOR,
        _no_test_runs,
        lambda d: testing.order(*d.where, d.data),
        ExpertTestIn,
        asks(
            Field("what", _("What is to be tested"), hint=_("Both sides read this.")),
            Field("laboratory", _("Laboratory"), "line"),
            Field("picked_by", _("Who picked it"), "radios", choices=("agreed", "mediator")),
            Field(
                "advanced_by",
                _("Who advances the cost"),
                "choice",
                choices=("seller", "platform", "consumer", "office"),
                hint=_("The seller, unless you say otherwise. Who bears it in the end, the ruling says."),
                optional=True,
            ),
            Field("cost", _("Cost, if known"), "money", optional=True),
        ),
        explain=_("The clocks of the case stand still until the result is there."),
        grave=True,
    ),
    Act(
        "expert-result",
        _("Say the result of the test"),
        _("Say the result"),
        _MEDIATOR,
        _running,
        lambda d: testing.say_result(*d.thing, d.data),
        ExpertResultIn,
        _report_boxes,
        explain=_("The case then goes on where it stopped."),
        first=True,
        awaited=False,
        done=_("The result was said; the case goes on."),
    ),
)
