"""Calls and flows on the configuration of one collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from weaviate_gen._core.admin.responses import items, required
from weaviate_gen._core.behavior import ADDS_VECTORS
from weaviate_gen._core.call import Call, Flow, Requirement
from weaviate_gen._core.schema import create, read
from weaviate_gen._core.schema.update import Update
from weaviate_gen._core.scope import Scope
from weaviate_gen._inputs.arguments import boolean, string
from weaviate_gen._inputs.config import InvertedIndexConfigUpdate, NamedVectorConfigCreate
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._runtime.records import replace
from weaviate_gen._types.schema.config import CollectionConfig, CollectionConfigSimple, ShardStatus
from weaviate_gen._types.schema.properties import Property, Reference, ReferenceProperty, ReferencePropertyMultiTarget
from weaviate_gen._types.schema.reading import Json, table
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire import rest
from weaviate_gen_wire.rest import Request

_FINE = frozenset({200})
STATUSES = ("READY", "READONLY")


def get(scope: Scope, simple: bool) -> Call[CollectionConfig | CollectionConfigSimple]:
    """Read the configuration.

    Args:
        scope: the collection.
        simple: whether only what matters most is read.
    """
    reader = read.collection_config_simple if boolean(simple, "simple") else read.collection_config
    return Call(
        rest.schema.schema_objects_get(scope.name),
        lambda reply: reader(required(reply[1])),
        f"config.get on collection {scope.name!r}",
        ok=_FINE,
        retry=True,
    )


def stored(scope: Scope, operation: str, requires: tuple[Requirement, ...] = ()) -> Call[Json]:
    """Read the schema exactly as it is stored: what goes back must be what came.

    Args:
        scope: the collection.
        operation: what it is read for, in words.
        requires: what the server must have for the change that follows.
    """
    request = rest.schema.schema_objects_get(scope.name)
    return Call(
        replace(request, operation=replace(request.operation, shape=None)),
        lambda reply: required(reply[1]),
        operation,
        ok=_FINE,
        retry=True,
        requires=requires,
    )


def _write(request: Request, operation: str) -> Call[None]:
    return Call(request, lambda reply: None, operation, ok=_FINE, timeout_kind="insert")  # noqa: ARG005 - a decoder


def update(scope: Scope, change: Update, inverted_index_config: InvertedIndexConfigUpdate | None = None) -> Flow[None]:
    """Change the configuration.

    Args:
        scope: the collection.
        change: what changes.
        inverted_index_config: the part of it that servers of some age do not know.
    """
    operation = f"config.update on collection {scope.name!r}"
    schema: Json = yield stored(scope, operation, create.requires(None, inverted_index_config))
    body: Any = change.apply(schema)
    yield _write(rest.schema.schema_objects_update(scope.name, body=body), operation)


def add_property(scope: Scope, prop: Property) -> Flow[None]:
    """Add a property.

    Raises:
        WeaviateInvalidInputError: it is something else, or the collection has one of that name.
    """
    if not isinstance(prop, Property):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid("prop", "a Property", prop)
    operation = f"config.add_property on collection {scope.name!r}"
    schema: Json = yield stored(scope, operation, create.requires([prop], None))
    _refuse_twice(scope, schema, prop.name, "property")
    body: Any = prop.to_wire()
    module_settings = {"skip": prop.skip_vectorization, "vectorizePropertyName": prop.vectorize_property_name}
    modules = dict.fromkeys(_vectorizers(schema), module_settings)
    if modules:
        body["moduleConfig"] = modules
    yield _write(rest.schema.schema_objects_properties_add(scope.name, body=body), operation)


def add_reference(scope: Scope, ref: Reference) -> Flow[None]:
    """Add a reference.

    Raises:
        WeaviateInvalidInputError: it is something else, or the collection has one of that name.
    """
    if not isinstance(ref, ReferenceProperty | ReferencePropertyMultiTarget):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise invalid("ref", "a ReferenceProperty", ref)
    operation = f"config.add_reference on collection {scope.name!r}"
    schema: Json = yield stored(scope, operation)
    _refuse_twice(scope, schema, ref.name, "reference")
    body: Any = ref.to_wire()
    yield _write(rest.schema.schema_objects_properties_add(scope.name, body=body), operation)


def _refuse_twice(scope: Scope, schema: Json, name: str, kind: str) -> None:
    if name in {prop.get("name") for prop in schema.get("properties") or ()}:
        raise WeaviateInvalidInputError(
            f"collection {scope.name!r} has {name!r} already: choose another name for the {kind}"
        )


def _vectorizers(schema: Json) -> list[str]:
    named = table(schema, "vectorConfig")
    if named:
        found = [next(iter(table(vector, "vectorizer")), "none") for vector in named.values()]
    else:
        modules = table(schema, "moduleConfig")
        found = [name for name in modules if "generative" not in name and "reranker" not in name][:1]
    return [name for name in found if name != "none"]


def add_vector(scope: Scope, vector_config: Any) -> Flow[None]:
    """Add one or several vectors.

    Raises:
        WeaviateInvalidInputError: they are something else, or one has no name.
    """
    listed: Any = [vector_config] if isinstance(vector_config, NamedVectorConfigCreate) else vector_config
    vectors = cast("Sequence[NamedVectorConfigCreate | None]", listed if isinstance(listed, list | tuple) else [None])
    if not all(isinstance(one, NamedVectorConfigCreate) for one in vectors):
        raise invalid("vector_config", "made by Configure.Vectors, one or several", vector_config)
    given = [vector for vector in vectors if vector is not None]
    if listed is vector_config and any(vector.name is None for vector in given):
        raise WeaviateInvalidInputError("a vector that is added to a collection requires a name: pass `name` for each")
    operation = f"config.add_vector on collection {scope.name!r}"
    schema: Json = yield stored(scope, operation, (Requirement("config.add_vector", ADDS_VECTORS),))
    added = table(create.vector_table(given, name_index=True, default=create.DEFAULT), "vectorConfig")
    body: Any = {**schema, "vectorConfig": {**table(schema, "vectorConfig"), **added}}
    yield _write(rest.schema.schema_objects_update(scope.name, body=body), operation)


def get_shards(scope: Scope) -> Call[list[ShardStatus]]:
    """Ask what the shards are doing; with a tenant, the one that holds it."""
    return Call(
        rest.schema.schema_objects_shards_get(scope.name, tenant=scope.tenant),
        lambda reply: [
            ShardStatus(
                str(shard.get("name", "")),
                shard.get("status", ""),
                shard.get("vectorQueueSize") or 0,
                shard.get("per_node_status"),
            )
            for shard in items(reply[1])
        ],
        f"config.get_shards on collection {scope.name!r}",
        ok=_FINE,
        retry=True,
    )


def update_shards(scope: Scope, status: str, shard_names: str | Sequence[str] | None) -> Flow[dict[str, str]]:
    """Set what shards let happen to them.

    Args:
        scope: the collection.
        status: READY or READONLY.
        shard_names: the shards; all by default.

    Raises:
        WeaviateInvalidInputError: the status is another one, or a name no text.
    """
    if status not in STATUSES:
        raise invalid("status", f"one of {', '.join(STATUSES)}", status)
    names = [shard_names] if isinstance(shard_names, str) else shard_names
    if names is None:
        shards: list[ShardStatus] = yield get_shards(scope)
        names = [shard.name for shard in shards]
    found: dict[str, str] = {}
    for name in [string(each, "shard_names") for each in names]:
        found[name] = yield Call(
            rest.schema.schema_objects_shards_update(scope.name, name, body={"status": status}),
            lambda reply: str(reply[1]["status"] if reply[1] else status),
            f"config.update_shards on collection {scope.name!r}",
            ok=_FINE,
            timeout_kind="insert",
            retry=True,
        )
    return found


def delete_property_index(scope: Scope, property_name: str, index_name: str) -> Call[bool]:
    """Delete an index of a property."""
    prop = string(property_name, "property_name")
    index = string(index_name, "index_name")
    return Call(
        rest.schema.schema_objects_properties_delete(scope.name, prop, index),
        lambda reply: bool(reply[0] == 200),
        f"config.delete_property_index on collection {scope.name!r}",
        ok=_FINE,
        timeout_kind="insert",
    )


def delete_vector_index(scope: Scope, vector_name: str) -> Call[None]:
    """Delete the index of a named vector, and the vectors."""
    return Call(
        rest.schema.schema_objects_vectors_delete(scope.name, string(vector_name, "vector_name")),
        lambda _: None,
        f"config.delete_vector_index on collection {scope.name!r}",
        timeout_kind="insert",
    )
