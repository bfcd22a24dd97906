"""One REST request on its way to a route, and what a route returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError, NotSupportedByLocalEngine
from weaviate_gen.engine.values.json_types import is_map
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.rest.json_body import NotJSON, parse

_DecodeCode: TypeAlias = Literal[
    "body_unreadable",
    "media_type_unsupported",
    "graphql_query_missing",
    "field_type_mismatch",
    "field_missing",
    "field_choice_unknown",
    "field_too_large",
    "field_too_small",
]
_NUMBERS: Mapping[_DecodeCode, int] = {
    "body_unreadable": 400,
    "media_type_unsupported": 415,
    "graphql_query_missing": 422,
    "field_type_mismatch": 601,
    "field_missing": 602,
    "field_choice_unknown": 606,
    "field_too_large": 608,
    "field_too_small": 609,
}
"""What the body of an answer says beside the message, by what is wrong with the form of the request."""

_LEVELS = ("ONE", "QUORUM", "ALL")
_JSON, _YAML = "application/json", "application/yaml"
_YES = frozenset({"true", "1", "t", "y", "yes", "on", "checked", "ok", "selected", "enabled"})


@dataclass(frozen=True, slots=True)
class Request:
    """A REST request, its path matched.

    Attributes:
        database: the engine.
        context: headers and time.
        path: the values of the path's parameters, decoded.
        query: the values of the query's parameters; of repeated ones the last.
        raw: the body's bytes.
    """

    database: Database
    context: Context
    path: Mapping[str, str]
    query: Mapping[str, str]
    raw: bytes

    def of(self, name: str) -> Request:
        """Return the same request on a collection of this name, and without a tenant."""
        query = {key: value for key, value in self.query.items() if key != "tenant"}
        return replace(self, path={**self.path, "className": name}, query=query)

    def json(self) -> Any:
        """Read the body.

        Raises:
            EngineError: it is not JSON.
        """
        if not self.raw:
            raise RequestDecodeError("field_missing", field="body")
        try:
            return parse(self.raw)
        except NotJSON as error:
            raise RequestDecodeError("body_unreadable", "not_json", cause=error) from error

    def fields(self) -> dict[str, Any]:
        """Read the body as a JSON object; ``null`` is an empty one.

        Raises:
            EngineError: it is something else.
        """
        value = self.json()
        if value is None:
            return {}
        if not is_map(value):
            raise RequestDecodeError("body_unreadable", "no_object", type=_kind(value))
        return value

    def optional(self) -> dict[str, Any]:
        """Read the body as a JSON object that may be left out.

        Raises:
            EngineError: it is something else.
        """
        return self.fields() if self.raw else {}

    def boolean(self, name: str, default: bool = False) -> bool:
        """Read a boolean of the query."""
        value = self.query.get(name)
        return default if value is None else value.lower() in _YES

    def number(self, name: str) -> int | None:
        """Read a whole number of the query.

        Raises:
            EngineError: it is none.
        """
        value = self.query.get(name)
        if value is None or not value:
            return None
        try:
            number = int(value)
        except ValueError:
            number = 1 << 63
        if not -1 << 63 <= number < 1 << 63:
            raise RequestDecodeError("field_type_mismatch", "integer", field=name, value=value)
        return number


class RequestDecodeError(EngineError):
    """A request that does not have the form that its operation wants.

    Attributes:
        number: the one in the body of the answer; below 600 it is the status too, else that is 422.
    """

    def __init__(self, code: _DecodeCode, wording: str = "", /, **parameters: Any) -> None:
        super().__init__(code, wording, **parameters)
        self.number: int = _NUMBERS[code]


@dataclass(frozen=True, slots=True)
class Response:
    """Response of a route.

    Attributes:
        status: the HTTP status.
        body: JSON to send; ``None`` sends no body.
        headers: further headers.
    """

    status: int = 200
    body: Any = None
    headers: tuple[tuple[str, str], ...] = field(default=())


Function: TypeAlias = Callable[[Request], Response]


def leveled(function: Function, form: Callable[[Request], object] | None = None) -> Function:
    """Return a route that refuses an unknown consistency level before it does anything.

    Args:
        function: what answers.
        form: checks the form of the body, which comes before the level.
    """

    def checked(request: Request) -> Response:
        level = request.query.get("consistency_level")
        if level and level not in _LEVELS:
            if form is not None:
                form(request)
            raise EngineError("choice_unknown", "consistency_level_rest", level=level)
        return function(request)

    return checked


@dataclass(frozen=True, slots=True)
class Route:
    """An operation and the function that answers it.

    Attributes:
        verb: the HTTP verb.
        template: the path, with ``{name}`` where a parameter stands.
        function: what answers.
    """

    verb: str
    template: str
    function: Function


def check_media_type(headers: Mapping[str, str]) -> None:
    """Raise where the headers of a request with a body say that it is not JSON.

    A browser lets any page send the types of forms and of plain text to a server of the same machine without asking it.

    Raises:
        EngineError: they say so.
    """
    kind = headers.get("content-type", _JSON).partition(";")[0].strip().lower()
    if kind == _YAML:
        raise NotSupportedByLocalEngine("bodies in YAML")
    if kind != _JSON:
        raise RequestDecodeError("media_type_unsupported", media_type=kind, json=_JSON, yaml=_YAML)


def _kind(value: object) -> str:
    names: dict[type, str] = {str: "a string", list: "an array", bool: "a boolean"}
    return names.get(type(value), "a number")
