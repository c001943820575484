"""What the office can do: the registrar screens, the mediator examines, chief and deputy look after the rest.

There is no act that picks a mediator or changes a finding. The acts of the ruling itself are in `ruling_acts`.
"""

from collections.abc import Sequence
from typing import Any

from litestar.datastructures import FormMultiDict

from app.kit.actors import CHIEFS, OFFICE, Actor, Role
from app.kit.text import _
from app.pages import forms
from app.pages.acts import ONCE, About, Act, asks, can
from app.pages.contacts import BOXES, EXPLAIN, TITLE
from app.pages.forms import Field
from app.pages.seen import Seen
from cases.api.office import RECORDING
from cases.schemas import AcceptIn, ChallengeDecisionIn, DeclineIn, GroundIn, NameIn, QuestionIn, ReasonIn, ReferralIn
from cases.schemas.contacts import ContactIn
from cases.service import assigning, ending, naming, performing, screening
from cases.service.contacts import record_contact
from cases.words import (
    DISCONTINUATION_GROUNDS,
    DOORS,
    REFERRAL_AUTHORITIES,
    SUSPENSION_GROUNDS,
    Failure,
    Side,
    Subject,
)

_ASKING = frozenset({Role.registrar, Role.mediator})
_MEDIATOR = frozenset({Role.mediator})
_REASON = Field("reason", _("Reasons"), hint=_("Both sides read this."))


def _screening_boxes(seen: Seen) -> Sequence[Field]:
    subjects = [
        Field(
            f"subject-{claim.no}",
            _("Subject of claim {no}: {words}"),
            "choice",
            choices=tuple(Subject),
            values={"no": str(claim.no), "words": claim.in_words},
        )
        for claim in seen.case.claims
    ]
    handling = Field("handling", _("What customer service may have done wrong"), "ticks", choices=tuple(Failure))
    return [*subjects, handling]


def _read_screening(seen: Seen, form: FormMultiDict) -> dict[str, Any]:
    given = forms.read(form, _screening_boxes(seen))
    return {
        "subjects": [given[f"subject-{claim.no}"] for claim in seen.case.claims],
        "handling": given.get("handling", []),
    }


def _open_challenge(seen: Seen, _: Actor) -> tuple[About, ...]:
    return (About(seen.challenge_id),) if seen.challenge_id else ()


def _contact_here(seen: Seen, form: FormMultiDict) -> dict[str, Any]:
    return forms.read(form, BOXES) | {"case_id": seen.case.id}


ACTS = (
    Act(
        "contact",
        TITLE,
        _("Record it"),
        RECORDING,
        lambda *_: ONCE,
        lambda d: record_contact(d.session, d.actor, d.data),
        ContactIn,
        asks(*BOXES),
        _contact_here,
        explain=EXPLAIN,
        done=_("Recorded."),
        awaited=False,
    ),
    Act(
        "accept",
        _("Accept the appeal"),
        _("Accept the appeal"),
        OFFICE,
        can("accept"),
        lambda d: screening.accept(*d.where, d.data),
        AcceptIn,
        _screening_boxes,
        _read_screening,
        explain=_("Shop and platform are then asked to answer every point."),
        first=True,
    ),
    Act(
        "decline",
        _("Decline the appeal"),
        _("Decline"),
        OFFICE,
        can("decline"),
        lambda d: screening.decline(*d.where, d.data),
        DeclineIn,
        asks(
            Field("ground", _("Ground"), "radios", choices=tuple(DOORS)),
            Field("reasons", _("Reasons"), hint=_("The consumer reads this, with the right door.")),
        ),
        grave=True,
    ),
    Act(
        "question",
        _("Ask a question"),
        _("Ask"),
        _ASKING,
        can("ask"),
        lambda d: screening.ask(*d.where, d.data),
        QuestionIn,
        asks(
            Field("to", _("To"), "radios", choices=tuple(Side)),
            Field("text", _("Question")),
        ),
    ),
    Act(
        "failure",
        _("Have the ruling answer one more point of customer service"),
        _("Name it"),
        _MEDIATOR,
        can("suspend"),
        lambda d: naming.name(*d.where, d.data),
        NameIn,
        asks(
            Field("failure", _("What customer service may have done wrong"), "radios", choices=tuple(Failure)),
            Field("against", _("Whose customer service"), "radios", choices=(Side.platform, Side.seller)),
        ),
        explain=_("Whoever it is directed against is asked at once, and has three days to answer."),
    ),
    Act(
        "referral",
        _("Refer to an authority"),
        _("Refer"),
        _ASKING,
        can("refer"),
        lambda d: screening.refer(*d.where, d.data),
        ReferralIn,
        asks(
            Field("authority", _("Authority"), "radios", choices=REFERRAL_AUTHORITIES),
            Field("ground", _("What it is told")),
        ),
        explain=_("For injury, hazard or crime; the claim goes on."),
    ),
    Act(
        "suspend",
        _("Suspend the case"),
        _("Suspend"),
        _MEDIATOR,
        can("suspend"),
        lambda d: ending.suspend(*d.where, d.data),
        GroundIn,
        asks(Field("ground", _("Ground"), "radios", choices=SUSPENSION_GROUNDS), _REASON),
    ),
    Act(
        "go-on",
        _("Go on with the case"),
        _("Go on"),
        _MEDIATOR,
        can("resume"),
        lambda d: ending.resume(*d.where),
        first=True,
    ),
    Act(
        "discontinue",
        _("Discontinue the case"),
        _("Discontinue"),
        _ASKING,
        can("discontinue"),
        lambda d: ending.discontinue(*d.where, d.data),
        GroundIn,
        asks(Field("ground", _("Ground"), "radios", choices=DISCONTINUATION_GROUNDS), _REASON),
        grave=True,
    ),
    Act(
        "stepping-aside",
        _("Step aside"),
        _("Step aside"),
        _MEDIATOR,
        can("suspend"),
        lambda d: assigning.recuse(*d.where, d.data.reason),
        ReasonIn,
        asks(Field("reason", _("Reason for stepping aside"))),
        explain=_("The next name of the same draw takes over."),
        grave=True,
        leaves=True,
    ),
    Act(
        "challenge-decision",
        _("Decide the challenge of the mediator"),
        _("Decide"),
        CHIEFS,
        _open_challenge,
        lambda d: assigning.decide_challenge(*d.thing, d.data),
        ChallengeDecisionIn,
        asks(
            Field("upheld", _("The challenge is upheld"), "tick", hint=_("The next name of the draw takes over.")),
            Field("reasons", _("Reasons"), hint=_("Both sides read this.")),
        ),
        first=True,
    ),
    Act(
        "more-time",
        _("Give seven more days"),
        _("Give time"),
        CHIEFS,
        can("give_time"),
        lambda d: performing.give_time(*d.where, d.data.reason),
        ReasonIn,
        asks(_REASON),
        first=True,
    ),
    Act(
        "register-entry",
        _("Put on the register of rulings not performed"),
        _("Put on the register"),
        CHIEFS,
        can("give_up"),
        lambda d: performing.give_up(*d.where, d.data.reason),
        ReasonIn,
        asks(_REASON),
        first=True,
        grave=True,
    ),
    Act(
        "set-aside",
        _("Set the ruling by default aside"),
        _("Set aside"),
        CHIEFS,
        lambda seen, actor: can("set_aside")(seen, actor) if seen.case.by_default else (),
        lambda d: ending.set_aside(*d.where, d.data.reason),
        ReasonIn,
        asks(_REASON),
        grave=True,
    ),
    Act(
        "reopen",
        _("Open the case again"),
        _("Open again"),
        CHIEFS,
        can("reopen"),
        lambda d: ending.reopen(*d.where, d.data.reason),
        ReasonIn,
        asks(_REASON),
        grave=True,
    ),
)
