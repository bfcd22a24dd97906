"""Results as GraphQL gives them: what was asked for, by the names that it was asked by."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from weaviate_gen.engine.values.json_types import is_list
from weaviate_gen.engine.wire.graphql.checks import PLAIN
from weaviate_gen.engine.wire.graphql.parse import Field
from weaviate_gen.engine.wire.grpc.vectors import read_single, read_vector
from weaviate_gen.engine.wire.rest.shapes import numbers


@dataclass(frozen=True, slots=True)
class Row:
    """One result.

    Attributes:
        properties: its properties' message; a group has none.
        metadata: its metadata's message; a group has none.
        extras: further fields of `_additional`, by name.
    """

    properties: Any
    metadata: Any
    extras: Mapping[str, Any] = field(default_factory=dict[str, Any])


def row(result: Row, fields: Sequence[Field]) -> dict[str, Any]:
    """Give a result's fields."""
    if result.properties is None:
        extra = {each.key: _additional(result, each) for each in fields if each.name == "_additional"}
        return {**dict.fromkeys((each.key for each in fields), None), **extra}
    values = result.properties.non_ref_props.fields
    references = dict[str, list[Any]]()
    for each in result.properties.ref_props:  # of several collections one after the other
        references.setdefault(each.prop_name, []).extend(each.properties)
    found = dict[str, Any]()
    for each in fields:
        if each.name == "_additional":
            found[each.key] = _additional(result, each)
        elif each.name == "__typename":
            found[each.key] = result.properties.target_collection
        elif any(inner.on for inner in each.fields):
            found[each.key] = [_target(one, each) for one in references.get(each.name, ())] or None
        else:
            found[each.key] = _value(values[each.name], each.fields) if each.name in values else None
    return found


def _target(message: Any, field: Field) -> dict[str, Any]:
    return row(
        Row(message, message.metadata), [inner for inner in field.fields if inner.on == message.target_collection]
    )


def _additional(result: Row, field: Field) -> dict[str, Any] | None:
    """Give what is known beside the properties; null where nothing of what was asked for is."""
    known = dict(result.extras)
    for each in field.fields if result.metadata is not None else ():
        if each.name not in known:
            known |= _metadata(result.metadata, each)
    if not known:
        return None
    return {each.key: _chosen(known.get(each.name), each.fields) for each in field.fields}


def _chosen(value: Any, fields: Sequence[Field]) -> Any:
    if not fields or value is None:
        return value
    if is_list(value):
        return [_chosen(each, fields) for each in value]
    return {each.key: _chosen(value.get(each.name), each.fields) for each in fields}


def _metadata(metadata: Any, field: Field) -> dict[str, Any]:
    name = field.name
    if name == "id":
        return {name: metadata.id}
    if name == "vector":
        return {name: numbers(read_single(metadata.vector_bytes))}
    if name == "vectors":
        return {name: {each.name: numbers(read_vector(each)) for each in metadata.vectors}}
    if name not in PLAIN or name == "queryProfile":
        return {}
    value = getattr(metadata, PLAIN[name])
    if name == "isConsistent":
        return {name: value}
    if not getattr(metadata, f"{PLAIN[name]}_present"):
        return {}
    # A score and the times are texts in GraphQL.
    if name == "distance":
        return {name: number(value)}
    return {name: _shortest(value) if name == "score" else str(value) if name.endswith("Unix") else value}


def number(value: float) -> float:
    """Give the shortest number that is the same in 32 bits."""
    return float(_shortest(value))


def _shortest(value: float) -> str:
    (exact,) = struct.unpack("<f", struct.pack("<f", value))
    for digits in range(1, 18):
        text = f"{exact:.{digits}g}"
        if struct.pack("<f", float(text)) == struct.pack("<f", exact):
            return text
    return repr(exact)


def _value(value: Any, fields: Sequence[Field]) -> Any:
    kind = value.WhichOneof("kind")
    if kind is None or kind == "null_value":
        return None
    found = getattr(value, kind)
    if kind == "object_value":
        return {
            each.key: _value(found.fields[each.name], each.fields) if each.name in found.fields else None
            for each in fields
        }
    if kind == "list_value":
        return _list(found, fields)
    if kind in ("geo_value", "phone_value"):
        return {each.key: getattr(found, _snake(each.name)) for each in fields}
    return found


def _list(values: Any, fields: Sequence[Field]) -> Any:
    kind = values.WhichOneof("kind")
    if kind is None:
        return []
    found = getattr(values, kind).values
    if kind == "number_values":
        return list(struct.unpack(f"<{len(found) // 8}d", found))
    if kind == "int_values":
        return list(struct.unpack(f"<{len(found) // 8}q", found))
    if kind == "object_values":
        return [
            {
                each.key: _value(one.fields[each.name], each.fields) if each.name in one.fields else None
                for each in fields
            }
            for one in found
        ]
    return list(found)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
