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


class _NotTaken(DomainError):
    """What the file looks like and what is taken are marked phrases themselves."""

    status = 415

    def text(self, language: str) -> str:
        """The sentence with its phrases, all in one language."""
        return translate(
            self.sentence, language, **{name: translate(said, language) for name, said in self.values.items()}
        )


class TypeNotTaken(_NotTaken):
    """The type by content is none that can be shown safely to all sides."""

    slug = "type-not-taken"
    sentence = _("This looks like {looks_like}, whatever its name says. It cannot be taken. We take: {taken}.")


class TypeUnknown(_NotTaken):
    """Nobody can tell what it is: cut off, damaged, or of a kind that says nothing."""

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


class NotAChat(DomainError):
    """No format of `evidence.transcripts` is found in its first bytes."""

    status = 422
    slug = "not-a-chat"
    sentence = _(
        "This is no chat that can be read here. We read copies from Qianniu and Wangwang, ChatLab, "
        "exports of WhatsApp, CSV tables and our own JSON."
    )


class ColumnsNeeded(DomainError):
    """A table says by itself neither who speaks nor when."""

    status = 422
    slug = "columns-needed"
    sentence = _("This is a table. Please say which column holds the time, the speaker and the text.")


class NoSuchZone(DomainError):
    """The name of the zone is none of the IANA data base."""

    status = 422
    slug = "no-such-zone"
    sentence = _("“{zone}” is not the name of a time zone. Please write it like Asia/Shanghai.")


class NotConfirmed(DomainError):
    """Nobody has said yet that the chat is read rightly."""

    status = 409
    slug = "reading-not-confirmed"
    sentence = _("How this chat is read has not been confirmed yet.")


class NotYoursToConfirm(DomainError):
    """The side that handed a chat in says how it is read, or whoever screens or decides."""

    status = 409
    slug = "not-yours-to-confirm"
    sentence = _("Only the side that handed this in, the registrar or the mediator say how it is read.")


class ReadByTheOffice(DomainError):
    """The registrar or the mediator said how the chat is read; a side no longer changes that."""

    status = 409
    slug = "read-by-the-office"
    sentence = _("The office has confirmed how this chat is read. If that is wrong, please tell the mediator.")


class ReadTooOften(DomainError):
    """Every reading is kept and looked through; somewhere it ends."""

    status = 409
    slug = "read-too-often"
    sentence = _("How this chat is read has been changed {times} times. It cannot be changed any more.")


class ReadingBusy(DomainError):
    """As many chats are being read as the process reads at once."""

    status = 503
    slug = "reading-busy"
    sentence = _("Many chats are being read at the moment. Please try again in a minute.")


class TooLongToShow(DomainError):
    """A chat is read from its beginning; this place lies farther in than is read while somebody waits."""

    status = 409
    slug = "too-long-to-show"
    sentence = _("This chat is too long to be shown up to here. Please download the file to read all of it.")


class FindingNotFound(NotFound):
    """No such finding on this case, or none that this reader may know of."""

    slug = "finding-not-found"
    sentence = _("There is no such finding on this case.")


class FindingDecided(DomainError):
    """Someone decided before, or the chat is read in another way since."""

    status = 409
    slug = "finding-decided"
    sentence = _("This proposal was decided already. Please look again.")


class NotShownYet(DomainError):
    """What a ruling rests on, all sides have seen."""

    status = 409
    slug = "not-shown-yet"
    sentence = _("This chat has not been shown to all sides. What it shows can be confirmed only afterwards.")


class ReasonNeeded(DomainError):
    """Who rejects a proposal says why; who amends one, what the ruling is to say."""

    status = 422
    slug = "reason-needed"
    sentence = _("Please say why, or how the ruling is to put it.")


class UploadNotFound(NotFound):
    """There is no such upload on this case, or somebody else began it."""

    slug = "upload-not-found"
    sentence = _("There is no such upload. Please begin again.")


class UploadOver(DomainError):
    """It expired, was given up, or was refused when it was whole; its parts are gone."""

    status = 410
    slug = "upload-over"
    sentence = _("This upload has ended, and what had arrived of it was deleted. Please send the file again.")


class BeingSealed(DomainError):
    """Everything is there, and another request or the clock is sealing it (423 is what tus clients wait for)."""

    status = 423
    slug = "being-sealed"
    sentence = _("All of this file has arrived and is being sealed. Please ask again in a moment.")
    retry_after_s = 5


class OffsetDiffers(DomainError):
    """The part does not begin where the last one ended; another request may have been quicker."""

    status = 409
    slug = "offset-differs"
    sentence = _("{expected} bytes of this file have arrived. Please go on from there.")


class LongerThanAnnounced(DomainError):
    """More bytes come than the upload was begun for."""

    status = 413
    slug = "longer-than-announced"
    sentence = _("This file was announced with {length} bytes, and more are coming. Please begin again.")


class TooManyParts(DomainError):
    """The file is being sent in crumbs."""

    status = 409
    slug = "too-many-parts"
    sentence = _("This file came in too many pieces. Please send it again in larger ones.")


class ChecksumDiffers(DomainError):
    """A part is not what its `Upload-Checksum` says; it was not kept (460 is tus's own status)."""

    status = 460
    slug = "checksum-differs"
    sentence = _("This part of the file changed on its way and was not kept. Please send it again.")


class ChecksumUnknown(DomainError):
    """`Upload-Checksum` names an algorithm that is not offered, or is no checksum at all."""

    status = 400
    slug = "checksum-unknown"
    sentence = _("This checksum cannot be read. We know: {known}.")


class OtherTusVersion(DomainError):
    """The client speaks another edition of the tus protocol."""

    status = 412
    slug = "other-tus-version"
    sentence = _("Uploads in parts follow version 1.0.0 of the tus protocol.")


class StoreFull(DomainError):
    """The disk or the account of the object store is full. Whole parts that had arrived before are still there."""

    status = 507
    slug = "store-full"
    sentence = _("There is no room for this file at the moment. It was not kept; please try again later.")


class CopyNotFound(NotFound):
    """There is no such preview or playback copy of this item."""

    slug = "copy-not-found"
    sentence = _("There is no such preview of this piece of evidence.")


class Quarantined(DomainError):
    """The scanner found something in it; the office has not let it go."""

    status = 409
    slug = "quarantined"
    sentence = _("This file is in quarantine: the scanner found {found}. The office decides whether it can be opened.")


class NotScannedYet(DomainError):
    """A scanner is set and has not seen it yet."""

    status = 409
    slug = "not-scanned-yet"
    sentence = _("This file is still being checked. Please come back in a minute.")


class NotQuarantined(DomainError):
    """There is nothing to let go."""

    status = 409
    slug = "not-quarantined"
    sentence = _("This file is not in quarantine.")


class NothingToMark(DomainError):
    """It is no recording, or the moment lies beyond its end."""

    status = 409
    slug = "nothing-to-mark"
    sentence = _("There is no such moment in this recording.")


class NotShownToAll(DomainError):
    """Marks are read by all sides, so all sides must have seen what is marked."""

    status = 409
    slug = "not-shown-to-all"
    sentence = _("Only what has been shown to all sides can be marked.")
