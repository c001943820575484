"""The last step on the way out: replies in JSON go through the veil of whoever decides (`app.kit.veils`)."""

from typing import Any

from litestar.types import Message, Scope, Send

from app.kit.errors import OriginalMasked
from app.kit.veils import Veil

OWN_WORDS = {"own_words": True}
"""The `opt` of a door that shows the reader nothing but what the reader wrote: replaced there, a name would be told."""

SHUTS_ORIGINALS = {"shuts_originals": True}
"""The `opt` of a door that sends bytes, and asks itself whether they are open to whoever decides."""

_WITH_CONTENT = frozenset({200, 206})


def veil_of(scope: Scope) -> Veil | None:
    """The veil over the request that this scope belongs to."""
    return scope["state"].get("veil")


class Veiling:
    """Sends JSON through the veil, problem documents too. Pages were drawn through it, so they go by.

    Bytes of another kind cannot be read through: a door says that it shuts originals itself, or it sends none.
    """

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._held: list[Any] = []

    async def __call__(self, message: Message) -> None:
        """Hold a reply in JSON back until it is whole.

        Raises:
            OriginalMasked: a door would send bytes to whoever decides, and does not say that it asks whether it may.
        """
        if message["type"] == "http.response.start" and veil_of(self._scope):
            kind = _kind(message["headers"])
            if kind.endswith(b"json"):
                self._held = [message]
                return
            if message["status"] in _WITH_CONTENT and kind != b"text/html" and not self._shuts_originals():
                raise OriginalMasked
        if not self._held or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._held.append(message)
        if not message.get("more_body"):
            await self._let_go()

    def _shuts_originals(self) -> bool:
        return bool(self._scope["route_handler"].opt.get("shuts_originals"))

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


def _kind(headers: Any) -> bytes:  # noqa: ANN401 - as ASGI has them
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    return kind.partition(b";")[0].strip()
