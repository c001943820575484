"""`Upload-Metadata`, as tus writes it: `title 5byA566x,withheld,filename Mi5tcDQ=`."""

import base64
import binascii
from collections.abc import Iterator

import msgspec

from app.kit import blind_fields
from app.kit.bodies import check_keepable
from app.kit.problems import Misread, misread
from app.kit.text import _
from evidence.schemas import HandIn

_OURS = {"filename": "file_name"}
_IGNORED = frozenset({"filetype"})
"""What some clients add by themselves; the type is found by content."""


def read_metadata(header: str) -> HandIn:
    """What is said about a file, with the limits of the one-shot door. Without a title its name stands for it.

    Raises:
        BlindField: a member could tempt whoever decides.
        Misread: naming the member that does not fit.
    """
    said = dict(_pairs(header))
    blind_fields.check_names(said)
    if "file_name" in said:
        said.setdefault("title", said["file_name"])
    try:
        what = msgspec.convert(said, HandIn, strict=False)
    except msgspec.ValidationError as wrong:
        raise misread(str(wrong)) from None
    check_keepable(what)
    return what


def _pairs(header: str) -> Iterator[tuple[str, str]]:
    for pair in filter(None, (each.strip() for each in header.split(","))):
        name, _space, value = pair.partition(" ")
        if name in _IGNORED:
            continue
        try:
            text = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeError):
            raise Misread(_("it is not in Base64."), field="Upload-Metadata") from None
        # A name without a value is a tick.
        yield _OURS.get(name, name), text if value else "true"
