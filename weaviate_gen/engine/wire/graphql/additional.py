"""The fields of `_additional` that are more than metadata: what models made of results, groups, the profile."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from weaviate_gen.engine.search.hits import Generated, Hit
from weaviate_gen.engine.search.query import Generate, GroupBy
from weaviate_gen.engine.values.json_types import is_map
from weaviate_gen.engine.wire.graphql.parse import Field
from weaviate_gen.engine.wire.graphql.rows import Row, number, row


def _inside(fields: Sequence[Field], name: str) -> Iterator[Field]:
    return (inner for each in fields if each.name == "_additional" for inner in each.fields if inner.name == name)


def hits_of(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Give what is asked for of the results in groups, and of groups as a whole."""
    profiles = tuple(each for each in fields if each.name == "_additional" and list(_inside([each], "queryProfile")))
    groups = _inside(fields, "group")
    inner = (each for one in groups for hits in one.fields if hits.name == "hits" for each in hits.fields)
    return (*inner, *profiles)


def model_fields(request: Any, fields: Sequence[Field]) -> None:
    """Ask for what `rerank` and `generate` ask for."""
    for field in _inside(fields, "rerank"):
        request.rerank.property = field.arguments.get("property") or ""
        if field.arguments.get("query") is not None:
            request.rerank.query = field.arguments["query"]
    for field in _inside(fields, "generate"):
        single, grouped = field.arguments.get("singleResult"), field.arguments.get("groupedResult")
        if is_map(single) and single.get("prompt") is not None:
            request.generative.single.prompt = single["prompt"]
            request.generative.single.debug = bool(single.get("debug"))
        if is_map(grouped) and grouped.get("task") is not None:
            request.generative.grouped.task = grouped["task"]
            request.generative.grouped.debug = bool(grouped.get("debug"))
            request.generative.grouped.properties.values.extend(grouped.get("properties") or ())


def written(hit: Hit, summary: Generated | None, asked: Generate | None) -> dict[str, Any]:
    """Give what models made of a result.

    Args:
        hit: the result.
        summary: the text written from all results; the first result has it.
        asked: what was asked of a generator.
    """
    found = dict[str, Any]()
    if hit.rerank is not None:
        found["rerank"] = [{"score": hit.rerank}]
    made = hit.generated
    if asked is not None and (made is not None or summary is not None):
        errors = [one.error for one in (summary, made) if one is not None and one.error]
        prompts = [(made, asked.single_debug), (summary, asked.grouped_debug)]
        found["generate"] = {
            "singleResult": None if made is None or made.error else made.text,
            "groupedResult": None if summary is None or summary.error else summary.text,
            "error": errors[0] if errors else None,
            "debug": next(({"prompt": one.prompt} for one, wanted in prompts if wanted and one is not None), None),
        }
    return found


def profile(message: Any) -> str:
    """Give a query's profile as the text that it is in GraphQL."""
    shards = [
        {
            "name": shard.name,
            "node": shard.node,
            "searches": {kind: {"details": dict(search.details)} for kind, search in shard.searches.items()},
        }
        for shard in message.shards
    ]
    return json.dumps(shards, separators=(",", ":"))


def group(position: int, message: Any, by: GroupBy | None, fields: Sequence[Field]) -> dict[str, Any]:
    """Give one group.

    Args:
        position: among the groups.
        message: the group's message.
        by: what was grouped by.
        fields: what is asked for of its results.
    """
    return {
        "id": position,
        "groupedBy": {"path": [by.prop] if by is not None else [], "value": message.name},
        "minDistance": number(message.min_distance),
        "maxDistance": number(message.max_distance),
        "count": message.number_of_objects,
        "hits": [row(Row(each.properties, each.metadata), fields) for each in message.objects],
    }
