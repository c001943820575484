"""The description of the API for machines (OpenAPI 3.1), with what the handlers alone do not say.

Who may come in, with what, and that every refusal is a problem document.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Litestar, Request, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute

from app.kit.actors import Role
from app.kit.auth import door_of, public
from app.kit.problems import PROBLEM_JSON, Problem
from app.kit.requests import COOKIE, SAFE, TELLS_A_SECRET

_SIGNED_IN = [{"bearer": []}, {"cookie": []}]
_COMPONENTS = {
    "securitySchemes": {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A machine token, made at `POST /api/v1/tokens`.",
        },
        "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "The session of a browser."},
    },
    "responses": {
        "Problem": {
            "description": "A refusal (RFC 9457), in the reader's language; `slug` is stable.",
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    },
    "parameters": {
        "IfMatch": {
            "name": "If-Match",
            "in": "header",
            "description": "The `ETag` that was read; another version answers 412.",
            "schema": {"type": "string"},
        },
        "IdempotencyKey": {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "The same request under the same key happens once; both are told the same.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200},
        },
    },
}


class Description(JsonRenderPlugin):
    """Litestar's description, completed once."""

    def __init__(self) -> None:
        super().__init__(path=("/", "/openapi.json"))
        self._completed: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The whole document."""
        if self._completed is None:
            _complete(request.app, openapi_schema)
            self._completed = self.render_json(request, openapi_schema)
        return self._completed


def description(address: str) -> OpenAPIConfig:
    """The configuration that serves the description at one address, to everyone."""
    return OpenAPIConfig(
        title="Redress",
        version="1.0.0",
        description="An independent ombudsman service for online shopping.",
        use_handler_docstrings=True,
        render_plugins=[Description()],
        openapi_router=Router(address, route_handlers=[], guards=[public], include_in_schema=False),
    )


def _complete(app: Litestar, document: dict[str, Any]) -> None:
    (_, schemas) = msgspec.json.schema_components([Problem], ref_template="#/components/schemas/{name}")
    document["components"] |= _COMPONENTS
    document["components"]["schemas"] |= schemas
    for path, method, handler in _doors(app):
        if operation := document["paths"].get(path, {}).get(method.lower()):
            _tell(operation, method, handler)


def _doors(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                yield from ((route.path_format, method, handler) for method in handler.http_methods)


def _tell(operation: dict[str, Any], method: str, handler: HTTPRouteHandler) -> None:
    let_in = (door_of(handler) or frozenset()) - {Role.clock}
    operation["security"] = [] if Role.public in let_in else _SIGNED_IN
    operation["x-open-to"] = sorted(let_in)
    operation["summary"] = operation["description"].partition("\n")[0].rstrip(".")
    operation["responses"].pop("400", None)  # Litestar's own words for it, which nobody here ever hears
    operation["responses"].get("204", {}).pop("content", None)
    operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    if method not in SAFE and Role.public not in let_in:
        _say_what_is_kept(operation, handler)


def _say_what_is_kept(operation: dict[str, Any], handler: HTTPRouteHandler) -> None:
    """The two headers with which nothing is done twice, and nothing to what has changed."""
    parameters = operation.setdefault("parameters", [])
    told = {parameter.get("name") for parameter in parameters}
    if "case_id" in told and "If-Match" not in told:
        parameters.append({"$ref": "#/components/parameters/IfMatch"})
    if not handler.opt.keys() & TELLS_A_SECRET.keys():
        parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
