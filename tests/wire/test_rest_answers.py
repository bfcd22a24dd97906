"""Answers as servers give them: each imprecision of the specs is cured, on what a real server answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.release import not_before_own
from weaviate_gen_wire.rest import OPERATIONS

ANSWERS = json.loads((Path(__file__).parent / "fixtures/rest_answers.json").read_text("utf-8"))


def _parsed(name: str) -> Any:
    answer = ANSWERS[name]
    return OPERATIONS[name].parse(answer["status"], json.dumps(answer["json"]).encode())


def test_null_is_an_empty_array_where_one_is_declared() -> None:
    created = _parsed("schema_objects_create")
    assert created["properties"] == []
    assert created["invertedIndexConfig"]["stopwords"] == {"additions": [], "preset": "en", "removals": []}
    assert _parsed("get_own_info") == {"groups": [], "roles": [], "username": "reader"}
    assert [role["permissions"] for role in _parsed("get_roles_for_user")] == [[], []]
    assert _parsed("graphql_post")["errors"][0]["path"] == []


def test_null_at_the_top_is_an_empty_array_too() -> None:
    assert OPERATIONS["list_all_users"].parse(200, b"null\n") == []


def test_null_is_an_empty_map_where_one_is_declared() -> None:
    assert OPERATIONS["graphql_post"].parse(200, b'{"data": null}') == {"data": {}}
    assert OPERATIONS["distributed_tasks_get"].parse(200, b'{"reindex": null}') == {"reindex": []}


def test_null_stays_where_it_means_not_asked_for() -> None:
    assert [node["shards"] for node in _parsed("nodes_get")["nodes"]] == [None]
    assert None is _parsed("replication_details")["statusHistory"]


def test_null_stays_where_any_json_is_declared() -> None:
    assert ANSWERS["objects_class_get"]["json"] == _parsed("objects_class_get")


def test_unknown_keys_are_kept() -> None:
    assert False is _parsed("schema_objects_create")["replicationConfig"]["asyncEnabled"]


def test_unknown_values_of_enums_are_kept() -> None:
    answer = b'[{"name": "a", "activityStatus": "HIBERNATING"}]'
    assert OPERATIONS["tenants_get"].parse(200, answer) == [{"name": "a", "activityStatus": "HIBERNATING"}]


def test_vectors_of_any_form_are_kept() -> None:
    answer = {"class": "A", "vectors": {"flat": [0.5], "multi": [[0.5], [1.0]]}, "vectorWeights": {"a": "b"}}
    assert answer == OPERATIONS["objects_class_get"].parse(200, json.dumps(answer).encode())


@pytest.mark.parametrize(
    ("name", "status"), [("schema_objects_delete", 200), ("objects_class_head", 404), ("get_roles", 401)]
)
def test_an_empty_body_is_nothing(name: str, status: int) -> None:
    assert None is OPERATIONS[name].parse(status, b"")
    assert None is OPERATIONS[name].parse(status, b"\n")


def test_nothing_in_the_place_of_an_object_is_kept() -> None:
    assert None is OPERATIONS["get_own_info"].parse(200, None)
    assert OPERATIONS["get_own_info"].parse(200, "text") == "text"


@pytest.mark.parametrize("status", [302, 422, 545, 999])
def test_any_status_is_read(status: int) -> None:
    assert OPERATIONS["schema_objects_create"].parse(status, b'{"error": null}') == {"error": None}
    assert OPERATIONS["schema_objects_create"].parse(status, b"<html>") == "<html>"


@not_before_own
def test_an_event_stream_is_text() -> None:
    stream = b"event: message\ndata: {}\n\n"
    assert stream.decode() == OPERATIONS["mcp_post"].parse(200, stream)
    assert OPERATIONS["mcp_post"].parse(200, b'{"jsonrpc": "2.0"}') == {"jsonrpc": "2.0"}


def test_a_page_in_the_place_of_json_is_an_error_that_says_so() -> None:
    with pytest.raises(ValueError, match="is this a Weaviate server"):
        OPERATIONS["schema_objects_get"].parse(200, b"<html>login</html>")


def test_what_is_decoded_already_is_cured_too() -> None:
    assert OPERATIONS["schema_dump"].parse(200, {"classes": None}) == {"classes": []}
    assert OPERATIONS["schema_dump"].parse(200, {"classes": "odd"}) == {"classes": "odd"}
