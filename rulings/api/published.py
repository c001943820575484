"""The doors of a published ruling, for those at the case."""

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import CHIEFS, PARTIES, Actor, Role
from app.kit.auth import only
from cases.api.replies import CASES, made, shown, unchanged
from cases.schemas import CaseOut, Made, ReasonIn
from evidence.safe import Safe
from rulings.press import safe_of
from rulings.schemas import RejectIn, RulingOut, SlipsIn
from rulings.service import answering, correcting, handing_on, showing
from rulings.service.showing import Printed

_READERS = only(*PARTIES, Role.mediator, Role.deputy, Role.chief, Role.auditor)


def provide_ruling_safe(state: State) -> Safe:
    """The dependency `ruling_safe`, opened once a process; `settings` lie in the application's state."""
    if "ruling_safe" not in state:
        state["ruling_safe"] = safe_of(state["settings"])
    return state["ruling_safe"]


class PublishedDoors(Controller):
    """Read it, accept it or not."""

    path = f"{CASES}/{{case_id:uuid}}"
    tags = ("rulings",)
    guards = (unchanged,)
    dependencies = {  # noqa: RUF012 - Litestar's own way
        "ruling_safe": Provide(provide_ruling_safe, sync_to_thread=False)
    }

    @get("/ruling", guards=[_READERS])
    async def show(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> RulingOut:
        """The newest ruling as data: what is attached to its file as `ruling.json`."""
        return await showing.show(session, actor, case_id)

    @get("/ruling.pdf", guards=[_READERS], media_type="application/pdf")
    async def download(
        self,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        ruling_safe: NamedDependency[Safe],
    ) -> Stream:
        """The signed file, byte for byte as it was issued."""
        return await pdf_of(ruling_safe, await showing.find_file(session, actor, case_id))

    @get("/ruling-archive.pdf", guards=[_READERS], media_type="application/pdf")
    async def download_archive(
        self,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        ruling_safe: NamedDependency[Safe],
    ) -> Stream:
        """The archive's copy (PAdES B-LTA): the same file, and behind it all that is needed to judge it in decades."""
        return await pdf_of(ruling_safe, await showing.find_archive(session, actor, case_id))

    @post("/ruling/acceptance", status_code=200, guards=[only(Role.consumer)])
    async def accept(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> Response[CaseOut]:
        """Accept: it binds from now on."""
        return await shown(session, actor, await answering.accept(session, actor, case_id))

    @post("/ruling/rejection", status_code=200, guards=[only(Role.consumer)])
    async def reject(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[RejectIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Do not accept; every other way stays open."""
        return await shown(session, actor, await answering.reject(session, actor, case_id, data.reason))

    @post("/ruling/corrections", guards=[only(*PARTIES, Role.mediator)])
    async def ask_correction(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[SlipsIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Name slips of the pen or of the sums; the mediator's own are granted at once."""
        return await made(session, actor, await correcting.ask(session, actor, case_id, data), case_id)

    @post("/ruling/corrections/{slip_id:uuid}/grant", status_code=200, guards=[only(Role.mediator)])
    async def grant_correction(
        self,
        case_id: FromPath[UUID],
        slip_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Agree: the corrected text is frozen under a number of its own, and waits for `POST /signature`."""
        await correcting.grant(session, actor, case_id, slip_id)
        return await shown(session, actor, case_id)

    @post("/ruling/corrections/{slip_id:uuid}/refusal", status_code=200, guards=[only(Role.mediator)])
    async def refuse_correction(
        self,
        case_id: FromPath[UUID],
        slip_id: FromPath[UUID],
        data: JSONBody[ReasonIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Do not agree, and say why."""
        await correcting.refuse(session, actor, case_id, slip_id, data.reason)
        return await shown(session, actor, case_id)

    @post("/ruling/corrections/{slip_id:uuid}/handing-on", status_code=200, guards=[only(*CHIEFS)])
    async def hand_on_correction(
        self,
        case_id: FromPath[UUID],
        slip_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Have somebody else answer what the mediator left; who that is, the draw has said."""
        await handing_on.hand_on(session, actor, case_id, slip_id)
        return await shown(session, actor, case_id)


async def pdf_of(safe: Safe, printed: Printed) -> Stream:
    """The file, decrypted as it is sent."""
    headers = {
        "ETag": f'"{printed.sha256.hex()}"',
        "Content-Length": str(printed.size_bytes),
        "Content-Disposition": f'attachment; filename="{printed.title}.pdf"',
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Cache-Control": "private, no-store",
    }
    return Stream(await showing.open_file(safe, printed), media_type="application/pdf", headers=headers)
