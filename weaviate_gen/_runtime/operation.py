"""REST operations and their requests, as values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, Literal, TypeAlias, cast

from weaviate_gen._runtime.native import decode_json
from weaviate_gen._runtime.nulls import Objects, Shape, without_nulls
from weaviate_gen._runtime.records import field, record
from weaviate_gen.exceptions import WeaviateInvalidInputError

Pairs: TypeAlias = "tuple[tuple[str, str], ...]"

_EMPTY: Any = object()


@record(frozen=True, slots=True)
class Operation:
    """An operation of the REST interface.

    Attributes:
        name: name of the function that makes its requests, unique among all operations.
        id: operation id in the specs.
        tag: tag in the specs, which is the module of the function.
        verb: HTTP method in capitals.
        path: path template, such as ``"/v1/schema/{className}"``.
        ok: statuses of success.
        errors: other statuses in the specs; servers and proxies may answer with others too.
        shape: where a successful answer holds arrays and maps.
        accept: content types of the answer.
        objects: shapes of the objects that `shape` names.
    """

    name: str
    id: str
    tag: str
    verb: str
    path: str
    ok: tuple[int, ...]
    errors: tuple[int, ...]
    shape: Shape = None
    accept: str = "application/json"
    objects: Objects = field(default_factory=dict[str, Mapping[str, Shape]], repr=False, compare=False)

    def parse(self, status: int, payload: Any) -> Any:
        """Decode the body of an answer.

        An empty body is ``None``, whatever its content type. In a successful answer, ``null`` is replaced by the
        empty array or map that the specs declare there; unknown keys and values are kept.

        Args:
            status: HTTP status, in the specs or not.
            payload: body as bytes, or decoded; a decoded body is changed in place.

        Returns:
            The JSON value; a string if the bytes are not JSON.

        Raises:
            ValueError: a successful answer is not JSON, though it must be an array or object.
        """
        if isinstance(payload, bytes):
            value = decode_json(payload, self.shape if status in self.ok else None, self.objects)
            if value is not NotImplemented:
                return value
            value = self._decoded(status, payload)
        else:
            value = payload
        if status not in self.ok or self.shape is None or value is _EMPTY:
            return None if value is _EMPTY else value
        return without_nulls(value, self.shape, self.objects)

    def _decoded(self, status: int, payload: bytes) -> Any:
        if not payload.strip():
            return _EMPTY
        try:
            return json.loads(payload)
        except ValueError:
            text = payload.decode("utf-8", "replace")
            if status in self.ok and self.shape is not None:
                begin = f"{self.verb} {self.path} answered {status} with something else than JSON"
                raise ValueError(f"{begin}: {text[:200]!r}; is this a Weaviate server?") from None
            return text


@record(frozen=True, slots=True)
class Request:
    """One request, ready to be sent.

    Attributes:
        operation: operation that is called.
        path: percent-encoded path, starting with ``/v1/``.
        query: names and values of the query, not encoded.
        body: JSON to send, or ``None`` for no body.
        headers: names and values of headers that belong to the operation.
    """

    operation: Operation
    path: str
    query: Pairs = ()
    body: Any = None
    headers: Pairs = ()

    def target(self) -> str:
        """Return the path with the query, both percent-encoded."""
        if not self.query:
            return self.path
        from urllib.parse import quote

        query = "&".join(f"{quote(name, safe='')}={quote(value, safe=',')}" for name, value in self.query)
        return f"{self.path}?{query}"


class Operations(Mapping[str, Operation]):
    """Every operation by name; a module is imported when one of its operations is asked for.

    Args:
        package: package of the modules.
        tags: by module, the names of its operations.
    """

    __slots__ = ("_package", "_tags")

    def __init__(self, package: str, tags: Mapping[str, tuple[str, ...]]) -> None:
        self._package = package
        self._tags = tags

    def __getitem__(self, name: str) -> Operation:
        """Return the operation of this name."""
        for tag, names in self._tags.items():
            if name in names:
                operation: Operation = getattr(import_module(f"{self._package}.{tag}"), name.upper())
                return operation
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        for names in self._tags.values():
            yield from names

    def __len__(self) -> int:
        """Return the number of operations."""
        return sum(map(len, self._tags.values()))


def segment(name: str, value: object) -> str:
    """Encode one parameter of a path. An empty one raises, because the path would address something else."""
    text = _text(value)
    if not text:
        raise WeaviateInvalidInputError(f"{name} must be a non-empty string, got an empty one")
    if text in {".", ".."}:
        return text.replace(".", "%2E")
    from urllib.parse import quote  # here, as a first search needs none

    return quote(_encodable(name, text), safe="")


def given(*pairs: tuple[str, object]) -> Pairs:
    """Drop pairs whose value is ``None``, and format the others: lists with commas, booleans in lower case."""
    return tuple((name, _encodable(name, _text(value))) for name, value in pairs if value is not None)


def joined(values: Iterable[object] | None, list_format: Literal["ssv", "tsv", "pipes"]) -> str | None:
    """Format a list whose items are not separated by commas; ``None`` stays ``None``."""
    separator = {"ssv": " ", "tsv": "\t", "pipes": "|"}[list_format]
    return None if values is None else separator.join(map(_text, values))


def repeated(name: str, values: Iterable[object] | None) -> Iterator[tuple[str, object]]:
    """Return a pair for each item of a list, for a query that repeats the name."""
    return ((name, value) for value in values or ())


def _encodable(name: str, text: str) -> str:
    """Return a string that has a form in UTF-8, which is what an address is made of."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise WeaviateInvalidInputError(f"{name} must have a form in UTF-8: {error}") from error
    return text


def _text(value: object) -> str:
    if isinstance(value, str):
        return str(getattr(value, "value", value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Iterable):
        return ",".join(_text(item) for item in cast("Iterable[object]", value))
    return str(getattr(value, "value", value))
