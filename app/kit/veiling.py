"""The last step on the way out: replies in JSON go through the veil of whoever decides (`app.kit.veils`)."""

from typing import Any

from litestar.types import Message, Scope, Send

from app.kit.veils import Veil

OWN_WORDS = {"own_words": True}
"""The `opt` of a door that shows the reader nothing but what the reader wrote: replaced there, a name would be told."""


def veil_of(scope: Scope) -> Veil | None:
    """The veil over the request that this scope belongs to."""
    return scope["state"].get("veil")


class Veiling:
    """Sends JSON through the veil, problem documents too; everything else goes by as it is."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._held: list[Any] = []

    async def __call__(self, message: Message) -> None:
        """Hold a reply in JSON back until it is whole."""
        if message["type"] == "http.response.start" and veil_of(self._scope) and _is_json(message["headers"]):
            self._held = [message]
            return
        if not self._held or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._held.append(message)
        if not message.get("more_body"):
            await self._let_go()

    async def _let_go(self) -> None:
        start, *bodies = self._held
        self._held = []
        body = b"".join(part.get("body", b"") for part in bodies)
        veil = veil_of(self._scope)
        shown = veil.json(body) if veil and body else body
        length = (b"content-length", str(len(shown)).encode())
        headers = [length if name.lower() == b"content-length" else (name, value) for name, value in start["headers"]]
        await self._send(start | {"headers": headers})
        await self._send(bodies[-1] | {"body": shown})


def _is_json(headers: Any) -> bool:  # noqa: ANN401 - as ASGI has them
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    return kind.partition(b";")[0].strip().endswith(b"json")
