"""What is asked about a file that is handed in from a page, and how it is read while the form arrives."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request
from msgspec import Struct
from msgspec.structs import replace
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor
from app.kit.errors import DomainError
from app.kit.text import _
from app.pages import forms
from app.pages.arriving import Arriving
from app.pages.forms import Field
from app.pages.refusals import Empty, Refused
from app.pages.seen import Seen
from evidence.models import EvidenceItem
from evidence.rules import Kind
from evidence.safe import Safe
from evidence.schemas import HandIn, ItemOut
from evidence.service import handing_in

TITLE = Field("title", _("What it shows"), "line", hint=_("For example: chat with the shop, 3 May"))
KIND = Field("kind", _("Kind"), "choice", choices=tuple(Kind), optional=True)
TRANSCRIPT_OF = Field(
    "transcript_of",
    _("For a transcript: which recording it belongs to"),
    "choice",
    hint=_("In the formats VTT or SRT it runs with the sound."),
    optional=True,
)
WITHHELD = Field("withheld", _("Keep it from the other sides for now"), "tick", optional=True)
FILE = Field("file", _("The file"), "file", hint=_("It is sealed as it arrives, and kept unchanged."))
BOXES = (TITLE, KIND, TRANSCRIPT_OF, WITHHELD)
DELIVERY = (
    TITLE,
    replace(
        KIND,
        optional=False,
        hint=_(
            "The kind says which part it answers: a chat, a call or its transcript, a record or document, a screenshot,"
            " photo or video of the listing."
        ),
    ),
    TRANSCRIPT_OF,
)
"""What a platform says of a file that it was ordered to deliver: all sides see it."""


def offered(boxes: Sequence[Field], seen: Seen) -> Sequence[Field]:
    """The boxes as this reader meets them: a recording is asked about where the reader's side handed one in."""
    mine = [item for item in seen.items if item.side == seen.side and item.media_type.startswith(("audio/", "video/"))]
    named = {str(item.id): " · ".join(filter(None, (item.exhibit, item.title))) for item in mine}
    recordings = replace(TRANSCRIPT_OF, choices=tuple(named), named=named)
    found = [recordings if box is TRANSCRIPT_OF else box for box in boxes if named or box is not TRANSCRIPT_OF]
    return [*found, FILE]


class HandedIn(Struct, frozen=True):
    """What is said once a file was handed in: also that the same bytes came before, as another item."""

    same_as: ItemOut | None


def handed_in(request: Request[Any, Any, Any], seen: Seen) -> HandedIn | None:
    """Whether this page is shown because a file was just handed in; it is the newest of this reader's side."""
    if request.query_params.get("done") != "evidence":
        return None
    mine = [item for item in seen.items if item.side == seen.side]
    return HandedIn(seen.twins.get(mine[-1].id) if mine else None)


def refused(
    request: Request[Any, Any, Any], refusal: DomainError, slug: str, form: Arriving, boxes: Sequence[Field]
) -> Refused:
    """The form again. What is wrong with the name or the bytes of a file stands beside the file."""
    again = Refused.of(request, refusal, slug, form.typed)
    return again if again.field in {box.name for box in boxes} else replace(again, field=FILE.name)


async def take(
    form: Arriving, boxes: Sequence[Field], session: AsyncSession, actor: Actor, case_id: UUID, safe: Safe
) -> EvidenceItem:
    """Take one file into custody; the limits of the safe hold while it streams."""
    typed, file_name = await form.boxes()
    said = forms.read(typed, boxes)
    if not file_name:
        raise Empty(label=FILE.label, field=FILE.name)
    what = forms.take(HandIn, said | {"file_name": file_name})
    return await handing_in.hand_in(session, actor, case_id, what, form.file(), safe)
