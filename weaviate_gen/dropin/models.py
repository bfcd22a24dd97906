"""Values as pydantic models: what programs call on the official input classes, and how those read arguments."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, wraps
from importlib import import_module
from typing import Any, NoReturn, cast

from weaviate_gen._inputs import check
from weaviate_gen._inputs.config import NamedVectorConfigCreate
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.value import Configured, Table, Value
from weaviate_gen._types.access.permissions import Permission
from weaviate_gen._types.query.vectors import HybridNearText, TargetVectorJoin
from weaviate_gen.exceptions import WeaviateInvalidInputError

_CLASSES = {
    "_types.connection": ("ProtocolParams", "ConnectionParams"),
    "_types.data.tenants": ("Tenant", "TenantCreate", "TenantUpdate"),
    "_types.data.values": ("GeoCoordinate", "PhoneNumber"),
    "_types.query.conditions": ("CountRef", "FilterValue", "GeoRange", "MultiTargetRef", "SingleTargetRef"),
    "_types.query.metadata": ("MetadataQuery",),
    "_types.query.options": ("GroupBy", "Rerank"),
    "_types.query.selection": ("QueryNested", "QueryReference", "QueryReferenceMultiTarget"),
    "_types.query.sorting": ("SortKey",),
    "_types.schema.properties": ("ReferencePropertyMultiTarget", "Property", "ReferenceProperty"),
    "_types.settings": ("AdditionalConfig", "GrpcConfig", "Proxies", "Timeout"),
}
"""Classes that are pydantic models in the official client, beside what `Configure` makes."""

_STRICT = frozenset({"ReferencePropertyMultiTarget", "Property", "ReferenceProperty"})
"""Classes whose official counterparts take no string for a number or a boolean."""

_WRITTEN = ("CountRef", "FilterValue", "MultiTargetRef", "SingleTargetRef")
"""Classes of conditions, of which models write the official fields alone."""

_ITERABLE = ("BackupStatusReturn", "BackupListReturn")
"""Results that are pydantic models in the official client, and so can be iterated over."""

_RESULTS = {
    "_types.query.generated": ("GenerativeGroupByReturn", "GenerativeReturn"),
    "_types.query.results": ("GroupByReturn", "QueryReturn"),
}

_NAMES = {
    "AdditionalConfig": ("connection", "proxies", "timeout_", "trust_env", "grpc_config"),
    "ConnectionConfig": tuple(f"session_pool_{name}" for name in ("connections", "maxsize", "max_retries", "timeout")),
    "CountRef": ("link_on",),
    "FilterValue": ("value", "operator", "target"),
    "Tenant": ("name", "activityStatusInternal", "activityStatus"),
    "TenantCreate": ("name", "activityStatusInternal", "activityStatus"),
    "TenantUpdate": ("name", "activityStatusInternal", "activityStatus"),
    "TextAnalyzerConfigCreate": ("asciiFold", "asciiFoldIgnore", "stopwordPreset"),
    "GrpcConfig": ("channel_options", "credentials"),
    "MultiTargetRef": ("target_collection", "link_on"),
    "SingleTargetRef": ("link_on",),
    "Property": (
        *("name", "dataType", "description", "indexFilterable", "indexSearchable", "nestedProperties"),
        *("skip_vectorization", "textAnalyzer", "tokenization", "vectorize_property_name", "indexRangeFilters"),
    ),
}
"""Fields that a model writes, where they are not those of the class."""

_ALIASES = {
    "timeout_": "timeout",
    "dataType": "data_type",
    "indexFilterable": "index_filterable",
    "indexRangeFilters": "index_range_filters",
    "indexSearchable": "index_searchable",
    "nestedProperties": "nested_properties",
    "textAnalyzer": "text_analyzer",
}
"""Fields by other names than the arguments that they come from."""

_TRUE = frozenset({"1", "true", "t", "yes", "y", "on"})
_FALSE = frozenset({"0", "false", "f", "no", "n", "off"})


@cache
def _error_class() -> type[Any]:
    from pydantic import ValidationError

    class InvalidInputError(ValidationError, WeaviateInvalidInputError):
        """An argument is invalid: the error of both clients."""

        def __init__(self, *_: object) -> None:
            self.message = str(self)

    return InvalidInputError


def _error(title: str, cause: Exception) -> Exception:
    """Return an error that is pydantic's and this package's."""
    made: Exception = _error_class().from_exception_data(
        title, [{"type": "value_error", "loc": (), "input": None, "ctx": {"error": cause}}]
    )
    return made


def _names(value: Any) -> tuple[str, ...]:
    """Return the names of the fields that a value has as a model."""
    if isinstance(value, NamedVectorConfigCreate):
        return "name", "properties", "vectorizer", "vectorIndexType", "vectorIndexConfig"
    if isinstance(value, Configured):
        parts = [name for name in ("multivector", "hnsw", "flat") if getattr(value, name, None) is not None]
        return (*value.settings.names, *parts)
    if isinstance(value, Value):
        return _NAMES.get(type(value).__name__) or tuple(value.shown())
    return _fields(type(value))  # pyright: ignore[reportUnknownArgumentType]  # of any class


def _fields(cls: type[Any]) -> tuple[str, ...]:
    declared: Mapping[str, Any] = getattr(cls, "__record_fields__", {})
    return _NAMES.get(cls.__name__) or tuple(declared)


def _read(value: Any, name: str) -> Any:
    if isinstance(value, Configured) and name in value.settings.names and not hasattr(type(value), name):
        return value.settings.get(name)
    alias = _ALIASES.get(name, name)
    return getattr(value, alias)


def _plain(value: Any, *, without_none: bool) -> Any:
    """Return a value with models in it as dictionaries."""
    if isinstance(value, Table):
        return {
            name: _plain(value.get(name), without_none=without_none)
            for name in value.names
            if not (without_none and value.get(name) is None)
        }
    kind: Any = type(value)  # pyright: ignore[reportUnknownVariableType]  # of anything
    if hasattr(kind, "__record_fields__") or isinstance(value, Value):
        return _dumped(value, _names(value), without_none=without_none)
    if kind in {list, tuple}:
        return kind(_plain(item, without_none=without_none) for item in value)  # pyright: ignore[reportUnknownVariableType]  # of anything
    if kind is dict:
        items: Mapping[Any, Any] = value
        return {key: _plain(item, without_none=without_none) for key, item in items.items()}
    return value


def _dumped(value: Any, names: Iterable[str], *, without_none: bool) -> dict[str, Any]:
    found = {name: _plain(_read(value, name), without_none=without_none) for name in names}
    return {name: item for name, item in found.items() if not (without_none and item is None)}


def _model_dump(
    self: Any,
    *,
    mode: str = "python",
    include: Iterable[str] | None = None,
    exclude: Iterable[str] | None = None,
    by_alias: bool | None = None,
    exclude_none: bool = False,
    **_: Any,
) -> dict[str, Any]:
    names = [
        name for name in _names(self) if (include is None or name in set(include)) and name not in set(exclude or ())
    ]
    found = _dumped(self, names, without_none=exclude_none)
    if by_alias:
        found = {_ALIASES.get(name, name): item for name, item in found.items()}
    if mode == "json":
        from pydantic_core import to_jsonable_python

        return dict(to_jsonable_python(found))
    return found


def _model_dump_json(self: Any, *, indent: int | None = None, **options: Any) -> str:
    from pydantic_core import to_json

    return to_json(_model_dump(self, **options), indent=indent).decode()


def _model_copy(self: Any, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Any:
    made = copy.deepcopy(self) if deep else copy.copy(self)
    for name, value in (update or {}).items():
        if isinstance(made, Configured):
            setattr(made, name, value)
        else:
            object.__setattr__(made, _ALIASES.get(name, name), value)
    return made


def _model_validate(cls: type[Any], /, obj: Any, **_: Any) -> Any:
    if isinstance(obj, cls):
        return obj
    if not isinstance(obj, dict):
        raise _error(cls.__name__, invalid("obj", f"a {cls.__name__} or a dictionary", obj))
    return cls(**cast("dict[str, Any]", obj))


class _ModelFields:
    """Fields of a class by name, as pydantic describes them."""

    def __get__(self, instance: object, owner: type[Any]) -> dict[str, Any]:
        from pydantic.fields import FieldInfo

        names = _fields(owner) if instance is None else _names(instance)
        return {name: FieldInfo(annotation=Any, alias=_ALIASES.get(name)) for name in names}


class _Serializer:
    """What pydantic writes a value by, in models that contain it; made when pydantic asks for it.

    Args:
        dump: returns the fields that are written.
    """

    def __init__(self, dump: Callable[[Any], dict[str, Any]]) -> None:
        self._dump = dump

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        from weaviate_gen.dropin.serializing import serializer

        return serializer(self._dump)


def _joined(join: TargetVectorJoin) -> dict[str, Any]:
    """Return the fields of the official join: the wire's number of the method, and weights by target."""
    from weaviate_gen_wire.grpc import messages as pb

    weights: dict[str, Any] = {}
    for name, weight in join.weights or ():
        before = weights.get(name)
        weights[name] = weight if before is None else [*(before if isinstance(before, list) else [before]), weight]
    return {
        "combination": int(pb.CombinationMethod.Value(f"COMBINATION_METHOD_TYPE_{join.combination}")),
        "target_vectors": list(join.target_vectors),
        "weights": weights or None,
    }


def _pairs(self: Any) -> Iterator[tuple[str, Any]]:
    """Iterate over names and values of the fields, as a model does."""
    return iter([(name, _read(self, name)) for name in _names(self)])


_METHODS: dict[str, Any] = {
    "__iter__": _pairs,
    "model_copy": _model_copy,
    "model_dump": _model_dump,
    "model_dump_json": _model_dump_json,
    "model_fields": _ModelFields(),
    "model_validate": classmethod(_model_validate),
}


def _coerced(name: str, value: Any, kinds: Iterable[str], classes: Mapping[str, type[Any]]) -> Any:
    """Read an argument as a model that is not strict does: strings for numbers, dictionaries for models."""
    if isinstance(value, dict):
        cls = next((classes[kind] for kind in kinds if kind in classes), None)
        return cast("Any", value) if cls is None else _model_validate(cls, value)
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


def _validating(cls: type[Any], classes: Mapping[str, type[Any]]) -> Callable[[], None]:
    """Make a class read its arguments as the official one does; return a function that undoes it."""
    plain = cls.__init__
    kinds = {name: str(kind).split(" | ") for name, kind in getattr(plain, "__annotations__", {}).items()}

    @wraps(plain)
    def validating(self: Any, *values: Any, **named: Any) -> None:
        try:
            if cls.__name__ not in _STRICT:
                named = {name: _coerced(name, value, kinds.get(name, ()), classes) for name, value in named.items()}
            plain(self, *values, **named)
        except (WeaviateInvalidInputError, TypeError) as error:
            raise error if isinstance(error, _error_class()) else _error(cls.__name__, error) from None

    cls.__init__ = validating

    def restore() -> None:
        cls.__init__ = plain

    return restore


def _replaced(owner: Any, name: str, value: Any) -> Callable[[], None]:
    """Set an attribute; return a function that undoes it."""
    before: Any = owner.__dict__.get(name)
    setattr(owner, name, value)

    def restore() -> None:
        if before is None:
            delattr(owner, name)
        else:
            setattr(owner, name, before)

    return restore


def _wrong(name: str, value: object, expectation: str) -> NoReturn:
    raise _error(name, invalid(name, expectation, value))


def _results() -> Iterator[type[Any]]:
    """Yield the classes of results, which tell here how long a search took, and there do not."""
    for module, names in _RESULTS.items():
        yield from (getattr(import_module(f"weaviate_gen.{module}"), name) for name in names)


def _without_took(cls: type[Any]) -> Callable[[], None]:
    """Make models that derive from a class of results have no such field; return a function that undoes it."""
    annotations = {name: kind for name, kind in cls.__annotations__.items() if name != "took"}
    return _replaced(cls, "__annotations__", annotations)


def _needed(name: str, value: Any) -> Any:
    return value if name == "time_to_live" else check.needed(name, value)


def apply() -> list[Callable[[], None]]:
    """Make values behave as the official client's pydantic models do.

    Returns:
        Functions that undo it, in the order in which they were done.
    """
    classes: dict[str, type[Any]] = {
        name: getattr(import_module(f"weaviate_gen.{module}"), name)
        for module, names in _CLASSES.items()
        for name in names
    }
    undo = [_validating(cls, classes) for cls in classes.values()]
    undo += [
        _replaced(cls, name, method)
        for cls in (*classes.values(), HybridNearText, Permission, Value)
        for name, method in _METHODS.items()
    ]
    backups = import_module("weaviate_gen._types.backups")
    undo += [_replaced(getattr(backups, name), "__iter__", _pairs) for name in _ITERABLE]
    conditions = import_module("weaviate_gen._types.query.conditions")
    undo += [
        _replaced(getattr(conditions, name), "__pydantic_serializer__", _Serializer(_model_dump)) for name in _WRITTEN
    ]
    undo.append(_replaced(TargetVectorJoin, "__pydantic_serializer__", _Serializer(_joined)))
    undo += [_without_took(cls) for cls in _results()]
    undo.append(_replaced(check, "wrong", _wrong))
    undo.append(_replaced(import_module("weaviate_gen_wire.modules.details"), "needed", _needed))
    return undo
