"""How values read arguments under the drop-in: as the official models do, with errors of both clients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, wraps
from inspect import signature
from typing import Any, NoReturn, cast
from warnings import warn

from weaviate_gen._inputs.errors import invalid
from weaviate_gen.dropin.patching import Undo, replace
from weaviate_gen.exceptions import WeaviateInvalidInputError

_STRICT = frozenset({"ReferencePropertyMultiTarget", "Property", "ReferenceProperty"})
"""Classes whose official counterparts take no string for a number or a boolean."""

_CLOSED = frozenset(
    {
        *("GeoCoordinate", "GroupBy", "GroupByAggregate", "MetadataQuery", "PhoneNumber", "QueryNested"),
        *("QueryReference", "QueryReferenceMultiTarget", "ReferenceToMulti", "Rerank"),
    }
)
"""Classes whose official counterparts refuse unknown arguments; the others ignore them."""

_TRUE = frozenset({"1", "true", "t", "yes", "y", "on"})
_FALSE = frozenset({"0", "false", "f", "no", "n", "off"})


@cache
def error_class() -> type[Any]:
    """Return the class of errors of arguments."""
    from pydantic import ValidationError

    class InvalidInputError(ValidationError, WeaviateInvalidInputError, TypeError):
        """An argument is invalid: the error of both clients, and of Python where there it is that."""

        def __init__(self, *_: object) -> None:
            self.message = str(self)

    return InvalidInputError


def model_error(title: str, cause: Exception) -> Exception:
    """Return an error that is pydantic's and this package's."""
    made: Exception = error_class().from_exception_data(
        title, [{"type": "value_error", "loc": (), "input": None, "ctx": {"error": cause}}]
    )
    return made


def validate(cls: type[Any], /, obj: Any, **_: Any) -> Any:
    """Return an instance of a class, made from a dictionary if it is none."""
    if isinstance(obj, cls):
        return obj
    if not isinstance(obj, dict):
        raise model_error(cls.__name__, invalid("obj", f"a {cls.__name__} or a dictionary", obj))
    return cls(**cast("dict[str, Any]", obj))


def _coerced(name: str, value: Any, kinds: Iterable[str], classes: Mapping[str, type[Any]]) -> Any:
    """Read an argument as a model that is not strict does: strings for numbers, dictionaries for models."""
    if isinstance(value, dict):
        cls = next((classes[kind] for kind in kinds if kind in classes), None)
        return cast("Any", value) if cls is None else validate(cls, value)
    if isinstance(value, list) and any(kind.startswith("tuple[") for kind in kinds):
        items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]  # of anything
        return tuple(items)
    if "bool" in kinds and isinstance(value, str | int) and not isinstance(value, bool) and "str" not in kinds:
        word = str(value).lower()
        if word in _TRUE | _FALSE:
            return word in _TRUE
        raise invalid(name, "a boolean", value)
    if isinstance(value, str) and "str" not in kinds:
        for kind, read in (("int", int), ("float", float)):
            if kind in kinds or (kind == "int" and "float" in kinds):
                try:
                    return read(value)
                except ValueError:
                    continue
    return cast("Any", value)


def raising_errors(owner: type[Any], name: str) -> Undo:
    """Make a method raise errors of models; return a function that undoes it."""
    declared: Any = owner.__dict__[name]
    method: Any = getattr(declared, "__func__", declared)

    @wraps(method)
    def raising(*values: Any, **named: Any) -> Any:
        try:
            made: Any = method(*values, **named)
            return made
        except WeaviateInvalidInputError as error:
            raise error if isinstance(error, error_class()) else model_error(method.__qualname__, error) from None

    return replace(owner, name, staticmethod(raising) if isinstance(declared, staticmethod) else raising)


def _known(cls: type[Any], named: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """Return the arguments that a class has; others are ignored, as a model does, with a warning."""
    unknown = sorted(set(named) - names)
    if cls.__name__ in _CLOSED:
        return named
    if unknown:
        text = f"{cls.__name__} knows no {', '.join(unknown)}, and leaves it out, as the official client does"
        warn(text, UserWarning, stacklevel=3)
    return {name: value for name, value in named.items() if name in names}


def validating_arguments(cls: type[Any], classes: Mapping[str, type[Any]]) -> Undo:
    """Make a class read its arguments as the official one does; return a function that undoes it."""
    plain = cls.__init__
    kinds = {name: str(kind).split(" | ") for name, kind in getattr(plain, "__annotations__", {}).items()}
    names = frozenset(signature(plain).parameters)

    @wraps(plain)
    def validating(self: Any, *values: Any, **named: Any) -> None:
        named = _known(cls, named, names)
        try:
            if cls.__name__ not in _STRICT:
                named = {name: _coerced(name, value, kinds.get(name, ()), classes) for name, value in named.items()}
            plain(self, *values, **named)
        except (WeaviateInvalidInputError, TypeError) as error:
            raise error if isinstance(error, error_class()) else model_error(cls.__name__, error) from None

    return replace(cls, "__init__", validating)


def wrong(name: str, value: object, expectation: str) -> NoReturn:
    """Raise the error for an argument that is not what it must be."""
    raise model_error(name, invalid(name, expectation, value))
