"""The doors of the papers beside a ruling: their files, and what everybody may know of them."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, PathParameter
from litestar.response import Stream
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.actors import PARTIES, Actor, Role
from app.kit.auth import only, public
from cases.api.replies import CASES
from evidence.safe import Safe
from rulings.api.public import Digest
from rulings.api.published import pdf_of, provide_ruling_safe
from rulings.press import proofs_of
from rulings.schemas import PaperOut, PublicPaper
from rulings.service import agreeing, papers
from rulings.service.composing import imprint_of

_READERS = only(*PARTIES, Role.deputy, Role.chief, Role.auditor)
Number = Annotated[str, PathParameter(pattern=r"^R[FS]-\d{4}-\d{6,}$")]


class PaperDoors(Controller):
    """Certificates, for those at the case; agreements, for the two sides that made them."""

    path = f"{CASES}/{{case_id:uuid}}/papers"
    tags = ("rulings",)
    guards = (_READERS,)
    dependencies = {  # noqa: RUF012 - Litestar's own way
        "ruling_safe": Provide(provide_ruling_safe, sync_to_thread=False)
    }

    @get()
    async def shown(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> list[PaperOut]:
        """What was signed beside the ruling, and whether it is in force."""
        return await papers.show(session, actor, case_id)

    @get("/{paper_id:uuid}/file", media_type="application/pdf")
    async def download(
        self,
        case_id: FromPath[UUID],
        paper_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        ruling_safe: NamedDependency[Safe],
    ) -> Stream:
        """The signed file, byte for byte as it was issued."""
        return await pdf_of(ruling_safe, await papers.find_file(session, actor, case_id, paper_id))

    @get("/{paper_id:uuid}/archive", media_type="application/pdf")
    async def download_archive(
        self,
        case_id: FromPath[UUID],
        paper_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        ruling_safe: NamedDependency[Safe],
    ) -> Stream:
        """The archive's copy (PAdES B-LTA): the same file, and behind it all that is needed to judge it in decades."""
        return await pdf_of(ruling_safe, await papers.find_archive(session, actor, case_id, paper_id))


class AgreementDoors(Controller):
    """Before it binds: what both sides can read of an agreement, and nobody else."""

    path = f"{CASES}/{{case_id:uuid}}/settlements/{{settlement_id:uuid}}"
    tags = ("rulings",)

    @get("/preview.pdf", guards=[only(*PARTIES)], media_type="application/pdf")
    async def preview(
        self,
        case_id: FromPath[UUID],
        settlement_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        state: State,
    ) -> Response[bytes]:
        """How the agreement will read, under a watermark, as long as either side may step back."""
        settings = state["settings"]
        said = await agreeing.preview(session, actor, case_id, settlement_id, imprint_of(settings))
        pages = await proofs_of(settings.fonts_dir, settings.rare_fonts_dir).print(said)
        return Response(pages, headers={"content-disposition": 'inline; filename="draft.pdf"'})


class PublicPaperDoors(Controller):
    """Nothing here names a party or repeats a word; the journal's proof lies where those of rulings do."""

    path = "/api/v1/papers"
    tags = ("public",)
    guards = (public,)

    @get("/{number:str}")
    async def by_number(
        self, number: Number, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> PublicPaper:
        """One paper by its number, void numbers too."""
        return await papers.show_public(session, actor, number=number)

    @get("/by-digest/{sha256:str}")
    async def by_digest(
        self, sha256: Digest, actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> PublicPaper:
        """The paper whose file has this SHA-256, in hexadecimal."""
        return await papers.show_public(session, actor, sha256=sha256)
