"""Whatever goes wrong is shown here, once: RFC 9457 problem documents in the reader's language, with a stable slug."""

import errno
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import psycopg
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import Struct
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError

from app.kit import errors
from app.kit.errors import DomainError
from app.kit.ids import new_id
from app.kit.text import _, preferred, translate

log = structlog.get_logger()

# What PostgreSQL says (appendix A of its manual) when another transaction was quicker.
_OVERTAKEN = {"23505", "23P01", "40001", "40P01", "55P03"}
# Classes of the same appendix: the server cannot be reached, is full, or is stopping.
_UNREACHABLE = ("08", "53", "57")
# The disk, or our share of it.
_FULL = {errno.ENOSPC, errno.EDQUOT}
_KNOWN: tuple[tuple[type[Exception], type[DomainError]], ...] = (
    (StaleDataError, errors.ChangedMeanwhile),
    (PoolTimeoutError, errors.NotReady),
    (ConnectionError, errors.NotReady),
    (UnicodeError, DomainError),
)


class MethodNotAllowed(DomainError):
    """The address exists, but not for this method."""

    status = 405
    slug = "method-not-allowed"
    sentence = _("This cannot be done here.")


class UnknownFormat(DomainError):
    """The body is of a kind that this door does not read."""

    status = 415
    slug = "unknown-format"
    sentence = _("This format cannot be read here.")


class Misread(errors.BadInput):
    """Bad input that a machine noticed: its reason is a sentence of its own, so it is translated too."""

    def __init__(self, why: str, *, field: str | None = None, **values: str) -> None:
        self.why = why
        super().__init__(field=field, **values)

    def text(self, language: str) -> str:
        """The sentence with its reason, both in one language."""
        return translate(self.sentence, language, why=translate(self.why, language, **self.values))


class Problem(Struct, frozen=True, omit_defaults=True):
    """RFC 9457 §3.1, with our `slug` and the `field` at fault."""

    type: str
    title: str
    status: int
    detail: str
    slug: str
    instance: str
    field: str | None = None


# RFC 9457 §3.1.3: a title changes with the language alone.
_TITLES = {
    400: _("Not understood"),
    401: _("Please sign in"),
    403: _("Not open to you"),
    404: _("Nothing here"),
    405: _("Not possible here"),
    409: _("Not possible now"),
    410: _("No longer here"),
    412: _("No longer the newest"),
    413: _("Too large"),
    415: _("Unreadable format"),
    422: _("Please check"),
    423: _("Please wait"),
    429: _("Please wait"),
    460: _("Changed on the way"),
    500: _("Our fault"),
    503: _("Not ready"),
    507: _("No room"),
}

# msgspec's English, and what we say instead. The group `member` joins the path that follows.
_READINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"Object missing required field `(?P<member>[^`]+)`"), _("“{member}” is missing.")),
    (re.compile(r"Object contains unknown field `(?P<member>[^`]+)`"), _("“{member}” is not known here.")),
    (
        re.compile(r"Missing required (?:query|header|cookie|path) parameter '(?P<member>[^']+)'"),
        _("“{member}” is missing."),
    ),
    (re.compile(r"Invalid enum value (?P<value>.+?)(?: - at|$)"), _("{value} is not one of the choices.")),
    (re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`"), _("{wanted} was expected, not {got}.")),
    (re.compile(r"Expected `\w+` of length (?P<bound>[<>=]+ \d+)"), _("its length must be {bound}.")),
    (re.compile(r"Expected `\w+` (?P<bound>[<>=]+ [\d.-]+)"), _("it must be {bound}.")),
    (re.compile(r"Invalid (?P<kind>\S+)"), _("this is no valid {kind}.")),
)
_PATH = re.compile(r"at `\$\.?([^`]*)`")


def misread(message: str, key: str = "") -> Misread:
    """What msgspec or Litestar said about a request, in words for people and with the path of the member."""
    path = found.group(1) if (found := _PATH.search(message)) else key
    for pattern, sentence in _READINGS:
        if match := pattern.search(message):
            values = match.groupdict()
            field = ".".join(part for part in (path, values.get("member", "")) if part)
            return Misread(sentence, field=field or None, **values)
    return Misread(_("a value does not fit."), field=path or None)


def refusal_of(exception: Exception) -> DomainError:
    """The named error behind any exception; what nobody foresaw is our fault."""
    match exception:
        case DomainError():
            return exception
        case ValidationException():
            return _of_validation(exception)
        case HTTPException():
            return _of_status(exception.status_code)
        case DBAPIError() | psycopg.Error():
            return _of_database(getattr(exception, "orig", exception))
        case OSError() if exception.errno in _FULL:
            return errors.NotReady()
    return next((refusal() for kind, refusal in _KNOWN if isinstance(exception, kind)), errors.OurFault())


def _of_validation(exception: ValidationException) -> DomainError:
    extra: Any = exception.extra
    if isinstance(extra, list) and extra and isinstance(extra[0], dict):
        key = str(extra[0].get("key", ""))
        return misread(str(extra[0].get("message", "")), "" if key == "data" else key)
    return misread(exception.detail)


def _of_status(status: int) -> DomainError:
    named: dict[int, DomainError] = {
        401: errors.NotSignedIn(),
        403: errors.WrongRole(),
        404: errors.NotFound(),
        405: MethodNotAllowed(),
        413: errors.TooLarge(limit="1 MB"),
        415: UnknownFormat(),
        429: errors.TooMany(),
        503: errors.NotReady(),
    }
    return named.get(status, DomainError() if status < HTTPStatus.INTERNAL_SERVER_ERROR else errors.OurFault())


def _of_database(original: BaseException | None) -> DomainError:
    state = getattr(original, "sqlstate", None)
    if state in _OVERTAKEN:
        return errors.ChangedMeanwhile()
    if isinstance(original, psycopg.DataError):  # also what the driver itself refuses, such as a NUL
        return Misread(_("it holds a character or a number that cannot be kept."))
    unreachable = state.startswith(_UNREACHABLE) if state else isinstance(original, psycopg.OperationalError)
    return errors.NotReady() if unreachable else errors.OurFault()


def language_of(request: Request[Any, Any, Any]) -> str:
    """What the account chose, else what the browser asks for."""
    reader = request.scope.get("user")
    if getattr(reader, "account_id", None):
        return reader.language
    return preferred(request.headers.get("accept-language"))


def problem_of(request: Request[Any, Any, Any], exception: Exception) -> Problem:
    """The problem document; whatever is our fault is logged under its `instance` and says nothing of its cause."""
    refusal, language = refusal_of(exception), language_of(request)
    request_id = request.scope["state"].get("request_id") or new_id()
    if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request_failed", request_id=str(request_id), path=request.scope["path"], exc_info=exception)
    return Problem(
        type=f"/problems#{refusal.slug}",
        title=translate(_TITLES.get(refusal.status) or HTTPStatus(refusal.status).phrase, language),
        status=refusal.status,
        detail=refusal.text(language),
        slug=refusal.slug,
        instance=f"urn:uuid:{request_id}",
        field=refusal.field,
    )


def show(request: Request[Any, Any, Any], exception: Exception) -> Response[Problem]:
    """The one exception handler of every door for machines."""
    problem = problem_of(request, exception)
    headers = dict(exception.headers or {}) if isinstance(exception, HTTPException) else {}
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if (seconds := refusal_of(exception).retry_after_s) is not None:
        headers["Retry-After"] = str(seconds)
    return Response(problem, status_code=problem.status, media_type=PROBLEM_JSON, headers=headers)


PROBLEM_JSON = "application/problem+json"
exception_handlers = {Exception: show, HTTPException: show}


def slugs() -> dict[str, type[DomainError]]:
    """Every error that the imported code can name, by its slug, for `docs/problems.md`."""
    named = {kind.slug: kind for kind in _kinds(DomainError) if "slug" in vars(kind)}
    return dict(sorted(named.items()))


def _kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)
