"""Uploads in parts, as tus 1.0.0 has them: core, creation, termination, expiration, checksum. Its clients work as is.

What is said about the file stands in `Upload-Metadata`, by the names of the one-shot door (`filename` for the name).
"""

from collections.abc import Sequence
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, patch, post, route
from litestar.di import NamedDependency, Provide
from litestar.enums import HttpMethod
from litestar.middleware import ASGIMiddleware
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit import clock
from app.kit.actors import PARTIES, Actor
from app.kit.auth import only, public
from app.kit.problems import Misread, UnknownFormat
from app.kit.text import _
from cases import queries as cases
from evidence.api.items import TakesAFile, provide_safe, received
from evidence.api.metadata import read_metadata
from evidence.errors import OtherTusVersion
from evidence.models import EvidenceUpload
from evidence.queries import uploads as queries
from evidence.safe import Safe
from evidence.schemas import UploadOut
from evidence.service import uploading

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration,checksum"
_PART = "application/offset+octet-stream"


class SpeaksTus(ASGIMiddleware):
    """Every reply names the version, a refusal too; who speaks another one is told so before anything is done."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let one request through."""

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"tus-resumable", VERSION.encode())]
            await send(message)

        await next_app(scope, receive, named)


class UploadDoors(Controller):
    """Files on their way to one case. Nobody but who began an upload sees it."""

    path = "/api/v1/cases/{case_id:uuid}/uploads"
    tags = ("evidence",)
    middleware = (SpeaksTus(),)
    dependencies = {"safe": Provide(provide_safe)}  # noqa: RUF012 - Litestar's own way

    @route(["", "/{upload_id:uuid}"], http_method=[HttpMethod.OPTIONS], guards=[public], include_in_schema=False)
    async def abilities(self, request: Request[Any, Any, Any]) -> Response[None]:
        """What tus clients may use here."""
        headers = {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(request.app.state["settings"].max_upload_bytes),
            "Tus-Checksum-Algorithm": ",".join(uploading.ALGORITHMS),
        }
        return Response(None, status_code=HTTP_204_NO_CONTENT, headers=headers)

    @post(guards=[only(*PARTIES)], status_code=HTTP_201_CREATED)
    async def begin(
        self,
        request: Request[Any, Any, Any],
        case_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
    ) -> Response[UploadOut]:
        """Announce a file by `Upload-Length` and `Upload-Metadata`; its parts are sent to the `Location`."""
        _check_version(request)
        await cases.get_case(session, actor, case_id)
        length = _number(request, "Upload-Length")
        metadata = request.headers.get("upload-metadata", "")
        what = read_metadata(metadata)
        upload = await uploading.begin(session, actor, case_id, what, length, safe, metadata=metadata)
        headers = _headers(upload, 0) | {"Location": f"/api/v1/cases/{case_id}/uploads/{upload.id}"}
        return Response(queries.upload_out(upload, 0), headers=headers)

    @get(guards=[only(*PARTIES)])
    async def list_uploads(
        self, case_id: FromPath[UUID], actor: NamedDependency[Actor], session: NamedDependency[AsyncSession]
    ) -> Sequence[UploadOut]:
        """What you have begun to send and can go on with."""
        return await queries.list_uploads(session, actor, case_id, clock.real_now())

    @get("/{upload_id:uuid}", guards=[only(*PARTIES)])
    async def show(
        self,
        case_id: FromPath[UUID],
        upload_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> UploadOut:
        """One upload, also when it is over: the item that it became, or that it ended without one."""
        upload = await queries.get_upload(session, actor, case_id, upload_id)
        return queries.upload_out(upload, await queries.arrived(session, actor, upload.id))

    @route(
        "/{upload_id:uuid}",
        http_method=[HttpMethod.HEAD],
        guards=[only(*PARTIES)],
        status_code=HTTP_200_OK,
        include_in_schema=False,
    )
    async def look(
        self,
        request: Request[Any, Any, Any],
        case_id: FromPath[UUID],
        upload_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
    ) -> Response[None]:
        """Where to go on. Says that all has arrived only when it is sealed."""
        _check_version(request)
        upload, offset = await uploading.look(session, actor, case_id, upload_id, safe)
        headers = _headers(upload, offset) | {
            "Upload-Length": str(upload.length_bytes),
            "Upload-Metadata": upload.metadata_text,
            "Cache-Control": "no-store",
        }
        return Response(None, headers=headers)

    @patch(
        "/{upload_id:uuid}",
        guards=[only(*PARTIES)],
        status_code=HTTP_204_NO_CONTENT,
        request_max_body_size=None,
        operation_class=TakesAFile,
    )
    async def add(
        self,
        request: Request[Any, Any, Any],
        case_id: FromPath[UUID],
        upload_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
        safe: NamedDependency[Safe],
    ) -> Response[None]:
        """Send the next bytes, from `Upload-Offset` on. With the last one the file is sealed as a piece of evidence."""
        _check_version(request)
        upload = await queries.get_upload(session, actor, case_id, upload_id)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _PART:
            raise UnknownFormat
        said = request.headers.get("content-length", "")
        offset = await uploading.receive(
            session,
            actor,
            upload,
            _number(request, "Upload-Offset"),
            received(request),
            safe,
            coming=int(said) if said.isdecimal() else None,
            checksum=request.headers.get("upload-checksum"),
        )
        return Response(None, headers=_headers(upload, offset))

    @delete("/{upload_id:uuid}", guards=[only(*PARTIES)])
    async def give_up(
        self,
        request: Request[Any, Any, Any],
        case_id: FromPath[UUID],
        upload_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        session: NamedDependency[AsyncSession],
    ) -> None:
        """Give an upload up; what had arrived of it is deleted. A file that was sealed stays."""
        _check_version(request)
        await uploading.give_up(session, actor, case_id, upload_id)


def _check_version(request: Request[Any, Any, Any]) -> None:
    """Whoever says nothing, as curl does, is taken to speak ours."""
    if request.headers.get("tus-resumable", VERSION) != VERSION:
        raise OtherTusVersion(field="Tus-Resumable")


def _number(request: Request[Any, Any, Any], name: str) -> int:
    said = request.headers.get(name.lower(), "")
    if not (said.isascii() and said.isdecimal() and len(said) <= 15):  # noqa: PLR2004 - a petabyte
        raise Misread(_("a count of bytes is missing."), field=name)
    return int(said)


def _headers(upload: EvidenceUpload, offset: int) -> dict[str, str]:
    found = {"Upload-Offset": str(offset), "Upload-Expires": format_datetime(upload.expires_at, usegmt=True)}
    if upload.item_id is not None:
        found["Content-Location"] = f"/api/v1/cases/{upload.case_id}/evidence/{upload.item_id}"
    return found
