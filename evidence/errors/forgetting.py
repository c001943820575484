"""What can be said no to about forgetting a person."""

from app.kit.errors import DomainError
from app.kit.text import _


class PersonHasOpenCase(DomainError):
    """Who is still heard, or still owed something, cannot be forgotten yet."""

    status = 409
    slug = "person-has-open-case"
    sentence = _(
        "A case of yours is not at its end yet, or a draft waits. Once it has ended, or you have thrown the draft away,"
        " ask again."
    )


class PersonUnderHold(DomainError):
    """A court or an audit asked to keep evidence of one of the cases."""

    status = 409
    slug = "person-under-hold"
    sentence = _("Evidence in a case of yours is under legal hold. Once the hold is lifted, ask again.")


class PersonKept(DomainError):
    """The law demands that records are kept, and an ended case can be opened again for a year."""

    status = 409
    slug = "person-kept"
    sentence = _(
        "Your cases and their evidence have to be kept until {until}. From then on you can ask to be forgotten."
    )


class OthersStillSave(DomainError):
    """The others were told that what is theirs goes too, and have not had their days yet."""

    status = 409
    slug = "others-still-save"
    sentence = _("The other parties have until {until} to save what they need. Propose the erasure after that.")


class ErasureAskedAlready(DomainError):
    """One request at a time is enough."""

    status = 409
    slug = "erasure-asked-already"
    sentence = _("You have asked for it already; two persons of the office look at it.")


class NoErasureAsked(DomainError):
    """There is no request that waits: none was made, it was taken back, or it is done."""

    status = 404
    slug = "no-erasure-asked"
    sentence = _("No such request for erasure waits.")
