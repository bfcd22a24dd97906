"""Filters of gRPC messages as filters of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.database.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.parts import TIMES, listed
from weaviate_gen.engine.search.filtering import date_value
from weaviate_gen.engine.search.filters import Filter, GeoRange, Path, combine, compare
from weaviate_gen_wire.grpc import messages as pb

COMBINING: Mapping[int, str] = {
    pb.Filters.OPERATOR_AND: "And",
    pb.Filters.OPERATOR_OR: "Or",
    pb.Filters.OPERATOR_NOT: "Not",
}
"""Operators between filters, which have no path of their own."""
_COMPARING: Mapping[int, str] = {
    pb.Filters.OPERATOR_EQUAL: "Equal",
    pb.Filters.OPERATOR_NOT_EQUAL: "NotEqual",
    pb.Filters.OPERATOR_GREATER_THAN: "GreaterThan",
    pb.Filters.OPERATOR_GREATER_THAN_EQUAL: "GreaterThanEqual",
    pb.Filters.OPERATOR_LESS_THAN: "LessThan",
    pb.Filters.OPERATOR_LESS_THAN_EQUAL: "LessThanEqual",
    pb.Filters.OPERATOR_WITHIN_GEO_RANGE: "WithinGeoRange",
    pb.Filters.OPERATOR_LIKE: "Like",
    pb.Filters.OPERATOR_IS_NULL: "IsNull",
    pb.Filters.OPERATOR_CONTAINS_ANY: "ContainsAny",
    pb.Filters.OPERATOR_CONTAINS_ALL: "ContainsAll",
    pb.Filters.OPERATOR_CONTAINS_NONE: "ContainsNone",
}
_LISTS = frozenset({"value_text_array", "value_int_array", "value_boolean_array", "value_number_array"})


def read_filters(database: Database, collection: Collection, message: Any) -> Filter:
    """Read a filter.

    Args:
        database: whose schema it speaks of.
        collection: what it filters.
        message: a `Filters` message.

    Raises:
        EngineError: it means nothing valid.
    """
    deadline.check()
    combining = COMBINING.get(message.operator)
    if combining is not None:
        return combine(combining, [read_filters(database, collection, one) for one in message.filters])
    comparing = _COMPARING.get(message.operator)
    if comparing is None:
        raise EngineError("invalid", f"unknown filter operator {message.operator}")
    if message.HasField("target"):
        path = _path(database, collection, message.target)
    else:
        path = _old_path(database, collection, list(message.on))
    value = _value(message)
    last = path.innermost
    if last.prop == "id":
        raise EngineError("invalid", missing_property(last.collection, "id"))
    if last.prop in TIMES:
        _check_dates(value)
    return compare(database, comparing, path, value)


def _check_dates(value: Any) -> None:
    for text in deadline.checked(listed(value)):
        if isinstance(text, str):
            date_value(text)


def _value(message: Any) -> Any:
    which = message.WhichOneof("test_value")
    if which is None:
        raise EngineError("invalid", "unknown value type: a filter needs a value")
    value = getattr(message, which)
    if which in _LISTS:
        return list(value.values)
    if which == "value_geo":
        return GeoRange(value.latitude, value.longitude, value.distance)
    return value


def _path(database: Database, collection: Collection, target: Any) -> Path:
    which = target.WhichOneof("target")
    if which == "property":
        return Path(collection.name, target.property)
    if which == "count":
        name = _lower(target.count.on)
        _reference(collection, name)
        return Path(collection.name, name)
    if which == "single_target":
        name = _lower(target.single_target.on)
        targets = _reference(collection, name)
        if len(targets) != 1:
            raise EngineError("invalid", f"expected reference property with a single target, got {targets} for {name}")
        inner = database.collection(targets[0])
        return Path(collection.name, name, _path(database, inner, target.single_target.target))
    if which == "multi_target":
        name = _lower(target.multi_target.on)
        _reference(collection, name)
        inner = named_target(database, target.multi_target.target_collection)
        return Path(collection.name, name, _path(database, inner, target.multi_target.target))
    raise EngineError("invalid", "unknown target type: a filter needs a target")


def named_target(database: Database, name: str) -> Collection:
    """Return the collection that a request names as one of a reference's targets; its case counts, as on a server.

    Raises:
        EngineError: there is none of this name.
    """
    if name[:1].islower():
        raise EngineError("not_found", f"could not find class {name} in schema")
    return database.collection(name)


def _old_path(database: Database, collection: Collection, on: list[str]) -> Path:
    if len(on) % 2 != 1:
        raise EngineError(
            "invalid",
            f"paths needs to have a uneven number of components: property, class, property, ...., got {on}",
        )
    if len(on) == 1:
        return Path(collection.name, on[0])
    name = _lower(on[0])
    _reference(collection, name)
    return Path(collection.name, name, _old_path(database, database.collection(on[1]), on[2:]))


def _reference(collection: Collection, name: str) -> list[str]:
    prop = collection.property_config(name)
    if prop is None:
        raise EngineError("invalid", missing_property(collection.name, name))
    if not collection.is_reference(name):
        raise EngineError("invalid", f"property '{name}' of class '{collection.name}' is no reference")
    return [str(target) for target in prop["dataType"]]


def missing_property(collection: str, name: str) -> str:
    """Say that a property does not exist."""
    return (
        f"no such prop with name '{name}' found in class '{collection}' in the schema. Check your schema files for "
        "which properties in this class are available"
    )


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
