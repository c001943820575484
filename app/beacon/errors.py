"""What the beacons refuse."""

from app.kit.errors import DomainError
from app.kit.text import _


class NoSuchRound(DomainError):
    """No chain of this anchor, or none yet, or no round of this number in it."""

    status = 404
    slug = "no-such-round"
    sentence = _("The beacon has no such round.")


class BeaconAddressWrong(DomainError):
    """The setting `beacon_url` is not understood; met at the start."""

    status = 500
    slug = "beacon-address-wrong"
    sentence = _("REDRESS_BEACON_URL must be drand+ and addresses of relays with commas between them; it says {said}")


class OutsidersOnly(DomainError):
    """Production, and no beacon but the office's own chain; met at the start."""

    status = 500
    slug = "beacon-protects-outsiders-only"
    sentence = _(
        "In production the office must not know beforehand what draws its mediators: its own chain of numbers protects"
        " against outsiders only. Set REDRESS_BEACON_URL to relays of a public network (docs/beacon.md)."
    )
