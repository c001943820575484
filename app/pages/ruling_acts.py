"""What can be done about a ruling: view and comments, submission, second eyes, votes, signature, acceptance."""

from app.kit.actors import PARTIES, Actor, Role
from app.kit.text import _
from app.pages.acts import ONCE, About, Act, asks, can
from app.pages.forms import Field
from app.pages.seen import Seen
from cases.lifecycle import State
from cases.schemas import TextIn
from rulings.schemas import RejectIn, ReviewIn, SignIn, SubmitIn, VoteIn
from rulings.service import answering, deciding, drafting, signing_off

_CONSUMER = frozenset({Role.consumer})
_BENCH = frozenset({Role.mediator})
_DISSENT = Field(
    "dissent",
    _("Dissent, to be printed"),
    hint=_("If you are outvoted, it stands at the end of the ruling under your name, for all its readers."),
    optional=True,
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
