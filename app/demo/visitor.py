"""A person in front of the service: signs in with the link that the mail brings, and then uses the API like anyone."""

import re
from collections.abc import Awaitable, Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, Self

import httpx

_LINK = re.compile(r"/sign-in/([A-Za-z0-9_-]+)")
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
Settle = Callable[[], Awaitable[None]]


class RefusedError(Exception):
    """The service said no; the problem document says why."""

    def __init__(self, reply: httpx.Response) -> None:
        self.status = reply.status_code
        self.slug = reply.json().get("slug", "") if "json" in reply.headers.get("content-type", "") else ""
        super().__init__(f"{reply.request.method} {reply.request.url.path}: {reply.status_code} {reply.text[:600]}")


class Visitor:
    """One signed-in person. `settle` waits until the jobs that an act set off are done."""

    def __init__(self, url: str, outbox: Path, settle: Settle, *, email: str, name: str, language: str) -> None:
        self.name, self.email, self.language = name, email, language
        self._outbox, self._settle = outbox, settle
        self._client = httpx.AsyncClient(base_url=url, headers=SAME_SITE | {"Accept-Language": language}, timeout=60)

    async def sign_in(self) -> Self:
        """Ask for a link, find it in the mail, press its button, choose a language: who was invited has none yet."""
        wish = {"email": self.email, "name": self.name, "language": self.language}
        await self._send("POST", "/api/v1/sign-in", json=wish)
        await self._settle()
        await self._send("POST", f"/api/v1/sign-in/{self._newest_link()}")
        await self._send("PATCH", "/api/v1/me", json={"language": self.language})
        return self

    def _newest_link(self) -> str:
        for path in sorted(self._outbox.glob("*.eml"), reverse=True):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = letter.get_body()
            found = _LINK.search(body.get_content()) if body and letter["To"] == self.email else None
            if found:
                return found[1]
        raise LookupError(self.email)

    async def get(self, path: str) -> Any:  # noqa: ANN401 - whatever the API shows
        """Look."""
        return (await self._send("GET", path)).json()

    async def download(self, path: str) -> bytes:
        """Take a file home."""
        return (await self._send("GET", path)).content

    async def post(self, path: str, body: Any = None) -> Any:  # noqa: ANN401 - whatever the API takes and shows
        """Act, and wait for what follows from it."""
        return await self._act("POST", path, json=body)

    async def put(self, path: str, body: Any) -> Any:  # noqa: ANN401 - whatever the API takes and shows
        """Act, and wait for what follows from it."""
        return await self._act("PUT", path, json=body)

    async def upload(self, path: str, content: bytes, **said: str) -> Any:  # noqa: ANN401 - whatever the API shows
        """Hand a file in."""
        return await self._act("POST", path, content=content, params=said)

    async def _act(self, method: str, path: str, **request: Any) -> Any:  # noqa: ANN401 - httpx's own arguments
        reply = await self._send(method, path, **request)
        await self._settle()
        return reply.json() if reply.content else None

    async def _send(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        reply = await self._client.request(method, path, **request)
        if reply.is_error:
            raise RefusedError(reply)
        return reply

    async def leave(self) -> None:
        """Close the door behind."""
        await self._client.aclose()
