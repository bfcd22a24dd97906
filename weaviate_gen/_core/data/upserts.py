"""Upserts: writes under ids that are derived from keys."""

from __future__ import annotations

import dataclasses
import json
import uuid as uuid_module
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, get_args

from weaviate_gen._core import values
from weaviate_gen._core.call import Call, Flow, RpcRequest
from weaviate_gen._core.consistency import grpc_level
from weaviate_gen._core.data import many, objects
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search.values import uuid_of_bytes
from weaviate_gen._core.typeguards import as_data_object, is_mapping
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._types.data.batch import BatchObject
from weaviate_gen._types.data.objects import DataObject
from weaviate_gen._types.data.results import OnConflict, UpsertOutcome, UpsertReturn
from weaviate_gen._types.query.filters import Filter
from weaviate_gen.exceptions import (
    ObjectAlreadyExistsError,
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateInvalidInputError,
)
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

_RULES: tuple[OnConflict, ...] = get_args(OnConflict)
_LOOKUP = 1000
"""Ids of a request that looks for them."""


def key_uuid(scope: Scope, properties: Any, key: str | Sequence[str]) -> uuid_module.UUID:
    """Make an id from a key: version 5 in the DNS namespace, over the collection, the tenant and the key's JSON.

    Args:
        scope: the collection and tenant.
        properties: the object's properties by name.
        key: the names of those that count.

    Returns:
        The id; the same for the same values, whatever else differs.

    Raises:
        WeaviateInvalidInputError: if the key is empty, or the object lacks a part of it.
    """
    names = [key] if isinstance(key, str) else list(key)
    if not names:
        raise WeaviateInvalidInputError("key must name at least one property")
    if not is_mapping(properties):
        raise invalid("properties", "a mapping of names to values", properties)
    lacking = [name for name in names if properties.get(name) is None]
    if lacking:
        raise WeaviateInvalidInputError(f"the key needs {', '.join(lacking)}, and the object has no value there")
    parts = [[name, values.to_json(properties[name], name)] for name in sorted(names)]
    text = json.dumps([scope.name, scope.tenant, parts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return uuid_module.uuid5(uuid_module.NAMESPACE_DNS, text)


def rule_of(on_conflict: object) -> OnConflict:
    """Return the rule for an object that exists already."""
    for rule in _RULES:
        if on_conflict == rule:
            return rule
    raise invalid("on_conflict", f"one of {', '.join(_RULES)}", on_conflict)


def upsert(
    scope: Scope, properties: Any, key: str | Sequence[str], on_conflict: object, references: Any, vector: Any
) -> Flow[UpsertReturn]:
    """Store one object under the id of its key.

    Args:
        scope: where.
        properties: its properties by name.
        key: the names of those that make the id.
        on_conflict: what to do with one that is there.
        references: its references by name.
        vector: its vectors.

    Returns:
        The flow.
    """
    rule = rule_of(on_conflict)
    scope, properties, references, _, vector = objects.apart(scope, properties, references, None, vector)
    return (yield from _stored(scope, key_uuid(scope, properties, key), properties, references, vector, rule))


def change(item: BatchObject, consistency: Any) -> Flow[None]:
    """Do with an object of a batch what a batch of objects cannot do.

    Args:
        item: the object.
        consistency: the consistency level.

    Returns:
        The flow.
    """
    scope = Scope(item.collection, item.tenant, consistency)
    if item.action == "update":
        yield objects.update(scope, item.uuid, item.properties, item.references, item.vector)
    else:
        done = yield from _stored(scope, item.uuid, item.properties, item.references, item.vector, item.action)
        item.outcome = done.outcome


def foresee(items: Iterable[BatchObject], consistency: Any) -> Flow[None]:
    """Note with each upsert of a batch that replaces whether there is an object to be replaced.

    A batch's reply does not have it. An upsert that is sent again keeps what was noted first; where the lookup fails,
    the outcome is ``"stored"``.

    Args:
        items: the objects.
        consistency: the consistency level.

    Returns:
        The flow.
    """
    groups = defaultdict[Scope, list[BatchObject]](list)
    for item in items:
        if item.action == "replace" and item.outcome is None:
            groups[Scope(item.collection, item.tenant, consistency)].append(item)
    for scope, group in groups.items():
        existing = yield from _existing(scope, [str(item.uuid) for item in group])
        for item in group:
            item.outcome = _foreseen(item.uuid, existing)


def _existing(scope: Scope, uuids: Sequence[str]) -> Flow[set[str] | None]:
    """Return which ids have an object, or ``None`` if that cannot be found out: who may write need not read."""
    existing = set[str]()
    try:
        for start in range(0, len(uuids), _LOOKUP):
            existing |= yield _lookup(scope, uuids[start : start + _LOOKUP])
    except WeaviateBaseError:
        return None
    return existing


def _foreseen(uuid: Any, existing: Container[str] | None) -> UpsertOutcome:
    if existing is None:
        return "stored"
    return "replaced" if str(uuid) in existing else "created"


def _lookup(scope: Scope, uuids: Sequence[str]) -> Call[set[str]]:
    message = pb.SearchRequest(
        collection=scope.name,
        tenant=scope.tenant or "",
        consistency_level=grpc_level(scope.consistency),
        filters=Filter.by_id().contains_any(uuids).to_wire(),
        limit=len(uuids),
        properties=pb.PropertiesRequest(),
        metadata=pb.MetadataRequest(uuid=True),
        uses_123_api=True,
        uses_125_api=True,
        uses_127_api=True,
    )

    def decode(reply: Any) -> set[str]:
        return {str(uuid_of_bytes(each.metadata.id_as_bytes)) for each in reply.results}

    operation = f"look for upserted objects in collection {scope.name!r}"
    return Call(RpcRequest(rpcs.SEARCH, message), decode, operation)


def _stored(scope: Scope, uuid: Any, properties: Any, references: Any, vector: Any, rule: str) -> Flow[UpsertReturn]:
    # An insert that was done and not answered for is a conflict when it is repeated. What the rule does then is
    # harmless, but for the error of "fail", and for the references that a merge appends once more.
    again = rule in {"replace", "skip"} or (rule == "merge" and not references)
    try:
        yield dataclasses.replace(objects.insert(scope, properties, references, uuid, vector, uuid), retry=again)
    except UnexpectedStatusCodeError as error:
        if error.status_code != 422 or "already exists" not in (error.error or "").lower():
            raise
        if rule == "fail":
            raise ObjectAlreadyExistsError(
                f"there is an object in {scope.name!r} already, under {uuid}; see on_conflict"
            ) from error
    else:
        return UpsertReturn(uuid, "created")
    if rule == "replace":
        yield objects.replace(scope, uuid, properties, references, vector)
        return UpsertReturn(uuid, "replaced")
    if rule == "merge":
        yield objects.update(scope, uuid, properties, references, vector)
        return UpsertReturn(uuid, "merged")
    return UpsertReturn(uuid, "skipped")


def upsert_many(
    scope: Scope, given: Iterable[Any], key: str | Sequence[str], on_conflict: object
) -> Flow[list[UpsertReturn]]:
    """Store several objects under the ids of their keys.

    Args:
        scope: where.
        given: mappings of properties, or :class:`DataObject`.
        key: the names of the properties that make the id.
        on_conflict: what to do with those that are there.

    Returns:
        The flow.
    """
    rule = rule_of(on_conflict)
    items = [_apart(scope, as_data_object(item)) for item in given]
    if rule != "replace":
        done: list[UpsertReturn] = []
        for own, item in items:
            one = yield from upsert(own, item.properties, key, rule, item.references, item.vector)
            done.append(one)
        return done
    groups = defaultdict[Scope, dict[int, DataObject[Any, Any]]](dict)
    for place, (own, item) in enumerate(items):
        uuid = key_uuid(own, item.properties, key)
        groups[own][place] = DataObject(item.properties, uuid, item.vector, item.references)
    returns: dict[int, UpsertReturn] = {}
    for own, group in groups.items():
        returns |= yield from _replaced(own, group)
    return [returns[place] for place in range(len(items))]


def _apart(scope: Scope, item: DataObject[Any, Any]) -> tuple[Scope, DataObject[Any, Any]]:
    own, properties, references, _, vector = objects.apart(scope, item.properties, item.references, None, item.vector)
    return own, DataObject(properties, None, vector, references)


def _replaced(scope: Scope, group: Mapping[int, DataObject[Any, Any]]) -> Flow[dict[int, UpsertReturn]]:
    existing = yield from _existing(scope, list(dict.fromkeys(str(item.uuid) for item in group.values())))
    result = yield many.insert_many(scope, list(group.values()), uuid_module.uuid4)
    returns: dict[int, UpsertReturn] = {}
    for sent, (place, item) in enumerate(group.items()):
        uuid: Any = item.uuid
        if sent in result.errors:
            returns[place] = UpsertReturn(uuid, "failed", result.errors[sent].message)
        else:
            returns[place] = UpsertReturn(uuid, _foreseen(uuid, existing))
            if existing is not None:
                existing.add(str(uuid))
    return returns
