"""What can go wrong between the parties and the clock."""

from app.kit.errors import DomainError, NotFound
from app.kit.text import _


class CaseNotFound(NotFound):
    """No such case, or none that this reader may know of."""

    slug = "case-not-found"
    sentence = _("There is no such case.")


class ThingNotFound(NotFound):
    """A claim, question, offer, obligation or the like that this case does not have."""

    slug = "not-in-this-case"
    sentence = _("This case has no such entry.")


class NotPossibleNow(DomainError):
    """The life cycle knows no such step from here."""

    status = 409
    slug = "not-possible-now"
    sentence = _("This is not possible at the present stage of the case.")


class NotYetHappened(DomainError):
    """What is recorded has happened."""

    status = 422
    slug = "not-yet-happened"
    sentence = _("This day has not come yet.")


class CapsDoNotFit(DomainError):
    """What waits for a mediator is among what is open."""

    status = 422
    slug = "caps-do-not-fit"
    sentence = _("No more cases can wait for a mediator than are open.")


class PolicyComesTooLate(DomainError):
    """A policy is known before it holds."""

    status = 409
    slug = "policy-comes-too-late"
    sentence = _("A policy begins in the time to come, so that everybody can know it before.")


class PolicyExists(DomainError):
    """Policies follow one another; none is put before one that was decided."""

    status = 409
    slug = "policy-exists"
    sentence = _("A policy of this number, or one that begins as late, has been decided already.")


class NotYourTurn(DomainError):
    """The step exists, but someone else takes it."""

    status = 409
    slug = "not-your-turn"
    sentence = _("This step is not yours to take.")


class AppealIncomplete(DomainError):
    """The draft lacks something without which nobody could answer it."""

    status = 422
    slug = "appeal-incomplete"
    sentence = _("Before filing, please add: {what}.")


class TooEarly(DomainError):
    """Neither a refusal nor 72 hours without a fix."""

    status = 409
    slug = "too-early"
    sentence = _("An appeal is open after a refusal, or after 72 hours without an answer; that is {at}.")


class TooLate(DomainError):
    """More than one year since the decision; a first draft stops the year."""

    status = 409
    slug = "too-late"
    sentence = _("An appeal is open for one year after the decision; that year ended on {at}.")


class AlreadyAnswered(DomainError):
    """A final answer, or a word, was given before."""

    status = 409
    slug = "already-answered"
    sentence = _("This was answered already.")


class AnswersMissing(DomainError):
    """Every claim and failure that is directed against a respondent wants an answer of its own."""

    status = 422
    slug = "answers-missing"
    sentence = _("Please answer every point directed against you; missing: {missing}.")


class NotDirectedAtYou(DomainError):
    """The claim or failure names another respondent."""

    status = 422
    slug = "not-directed-at-you"
    sentence = _("This point is not directed against you.")


class ExtensionUsed(DomainError):
    """One extension of seven days, for a reason or hardship."""

    status = 409
    slug = "extension-used"
    sentence = _("The time to answer was extended once already.")


class NoDoor(DomainError):
    """Declining needs a ground from the table, which names the right door."""

    status = 422
    slug = "no-such-ground"
    sentence = _("This ground is not in the table: {ground}.")


class StillTalking(DomainError):
    """An offer of the other side is open; it is answered before a new one is made."""

    status = 409
    slug = "offer-open"
    sentence = _("Please answer the open offer first.")


class OwnOffer(DomainError):
    """Nobody takes an offer of their own side."""

    status = 409
    slug = "own-offer"
    sentence = _("An offer is answered by the other side.")


class NoGag(DomainError):
    """No settlement may demand silence, a changed review or a withdrawn report (design §3)."""

    status = 422
    slug = "no-gag"
    sentence = _(
        "A settlement may not ask for silence, a changed review or a withdrawn report. Please take out: {words}."
    )


class MediatorNotConfirmed(DomainError):
    """No step by a mediator before declaration and confirmation."""

    status = 409
    slug = "mediator-not-confirmed"
    sentence = _("The mediator has not been confirmed yet.")


class NobodyEligible(DomainError):
    """Fewer names than seats after every exclusion."""

    status = 409
    slug = "nobody-eligible"
    sentence = _("At present no mediator is eligible for this case; the chief ombudsman has been told.")


class NoLongerFree(DomainError):
    """Since the draw something has come up against whoever would sign: appointment, interest, or former employer."""

    status = 409
    slug = "no-longer-free"
    sentence = _("Your appointment, an interest or a former employer now stands against your sitting at this case.")


class NotOpenObligation(DomainError):
    """Proof for something that is not owed now."""

    status = 409
    slug = "obligation-not-open"
    sentence = _("This obligation is not open.")


class NotSaidToBeDone(DomainError):
    """Only what a certificate orders is contradicted, and only where it is said to be done."""

    status = 409
    slug = "not-said-to-be-done"
    sentence = _("Nobody says that a certificate was honoured by this.")


class ContradictedTooLate(DomainError):
    """That a certificate was not honoured is said within 30 days."""

    status = 409
    slug = "contradicted-too-late"
    sentence = _("That it was not honoured can be said within 30 days after it was said to be done; that time is over.")


class SaidInAFormOfItsOwn(DomainError):
    """An apology or an answer on a policy given as a plain proof, or the other way round."""

    status = 422
    slug = "own-form"
    sentence = _("An apology, and the answer to an order to change a policy, are given in a form of their own.")


class OwedByYou(DomainError):
    """A refund against return is not fixed while the goods are still with the consumer."""

    status = 409
    slug = "owed-by-you"
    sentence = _("Something is still owed by you; please do that first, or show that it is done.")


class ScreenedBefore(DomainError):
    """A second look is another pair of eyes."""

    status = 409
    slug = "screened-before"
    sentence = _("You have looked at this appeal before; another registrar looks at it now.")


class RegistrarAtWork(DomainError):
    """A mediator stands in only while no registrar is appointed, or all are away."""

    status = 409
    slug = "registrar-at-work"
    sentence = _("A registrar is at work today; a mediator stands in only while there is none.")


class NotAtWork(DomainError):
    """The mediator's own appointment does not hold today, or they said that they are away."""

    status = 409
    slug = "not-at-work"
    sentence = _("Only a mediator who is appointed today and not away stands in.")


class NothingToScreen(DomainError):
    """No appeal waits, or something ties the mediator to each one that does."""

    status = 409
    slug = "nothing-to-screen"
    sentence = _("No appeal waits that you may screen.")


class OfferEmpty(DomainError):
    """An answer that offers something says what."""

    status = 422
    slug = "offer-empty"
    sentence = _("Please say what you offer.")


class NoDrawToTakePartIn(DomainError):
    """A nonce is added after the statement was committed and before the round of the beacon."""

    status = 409
    slug = "no-draw-to-take-part-in"
    sentence = _(
        "There is no draw to take part in now: a number is added after a draw is announced and before it is held."
    )


class DrawNotFound(DomainError):
    """No draw of this case was published: none was held, or its entries are not under a checkpoint yet."""

    status = 404
    slug = "draw-not-found"
    sentence = _("No draw is published under this number.")


class AlreadyTakenPart(DomainError):
    """Each side adds one nonce to a draw."""

    status = 409
    slug = "already-taken-part"
    sentence = _("Your side has added its number to this draw already.")


class ChallengeOpen(DomainError):
    """One challenge at a time."""

    status = 409
    slug = "challenge-open"
    sentence = _("A challenge of this mediator is being decided.")


class GroundNeeded(DomainError):
    """Suspending and discontinuing need a ground from the list."""

    status = 422
    slug = "ground-needed"
    sentence = _("Please name a ground from the list: {grounds}.")


class SetAsideTooLate(DomainError):
    """A default is set aside within 14 days of the ruling, for cause."""

    status = 409
    slug = "set-aside-too-late"
    sentence = _("A ruling by default can be set aside within 14 days; that time is over.")


class LookAgainTooLate(DomainError):
    """Another pair of eyes is asked for within 15 days."""

    status = 409
    slug = "look-again-too-late"
    sentence = _("Another look can be asked for within 15 days; that time is over.")


class WokenTooLate(DomainError):
    """The offer of a ruling stays open for one year."""

    status = 409
    slug = "woken-too-late"
    sentence = _("A ruling can be accepted within one year; that time is over.")


class ReopenTooLate(DomainError):
    """A finished case is reopened within one year."""

    status = 409
    slug = "reopen-too-late"
    sentence = _("A case can be reopened within one year of its end; that time is over.")


class HandlingLetRest(DomainError):
    """The consumer waived the handling failures; the ruling is about the claims alone."""

    status = 409
    slug = "handling-let-rest"
    sentence = _("The consumer let the handling of the complaint rest. The ruling finds nothing about it.")


class NoCustomerService(DomainError):
    """A private seller answers for the sale; how the complaint was handled is the platform's to answer for."""

    status = 409
    slug = "no-customer-service"
    sentence = _("A private seller keeps no customer service. The platform answers for the handling of the complaint.")
