"""One REST request on its way to a route, and what a route gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError, NotSupportedByLocalEngine
from weaviate_gen.engine.values.json_types import is_map
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.rest.json_body import NotJSON, parse

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
        """Give the same request on a collection of this name, and without a tenant."""
        query = {key: value for key, value in self.query.items() if key != "tenant"}
        return replace(self, path={**self.path, "className": name}, query=query)

    def json(self) -> Any:
        """Read the body.

        Raises:
            EngineError: it is no JSON.
        """
        if not self.raw:
            raise Unreadable(602, "body in body is required")
        try:
            return parse(self.raw)
        except NotJSON as error:
            raise Unreadable(400, f'parsing body body from "" failed, because {error}') from error

    def fields(self) -> dict[str, Any]:
        """Read the body as a JSON object; ``null`` is an empty one.

        Raises:
            EngineError: it is something else.
        """
        value = self.json()
        if value is None:
            return {}
        if not is_map(value):
            raise Unreadable(400, f'parsing body body from "" failed, because it is {_kind(value)} and no object')
        return value

    def optional(self) -> dict[str, Any]:
        """Read the body as a JSON object that may be left out.

        Raises:
            EngineError: it is something else.
        """
        return self.fields() if self.raw else {}

    def flag(self, name: str, default: bool = False) -> bool:
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
            raise Unreadable(601, f'{name} in query must be of type int64: "{value}"')
        return number


class Unreadable(EngineError):
    """A request that does not have the form that its operation wants.

    Attributes:
        code: the number in the body of the answer; below 600 it is the status too, else that is 422.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__("bad_request", message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route gives back.

    Attributes:
        status: the HTTP status.
        body: JSON to send; ``None`` sends no body.
        headers: further headers.
    """

    status: int = 200
    body: Any = None
    headers: tuple[tuple[str, str], ...] = field(default=())


Function: TypeAlias = Callable[[Request], Answer]


def leveled(function: Function) -> Function:
    """Give a route that refuses an unknown consistency level before it does anything."""

    def checked(request: Request) -> Answer:
        level = request.query.get("consistency_level")
        if level and level not in _LEVELS:
            raise EngineError(
                "bad_request",
                f"unrecognized consistency level '{level}', try one of the following: ['ONE', 'QUORUM', 'ALL']",
            )
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
        raise Unreadable(415, f'unsupported media type "{kind}", only [{_JSON} {_YAML}] are allowed')


def _kind(value: object) -> str:
    names: dict[type, str] = {str: "a string", list: "an array", bool: "a boolean"}
    return names.get(type(value), "a number")
