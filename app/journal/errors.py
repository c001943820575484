"""What the journal refuses."""

from app.kit.errors import DomainError
from app.kit.text import _, translate


class NotInJournal(DomainError):
    """No entry of this id or digest has a leaf yet."""

    status = 404
    slug = "not-in-journal"
    sentence = _("The journal has no such entry under a signed checkpoint.")


class NoCheckpoint(DomainError):
    """Nothing was recorded yet, so nothing was signed."""

    status = 404
    slug = "no-checkpoint"
    sentence = _("The journal has no signed checkpoint yet.")


class NoSuchTree(DomainError):
    """A size beyond the newest checkpoint, or a first size that is not the smaller one."""

    status = 422
    slug = "no-such-tree"
    sentence = _("The journal proves sizes from {least} to {most} only.")


class OneOfTwo(DomainError):
    """A proof is asked for an entry or for a file, not for both and not for neither."""

    status = 422
    slug = "entry-or-file"
    sentence = _("Name either one entry or the SHA-256 of one file.")


class FactNotRecordable(DomainError):
    """A fault of ours: the fact has no canonical form, or a ruling comes without the digest of its file."""

    status = 500
    slug = "fact-not-recordable"
    sentence = _("This fact cannot be put into the journal: {why}")


class ProofRefused(DomainError):
    """The proof does not lead from what it is about to the root that it names."""

    status = 422
    slug = "proof-refused"
    sentence = _("This proof does not hold.")


class NoteRefused(DomainError):
    """A checkpoint or key that is malformed, foreign, or signed by someone else."""

    status = 422
    slug = "note-refused"
    sentence = _("This is not a checkpoint signed by the journal's key.")


class JournalBroken(DomainError):
    """An exported journal failed a numbered step of its verification."""

    status = 422
    slug = "journal-broken"
    sentence = _("Step {step} of the verification failed: {why}")

    @property
    def step(self) -> int:
        return self.values["step"]

    def text(self, language: str) -> str:
        """The sentence, with the step's own sentence in the same language."""
        return translate(self.sentence, language, step=self.step, why=translate(self.values["why"], language))
