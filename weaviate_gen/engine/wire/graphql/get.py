"""`Get { Class(…) { … } }`: a search, answered with exactly what is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError, NotSupportedByLocalEngine
from weaviate_gen.engine.search import assembly
from weaviate_gen.engine.search.filters import Filter
from weaviate_gen.engine.search.query import Near, Query, SortBy
from weaviate_gen.engine.wire.access import authorize_query
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.graphql.additional import generate_of, rerank_of
from weaviate_gen.engine.wire.graphql.arguments import SEARCHES, hybrid_of, keyword_of, near_of, resolved, where_of
from weaviate_gen.engine.wire.graphql.fields import Field, walk
from weaviate_gen.engine.wire.graphql.rows import Rows
from weaviate_gen.engine.wire.graphql.schema import BEACON

_DEFAULT_LIMIT = 100


def get(database: Database, field: Field, context: Context) -> list[dict[str, Any]]:
    """Answer one class of a `Get`.

    Raises:
        EngineError: an argument is not valid.
        NotSupportedByLocalEngine: an argument is not supported.
    """
    collection = database.catalog.collection(field.name)
    if "group" in field.arguments:
        raise NotSupportedByLocalEngine("GraphQL argument group", "use groupBy")
    clause = where_of(field.arguments)
    clauses = [] if clause is None else [clause]
    followed = _followed(database, field.fields)
    authorize_query(database, context, collection, field.arguments.get("tenant"), clauses, followed)
    with database.storage.lock:
        query = query_of(collection, field, resolved(database, collection, clause), database.env.settings)
        rows = Rows(database, collection, query)
        return rows.of(database.search(query), field.fields)


def _followed(database: Database, fields: Sequence[Field]) -> Iterator[str]:
    """Yield the collections that references are followed into."""
    for each in walk(fields):
        if each.on == BEACON:
            raise EngineError("feature_disabled", "beacon_fields")
        target = database.catalog.find(each.on.removeprefix("_")) if each.on else None
        if target is not None:
            yield target.name


def query_of(collection: Collection, field: Field, filters: Filter | None, settings: EngineSettings) -> Query:
    """Return the search that a class's arguments and fields describe.

    Raises:
        EngineError: an argument is not valid.
    """
    arguments = field.arguments
    near, hybrid = near_of(arguments, collection), hybrid_of(arguments, collection)
    offset = arguments.get("offset") or 0
    if offset < 0:
        raise EngineError("limit_exceeded", "results_negative_offset")
    group_by = None
    if "groupBy" in arguments and any(name in arguments for name in SEARCHES):  # only what a search found is grouped
        by = arguments["groupBy"]
        group_by = assembly.group_by(collection, by["path"], by["groups"], by["objectsPerGroup"])
    return Query(
        collection.name,
        arguments.get("tenant") or None,
        filters,
        near,
        keyword_of(arguments),
        hybrid,
        sort=tuple(_sort(arguments)),
        limit=_limit(arguments, near, settings),
        offset=offset,
        autocut=max(0, arguments.get("autocut") or 0),
        after=arguments.get("after") or "",
        group_by=group_by,
        rerank=rerank_of(field.fields),
        generate=generate_of(collection, field.fields),
    )


def _limit(arguments: Mapping[str, Any], near: Near | None, settings: EngineSettings) -> int:
    """Return the limit; without one, everything that is near enough is given, if a bound says what is."""
    limit, offset = arguments.get("limit"), arguments.get("offset") or 0
    if limit == 0 and not offset and "hybrid" not in arguments:
        raise EngineError("limit_exceeded", "results_none")
    if limit is not None and limit >= 0:
        return int(limit)
    if near is not None and (near.distance is not None or near.certainty):
        return max(1, settings.maximum_results - offset)
    if limit is None and "offset" not in arguments:
        return _DEFAULT_LIMIT
    return settings.default_limit  # a negative number is none


def _sort(arguments: Mapping[str, Any]) -> Iterator[SortBy]:
    for at, each in enumerate(arguments.get("sort") or ()):
        if not each.get("path"):
            raise EngineError("sort_invalid", "no_path").within(
                f"invalid 'sort' parameter: sort parameter at position {at}"
            )
        yield SortBy(tuple(each["path"]), each.get("order") != "desc")
