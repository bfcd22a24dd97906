"""Plans for the indexes of a collection's properties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from weaviate_gen._core.admin.responses import enum_value, fields, items
from weaviate_gen._core.call import Call
from weaviate_gen._core.scope import Scope
from weaviate_gen._inputs.arguments import member, names, string
from weaviate_gen._types.index_tasks import IndexState, IndexTask, PropertyIndex, PropertyIndexes
from weaviate_gen._types.schema.enums import Tokenization
from weaviate_gen_wire import rest


def _kind(index: object) -> str:
    return string(getattr(index, "value", index), "index")


def _tenants(tenants: Sequence[str] | None) -> list[str] | None:
    return None if tenants is None else names(tenants, "tenants")


def _task(reply: tuple[int, Any]) -> IndexTask:
    wire = fields(reply[1])
    return IndexTask(task_id=wire.get("taskId") or None, status=wire.get("status", ""))


def list_all(scope: Scope) -> Call[list[PropertyIndexes]]:
    """Read the state of all indexes."""
    return Call(
        rest.schema.schema_objects_indexes_get(scope.name),
        lambda reply: [_property(wire) for wire in items(fields(reply[1]).get("properties"))],
        f"indexes.list_all on collection {scope.name!r}",
        retry=True,
    )


def _property(wire: dict[str, Any]) -> PropertyIndexes:
    return PropertyIndexes(
        name=wire.get("name", ""),
        data_type=wire.get("dataType", ""),
        description=wire.get("description") or None,
        indexes=[_index(each) for each in items(wire.get("indexes"))],
    )


def _index(wire: dict[str, Any]) -> PropertyIndex:
    return PropertyIndex(
        kind=wire.get("type", ""),
        state=enum_value(IndexState, wire.get("status")),
        progress=wire.get("progress"),
        task_id=wire.get("taskId") or None,
        tokenization=wire.get("tokenization") or None,
        target_tokenization=wire.get("targetTokenization") or None,
        algorithm=wire.get("algorithm") or None,
        target_algorithm=wire.get("targetAlgorithm") or None,
    )


def update(
    scope: Scope,
    property_name: str,
    index: str,
    tokenization: Tokenization | None,
    algorithm: str | None,
    tenants: Sequence[str] | None,
) -> Call[IndexTask]:
    """Create or change an index."""
    body: Any = {}
    if tokenization is not None:
        body["tokenization"] = member(tokenization, Tokenization, "tokenization").value
    if algorithm is not None:
        body["algorithm"] = string(algorithm, "algorithm")
    request = rest.schema.schema_objects_index_upsert(
        scope.name, string(property_name, "property_name"), _kind(index), body=body, tenants=_tenants(tenants)
    )
    return Call(request, _task, f"indexes.update on collection {scope.name!r}")


def rebuild(scope: Scope, property_name: str, index: str, tenants: Sequence[str] | None) -> Call[IndexTask]:
    """Build an index again."""
    request = rest.schema.schema_objects_index_rebuild(
        scope.name, string(property_name, "property_name"), _kind(index), tenants=_tenants(tenants)
    )
    return Call(request, _task, f"indexes.rebuild on collection {scope.name!r}")


def cancel(scope: Scope, property_name: str, index: str) -> Call[IndexTask]:
    """Cancel the work on an index."""
    request = rest.schema.schema_objects_index_cancel(scope.name, string(property_name, "property_name"), _kind(index))
    return Call(request, _task, f"indexes.cancel on collection {scope.name!r}")


def drop(scope: Scope, property_name: str, index: str) -> Call[None]:
    """Delete an index of a property."""
    request = rest.schema.schema_objects_properties_delete(
        scope.name, string(property_name, "property_name"), _kind(index)
    )
    return Call(request, lambda _: None, f"indexes.drop on collection {scope.name!r}")


def drop_vector(scope: Scope, name: str) -> Call[None]:
    """Delete the index of a named vector."""
    request = rest.schema.schema_objects_vectors_delete(scope.name, string(name, "name"))
    return Call(request, lambda _: None, f"indexes.drop_vector on collection {scope.name!r}")
