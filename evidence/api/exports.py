"""Taking the evidence of a case away."""

from urllib.parse import quote
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Stream
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor, Role
from app.kit.auth import only
from app.kit.veiling import SHUTS_ORIGINALS
from evidence.api.items import provide_safe
from evidence.safe import Safe
from evidence.service import exporting


@get(
    "/api/v1/cases/{case_id:uuid}/evidence/bag.zip",
    guards=[only(*PARTIES, Role.mediator, Role.auditor)],
    tags=["evidence"],
    opt=SHUTS_ORIGINALS,
    dependencies={"safe": Provide(provide_safe)},
)
async def take_away(
    case_id: FromPath[UUID],
    actor: NamedDependency[Actor],
    session: NamedDependency[AsyncSession],
    safe: NamedDependency[Safe],
) -> Stream:
    """Everything that this reader may see, as a BagIt bag (RFC 8493) in a ZIP; what is taken counts as read."""
    taken = await exporting.take(session, actor, case_id, safe)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{taken.number}.zip', safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Stream(exporting.archive(taken, safe), media_type="application/zip", headers=headers)
