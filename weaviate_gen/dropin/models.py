"""Values as pydantic models: what programs call on the official input classes, and how those read arguments."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from types import FunctionType
from typing import Any

from weaviate_gen._inputs import check
from weaviate_gen._inputs.config import NamedVectorConfigCreate
from weaviate_gen._inputs.value import Configured, Table, Value
from weaviate_gen._types.access.permissions import Permission
from weaviate_gen._types.query.metrics import PropertyMetrics
from weaviate_gen._types.query.vectors import HybridNearText, TargetVectorJoin
from weaviate_gen.dropin.patching import Undo, replace
from weaviate_gen.dropin.validation import raising_errors, validate, validating_arguments, wrong

_CLASSES = {
    "_types.backup_location": ("AzureLocation", "FileSystemLocation", "GCPLocation", "S3Location"),
    "_types.backups": ("BackupConfigCreate", "BackupConfigRestore"),
    "_types.connection": ("ProtocolParams", "ConnectionParams"),
    "_inputs.config": ("Multi2VecField", "TextAnalyzerConfigCreate"),
    "_types.data.batch": ("Shard",),
    "_types.data.objects": ("ReferenceToMulti",),
    "_types.integrations": ("IntegrationConfig",),
    "_types.data.tenants": ("Tenant", "TenantCreate", "TenantUpdate"),
    "_types.data.values": ("GeoCoordinate", "PhoneNumber"),
    "_types.query.conditions": ("CountRef", "FilterValue", "GeoRange", "MultiTargetRef", "SingleTargetRef"),
    "_types.query.metadata": ("MetadataQuery",),
    "_types.query.metrics": ("GroupByAggregate", "PropertyMetrics"),
    "_types.query.options": ("GroupBy", "Rerank"),
    "_types.query.selection": ("QueryNested", "QueryReference", "QueryReferenceMultiTarget"),
    "_types.query.sorting": ("SortKey",),
    "_types.query.vectors": ("HybridNearVector", "ListOfVectorsQuery"),
    "_types.schema.properties": ("ReferencePropertyMultiTarget", "Property", "ReferenceProperty"),
    "_types.settings": ("AdditionalConfig", "GrpcConfig", "Proxies", "Timeout"),
}
"""Classes that are pydantic models in the official client, beside what `Configure` makes."""

_FACTORIES = {
    "_types.integrations": ("Integrations",),
    "_types.query.boosting": ("Boost",),
    "_types.query.filters": (
        *("Filter", "FilterByCount", "FilterById", "FilterByProperty", "FilterByRef", "_FilterByTime"),
    ),
    "_types.query.metrics": ("Metrics",),
    "_types.query.vectors": ("HybridVector", "NearVector"),
}
"""Classes whose methods make models there, and so raise errors of models."""

_WRITTEN = ("CountRef", "FilterValue", "MultiTargetRef", "SingleTargetRef")
"""Classes of conditions, of which models write the official fields alone."""

_ITERABLE = ("BackupStatusReturn", "BackupListReturn")
"""Results that are pydantic models in the official client, and so can be iterated over."""

_RESULTS = {
    "_types.query.generated": ("GenerativeGroupByReturn", "GenerativeReturn"),
    "_types.query.results": ("GroupByReturn", "QueryReturn"),
}

_NAMES = {
    "BackupConfigCreate": ("CPUPercentage", "ChunkSize", "CompressionLevel"),
    "BackupConfigRestore": ("CPUPercentage",),
    "AdditionalConfig": ("connection", "proxies", "timeout_", "trust_env", "grpc_config"),
    "ConnectionConfig": tuple(f"session_pool_{name}" for name in ("connections", "maxsize", "max_retries", "timeout")),
    "CountRef": ("link_on",),
    "IntegrationConfig": (
        *("api_key", "base_url", "organization"),
        *(f"{name}_per_minute_embeddings" for name in ("request", "requests", "tokens")),
    ),
    "FilterValue": ("value", "operator", "target"),
    "Tenant": ("name", "activityStatusInternal", "activityStatus"),
    "TenantCreate": ("name", "activityStatusInternal", "activityStatus"),
    "TenantUpdate": ("name", "activityStatusInternal", "activityStatus"),
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
    "CPUPercentage": "cpu_percentage",
    "ChunkSize": "chunk_size",
    "CompressionLevel": "compression_level",
    "timeout_": "timeout",
    "dataType": "data_type",
    "indexFilterable": "index_filterable",
    "indexRangeFilters": "index_range_filters",
    "indexSearchable": "index_searchable",
    "nestedProperties": "nested_properties",
    "textAnalyzer": "text_analyzer",
}
"""Fields by other names than the arguments that they come from."""

_UNWRITTEN = frozenset({"encoding", "generative", "name", "quantizer", "reranker", "vectorizer"})
"""Fields of settings that no model writes."""


def _names(value: Any) -> tuple[str, ...]:
    """Return the names of the fields that a value has as a model."""
    if isinstance(value, Value | PropertyMetrics):
        return _NAMES.get(type(value).__name__) or tuple(value.shown())
    return _fields(type(value))  # pyright: ignore[reportUnknownArgumentType]  # of any class


def _written(value: Any) -> tuple[str, ...]:
    """Return the names of the fields that are written: in JSON for the server, the others are keys."""
    hidden = _UNWRITTEN if isinstance(value, Configured) and not isinstance(value, NamedVectorConfigCreate) else ()
    return tuple(name for name in _names(value) if name not in hidden)


def _fields(cls: type[Any]) -> tuple[str, ...]:
    declared: Mapping[str, Any] = getattr(cls, "__record_fields__", {})
    return _NAMES.get(cls.__name__) or tuple(declared)


def _read(value: Any, name: str) -> Any:
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
        return _dumped(value, _written(value), without_none=without_none)
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
        name for name in _written(self) if (include is None or name in set(include)) and name not in set(exclude or ())
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


def _repr(self: Any) -> str:
    return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in _pairs(self))})"


_METHODS: dict[str, Any] = {
    "__iter__": _pairs,
    "model_copy": _model_copy,
    "model_dump": _model_dump,
    "model_dump_json": _model_dump_json,
    "model_fields": _ModelFields(),
    "model_validate": classmethod(validate),
}


def _results() -> Iterator[type[Any]]:
    """Yield the classes of results, which tell here how long a search took, and there do not."""
    for module, names in _RESULTS.items():
        yield from (getattr(import_module(f"weaviate_gen.{module}"), name) for name in names)


def _without_took(cls: type[Any]) -> Undo:
    """Make models that derive from a class of results have no such field; return a function that undoes it."""
    annotations = {name: kind for name, kind in cls.__annotations__.items() if name != "took"}
    return replace(cls, "__annotations__", annotations)


def _needed(name: str, value: Any) -> Any:
    return value if name == "time_to_live" else check.needed(name, value)


def _methods(owner: type[Any]) -> list[str]:
    """Return the names of public methods that a class declares."""
    declared: dict[str, Any] = {**owner.__dict__}
    return [name for name, each in declared.items() if name[0] != "_" and isinstance(each, FunctionType | staticmethod)]


def apply() -> list[Undo]:
    """Make values behave as the official client's pydantic models do.

    Returns:
        Functions that undo it, in the order in which they were done.
    """
    classes: dict[str, type[Any]] = {
        name: getattr(import_module(f"weaviate_gen.{module}"), name)
        for module, names in _CLASSES.items()
        for name in names
    }
    undo = [validating_arguments(cls, classes) for cls in classes.values()]
    for module, names in _FACTORIES.items():
        owners: list[Any] = [getattr(import_module(f"weaviate_gen.{module}"), name) for name in names]
        undo += [raising_errors(owner, name) for owner in owners for name in _methods(owner)]
    undo += [
        replace(cls, "__repr__", _repr)
        for name, cls in classes.items()
        if name in _NAMES.keys() - {"IntegrationConfig"}
    ]
    undo += [
        replace(cls, name, method)
        for cls in (*classes.values(), HybridNearText, Permission, Value)
        for name, method in _METHODS.items()
    ]
    backups = import_module("weaviate_gen._types.backups")
    undo += [replace(getattr(backups, name), "__iter__", _pairs) for name in _ITERABLE]
    conditions = import_module("weaviate_gen._types.query.conditions")
    undo += [
        replace(getattr(conditions, name), "__pydantic_serializer__", _Serializer(_model_dump)) for name in _WRITTEN
    ]
    undo.append(replace(TargetVectorJoin, "__pydantic_serializer__", _Serializer(_joined)))
    undo += [_without_took(cls) for cls in _results()]
    undo.append(replace(check, "wrong", wrong))
    undo.append(replace(import_module("weaviate_gen_wire.modules.details"), "needed", _needed))
    return undo
