"""The office's signature on what is read by machines: detached JWS (RFC 7515 appendix F) with ES256, under its own key.

Whoever is shown such a message checks it with any JOSE library: the bytes of the message, the header
`x-jws-signature`, and the key of this `kid` among `/.well-known/jwks.json`. The certificates beside the key there lead
to the root that rulings are trusted by.
"""

from base64 import b64decode, b64encode
from functools import lru_cache
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, load_der_x509_certificate
from msgspec import Struct

from app.kit.bytes64 import base64url
from app.kit.settings import Settings
from rulings.errors import SignerUrlWrong
from rulings.signing import Authority, SigningKey, open_authority, stamp_of
from rulings.signing.keys import retired

_BYTES = 32
"""Of a coordinate and of each half of a signature on P-256 (RFC 7518 §3.4)."""


class OfficeKey(Struct, frozen=True):
    """What signs, and its public half as others read it (RFC 7517)."""

    private: SigningKey
    public: dict[str, Any]

    @property
    def id(self) -> str:
        """Its thumbprint (RFC 7638): the same key has the same name wherever it is written down."""
        return self.public["kid"]


def office_key(settings: Settings) -> OfficeKey:
    """The key of the office's authority, loaded once a process, and again when it was changed."""
    return _loaded(settings, stamp_of(settings))


def public_keys(settings: Settings) -> list[dict[str, Any]]:
    """The key that signs now, then those that signed before and were never revoked: an order outlives its key."""
    now = office_key(settings)
    root = load_der_x509_certificate(b64decode(now.public["x5c"][-1]))
    return [now.public, *(_public(certificate, root) for certificate in retired(settings.authority_dir))]


@lru_cache(maxsize=1)
def _loaded(settings: Settings, _stamp: tuple[int, int]) -> OfficeKey:
    return key_of(open_authority(settings))


def key_of(authority: Authority) -> OfficeKey:
    """The same of an authority at hand."""
    return OfficeKey(authority.key, _public(authority.certificate, authority.root))


def _public(certificate: Certificate, root: Certificate) -> dict[str, Any]:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise SignerUrlWrong(why="not a key on P-256")
    point = key.public_numbers()
    shape = {"crv": "P-256", "kty": "EC", "x": _coordinate(point.x), "y": _coordinate(point.y)}
    chain = [b64encode(each.public_bytes(Encoding.DER)).decode() for each in (certificate, root)]
    kid = base64url(sha256(rfc8785.dumps(shape)).digest())
    return shape | {"alg": "ES256", "use": "sig", "kid": kid, "x5c": chain}


def sign(key: OfficeKey, payload: bytes) -> str:
    """The detached signature: header, nothing, signature."""
    header = base64url(rfc8785.dumps({"alg": "ES256", "kid": key.id}))
    der = key.private.sign(f"{header}.{base64url(payload)}".encode(), ec.ECDSA(SHA256()))
    signature = b"".join(half.to_bytes(_BYTES, "big") for half in decode_dss_signature(der))
    return f"{header}..{base64url(signature)}"


def _coordinate(number: int) -> str:
    return base64url(number.to_bytes(_BYTES, "big"))
