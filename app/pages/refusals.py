"""Refusals on pages: the same slug, sentence and status as everywhere, on a page."""

from http import HTTPStatus
from typing import Any, Self

from litestar import Request, Response
from msgspec import Struct

from app.kit import problems
from app.kit.errors import DomainError, SecondFactorNeeded
from app.kit.text import _, translate
from app.pages.language import language_of
from app.pages.showing import page, send_on


class Empty(DomainError):
    """A box that must be filled in is empty; named by the words that stand above it."""

    status = 422
    slug = "field-empty"
    sentence = _("Please fill in: {label}")

    def text(self, language: str) -> str:
        """The label, too, in the reader's language."""
        return translate(
            self.sentence, language, label=translate(self.values["label"], language, **self.values.get("of", {}))
        )


class NothingChosen(Empty):
    """One of several must be chosen, and none was."""

    slug = "nothing-chosen"
    sentence = _("Please choose: {label}")


class NoAmount(DomainError):
    """What was typed is no amount of money."""

    status = 422
    slug = "no-amount"
    sentence = _("“{typed}” is not an amount. Please write it like 128.50.")


class NoDay(DomainError):
    """What was typed is no day of the calendar."""

    status = 422
    slug = "no-day"
    sentence = _("“{typed}” is not a date.")


class Refused(Struct, frozen=True):
    """A form that was refused: which one, what was typed into it, why it was not taken, and at which box.

    `about` tells apart forms of one kind on a page.
    """

    slug: str
    sentence: str
    field: str
    typed: dict[str, list[str]]
    about: str = ""

    @classmethod
    def of(
        cls,
        request: Request[Any, Any, Any],
        refusal: DomainError,
        slug: str,
        typed: dict[str, list[str]],
        *,
        about: str = "",
    ) -> Self:
        """The form as it is shown again, in the reader's language."""
        return cls(slug, refusal.text(language_of(request)), refusal.field or "", typed, about)

    def at(self, box: str) -> str:
        """What stands beside this box."""
        return self.sentence if self.field == box else ""


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether a person waits for the answer; machines knock at /api."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def show_page(request: Request[Any, Any, Any], exception: Exception) -> Response[Any]:
    """The one exception handler for people; whoever has not signed in, or only by half, is shown where."""
    if not wants_page(request):
        return problems.show(request, exception)
    if isinstance(exception, SecondFactorNeeded):
        return send_on("/passkeys")
    problem = problems.problem_of(request, exception)
    shown = {
        "problem": problem,
        "sentence": problems.refusal_of(exception).text(language_of(request)),
        "not_signed_in": problem.status == HTTPStatus.UNAUTHORIZED,
    }
    return page(request, "public/refusal", problem.status, **shown)
