"""What can be said no to about originals that are masked."""

from app.kit.errors import DomainError
from app.kit.text import _


class NothingMasked(DomainError):
    """An unmasking was asked for what is open to the reader anyway."""

    status = 409
    slug = "nothing-masked"
    sentence = _("This original is open to you already.")
