"""Ids and names in other spellings are refused, or not found, where a server loses sight of the object."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.support.engines import Engine, numbered
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

ID = "0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01"
ODD = [ID.replace("-", ""), f"{{{ID}}}", f"urn:uuid:{ID}"]


@pytest.mark.parametrize("spelled", ODD)
def test_rest_refuses_to_store_an_id_in_another_spelling(engine: Engine, spelled: str) -> None:
    body = {"class": "Article", "id": spelled, "properties": {}}
    refused = (422, f'id in body must be of type uuid: "{spelled}"')
    assert engine.message("POST", "/objects", body) == refused
    assert engine.message("POST", "/objects/validate", body) == refused
    assert engine.message("POST", "/batch/objects", {"objects": [body]})[0] == 422
    assert engine.message("PUT", f"/objects/Article/{quote(spelled, safe='')}", body) == refused
    assert engine.ids("Article") == []


@pytest.mark.parametrize("spelled", [ID, *ODD, ID.upper()])
def test_rest_reads_and_changes_an_object_by_any_spelling_of_its_id(engine: Engine, spelled: str) -> None:
    engine.ask("POST", "/objects", {"class": "Article", "id": ID.upper(), "properties": {"words": 1}})
    assert engine.ids("Article") == [ID]
    path = f"/objects/Article/{quote(spelled, safe='')}"
    assert engine.ask("GET", path)[0] == 200
    assert engine.ask("PATCH", path, {"class": "Article", "properties": {"words": 2}})[0] == 204
    assert engine.ask("DELETE", path)[0] == 204
    assert engine.ids("Article") == []


@pytest.mark.parametrize(
    ("spelled", "words"),
    [*((each, f"invalid UUID length: {len(each)}") for each in ODD), (ID.upper(), "invalid UUID format")],
)
def test_a_batch_refuses_the_object_with_such_an_id_alone(engine: Engine, spelled: str, words: str) -> None:
    request = pb.BatchObjectsRequest()
    for uuid in (spelled, ID):
        request.objects.add(collection="Article", uuid=uuid)
    reply = engine.rpc("BatchObjects", request, pb.BatchObjectsReply)
    assert [(error.index, error.error.startswith(words)) for error in reply.errors] == [(0, True)]
    assert engine.ids("Article") == [ID]


@pytest.mark.parametrize("spelled", [*ODD, ID.upper()])
def test_a_filter_by_id_matches_the_canonical_form_alone(engine: Engine, spelled: str) -> None:
    engine.ask("POST", "/objects", {"class": "Article", "id": ID, "properties": {}})

    def found(value: str) -> int:
        request = pb.SearchRequest(collection="Article", uses_127_api=True)
        request.filters.operator = pb.Filters.OPERATOR_EQUAL
        request.filters.value_text = value
        request.filters.target.property = "_id"
        return len(engine.rpc("Search", request, pb.SearchReply).results)

    assert (found(ID), found(spelled)) == (1, 0)


def _linked(engine: Engine, name: str) -> tuple[Any, Any]:
    engine.create(
        {"class": "Shelf", "vectorizer": "none", "properties": [{"name": "has", "dataType": ["Article", "Shelf"]}]}
    )
    engine.insert("Article", 1, {"title": "x"})
    beacon = {"beacon": f"weaviate://localhost/Article/{numbered(1)}"}
    engine.insert("Shelf", 2, {"has": [beacon]})
    filtered = pb.SearchRequest(collection="Shelf", uses_127_api=True)
    filtered.filters.operator = pb.Filters.OPERATOR_EQUAL
    filtered.filters.value_text = "x"
    filtered.filters.target.multi_target.on = "has"
    filtered.filters.target.multi_target.target_collection = name
    filtered.filters.target.multi_target.target.property = "title"
    selected = pb.SearchRequest(collection="Shelf", uses_123_api=True, uses_125_api=True, uses_127_api=True)
    reference = selected.properties.ref_properties.add(reference_property="has", target_collection=name)
    reference.metadata.uuid = True
    return filtered, selected


def test_a_target_collection_is_found_by_its_name(engine: Engine) -> None:
    filtered, selected = _linked(engine, "Article")
    assert len(engine.rpc("Search", filtered, pb.SearchReply).results) == 1
    (found,) = engine.rpc("Search", selected, pb.SearchReply).results
    assert found.properties.ref_props[0].properties[0].metadata.id == numbered(1)


def test_a_target_collection_in_lower_case_is_not_found(engine: Engine) -> None:
    for request in _linked(engine, "article"):
        with pytest.raises(RpcFailure, match="could not find class article in schema"):
            engine.rpc("Search", request, pb.SearchReply)
