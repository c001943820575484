"""An authenticator of software: a P-256 key that speaks as a browser with a security key would, or wrongly."""

import json
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from app.kit.bytes64 import base64url
from app.kit.ids import new_id

ORIGIN = "http://localhost:8000"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One credential. `counter` moves on with every word, `origin` and `rp_id` are what the browser would fill in."""

    def __init__(self, *, origin: str = ORIGIN, rp_id: str = "localhost", flags: int = PRESENT | VERIFIED) -> None:
        self.origin, self.rp_id, self.flags, self.counter = origin, rp_id, flags, 0
        self.id = new_id().bytes + new_id().bytes
        self._key = ec.generate_private_key(ec.SECP256R1())

    def register(self, challenge: str, label: str = "key") -> dict[str, Any]:
        """What `navigator.credentials.create` would give, without attestation."""
        numbers = self._key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        tail = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + tail}
        return {
            "label": label,
            "id": base64url(self.id),
            "client_data": base64url(self._client_data("webauthn.create", challenge)),
            "attestation": base64url(cbor2.dumps(attestation)),
        }

    def answer(self, challenge: str) -> dict[str, Any]:
        """What `navigator.credentials.get` would give."""
        self.counter += 1
        said, data = self._client_data("webauthn.get", challenge), self._data()
        signature = self._key.sign(data + sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return {
            "id": base64url(self.id),
            "client_data": base64url(said),
            "authenticator_data": base64url(data),
            "signature": base64url(signature),
        }

    def _data(self, more: int = 0) -> bytes:
        head = sha256(self.rp_id.encode()).digest() + bytes([self.flags | more])
        return head + self.counter.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()
