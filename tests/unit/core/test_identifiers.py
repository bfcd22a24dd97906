"""Ids and collections' names leave in one spelling, whichever way they came in."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Generator
from typing import Any

import pytest

from weaviate_gen._client.aio.iterator import AsyncObjectIterator
from weaviate_gen._core.admin import alias, backup, classifications, cluster, debug, replication, tokenization
from weaviate_gen._core.batch import intake
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.data import many, messages, objects, references
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import near, plan
from weaviate_gen._core.search.request import Options, ReadScope, prepare
from weaviate_gen._inputs.identifiers import canonical_uuid, canonical_uuids, collection_name
from weaviate_gen._types.data.objects import ReferenceToMulti
from weaviate_gen.classes.backup import BackupStorage
from weaviate_gen.classes.config import ReferenceProperty
from weaviate_gen.classes.data import DataObject, DataReference
from weaviate_gen.classes.query import Filter, Move, QueryReference
from weaviate_gen.classes.rbac import Permissions
from weaviate_gen.exceptions import WeaviateBatchValidationError, WeaviateInvalidInputError
from weaviate_gen.util import get_valid_uuid

pytestmark = pytest.mark.unit

ID = "0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01"
OTHER = "7a1f5f0c-9d1e-4a53-8f0e-5d3c2b1a0f9e"
SPELLINGS = [
    ID,
    uuid.UUID(ID),
    ID.upper(),
    ID.replace("-", ""),
    ID.replace("-", "").upper(),
    f"{{{ID}}}",
    f"urn:uuid:{ID}",
    f"weaviate://localhost/Bike/{ID}",
    f"weaviate://localhost/{ID.upper()}/",
]
SCOPE = Scope("Bike")
READ_SCOPE = ReadScope(SCOPE)


def _fresh() -> uuid.UUID:
    return uuid.UUID(OTHER)


def _sent(made: Any) -> str:
    """Return all that goes out, or would, as text."""
    if isinstance(made, Generator):
        made = next(made)
    if isinstance(made, Call):
        request: Any = made.request
        if isinstance(request, RpcRequest):
            made = request.message
        else:
            return f"{request.target()} {json.dumps(request.body)}"
    if isinstance(made, bytes):
        return made.decode("latin-1")
    return str(made)


Maker = Callable[[Any], Any]

WITH_ID: dict[str, Maker] = {
    "insert": lambda given: objects.insert(SCOPE, {}, None, given, None, _fresh()),
    "replace": lambda given: objects.replace(SCOPE, given, {}, None, None),
    "update": lambda given: objects.update(SCOPE, given, {}, None, None),
    "exists": lambda given: objects.exists(SCOPE, given),
    "delete_by_id": lambda given: objects.delete_by_id(SCOPE, given),
    "validate": lambda given: objects.validate(SCOPE, {}, None, given, None),
    "insert_many": lambda given: many.insert_many(SCOPE, [DataObject({}, given)], _fresh),
    "insert.references": lambda given: objects.insert(SCOPE, {}, {"r": given}, None, None, _fresh()),
    "insert.references.several": lambda given: objects.insert(SCOPE, {}, {"r": [given]}, None, None, _fresh()),
    "insert.references.multi": lambda given: objects.insert(
        SCOPE, {}, {"r": ReferenceToMulti(target_collection="Shop", uuids=[given])}, None, None, _fresh()
    ),
    "insert_many.references": lambda given: many.insert_many(SCOPE, [DataObject({}, references={"r": given})], _fresh),
    "insert_many.references.multi": lambda given: many.insert_many(
        SCOPE, [DataObject({}, references={"r": ReferenceToMulti(target_collection="Shop", uuids=given)})], _fresh
    ),
    "reference_add.from": lambda given: references.reference_add(SCOPE, given, "r", OTHER),
    "reference_add.to": lambda given: references.reference_add(SCOPE, OTHER, "r", given),
    "reference_delete.from": lambda given: references.reference_delete(SCOPE, given, "r", OTHER),
    "reference_delete.to": lambda given: references.reference_delete(SCOPE, OTHER, "r", given),
    "reference_replace.from": lambda given: references.reference_replace(SCOPE, given, "r", OTHER),
    "reference_replace.to": lambda given: references.reference_replace(SCOPE, OTHER, "r", [given]),
    "reference_add_many.from": lambda given: references.reference_add_many(SCOPE, [DataReference("r", given, OTHER)]),
    "reference_add_many.to": lambda given: references.reference_add_many(SCOPE, [DataReference("r", OTHER, [given])]),
    "batch.object": lambda given: messages.batch_object(
        intake.batch_object("Bike", {}, None, given, None, None, 0, _fresh)
    ),
    "batch.object.references": lambda given: messages.batch_object(
        intake.batch_object("Bike", {}, {"r": [given]}, None, None, None, 0, _fresh)
    ),
    "batch.reference.from": lambda given: messages.batch_reference(
        intake.batch_references(given, "Bike", "r", OTHER, None, 0)[0]
    ),
    "batch.reference.to": lambda given: messages.batch_reference(
        intake.batch_references(OTHER, "Bike", "r", given, None, 0)[0]
    ),
    "fetch_object_by_id": lambda given: plan.fetch_object_by_id(READ_SCOPE, Options(), given),
    "fetch_objects_by_ids": lambda given: plan.fetch_objects_by_ids(READ_SCOPE, Options(), [given]),
    "after": lambda given: plan.fetch_objects(READ_SCOPE, Options(after=given)),
    "near_object": lambda given: plan.near_object(READ_SCOPE, Options(), given, near.NearOptions()),
    "move": lambda given: Move(force=0.5, objects=given).to_wire(),
    "iterator": lambda given: AsyncObjectIterator(None, False, None, None, None, given, None).checkpoint,
    "filter.by_id.equal": lambda given: Filter.by_id().equal(given).to_wire(),
    "filter.by_id.not_equal": lambda given: Filter.by_id().not_equal(given).to_wire(),
    "filter.by_id.contains_any": lambda given: Filter.by_id().contains_any([given]).to_wire(),
    "filter.by_id.contains_none": lambda given: Filter.by_id().contains_none([given]).to_wire(),
    "filter.by_ref.by_id": lambda given: Filter.by_ref("r").by_id().equal(given).to_wire(),
    "debug.object": lambda given: debug.get_object_over_rest("Bike", given, None, None, None),
    "debug.after": lambda given: debug.list_objects_over_rest("Bike", None, None, given, None, None),
    "replications.get": lambda given: replication.get(given, False),
    "replications.cancel": replication.cancel,
    "replications.delete": replication.delete,
    "replications.force_delete": lambda given: replication.force_delete(given, None, None, None, True),
    "classifications.get": classifications.get,
}


@pytest.mark.parametrize("given", SPELLINGS, ids=str)
@pytest.mark.parametrize("name", WITH_ID)
def test_an_id_leaves_in_canonical_form(name: str, given: Any) -> None:
    sent = _sent(WITH_ID[name](given))
    assert ID in sent
    assert re.findall(r"[0-9a-fA-F]{32}|[0-9A-F]{8}-[0-9A-F]{4}-4C39|urn:|\{0b5", sent) == []


@pytest.mark.parametrize("given", ["nope", "", ID[:-1], f"{ID}0", 5, b"0" * 16])
@pytest.mark.parametrize("name", WITH_ID)
def test_what_is_not_an_id_is_refused_before_anything_is_sent(name: str, given: Any) -> None:
    with pytest.raises((WeaviateInvalidInputError, WeaviateBatchValidationError), match="must be"):
        _sent(WITH_ID[name](given))


def test_an_id_of_another_type_is_a_type_error_too() -> None:
    with pytest.raises(TypeError, match=r"from_uuid must be a uuid.UUID or its string, got int: 5"):
        canonical_uuid(5, "from_uuid")
    with pytest.raises(TypeError, match="uuids must be a uuid or a list of them, got dict"):
        canonical_uuids({ID: 1})
    with pytest.raises(TypeError):
        get_valid_uuid(None)  # type: ignore[arg-type]  # the case is one


def test_a_uuid_in_a_filter_on_a_property_is_canonical() -> None:
    given = uuid.UUID(ID)
    assert Filter.by_property("owner").equal(given).to_wire().value_text == ID
    assert list(Filter.by_property("owners").contains_any([given]).to_wire().value_text_array.values) == [ID]


WITH_NAME: dict[str, Callable[[str], Any]] = {
    "filter": lambda name: Filter.by_ref_multi_target("r", name).by_property("p").equal(1).to_wire(),
    "filter.by_ref": lambda name: Filter.by_ref("r").by_ref_multi_target("s", name).by_property("p").equal(1).to_wire(),
    "reference": lambda name: (
        prepare(
            READ_SCOPE, Options(return_references=QueryReference.MultiTarget(link_on="r", target_collection=name))
        ).message
    ),
    "insert": lambda name: objects.insert(
        SCOPE, {}, {"r": ReferenceToMulti(target_collection=name, uuids=ID)}, None, None, _fresh()
    ),
    "insert_many": lambda name: many.insert_many(
        SCOPE, [DataObject({}, references={"r": ReferenceToMulti(target_collection=name, uuids=ID)})], _fresh
    ),
    "reference_add": lambda name: references.reference_add(
        SCOPE, ID, "r", ReferenceToMulti(target_collection=name, uuids=ID)
    ),
    "reference_add_many": lambda name: references.reference_add_many(
        SCOPE, [DataReference.MultiTarget("r", ID, ID, name)]
    ),
    "batch.from": lambda name: messages.batch_reference(intake.batch_references(ID, name, "r", ID, None, 0)[0]),
    "batch.to": lambda name: messages.batch_reference(
        intake.batch_references(ID, "Bike", "r", ReferenceToMulti(target_collection=name, uuids=ID), None, 0)[0]
    ),
    "property": lambda name: ReferenceProperty(name="r", target_collection=name).to_wire(),
    "property.multi": lambda name: ReferenceProperty.MultiTarget(name="r", target_collections=[name]).to_wire(),
    "backup.include": lambda name: backup.create("b", BackupStorage.S3, [name], None, None, False, None, None),
    "backup.exclude": lambda name: backup.create("b", BackupStorage.S3, None, name, None, False, None, None),
    "nodes": lambda name: cluster.nodes(name, None, None),
    "sharding_state": lambda name: cluster.query_sharding_state(name, None),
    "replications": lambda name: replication.query(name, None, None, False),
    "replications.plan": lambda name: replication.plan_scale(name, 2),
    "replications.force_delete": lambda name: replication.force_delete(None, name, None, None, True),
    "tokenization": lambda name: tokenization.for_property(name, "p", "text"),
    "debug.object": lambda name: debug.get_object_over_rest(name, ID, None, None, None),
    "debug.tenants": debug.list_tenants_over_rest,
    "permissions": lambda name: Permissions.data(collection=name, read=True)[0].to_wire(),
}


@pytest.mark.parametrize("name", WITH_NAME)
def test_a_collection_leaves_with_a_capital_letter(name: str) -> None:
    sent = _sent(WITH_NAME[name]("shopOfBikes"))
    assert "ShopOfBikes" in sent
    assert "shopOfBikes" not in sent


def test_names_that_servers_capitalize_themselves_are_sent_verbatim() -> None:
    assert json.loads(_sent(alias.create("latest", "bike")).split(" ", 1)[1]) == {"class": "bike", "alias": "latest"}


def test_a_name_is_a_string_and_not_empty() -> None:
    assert collection_name("b", "name") == "B"
    with pytest.raises(WeaviateInvalidInputError, match="name must be a collection's name, got an empty string"):
        collection_name("", "name")
    with pytest.raises(TypeError, match="name must be a collection's name, got None"):
        collection_name(None, "name")
