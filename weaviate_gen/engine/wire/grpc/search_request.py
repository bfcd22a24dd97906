"""A `SearchRequest` as the engine's query, and what it wants back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.search.assembly import group_by
from weaviate_gen.engine.search.query import (
    Diversity,
    Generate,
    GroupBy,
    Query,
    Rerank,
    SortBy,
)
from weaviate_gen.engine.values.beacons import is_key
from weaviate_gen.engine.wire.grpc.boost import read_boost
from weaviate_gen.engine.wire.grpc.filters import read_filters
from weaviate_gen.engine.wire.grpc.near import read_diversity, read_hybrid, read_keyword, read_near
from weaviate_gen.engine.wire.grpc.selection import Selection, read_returned, with_property
from weaviate_gen_wire.grpc import messages as pb

_PLACE = re.compile(r"{([\w\s]*?)}")
_SEARCHES = (
    *("near_vector", "near_object", "near_text", "hybrid_search"),
    *("near_image", "near_audio", "near_video", "near_depth", "near_thermal", "near_imu"),
)
_BY_ID = frozenset(
    {
        "collection",
        "tenant",
        "filters",
        "limit",
        "metadata",
        "properties",
        "uses_123_api",
        "uses_125_api",
        "uses_127_api",
    }
)
"""What requests for one object by its id consist of."""


def read_search(database: Database, request: Any, now: int) -> tuple[Query, Selection]:
    """Read a search.

    Args:
        database: whose schema it speaks of.
        request: the `SearchRequest`.
        now: milliseconds since the epoch.

    Raises:
        EngineError: it means nothing valid.
    """
    collection = find_collection(database, request.collection)
    limit = request.limit or database.env.settings.default_limit
    near = read_near(request, collection)
    hybrid = read_hybrid(request.hybrid_search, collection) if request.HasField("hybrid_search") else None
    keyword = None
    if request.HasField("bm25_search"):
        message = request.bm25_search
        keyword = read_keyword(message, message.search_operator if message.HasField("search_operator") else None)
    targets = near.targets.names if near is not None else hybrid.targets.names if hybrid is not None else None
    selection = read_returned(database, collection, request, targets)
    query = Query(
        collection.name,
        request.tenant or None,
        read_filters(database, collection, request.filters) if request.HasField("filters") else None,
        near,
        keyword,
        hybrid,
        tuple(SortBy(tuple(one.path), one.ascending) for one in request.sort_by),
        limit,
        request.offset,
        request.autocut,
        request.after,
        _group_by(request.group_by, collection) if request.HasField("group_by") else None,
        _diversity(request, collection, targets or (), limit),
        read_boost(database, collection, request.boost, now) if request.HasField("boost") else None,
        Rerank(request.rerank.property, request.rerank.query) if request.HasField("rerank") else None,
        _generate(request.generative, request.uses_127_api) if request.HasField("generative") else None,
        selection.metadata.vector or bool(selection.metadata.vectors),
        selection.metadata.query_profile,
    )
    return query, selection if query.group_by is None else with_property(selection, collection, query.group_by.prop)


def read_id(request: Any, most: int) -> str | None:
    """Return the id that a `SearchRequest` fetches an object by, if that is all that it asks for.

    It is what clients send to read one object; the id is in the form that objects are stored under.

    Args:
        request: the request.
        most: the most results that a request may ask for.
    """
    filters = request.filters
    if filters.operator != pb.Filters.OPERATOR_EQUAL or filters.target.property != "_id":
        return None
    uuid: str = filters.value_text
    if not is_key(uuid) or uuid != uuid.lower() or not 0 < request.limit <= most:
        return None
    if request.metadata.query_profile:  # it tells what a search spends its time on
        return None
    return uuid if all(field.name in _BY_ID for field, _ in request.ListFields()) else None


def find_collection(database: Database, name: str) -> Collection:
    """Return a collection by name.

    Raises:
        EngineError: there is none.
    """
    found = database.catalog.find(name)
    if found is None:
        raise EngineError("collection_not_found", "sought", collection=name)
    return found


def _diversity(request: Any, collection: Collection, targets: tuple[str, ...], limit: int) -> Diversity | None:
    multi = any(name in collection.vectors and collection.vectors[name].multi for name in targets)
    for name in _SEARCHES:
        if request.HasField(name):
            return read_diversity(getattr(request, name), limit, multi)
    return None


def _group_by(message: Any, collection: Collection) -> GroupBy:
    return group_by(collection, list(message.path), message.number_of_groups, message.objects_per_group)


_PROVIDERS: Mapping[str, str] = {"dummy": ""}
"""Providers that a server overlooks: it takes the collection's own."""


def _generate(message: Any, modern: bool) -> Generate:
    if not modern:
        return Generate(
            message.single_response_prompt or None,
            message.grouped_response_task or None,
            tuple(message.grouped_properties),
        )
    single = message.single if message.HasField("single") else None
    grouped = message.grouped if message.HasField("grouped") else None
    queries = [query for part in (single, grouped) if part is not None for query in part.queries]
    provider, settings = _provider(queries)
    images = tuple(settings.pop("images", ()))
    image_properties = tuple(settings.pop("imageProperties", ()))
    if not provider and queries and queries[0].return_metadata:
        raise EngineError("model_missing", "generator_rpc")
    return Generate(
        single.prompt if single is not None else None,
        grouped.task if grouped is not None else None,
        tuple(grouped.properties.values) if grouped is not None else (),
        provider,
        settings,
        images,
        image_properties,
        bool(queries) and queries[0].return_metadata,
        single is not None and single.debug,
        grouped is not None and grouped.debug,
    )


def check_prompts(collection: Collection, asked: Generate | None) -> None:
    """Raise for prompts with properties that do not exist.

    Raises:
        EngineError: one does.
    """
    names = [*_PLACE.findall((asked and asked.prompt) or ""), *(asked.properties if asked else ())]
    for name in names:
        if collection.property_config(name) is None:
            raise EngineError("property_not_found", "in_schema", collection=collection.name, property=name)


def _provider(queries: list[Any]) -> tuple[str, dict[str, Any]]:
    if not queries:
        return "", {}
    kind = queries[0].WhichOneof("kind")
    if kind is None:
        return "", {}
    settings: dict[str, Any] = {}
    message = getattr(queries[0], kind)
    for descriptor, value in message.ListFields():
        settings[_camel(descriptor.name)] = _setting(descriptor, value)
    return _PROVIDERS.get(kind, f"generative-{kind}"), settings


def _setting(descriptor: Any, value: Any) -> Any:
    """Return a setting's value: lists for messages of values, and the names of enums as they are in configs."""
    if descriptor.enum_type is not None:
        name: str = descriptor.enum_type.values_by_number[value].name
        return name.removeprefix(f"{descriptor.name.upper()}_").lower()
    values = getattr(value, "values", None)
    return value if values is None else list(values)


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found.group(1).upper(), name)
