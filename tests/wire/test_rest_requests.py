"""Requests of the REST interface are values: paths encoded, queries spelled, arguments checked by Python."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from enum import Enum
from uuid import UUID

import pytest

from tests.support.release import not_before_own
from tests.support.source import ROOT
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire import rest
from weaviate_gen_wire.rest import OPERATIONS, Operation, Request, models


class Verbosity(Enum):
    MINIMAL = "minimal"


class Kind(str, Enum):
    OIDC = "oidc"


def test_a_request_holds_operation_path_and_body() -> None:
    request = rest.schema.schema_objects_create(body={"class": "Bike"})
    assert Request(OPERATIONS["schema_objects_create"], "/v1/schema", (), {"class": "Bike"}) == request
    assert request.target() == "/v1/schema"


def test_every_character_of_a_path_parameter_is_kept() -> None:
    request = rest.schema.tenants_get_one("a/b c", "ä?#%")
    assert request.path == "/v1/schema/a%2Fb%20c/tenants/%C3%A4%3F%23%25"


@pytest.mark.parametrize(("name", "segment"), [(".", "%2E"), ("..", "%2E%2E"), ("a.b", "a.b")])
def test_dots_do_not_climb(name: str, segment: str) -> None:
    assert f"/v1/schema/{segment}" == rest.schema.schema_objects_get(name).path


def test_an_empty_path_parameter_is_refused() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="class_name must be a non-empty string"):
        rest.schema.schema_objects_delete("")


def test_ids_may_be_uuids() -> None:
    id_ = UUID("1c62636e-6671-436d-ab3e-aef2d5f22560")
    assert f"/v1/objects/Bike/{id_}" == rest.objects.objects_class_get("Bike", id_).path


def test_enums_stand_for_their_values() -> None:
    assert rest.authz.get_groups(Kind.OIDC).path == "/v1/authz/groups/oidc"
    assert rest.nodes.nodes_get(output=Verbosity.MINIMAL).query == (("output", "minimal"),)  # type: ignore[arg-type]


def test_what_is_not_given_is_not_sent() -> None:
    assert rest.objects.objects_list(limit=None).query == ()


def test_query_values_are_spelled_by_type() -> None:
    request = rest.replication.list_replication(collection="A&B", include_history=True)
    assert request.query == (("collection", "A&B"), ("includeHistory", "true"))
    assert request.target() == "/v1/replication/replicate/list?collection=A%26B&includeHistory=true"
    assert rest.objects.objects_list(offset=0, limit=5).query == (("offset", "0"), ("limit", "5"))
    assert rest.users.list_all_users(include_last_used_time=False).query == (("includeLastUsedTime", "false"),)


@not_before_own
def test_lists_in_a_query_are_separated_by_commas() -> None:
    request = rest.schema.schema_objects_index_rebuild("Bike", "name", "searchable", tenants=["a", "b c"])
    assert request.target() == "/v1/schema/Bike/properties/name/index/searchable/rebuild?tenants=a,b%20c"


def test_headers_of_an_operation_are_apart() -> None:
    request = rest.schema.schema_objects_get("Bike", consistency=False)
    assert (request.headers, request.target()) == ((("consistency", "false"),), "/v1/schema/Bike")


@not_before_own
def test_an_event_stream_is_asked_for() -> None:
    assert rest.mcp.mcp_post(body={}).headers == (("accept", "application/json, text/event-stream"),)
    assert rest.mcp.mcp_get().headers == (("accept", "text/event-stream"),)


@pytest.mark.parametrize("name", ["schema_objects_get", "schema_objects_create", "schema_objects_update"])
def test_a_missing_argument_is_a_type_error(name: str) -> None:
    with pytest.raises(TypeError, match="missing"):
        getattr(rest.schema, name)()


def test_every_operation_is_found_by_name() -> None:
    paths = json.loads((ROOT / "specs/openapi/schema.json").read_text("utf-8"))["paths"]
    declared = sum(len(item.keys() - {"parameters"}) for item in paths.values())
    assert declared == len(OPERATIONS) == len(list(OPERATIONS))
    assert {True} == {OPERATIONS[name].name == name for name in OPERATIONS}
    with pytest.raises(KeyError):
        OPERATIONS["nothing"]


def test_verb_and_path_name_one_operation() -> None:
    assert len(OPERATIONS) == len({(OPERATIONS[name].verb, OPERATIONS[name].path) for name in OPERATIONS})


def test_every_path_begins_at_the_same_root() -> None:
    assert [name for name in OPERATIONS if not OPERATIONS[name].path.startswith("/v1/")] == []


def test_names_of_types_stand_for_what_holds_them() -> None:
    assert (dict, list, str, object) == (models.Class, models.RolesListResponse, models.GroupType, models.JsonObject)
    assert {"Class", "Object", "AdditionalProperties"} <= set(dir(models))


@pytest.mark.parametrize("module", [rest, models])
def test_an_unknown_name_is_an_attribute_error(module: object) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = module.nothing  # type: ignore[attr-defined]


def test_the_package_lists_its_modules() -> None:
    assert {"schema", "well_known", "models", "OPERATIONS"} <= set(dir(rest))


def test_only_what_is_asked_for_is_loaded() -> None:
    code = (
        "import sys; from weaviate_gen_wire import rest; rest.meta.meta_get(); "
        "print(sorted(name.rpartition('.')[2] for name in sys.modules if name.startswith('weaviate_gen_wire.rest.')))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "['_shapes', 'meta']"


def test_operations_are_values() -> None:
    operation = OPERATIONS["meta_get"]
    assert operation == Operation("meta_get", "meta.get", "meta", "GET", "/v1/meta", (200,), operation.errors)
    with pytest.raises(AttributeError):
        operation.verb = "POST"  # type: ignore[misc]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_function_fills_in_its_operation(name: str) -> None:
    operation = OPERATIONS[name]
    function = getattr(getattr(rest, operation.tag), name)
    arguments = inspect.signature(function).parameters.values()
    path = [each.name for each in arguments if each.kind is each.POSITIONAL_OR_KEYWORD]
    named = {each.name: each.name for each in arguments if each.kind is each.KEYWORD_ONLY}
    request = function(*path, **named)
    assert operation == request.operation
    assert [re.sub(r"\W|_", "", part).lower() for part in operation.path.split("/")] == [
        re.sub(r"\W|_", "", part).lower() for part in request.path.split("/")
    ]
    pairs = [pair for pair in (*request.query, *request.headers) if pair[0] != "accept"]
    given = [request.body] * (request.body is not None) + [value for _, value in pairs]
    assert sorted(named.values()) == sorted(given)
    assert function.__doc__.endswith(".")
