"""The office's key in a token (PKCS#11): it signs there, and never leaves it.

`pkcs11:token=Redress;object=office?module-path=/usr/lib/…/libsofthsm2.so&pin-source=/etc/redress/pin` (RFC 7512). Key
and certificate lie in the token under the one name; the root and its revocations lie in the authority's folder.
"""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11.util.ec import encode_ecdsa_signature

from rulings.errors import SignerUrlWrong
from rulings.signing.authority import Authority, trust_in


class TokenKey:
    """As a key in memory, for those who sign; one session kept open, so one for each process."""

    def __init__(self, key: Any, public: ec.EllipticCurvePublicKey) -> None:  # noqa: ANN401 - made as it runs
        self._key, self._public = key, public

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """What the certificate says it is."""
        return self._public

    def sign(self, data: bytes, signature_algorithm: ec.ECDSA) -> bytes:  # noqa: ARG002 - as cryptography's keys are asked
        """ECDSA over SHA-256, as DER: the digest is made here, the rest in the token."""
        digest = hashes.Hash(hashes.SHA256())
        digest.update(data)
        return encode_ecdsa_signature(self._key.sign(digest.finalize(), mechanism=pkcs11.Mechanism.ECDSA))


def load_token(url: str, folder: Path) -> Authority:
    """The authority whose key lies in a token.

    Raises:
        SignerUrlWrong: the address names no token, no key or no certificate of a P-256 key.
    """
    try:
        where, _, how = url.removeprefix("pkcs11:").partition("?")
        named = {name: unquote(value) for name, _, value in (part.partition("=") for part in where.split(";"))}
        asked = {name: values[0] for name, values in parse_qs(how).items()}
        token = pkcs11.lib(asked["module-path"]).get_token(token_label=named["token"])
        session = token.open(user_pin=Path(asked["pin-source"]).read_text().strip())
        key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=named["object"])
        kept = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.LABEL: named["object"]}
        (found,) = session.get_objects(kept)
        certificate = x509.load_der_x509_certificate(found[pkcs11.Attribute.VALUE])
        public = certificate.public_key()
        if not isinstance(public, ec.EllipticCurvePublicKey):
            raise SignerUrlWrong(why="P-256")
    except (pkcs11.PKCS11Error, RuntimeError, KeyError, ValueError, OSError) as unfit:
        raise SignerUrlWrong(why=str(unfit) or type(unfit).__name__) from unfit
    root = x509.load_pem_x509_certificates((folder / "office-root.pem").read_bytes())[0]
    return Authority(TokenKey(key, public), certificate, root, trust_in(folder), folder)
