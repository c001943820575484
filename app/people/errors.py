"""What can be refused about people and their keys."""

from app.kit.errors import DomainError, NotFound
from app.kit.text import _


class LinkUsedUp(DomainError):
    """A sign-in link is unknown, used or older than 15 minutes; which of the three is nobody's business."""

    status = 410
    slug = "link-used-up"
    sentence = _("This sign-in link has been used or is older than 15 minutes. Please ask for a new one.")


class NoSuchAddress(DomainError):
    """What was typed is no e-mail address."""

    status = 422
    slug = "no-such-address"
    sentence = _("“{address}” is not an e-mail address.")


class NoSuchAccount(NotFound):
    """There is no such account, or none that this reader may know of."""

    slug = "no-such-account"
    sentence = _("There is no such account.")


class AccountExists(DomainError):
    """One account for each role at an address."""

    status = 409
    slug = "account-exists"
    sentence = _("There is an account of this role at this address already.")


class NoSuchCase(NotFound):
    """A mandate names a case in which whoever gives it is no party, or none at all."""

    slug = "no-such-case"
    sentence = _("There is no such case of yours.")


class NoSuchShop(NotFound):
    """There is no such shop, or it is on another platform."""

    slug = "no-such-shop"
    sentence = _("There is no such shop.")


class NoSuchPlatform(NotFound):
    """The platform does not take part."""

    slug = "no-such-platform"
    sentence = _("There is no such platform here.")


class NoSuchToken(NotFound):
    """There is no such machine token of this account."""

    slug = "no-such-token"
    sentence = _("There is no such token.")


class NoSuchMandate(NotFound):
    """There is no such mandate of this party."""

    slug = "no-such-mandate"
    sentence = _("There is no such mandate.")


class NoSuchNotice(NotFound):
    """There is no such notice to this reader."""

    slug = "no-such-notice"
    sentence = _("There is no such notice.")


class TermTooShort(DomainError):
    """Long enough not to depend on the next appointment (Directive 2013/11/EU art. 6(1)(b))."""

    status = 422
    slug = "term-too-short"
    sentence = _("A mediator is appointed for at least three years.")


class NoReserve(DomainError):
    """The reserve takes cases in the weeks of the large sales; whoever screens or supervises serves all year."""

    status = 422
    slug = "no-reserve"
    sentence = _("Only mediators serve in the reserve.")


class LineLeavesTheOffice(DomainError):
    """A line of reporting passes only through the office and ends at the board (Directive 2013/11/EU art. 6(3))."""

    status = 422
    slug = "line-leaves-the-office"
    sentence = _("Whoever decides reports within the office, and in the end to the board.")


class NotAppointable(DomainError):
    """Only office accounts carry an appointment."""

    status = 422
    slug = "not-appointable"
    sentence = _("Only registrars, mediators, the deputy and the chief ombudsman are appointed.")


class NotAppointed(DomainError):
    """Nobody is removed who holds no appointment."""

    status = 409
    slug = "not-appointed"
    sentence = _("There is no appointment that could be ended.")


class TieNamesOne(DomainError):
    """A tie is to a shop, to a platform, or to someone named."""

    status = 422
    slug = "tie-names-one"
    sentence = _("Name exactly one: a shop, a platform, or someone else.")


class EndsBeforeItBegins(DomainError):
    """A span of time that runs backwards."""

    status = 422
    slug = "ends-before-it-begins"
    sentence = _("The end lies before the beginning.")


class NoSuchSecret(NotFound):
    """There is no such secret of this platform, or it was retired."""

    slug = "no-such-secret"
    sentence = _("There is no such secret.")


class EnoughSecrets(DomainError):
    """More secrets than a change from one to the next needs."""

    status = 409
    slug = "enough-secrets"
    sentence = _("There are {count} secrets already. Please retire one first.")
