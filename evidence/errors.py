"""What can be said no to about evidence."""

from app.kit.errors import DomainError, NotFound
from app.kit.text import _, translate


class ItemNotFound(NotFound):
    """There is no such item on this case, or this reader may not know of it."""

    slug = "evidence-not-found"
    sentence = _("There is no such piece of evidence on this case.")


class NoEvidenceNow(DomainError):
    """Nothing is handed in while a decision is being made, or after the case has ended."""

    status = 409
    slug = "no-evidence-now"
    sentence = _("Evidence cannot be handed in at this point of the case.")


class TooMuchEvidence(DomainError):
    """A side has handed in as much as one case takes; the office can be asked."""

    status = 409
    slug = "too-much-evidence"
    sentence = _("One side can hand in {items} files and {bytes} in a case. Please ask the office if you need more.")


class EmptyFile(DomainError):
    """There is nothing in it."""

    status = 422
    slug = "empty-file"
    sentence = _("This file is empty.")


class TypeNotTaken(DomainError):
    """The type by content is none that can be shown safely to all sides."""

    status = 415
    slug = "type-not-taken"
    sentence = _("This looks like {looks_like}, whatever its name says. It cannot be taken. We take: {taken}.")

    def text(self, language: str) -> str:
        """The sentence with what the file looks like, both in one language."""
        looks_like = translate(self.values["looks_like"], language)
        return translate(self.sentence, language, **self.values | {"looks_like": looks_like})


class TypeUnknown(DomainError):
    """Nobody can tell what it is: cut off, damaged, or of a kind that says nothing."""

    status = 415
    slug = "type-unknown"
    sentence = _("We cannot tell what kind of file this is; perhaps it is damaged or cut off. We take: {taken}.")


class TwoFilesInOne(DomainError):
    """Its beginning is one thing and its end another: what is shown would not be all that is in it."""

    status = 415
    slug = "two-files-in-one"
    sentence = _("This file has an archive hidden at its end. Please hand in each file by itself.")


class MisleadingName(DomainError):
    """The name holds invisible characters that turn text around, so that it reads otherwise than it is."""

    status = 422
    slug = "misleading-name"
    sentence = _("The name of this file holds hidden characters that change how it reads. Please rename the file.")


class DigestDiffers(DomainError):
    """What arrived is not what was announced; nothing was kept."""

    status = 422
    slug = "digest-differs"
    sentence = _("The file changed on its way: its SHA-256 is {sha256}. Nothing was kept; please send it again.")


class UploadBroken(DomainError):
    """The connection ended in the middle; nothing was kept."""

    status = 400
    slug = "upload-broken"
    sentence = _("The file did not arrive whole. Nothing was kept; please send it again.")


class AlreadyDisclosed(DomainError):
    """It was shown to all sides before; that is never taken back."""

    status = 409
    slug = "already-disclosed"
    sentence = _("This piece of evidence has been shown to all sides already.")


class LeaveNeeded(DomainError):
    """It came after the evidence window; only the mediator of the case can let it in."""

    status = 409
    slug = "leave-needed"
    sentence = _("This came after the time for evidence. The mediator decides whether it is let in.")


class NotYoursToDisclose(DomainError):
    """What came in time is disclosed by the side that handed it in."""

    status = 409
    slug = "not-yours-to-disclose"
    sentence = _("Only the side that handed this in can show it to the others.")


class ItemForgotten(DomainError):
    """Its key was destroyed; the seal and the custody remain."""

    status = 410
    slug = "evidence-forgotten"
    sentence = _("This piece of evidence was erased. Its seal is still here.")


class ItemDamaged(DomainError):
    """What is stored does not match the seal."""

    status = 500
    slug = "evidence-damaged"
    sentence = _("This piece of evidence no longer matches its seal: {title}.")


class NothingToTake(DomainError):
    """A bag without files says nothing."""

    status = 409
    slug = "nothing-to-take"
    sentence = _("Nothing was handed in yet that could be taken away.")


class AlreadyHeld(DomainError):
    """One hold at a time is enough."""

    status = 409
    slug = "already-held"
    sentence = _("This piece of evidence is under legal hold already.")


class NotHeld(DomainError):
    """There is no hold to be lifted."""

    status = 409
    slug = "not-held"
    sentence = _("This piece of evidence is not under legal hold.")


class NotAChat(DomainError):
    """No format of `evidence.transcripts` is found in its first bytes."""

    status = 422
    slug = "not-a-chat"
    sentence = _(
        "This is no chat that can be read here. We read copies from Qianniu and Wangwang, ChatLab, "
        "exports of WhatsApp, CSV tables and our own JSON."
    )
