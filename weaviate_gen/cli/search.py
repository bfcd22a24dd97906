"""`weaviate-gen get`, `query` and `aggregate`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from weaviate_gen.cli.collections import read_json
from weaviate_gen.cli.commands import COLLECTION, TENANT, Argument, Command, add_command, add_group
from weaviate_gen.cli.errors import CommandError
from weaviate_gen.cli.output import plain
from weaviate_gen.cli.where import parse
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.transfer.layout import list_of

if TYPE_CHECKING:
    from weaviate_gen._client.sync.client import WeaviateClient

WHERE = Argument(
    "--where", metavar="EXPRESSION", help='a filter, such as \'price > 3 and tags contains_any ["a", "b"]\''
)

_DEFAULT_LIMIT = 25
_METRICS = {
    "int": "integer",
    "number": "number",
    "text": "text",
    "string": "text",
    "uuid": "text",
    "boolean": "boolean",
    "date": "date_",
}
_EXPRESSIONS = """\
Expressions of --where: comparisons (=, !=, <, <=, >, >=, like), contains_any, contains_all and contains_none with a
list, `is null` and `is not null`, joined by and, or, not and parentheses. Values are "strings", numbers, true, false
and date("2024-12-31"). `length(name)` is the length of a property, `author.name` a property behind a reference; `_id`,
`_created` and `_updated` are the object's own.
"""


def add_parser(commands: Any) -> None:
    """Add the commands to a parser's subparsers."""
    add_command(commands, _GET)
    add_group(commands, "query", "search a collection", _QUERIES)
    add_command(commands, _AGGREGATE)


def positive(given: str) -> int:
    """Return a positive integer of a command line."""
    number = int(given)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a positive integer, got {given}")
    return number


_COMMON = (
    TENANT,
    WHERE,
    Argument("--limit", type=positive, default=_DEFAULT_LIMIT, help="the most objects (default: %(default)s)"),
    Argument("--return", dest="properties", metavar="NAMES", help="properties, separated by commas (default: all)"),
    Argument("--vectors", action="store_true", help="return vectors, too"),
)
_TARGET = Argument("--target-vector", metavar="NAME", help="the vector to search by, where there are several")


def _shared(options: argparse.Namespace) -> dict[str, Any]:
    """Return the arguments that all searches have."""
    return {
        "filters": parse(options.where) if options.where else None,
        "limit": options.limit,
        "include_vector": options.vectors,
        "return_properties": options.properties.split(",") if options.properties else None,
    }


def _row(found: Any) -> dict[str, Any]:
    metadata = {name: value for name, value in plain(found.metadata).items() if value is not None}
    row: dict[str, Any] = {"id": str(found.uuid), "properties": plain(found.properties)}
    if metadata:
        row["metadata"] = metadata
    if found.vector:
        row["vectors"] = found.vector
    return row


def _get(client: WeaviateClient, options: argparse.Namespace) -> Any:
    collection: Any = client.collections.use(options.collection).with_tenant(options.tenant)
    if options.id is not None:
        names = options.properties.split(",") if options.properties else None
        found = collection.query.fetch_object_by_id(options.id, include_vector=options.vectors, return_properties=names)
        if found is None:
            raise CommandError(f"collection {options.collection} has no object {options.id}")
        return _row(found)
    shared = _shared(options)
    sort = _sorting(options.sort) if options.sort else None
    if sort is not None or shared["limit"] <= _DEFAULT_LIMIT:
        return [_row(each) for each in collection.query.fetch_objects(**shared, sort=sort).objects]
    return _iterated(collection, shared)


def _iterated(collection: Any, shared: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    arguments = {name: value for name, value in shared.items() if name != "limit"}
    for number, found in enumerate(collection.iterator(**arguments)):
        if number == shared["limit"]:
            return
        yield _row(found)


def _sorting(given: list[str]) -> Any:
    from weaviate_gen.classes.query import Sort

    sort: Any = Sort
    for each in given:
        name, _, direction = each.partition(":")
        if direction not in {"", "asc", "desc"}:
            raise CommandError(f"--sort must be NAME, NAME:asc or NAME:desc, got {each!r}")
        sort = sort.by_property(name, ascending=direction != "desc")
    return sort


_Search = Callable[[Any, argparse.Namespace, dict[str, Any]], Any]


def _searching(search: _Search, measure: str) -> Callable[[WeaviateClient, argparse.Namespace], Any]:
    """Return the function of a command that searches.

    Args:
        search: sends the search.
        measure: the metadata that its results are sorted by.
    """

    def call(client: WeaviateClient, options: argparse.Namespace) -> Any:
        from weaviate_gen.classes.query import MetadataQuery

        collection: Any = client.collections.use(options.collection).with_tenant(options.tenant)
        arguments = {**_shared(options), "return_metadata": MetadataQuery(**{measure: True})}
        if getattr(options, "target_vector", None):
            arguments["target_vector"] = options.target_vector
        return [_row(each) for each in search(collection.query, options, arguments).objects]

    return call


def _hybrid(query: Any, options: argparse.Namespace, arguments: dict[str, Any]) -> Any:
    vector = None if options.vector is None else read_json(options.vector, "--vector")
    return query.hybrid(options.query, alpha=options.alpha, vector=vector, **arguments)


def _bm25(query: Any, options: argparse.Namespace, arguments: dict[str, Any]) -> Any:
    names = options.search.split(",") if options.search else None
    return query.bm25(options.query, query_properties=names, **arguments)


def _aggregate(client: WeaviateClient, options: argparse.Namespace) -> Any:
    collection: Any = client.collections.use(options.collection).with_tenant(options.tenant)
    metrics = _metrics(client, options.collection, options.metrics.split(",")) if options.metrics else None
    result = collection.aggregate.over_all(
        filters=parse(options.where) if options.where else None,
        group_by=options.group_by,
        return_metrics=metrics,
    )
    if options.group_by is None:
        return {"count": result.total_count, "properties": _measured(result)}
    return [
        {options.group_by: each.grouped_by.value, "count": each.total_count, "properties": _measured(each)}
        for each in result.groups
    ]


def _measured(result: Any) -> dict[str, Any]:
    return {
        f"{name}.{metric.rstrip('_')}": value
        for name, found in result.properties.items()
        for metric, value in plain(found).items()
        if value is not None
    }


def _metrics(client: WeaviateClient, collection: str, names: list[str]) -> list[Any]:
    from weaviate_gen.classes.query import Metrics

    schema: Any = client.raw.rest.schema_objects_get(collection)
    kinds: dict[str, str] = {
        each["name"]: each["dataType"][0].removesuffix("[]") for each in list_of(schema.get("properties"))
    }
    found = list[Any]()
    for name in names:
        if _METRICS.get(kinds.get(name, "")) is None:
            known = ", ".join(sorted(name for name, kind in kinds.items() if kind in _METRICS)) or "none"
            raise CommandError(
                f"--metrics must be properties of {collection} that have metrics ({known}), got {name!r}"
            )
        found.append(getattr(Metrics(name), _METRICS[kinds[name]])())
    return found


def _near_vector(query: Any, options: argparse.Namespace, arguments: dict[str, Any]) -> Any:
    try:
        return query.near_vector(read_json(options.file, "FILE"), distance=options.distance, **arguments)
    except WeaviateInvalidInputError as error:
        raise CommandError(f"{options.file}: {error}") from error


_GET = Command(
    "get",
    "print objects of a collection",
    _get,
    (
        COLLECTION,
        Argument("id", nargs="?", help="the id of one object"),
        *_COMMON,
        Argument(
            "--sort", action="append", default=[], metavar="NAME[:desc]", help="sort by it; may be given several times"
        ),
    ),
    description=f"Print one object by its id, or several.\n\n{_EXPRESSIONS}",
)
_QUERY = Argument("query", help="what to search for")
_DISTANCE = Argument("--distance", type=float, help="the greatest distance")
_SEARCHES: dict[str, tuple[str, _Search, str, tuple[Argument, ...]]] = {
    "near-text": (
        "search by meaning; the collection requires a vectorizer",
        lambda query, options, arguments: query.near_text(options.query, distance=options.distance, **arguments),
        "distance",
        (_QUERY, _DISTANCE, _TARGET),
    ),
    "near-vector": (
        "search near a vector",
        _near_vector,
        "distance",
        (Argument("file", help="a file with the vector as JSON; - is standard input"), _DISTANCE, _TARGET),
    ),
    "bm25": (
        "search by words",
        _bm25,
        "score",
        (
            _QUERY,
            Argument("--search", metavar="NAMES", help="properties to search, separated by commas (default: all)"),
        ),
    ),
    "hybrid": (
        "search by words and by meaning",
        _hybrid,
        "score",
        (
            _QUERY,
            Argument("--alpha", type=float, default=0.7, help="weight of the meaning, 0 to 1 (default: %(default)s)"),
            Argument("--vector", metavar="FILE", help="a file with the vector as JSON, where there is no vectorizer"),
            _TARGET,
        ),
    ),
}
_QUERIES = tuple(
    Command(name, text, _searching(search, measure), (COLLECTION, *own, *_COMMON))
    for name, (text, search, measure, own) in _SEARCHES.items()
)
_AGGREGATE = Command(
    "aggregate",
    "count and measure the objects of a collection",
    _aggregate,
    (
        COLLECTION,
        TENANT,
        WHERE,
        Argument("--metrics", metavar="NAMES", help="properties to measure, separated by commas"),
        Argument("--group-by", metavar="NAME", help="a property; one result for each of its values"),
    ),
)
