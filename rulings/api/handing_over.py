"""Handing one's case over to an authority."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from litestar import Controller, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import Actor, Role
from app.kit.auth import only
from cases.api.replies import CASES
from evidence.api.items import provide_safe
from evidence.safe import Safe
from rulings.api.published import provide_ruling_safe
from rulings.service import handing_over
from rulings.service.handing_over import Receiver


class HandingOverDoors(Controller):
    """The consumer's own case, as one file."""

    path = f"{CASES}/{{case_id:uuid}}"
    tags = ("rulings",)
    guards = (only(Role.consumer),)
    dependencies = {  # noqa: RUF012 - Litestar's own way
        "safe": Provide(provide_safe),
        "ruling_safe": Provide(provide_ruling_safe, sync_to_thread=False),
    }

    @get("/dossier.zip", media_type="application/zip")
    async def take(
        self,
        *,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
        ruling_safe: NamedDependency[Safe],
        state: State,
        to: Annotated[Receiver, QueryParameter(description="For whom it is.")] = Receiver.hotline_12315,
        english: FromQuery[bool] = False,
    ) -> Stream:
        """Summary, exhibits, ruling, papers, proofs and how to check them; what is taken counts as read."""
        url = f"{state['settings'].public_url}/verify"
        dossier = await handing_over.take(session, actor, case_id, safe, to, url=url, english=english)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{dossier.number}.zip', safe='')}",
            "Cache-Control": "private, no-store",
        }
        content = handing_over.archive(dossier, safe, ruling_safe)
        return Stream(content, media_type="application/zip", headers=headers)
