"""Checkpoints: the root of the tree at one size, as a signed note (C2SP tlog-checkpoint and signed-note, Ed25519).

The key's file is made at first run, in the text form that the C2SP tools read; it carries the origin, the name of this
journal, so that a service that moves to another address goes on with the same journal.
"""

import os
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from app.journal.errors import NoteRefused

_ED25519 = b"\x01"
_NOTE = re.compile(r"((?:[^\n]+\n){3,20})\n((?:— [^ +\n]+ [A-Za-z0-9+/]+={0,2}\n){1,20})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_ROOT_BYTES = 32


class Checkpoint(Struct, frozen=True):
    """What is signed: of which journal, how many leaves, and their root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_encode(self.root)}\n"


class Verifier(Struct, frozen=True):
    """The public half of a key. Whoever checks a journal gets it by a way that the journal's keeper cannot bend."""

    origin: str
    public: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """From its one line, `origin+key id+base64`.

        Raises:
            NoteRefused: when it is none.
        """
        origin, identity, public = _parts(text, 3)
        verifier = cls(origin, public.removeprefix(_ED25519))
        if len(verifier.public) != _ROOT_BYTES or verifier.identity.hex() != identity:
            raise NoteRefused
        return verifier

    @property
    def identity(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return sha256(self.origin.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def text(self) -> str:
        return f"{self.origin}+{self.identity.hex()}+{_encode(_ED25519 + self.public)}"

    def open(self, note: str) -> Checkpoint:
        """The checkpoint in a note that this key signed; signatures of others, witnesses, may stand beside it.

        Raises:
            NoteRefused: when the note is malformed, of another journal, or not signed by this key.
        """
        found = _NOTE.fullmatch(note)
        if found is None:
            raise NoteRefused
        text, signatures = found.groups()
        self._check_signed(text.encode(), signatures.splitlines())
        origin, size, root = text.splitlines()[:3]
        if origin != self.origin or not _SIZE.fullmatch(size) or len(_decode(root)) != _ROOT_BYTES:
            raise NoteRefused
        return Checkpoint(origin, int(size), _decode(root))

    def _check_signed(self, text: bytes, lines: list[str]) -> None:
        ours = [_decode(line.split(" ")[2]) for line in lines if line.split(" ")[1] == self.origin]
        signatures = [signature[4:] for signature in ours if signature[:4] == self.identity]
        if len(signatures) != 1:
            raise NoteRefused
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signatures[0], text)
        except InvalidSignature:
            raise NoteRefused from None


class Signer(Struct, frozen=True):
    """The key that signs checkpoints: who holds it can show different journals to different people."""

    origin: str
    seed: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """From its file, `PRIVATE+KEY+origin+key id+base64`."""
        *_, origin, _identity, seed = _parts(text, 5)
        return cls(origin, seed.removeprefix(_ED25519))

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.origin, self._key().public_key().public_bytes_raw())

    def text(self) -> str:
        return f"PRIVATE+KEY+{self.origin}+{self.verifier.identity.hex()}+{_encode(_ED25519 + self.seed)}"

    def sign(self, size: int, root: bytes) -> str:
        """The note over one size of the tree."""
        text = Checkpoint(self.origin, size, root).text()
        signature = self.verifier.identity + self._key().sign(text.encode())
        return f"{text}\n— {self.origin} {_encode(signature)}\n"

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def ensure_signer(folder: Path, origin: str) -> Signer:
    """The journal's key; the first process makes it, all others read the same one. The origin counts only then."""
    path = folder / "checkpoint.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _publish(path, Signer(origin, os.urandom(32)).text())
    return Signer.read(path.read_text().strip())


def _publish(path: Path, secret: str) -> None:
    """Whole or not at all, readable by the service alone; of two at once, the first one's key stays."""
    fresh = path.with_name(f".{os.urandom(8).hex()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret + "\n")
        file.flush()
        os.fsync(descriptor)
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _parts(text: str, count: int) -> list:
    """The parts of a key's line; only its last one, base64, may itself hold a plus sign."""
    parts: list = text.split("+", count - 1)
    if len(parts) != count:
        raise NoteRefused
    parts[-1] = _decode(parts[-1])
    if not parts[-1].startswith(_ED25519):
        raise NoteRefused
    return parts


def _encode(value: bytes) -> str:
    return b64encode(value).decode()


def _decode(text: str) -> bytes:
    """Strictly: two spellings of one value would let a changed byte pass."""
    try:
        value = b64decode(text, validate=True)
    except ValueError:
        raise NoteRefused from None
    if _encode(value) != text:
        raise NoteRefused
    return value
