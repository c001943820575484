"""What can be done about a ruling: view and comments, submission, second eyes, votes, signature, acceptance."""

from typing import Any

from litestar.datastructures import FormMultiDict

from app.kit import calendar, clock
from app.kit.actors import CHIEFS, PARTIES, Actor, Role
from app.kit.text import _
from app.pages import forms
from app.pages.acts import ONCE, About, Act, Offered, asks, can
from app.pages.forms import Field
from app.pages.seen import Seen
from cases.acts import Act as AtACase
from cases.acts import when
from cases.lifecycle import State
from cases.schemas import ReasonIn, TextIn
from rulings.document.words import PARTS
from rulings.schemas import RejectIn, ReviewIn, SignIn, SlipsIn, SubmitIn, VoteIn
from rulings.service import answering, correcting, deciding, drafting, handing_on, signing_off

_CONSUMER = frozenset({Role.consumer})
_BENCH = frozenset({Role.mediator})
_DISSENT = Field(
    "dissent",
    _("Dissent, to be printed"),
    hint=_("If you are outvoted, it stands at the end of the ruling under your name, for all its readers."),
    optional=True,
)
_SLIP = asks(
    Field("part", _("Where it stands"), "choice", choices=tuple(PARTS)),
    Field("number", _("Under which number"), "number", hint=_("Of the claim or obligation; else the place, from 1.")),
    Field(
        "old", _("What stands there"), "line", hint=_("Exactly as it stands there. A sum in figures, such as 6499.00.")
    ),
    Field("new", _("What should stand there"), "line"),
    Field("why", _("How one sees that it is a slip")),
)
_NOTES = Field("notes", _("Notes"), hint=_("Needed unless you agree."), optional=True)


def _published(step: str, seen: Seen) -> tuple[About, ...]:
    return ONCE if step in seen.case.can and seen.ruling else ()


def _drafted(seen: Seen, _: Actor) -> tuple[About, ...]:
    return ONCE if "submit" in seen.case.can and seen.draft else ()


def _commentable(seen: Seen, _: Actor) -> tuple[About, ...]:
    return ONCE if seen.case.state == State.provisional_view else ()


def _unsigned(seen: Seen, actor: Actor) -> tuple[About, ...]:
    return ONCE if seen.draft and seen.draft.text_sha256 and actor.name in seen.draft.unsigned else ()


def _correctable(seen: Seen, _: Actor) -> tuple[About, ...]:
    last = seen.ruling.text.next.correct_until if seen.ruling and seen.ruling.state == "issued" else None
    in_time = last is not None and calendar.local(clock.now()).date() <= last
    return ONCE if in_time and State(seen.case.state) in when(AtACase.name_slips) else ()


def _asked(*states: str) -> Offered:
    """To whoever answers it."""

    def found(seen: Seen, actor: Actor) -> tuple[About, ...]:
        named = seen.ruling.slips if seen.ruling else []
        return tuple(About(one.id, one.why) for one in named if one.state in states and one.decider == actor.name)

    return found


def _left(seen: Seen, _: Actor) -> tuple[About, ...]:
    named = seen.ruling.slips if seen.ruling and State(seen.case.state) in when(AtACase.hand_on) else []
    late = (one for one in named if one.state in {"open", "granted"} and one.due_at <= clock.now())
    return tuple(About(one.id, one.why) for one in late)


def _slips(seen: Seen, form: FormMultiDict) -> dict[str, Any]:
    slip = forms.read(form, _SLIP(seen))
    return {"why": slip.pop("why"), "slips": [slip]}


ACTS = (
    Act(
        "accept-ruling",
        _("Accept the ruling"),
        _("Accept"),
        _CONSUMER,
        lambda seen, _: _published("accept_ruling", seen),
        lambda d: answering.accept(*d.where),
        explain=_("It binds the other side as soon as you accept. You can still go to court."),
        first=True,
    ),
    Act(
        "reject-ruling",
        _("Do not accept the ruling"),
        _("Do not accept"),
        _CONSUMER,
        lambda seen, _: _published("reject_ruling", seen),
        lambda d: answering.reject(*d.where, d.data.reason),
        RejectIn,
        asks(Field("reason", _("Why, if you want to say"), optional=True)),
        explain=_("The case ends, nobody is bound, and every other way stays open."),
        grave=True,
    ),
    Act(
        "correction",
        _("Have a slip corrected"),
        _("Send"),
        PARTIES | _BENCH,
        _correctable,
        lambda d: correcting.ask(*d.where, d.data),
        SlipsIn,
        _SLIP,
        reads=_slips,
        explain=_("A slip of the pen or of the sums, seen by all sides. What was found and decided stays as it is."),
    ),
    Act(
        "correction-grant",
        _("Correct the slip"),
        _("Agree"),
        _BENCH,
        _asked("open"),
        lambda d: correcting.grant(*d.thing),
        explain=_("A corrected edition is made, under a number of its own, for whoever signed the ruling to sign."),
        first=True,
    ),
    Act(
        "correction-refusal",
        _("Do not correct it"),
        _("Send"),
        _BENCH,
        _asked("open", "granted"),
        lambda d: correcting.refuse(*d.thing, d.data.reason),
        ReasonIn,
        asks(Field("reason", _("Why it is no slip"))),
        grave=True,
    ),
    Act(
        "correction-handing-on",
        _("Hand the request for a correction on"),
        _("Hand on"),
        CHIEFS,
        _left,
        lambda d: handing_on.hand_on(*d.thing),
        explain=_(
            "It was not answered in its time. The reviewer answers it, or the next name of the draw who did not sign"
            " the ruling; nobody picks."
        ),
        first=True,
    ),
    Act(
        "comment",
        _("Comment on the provisional view"),
        _("Send"),
        PARTIES,
        _commentable,
        lambda d: drafting.comment(*d.where, d.data.text),
        TextIn,
        asks(Field("text", _("Your comment"), hint=_("No comment counts neither as a yes nor as a no."))),
        first=True,
    ),
    Act(
        "view",
        _("Show a provisional view"),
        _("Show it to the parties"),
        _BENCH,
        can("show_view"),
        lambda d: drafting.show_view(*d.where, d.data.text),
        TextIn,
        asks(Field("text", _("How it looks so far, and why"))),
        explain=_("The parties have seven days to comment."),
        first=True,
    ),
    Act(
        "deliberation",
        _("Close the examination"),
        _("Close it and decide"),
        _BENCH,
        can("deliberate"),
        lambda d: drafting.deliberate(*d.where),
        explain=_("Nothing new comes in; the ruling is written."),
    ),
    Act(
        "submission",
        _("Submit the draft"),
        _("Submit"),
        _BENCH,
        _drafted,
        lambda d: deciding.submit(*d.where, d.imprint, panel=d.data.panel),
        SubmitIn,
        asks(Field("panel", _("Ask for a panel of three"), "tick", optional=True)),
        explain=_("The rules decide who reads it next: a second mediator, a panel, or nobody before signature."),
        first=True,
    ),
    Act(
        "review",
        _("Your word on the draft"),
        _("Send"),
        _BENCH,
        can("agree"),
        lambda d: deciding.review(*d.where, d.data, d.imprint),
        ReviewIn,
        asks(Field("verdict", _("Verdict"), "radios", choices=("agree", "send_back", "disagree")), _NOTES),
        explain=_("If you disagree, a panel of three decides."),
        first=True,
    ),
    Act(
        "vote",
        _("Your vote on the draft"),
        _("Vote"),
        _BENCH,
        can("decide"),
        lambda d: deciding.vote(*d.where, d.data, d.imprint),
        VoteIn,
        asks(Field("verdict", _("Verdict"), "radios", choices=("agree", "disagree")), _NOTES, _DISSENT),
        explain=_("Sealed until all three votes are in."),
        first=True,
    ),
    Act(
        "signature",
        _("Sign the ruling"),
        _("I have read it and sign"),
        _BENCH,
        _unsigned,
        lambda d: signing_off.sign(*d.where, d.data.text_sha256),
        SignIn,
        reads=lambda _, form: {"text_sha256": str(form.get("text_sha256", ""))},
        explain=_("You approve exactly the text below, by its fingerprint."),
        first=True,
    ),
    Act(
        "taking-back",
        _("Take the text back"),
        _("Take it back"),
        _BENCH,
        can("take_back"),
        lambda d: signing_off.take_back(*d.where),
        explain=_("Its number is void, and stays visible as void."),
        grave=True,
    ),
)
