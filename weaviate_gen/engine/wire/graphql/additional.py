"""What models make of results: `rerank` and `generate` of `_additional`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.search.hits import Generated
from weaviate_gen.engine.search.query import Generate, Rerank
from weaviate_gen.engine.wire.graphql.fields import Field


def additional(fields: Iterable[Field], name: str) -> Iterator[Field]:
    """Yield the fields of `_additional` with a name."""
    return (inner for each in fields if each.name == "_additional" for inner in each.fields if inner.name == name)


def rerank_of(fields: Iterable[Field]) -> Rerank | None:
    """Return what is asked of a reranker, if anything is."""
    for field in additional(fields, "rerank"):
        return Rerank(field.arguments.get("property") or "", field.arguments.get("query") or "")
    return None


def generate_of(collection: Collection, fields: Iterable[Field]) -> Generate | None:
    """Return what is asked of a generator, if anything is; a task reads all properties but references."""
    single, grouped, asked = dict[str, Any](), dict[str, Any](), False
    for field in additional(fields, "generate"):
        one: dict[str, Any] = field.arguments.get("singleResult") or {}
        several: dict[str, Any] = field.arguments.get("groupedResult") or {}
        single |= one if one.get("prompt") is not None else {}
        grouped |= several if several.get("task") is not None else {}
        asked |= bool(single or grouped)
    if not asked:
        return None
    names = [name for name in collection.properties if not collection.is_reference(name)]
    return Generate(
        single.get("prompt"),
        grouped.get("task"),
        tuple(grouped.get("properties") or names),
        single_debug=bool(single.get("debug")),
        grouped_debug=bool(grouped.get("debug")),
        lenient=True,
    )


def generated(own: Generated | None, summary: Generated | None, asked: Generate) -> dict[str, Any] | None:
    """Return the texts of one result, if there are any.

    Args:
        own: the text written from the result.
        summary: the text written from all results; the first result has it.
        asked: what was asked of the generator.
    """
    results = [each for each in (summary, own) if each is not None]
    if not results:
        return None
    prompts = [(own, asked.single_debug), (summary, asked.grouped_debug)]
    return {
        "singleResult": None if own is None or own.error else own.text,
        "groupedResult": None if summary is None or summary.error else summary.text,
        "error": next((each.error for each in results if each.error), None),
        "debug": next(({"prompt": each.prompt} for each, shown in prompts if shown and each is not None), None),
    }
