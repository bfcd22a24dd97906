"""`weaviate-gen collections`: lists, shows, creates, updates, deletes and counts collections."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weaviate_gen.cli.commands import COLLECTION, TENANT, Argument, Command, add_group
from weaviate_gen.cli.errors import CommandError
from weaviate_gen.cli.where import parse
from weaviate_gen.transfer.layout import fields_of, list_of

if TYPE_CHECKING:
    from weaviate_gen._client.sync.client import WeaviateClient

_CREATE = """\
Create a collection: from the JSON of a schema, as `collections show` prints it, or from properties.

    weaviate-gen collections create Bike --property name:text --property price:number --vectorizer text2vec-local
    weaviate-gen collections show Bike | weaviate-gen collections create --file - --url http://other:8080
"""


def add_parser(commands: Any) -> None:
    """Add the commands to a parser's subparsers."""
    add_group(commands, "collections", "list, show, create, update, delete and count collections", _COMMANDS)


def read_json(path: str, option: str) -> Any:
    """Read a file of JSON.

    Args:
        path: the file; ``-`` is standard input.
        option: the option that names it, for messages.

    Raises:
        CommandError: it cannot be read, or is not JSON.
    """
    try:
        return json.loads(sys.stdin.read() if path == "-" else Path(path).read_text("utf-8"))
    except OSError as error:
        raise CommandError(f"{option} {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise CommandError(f"{option} {path}: must be JSON: {error}") from error


def schemas(client: WeaviateClient) -> list[dict[str, Any]]:
    """Return the schemas of all collections."""
    dump: Any = client.raw.rest.schema_dump()
    return list_of(dump.get("classes"))


def _list(client: WeaviateClient, options: argparse.Namespace) -> Iterator[Mapping[str, Any]]:
    for schema in sorted(schemas(client), key=lambda each: str(each["class"])):
        has_tenants = bool(fields_of(schema.get("multiTenancyConfig")).get("enabled"))
        row: dict[str, Any] = {
            "name": schema["class"],
            "properties": len(list_of(schema.get("properties"))),
            "vectors": ", ".join(fields_of(schema.get("vectorConfig"))) or schema.get("vectorizer"),
            "tenants": has_tenants,
        }
        if options.count:
            row["objects"] = None if has_tenants else client.collections.use(schema["class"]).length()
        yield {**row, "description": schema.get("description") or ""}


def _show(client: WeaviateClient, options: argparse.Namespace) -> Any:
    return dict(client.raw.rest.schema_objects_get(options.collection))


def _create(client: WeaviateClient, options: argparse.Namespace) -> Any:
    if options.file is not None:
        schema = read_json(options.file, "--file")
        if not isinstance(schema, dict):
            raise CommandError(f"--file must have a JSON object, got {type(schema).__name__}")
        body = fields_of(schema)
        if options.collection is not None:
            body["class"] = options.collection
        if fields_of(body.get("multiTenancyConfig")).get("enabled"):
            body.pop("shardingConfig", None)  # servers print it, and take it for collections without tenants alone
    elif options.collection is None:
        raise CommandError("pass the name of the collection, or --file with its schema")
    else:
        vectorizer: dict[str, Any] = {str(options.vectorizer): {}}
        body = {
            "class": options.collection,
            "properties": [_property(each) for each in options.property],
            "multiTenancyConfig": {"enabled": options.tenants},
            "vectorConfig": {"default": {"vectorizer": vectorizer, "vectorIndexType": "hnsw"}},
        }
    created = client.collections.create_from_dict(body)
    return {"created": created.name}


def _property(given: str) -> dict[str, Any]:
    name, separator, kind = given.partition(":")
    if not name or (separator and not kind):
        raise CommandError(f"--property must be NAME:TYPE, such as price:number, got {given!r}")
    return {"name": name, "dataType": [kind or "text"]}


def _update(client: WeaviateClient, options: argparse.Namespace) -> Any:
    body = _show(client, options)
    for each in options.set:
        path, separator, value = each.partition("=")
        if not (path and separator):
            raise CommandError(f"--set must be SETTING=VALUE, such as replicationConfig.factor=3, got {each!r}")
        *outer, last = path.split(".")
        fields: Any = body
        for name in outer:
            fields = fields.setdefault(name, {}) if isinstance(fields, dict) else None  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType] - JSON
        if not isinstance(fields, dict):
            raise CommandError(f"--set {path}: {'.'.join(outer)} has no settings")
        try:
            fields[last] = json.loads(value)
        except ValueError:
            fields[last] = value
    client.raw.rest.schema_objects_update(options.collection, body=body)
    return _show(client, options)


def _delete(client: WeaviateClient, options: argparse.Namespace) -> Any:
    existing = {schema["class"] for schema in schemas(client)}
    missing = [name for name in options.collections if name not in existing]
    if missing and not options.if_exists:
        raise CommandError(
            f"there is no collection {', '.join(missing)}: nothing was deleted; --if-exists ignores that"
        )
    names = [name for name in options.collections if name in existing]
    for name in names:
        client.collections.delete(name)
    return [{"deleted": name} for name in names]


def _count(client: WeaviateClient, options: argparse.Namespace) -> Any:
    collection: Any = client.collections.use(options.collection).with_tenant(options.tenant)
    filters = parse(options.where) if options.where else None
    return {"collection": options.collection, "count": collection.count(filters)}


_COMMANDS = (
    Command(
        "list", "list all collections", _list, (Argument("--count", action="store_true", help="count objects, too"),)
    ),
    Command("show", "print the schema of a collection as JSON", _show, (COLLECTION,)),
    Command(
        "create",
        "create a collection",
        _create,
        (
            Argument("collection", nargs="?", help="the name; with --file, another name than in the file"),
            Argument("--file", metavar="FILE", help="the schema as JSON; - is standard input"),
            Argument(
                "--property",
                action="append",
                default=[],
                metavar="NAME:TYPE",
                help="a property; may be given several times",
            ),
            Argument("--vectorizer", default="none", metavar="NAME", help="the vectorizer (default: %(default)s)"),
            Argument("--tenants", action="store_true", help="with tenants"),
        ),
        writes=True,
        description=_CREATE,
    ),
    Command(
        "update",
        "change settings of a collection",
        _update,
        (
            COLLECTION,
            Argument(
                "--set",
                action="append",
                required=True,
                metavar="SETTING=VALUE",
                help="a setting of `collections show`, such as replicationConfig.factor=3; the value is JSON, or a "
                "string; may be given several times",
            ),
        ),
        writes=True,
        description="Change settings that a server changes in place; `schema plan` and `schema apply` do the others.",
    ),
    Command(
        "delete",
        "delete collections, with all of their objects",
        _delete,
        (
            Argument("collections", nargs="+", metavar="collection", help="the collections' names"),
            Argument("--if-exists", action="store_true", help="ignore those that are not there"),
        ),
        writes=True,
        destroys=True,
    ),
    Command(
        "count",
        "count objects",
        _count,
        (COLLECTION, TENANT, Argument("--where", metavar="EXPRESSION", help="which objects, such as 'price > 3'")),
    ),
)
