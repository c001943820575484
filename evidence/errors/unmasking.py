"""What can be said no to about originals that are masked."""

from app.kit.errors import DomainError
from app.kit.text import _


class NothingMasked(DomainError):
    """An unmasking was asked for what is open to the reader anyway."""

    status = 409
    slug = "nothing-masked"
    sentence = _("This original is open to you already.")


class SpeakersMasked(DomainError):
    """Speakers are roles to whoever decides, so nothing can be said of one of them by name."""

    status = 409
    slug = "speakers-masked"
    sentence = _(
        "Speakers are shown to you by their roles until the text is signed, so you cannot correct their voices."
        " A party or the registrar can."
    )
