"""Requests remembered: the same post with the same `Idempotency-Key`, sent twice, happens once and answers twice.

The reply is kept in the transaction of the act itself. Two at once: the second waits for the first, then repeats what
the first was told.
Uploads are not remembered; their digest already makes them the same.
"""

import hashlib
from uuid import UUID

from litestar.datastructures import Headers
from litestar.types import HTTPScope, Message, Receive, ReceiveMessage, Send
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.kit.errors import KeyUsedDifferently, TooLarge
from app.kit.problems import Misread
from app.kit.text import _

LONGEST_BODY = 1_000_000
_LONGEST_KEY = 200

# Ten seconds for whoever waits, then 409; the limit lasts as long as the transaction.
_LOCK = text(
    "SELECT set_config('lock_timeout', '10s', true),"
    " pg_advisory_xact_lock(hashtextextended(CAST(:account AS text) || ' ' || CAST(:key AS text), 0))"
)
_FIND = text(
    "SELECT digest, status, content_type, body FROM requests_remembered WHERE account_id = :account AND key = :key"
)
_KEEP = text(
    "INSERT INTO requests_remembered (account_id, key, digest, status, content_type, body)"
    " VALUES (:account, :key, :digest, :status, :content_type, :body)"
)


class Memory:
    """What is known of one keyed request."""

    def __init__(self, scope: HTTPScope, key: str) -> None:
        self._key = key
        self._digest = hashlib.sha256(
            b"\0".join((scope["method"].encode(), scope["path"].encode(), scope["query_string"], b""))
        )
        self._account: UUID | None = None

    @classmethod
    def of(cls, scope: HTTPScope) -> "Memory | None":
        """A memory, where the request carries a key and JSON of a size worth keeping.

        Raises:
            Misread: when the key is empty or longer than 200 characters.
        """
        headers = Headers.from_scope(scope)
        key = headers.get("idempotency-key")
        if key is None or not _is_small_json(headers):
            return None
        if not 1 <= len(key) <= _LONGEST_KEY:
            raise Misread(_("an Idempotency-Key has 1 to 200 characters."), field="Idempotency-Key")
        return cls(scope, key)

    def belonging_to(self, account: UUID) -> "Memory":
        """Keys are each account's own."""
        self._account = account
        return self

    async def read(self, receive: Receive) -> Receive:
        """Take the body in, count it into the digest, and hand on a way to read it again."""
        messages: list[ReceiveMessage] = []
        size = 0
        while not messages or (messages[-1]["type"] == "http.request" and messages[-1].get("more_body")):
            messages.append(await receive())
            body = messages[-1].get("body", b"")
            size += len(body)
            if size > LONGEST_BODY:
                raise TooLarge(limit="1 MB")
            self._digest.update(body)
        unread = iter(messages)

        async def again() -> ReceiveMessage:
            return next(unread, None) or await receive()

        return again

    async def replay(self, session: AsyncSession, send: Send) -> bool:
        """Send the kept reply, if there is one.

        Raises:
            KeyUsedDifferently: when the key belongs to another request.
        """
        which = {"account": self._account, "key": self._key}
        connection = await session.connection()
        await connection.execute(_LOCK, {"account": str(self._account), "key": self._key})
        kept = (await connection.execute(_FIND, which)).one_or_none()
        if kept is None:
            return False
        if kept.digest != self._digest.digest():
            raise KeyUsedDifferently(field="Idempotency-Key")
        headers = [
            (b"content-type", kept.content_type.encode()),
            (b"content-length", str(len(kept.body)).encode()),
            (b"idempotent-replayed", b"true"),
        ]
        await send({"type": "http.response.start", "status": kept.status, "headers": headers})
        await send({"type": "http.response.body", "body": kept.body, "more_body": False})
        return True

    async def keep(self, session: AsyncSession, reply: list[Message]) -> None:
        """Keep a reply beside what it reports."""
        start, *bodies = reply
        headers = dict(start["headers"])
        kept = {
            "account": self._account,
            "key": self._key,
            "digest": self._digest.digest(),
            "status": start["status"],
            "content_type": headers.get(b"content-type", b"").decode("latin-1"),
            "body": b"".join(part["body"] for part in bodies),
        }
        await (await session.connection()).execute(_KEEP, kept)


def _is_small_json(headers: Headers) -> bool:
    kind = headers.get("content-type", "application/json")
    length = headers.get("content-length", "0")
    return kind.startswith("application/json") and length.isdecimal() and int(length) <= LONGEST_BODY
