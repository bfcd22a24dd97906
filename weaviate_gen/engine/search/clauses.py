"""Filters as requests have them: names are looked up in the schema here, for every protocol in the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.schema.collection_schema import PRIMITIVE
from weaviate_gen.engine.search.filters import COMBINING, Filter, Path, combine, compare
from weaviate_gen.engine.values.capitals import capitalized, uncapitalized

_FIELDS: Mapping[str, str] = {
    "valueText": "text",
    "valueString": "text",
    "valueInt": "int",
    "valueNumber": "number",
    "valueBoolean": "boolean",
    "valueDate": "date",
}
_OTHER_FIELDS = frozenset({"geoCoordinates", "phoneNumber", "blob", "object"})
_LONGEST_PATH = 100


@dataclass(frozen=True, slots=True)
class Clause:
    """One filter of a request; nothing in it has been looked up.

    Attributes:
        operator: ``And``, ``Or``, ``Not``, or one of :data:`~weaviate_gen.engine.search.filters.OPERATORS`.
        operands: the filters that ``And``, ``Or`` and ``Not`` combine.
        path: for other operators: property, collection, property ... An empty collection is the only one that the
            reference leads to; an even number of parts counts references.
        value: the value to compare with.
        field: the name of the request's field that holds the value, which implies a data type; empty where the
            protocol has no such names.
    """

    operator: str
    operands: tuple[Clause, ...] = ()
    path: tuple[str, ...] = ()
    value: Any = None
    field: str = ""


def resolve(catalog: Catalog, collection: Collection, clause: Clause) -> Filter:
    """Return the filter that a clause describes.

    Args:
        catalog: the collections that names are looked up in.
        collection: the collection that is filtered.
        clause: the clause.

    Raises:
        EngineError: a name is unknown, or a value or an operator does not fit the property.
    """
    deadline.check()
    if clause.operator in COMBINING:
        return combine(clause.operator, [resolve(catalog, collection, operand) for operand in clause.operands])
    if len(clause.path) > _LONGEST_PATH:
        raise EngineError("filter_malformed", "path_long", most=_LONGEST_PATH, length=len(clause.path))
    path = _path(catalog, collection, clause.path)
    last = path.innermost
    if clause.field:
        _check_field(catalog.collection(last.collection), last.prop, clause)
    if last.prop == "id":
        raise EngineError("property_not_found", "in_schema", collection=last.collection, property="id")
    return compare(catalog, clause.operator, path, clause.value)


def _path(catalog: Catalog, collection: Collection, names: tuple[str, ...]) -> Path:
    if len(names) == 1:
        return Path(collection.name, names[0])
    name = uncapitalized(names[0])
    targets = reference_targets(collection, name)
    if len(names) == 2:
        return Path(collection.name, name)
    if not names[1] and len(targets) != 1:
        raise EngineError("reference_target_unclear", "path", count=targets, property=name)
    target = named_target(catalog, names[1]) if names[1] else catalog.collection(targets[0])
    return Path(collection.name, name, _path(catalog, target, names[2:]))


def reference_targets(collection: Collection, name: str) -> list[str]:
    """Return the names of the collections that a reference property leads to.

    Raises:
        EngineError: the property does not exist, or is not a reference.
    """
    config = collection.property_config(name)
    if config is None:
        raise EngineError("property_not_found", "in_schema", collection=collection.name, property=name)
    if not collection.is_reference(name):
        raise EngineError("property_not_reference", "in_path", property=name, collection=collection.name)
    return [str(target) for target in config["dataType"]]


def named_target(catalog: Catalog, name: str) -> Collection:
    """Return the collection that a request names as one of a reference's targets; its case counts, as on a server.

    Raises:
        EngineError: there is no collection of this name.
    """
    if name[:1].islower():
        raise EngineError("collection_not_found", "sought", collection=name)
    return catalog.collection(name)


def _check_field(collection: Collection, name: str, clause: Clause) -> None:
    """Raise where the value stands in the field of another data type than its property's."""
    if clause.operator == "IsNull":
        if clause.field != "valueBoolean":
            raise EngineError("filter_value_mismatch", "null", got=clause.field)
        return
    config = collection.property_config(name)
    field = clause.field.removesuffix("Array")
    if config is None or field not in _FIELDS:
        return
    kind = str(config["dataType"][0])
    base = kind.removesuffix("[]")
    if base in _OTHER_FIELDS:
        return
    if kind not in PRIMITIVE:
        if _FIELDS[field] != "int":
            raise EngineError("filter_value_mismatch", "reference_by_count", property=name, collection=kind)
    elif base == "uuid":
        if _FIELDS[field] != "text":
            raise EngineError("filter_value_mismatch", "id", property=name)
    elif _FIELDS[field] != base:
        raise EngineError("filter_value_mismatch", "field", field=field, data_type=kind, expected=capitalized(base))
