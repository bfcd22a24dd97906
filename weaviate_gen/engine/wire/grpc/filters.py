"""Filters of gRPC messages as clauses of the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.parts import TIMES, listed
from weaviate_gen.engine.search.clauses import Clause, resolve
from weaviate_gen.engine.search.filtering import date_value
from weaviate_gen.engine.search.filters import COMBINING, OPERATORS, Filter, GeoRange
from weaviate_gen.engine.values.capitals import capitalized
from weaviate_gen_wire.grpc import messages as pb

_OPERATORS: Mapping[int, str] = {
    value: "".join(word.capitalize() for word in name.removeprefix("OPERATOR_").split("_"))
    for name, value in pb.Filters.Operator.items()
}
"""The engine's names of the operators, which are those of REST and GraphQL, by the numbers of gRPC."""

_LISTS = frozenset({"value_text_array", "value_int_array", "value_boolean_array", "value_number_array"})


def read_filters(database: Database, collection: Collection, message: Any) -> Filter:
    """Return the filter that a `Filters` message describes.

    Raises:
        EngineError: it is not valid.
    """
    return resolve(database.catalog, collection, read_clause(message))


def read_clause(message: Any) -> Clause:
    """Read a `Filters` message.

    Raises:
        EngineError: a part is missing or unknown.
    """
    deadline.check()
    operator = _OPERATORS.get(message.operator, "")
    if operator in COMBINING:
        return Clause(operator, tuple(read_clause(operand) for operand in message.filters))
    if operator not in OPERATORS:
        raise EngineError("choice_unknown", "operator_rpc", operator=message.operator)
    path = tuple(_path(message.target)) if message.HasField("target") else _old_path(list(message.on))
    value = _value(message)
    if path[-1] in TIMES and len(path) % 2:
        _check_dates(value)
    return Clause(operator, path=path, value=value)


def _check_dates(value: Any) -> None:
    for text in deadline.checked(listed(value)):
        if isinstance(text, str):
            date_value(text)


def _value(message: Any) -> Any:
    which = message.WhichOneof("test_value")
    if which is None:
        raise EngineError("argument_missing", "filter_value_rpc")
    value = getattr(message, which)
    if which in _LISTS:
        return list(value.values)
    if which == "value_geo":
        return GeoRange(value.latitude, value.longitude, value.distance)
    return value


def _path(target: Any) -> Iterator[str]:
    which = target.WhichOneof("target")
    if which == "property":
        yield target.property
    elif which == "count":
        yield from (target.count.on, "")
    elif which == "single_target":
        yield from (target.single_target.on, "")
        yield from _path(target.single_target.target)
    elif which == "multi_target":
        name = target.multi_target.target_collection
        if not name:
            raise EngineError("collection_not_found", "sought", collection="")
        yield from (target.multi_target.on, name)
        yield from _path(target.multi_target.target)
    else:
        raise EngineError("argument_missing", "filter_target")


def _old_path(on: list[str]) -> tuple[str, ...]:
    if len(on) % 2 != 1:
        raise EngineError("filter_malformed", "path_even", path=on)
    on[1::2] = [capitalized(name) for name in on[1::2]]
    return tuple(on)
