"""What a request needs to be allowed: one rule an operation, read off the parts that its answer is made from.

A rule reads names, tenants and ids in the same way as what answers the request
(:mod:`weaviate_gen.engine.wire.touched`). Operations on roles and users decide for themselves
(:mod:`weaviate_gen.engine.wire.rest.authz`), and listings show what one may see (:func:`visible`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

from weaviate_gen.engine.access.permissions import ANY, Demand, Permission
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.database.references import ReferenceInput
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.search.clauses import Clause
from weaviate_gen.engine.values import beacons
from weaviate_gen.engine.values.json_types import is_map
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.grpc.filters import read_clause
from weaviate_gen.engine.wire.grpc.selection import followed
from weaviate_gen.engine.wire.rest.body_schemas import (
    ALIAS,
    BATCH_REFERENCE,
    DELETION,
    REFERENCE,
    SCHEMAS,
    TENANT,
    Schema,
    check,
)
from weaviate_gen.engine.wire.rest.request import Request
from weaviate_gen.engine.wire.rest.where import read_where
from weaviate_gen.engine.wire.touched import Walk, holder, literal, of_data, of_schema, of_tenant, resolved

Permissions: TypeAlias = Iterable[Permission]
Rule: TypeAlias = Callable[[Request], Permissions]

_OBJECT = SCHEMAS["Object"].only("class", "tenant", "id")
_OBJECTS = SCHEMAS["BatchObjectsCreateBody"].only(objects=[_OBJECT])
_PROPERTY = SCHEMAS["Property"].only("dataType")
_CLASS = SCHEMAS["Class"].only(
    "class", "vectorConfig", properties=[_PROPERTY], objectTtlConfig=SCHEMAS["ObjectTTLConfig"].only("enabled")
)
_BACKUP = SCHEMAS["BackupCreateRequest"].only("include")
"""Of each body what a rule reads; large values are left as they are."""


def _rows(entries: Sequence[Any] | None) -> list[Any]:
    """Return the objects of a list in a body; ``null`` stands for an empty one, as on a server."""
    return [{} if entry is None else entry for entry in entries or ()]


def _fields(request: Request, schema: Schema, parameter: str = "body") -> dict[str, Any]:
    fields: dict[str, Any] = check(request.optional(), schema, parameter)
    return fields


# -- collections, their tenants and aliases


def _collection(verb: str, name: Callable[[Request], str]) -> Rule:
    return lambda request: [of_schema(verb, name(request))]


def _own_name(request: Request) -> str:
    """Return the collection of a path whose operation knows no aliases."""
    return literal(request.path.get("className"))


def _any_name(request: Request) -> str:
    """Return the collection of a path whose operation knows aliases."""
    return resolved(request.database, request.path.get("className"))


def _create_class(request: Request) -> Iterator[Permission]:
    config = _fields(request, _CLASS, "Class")
    name = literal(config.get("class"))
    yield of_schema("create", name)
    if _expiry(config).get("enabled"):
        yield of_data("delete", name)
    for entry in _rows(config.get("properties")):
        yield from _linked(entry, name)


def _linked(config: Mapping[str, Any], owner: str = "") -> Iterator[Permission]:
    """Return what a property needs that leads to other collections."""
    for kind in config.get("dataType") or ():
        if kind[:1].isupper() and kind != owner:
            yield of_schema("read", kind)


def _update_class(request: Request) -> Iterator[Permission]:
    name = _own_name(request)
    yield of_schema("update", name)
    before = request.database.catalog.collections.get(name)
    if before is None:
        return
    config = _fields(request, _CLASS, "Class")
    if _expiry(before.config) != _expiry(config):
        yield of_data("delete", name)
    if set(before.config.get("vectorConfig") or ()) - set(config.get("vectorConfig") or ()):
        yield of_data("update", name)


def _expiry(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return when objects are deleted by themselves, without what says nothing."""
    settings: Any = config.get("objectTtlConfig")
    return {key: value for key, value in settings.items() if value} if is_map(settings) else {}


def _new_property(request: Request) -> Iterator[Permission]:
    name = _own_name(request)
    yield of_schema("update", name)
    yield of_schema("read", name)
    yield from _linked(_fields(request, _PROPERTY, "Property"))


def _index(request: Request) -> Permissions:
    return [of_data("update", _own_name(request)), of_schema("update", _own_name(request))]


def _shards(request: Request) -> Permissions:
    return [of_tenant("read", _any_name(request), request.query.get("tenant"))]


def _shard(request: Request) -> Permissions:
    return [of_tenant("update", _own_name(request), request.path["shardName"])]


def _tenants(verb: str) -> Rule:
    def rule(request: Request) -> Iterator[Permission]:
        rows: list[Any] = check(request.json(), ["string"] if verb == "delete" else [TENANT], "body") or []
        for row in rows:
            yield of_tenant(verb, _own_name(request), row.get("name") if is_map(row) else row)

    return rule


def _tenant(request: Request) -> Permissions:
    return [of_tenant("read", _any_name(request), request.path["tenantName"])]


def _alias(verb: str) -> Rule:
    def rule(request: Request) -> Permissions:
        if verb in ("read", "delete"):
            alias = literal(request.path["aliasName"])
            target = request.database.catalog.aliases.get(alias)
            return [] if target is None else [Permission.of(f"{verb}_aliases", alias=alias, collection=target)]
        body = _fields(request, ALIAS)
        alias = literal(request.path.get("aliasName") or body.get("alias"))
        return [Permission.of(f"{verb}_aliases", alias=alias, collection=literal(body.get("class")))]

    return rule


# -- objects and references


def _object(verb: str) -> Rule:
    return lambda request: [of_data(verb, _any_name(request), request.query.get("tenant"), request.path["id"])]


def _objects(request: Request) -> Permissions:
    if request.query.get("class"):  # of all tenants, whichever is asked for
        return [of_data("read", resolved(request.database, request.query["class"]))]
    return [of_data("read", ANY, request.query.get("tenant"))]


def _sent(verb: str) -> Rule:
    """Return the rule for an object that stands whole in the body."""

    def rule(request: Request) -> Permissions:
        body = _fields(request, _OBJECT)
        uuid = None if verb == "create" else body.get("id")
        return [of_data(verb, resolved(request.database, body.get("class")), body.get("tenant"), uuid)]

    return rule


def _merged(request: Request) -> Permissions:
    body = _fields(request, _OBJECT)
    name = resolved(request.database, request.path.get("className") or body.get("class"))
    return [of_data("update", name, body.get("tenant"), request.path["id"])]


def _reference(verb: str) -> Rule:
    def rule(request: Request) -> Iterator[Permission]:
        tenant, owner = request.query.get("tenant"), _any_name(request)
        if verb == "delete":
            yield of_data("read", owner, tenant)
        yield of_data("update", owner, tenant)
        if owner == ANY:
            yield of_data("read", ANY)
            if verb != "delete":
                yield of_schema("read", ANY)
            found = holder(request.database, request.path["id"])
            if found is None:
                return
            owner = found.name
        yield of_schema("read", owner)
        if verb != "delete":
            yield from _targets(request, owner, verb)

    return rule


def _targets(request: Request, owner: str, verb: str) -> Iterator[Permission]:
    walk, several = Walk(request.database), verb == "replace"
    body: Any = check(request.json(), [REFERENCE] if several else REFERENCE, "body")
    for entry in _rows(body if several else [body]):
        target = walk.reference(owner, request.path["propertyName"], entry.get("beacon")) or ANY
        yield of_data("read", target, request.query.get("tenant"))
        if not several and target != ANY:
            yield of_schema("read", target)


def _batch_objects(request: Request) -> Iterator[Permission]:
    by_name: dict[str, list[Any]] = {}
    for row in _rows(_fields(request, _OBJECTS).get("objects")):
        by_name.setdefault(resolved(request.database, row.get("class")), []).append(row.get("tenant"))
    for name, tenants in by_name.items():
        yield from (of_data("update", name, tenant) for tenant in tenants)
        yield from (of_data("create", name, tenant) for tenant in tenants)


def _batch_delete(request: Request) -> Iterator[Permission]:
    match: Mapping[str, Any] = _fields(request, DELETION).get("match") or {}
    name = resolved(request.database, match.get("class"))
    yield of_data("delete", name, request.query.get("tenant"))
    yield of_schema("read", name)
    owner = request.database.catalog.find(name)
    if owner is not None:
        for clause in _readable(read_where, [match.get("where")]):
            yield from Walk(request.database).deletion(owner, clause)


def _batch_references(request: Request) -> Permissions:
    rows: list[Any] = check(request.json(), [BATCH_REFERENCE], "body") or []
    return _of_links(
        request.database,
        [ReferenceInput(row.get("from") or "", row.get("to") or "", row.get("tenant")) for row in _rows(rows)],
    )


def _of_links(database: Database, links: Sequence[ReferenceInput]) -> Iterator[Permission]:
    """Return what references of a batch need together: one that may not be written stops them all."""
    ends = [end for link in links if (end := _ends(database, link)) is not None]
    yield from (of_schema("read", source) for source, _, _ in ends)
    yield from (of_data("update", source, tenant) for source, _, tenant in ends)
    yield from (of_data("read", target, tenant) for _, target, tenant in ends if target)


def _ends(database: Database, link: ReferenceInput) -> tuple[str, str, str | None] | None:
    """Return the collections that a reference starts at and points into, and its tenant; nothing if it is none."""
    try:
        source = beacons.parse_source(link.source)
        beacons.parse(link.target)
    except EngineError:
        return None
    owner = resolved(database, source.collection)
    return owner, Walk(database).reference(owner, source.property, link.target), link.tenant


# -- the rest


def _nodes(request: Request) -> Permissions:
    name = _any_name(request)
    verbosity = "verbose" if request.query.get("output") == "verbose" else "minimal"
    if verbosity == "verbose" and name == ANY:
        return []  # the answer shows what one may see
    return [Permission.of("read_nodes", collection=name, verbosity=verbosity)]


def _backups(request: Request) -> Iterator[Permission]:
    include = _fields(request, _BACKUP).get("include")
    for name in include or [*request.database.catalog.collections] or [ANY]:
        yield Permission.of("manage_backups", collection=literal(name))


def _some_backups(request: Request) -> Iterator[Permission]:
    """Return what is asked for by name; without names, the answer leaves out what one may not manage."""
    for name in _fields(request, _BACKUP).get("include") or ():
        yield Permission.of("manage_backups", collection=literal(name))


def _made_backup(request: Request) -> Iterator[Permission]:
    """Return what somebody needs who asks for a backup: nothing where there is none, which the answer says."""
    try:
        made = request.database.backups.status(request.path["id"], request.query.get("path"))
    except EngineError:
        return
    for name in made.classes:
        yield Permission.of("manage_backups", collection=literal(name))


def _everywhere(*permissions: Permission) -> Rule:
    return lambda _: permissions


_READ_SCHEMA, _READ_CLUSTER = of_schema("read", ANY), Permission.of("read_cluster")

REST: Mapping[tuple[str, str], Rule] = {
    ("POST", "/v1/schema"): _create_class,
    ("GET", "/v1/schema/{className}"): _collection("read", _any_name),
    ("PUT", "/v1/schema/{className}"): _update_class,
    ("DELETE", "/v1/schema/{className}"): _collection("delete", _own_name),
    ("POST", "/v1/schema/{className}/properties"): _new_property,
    ("GET", "/v1/schema/{className}/indexes"): _collection("read", _any_name),
    ("PUT", "/v1/schema/{className}/properties/{propertyName}/index/{indexName}"): _index,
    ("DELETE", "/v1/schema/{className}/properties/{propertyName}/index/{indexName}"): _index,
    ("POST", "/v1/schema/{className}/properties/{propertyName}/index/{indexName}/rebuild"): _index,
    ("POST", "/v1/schema/{className}/properties/{propertyName}/index/{indexName}/cancel"): _index,
    ("POST", "/v1/schema/{className}/properties/{propertyName}/tokenize"): _collection("read", _any_name),
    ("DELETE", "/v1/schema/{className}/vectors/{vectorIndexName}/index"): _index,
    ("GET", "/v1/schema/{className}/shards"): _shards,
    ("PUT", "/v1/schema/{className}/shards/{shardName}"): _shard,
    ("POST", "/v1/schema/{className}/tenants"): _tenants("create"),
    ("PUT", "/v1/schema/{className}/tenants"): _tenants("update"),
    ("DELETE", "/v1/schema/{className}/tenants"): _tenants("delete"),
    ("GET", "/v1/schema/{className}/tenants/{tenantName}"): _tenant,
    ("HEAD", "/v1/schema/{className}/tenants/{tenantName}"): _tenant,
    ("POST", "/v1/aliases"): _alias("create"),
    ("GET", "/v1/aliases/{aliasName}"): _alias("read"),
    ("PUT", "/v1/aliases/{aliasName}"): _alias("update"),
    ("DELETE", "/v1/aliases/{aliasName}"): _alias("delete"),
    ("GET", "/v1/objects"): _objects,
    ("POST", "/v1/objects"): _sent("create"),
    ("POST", "/v1/objects/validate"): _sent("read"),
    **{
        (verb, f"/v1/objects/{owner}{{id}}"): rule
        for owner in ("{className}/", "")
        for verb, rule in {
            "GET": _object("read"),
            "HEAD": _object("read"),
            "PUT": _sent("update"),
            "PATCH": _merged,
            "DELETE": _object("delete"),
        }.items()
    },
    **{
        (verb, f"/v1/objects/{owner}{{id}}/references/{{propertyName}}"): _reference(operation)
        for owner in ("{className}/", "")
        for verb, operation in {"POST": "add", "PUT": "replace", "DELETE": "delete"}.items()
    },
    ("POST", "/v1/batch/objects"): _batch_objects,
    ("DELETE", "/v1/batch/objects"): _batch_delete,
    ("POST", "/v1/batch/references"): _batch_references,
    ("POST", "/v1/graphql"): _everywhere(_READ_SCHEMA),
    ("POST", "/v1/graphql/batch"): _everywhere(of_data("read", ANY), _READ_SCHEMA),
    ("GET", "/v1/nodes"): _nodes,
    ("GET", "/v1/nodes/{className}"): _nodes,
    ("GET", "/v1/cluster/statistics"): _everywhere(_READ_CLUSTER),
    ("GET", "/v1/tasks"): _everywhere(_READ_CLUSTER),
    **{
        (verb, f"/v1/backups/{{backend}}{path}"): rule
        for verb, path, rule in (
            ("POST", "", _some_backups),
            ("GET", "/{id}", _made_backup),
            ("DELETE", "/{id}", _backups),
            ("GET", "/{id}/restore", _made_backup),
            ("POST", "/{id}/restore", _some_backups),
            ("DELETE", "/{id}/restore", _backups),
        )
    },
    ("GET", "/v1/export/{backend}/{id}"): _backups,
    ("DELETE", "/v1/export/{backend}/{id}"): _backups,
}
"""Rules by verb and path."""

HEALTH = frozenset({"/", "/v1/.well-known/live", "/v1/.well-known/ready"})
"""Paths that are answered whatever key comes with them."""

OPEN = frozenset({"/v1", "/v1/.well-known/openid-configuration"})
"""Paths that are answered without a key; one that nobody has is refused."""


def _readable(read: Callable[[Any], Clause], filters: Iterable[Any]) -> list[Clause]:
    """Read filters; one that cannot be read is left out, and refuses the request later."""
    clauses: list[Clause] = []
    for sent in filters:
        with suppress(EngineError):
            clauses.append(read(sent))
    return clauses


def _aggregate(database: Database, message: Any) -> Iterator[Permission]:
    walk = Walk(database, message.tenant)
    yield walk.read(resolved(database, message.collection))
    owner = database.catalog.find(message.collection)
    if owner is not None and message.HasField("filters"):
        yield from walk.inside(owner, _readable(read_clause, [message.filters]))


def _search(database: Database, message: Any) -> Iterator[Permission]:
    walk = Walk(database, message.tenant)
    yield walk.read(resolved(database, message.collection))
    owner = database.catalog.find(message.collection)
    if owner is None:
        return
    yield from (walk.read(resolved(database, name)) for name in followed(database, owner, message.properties))
    boosts = [condition.filter for condition in message.boost.conditions if condition.HasField("filter")]
    filters = [message.filters] if message.HasField("filters") else []
    yield from walk.inside(owner, _readable(read_clause, filters), _readable(read_clause, boosts))


def _delete(database: Database, message: Any) -> Iterator[Permission]:
    walk, name = Walk(database, message.tenant), resolved(database, message.collection)
    yield of_data("delete", name, message.tenant)
    yield walk.read(name)
    owner = database.catalog.find(name)
    if owner is not None and message.HasField("filters"):
        yield from walk.filters(owner, _readable(read_clause, [message.filters]))


RPCS: Mapping[str, Callable[[Database, Any], Permissions]] = {
    "Search": _search,
    "Aggregate": _aggregate,
    "BatchDelete": _delete,
}
"""Rules by the name of the RPC.

Batches, which streams share, are authorized where they are written (:func:`denied_objects`, :func:`authorize_links`),
and tenants left out of an answer.
"""


def _require(database: Database, context: Context, permissions: Permissions) -> None:
    if database.access is not None and _has_roles(database):
        database.access.require(context.principal, permissions)


def _has_roles(database: Database) -> bool:
    return database.access is not None and database.access.settings.rbac


def authorize(request: Request, verb: str, template: str) -> None:
    """Check that a REST request is allowed.

    Raises:
        EngineError: a permission is missing, or the body cannot be read.
    """
    rule, access = REST.get((verb, template)), request.database.access
    if rule is not None and access is not None and access.settings.rbac:
        access.require(request.context.principal, rule(request))


def authorize_rpc(database: Database, context: Context, name: str, message: Any) -> None:
    """Check that an RPC's message is allowed.

    Raises:
        EngineError: a permission is missing.
    """
    rule, access = RPCS.get(name), database.access
    if rule is not None and access is not None:
        _require(database, context, rule(database, message))


def authorize_query(
    database: Database,
    context: Context,
    owner: Collection,
    tenant: str | None,
    filters: Sequence[Clause],
    references: Iterable[str] = (),
) -> None:
    """Check that one collection of a GraphQL query is allowed; in what is inside it, tenants make no difference.

    Args:
        database: the database.
        context: who asks.
        owner: the collection.
        tenant: the tenant asked for.
        filters: the filters on it.
        references: the collections that returned references lead to.

    Raises:
        EngineError: a permission is missing.
    """
    walk = Walk(database)
    inside = (*map(walk.read, references), *walk.inside(owner, filters))
    _require(database, context, [of_data("read", owner.name, tenant), *inside])


def demand(database: Database, context: Context) -> Demand:
    """Return what refuses whatever the sender of a request may not do, for what only shows while it is answered."""
    return lambda permissions: _require(database, context, permissions)


def visible(request: Request, names: Iterable[str], required: Callable[[str], Permission]) -> list[str]:
    """Return those of some names that one may see."""
    return [name for name in names if may(request.database, request.context, required(name))]


def may(database: Database, context: Context, required: Permission) -> bool:
    """Return whether somebody may do something."""
    return database.access is None or database.access.allowed(context.principal, required)


def denied_objects(database: Database, context: Context, objects: Sequence[Any]) -> dict[int, str]:
    """Return those objects of a batch that may not be written, by their place, and why."""
    out: dict[int, str] = {}
    if not _has_roles(database):
        return out
    for at, row in enumerate(objects):
        name = resolved(database, row.collection)
        try:
            _require(database, context, [of_data(verb, name, row.tenant) for verb in ("update", "create")])
        except EngineError as error:
            out[at] = error.message
    return out


def authorize_links(database: Database, context: Context, links: Sequence[ReferenceInput]) -> dict[int, str]:
    """Check that references of a batch are allowed.

    Returns:
        Those that may not be written although the others may, by their place, and why.

    Raises:
        EngineError: a permission is missing that all of them wait for.
    """
    _require(database, context, _of_links(database, links))
    out: dict[int, str] = {}
    for at, link in enumerate(links):
        ends = _ends(database, link)
        if ends is None or not ends[1]:
            continue
        try:
            _require(database, context, [of_schema("read", ends[1])])
        except EngineError as error:
            out[at] = error.within(f'get target class "{ends[1]}"').message
    return out
