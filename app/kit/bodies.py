"""Bodies read as their doors say, and nothing guessed: a number in quotes is no number, an unknown kind no JSON."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict
from msgspec import Struct

from app.kit import blind_fields
from app.kit.errors import DomainError
from app.kit.problems import Misread, UnknownFormat, misread
from app.kit.text import _
from app.kit.veiling import veil_of

_FIRST_YEAR, _LAST_YEAR = 1900, 2200
"""Far enough for everything that people mean, and far from where a time zone leaves the calendar."""


class StrictRequest(Request[Any, Any, Any]):
    """The `request_class`: Litestar itself would read `"1"` as 1, and JSON under any name."""

    async def json(self) -> Any:  # noqa: ANN401 - what the door takes
        """The body as the type that the handler calls `data`.

        Raises:
            UnknownFormat: when it says that it is something else; saying nothing is taken for JSON.
            BlindField: a member could tempt whoever decides; this is said before anything else that does not fit.
            Misread: naming the first member that does not fit.
            DomainError: when it is no JSON at all.
        """
        if not _is_json(self.headers.get("content-type", "application/json")):
            raise UnknownFormat
        body = await self.body()
        try:
            data = msgspec.json.decode(body, type=self.route_handler.parsed_fn_signature.parameters["data"].annotation)
        except msgspec.ValidationError as unfit:
            with suppress(
                msgspec.DecodeError, RecursionError
            ):  # JSON that nobody could read says nothing to anybody either
                blind_fields.check_members(msgspec.json.decode(body))
            raise misread(str(unfit)) from unfit
        except (msgspec.DecodeError, UnicodeError) as broken:
            raise DomainError from broken
        check_keepable(data)
        self._note(data)
        return data

    async def form(self) -> FormMultiDict:
        """The boxes of a form.

        Raises:
            BlindField: one of them could tempt whoever decides.
        """
        form = await super().form()
        blind_fields.check_names(form)
        self._note([value for value in form.multi_items() if isinstance(value, str)])
        return form

    def _note(self, said: object) -> None:
        """What the reader types comes back as it was typed."""
        if veil := veil_of(self.scope):
            veil.typed(said)


def _is_json(kind: str) -> bool:
    return kind.partition(";")[0].strip().lower() == "application/json"


def check_keepable(data: object) -> None:
    """What no limit of a member says: PostgreSQL keeps no NUL, and a moment needs a zone and a thinkable year."""
    for path, value in _leaves(data, ""):
        if isinstance(value, str) and "\0" in value:
            raise Misread(_("it holds a character or a number that cannot be kept."), field=path)
        if isinstance(value, datetime) and not _is_moment(value):
            raise Misread(_("a moment needs a time zone, and a year from 1900 to 2199."), field=path)


def _is_moment(value: datetime) -> bool:
    return value.tzinfo is not None and _FIRST_YEAR <= value.year < _LAST_YEAR


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    match value:
        case Struct():
            for name in value.__struct_fields__:
                yield from _leaves(getattr(value, name), f"{path}.{name}" if path else name)
        case list() | tuple():
            for place, item in enumerate(value):
                yield from _leaves(item, f"{path}[{place}]")
        case _:
            yield path, value
