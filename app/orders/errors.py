"""What can go wrong with an order."""

from app.kit.errors import DomainError, NotFound
from app.kit.text import _


class NoSuchOrder(NotFound):
    """No order of this id is addressed to the reader, or lies at a case that the reader sees."""

    slug = "no-such-order"
    sentence = _("There is no such order.")


class BoardNotTold(NotFound):
    """The board was told of nothing under this id."""

    slug = "board-not-told"
    sentence = _("There is no such notice to the board.")


class ApologyTooShort(DomainError):
    """A part of an apology that says next to nothing, or the same as another part."""

    status = 422
    slug = "apology-too-short"
    sentence = _(
        "An apology names what was done, what harm it did, and what will change: each in a sentence of its own."
    )


class ApologyCopied(DomainError):
    """Whoever apologises has said the same before, to somebody else; that is one more canned reply."""

    status = 422
    slug = "apology-copied"
    sentence = _("This apology says what you have written to somebody before. Please write what belongs to this case.")


class TellsWho(DomainError):
    """Everybody reads it, and it could tell who a private person is."""

    status = 422
    slug = "tells-who"
    sentence = _("Everybody will read this. Please leave out what could tell who somebody is: {words}")


class NotAHundred(DomainError):
    """The shares of those who are liable do not make a whole."""

    status = 422
    slug = "shares-not-a-hundred"
    sentence = _("The shares must add up to 100 per cent; these add up to {total}.")


class NamelessShare(DomainError):
    """A carrier or a maker bears a share, and nobody says which one; or is named, and bears none."""

    status = 422
    slug = "share-without-a-name"
    sentence = _("A carrier or maker that bears a share is named, and one that bears none is not.")


class ClearedBearsNothing(DomainError):
    """Whoever the draft finds not at fault bears no share of what the consumer is paid."""

    status = 422
    slug = "cleared-bears-nothing"
    sentence = _("The draft finds this side not at fault; then it bears no share: {sides}.")


class NoSuchRecourse(NotFound):
    """The ledger has no such line, or it is owed to somebody else."""

    slug = "no-such-recourse"
    sentence = _("The ledger has no such line that is owed to you.")


class OrderWithdrawn(DomainError):
    """The ruling was set aside; what it ordered is owed no longer."""

    status = 409
    slug = "order-withdrawn"
    sentence = _("This order was withdrawn: its ruling was set aside. Nothing is to be done for it.")
