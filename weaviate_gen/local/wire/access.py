"""What a request needs to be allowed: one rule an operation, read off its path, query and body.

Operations on roles and users decide for themselves (:mod:`weaviate_gen.local.wire.rest.authz`), and listings show what
one may see (:func:`visible`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from weaviate_gen.local.engine import beacons
from weaviate_gen.local.engine.access.permissions import ANY, Permission
from weaviate_gen.local.engine.collection import Collection
from weaviate_gen.local.engine.database import Database
from weaviate_gen.local.engine.errors import EngineError
from weaviate_gen.local.engine.jsons import is_list, is_map
from weaviate_gen.local.wire.context import Context

if TYPE_CHECKING:
    from weaviate_gen.local.wire.rest.request import Request

Needs: TypeAlias = Iterable[Permission]


def _name(value: object) -> str:
    text = value if isinstance(value, str) and value else ANY
    return text[:1].upper() + text[1:]


def _rows(value: object) -> list[Any]:
    return value if is_list(value) else []


def _schema(verb: str) -> Callable[[Request], Needs]:
    return lambda request: [Permission.of(f"{verb}_collections", collection=_name(request.path["className"]))]


def _create_class(request: Request) -> Needs:
    return [Permission.of("create_collections", collection=_name(request.fields().get("class")))]


def _shards(verb: str) -> Callable[[Request], Needs]:
    def rule(request: Request) -> Needs:
        shard = request.path.get("shardName", ANY)
        return [Permission.of(f"{verb}_tenants", collection=_name(request.path["className"]), tenant=shard)]

    return rule


def _tenants(verb: str) -> Callable[[Request], Needs]:
    def rule(request: Request) -> Iterator[Permission]:
        for row in _rows(request.json()):
            tenant = row.get("name") if is_map(row) else row
            yield Permission.of(
                f"{verb}_tenants", collection=_name(request.path["className"]), tenant=str(tenant or ANY)
            )

    return rule


def _tenant(request: Request) -> Needs:
    path = request.path
    return [Permission.of("read_tenants", collection=_name(path["className"]), tenant=path["tenantName"])]


def _alias(verb: str) -> Callable[[Request], Needs]:
    def rule(request: Request) -> Needs:
        if verb in ("read", "delete"):
            alias = _name(request.path["aliasName"])
            target = request.database.aliases.get(alias)
            return [] if target is None else [Permission.of(f"{verb}_aliases", alias=alias, collection=target)]
        body = request.fields() if request.raw else {}
        alias = _name(request.path.get("aliasName") or body.get("alias"))
        return [Permission.of(f"{verb}_aliases", alias=alias, collection=_name(body.get("class")))]

    return rule


def _new_property(request: Request) -> Iterator[Permission]:
    collection = _name(request.path["className"])
    yield Permission.of("update_collections", collection=collection)
    yield Permission.of("read_collections", collection=collection)
    for kind in _rows(request.fields().get("dataType")):
        if isinstance(kind, str) and kind[:1].isupper():
            yield Permission.of("read_collections", collection=kind)


def _index(request: Request) -> Needs:
    collection = _name(request.path["className"])
    return [data("update", collection), Permission.of("update_collections", collection=collection)]


def data(verb: str, collection: object, tenant: object = None, uuid: object = None) -> Permission:
    """Give the permission on objects of a collection."""
    return Permission.of(
        f"{verb}_data",
        collection=_name(collection),
        tenant=tenant if isinstance(tenant, str) and tenant else ANY,
        object=uuid if isinstance(uuid, str) and uuid else ANY,
    )


def _object(verb: str) -> Callable[[Request], Needs]:
    def rule(request: Request) -> Needs:
        collection = request.path.get("className") or request.query.get("class")
        tenant = request.query.get("tenant")
        if not tenant and verb in ("create", "update") and request.raw:
            body = request.json()
            tenant = body.get("tenant") if is_map(body) else None
        return [data(verb, collection, tenant, request.path.get("id"))]

    return rule


def _new_object(verb: str) -> Callable[[Request], Needs]:
    def rule(request: Request) -> Needs:
        body = request.fields()
        return [data(verb, body.get("class"), body.get("tenant"))]

    return rule


def _reference(verb: str) -> Callable[[Request], Needs]:
    def rule(request: Request) -> Iterator[Permission]:
        collection, tenant = request.path.get("className"), request.query.get("tenant")
        if verb == "DELETE":
            yield data("read", collection, tenant)
        yield data("update", collection, tenant)
        yield Permission.of("read_collections", collection=_name(collection))
        body = request.json() if request.raw else None
        for entry in () if verb == "DELETE" else body if is_list(body) else [body]:
            text = entry.get("beacon") if is_map(entry) else None
            target = _target(request.database, collection, request.path["propertyName"], text)
            if target:
                yield data("read", target, tenant)

    return rule


def _target(database: Database, collection: object, name: str, text: object) -> str:
    """Give the collection that a beacon points into, filled in where a property has one only; or an empty text."""
    try:
        beacon = beacons.parse(text) if isinstance(text, str) else None
    except EngineError:
        return ""
    if beacon is None or beacon.collection:
        return "" if beacon is None else beacon.collection
    found = database.find(collection) if isinstance(collection, str) else None
    return targets[0] if found is not None and len(targets := _targets(found, name)) == 1 else ""


def _targets(collection: Collection, name: str) -> list[str]:
    config = collection.property_config(name)
    return list(config["dataType"]) if config is not None and collection.is_reference(name) else []


def _batch_objects(request: Request) -> Iterator[Permission]:
    for row in _rows(request.fields().get("objects")):
        if is_map(row):
            yield data("update", row.get("class"), row.get("tenant"))
            yield data("create", row.get("class"), row.get("tenant"))


def _batch_delete(request: Request) -> Needs:
    match = request.fields().get("match")
    collection = match.get("class") if is_map(match) else None
    wanted = Permission.of("read_collections", collection=_name(collection))
    return [data("delete", collection, request.query.get("tenant")), data("read", collection), wanted]


def _batch_references(request: Request) -> Iterator[Permission]:
    for row in _rows(request.json()):
        if is_map(row):
            *_, collection, _, name = ["", "", *str(row.get("from", "")).split("/")]
            yield from _link(request.database, (collection, name), row.get("to"), row.get("tenant"))


def _link(database: Database, source: tuple[str, str], text: object, tenant: object) -> Iterator[Permission]:
    collection, name = source
    yield Permission.of("read_collections", collection=_name(collection))
    yield data("update", collection, tenant)
    target = _target(database, collection, name, text)
    if target:
        yield data("read", target, tenant)


def _nodes(request: Request) -> Needs:
    collection = _name(request.path.get("className"))
    verbosity = "verbose" if request.query.get("output") == "verbose" else "minimal"
    if verbosity == "verbose" and collection == ANY:
        return []  # the answer shows what one may see
    return [Permission.of("read_nodes", collection=collection, verbosity=verbosity)]


def _backups(request: Request) -> Iterator[Permission]:
    body = request.json() if request.raw else None
    include = body.get("include") if is_map(body) else None
    for name in _rows(include) or [*request.database.collections] or [ANY]:
        yield Permission.of("manage_backups", collection=_name(name))


def _made_backup(request: Request) -> Iterator[Permission]:
    """Give what somebody needs who asks for a backup: nothing where there is none, which the answer says."""
    body = request.json() if request.raw else None
    include = body.get("include") if is_map(body) else None
    settings = body.get("config") if is_map(body) else None
    elsewhere = request.query.get("path") or (settings.get("path") if is_map(settings) else None)
    try:
        made = request.database.backups.status(request.path["id"], elsewhere)
    except EngineError:
        return
    for name in _rows(include) or made.classes:
        yield Permission.of("manage_backups", collection=_name(name))


def _everywhere(action: str) -> Callable[[Request], Needs]:
    return lambda _: [Permission.of(action)]


REST: Mapping[tuple[str, str], Callable[[Request], Needs]] = {
    ("POST", "/v1/schema"): _create_class,
    ("GET", "/v1/schema/{className}"): _schema("read"),
    ("PUT", "/v1/schema/{className}"): _schema("update"),
    ("DELETE", "/v1/schema/{className}"): _schema("delete"),
    ("POST", "/v1/schema/{className}/properties"): _new_property,
    ("GET", "/v1/schema/{className}/indexes"): _schema("read"),
    ("PUT", "/v1/schema/{className}/properties/{propertyName}/index/{indexName}"): _index,
    ("DELETE", "/v1/schema/{className}/properties/{propertyName}/index/{indexName}"): _index,
    ("POST", "/v1/schema/{className}/properties/{propertyName}/index/{indexName}/rebuild"): _index,
    ("POST", "/v1/schema/{className}/properties/{propertyName}/index/{indexName}/cancel"): _index,
    ("POST", "/v1/schema/{className}/properties/{propertyName}/tokenize"): _schema("read"),
    ("DELETE", "/v1/schema/{className}/vectors/{vectorIndexName}/index"): _schema("update"),
    ("GET", "/v1/schema/{className}/shards"): _shards("read"),
    ("PUT", "/v1/schema/{className}/shards/{shardName}"): _shards("update"),
    ("POST", "/v1/schema/{className}/tenants"): _tenants("create"),
    ("PUT", "/v1/schema/{className}/tenants"): _tenants("update"),
    ("DELETE", "/v1/schema/{className}/tenants"): _tenants("delete"),
    ("GET", "/v1/schema/{className}/tenants/{tenantName}"): _tenant,
    ("HEAD", "/v1/schema/{className}/tenants/{tenantName}"): _tenant,
    ("POST", "/v1/aliases"): _alias("create"),
    ("GET", "/v1/aliases/{aliasName}"): _alias("read"),
    ("PUT", "/v1/aliases/{aliasName}"): _alias("update"),
    ("DELETE", "/v1/aliases/{aliasName}"): _alias("delete"),
    ("GET", "/v1/objects"): _object("read"),
    ("POST", "/v1/objects"): _new_object("create"),
    ("POST", "/v1/objects/validate"): _new_object("read"),
    **{
        (verb, path): _object(what)
        for path in ("/v1/objects/{className}/{id}", "/v1/objects/{id}")
        for verb, what in {
            "GET": "read",
            "HEAD": "read",
            "PUT": "update",
            "PATCH": "update",
            "DELETE": "delete",
        }.items()
    },
    **{
        (verb, f"/v1/objects/{owner}{{id}}/references/{{propertyName}}"): _reference(verb)
        for owner in ("{className}/", "")
        for verb in ("POST", "PUT", "DELETE")
    },
    ("POST", "/v1/batch/objects"): _batch_objects,
    ("DELETE", "/v1/batch/objects"): _batch_delete,
    ("POST", "/v1/batch/references"): _batch_references,
    ("POST", "/v1/graphql"): _everywhere("read_collections"),
    ("POST", "/v1/graphql/batch"): _everywhere("read_collections"),
    ("GET", "/v1/nodes"): _nodes,
    ("GET", "/v1/nodes/{className}"): _nodes,
    ("GET", "/v1/cluster/statistics"): _everywhere("read_cluster"),
    ("GET", "/v1/tasks"): _everywhere("read_cluster"),
    **{
        (verb, f"/v1/{kind}/{{backend}}{path}"): _made_backup if made and kind == "backups" else _backups
        for kind in ("backups", "export")
        for verb, path, made in (
            *((("POST", "", False),) if kind == "backups" else ()),
            ("GET", "/{id}", True),
            ("DELETE", "/{id}", False),
            ("GET", "/{id}/restore", True),
            ("POST", "/{id}/restore", True),
            ("DELETE", "/{id}/restore", False),
        )
    },
}
"""Rules by verb and path."""

HEALTH = frozenset({"/v1/.well-known/live", "/v1/.well-known/ready"})
"""Paths that are answered whatever key comes with them."""

OPEN = frozenset({"/v1", "/v1/.well-known/openid-configuration"})
"""Paths that are answered without a key; one that nobody has is refused."""


def authorize(request: Request, verb: str, template: str) -> None:
    """Let a REST request pass, or refuse.

    Raises:
        EngineError: a permission is missing.
    """
    access = request.database.access
    rule = REST.get((verb, template))
    if access is not None and access.settings.rbac and rule is not None:
        access.require(request.context.principal, rule(request))


def visible(request: Request, names: Iterable[str], wanted: Callable[[str], Permission]) -> list[str]:
    """Give those of some names that one may see."""
    return [name for name in names if may(request.database, request.context, wanted(name))]


def may(database: Database, context: Context, wanted: Permission) -> bool:
    """Say whether somebody may do something."""
    return database.access is None or database.access.allowed(context.principal, wanted)


def _of_objects(objects: Iterable[Any]) -> Iterator[Permission]:
    for row in objects:
        yield data("update", row.collection, row.tenant)
        yield data("create", row.collection, row.tenant)


def refusals(database: Database, context: Context, objects: Sequence[Any]) -> dict[int, str]:
    """Give those objects of a batch that may not be written, by their place, and why."""
    access = database.access
    if access is None:
        return {}
    out: dict[int, str] = {}
    for at, row in enumerate(objects):
        try:
            access.require(context.principal, _of_objects([row]))
        except EngineError as error:
            out[at] = error.message
    return out


def _of_references(database: Database, references: Iterable[Any]) -> Iterator[Permission]:
    for row in references:
        where = f"{row.to_collection}/" if row.to_collection else ""
        text = f"weaviate://{beacons.HOST}/{where}{row.to_uuid}"
        yield from _link(database, (row.from_collection, row.name), text, row.tenant)


def _of_search(database: Database, message: Any) -> Iterator[Permission]:
    yield data("read", message.collection, message.tenant)
    found = database.find(message.collection)
    if found is not None:
        yield from _of_selection(database, found, message.properties, message.tenant)


def _of_selection(database: Database, owner: Collection, selection: Any, tenant: str) -> Iterator[Permission]:
    for entry in selection.ref_properties:
        for name in [entry.target_collection] if entry.target_collection else _targets(owner, entry.reference_property):
            yield data("read", name, tenant)
            found = database.find(name)
            if found is not None:
                yield from _of_selection(database, found, entry.properties, tenant)


RPCS: Mapping[str, Callable[[Database, Any], Needs]] = {
    "Search": _of_search,
    "Aggregate": lambda _, message: [data("read", message.collection, message.tenant)],
    "BatchReferences": lambda database, message: _of_references(database, message.references),
    "BatchDelete": lambda _, message: [
        data("delete", message.collection, message.tenant),
        data("read", message.collection, message.tenant),
    ],
    "BatchStream": lambda database, message: _of_references(database, message.data.references.values),
}
"""Rules by the name of the RPC; objects of a batch are refused one by one, and tenants left out of an answer."""


def authorize_rpc(database: Database, context: Context, name: str, message: Any) -> None:
    """Let an RPC's message pass, or refuse.

    Raises:
        EngineError: a permission is missing.
    """
    access = database.access
    rule = RPCS.get(name)
    if access is not None and access.settings.rbac and rule is not None:
        access.require(context.principal, rule(database, message))
