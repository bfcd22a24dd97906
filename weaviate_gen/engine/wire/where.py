"""Which field of a `where` filter takes the values of which data type: REST and GraphQL name it in the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.database.collection import PRIMITIVE, Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError, invalid
from weaviate_gen.engine.values.json_types import is_list, is_map, parts

_TYPES: Mapping[str, str] = {
    "valueText": "text",
    "valueString": "text",
    "valueInt": "int",
    "valueNumber": "number",
    "valueBoolean": "boolean",
    "valueDate": "date",
}
COMBINING = frozenset({"And", "Or", "Not"})
"""Operators between filters, which have no path of their own."""
_ELSEWHERE = frozenset({"geoCoordinates", "phoneNumber", "blob", "object"})


def check_types(database: Database, collection: Collection, where: Any) -> None:
    """Refuse values that stand in the field of another data type than their property's.

    What is wrong with a filter beside that is left to whoever reads it.

    Args:
        database: where references lead.
        collection: whose objects are filtered.
        where: the filter, as it was sent.

    Raises:
        EngineError: one does.
    """
    if not is_map(where):
        return
    deadline.check()
    operator: Any = where.get("operator")
    if not isinstance(operator, str):
        return
    if operator in COMBINING:
        for part in parts(where, "operands"):
            check_types(database, collection, part)
        return
    path: Any = where.get("path")
    names = [path] if isinstance(path, str) else path
    if not is_list(names) or len(names) % 2 == 0:
        return
    if where.get("operator") == "IsNull":
        for key in where:
            if key.startswith("value") and key != "valueBoolean" and where[key] is not None:
                raise invalid(f"operator IsNull requires a booleanValue, got {key} instead")
        return
    for step in range(1, len(names), 2):
        try:
            collection = database.collection(str(names[step])[:1].upper() + str(names[step])[1:])
        except EngineError:
            return
    config = collection.property_config(str(names[-1]))
    if config is not None:
        _check(str(names[-1]), str(config["dataType"][0]), where)


def _check(name: str, kind: str, where: Mapping[str, Any]) -> None:
    base = kind.removesuffix("[]")
    given = [key for key in where if key.removesuffix("Array") in _TYPES and where[key] is not None]
    if len(given) != 1 or base in _ELSEWHERE:
        return
    key = given[0].removesuffix("Array")
    if kind not in PRIMITIVE:
        if _TYPES[key] != "int":
            raise invalid(
                f'Property "{name}" is a ref prop to the class "{kind}". Only "valueInt" can be used on a ref prop '
                "directly, to count the number of refs"
            )
    elif base == "uuid":
        if _TYPES[key] != "text":
            raise invalid(f'property "{name}" is of type "uuid" or "uuid[]": specify uuid as string using "valueText"')
    elif _TYPES[key] != base:
        use = f"value{base[:1].upper()}{base[1:]}"
        raise invalid(f'data type filter cannot use "{key}" on type "{kind}", use "{use}" instead')
