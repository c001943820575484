"""What a passkey is asked, how long its answer counts, and for which site it answers."""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec import Struct

from app.passkeys.errors import AddressNotSecure, FactorStale

FRESH = timedelta(minutes=5)
"""Of the machine's time: how long a question waits for its answer, and an answer for its act."""
MOST = 10
NONCE_BYTES = DIGEST_BYTES = 32
_TAG = b"redress/passkey/v1\n"
_LOCAL = "localhost"


class Purpose(StrEnum):
    """What the question is for. `approve` and `sign` are about one exact thing, by its SHA-256."""

    register = "register"
    sign_in = "sign_in"
    approve = "approve"
    sign = "sign"


ABOUT_SOMETHING = frozenset({Purpose.approve, Purpose.sign})


class Site(Struct, frozen=True):
    """Whom a passkey answers: the host's name, and the origin of our pages to the letter."""

    rp_id: str
    origin: str


def site_of(public_url: str) -> Site:
    """The site behind the address of the service."""
    parts = urlsplit(public_url)
    return Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}".lower())


def check_site(public_url: str) -> Site:
    """The site, if a browser offers passkeys there.

    Raises:
        AddressNotSecure: where nobody could ever register one.
    """
    site = site_of(public_url)
    secure = site.origin.startswith("https://") or site.rp_id == _LOCAL
    if not site.rp_id or not secure or _is_address(site.rp_id):
        raise AddressNotSecure(address=public_url)
    return site


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def challenge_of(purpose: Purpose, about: bytes, nonce: bytes) -> bytes:
    """The question: a digest of what it is for, of the exact thing where there is one, and of fresh chance."""
    return sha256(_TAG + purpose.value.encode() + b"\n" + about + nonce).digest()


def check_fresh(factor_at: datetime | None, now: datetime) -> None:
    """Whether a passkey was shown in this session within the last five minutes.

    Raises:
        FactorStale: otherwise.
    """
    if factor_at is None or now - factor_at > FRESH:
        raise FactorStale
