"""A relay of drand on loopback that answers recorded rounds, and can be as bad as nobody should be."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, field

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "vectors" / "drand-quicknet.json").read_text())
ROUNDS = {each["round"]: each for each in RECORDED["rounds"]}
"""The rounds that a relay here can tell: number, signature and randomness."""
FIRST, SECOND = ROUNDS


class Relay(Struct):
    """What was asked for, and in which mood it is answered.

    `honest`, or with the signature of another round: `lying`; with another round as it is: `mistaken`; `behind` (404),
    `broken` (500), `slow`, `dripping` (a byte at a time), `flood` (without end), `redirect`, `babble` (no JSON),
    `numbers` (JSON of other kinds), `cut` (half an answer).
    """

    url: str = ""
    mood: str = "honest"
    asked: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split()[1]
        self.asked.append(path)
        number = int(path.rpartition("/")[2])
        if self.mood == "slow":
            await asyncio.sleep(3)
        for piece in self._pieces(number):
            writer.write(piece)
            await writer.drain()
            if self.mood == "dripping":
                await asyncio.sleep(0.05)

    def _pieces(self, number: int) -> list[bytes]:
        if number not in ROUNDS or self.mood == "behind":
            return [b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"]
        if self.mood == "broken":
            return [b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n"]
        if self.mood == "redirect":
            return [b"HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere/1\r\ncontent-length: 0\r\n\r\n"]
        if self.mood == "flood":
            return [b"HTTP/1.1 200 OK\r\n\r\n", *[b" " * 65_536] * 2000]
        body = self._body(number)
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode()
        if self.mood == "cut":
            return [head, body[:40]]
        return [bytes([each]) for each in head + body] if self.mood == "dripping" else [head + body]

    def _body(self, number: int) -> bytes:
        if self.mood == "babble":
            return b"<html>Welcome to the hotel's network</html>"
        if self.mood == "numbers":
            return json.dumps({"round": str(number), "signature": 7}).encode()
        other = SECOND if number == FIRST else FIRST
        if self.mood == "mistaken":
            return json.dumps(ROUNDS[other]).encode()
        told = ROUNDS[other] | {"round": number} if self.mood == "lying" else ROUNDS[number]
        return json.dumps(told).encode()


@asynccontextmanager
async def relaying(mood: str = "honest") -> AsyncIterator[Relay]:
    """A relay while the test runs."""
    relay = Relay(mood=mood)
    talks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk
        talks.add(talk)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await relay.serve(reader, writer)
        finally:
            writer.close()
            talks.discard(talk)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    relay.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield relay
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
