"""What can be said no to about recordings, their transcripts and marks."""

from app.kit.errors import DomainError
from app.kit.text import _


class NotARecording(DomainError):
    """A transcript says what is said in something that can be heard."""

    status = 422
    slug = "not-a-recording"
    sentence = _("A transcript belongs to a recording or a film; this piece of evidence is neither.")


class OnlyATranscript(DomainError):
    """Something was said to belong to a recording, and was called something else than its transcript."""

    status = 422
    slug = "only-a-transcript"
    sentence = _("Only a transcript belongs to a recording. Please choose the kind “Transcript”, or no recording.")


class NoMarksNow(DomainError):
    """While the decision is being made, or after the case has ended, marks would be arguments out of turn."""

    status = 409
    slug = "no-marks-now"
    sentence = _("Marks cannot be set at this point of the case.")


class TooManyMarks(DomainError):
    """One person has set as many marks as one recording takes."""

    status = 409
    slug = "too-many-marks"
    sentence = _("You have set {most} marks on this recording; it takes no more from one person.")


class Tempting(DomainError):
    """A text whose headings or members tell what a party earns, pays or is worth (design §5.4)."""

    status = 403
    slug = "tempting-text"
    sentence = _("This text names “{name}”, which must not sway a decision; so it is not shown to whoever decides.")
