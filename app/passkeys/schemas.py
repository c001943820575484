"""What browsers send of their passkeys, and what they are told. Bytes travel as base64url without padding."""

from datetime import datetime
from typing import Annotated, Literal, Self

from msgspec import Meta, Struct

from app.kit.bytes64 import base64url
from app.passkeys.models import Passkey

_BYTES = r"^[A-Za-z0-9_-]+$"
KeyId = Annotated[str, Meta(min_length=1, max_length=1400, pattern=_BYTES)]
Blob = Annotated[str, Meta(min_length=1, max_length=20_000, pattern=_BYTES)]


class In(Struct, frozen=True, forbid_unknown_fields=True):
    """What is sent: unknown members are errors."""


class AskIn(In):
    """What a passkey is to be asked for; `about` is the SHA-256, in hexadecimal, of what is approved or signed."""

    purpose: Literal["sign_in", "approve", "sign"]
    about: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")] | None = None


class RegisterIn(In):
    """A new passkey, as `navigator.credentials.create` answered."""

    label: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
    id: KeyId
    client_data: Blob
    attestation: Blob


class AnswerIn(In):
    """The word of a passkey, as `navigator.credentials.get` answered."""

    id: KeyId
    client_data: Blob
    authenticator_data: Blob
    signature: Blob


class CreationOut(Struct, frozen=True):
    """What to hand to `navigator.credentials.create`; keys that are registered already are left out."""

    challenge: str
    rp_id: str
    rp_name: str
    user_id: str
    user_name: str
    algorithms: list[int]
    known: list[str]


class RequestOut(Struct, frozen=True):
    """What to hand to `navigator.credentials.get`: only the account's own keys may answer."""

    challenge: str
    rp_id: str
    keys: list[str]


class AnsweredOut(Struct, frozen=True):
    """What the answer was for."""

    purpose: str


class PasskeyOut(Struct, frozen=True):
    """A passkey as its owner sees it."""

    id: str
    label: str
    made_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, row: Passkey) -> Self:
        """The row without its key."""
        return cls(base64url(row.id), row.label, row.made_at, row.used_at)
