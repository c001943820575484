"""Entry v1: what is written down for ever, and what only opens it.

An entry is canonical JSON (RFC 8785) of `{v, kind, at, case, data}`: the time of the case, and two commitments. A
commitment is SHA-256(tag ‖ salt ‖ value) with a fresh salt of 32 bytes, so that equal facts look different, entries of
one case cannot be told to belong together, and once salt and value are erased nobody can ever say what it hid. An
edition of a ruling, and a paper beside it, adds `file_sha256` in clear: whoever holds the file must be able to find it.
"""

import os
import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
import rfc8785
from msgspec import Struct

from app.journal.errors import FactNotRecordable
from app.kit.actors import Actor

CASE_TAG = b"redress/journal/v1/case\n"
DATA_TAG = b"redress/journal/v1/data\n"
SALT_BYTES = 32

EDITIONS = frozenset(
    {"ruling_issued", "ruling_archived", "ruling_corrected"}
    | {f"{paper}_{edition}" for paper in ("clearance", "agreement") for edition in ("issued", "archived")}
)
"""The kinds whose data holds `file_sha256`, which moves into the entry itself. The database knows the same seven."""

_HEX = '"[0-9a-f]{64}"'
_OF_A_FILE = "ruling_(issued|archived|corrected)|(clearance|agreement)_(issued|archived)"
_V1 = re.compile(
    r'\{"at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z","case":(null|' + _HEX + r'),"data":' + _HEX + r"(,"
    r'"file_sha256":' + _HEX + rf',"kind":"({_OF_A_FILE})"'
    rf'|,"kind":"(?!({_OF_A_FILE})")[a-z][a-z_]{{2,59}}"),"v":1\}}',
    re.ASCII,
)


class Recorded(Struct, frozen=True):
    """An entry and its opening."""

    entry: bytes
    case_salt: bytes | None
    data_salt: bytes
    data: bytes


def compose(actor: Actor, kind: str, at: datetime, *, case_id: UUID | None, data: dict[str, Any]) -> Recorded:
    """The entry of one act. Who acted is part of what is committed to, never of what is shown."""
    facts = dict(data)
    clear = {"file_sha256": facts.pop("file_sha256", None)} if kind in EDITIONS else {}
    opened = canonical({"by": actor.account_id, "role": actor.role, "facts": facts})
    case_salt = os.urandom(SALT_BYTES) if case_id else None
    data_salt = os.urandom(SALT_BYTES)
    members = {
        "v": 1,
        "kind": kind,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "case": commit(CASE_TAG, case_salt, case_id.bytes) if case_id and case_salt else None,
        "data": commit(DATA_TAG, data_salt, opened),
    }
    entry = canonical(members | clear)
    if not is_v1(entry):
        raise FactNotRecordable(why=kind)
    return Recorded(entry, case_salt, data_salt, opened)


def commit(tag: bytes, salt: bytes, value: bytes) -> str:
    """Hides and binds `value`; the tag keeps a case from ever passing as data."""
    return sha256(tag + salt + value).hexdigest()


def is_v1(entry: bytes) -> bool:
    """Whether these bytes are an entry of version 1, to the letter."""
    try:
        return _V1.fullmatch(entry.decode()) is not None
    except UnicodeDecodeError:
        return False


def canonical(value: object) -> bytes:
    """RFC 8785 bytes of plain facts; times, ids, Structs and enumerations become their JSON forms.

    Raises:
        FactNotRecordable: for a float, which different machines write differently, and for what JSON cannot say.
    """
    try:
        plain = msgspec.to_builtins(value, str_keys=True)
        _refuse_floats(plain)
        return rfc8785.dumps(plain)
    except (TypeError, ValueError, rfc8785.CanonicalizationError) as error:
        raise FactNotRecordable(why=str(error)) from error


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value} is a float")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for member in value:
            _refuse_floats(member)
