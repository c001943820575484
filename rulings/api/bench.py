"""The doors of the bench: draft, provisional view, second eyes, votes, signatures."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, HeaderParameter, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor, Role
from app.kit.auth import only
from app.kit.errors import StaleVersion
from app.kit.veiling import SHUTS_ORIGINALS, veil_of
from cases.api.replies import CASES, etag, made, shown, unchanged
from cases.schemas import CaseOut, Made, TextIn
from rulings import queries
from rulings.press import proofs_of
from rulings.schemas import CommentOut, DraftIn, DraftOut, HelpOut, ReviewIn, SignIn, SubmitIn, VoteIn
from rulings.service import deciding, drafting, helping, previewing, signing_off
from rulings.service.composing import Imprint, imprint_of

IfMatch = Annotated[str | None, HeaderParameter(name="If-Match")]
_AT_THE_CASE = only(*PARTIES, Role.registrar, Role.mediator, Role.deputy, Role.chief, Role.auditor)


def provide_imprint(state: State) -> Imprint:
    """The dependency `imprint`; `settings` lie in the application's state."""
    return imprint_of(state["settings"])


def _seen(if_match: str | None) -> int | None:
    """The version named by `If-Match`; `*` and no header name none."""
    tag = (if_match or "*").strip()
    if tag == "*":
        return None
    if not tag.strip('"').isdigit():
        raise StaleVersion
    return int(tag.strip('"'))


class DraftDoors(Controller):
    """The draft has a version of its own, apart from the case's."""

    path = f"{CASES}/{{case_id:uuid}}/ruling/draft"
    tags = ("rulings",)

    @put(guards=[only(Role.mediator)])
    async def save(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[DraftIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        if_match: IfMatch = None,
    ) -> Response[DraftOut]:
        """Keep the draft; `If-Match` names the version of it that was read."""
        await drafting.save(session, actor, case_id, data, seen=_seen(if_match))
        return await _shown(session, actor, case_id)

    @get(guards=[only(Role.mediator, Role.auditor)])
    async def show(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> Response[DraftOut]:
        """The ruling in hand; once frozen with its text, whose digest is what a signature approves."""
        return await _shown(session, actor, case_id)

    @get("/help", guards=[only(Role.mediator)])
    async def help(
        self,
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        state: State,
    ) -> HelpOut:
        """What lies beside the draft: evidence, rules of the day, sums by law, the nearest earlier rulings."""
        return await helping.show(session, actor, case_id, helping.rates_of(state["settings"]))

    @get("/preview.pdf", guards=[only(Role.mediator)], media_type="application/pdf", opt=SHUTS_ORIGINALS)
    async def preview(
        self,
        request: Request[Any, Any, Any],
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        state: State,
    ) -> Response[bytes]:
        """The pages as they would be printed now, under a watermark; until it is signed with roles for names."""
        settings = state["settings"]
        veil = veil_of(request.scope)
        text = await previewing.preview(session, actor, case_id, imprint_of(settings), veil)
        pages = await proofs_of(settings.fonts_dir, settings.rare_fonts_dir).print(text)
        return Response(pages, headers={"content-disposition": 'inline; filename="draft.pdf"'})


async def _shown(session: AsyncSession, actor: Actor, case_id: UUID) -> Response[DraftOut]:
    out = await drafting.show(session, actor, case_id)
    return Response(out, headers={"ETag": etag(out.version)})


class BenchDoors(Controller):
    """The steps from provisional view to signature."""

    path = f"{CASES}/{{case_id:uuid}}"
    tags = ("rulings",)
    guards = (unchanged,)
    dependencies = {"imprint": Provide(provide_imprint, sync_to_thread=False)}  # noqa: RUF012 - Litestar's own way

    @post("/provisional-view", status_code=200, guards=[only(Role.mediator)])
    async def show_view(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[TextIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Tell the parties how it looks so far."""
        return await shown(session, actor, await drafting.show_view(session, actor, case_id, data.text))

    @post("/comments", guards=[only(*PARTIES)])
    async def comment(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[TextIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[Made]:
        """Comment on the provisional view."""
        row = await drafting.comment(session, actor, case_id, data.text)
        return await made(session, actor, row, case_id)

    @get("/comments", guards=[_AT_THE_CASE])
    async def comments(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> list[CommentOut]:
        """What the parties said of the provisional view."""
        return await queries.list_comments(session, actor, case_id)

    @post("/deliberation", status_code=200, guards=[only(Role.mediator)])
    async def deliberate(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> Response[CaseOut]:
        """Close the examination."""
        return await shown(session, actor, await drafting.deliberate(session, actor, case_id))

    @post("/submission", status_code=200, guards=[only(Role.mediator)])
    async def submit(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[SubmitIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        imprint: NamedDependency[Imprint],
    ) -> Response[CaseOut]:
        """Hand a complete draft on; the rules decide who reads it next."""
        case = await deciding.submit(session, actor, case_id, imprint, panel=data.panel)
        return await shown(session, actor, case)

    @post("/review", status_code=200, guards=[only(Role.mediator)])
    async def review(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[ReviewIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        imprint: NamedDependency[Imprint],
    ) -> Response[CaseOut]:
        """The second mediator's word."""
        return await shown(session, actor, await deciding.review(session, actor, case_id, data, imprint))

    @post("/votes", status_code=200, guards=[only(Role.mediator)])
    async def vote(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[VoteIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        imprint: NamedDependency[Imprint],
    ) -> Response[CaseOut]:
        """A sealed vote of a member of the panel."""
        return await shown(session, actor, await deciding.vote(session, actor, case_id, data, imprint))

    @post("/signature", status_code=200, guards=[only(Role.mediator)])
    async def sign(
        self,
        case_id: FromPath[UUID],
        data: JSONBody[SignIn],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> Response[CaseOut]:
        """Approve the frozen text by its digest."""
        await signing_off.sign(session, actor, case_id, data.text_sha256)
        return await shown(session, actor, case_id)

    @post("/taking-back", status_code=200, guards=[only(Role.mediator)])
    async def take_back(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> Response[CaseOut]:
        """Back to deliberation; the number is void."""
        await signing_off.take_back(session, actor, case_id)
        return await shown(session, actor, case_id)
