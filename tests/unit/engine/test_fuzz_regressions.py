"""Requests that chance made and the engine failed at, or answered in a form of its own, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.engines import Engine, numbered, opened
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit


def test_numbers_of_a_query_have_sixty_four_bits(engine: Engine) -> None:
    for number in (1 << 63, -(1 << 63) - 1):
        status, answer = engine.ask("GET", f"/objects?offset={number}")
        assert (422, 601) == (status, answer["code"])
        assert f'offset in query must be of type int64: "{number}"' == answer["message"]


def test_an_object_that_a_batch_refuses_is_given_back_without_what_it_has_not(engine: Engine) -> None:
    sent = {"class": "article", "id": numbered(1), "vector": None, "vectors": None, "tenant": "", "more": 1}
    for properties in (None, {"words": "x"}):
        answer = engine.ask("POST", "/batch/objects", {"objects": [{**sent, "properties": properties, "tenant": "t"}]})
        given = answer[1][0]
        assert "FAILED" == given["result"]["status"]
        times = {"creationTimeUnix": given["creationTimeUnix"], "lastUpdateTimeUnix": given["creationTimeUnix"]}
        kept = {"class": "Article", "id": numbered(1), "tenant": "t", "properties": properties or {}, **times}
        assert {**kept, "deprecations": None, "result": given["result"]} == given


def test_a_reference_that_a_batch_refuses_is_given_back_without_what_it_has_not(engine: Engine) -> None:
    status, answer = engine.ask("POST", "/batch/references", [{}])
    assert (200, [["result"]]) == (status, [list(each) for each in answer])
    assert "FAILED" == answer[0]["result"]["status"], json.dumps(answer)


def test_a_value_beside_references_is_an_error_of_its_object(engine: Engine) -> None:
    engine.create(
        {"class": "Linked", "vectorizer": "none", "properties": [{"name": "to", "dataType": ["Article"] * 2}]}
    )
    request = pb.BatchObjectsRequest()
    properties = request.objects.add(collection="Linked", uuid=numbered(1)).properties
    properties.non_ref_properties.update({"to": {"a": 1}})
    properties.multi_target_ref_props.add(prop_name="to", uuids=[numbered(2)], target_collection="Article")
    errors = engine.rpc("BatchObjects", request, pb.BatchObjectsReply).errors
    assert ["property 'to' is given a value beside its references"] == [each.error for each in errors]


def test_a_place_that_is_no_number_is_never_too_far_away(engine: Engine) -> None:
    engine.create(
        {"class": "Spot", "vectorizer": "none", "properties": [{"name": "at", "dataType": ["geoCoordinates"]}]}
    )
    engine.insert("Spot", 1, {"at": {"latitude": 1, "longitude": 2}})
    for latitude, count in ((float("nan"), 1), (float("inf"), 1), (1e30, 0), (1.0, 1)):
        request = pb.SearchRequest(collection="Spot")
        request.filters.operator = pb.Filters.OPERATOR_WITHIN_GEO_RANGE
        request.filters.target.property = "at"
        request.filters.value_geo.latitude, request.filters.value_geo.longitude = latitude, 2
        request.filters.value_geo.distance = 1
        assert count == len(engine.rpc("Search", request, pb.SearchReply).results)


def test_bytes_that_are_no_numbers_are_an_error_of_their_object(engine: Engine) -> None:
    request = pb.BatchObjectsRequest()
    properties = request.objects.add(collection="Article", uuid=numbered(1)).properties
    properties.number_array_properties.add(prop_name="scores", values_bytes=b"abc")
    errors = engine.rpc("BatchObjects", request, pb.BatchObjectsReply).errors
    assert ["the bytes of numbers come in eights, got 3 of them for 'scores'"] == [each.error for each in errors]


def test_coordinates_are_refused_where_no_float32_holds_them(engine: Engine) -> None:
    engine.create(
        {"class": "Spot", "vectorizer": "none", "properties": [{"name": "at", "dataType": ["geoCoordinates"]}]}
    )
    for latitude in (1e39, -1e308, 1 << 200):
        sent = {"class": "Spot", "properties": {"at": {"latitude": latitude, "longitude": 2}}}
        status, message = engine.message("POST", "/objects", sent)
        assert (422, True) == (status, message.endswith(f"invalid latitude: {latitude} is more than a float32 holds"))
    engine.insert("Spot", 1, {"at": {"latitude": 1e38, "longitude": 2}})


def test_permissions_and_roles_in_another_form_are_refused() -> None:
    access = AccessSettings(keys={"k": "ada"}, admins=frozenset({"ada"}))
    with opened(access=access) as guarded:
        for given in (7, "text", [1]):
            body = json.dumps({"action": "read_data", "data": given}).encode()
            reply = guarded.handler.rest(
                "POST", "/v1/authz/roles/viewer/has-permission", {"authorization": "Bearer k"}, body
            )
            assert (400, 400) == (reply.status, json.loads(reply.body)["code"])
        for given in (7, True, {"a": 1}, ["a"]):
            body = json.dumps({"name": given, "permissions": []}).encode()
            reply = guarded.handler.rest("POST", "/v1/authz/roles", {"authorization": "Bearer k"}, body)
            assert (400, 400) == (reply.status, json.loads(reply.body)["code"])
        for given in (7, "viewer", {"a": 1}):
            body = json.dumps({"roles": given}).encode()
            reply = guarded.handler.rest("POST", "/v1/authz/users/ada/assign", {"authorization": "Bearer k"}, body)
            assert (400, 400) == (reply.status, json.loads(reply.body)["code"])


def test_a_reference_is_no_plain_property(engine: Engine) -> None:
    engine.create({"class": "Linked", "vectorizer": "none", "properties": [{"name": "to", "dataType": ["Article"]}]})
    engine.insert("Linked", 1, {})
    request = pb.SearchRequest(collection="Linked", uses_127_api=True)
    request.properties.non_ref_properties.append("to")
    assert 1 == len(engine.rpc("Search", request, pb.SearchReply).results)
    engine.insert("Article", 2, {})
    beacon = {"beacon": f"weaviate://localhost/Article/{numbered(2)}"}
    assert (200, None) == engine.ask("POST", f"/objects/Linked/{numbered(1)}/references/to", beacon)
    with pytest.raises(RpcFailure, match=r"^UNKNOWN: creating primitive value for to: proto: invalid type"):
        engine.rpc("Search", request, pb.SearchReply)


def test_backups_are_asked_for_in_their_form(tmp_path: Path) -> None:
    with opened(tmp_path) as engine:
        for path, body, field in (
            ("", {"id": 5}, "BackupCreateRequest.id of type string"),
            (
                "",
                {"id": "a", "incremental_base_backup_id": 5},
                "BackupCreateRequest.incremental_base_backup_id of type",
            ),
            ("", {"id": "a", "config": {"path": 5}}, "BackupConfig.Path of type string"),
            ("/a/restore", {"config": 5}, "BackupRestoreRequest.config"),
            ("/a/restore", {"node_mapping": []}, "BackupRestoreRequest.node_mapping"),
        ):
            status, message = engine.message("POST", f"/backups/filesystem{path}", body)
            assert (400, True) == (status, field in message), message


def test_a_stream_in_nobody_s_name_is_refused_with_a_code_of_its_own() -> None:
    with opened(access=AccessSettings(keys={"k": "ada"})) as guarded:
        for metadata in ([], [("authorization", "Bearer nobody's")]):
            with pytest.raises(RpcFailure) as refused:
                list(guarded.handler.stream("/weaviate.v1.Weaviate/BatchStream", [], metadata))
            assert "UNAUTHENTICATED" == refused.value.code


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("application/json", 200, ""),
        ("Application/JSON; charset=utf-8", 200, ""),
        ("application/yaml", 501, "bodies in YAML is not supported by the local engine"),
        (
            "text/plain",
            415,
            'unsupported media type "text/plain", only [application/json application/yaml] are allowed',
        ),
    ],
)
def test_bodies_are_json(engine: Engine, kind: str, status: int, words: str) -> None:
    body = b'{"text": "a", "tokenization": "word"}'
    reply = engine.handler.rest("POST", "/v1/tokenize", {"Content-Type": kind}, body)
    assert (status, True) == (reply.status, words in reply.body.decode().replace('\\"', '"'))


def test_an_operator_that_is_no_text_is_refused(engine: Engine) -> None:
    for operator in ({"a": 1}, ["And"], 7):
        match = {"class": "Article", "where": {"operator": operator, "operands": [], "path": ["words"], "valueInt": 1}}
        status, _ = engine.message("DELETE", "/batch/objects", {"match": match})
        assert status in (400, 422)
