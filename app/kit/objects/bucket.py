"""One bucket of an S3 service, through the `minio` client. Every call blocks: `s3` makes it in a thread.

Whatever keeps the service from answering as it should is `NotReady`, with its cause in the log; the client's own
waiting times (minutes, several times over) are replaced by short ones.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree.ElementTree import ParseError

import urllib3
from minio import Minio
from minio.commonconfig import COMPLIANCE, ComposeSource, CopySource
from minio.datatypes import Part, Upload
from minio.error import MinioException, S3Error
from minio.retention import Retention
from msgspec import Struct
from urllib3.exceptions import HTTPError

from app.kit.errors import NotReady

CONNECT_SECONDS, READ_SECONDS = 2, 20
THREADS = 16
PIECE = 256 << 20
"""Larger objects are copied in such pieces, so that no request takes longer than the time-out."""
_GONE = {"NoSuchKey", "NoSuchVersion", "NoSuchUpload"}
_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict"}
_NO_LOCK = "ObjectLockConfigurationNotFoundError"
_DENIED = "AccessDenied"
_LOCK = "x-amz-object-lock-"
_DAY = "%Y-%m-%dT%H:%M:%SZ"


class AddressError(ValueError):
    """The setting is not understood; the sentence does not repeat the secret."""


class Place(Struct, frozen=True):
    """Where a bucket is, and who we are there: `s3://key:secret@host:port/bucket?region=…&secure=0`."""

    host: str
    key: str
    secret: str
    bucket: str
    region: str
    secure: bool

    @classmethod
    def parse(cls, url: str) -> Self:
        """Key and secret are percent-encoded. The region is us-east-1 and the line encrypted unless told otherwise.

        Raises:
            AddressError: something is missing, or too much.
        """
        parts = urlsplit(url)
        more = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        key, secret, bucket = unquote(parts.username or ""), unquote(parts.password or ""), parts.path.strip("/")
        whole = parts.scheme == "s3" and parts.hostname and key and secret and bucket and "/" not in bucket
        if not whole or more.keys() - {"region", "secure"} or more.get("secure", "1") not in {"0", "1"}:
            raise AddressError("REDRESS_S3_URL must be s3://KEY:SECRET@HOST:PORT/BUCKET?region=REGION&secure=1")
        host = parts.netloc.rpartition("@")[2]
        return cls(host, key, secret, bucket, more.get("region", "us-east-1"), more.get("secure", "1") == "1")


class Found(Struct, frozen=True):
    """What the headers say of one version."""

    size: int
    version: str | None
    until: datetime | None
    strict: bool
    """The day binds everybody (compliance), not only those without a right to lift it (governance)."""
    held: bool

    def must_stay(self, now: datetime) -> bool:
        """Whether its day has not come, or somebody holds it."""
        return self.held or (self.until is not None and self.until > now)


class Version(Struct, frozen=True):
    """A line of the list. A `marker` says that a newer state is "removed"; it holds nothing."""

    key: str
    version: str | None
    at: datetime
    marker: bool


class TakenError(Exception):
    """There is an object of this key already."""


class RefusedError(Exception):
    """The service does not let us remove this version."""


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except S3Error as problem:
        if problem.code in _GONE:
            raise FileNotFoundError(problem.resource) from problem
        if problem.code in _TAKEN:
            raise TakenError(problem.resource) from problem
        raise NotReady from problem
    except (MinioException, HTTPError, OSError, ParseError) as problem:
        raise NotReady from problem


Headers = dict[str, str | list[str] | tuple[str]]


class _Client(Minio):
    """The client with a name for each request that we need and it only makes inside larger ones."""

    def put(self, bucket: str, key: str, data: bytes, headers: Headers) -> str | None:
        return self._put_object(bucket, key, data, headers).version_id

    def begin(self, bucket: str, key: str) -> str:
        return self._create_multipart_upload(bucket, key, {})

    def part(self, bucket: str, key: str, upload: str, number: int, data: bytes) -> Part:
        return Part(number, self._upload_part(bucket, key, data, None, upload, number))

    def finish(self, bucket: str, key: str, upload: str, parts: Sequence[Part]) -> None:
        self._complete_multipart_upload(bucket, key, upload, list(parts))

    def abort(self, bucket: str, key: str, upload: str) -> None:
        self._abort_multipart_upload(bucket, key, upload)

    def uploads(self, bucket: str, prefix: str) -> Iterator[Upload]:
        after, more = None, True
        while more:
            found = self._list_multipart_uploads(bucket, prefix=prefix, key_marker=after)
            yield from found.uploads
            after = found.next_key_marker
            more = found.is_truncated and bool(after)

    def remove(self, bucket: str, key: str, version: str | None, headers: Headers) -> None:
        self._execute("DELETE", bucket, key, headers=headers, query_params={"versionId": version} if version else None)


class Bucket:
    """What one bucket is asked."""

    def __init__(self, place: Place) -> None:
        pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            maxsize=THREADS,
            retries=urllib3.Retry(
                total=2, read=1, redirect=0, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504),
                raise_on_status=False, respect_retry_after_header=False,
            ),
        )  # fmt: skip
        self.name = place.bucket
        self._client = _Client(
            place.host, place.key, place.secret, secure=place.secure, region=place.region, http_client=pool
        )

    def ensure(self) -> bool:
        """Make the bucket if there is none. Whether objects in it can be locked at all."""
        with _answering():
            if not self._client.bucket_exists(self.name):
                self._make()
            try:
                self._client.get_object_lock_config(self.name)
            except S3Error as problem:
                if problem.code == _NO_LOCK:
                    return False
                raise
        return True

    def _make(self) -> None:
        try:
            self._client.make_bucket(self.name, object_lock=True)
        except S3Error as problem:
            if problem.code != "BucketAlreadyOwnedByYou":  # another process was quicker
                raise

    def put(self, key: str, data: bytes, *, fresh: bool = False, until: datetime | None = None) -> str | None:
        """Write an object in one request; its version.

        Raises:
            TakenError: it should be `fresh`, and is not. A service that does not look writes one more version.
        """
        headers: Headers = {"If-None-Match": "*"} if fresh else {}
        if until is not None:
            headers |= {
                f"{_LOCK}mode": COMPLIANCE,
                f"{_LOCK}retain-until-date": f"{_whole(until).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            }
        with _answering():
            return self._client.put(self.name, key, data, headers)

    def begin(self, key: str) -> str:
        """Begin an object of many parts; nobody sees it before it is finished."""
        with _answering():
            return self._client.begin(self.name, key)

    def part(self, key: str, upload: str, number: int, data: bytes) -> Part:
        """One part. All but the last hold at least 5 MB."""
        with _answering():
            return self._client.part(self.name, key, upload, number, data)

    def finish(self, key: str, upload: str, parts: Sequence[Part]) -> None:
        """Make one object of the parts."""
        with _answering():
            self._client.finish(self.name, key, upload, parts)

    def abort(self, key: str, upload: str) -> None:
        """Drop the parts. An upload that is no more is fine."""
        with suppress(FileNotFoundError), _answering():
            self._client.abort(self.name, key, upload)

    def uploads(self, prefix: str) -> Iterator[tuple[str, str, datetime]]:
        """Key, upload and beginning of each object that was never finished."""
        with _answering():
            for each in self._client.uploads(self.name, prefix):
                if each.object_name and each.upload_id and each.initiated_time:
                    yield each.object_name, each.upload_id, each.initiated_time

    def copy(self, source: str, target: str, size: int) -> None:
        """Inside the service: the bytes do not pass through us. Large objects in pieces, visible when all are there."""
        with _answering():
            if size <= PIECE:
                self._client.copy_object(self.name, target, CopySource(self.name, source, offset=None, length=None))
                return
            starts = range(0, size, PIECE)
            pieces = [
                ComposeSource(self.name, source, offset=start, length=min(PIECE, size - start)) for start in starts
            ]
            self._client.compose_object(self.name, target, pieces)

    def look(self, key: str, version: str | None = None) -> Found | None:
        """Size and lock, from the headers."""
        try:
            with _answering():
                found = self._client.stat_object(self.name, key, version_id=version)
        except FileNotFoundError:
            return None
        headers = found.metadata or {}
        until = headers.get(f"{_LOCK}retain-until-date")
        held = headers.get(f"{_LOCK}legal-hold", "").upper() == "ON"
        strict = headers.get(f"{_LOCK}mode", "").upper() == COMPLIANCE
        return Found(found.size or 0, found.version_id, _moment(until) if until else None, strict, held)

    def read(self, key: str, start: int, length: int, version: str | None = None) -> bytes:
        """A part of an object; at its end shorter, behind it nothing.

        Raises:
            FileNotFoundError: when there is no such object.
        """
        with _answering():
            try:
                reply = self._client.get_object(self.name, key, start, length, version_id=version)
            except S3Error as problem:
                if problem.code == "InvalidRange":
                    return b""
                raise
            try:
                return reply.read()
            finally:
                reply.close()
                reply.release_conn()

    def lock(self, key: str, version: str | None, until: datetime) -> None:
        """Nobody can remove the version before that day, whatever their rights."""
        with _answering():
            self._client.set_object_retention(self.name, key, Retention(COMPLIANCE, _whole(until)), version_id=version)

    def hold(self, key: str, version: str | None, *, held: bool) -> None:
        """Legal hold on or off."""
        act = self._client.enable_object_legal_hold if held else self._client.disable_object_legal_hold
        with _answering():
            act(self.name, key, version_id=version)

    def versions(self, prefix: str) -> Iterator[Version]:
        """Every version under a prefix, by key and the newest first; fetched as it is used, a thousand at a time."""
        with _answering():
            for each in self._client.list_objects(self.name, prefix, recursive=True, include_version=True):
                if each.object_name and each.last_modified:
                    yield Version(each.object_name, each.version_id, each.last_modified, each.is_delete_marker)

    def remove(self, key: str, version: str | None, *, forced: bool = False) -> None:
        """Take one version away for good. A missing one is fine. `forced` opens the weaker lock (governance).

        Raises:
            RefusedError: it is locked, or we may not remove anything.
        """
        headers: Headers = {"x-amz-bypass-governance-retention": "true"} if forced else {}
        try:
            with suppress(FileNotFoundError), _answering():
                self._client.remove(self.name, key, version, headers)
        except NotReady as problem:
            if isinstance(problem.__cause__, S3Error) and problem.__cause__.code in {_DENIED, "ObjectLocked"}:
                raise RefusedError(key) from problem
            raise


def _whole(moment: datetime) -> datetime:
    """The next whole second: services keep no parts, and a day may not come early."""
    return moment if moment.microsecond == 0 else moment.replace(microsecond=0) + timedelta(seconds=1)


def _moment(text: str) -> datetime:
    """ISO 8601 with or without parts of a second, of which some services write nine digits."""
    return datetime.fromisoformat(f"{text.rstrip('Z').partition('.')[0]}+00:00")
