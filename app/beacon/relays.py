"""Whoever has a round of the network: asked one after another, and none of them believed.

A relay can be away, slow, behind or lying; it cannot make us take a value that the network did not sign, because what
it answers is checked against the pinned key before anything is kept.
"""

import asyncio
from typing import Self
from urllib.parse import urlsplit

import httpx
import msgspec
import structlog
from anyio.to_thread import run_sync
from msgspec import Struct

from app.beacon import quicknet
from app.beacon.errors import BeaconAddressWrong

log = structlog.get_logger()
SCHEME = "drand+"
PATIENCE_S = 5.0
"""For one relay as a whole, from the look-up of its name to the last byte."""
ANSWER_BYTES = 4096


class Answer(Struct):
    """What a relay says of a round; other members are of no use here."""

    round: int
    signature: str


class NoAnswerError(Exception):
    """This relay is of no use for this round; why, for the log."""


class Relays(Struct, frozen=True):
    """Addresses, in the order in which they are asked."""

    urls: tuple[str, ...]
    patience_s: float = PATIENCE_S

    @classmethod
    def parse(cls, setting: str) -> Self:
        """Read `drand+https://relay,https://another`.

        Raises:
            BeaconAddressWrong: it is not understood.
        """
        urls = tuple(each.strip().rstrip("/") for each in setting.removeprefix(SCHEME).split(","))
        if not setting.startswith(SCHEME) or not all(map(_is_address, urls)):
            raise BeaconAddressWrong(said=setting)
        return cls(urls)

    async def bring(self, number: int) -> bytes | None:
        """The signature of a round from the first relay that has the true one; None when none of them does."""
        for url in self.urls:
            try:
                return await self._bring_from(url, number)
            except NoAnswerError as failed:
                log.warning("beacon_relay_of_no_use", relay=urlsplit(url).hostname, round=number, why=str(failed))
        return None

    async def _bring_from(self, url: str, number: int) -> bytes:
        try:
            async with asyncio.timeout(self.patience_s):
                answer = msgspec.json.decode(await _ask(url, number), type=Answer)
            signature = bytes.fromhex(answer.signature)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError) as failed:
            raise NoAnswerError(type(failed).__name__) from failed
        if answer.round != number:
            raise NoAnswerError("another round")
        if not await run_sync(quicknet.is_signed, number, signature):
            raise NoAnswerError("not signed by the network")
        return signature


async def _ask(url: str, number: int) -> bytes:
    """What a relay answers, if that is not too much; where it sends us on, nobody goes."""
    async with (
        httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=PATIENCE_S) as client,
        client.stream("GET", f"{url}/{quicknet.CHAIN_HASH}/public/{number}") as reply,
    ):
        if reply.status_code != httpx.codes.OK:
            raise NoAnswerError(str(reply.status_code))
        said = b""
        async for chunk in reply.aiter_bytes():
            said += chunk
            if len(said) > ANSWER_BYTES:
                raise NoAnswerError("too long")
        return said


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname) and not parts.query and not parts.fragment
