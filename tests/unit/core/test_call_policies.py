"""What each call of the core sends, how its answers are taken, and whether it is repeated: as a literal list.

The list is read as a whole: a call that may be repeated though that does harm, a timeout of another kind, a status that
is an answer, or a server that is asked too early show as a changed line. After a wanted change,
`python -m tests.unit.core.test_call_policies` writes it anew.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import GeneratorType
from typing import Any

import pyarrow as pa
import pytest

from weaviate_gen import _core as core
from weaviate_gen._core import collections, models, server, tenants
from weaviate_gen._core.admin import (
    alias,
    backup,
    classifications,
    cluster,
    debug,
    export,
    groups,
    indexes,
    namespaces,
    rbac,
    replication,
    tokenization,
    users,
)
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.data import frames, many, objects, references, upserts
from weaviate_gen._core.modeling import schema as modeling_schema
from weaviate_gen._core.schema import config, create
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import aggregate, plan
from weaviate_gen._core.search.near import HybridArguments, NearOptions
from weaviate_gen._core.search.request import Options, ReadScope
from weaviate_gen._types.backups import BackupStorage
from weaviate_gen._types.cluster.replication import ReplicationType
from weaviate_gen._types.exports import ExportFileFormat, ExportStorage
from weaviate_gen.classes.config import Configure, DataType, Property, ReferenceProperty, Tokenization
from weaviate_gen.classes.data import DataReference
from weaviate_gen.classes.query import Filter, NearMediaType
from weaviate_gen.classes.rbac import Permissions
from weaviate_gen.classes.tenants import Tenant, TenantActivityStatus, TenantUpdateActivityStatus
from weaviate_gen.models import Model, Prop

pytestmark = pytest.mark.unit

LIST = Path(__file__).with_name("call_policies.txt")
ID = uuid.UUID(int=7)
BIKE = Scope("Bike", tenant="acme")
READ_SCOPE = ReadScope(Scope("Bike"))
DISK, PARQUET = BackupStorage.FILESYSTEM, ExportFileFormat.PARQUET
WANTED = aggregate.AggregateOptions(total_count=True, object_limit=3)
PERMISSIONS = Permissions.data(collection="Bike", read=True)


class Wheel(Model):
    inches: Prop[int]


EXAMPLES: dict[Callable[..., Any], tuple[Any, ...] | dict[str, Any]] = {
    alias.list_all: ("Bike",),
    alias.get: ("Wheel",),
    alias.exists: ("Wheel",),
    alias.create: ("Wheel", "Bike"),
    alias.update: ("Wheel", "Bike"),
    alias.delete: ("Wheel",),
    backup.create: ("b", DISK, ["Bike"], None, None, False, None, None),
    backup.restore: ("b", DISK, ["Bike"], None, None, None, False, None, None, False),
    backup.create_status: ("b", DISK, None),
    backup.restore_status: ("b", DISK, None),
    backup.cancel: ("b", DISK, None, "create"),
    backup.list_backups: (DISK, True),
    classifications.start: ("Bike", ["of"], ["name"], "knn", {"k": 3}, None, False),
    classifications.get: (ID,),
    cluster.nodes: ("Bike", None, "verbose"),
    cluster.query_sharding_state: ("Bike", "s"),
    cluster.replicate: ("Bike", "s", "n1", "n2", ReplicationType.COPY),
    cluster.statistics: (),
    cluster.tasks: (),
    debug.get_object_over_rest: ("Bike", ID, None, None, "acme"),
    debug.links: (),
    debug.list_objects_over_rest: ("Bike", 3, 1, None, "vector", "acme"),
    debug.insert_objects_over_rest: ([{"class": "Bike"}], None),
    debug.delete_objects_over_rest: ("Bike", {"operator": "Like"}, True, False, None, None),
    debug.list_tenants_over_rest: ("Bike",),
    debug.near_text_over_rest: ("Bike", "red", None),
    debug.server_config: (6060,),
    export.create: ("e", ExportStorage.FILESYSTEM, PARQUET, ["Bike"], None, False),
    export.status: ("e", ExportStorage.FILESYSTEM),
    export.cancel: ("e", ExportStorage.FILESYSTEM),
    groups.get_assigned_roles: ("/admins", True),
    groups.assign_roles: ("/admins", ["r"]),
    groups.revoke_roles: ("/admins", ["r"]),
    groups.get_known_group_names: (),
    indexes.list_all: (BIKE,),
    indexes.update: (BIKE, "name", "searchable", Tokenization.FIELD, None, None),
    indexes.rebuild: (BIKE, "name", "searchable", ["acme"]),
    indexes.cancel: (BIKE, "name", "searchable"),
    indexes.drop: (BIKE, "name", "searchable"),
    indexes.drop_vector: (BIKE, "v"),
    namespaces.list_all: (),
    namespaces.get: ("n",),
    namespaces.create: ("n", None),
    namespaces.update: ("n", "node1"),
    namespaces.delete: ("n",),
    namespaces.suspend: ("n",),
    namespaces.resume: ("n",),
    rbac.list_all: (),
    rbac.get_current_roles: (),
    rbac.exists: ("r",),
    rbac.get: ("r",),
    rbac.create: ("r", PERMISSIONS),
    rbac.delete: ("r",),
    rbac.get_user_assignments: ("r",),
    rbac.get_group_assignments: ("r",),
    rbac.get_assigned_user_ids: ("r",),
    rbac.add_permissions: ("r", PERMISSIONS),
    rbac.remove_permissions: ("r", PERMISSIONS),
    rbac.has_permissions: ("r", PERMISSIONS),
    replication.get: (ID, True),
    replication.list_all: (),
    replication.query: ("Bike", "s", "n1", True),
    replication.cancel: (ID,),
    replication.delete: (ID,),
    replication.delete_all: (),
    replication.plan_scale: ("Bike", 3),
    replication.force_delete: (None, "Bike", None, None, True),
    tokenization.text: ("a text", Tokenization.WORD, None, None, None),
    tokenization.for_property: ("Bike", "name", "a text"),
    users.get_my_user: (),
    users.get_assigned_roles_of_any: ("ada",),
    users.get_assigned_roles: ("db", "ada", True),
    users.assign_roles: ("db", "ada", "r"),
    users.revoke_roles: ("db", "ada", "r"),
    users.create: ("ada",),
    users.delete: ("ada",),
    users.rotate_key: ("ada",),
    users.activate: ("ada",),
    users.deactivate: ("ada", True),
    users.get: ("ada", True),
    users.list_all: (True,),
    config.get: (BIKE, False),
    config.stored: (BIKE, "config.get"),
    config.add_property: (BIKE, Property(name="name", data_type=DataType.TEXT)),
    config.add_reference: (BIKE, ReferenceProperty(name="of", target_collection="Maker")),
    config.add_vector: (BIKE, Configure.Vectors.self_provided(name="v")),
    config.get_shards: (BIKE,),
    config.update_shards: (BIKE, "READONLY", ["s"]),
    config.delete_property_index: (BIKE, "name", "searchable"),
    config.delete_vector_index: (BIKE, "v"),
    create.create: ("Bike",),
    collections.create: ({"class": "Bike"},),
    collections.exists: ("Bike",),
    collections.export_config: ("Bike",),
    collections.names: (),
    collections.list_all: {"simple": True},
    collections.delete: ("Bike",),
    collections.delete_all: (),
    server.meta: (),
    server.is_live: (),
    server.is_ready: (),
    server.open_id_configuration: (),
    server.health: (),
    server.graphql_raw: ("{Get{Bike{name}}}",),
    tenants.create: (Scope("Bike"), ["acme"]),
    tenants.remove: (Scope("Bike"), ["acme"]),
    tenants.exists: (Scope("Bike"), "acme"),
    tenants.update: (Scope("Bike"), [Tenant(name="acme", activity_status=TenantActivityStatus.INACTIVE)]),
    tenants.become: (Scope("Bike"), "acme", TenantUpdateActivityStatus.OFFLOADED),
    tenants.get: (Scope("Bike"),),
    tenants.get_by_names: (Scope("Bike"), ["acme"]),
    tenants.get_by_name: (Scope("Bike"), "acme"),
    objects.insert: (BIKE, {"name": "red"}, None, None, None, ID),
    objects.replace: (BIKE, ID, {"name": "red"}, None, None),
    objects.update: (BIKE, ID, {"name": "red"}, None, None),
    objects.exists: (BIKE, ID),
    objects.delete_by_id: (BIKE, ID),
    objects.validate: (BIKE, {"name": "red"}, None, ID, None),
    references.reference_add: (BIKE, ID, "of", ID),
    references.reference_delete: (BIKE, ID, "of", ID),
    references.reference_replace: (BIKE, ID, "of", ID),
    references.reference_add_many: (BIKE, [DataReference(from_property="of", from_uuid=ID, to_uuid=ID)]),
    many.insert_many: (BIKE, [{"name": "red"}], lambda: ID),
    frames.insert_frame: (BIKE, pa.table({"name": ["red"]}), None, None, lambda: ID),
    many.delete_many: (BIKE, Filter.by_id().equal(ID), False, True),
    upserts.upsert: (BIKE, {"name": "red"}, "name", "merge", None, None),
    upserts.upsert_many: (BIKE, [{"name": "red"}], "name", "merge"),
    plan.fetch_objects: (READ_SCOPE, Options(limit=3)),
    plan.fetch_objects_by_ids: (READ_SCOPE, Options(), [ID]),
    plan.fetch_object_by_id: (READ_SCOPE, Options(), ID),
    plan.near_text: (READ_SCOPE, Options(), "red", NearOptions()),
    plan.near_vector: (READ_SCOPE, Options(), [1.0], NearOptions()),
    plan.near_object: (READ_SCOPE, Options(), ID, NearOptions()),
    plan.near_image: (READ_SCOPE, Options(), "AAEC", NearOptions()),
    plan.near_media: (READ_SCOPE, Options(), "AAEC", NearMediaType.AUDIO, NearOptions()),
    plan.bm25: (READ_SCOPE, Options(), "red"),
    plan.hybrid: (READ_SCOPE, Options(), HybridArguments("red")),
    aggregate.over_all: (BIKE, WANTED),
    aggregate.count: (BIKE,),
    aggregate.near_text: (BIKE, WANTED, "red", NearOptions()),
    aggregate.near_media: (BIKE, WANTED, "AAEC", NearMediaType.AUDIO, NearOptions()),
    aggregate.bm25: (BIKE, WANTED, "red"),
    aggregate.near_vector: (BIKE, WANTED, [1.0], NearOptions()),
    aggregate.near_object: (BIKE, WANTED, ID, NearOptions()),
    aggregate.near_image: (BIKE, WANTED, "AAEC", NearOptions()),
    aggregate.hybrid: (BIKE, WANTED, HybridArguments("red")),
    modeling_schema.create_model: (Wheel,),
    models.creation: {"model": Wheel, "settings": {}, "validate": False},
}
"""A call of each function, by its arguments; of a sequence of calls, the first."""

WITHOUT = {
    "weaviate_gen._core.admin.replication.apply_scale": "takes what plan_scale gave",
    "weaviate_gen._core.data.many.send_objects": "takes what insert_many made",
    "weaviate_gen._core.data.references.send_references": "takes what reference_add_many made",
    "weaviate_gen._core.data.upserts.change": "takes an object of a batch",
    "weaviate_gen._core.data.upserts.foresee": "takes objects of a batch",
    "weaviate_gen._core.decoding.advance": "goes on with a sequence of calls",
    "weaviate_gen._core.indexing.wait": "asks shards, which have their own calls",
    "weaviate_gen._core.schema.config.update": "begins with what config.stored asks",
}
"""Functions without an example, and why."""


def example(function: Callable[..., Any]) -> Call[Any]:
    """Make the call of a function, or the first of its calls."""
    arguments = EXAMPLES[function]
    made = function(**arguments) if isinstance(arguments, dict) else function(*arguments)
    return next(made) if isinstance(made, GeneratorType) else made


def line(function: Callable[..., Any]) -> str:
    """Write a call on one line."""
    call = example(function)
    ok = sorted(call.ok)
    statuses = f"{ok[0]}-{ok[-1]}" if len(ok) > 9 else ok
    parts: list[object] = [f"retry={call.retry}", f"timeout_kind={call.timeout_kind}", f"ok={statuses}"]
    parts += [
        f"min_version={call.min_version}",
        f"requires={[(need.feature, *need.min_versions) for need in call.requires]}",
    ]
    if call.fallback is not None:
        parts.append(f"before {call.fallback[0]}: {sent(call.fallback[1])}")
    name = f"{function.__module__.removeprefix('weaviate_gen._core.')}.{function.__name__}"
    return f"{name}: {sent(call.request)} | {call.operation} | {' '.join(map(str, parts))}"


def sent(request: Any) -> str:
    """Write what goes out."""
    if isinstance(request, RpcRequest):
        return f"{request.rpc.name} {' '.join(str(request.message).split())}"
    body = "" if request.body is None else f" {json.dumps(request.body, default=str)}"
    return f"{request.operation.verb} {request.target()}{body}"


def lines() -> list[str]:
    """Write every call."""
    return [line(function) for function in EXAMPLES]


def functions() -> Iterator[str]:
    """Yield the names of all functions of the core that give calls."""
    for found in pkgutil.walk_packages(core.__path__, f"{core.__name__}."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            returned = str(function.__annotations__.get("return", ""))
            if function.__module__ == found.name and name[0] != "_" and returned.startswith(("Call[", "Flow[")):
                yield f"{found.name}.{name}"


def test_every_call_is_sent_read_and_repeated_as_listed() -> None:
    assert LIST.read_text("utf-8").splitlines() == lines()


def test_every_function_that_gives_a_call_has_an_example() -> None:
    shown = {f"{function.__module__}.{function.__name__}" for function in EXAMPLES}
    assert set(functions()) == shown | set(WITHOUT)


def test_what_only_reads_may_be_repeated() -> None:
    for function in EXAMPLES:
        call = example(function)
        # whether a server is live is answered by any status, so that none of them is a failure
        if not isinstance(call.request, RpcRequest) and call.request.operation.verb in {"GET", "HEAD"}:
            assert call.retry or call.operation in {"is_live", "is_ready"}


if __name__ == "__main__":
    LIST.write_text("\n".join([*lines(), ""]), "utf-8")
