"""Results grouped by the values of a property."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.parts import listed
from weaviate_gen.engine.schema.collection_schema import CollectionSchema
from weaviate_gen.engine.search.hits import Group, Hit
from weaviate_gen.engine.search.query import GroupBy


def grouped(schema: CollectionSchema, hits: Sequence[Hit], by: GroupBy, near: bool) -> list[Group]:
    """Group results, in the order in which their values first come.

    Args:
        schema: of their collection.
        hits: the results, best first.
        by: the property, how many groups, and how many results in each.
        near: whether they are from a vector search: then a missing value is one of its own, and every type groups.

    Raises:
        EngineError: there is no such property.
    """
    if schema.property_config(by.prop) is None:
        raise EngineError("property_not_found", "in_short", property=by.prop, collection=schema.name)
    reference = schema.is_reference(by.prop)
    groups: dict[str, Group] = {}
    for hit in deadline.checked(hits):
        for name in _names(hit.record.properties.get(by.prop), near, reference):
            group = groups.get(name)
            if group is None:
                if len(groups) >= by.groups:
                    break
                group = groups[name] = Group(name, [])
            if len(group.hits) < by.per_group:
                group.hits.append(hit)
    out = [group for group in groups.values() if group.hits]
    for group in out:
        group.nearest = _away(group.hits[0])
        group.furthest = _away(group.hits[-1] if near else group.hits[0])
    return out


def _away(hit: Hit) -> float:
    return hit.away if hit.distance is None else hit.distance


def _names(value: Any, near: bool, reference: bool) -> list[str]:
    if value is None or value == []:
        return [""] if near else []
    values = listed(value)
    if not near:
        return [] if reference else [one for one in values if isinstance(one, str)]
    if reference:
        return [str(one["beacon"]) for one in values]
    return [_name(one) for one in values]


def _name(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return str(value)
