"""What every party can do: talk, settle, answer questions, show that something owed was done, challenge."""

from collections.abc import Callable

from app.kit import clock
from app.kit.actors import PARTIES, RESPONDENTS, SELLERS, Actor, Role
from app.kit.text import _
from app.orders.schemas import ApologyIn, PolicyAnswerIn
from app.orders.service import saying
from app.pages.acts import ONCE, About, Act, asks
from app.pages.forms import Field
from app.pages.seen import Seen
from cases.acts import TALKING
from cases.lifecycle import State
from cases.schemas import DepositIn, NonceIn, OfferIn, ProofIn, ReasonIn, TextIn
from cases.service import assigning, drawing, honouring, performing, screening, talking
from cases.words import Remedy, Side

_OWED = frozenset({"open", "disputed"})
_TEXT = asks(Field("text", _("In your words")))


def _questions(seen: Seen, _: Actor) -> tuple[About, ...]:
    mine = [q for q in seen.case.questions if q.answer is None and q.to == seen.side]
    return tuple(About(q.id, q.text) for q in mine)


def _owed(seen: Seen, _: Actor) -> tuple[About, ...]:
    """What is owed; of a platform also what it may pay for its shop."""
    for_shop = [o for o in seen.case.obligations if seen.side == Side.platform and performing.can_be_paid_for(o)]
    mine = _owed_as(seen, lambda remedy: remedy not in performing.OWN_FORM)
    return (*mine, *(About(o.id, f"{o.no}. {o.text}") for o in for_shop if o.state in _OWED))


def _apologies(seen: Seen, _: Actor) -> tuple[About, ...]:
    return _owed_as(seen, lambda remedy: remedy == Remedy.apology)


def _policies(seen: Seen, _: Actor) -> tuple[About, ...]:
    return _owed_as(seen, lambda remedy: remedy == Remedy.policy_change)


def _owed_as(seen: Seen, such: Callable[[str], bool]) -> tuple[About, ...]:
    mine = [o for o in seen.case.obligations if o.debtor == seen.side and o.state in _OWED and such(o.remedy)]
    return tuple(About(o.id, f"{o.no}. {o.text}") for o in mine)


def _lettable(seen: Seen, _: Actor) -> tuple[About, ...]:
    owed = [o for o in seen.case.obligations if o.creditor == seen.side and o.state in _OWED]
    mine = [o for o in owed if not performing.is_the_publics(o)]
    return tuple(About(o.id, f"{o.no}. {o.text}") for o in mine)


def _contradictable(seen: Seen, _: Actor) -> tuple[About, ...]:
    """What the platform says it has done for the reader's certificate."""
    mine = [o for o in seen.case.obligations if o.creditor == seen.side]
    return tuple(About(o.id, f"{o.no}. {o.text}") for o in mine if honouring.can_be_contradicted(o, clock.now()))


def _may_talk(seen: Seen, _: Actor) -> tuple[About, ...]:
    waiting = any(o.status == "open" for o in seen.case.offers)
    return ONCE if State(seen.case.state) in TALKING and not waiting and seen.side else ()


def _offers_to_me(seen: Seen, _: Actor) -> tuple[About, ...]:
    theirs = [o for o in seen.case.offers if o.status == "open" and o.side != seen.side]
    return tuple(About(o.id, o.text) for o in theirs)


def _settled(seen: Seen, _: Actor) -> tuple[About, ...]:
    return (About(seen.settlement_id),) if seen.settlement_id else ()


def _challengeable(seen: Seen, _: Actor) -> tuple[About, ...]:
    assignment = seen.case.assignment
    named = assignment is not None and assignment.mediator is not None and seen.case.issued_at is None
    return ONCE if named and seen.challenge_id is None and not seen.ended else ()


def _drawing(seen: Seen, _: Actor) -> tuple[About, ...]:
    assignment = seen.case.assignment
    open_ = assignment is not None and assignment.round_at is not None and seen.side not in assignment.taken_part
    return ONCE if open_ and seen.side else ()


def _deposits(seen: Seen, _: Actor) -> tuple[About, ...]:
    owed = {o.id: o.text for o in seen.case.obligations}
    return tuple(About(d.id, owed.get(d.obligation_id, "")) for d in seen.case.deposits if d.answer is None)


ACTS = (
    Act(
        "answer",
        _("Answer the question"),
        _("Send the answer"),
        PARTIES,
        _questions,
        lambda d: screening.answer_question(*d.thing, d.data.text),
        TextIn,
        _TEXT,
        first=True,
    ),
    Act(
        "proof",
        _("Show that it is done"),
        _("It is done"),
        PARTIES,
        _owed,
        lambda d: performing.prove(*d.thing, d.data),
        ProofIn,
        asks(Field("text", _("What was done, when and how"), hint=_("A transfer number, a parcel number, a link."))),
        first=True,
    ),
    Act(
        "apology",
        _("Apologise"),
        _("Send the apology"),
        RESPONDENTS,
        _apologies,
        lambda d: saying.apologise(*d.thing, d.data),
        ApologyIn,
        asks(
            Field("act", _("What was done"), hint=_("The very thing, as it happened in this case.")),
            Field("harm", _("What harm it did")),
            Field("change", _("What will change, and from when")),
        ),
        explain=_("The consumer reads it as it stands. What was written to somebody before is refused."),
        first=True,
    ),
    Act(
        "policy-answer",
        _("Comply, or explain"),
        _("Publish the answer"),
        RESPONDENTS,
        _policies,
        lambda d: saying.answer_policy(*d.thing, d.data),
        PolicyAnswerIn,
        asks(
            Field("answer", _("Is the policy changed?"), "radios", choices=("comply", "explain")),
            Field("text", _("What was changed, or why it was not")),
        ),
        explain=_("Everybody can read the answer; after 30 days also that there was none."),
        first=True,
    ),
    Act(
        "deposit",
        _("The deposit is asked to pay"),
        _("Answer"),
        frozenset({Role.platform}),
        _deposits,
        lambda d: performing.answer_deposit(*d.thing, d.data),
        DepositIn,
        asks(
            Field("answer", _("Does the deposit pay?"), "radios", choices=("paid", "refused")),
            Field("text", _("Reasons"), optional=True),
        ),
        first=True,
    ),
    Act(
        "take-offer",
        _("Accept the offer"),
        _("Accept"),
        PARTIES,
        _offers_to_me,
        lambda d: talking.take_offer(*d.thing),
        explain=_("Both sides can step back for three days; then it is owed."),
        first=True,
    ),
    Act(
        "refuse-offer",
        _("Refuse the offer"),
        _("Refuse"),
        PARTIES,
        _offers_to_me,
        lambda d: talking.refuse_offer(*d.thing),
        explain=_("Whoever decides never learns what was offered."),
    ),
    Act(
        "step-back",
        _("Step back from the settlement"),
        _("Step back"),
        PARTIES,
        _settled,
        lambda d: talking.step_back(*d.thing),
        explain=_("Possible for three days; the case goes on where it was."),
        grave=True,
    ),
    Act(
        "offer",
        _("Offer a settlement"),
        _("Send the offer"),
        PARTIES,
        _may_talk,
        lambda d: talking.make_offer(*d.where, d.data),
        OfferIn,
        asks(
            Field("text", _("What you offer"), hint=_("Only the other side reads this, never whoever decides.")),
            Field("amount", _("Amount, if any"), "money", optional=True),
            Field("days", _("Done within how many days"), "number", hint=_("1 to 60")),
        ),
    ),
    Act(
        "waive",
        _("Let something owed to you go"),
        _("Let it go"),
        PARTIES,
        _lettable,
        lambda d: performing.waive(*d.thing),
        grave=True,
    ),
    Act(
        "not-honoured",
        _("The certificate is not honoured"),
        _("It is not honoured"),
        SELLERS,
        _contradictable,
        lambda d: honouring.say_not_honoured(*d.thing, d.data),
        TextIn,
        asks(Field("text", _("What is missing"), hint=_("The score as you see it, the money that is still held."))),
        explain=_(
            "The platform has the same working days once more. When you say it again, the board is told the same day."
        ),
        done=_("The platform is told that it is not honoured."),
    ),
    Act(
        "take-part",
        _("Take part in the draw of the mediator"),
        _("Add a number of mine"),
        PARTIES,
        _drawing,
        lambda d: drawing.take_part(*d.where, bytes.fromhex(d.data.nonce) if d.data.nonce else None),
        NonceIn,
        reads=lambda _, form: {"nonce": form.get("nonce") or None},
        explain=_(
            "A mediator is drawn by lot. A number that your browser makes now is mixed in, so that nobody can have"
            " known the result before. Without it the draw is held all the same."
        ),
        first=True,
        awaited=False,
        done=_("Your number is in the draw"),
    ),
    Act(
        "challenge",
        _("Challenge the mediator"),
        _("Challenge"),
        PARTIES,
        _challengeable,
        lambda d: assigning.challenge(*d.where, d.data.reason),
        ReasonIn,
        asks(Field("reason", _("Why the mediator is not independent of a side"))),
        explain=_("The chief ombudsman decides within three working days; the case goes on meanwhile."),
        grave=True,
    ),
)
