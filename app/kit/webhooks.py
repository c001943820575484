"""Messages that leave the house by HTTP, signed as Standard Webhooks says; who sends what to whom others know.

A message keeps its id and its body through all attempts; only the timestamp, and with it the signature, is new each
time. No redirect is followed, the address that was looked at is the one that is connected to, and of the reply no more
than a little is read.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from functools import cache
from urllib.parse import SplitResult, urlsplit

import httpx
from msgspec import Struct
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job
from standardwebhooks import Webhook

from app.kit import clock
from app.kit.errors import DomainError
from app.kit.text import _

WAITS_S = (5, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600)
"""Seconds before each further attempt: three days in all, all but one hour of them."""
PATIENCE_S = 15.0
"""For one attempt as a whole, from the look-up of the name to the last byte read."""
REPLY_BYTES = 16_384
GONE = 410
JWS = "x-jws-signature"
"""The header of the office's own signature, at our doors too."""
_OK = range(200, 300)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
_WRITTEN_ONLY = ipaddress.IPv6Network("3fff::/20")
"""For documentation (RFC 9637); older versions of `ipaddress` do not know it."""
_PORTS = {"https": 443, "http": 80}


class BadAddress(DomainError):
    """An address that no message may go to: not https, with credentials, or not a public one."""

    status = 422
    slug = "bad-webhook-address"
    sentence = _("This address cannot be used. It must begin with https:// and name a public host, without a password.")


class NotDeliveredError(Exception):
    """The receiver did not take it this time; `why` is a word for the record, never what the receiver wrote."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class ReceiverGoneError(NotDeliveredError):
    """The receiver says that this address takes no messages any more (410)."""


class Message(Struct, frozen=True):
    """What is sent: an id that stays, and the body as it is signed.

    `jws` is the office's own signature on the body, where it has one: detached (RFC 7515 appendix F), for whoever keeps
    the message and shows it to others.
    """

    id: str
    body: str
    jws: str = ""


class Target(Struct, frozen=True):
    """Where it goes. Each secret signs, so that a receiver can change from one to the next without losing a message."""

    url: str
    secrets: Sequence[bytes]
    private: bool = False
    """Whether it may be a private address, and plain http: for tests and for networks of an operator's own."""


class Backoff(BaseRetryStrategy):
    """Tries again as `WAITS_S` says, then no more."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When, by how often it was tried."""
        if isinstance(exception, ReceiverGoneError) or job.attempts >= len(WAITS_S):
            return None
        return RetryDecision(retry_in={"seconds": WAITS_S[job.attempts]})


def check_address(url: str, *, private: bool = False) -> SplitResult:
    """The address in its parts, as far as it can be judged without a look-up.

    Raises:
        BadAddress: when no message may ever go there.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise BadAddress(field="url") from None
    allowed = {"https", "http"} if private else {"https"}
    if parts.scheme not in allowed or not host or parts.username is not None or parts.password is not None:
        raise BadAddress(field="url")
    if not private and _literal(host) is not None and not _is_public(host):
        raise BadAddress(field="url")
    return parts


def headers(message: Message, secrets: Sequence[bytes]) -> dict[str, str]:
    """Id, timestamp of this attempt, and one signature a secret, parted by spaces."""
    now = clock.real_now()
    signed = [Webhook(secret).sign(message.id, now, message.body) for secret in secrets]
    lasting = {JWS: message.jws} if message.jws else {}
    return lasting | {
        "content-type": "application/json",
        "user-agent": "Redress webhooks",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signed),
    }


async def deliver(message: Message, target: Target) -> int:
    """One attempt; the status with which it was taken.

    Raises:
        NotDeliveredError: for every other ending; the caller tries again later.
        ReceiverGoneError: when trying again is of no use.
    """
    try:
        async with asyncio.timeout(PATIENCE_S):
            status = await _post(message, target)
    except TimeoutError:
        raise NotDeliveredError("timeout") from None
    except (httpx.HTTPError, OSError) as failed:
        raise NotDeliveredError(type(failed).__name__) from failed
    if status == GONE:
        raise ReceiverGoneError(str(status))
    if status not in _OK:
        raise NotDeliveredError(str(status))
    return status


async def _post(message: Message, target: Target) -> int:
    parts = check_address(target.url, private=target.private)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    address = await _look_up(host, port, private=target.private)
    url = httpx.URL(target.url).copy_with(host=address)
    named = headers(message, target.secrets) | {"host": parts.netloc}
    async with httpx.AsyncClient(verify=_tls(), trust_env=False, follow_redirects=False, timeout=PATIENCE_S) as client:
        # Connected to the address that was judged; the certificate is still asked for the name.
        request = client.build_request(
            "POST", url, content=message.body.encode(), headers=named, extensions={"sni_hostname": host}
        )
        reply = await client.send(request, stream=True)
        try:
            await _read_a_little(reply)
        finally:
            await reply.aclose()
    return reply.status_code


@cache
def _tls() -> ssl.SSLContext:
    """Whom we believe, read once a process: reading it costs 75 ms, more than all the rest of a message."""
    return httpx.create_ssl_context(trust_env=False)


async def _read_a_little(reply: httpx.Response) -> None:
    """Enough for a receiver that wants to be heard out; the rest stays where it is."""
    read = 0
    async for chunk in reply.aiter_raw():
        read += len(chunk)
        if read >= REPLY_BYTES:
            return


async def _look_up(host: str, port: int, *, private: bool) -> str:
    """The first address of the name, when all of them may be written to."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not (private or all(_is_public(address) for address in addresses)):
        raise NotDeliveredError("private address")
    return addresses[0]


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_public(address: str) -> bool:
    """Nobody's own network, no loopback, nothing that only one machine or link knows.

    An IPv6 address that stands for an IPv4 one is as public as that one. Of all others only those that are given out
    to the world are (RFC 4291 §2.4); what is set apart in there, `ipaddress` knows, Teredo too.
    """
    found = _literal(address.partition("%")[0])
    if found is None:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if inner := found.ipv4_mapped or found.sixtofour or _through_nat64(found):
            found = inner
        elif found not in _GIVEN_OUT or found in _WRITTEN_ONLY:
            return False
    return found.is_global and not found.is_multicast


def _through_nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else None
