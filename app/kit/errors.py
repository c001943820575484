"""Errors are classes that say what happened; `app.kit.problems` shows them, once, in the reader's language."""

from functools import partial
from typing import Any, ClassVar

from app.kit.text import _, translate


class DomainError(Exception):
    """What a person did or met that the service refuses; raised where it is true.

    `slug` is stable for machines, `sentence` is read by people; placeholders are the keyword arguments of the raise.
    `field` names the member of the request that is at fault. `retry_after_s` is when to ask the same again.
    """

    status: ClassVar[int] = 400
    slug: ClassVar[str] = "bad-request"
    sentence: ClassVar[str] = _("The request could not be understood.")
    retry_after_s: ClassVar[int | None] = None

    def __init__(self, *, field: str | None = None, **values: Any) -> None:  # noqa: ANN401 - whatever the sentence names
        self.field = field
        self.values = values
        super().__init__(self.text("en"))

    def __reduce__(self) -> tuple[Any, ...]:
        """Raised in another process it arrives as it was; an exception that cannot be read back ends a whole pool."""
        return partial(type(self), field=self.field, **self.values), ()

    def text(self, language: str) -> str:
        """The sentence, filled, in one language."""
        return translate(self.sentence, language, **self.values)


class NotSignedIn(DomainError):
    """The door is for people who have signed in."""

    status = 401
    slug = "not-signed-in"
    sentence = _("Please sign in first.")


class SecondFactorNeeded(DomainError):
    """Signed in by a link alone, where a passkey is asked for as well. There is one page for it, and its doors."""

    status = 403
    slug = "second-factor-needed"
    sentence = _("Please confirm with your passkey, or register one: /passkeys")


class WrongRole(DomainError):
    """The door is not for this role; nothing was loaded, so real and invented ids answer the same."""

    status = 403
    slug = "wrong-role"
    sentence = _("This is not open to your role.")


class CrossSite(DomainError):
    """A signed-in browser was sent here by another site."""

    status = 403
    slug = "cross-site"
    sentence = _("This request came from another site and was not carried out.")


class NotFound(DomainError):
    """There is nothing here, or nothing that this reader may know of."""

    status = 404
    slug = "not-found"
    sentence = _("There is nothing here.")


class ChangedMeanwhile(DomainError):
    """Two acted at once; the second one sees the first one's work before trying again."""

    status = 409
    slug = "changed-meanwhile"
    sentence = _("Someone else acted at the same moment. Please look again; what you typed was not lost.")


class StaleVersion(DomainError):
    """`If-Match` names a version that is no longer the newest (RFC 9110 §13.1.1)."""

    status = 412
    slug = "stale-version"
    sentence = _("This changed since you opened it. Please look at the newest version.")


class TooLarge(DomainError):
    """More bytes than the door takes."""

    status = 413
    slug = "too-large"
    sentence = _("This is larger than {limit}.")


class BadInput(DomainError):
    """A member is missing, unknown or of the wrong kind."""

    status = 422
    slug = "bad-input"
    sentence = _("Please check what was entered: {why}")


class KeyUsedDifferently(DomainError):
    """An `Idempotency-Key` came twice with two different requests."""

    status = 422
    slug = "idempotency-key-reused"
    sentence = _("This Idempotency-Key was used for a different request.")


class TooMany(DomainError):
    """A rate limit was met."""

    status = 429
    slug = "too-many-requests"
    sentence = _("Too many requests. Please wait a moment.")


class OurFault(DomainError):
    """Something broke on our side; nothing was half-done."""

    status = 500
    slug = "our-fault"
    sentence = _("Something went wrong on our side. Nothing was changed; please try again.")


class OriginalMasked(DomainError):
    """It shows who the parties are; to whoever decides it opens when the text is signed, before that by two persons."""

    status = 403
    slug = "original-masked"
    sentence = _(
        "The original shows who the parties are, so it stays shut to whoever decides until the text is signed."
        " Say why you must see it before, and a deputy can open it to you."
    )


class NotReady(DomainError):
    """A part that we need, the database or the storage, cannot be reached."""

    status = 503
    slug = "not-ready"
    sentence = _("A part of the service cannot be reached at the moment. Nothing was changed; please try again.")
