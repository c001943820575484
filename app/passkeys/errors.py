"""Why a passkey was not taken, or something not confirmed."""

from app.kit.errors import DomainError, NotFound
from app.kit.text import _


class NoSession(DomainError):
    """Passkeys belong to people at a browser; a machine token has none."""

    status = 403
    slug = "no-session"
    sentence = _("Passkeys are used in a browser that signed in with a link, not with a machine token.")


class ChallengeOver(DomainError):
    """A question is unknown, another account's, answered already or too old; which of them is nobody's business."""

    status = 410
    slug = "challenge-over"
    sentence = _("This question to your passkey was answered already, or is older than five minutes. Please try again.")


class PasskeyRefused(DomainError):
    """The answer fails one of the steps of WebAuthn §7.1 or §7.2."""

    status = 422
    slug = "passkey-refused"
    sentence = _(
        "The passkey's answer does not fit: made for another site or another question, by another key, by a copy of the"
        " key, or without checking who holds it."
    )


class EnoughPasskeys(DomainError):
    """More than one person carries."""

    status = 409
    slug = "enough-passkeys"
    sentence = _("There are {count} passkeys already. Please remove one first.")


class NoSuchPasskey(NotFound):
    """There is no such passkey of this account."""

    slug = "no-such-passkey"
    sentence = _("There is no such passkey.")


class LastPasskey(DomainError):
    """Whoever has none could only be let in again by two persons."""

    status = 409
    slug = "last-passkey"
    sentence = _("This is your last passkey. Please register another one first.")


class NotConfirmed(DomainError):
    """A grave act needs a passkey's word on exactly this, at most five minutes old, once."""

    status = 403
    slug = "not-confirmed"
    sentence = _("Please confirm exactly this with your passkey. A confirmation lasts five minutes and serves once.")


class FactorStale(DomainError):
    """A further passkey is registered, or one removed, by somebody who has just shown one."""

    status = 403
    slug = "factor-stale"
    sentence = _("Please confirm with your passkey again: the last time was more than five minutes ago.")


class NeedsScript(DomainError):
    """Only a script may speak to an authenticator."""

    status = 409
    slug = "needs-script"
    sentence = _("Passkeys need a script on this page. Please allow scripts for this site, or use another browser.")


class AddressNotSecure(DomainError):
    """Browsers offer passkeys on https and on localhost alone, for a name and never for a bare address."""

    status = 409
    slug = "address-not-secure"
    sentence = _("Passkeys need an address of the service that begins with https:// and has a name: {address}")
