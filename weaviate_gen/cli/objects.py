"""`weaviate-gen objects` and `generate-data`."""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from weaviate_gen.cli.commands import COLLECTION, REJECTED, TENANT, Argument, Command, add_command, add_group
from weaviate_gen.cli.errors import CommandError
from weaviate_gen.cli.where import parse
from weaviate_gen.transfer.layout import fields_of, list_of

if TYPE_CHECKING:
    from weaviate_gen._client.sync.client import WeaviateClient

_WORDS = (
    "amber",
    "basin",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "harbor",
    "island",
    "juniper",
    "kestrel",
    "lagoon",
)
_START = datetime(2020, 1, 1, tzinfo=UTC)


def add_parsers(commands: Any) -> None:
    """Add the commands to a parser's subparsers."""
    add_group(commands, "objects", "update and delete objects", _OBJECTS)
    add_command(commands, _GENERATE)


def _update(client: WeaviateClient, options: argparse.Namespace) -> Any:
    collection: Any = client.collections.use(options.collection).with_tenant(options.tenant)
    properties = dict(_assignment(each) for each in options.set)
    if not properties:
        raise CommandError("pass --set NAME=VALUE, once for each property that changes")
    if not collection.data.exists(options.id):
        raise CommandError(f"collection {options.collection} has no object {options.id}")
    collection.data.update(options.id, properties)
    return {"updated": options.id, "properties": properties}


def _assignment(given: str) -> tuple[str, Any]:
    """Return name and value of ``NAME=VALUE``; a value that is not JSON is a string."""
    name, separator, value = given.partition("=")
    if not name or not separator:
        raise CommandError(f"--set must be NAME=VALUE, got {given!r}")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _delete(client: WeaviateClient, options: argparse.Namespace) -> Any:
    collection: Any = client.collections.use(options.collection).with_tenant(options.tenant)
    if bool(options.ids) == bool(options.where):
        raise CommandError("pass either ids, or --where with a filter")
    if options.ids:
        deleted = [each for each in options.ids if collection.data.delete_by_id(each)]
        return {"deleted": len(deleted), "absent": len(options.ids) - len(deleted)}
    filters, deleted_count = parse(options.where), 0
    while True:
        done = collection.data.delete_many(filters)
        deleted_count += done.successful
        if done.failed:
            raise CommandError(f"{deleted_count} objects were deleted, {done.failed} could not be: try again")
        if done.successful == 0:
            return {"deleted": deleted_count}


def _generate(client: WeaviateClient, options: argparse.Namespace) -> Any:
    collection: Any = client.collections.use(options.collection).with_tenant(options.tenant)
    schema: Any = client.raw.rest.schema_objects_get(options.collection)
    chance = random.Random(options.seed)  # noqa: S311 - data, no secrets
    result = collection.data.ingest(_objects(schema, options.count, options.dimensions, chance))
    if result.has_errors:
        options.status = REJECTED
        first = next(iter(result.errors.values()))
        options.printer.note(
            f"weaviate-gen: {len(result.errors)} objects were rejected, the first with: {first.message}"
        )
    return {
        "collection": options.collection,
        "stored": options.count - len(result.errors),
        "failed": len(result.errors),
    }


def _objects(schema: Any, count: int, dimensions: int, chance: random.Random) -> Iterator[Any]:
    from weaviate_gen.classes.data import DataObject

    named = fields_of(schema.get("vectorConfig"))
    own = [name for name, config in named.items() if "none" in config.get("vectorizer", {})]
    for _ in range(count):
        properties = {
            each["name"]: value
            for each in list_of(schema.get("properties"))
            if (value := _value(each, chance)) is not None
        }
        vector: Any = {name: _vector(dimensions, chance) for name in own} or None
        if not named and schema.get("vectorizer") == "none":
            vector = _vector(dimensions, chance)
        yield DataObject(properties, str(UUID(int=chance.getrandbits(128), version=4)), vector)


def _vector(dimensions: int, chance: random.Random) -> list[float]:
    values = [chance.gauss(0, 1) for _ in range(dimensions)]
    length = math.sqrt(sum(value * value for value in values)) or 1.0
    return [value / length for value in values]


def _value(schema: dict[str, Any], chance: random.Random) -> Any:
    kind = str(schema["dataType"][0])
    if kind.endswith("[]"):
        single = {**schema, "dataType": [kind.removesuffix("[]")]}
        return [_value(single, chance) for _ in range(chance.randint(1, 3))]
    match kind:
        case "text" | "string":
            return " ".join(chance.choices(_WORDS, k=chance.randint(2, 8)))
        case "int":
            return chance.randint(0, 1000)
        case "number":
            return round(chance.uniform(0, 1000), 3)
        case "boolean":
            return chance.random() < 0.5
        case "date":
            return _START + timedelta(seconds=chance.randint(0, 150_000_000))
        case "uuid":
            return UUID(int=chance.getrandbits(128), version=4)
        case "geoCoordinates":
            return {"latitude": chance.uniform(-90, 90), "longitude": chance.uniform(-180, 180)}
        case "object":
            return {each["name"]: _value(each, chance) for each in list_of(schema.get("nestedProperties"))}
        case _:  # references, blobs, phone numbers
            return None


_OBJECTS = (
    Command(
        "update",
        "change properties of an object",
        _update,
        (
            COLLECTION,
            Argument("id", help="the object's id"),
            Argument(
                "--set",
                action="append",
                default=[],
                metavar="NAME=VALUE",
                help="a property; the value is JSON, or else a string; may be given several times",
            ),
            TENANT,
        ),
        writes=True,
    ),
    Command(
        "delete",
        "delete objects by their ids, or by a filter",
        _delete,
        (
            COLLECTION,
            Argument("ids", nargs="*", metavar="id", help="the objects' ids"),
            Argument("--where", metavar="EXPRESSION", help="all objects that match, such as 'price > 3'"),
            TENANT,
        ),
        writes=True,
        destroys=True,
    ),
)
_GENERATE = Command(
    "generate-data",
    "fill a collection with random objects",
    _generate,
    (
        COLLECTION,
        Argument("--count", type=int, default=1000, metavar="N", help="number of objects (default: %(default)s)"),
        Argument("--dimensions", type=int, default=64, metavar="N", help="of vectors (default: %(default)s)"),
        Argument(
            "--seed", type=int, default=0, metavar="N", help="the same number makes the same objects (default: 0)"
        ),
        TENANT,
    ),
    writes=True,
    description="Fill a collection with random objects that fit its schema, without references, blobs and phone\n"
    "numbers. Vectors are made where there is no vectorizer.",
)
