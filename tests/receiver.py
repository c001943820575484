"""A receiver of webhooks on loopback that can be as bad as real ones: failing, hanging, taking without saying so."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from msgspec import Struct, field
from standardwebhooks import Webhook

Mood = Callable[[int], str]
"""What to do with the nth request: `ok`, `fail`, `hang`, `drop` (taken, but the reply is lost), `redirect`, `gone`,
`flood` (a reply without end)."""
_REPLIES = {
    "ok": b"HTTP/1.1 204 No Content\r\n\r\n",
    "fail": b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n",
    "redirect": b"HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n",
    "gone": b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n",
}


class Receiver(Struct):
    """What came in, checked as the library of the standard checks it."""

    url: str
    secrets: list[str]
    mood: Mood
    seen: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    bodies: dict[str, set[bytes]] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.paths.append(head[0].split()[1])
        self.hosts.add(headers["host"])
        mood = self.mood(self.seen)
        self.seen += 1
        for secret in self.secrets:
            Webhook(secret).verify(body, headers)
        if mood in {"ok", "drop", "flood"}:
            self.taken[headers["webhook-id"]] += 1
            self.bodies.setdefault(headers["webhook-id"], set()).add(body)
        await self._reply(mood, writer)

    async def _reply(self, mood: str, writer: asyncio.StreamWriter) -> None:
        if mood == "hang":
            await asyncio.sleep(0.6)
        elif mood == "flood":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            for _ in range(2000):
                writer.write(bytes(65_536))
                await writer.drain()
        elif mood in _REPLIES:
            writer.write(_REPLIES[mood])
            await writer.drain()


@asynccontextmanager
async def receiving(mood: Mood = lambda _: "ok", *secrets: str) -> AsyncIterator[Receiver]:
    """A receiver while the test runs."""
    receiver = Receiver("", list(secrets), mood)

    talks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk
        talks.add(talk)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await receiver.serve(reader, writer)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
        finally:
            talks.discard(talk)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"http://127.0.0.1:{port}/hooks/redress"
    async with server:
        yield receiver
        await asyncio.gather(*talks)
