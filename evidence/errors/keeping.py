"""What can be said no to about keeping: legal holds and erasures."""

from app.kit.errors import DomainError
from app.kit.text import _


class NotYoursToHold(DomainError):
    """To see a case is not enough: a reviewer and the panel see it too."""

    status = 403
    slug = "not-yours-to-hold"
    sentence = _("Only the mediator of this case, the deputy or the chief can place or lift a legal hold.")


class AlreadyHeld(DomainError):
    """One hold at a time is enough."""

    status = 409
    slug = "already-held"
    sentence = _("This piece of evidence is under legal hold already.")


class HeldFromErasure(DomainError):
    """What a court or an audit asked to keep is erased by nobody."""

    status = 409
    slug = "held-from-erasure"
    sentence = _("This piece of evidence is under legal hold. The hold has to be lifted before it can be erased.")


class NotHeld(DomainError):
    """There is no hold to be lifted."""

    status = 409
    slug = "not-held"
    sentence = _("This piece of evidence is not under legal hold.")
