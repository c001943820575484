"""What stands behind the question mark of an address: what the door asks for, and nothing else."""

from collections.abc import Iterable
from functools import lru_cache

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.params import QueryParameter

from app.kit import blind_fields
from app.kit.problems import Misread
from app.kit.text import _


def asks(*names: str) -> dict[str, tuple[str, ...]]:
    """The `opt` of a page that reads its address itself; `column-*` stands for everything that begins so."""
    return {"asks": names}


def check_query(connection: ASGIConnection, handler: BaseRouteHandler) -> None:
    """Refuse what nobody asks for. A door that knows no such word would answer as if it had been heard.

    Raises:
        BlindField: it could tempt whoever decides.
        Misread: it is not known here.
    """
    given = list(dict.fromkeys(connection.query_params.keys())) if connection.scope["query_string"] else ()
    if not given:
        return
    blind_fields.check_names(given)
    known, begins = known_to(handler)
    for name in given:
        if name not in known and not name.startswith(begins):
            raise Misread(_("“{member}” is not known here."), field=name[:200], member=name[:200])


@lru_cache(maxsize=1024)
def known_to(handler: BaseRouteHandler) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names that a door takes, and with what others begin."""
    of_signature = (
        field.kwarg_definition.name or name
        for name, field in handler.parsed_fn_signature.parameters.items()
        if isinstance(field.kwarg_definition, QueryParameter)
    )
    told: Iterable[str] = handler.opt.get("asks", ())
    whole = frozenset(name for name in (*of_signature, *told) if not name.endswith("*"))
    return whole, tuple(name[:-1] for name in told if name.endswith("*"))
