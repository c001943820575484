"""A form read while it arrives: broken and boundless ones first."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar.datastructures import FormMultiDict
from litestar.enums import RequestEncodingType

from app.kit.blind_fields import BlindField
from app.kit.errors import TooLarge
from app.pages.arriving import Arriving
from evidence.errors import UploadBroken

pytestmark = pytest.mark.anyio

HEAD = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n'
FILE = b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\nContent-Type: text/plain\r\n\r\n'


class Asked:
    """As much of a request as a form asks for."""

    def __init__(self, body: bytes, chunk: int = 7, boundary: str = "b") -> None:
        self._body, self._chunk = body, chunk
        self.content_type = (RequestEncodingType.MULTI_PART, {"boundary": boundary})

    async def stream(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self._body), self._chunk):
            yield self._body[at : at + self._chunk]


def form(body: bytes, **more: Any) -> Arriving:
    return Arriving(Asked(body, **more), "5 GB")  # ty: ignore[invalid-argument-type] - a request as far as it is asked


async def content(arriving: Arriving) -> bytes:
    return b"".join([piece async for piece in arriving.file()])


@pytest.mark.parametrize(
    "body", [b"", b"no form", HEAD % b"title", HEAD % b"title" + b"cut", b"--b\r\nX: \xff\r\n\r\n"]
)
async def test_a_broken_form_is_told_so(body: bytes) -> None:
    with pytest.raises(UploadBroken):
        await form(body).boxes()


def test_a_form_without_a_boundary_is_broken() -> None:
    with pytest.raises(UploadBroken):
        form(b"", boundary="")


async def test_a_box_beside_a_file_that_could_tempt_whoever_decides_is_refused() -> None:
    with pytest.raises(BlindField):
        await form(HEAD % b"title" + b"x\r\n" + HEAD % b"vip_level" + b"9\r\n" + FILE % b"a.txt").boxes()


async def test_a_file_that_breaks_off_is_not_whole() -> None:
    arriving = form(FILE % b"a.txt" + b"half of")
    await arriving.boxes()
    with pytest.raises(UploadBroken):
        await content(arriving)


async def test_words_without_an_end_are_refused() -> None:
    with pytest.raises(TooLarge):
        await form(HEAD % b"title" + b"x" * 1_100_000, chunk=65_536).boxes()


@pytest.mark.parametrize("chunk", [1, 5, 64, 100_000])
async def test_boxes_and_file_come_back_however_they_arrive(chunk: int) -> None:
    said = "a\r\n--not the boundary\r\n" * 99
    body = HEAD % b"title" + "聊天".encode() + b"\r\n" + HEAD % b"withheld" + b"true\r\n"
    body += FILE % "记录.txt".encode() + said.encode() + b"\r\n--b--\r\n"
    arriving = form(body, chunk=chunk)
    typed, name = await arriving.boxes()
    assert (name, typed.get("title"), "withheld" in typed) == ("记录.txt", "聊天", True)
    assert isinstance(typed, FormMultiDict)
    assert await content(arriving) == said.encode()
    await arriving.rest()


async def test_a_form_without_a_file_has_its_boxes() -> None:
    body = HEAD % b"title" + b"x\r\n" + FILE % b"" + b"\r\n--b--\r\n"
    typed, name = await form(body).boxes()
    assert (name, typed.get("title")) == ("", "x")
