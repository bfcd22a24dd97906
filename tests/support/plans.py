"""Every plan of the client's core, found by its return type and made with arguments chosen by name."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType
from typing import Any

import pyarrow as pa

import weaviate_gen._core
from weaviate_gen._core import decoding
from weaviate_gen._core.call import Call, RpcRequest, Sleep
from weaviate_gen._core.schema.update import Update
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search.aggregate import AggregateOptions
from weaviate_gen._core.search.near import HybridArguments, NearOptions
from weaviate_gen._core.search.request import Options, ReadScope
from weaviate_gen._types.cluster.nodes import Shard
from weaviate_gen._types.cluster.replication import ReplicationType, ScalePlan, ShardScaleActions
from weaviate_gen._types.data.batch import BatchObject, BatchReference
from weaviate_gen._types.data.tenants import TenantUpdateActivityStatus
from weaviate_gen.classes.backup import BackupStorage
from weaviate_gen.classes.config import Configure, DataType, Property, ReferenceProperty, Tokenization
from weaviate_gen.classes.data import DataReference
from weaviate_gen.classes.export import ExportFileFormat, ExportStorage
from weaviate_gen.classes.query import Filter, GroupBy, MetadataQuery, NearMediaType
from weaviate_gen.classes.rbac import Permissions
from weaviate_gen.models import Model, Ref, Refs, field

ID = "0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01"
SCOPE = Scope("Bike")

ARGUMENTS: dict[str, Any] = {
    "alias_name": "Latest",
    "analyzer_config": None,
    "arguments": HybridArguments("q"),
    "backend": BackupStorage.S3,
    "backup_id": "b",
    "backup_location": None,
    "based_on_properties": ["p"],
    "body": {"class": "Bike"},
    "near_options": NearOptions(distance=0.5),
    "change": Update(description="new"),
    "classify_properties": ["p"],
    "collection": "Bike",
    "config": None,
    "consistency": None,
    "consistency_level": None,
    "dry_run": True,
    "exclude_collections": None,
    "export_id": "e",
    "file_format": ExportFileFormat.PARQUET,
    "filters": None,
    "fresh": uuid.uuid4,
    "from_property": "r",
    "from_uuid": ID,
    "given": "text",
    "gql_query": "{ Get { Bike { name } } }",
    "group_id": "g",
    "home_node": "n",
    "id": ID,
    "ids": [ID],
    "image": "aGk=",
    "include": None,
    "include_collections": None,
    "include_history": True,
    "include_last_used_time": True,
    "include_permissions": True,
    "incremental_base_backup_id": None,
    "index": "searchable",
    "index_name": "searchable",
    "kind": "knn",
    "key": "n",
    "limit": None,
    "media": "aGk=",
    "media_type": NearMediaType.AUDIO,
    "name": "Bike",
    "new_target_collection": "Car",
    "node": None,
    "node_name": None,
    "frame": pa.table({"n": [1]}),
    "objects": [{"n": 1}],
    "offset": None,
    "after": None,
    "on_conflict": "merge",
    "operation": "create",
    "options": Options(),
    "output": "verbose",
    "overwrite_alias": False,
    "permissions": Permissions.data(collection="Bike", read=True),
    "plan": ScalePlan(uuid.UUID(ID), "Bike", {"s": ShardScaleActions([], {})}),
    "port": 6060,
    "prop": Property(name="p", data_type=DataType.TEXT),
    "properties": {"n": 1},
    "property_name": "p",
    "query": "q",
    "read_scope": ReadScope(SCOPE),
    "ref": ReferenceProperty(name="r", target_collection="Car"),
    "references": None,
    "refs": [DataReference("r", ID, ID)],
    "replication_factor": 2,
    "replication_type": ReplicationType.COPY,
    "revoke_key": False,
    "role_name": "r",
    "role_names": "r",
    "roles_restore": None,
    "scope": SCOPE,
    "settings": None,
    "shard": "s",
    "shard_names": None,
    "simple": False,
    "sort_by_starting_time_asc": True,
    "source_node": "n1",
    "status": "READY",
    "stopword_presets": None,
    "stopwords": None,
    "target_collection": "Bike",
    "target_node": "n2",
    "tenant": "t",
    "tenants": ["t"],
    "to": ID,
    "tokenization": Tokenization.WORD,
    "algorithm": None,
    "user_id": "u",
    "user_type": "db",
    "users_restore": None,
    "uuid": ID,
    "vector": [0.5],
    "vector_config": Configure.Vectors.self_provided(name="v"),
    "vector_name": "v",
    "verbose": True,
    "wait_for_completion": True,
    "what": "asked",
    "where": Filter.by_property("p").equal(1),
}
"""Arguments by the parameter's name."""

OBJECT = BatchObject(collection="Bike", properties={"n": 1}, uuid=ID, index=0)
REFERENCE = BatchReference(
    from_object_collection="Bike", from_object_uuid=ID, from_property_name="r", to_object_uuid=ID, index=0
)


class Bike(Model):
    wheels: Refs[Wheel] = field(default_factory=list)


class Wheel(Model):
    bike: Ref[Bike] = field(default=None)


OWN: dict[str, dict[str, Any]] = {
    "data.frames.insert_frame": {"vector": None, "id": None},
    "admin.debug.delete_objects_over_rest": {"where": {}},
    "admin.debug.get_object_over_rest": {"tenant": None},
    "admin.debug.list_objects_over_rest": {"tenant": None},
    "admin.export.create": {"backend": ExportStorage.S3},
    "admin.export.status": {"backend": ExportStorage.S3},
    "admin.export.cancel": {"backend": ExportStorage.S3},
    "admin.debug.near_text_over_rest": {"options": None},
    "data.many.send_objects": {"items": [OBJECT], "given": [None]},
    "data.references.send_references": {"read": [REFERENCE]},
    "data.upserts.change": {"item": OBJECT},
    "data.upserts.foresee": {
        "items": [BatchObject(collection="Bike", properties={"n": 1}, uuid=ID, index=0, action="replace")]
    },
    "data.upserts.upsert_many": {"given": [{"n": 1}]},
    "indexing.wait": {
        "shards": [Shard("Bike", "s", "n", 0, "READY", 0, False, True)],
        "how_many_failures": 1,
    },
    "modeling.schema.create_model": {"model": Bike},
    "models.creation": {"model": Bike, "settings": {}, "validate": False},
    "search.aggregate.bm25": {"options": AggregateOptions(object_limit=3)},
    "tenants.become": {"status": TenantUpdateActivityStatus.ACTIVE},
    "tenants.update": {"tenants": []},
}
"""Arguments of single plans, where a name means something else, too."""

NOT_PLANS = {"decoding.advance", "indexing.wait"}
"""What returns a call or a flow, and reads no reply of its own."""

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "admin.cluster.nodes": [{"output": None}],
    "admin.groups.get_assigned_roles": [{"include_permissions": False}],
    "admin.users.get_assigned_roles": [{"include_permissions": False}],
    "collections.list_all": [{"simple": True}],
    "data.references.reference_add_many": [{"over": "grpc"}],
    "schema.config.get": [{"simple": True}],
    "server.graphql_raw": [{"gql_query": ["{ Get { Bike { name } } }"]}],
    "search.aggregate.over_all": [{"options": AggregateOptions(group_by="p")}],
    "search.plan.fetch_objects": [
        {"options": Options(include_vector=True, return_metadata=MetadataQuery.full(), return_properties=["p"])},
    ],
    "search.plan.near_text": [
        {"options": Options(group_by=GroupBy(prop="p", objects_per_group=1, number_of_groups=1))},
    ],
}
"""Further arguments that choose another way of reading the reply."""


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(weaviate_gen._core.__path__, "weaviate_gen._core."):
        yield importlib.import_module(found.name)


@cache
def plans() -> dict[str, Callable[[], Any]]:
    """Return what makes each call or flow, by the name of the function; variants have a number behind it."""
    found: dict[str, Callable[[], Any]] = {}
    for module in _modules():
        for function in vars(module).values():
            if not inspect.isfunction(function) or function.__module__ != module.__name__:
                continue
            returned = str(function.__annotations__.get("return", ""))
            if function.__name__.startswith("_") or ("Call[" not in returned and "Flow[" not in returned):
                continue
            name = f"{module.__name__.removeprefix('weaviate_gen._core.')}.{function.__name__}"
            if name in NOT_PLANS:
                continue
            for number, further in enumerate([{}, *VARIANTS.get(name, [])]):
                found[f"{name} {number}" if number else name] = _maker(name, function, further)
    return found


def _maker(name: str, function: Callable[..., Any], further: dict[str, Any]) -> Callable[[], Any]:
    def make() -> Any:
        shared = {"options": AggregateOptions()} if name.startswith("search.aggregate.") else {}
        own = {**shared, **OWN.get(name, {}), **further}
        arguments = {
            parameter.name: own[parameter.name] if parameter.name in own else ARGUMENTS[parameter.name]
            for parameter in inspect.signature(function).parameters.values()
            if parameter.name in own
            or (parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD)
        }
        return function(**arguments)

    return make


READERS = {
    "collections": ("schema.read", "schema.read_index"),
    "schema.config": ("schema.read", "schema.read_index", "schema.update"),
    "admin.users": ("admin.rbac",),
    "admin.groups": ("admin.rbac",),
    "data.references": ("data.messages",),
}
"""Modules that read replies for others."""


@cache
def words(module: str) -> tuple[str, ...]:
    """Return every string in the source of a module, and what reads for it, that can be a key of the wire."""
    found: set[str] = set()
    for name in (module, *READERS.get(module, ())):
        tree = ast.parse(inspect.getsource(importlib.import_module(f"weaviate_gen._core.{name}")))
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()
        }
    return tuple(sorted(found))


def drive(made: Any, answer: Callable[[Call[Any]], Any], most: int = 6) -> Any:
    """Run a call or a flow against answers, as a session does.

    Args:
        made: the call, or the flow.
        answer: returns what a call is answered with: a status and a body, or the bytes of a message.
        most: how many steps are made.
    """

    def step(call: Call[Any]) -> Any:
        found = answer(call)
        if isinstance(call.request, RpcRequest):
            return decoding.rpc(call, call.request.rpc.reply, found)
        return decoding.rest(call, call.request.operation, *found)

    if isinstance(made, Call):
        return step(made)
    try:
        current = next(made)
        for _ in range(most):
            reply = None if isinstance(current, Sleep) else step(current)
            current = decoding.advance(made, current, reply)
    except StopIteration as end:
        return end.value
    return None
