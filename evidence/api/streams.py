"""Sealed content as a reply: whole or one byte range of it, and never with anything that a browser could run."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from litestar import Request, Response
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK, HTTP_206_PARTIAL_CONTENT, HTTP_416_REQUESTED_RANGE_NOT_SATISFIABLE

from app.kit.ranges import Span, UnsatisfiableRangeError, asked_span

# Whatever a file holds, a browser runs nothing of it.
_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def shut_in(sha256: bytes) -> dict[str, str]:
    """Headers under which nothing runs and nothing is guessed; with the digest as tag (RFC 9110 §8.8.3 and §14.3)."""
    return {
        "ETag": f'"{sha256.hex()}"',
        "Accept-Ranges": "bytes",
        "Content-Security-Policy": _SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def stream(
    request: Request[Any, Any, Any],
    media_type: str,
    size: int,
    headers: dict[str, str],
    content: Callable[[Span], AsyncIterator[bytes]],
) -> Response[Any]:
    """The content, or the range asked for. Call it when the reading stands in the custody."""
    try:
        span = _asked(request, size, headers["ETag"])
    except UnsatisfiableRangeError:
        nothing = {"Content-Range": f"bytes */{size}"}
        return Response(None, status_code=HTTP_416_REQUESTED_RANGE_NOT_SATISFIABLE, headers=nothing)
    sent = span or Span(0, size)
    headers = headers | {"Content-Length": str(sent.stop - sent.start)}
    if span is not None:
        headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    status = HTTP_200_OK if span is None else HTTP_206_PARTIAL_CONTENT
    return Stream(content(sent), status_code=status, media_type=media_type, headers=headers)


def _asked(request: Request[Any, Any, Any], size: int, tag: str) -> Span | None:
    """The range asked for, unless it is to continue another edition (RFC 9110 §13.1.5)."""
    if request.headers.get("if-range", tag) != tag:
        return None
    return asked_span(request.headers.get("range"), size)
