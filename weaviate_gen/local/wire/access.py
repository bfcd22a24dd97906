"""What a request needs to be allowed: one rule an operation, read off its path, query and body.

Operations on roles and users decide for themselves (:mod:`weaviate_gen.local.wire.rest.authz`), and listings show what
one may see (:func:`visible`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from weaviate_gen.local.engine.access.permissions import ANY, Permission
from weaviate_gen.local.engine.database import Database
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
        body = request.fields() if request.raw else {}
        alias = _name(request.path.get("aliasName") or body.get("alias"))
        target = request.database.aliases.get(alias) or body.get("class")
        return [Permission.of(f"{verb}_aliases", alias=alias, collection=_name(target))]

    return rule


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


def _reference(request: Request) -> Needs:
    collection = request.path.get("className")
    return [
        data("update", collection, request.query.get("tenant")),
        Permission.of("read_collections", collection=_name(collection)),
    ]


def _batch_objects(request: Request) -> Iterator[Permission]:
    for row in _rows(request.fields().get("objects")):
        if is_map(row):
            yield data("update", row.get("class"), row.get("tenant"))
            yield data("create", row.get("class"), row.get("tenant"))


def _batch_delete(request: Request) -> Needs:
    match = request.fields().get("match")
    collection = match.get("class") if is_map(match) else None
    return [data("delete", collection, request.query.get("tenant"))]


def _batch_references(request: Request) -> Iterator[Permission]:
    for row in _rows(request.json()):
        if is_map(row):
            parts = str(row.get("from", "")).split("/")
            yield data("update", parts[3] if len(parts) > 4 else None, row.get("tenant"))


def _nodes(request: Request) -> Needs:
    collection = _name(request.path.get("className"))
    verbosity = "verbose" if request.query.get("output") == "verbose" else "minimal"
    return [Permission.of("read_nodes", collection=collection, verbosity=verbosity)]


def _backups(request: Request) -> Iterator[Permission]:
    body = request.json() if request.raw else None
    include = body.get("include") if is_map(body) else None
    for name in _rows(include) or [*request.database.collections] or [ANY]:
        yield Permission.of("manage_backups", collection=_name(name))


def _everywhere(action: str) -> Callable[[Request], Needs]:
    return lambda _: [Permission.of(action)]


REST: Mapping[tuple[str, str], Callable[[Request], Needs]] = {
    ("POST", "/v1/schema"): _create_class,
    ("GET", "/v1/schema/{className}"): _schema("read"),
    ("PUT", "/v1/schema/{className}"): _schema("update"),
    ("DELETE", "/v1/schema/{className}"): _schema("delete"),
    ("POST", "/v1/schema/{className}/properties"): _schema("update"),
    ("GET", "/v1/schema/{className}/indexes"): _schema("read"),
    ("PUT", "/v1/schema/{className}/properties/{propertyName}/index/{indexName}"): _schema("update"),
    ("DELETE", "/v1/schema/{className}/properties/{propertyName}/index/{indexName}"): _schema("update"),
    ("POST", "/v1/schema/{className}/properties/{propertyName}/index/{indexName}/rebuild"): _schema("update"),
    ("POST", "/v1/schema/{className}/properties/{propertyName}/index/{indexName}/cancel"): _schema("update"),
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
        (verb, f"/v1/objects/{owner}{{id}}/references/{{propertyName}}"): _reference
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
        (verb, f"/v1/{kind}/{{backend}}{path}"): _backups
        for kind in ("backups", "export")
        for verb, path in (
            *((("GET", ""), ("POST", "")) if kind == "backups" else ()),
            ("GET", "/{id}"),
            ("DELETE", "/{id}"),
            ("GET", "/{id}/restore"),
            ("POST", "/{id}/restore"),
            ("DELETE", "/{id}/restore"),
        )
    },
}
"""Rules by verb and path."""

OPEN = frozenset({"/v1", "/v1/.well-known/live", "/v1/.well-known/ready", "/v1/.well-known/openid-configuration"})
"""Paths that are answered without a key."""


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
    access = request.database.access
    if access is None:
        return list(names)
    return [name for name in names if access.allowed(request.context.principal, wanted(name))]


def _of_objects(objects: Iterable[Any]) -> Iterator[Permission]:
    for row in objects:
        yield data("update", row.collection, row.tenant)
        yield data("create", row.collection, row.tenant)


def _of_references(references: Iterable[Any]) -> Iterator[Permission]:
    return (data("update", row.from_collection, row.tenant) for row in references)


def _of_stream(message: Any) -> Iterator[Permission]:
    yield from _of_objects(message.data.objects.values)
    yield from _of_references(message.data.references.values)


def _of_tenants(message: Any) -> Iterator[Permission]:
    for name in message.names.values or [ANY]:
        yield Permission.of("read_tenants", collection=_name(message.collection), tenant=name)


RPCS: Mapping[str, Callable[[Any], Needs]] = {
    "Search": lambda message: [data("read", message.collection, message.tenant)],
    "Aggregate": lambda message: [data("read", message.collection, message.tenant)],
    "BatchObjects": lambda message: _of_objects(message.objects),
    "BatchReferences": lambda message: _of_references(message.references),
    "BatchDelete": lambda message: [data("delete", message.collection, message.tenant)],
    "BatchStream": _of_stream,
    "TenantsGet": _of_tenants,
}
"""Rules by the name of the RPC."""


def authorize_rpc(database: Database, context: Context, name: str, message: Any) -> None:
    """Let an RPC's message pass, or refuse.

    Raises:
        EngineError: a permission is missing.
    """
    access = database.access
    rule = RPCS.get(name)
    if access is not None and access.settings.rbac and rule is not None:
        access.require(context.principal, rule(message))
