"""Why a ruling cannot be drafted, signed or issued as it stands."""

from app.kit.errors import DomainError, NotFound
from app.kit.text import _, translate
from cases.words import WORDS


class RulingNotFound(NotFound):
    """No such ruling, or none that this reader may know of yet."""

    slug = "ruling-not-found"
    sentence = _("There is no such ruling.")


class NoDraft(DomainError):
    """The step needs a draft, and nobody has written one."""

    status = 409
    slug = "no-draft"
    sentence = _("There is no draft of a ruling yet.")


class RuleChanged(DomainError):
    """A rulebook brings another text under an id and version that are known already."""

    status = 409
    slug = "rule-changed"
    sentence = _("The rule {rule} in version {version} is known with another text; a new text needs a new version.")


class NothingFound(DomainError):
    """A claim or handling failure was left undecided."""

    status = 422
    slug = "finding-missing"
    sentence = _("Please decide every point; without a finding: {points}.")


class NoSuchPoint(DomainError):
    """A finding or obligation names what this case does not have, or names it twice."""

    status = 422
    slug = "no-such-point"
    sentence = _("This case has no such open point, or it is named twice: {points}.")


class ConcededIsConceded(DomainError):
    """What was conceded is reported as conceded, and nothing else is."""

    status = 422
    slug = "conceded-is-conceded"
    sentence = _("A conceded claim is reported as conceded, and no other claim is: {points}.")


class RuleDoesNotResolve(DomainError):
    """A citation that is unknown, or was not in force on the day that counts."""

    status = 422
    slug = "rule-does-not-resolve"
    sentence = _("These rules are unknown or were not in force on {day}: {rules}.")


class ReasonsMissing(DomainError):
    """A claim is decided by a rule and with reasons."""

    status = 422
    slug = "reasons-missing"
    sentence = _("Please give the rule and the reasons for claim {points}.")


class ExhibitNotDisclosed(DomainError):
    """A ruling cites only what all concerned have seen."""

    status = 422
    slug = "exhibit-not-disclosed"
    sentence = _("A ruling cites only what all sides have seen; these exhibits are not: {exhibits}.")


class ExhibitTooFresh(DomainError):
    """The other sides have three days to answer what is newly shown; a ruling waits for that."""

    status = 422
    slug = "exhibit-too-fresh"
    sentence = _(
        "Everybody has three days to answer what was newly shown; they are not over for these exhibits: {exhibits}."
    )


class NothingToHear(DomainError):
    """Only of a recording or film can a moment be cited."""

    status = 422
    slug = "nothing-to-hear"
    sentence = _("Exhibit {exhibit} is no recording that can be played; please cite it without a moment.")


class MomentBeyondTheEnd(DomainError):
    """Whoever follows a citation must hear something there."""

    status = 422
    slug = "moment-beyond-the-end"
    sentence = _("Exhibit {exhibit} lasts {length}; there is no moment {moment} in it.")


class AmountsDoNotAddUp(DomainError):
    """The award of a claim is what its obligations pay, neither more nor less."""

    status = 422
    slug = "amounts-do-not-add-up"
    sentence = _("For claim {claim} {award} is awarded, but the obligations pay {owed}.")


class TwoCurrencies(DomainError):
    """All awards of a ruling are in one currency."""

    status = 422
    slug = "two-currencies"
    sentence = _("All sums of a ruling are in one currency; these are in {currencies}.")


class BelowZero(DomainError):
    """Nobody is awarded less than nothing."""

    status = 422
    slug = "below-zero"
    sentence = _("No sum of a ruling is below zero.")


class TradersOnly(DomainError):
    """A private seller never owes what only traders owe."""

    status = 422
    slug = "traders-only"
    sentence = _("A private seller cannot owe this: {remedies}.")


class WrongOrder(DomainError):
    """An obligation follows one that stands before it in the list."""

    status = 422
    slug = "obligation-order"
    sentence = _("Obligation {place} must follow one that stands before it.")


class NotOnFile(DomainError):
    """Deciding by default needs a respondent who was proven served and stayed silent."""

    status = 422
    slug = "no-default"
    sentence = _("Nothing can be decided by default: the respondent has answered or was not proven served.")


class NotWithoutFault(DomainError):
    """A ruling does not find the same side at fault and not at fault."""

    status = 422
    slug = "not-without-fault"
    sentence = _(
        "The ruling finds a failure of this side, decides against it by default, orders what is owed for a fault"
        " alone, or its split of liability gives it a share; it cannot find it not at fault too: {sides}."
    )


class NoSuchPaper(NotFound):
    """No paper of this number or id was issued, or it does not concern the reader."""

    slug = "no-such-paper"
    sentence = _("There is no such certificate or agreement.")


class AnotherText(DomainError):
    """The signature approves a digest, and it is not that of the frozen text."""

    status = 409
    slug = "another-text"
    sentence = _("The frozen text is another one than you have read. Please read it again before you sign.")


class AlreadySigned(DomainError):
    """One signature or vote a person."""

    status = 409
    slug = "already-signed"
    sentence = _("You have signed or voted already.")


class NotYoursToSign(DomainError):
    """Not among those whose signature this ruling needs."""

    status = 409
    slug = "not-yours-to-sign"
    sentence = _("Your signature is not needed on this ruling.")


class NotesNeeded(DomainError):
    """Sending back or disagreeing without saying why helps nobody."""

    status = 422
    slug = "notes-needed"
    sentence = _("Please say why.")


class NothingToDissentFrom(DomainError):
    """A dissent is printed beside a ruling that its author voted against."""

    status = 422
    slug = "nothing-to-dissent-from"
    sentence = _("You vote for the draft; a dissent is for those who vote against it.")


class CorrectionTooLate(DomainError):
    """A slip is corrected within fourteen days; what is wrong after that, the chief may open the case for."""

    status = 409
    slug = "correction-too-late"
    sentence = _("Slips could be corrected until {day}. For fraud or new evidence the chief can open the case again.")


class NotASlip(DomainError):
    """Something else stands at that place, or stands there more than once."""

    status = 422
    slug = "not-a-slip"
    sentence = _("“{old}” does not stand exactly once at that place of the ruling.")


class NothingCorrected(DomainError):
    """The new words are the old ones, or a sum is no sum."""

    status = 422
    slug = "nothing-corrected"
    sentence = _("“{new}” corrects nothing there. A sum is written in figures, such as 6499.00, and is above zero.")


class OtherDeciders(DomainError):
    """With the other sum somebody else would have had to decide, so it is no slip."""

    status = 422
    slug = "other-deciders"
    sentence = _("With that sum other people would have had to decide, or it would not bind. That is no slip.")


class SumAlreadyPaid(DomainError):
    """What was owed was done; money that went the wrong way is claimed back, not corrected."""

    status = 409
    slug = "sum-already-paid"
    sentence = _("Obligation {no} is done already; its sum can no longer be corrected.")


class SumAccepted(DomainError):
    """The consumer said yes to this sum: a slip lowers it only where they name the slip themselves."""

    status = 409
    slug = "sum-accepted"
    sentence = _("The consumer accepted the sum of obligation {no}; it is lowered only where they ask for it.")


class CorrectionInHand(DomainError):
    """One corrected edition at a time waits for its signatures."""

    status = 409
    slug = "correction-in-hand"
    sentence = _("A corrected edition waits to be signed. Please wait until it is issued.")


class SlipDecided(DomainError):
    """It was refused, or corrected, before."""

    status = 409
    slug = "slip-decided"
    sentence = _("This was decided already.")


class NotLeftYet(DomainError):
    """The days in which a request for a correction is answered are not over."""

    status = 409
    slug = "not-left-yet"
    sentence = _("There is time to answer this request until {day}. Only then can it be handed on.")


class RootElsewhere(DomainError):
    """Changing a key needs the root's key, which an office of its own keeps on another machine."""

    status = 409
    slug = "root-elsewhere"
    sentence = _(
        "The key of the office's root is not kept here. Change the certificate where it is, and put the new files in"
        " their place (docs/keys.md)."
    )


class NoSuchCertificate(DomainError):
    """The office never signed with it."""

    status = 422
    slug = "no-such-certificate"
    sentence = _("The office never signed with a certificate of this number.")


class CompromisedLater(DomainError):
    """Nobody knows today what happens tomorrow."""

    status = 422
    slug = "compromised-later"
    sentence = _("A key cannot have been compromised in the time to come.")


class DemoChain(DomainError):
    """Production, and what signs or stamps is a demo's, which anyone can make; met at the start."""

    status = 500
    slug = "demo-chain"
    sentence = _(
        "In production no ruling is signed or stamped by a demo. Set REDRESS_SIGNER_URL, or put the office's own files"
        " into the folder `authority`, and set REDRESS_TIMESTAMP_URL (docs/keys.md)."
    )


class SignerUrlWrong(DomainError):
    """The setting names no key that the office could sign with; met at the start."""

    status = 500
    slug = "signer-url-wrong"
    sentence = _("REDRESS_SIGNER_URL names no certificate with a P-256 key that can be used: {why}")


class ShownNotAnswered(DomainError):
    """The mediator confirmed what a chat shows; the draft neither cites it nor says why it does not carry."""

    status = 422
    slug = "shown-not-answered"
    sentence = _(
        "A chat shows {failure}, and you confirmed it. Please cite {exhibits} where it is found, or say why it is not."
    )

    def text(self, language: str) -> str:
        """The failure, too, in the reader's language."""
        failure = translate(WORDS[str(self.values["failure"])], language)
        return translate(self.sentence, language, **self.values | {"failure": failure})


class NotPublished(NotFound):
    """Nobody ordered this ruling to be published, or there is none."""

    slug = "not-published"
    sentence = _("No published ruling has this number.")


class NameRemains(DomainError):
    """What would be published still tells who somebody is; it is looked for in another way than it was replaced."""

    status = 422
    slug = "name-remains"
    sentence = _("This can still be read in the text, and nobody may publish it: {names}. Please withhold it too.")


class NotInYuan(DomainError):
    """The law names its least sum in yuan; what that is in another currency it does not say."""

    status = 422
    slug = "not-in-yuan"
    sentence = _("The law names sums in yuan; in {currency} nothing can be reckoned.")


class RemedyWithoutDeadline(DomainError):
    """A claim that was won is answered by an obligation, and each obligation ends on a day."""

    status = 422
    slug = "remedy-without-deadline"
    sentence = _("Please say who does what within how many days for: {points}.")


class DepartureUnexplained(DomainError):
    """The nearest earlier ruling on like facts decided otherwise; both sides may ask why."""

    status = 422
    slug = "departure-unexplained"
    sentence = _(
        "The nearest earlier ruling on like facts decided otherwise. Please say why you depart from it: {points}."
    )
