"""Why something was not proposed, not approved, or not done."""

from app.kit.errors import DomainError, NotFound, WrongRole
from app.kit.text import _


class NoSuchProposal(NotFound):
    """There is no such proposal, or none that this reader may know of."""

    slug = "no-such-proposal"
    sentence = _("There is no such proposal.")


class NotOfThePair(WrongRole):
    """Each kind of operation has its pair: one role proposes, one approves, and audit approves nothing."""

    slug = "not-of-the-pair"
    sentence = _("This is not yours to propose or to approve.")


class OneOfficeNoLonger(WrongRole):
    """Whoever approves for the office holds an appointment whose line ends at the board."""

    slug = "no-longer-in-office"
    sentence = _("Your appointment has ended, or its line no longer ends at the board.")


class SamePerson(DomainError):
    """Two accounts at one address are one person."""

    status = 409
    slug = "same-person"
    sentence = _("Somebody else has to approve this: another account, at another address.")


class ProposalOver(DomainError):
    """A proposal is approved once, and only while its time runs."""

    status = 409
    slug = "proposal-over"
    sentence = _("This proposal is over: it was approved, refused or withdrawn, or its time has run out.")


class ProposerGone(DomainError):
    """An operation is done in the name of who proposed it."""

    status = 409
    slug = "proposer-gone"
    sentence = _("Whoever proposed this has no account any more.")


class AnotherOperation(DomainError):
    """The digest is not that of the operation: something else was read than would be done."""

    status = 409
    slug = "another-operation"
    sentence = _("This is not the operation that was proposed. Please read it again.")
