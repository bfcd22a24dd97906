"""References over REST and gRPC: added, replaced, removed, and never to nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.engines import Engine, numbered, opened
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

START = "weaviate://localhost"
TARGET = {"class": "Target", "vectorizer": "none"}
SOURCE = {
    "class": "Source",
    "vectorizer": "none",
    "properties": [
        {"name": "one", "dataType": ["Target"]},
        {"name": "several", "dataType": ["Target", "Source"]},
        {"name": "title", "dataType": ["text"]},
    ],
}


@pytest.fixture
def linked() -> Iterator[Engine]:
    with opened() as engine:
        engine.create(TARGET)
        engine.create(SOURCE)
        for number in range(1, 4):
            engine.insert("Target", number, {})
        engine.insert("Source", 1, {"title": "a"})
        yield engine


def beacon(number: int, collection: str = "Target") -> dict[str, str]:
    where = f"{collection}/" if collection else ""
    return {"beacon": f"{START}/{where}{numbered(number)}"}


def held(engine: Engine, name: str) -> list[dict[str, str]]:
    properties = engine.ask("GET", f"/objects/Source/{numbered(1)}")[1]["properties"]
    found: list[dict[str, str]] = properties.get(name, [])
    return found


def path(name: str, number: int = 1) -> str:
    return f"/objects/Source/{numbered(number)}/references/{name}"


def test_a_reference_is_added_with_its_target_and_link(linked: Engine) -> None:
    assert (200, None) == linked.ask("POST", path("one"), beacon(1, ""))
    assert (200, None) == linked.ask("POST", path("one"), beacon(2))
    assert [
        {**beacon(1), "href": f"/v1/objects/Target/{numbered(1)}"},
        {**beacon(2), "href": f"/v1/objects/Target/{numbered(2)}"},
    ] == held(linked, "one")


def test_references_are_replaced_and_removed(linked: Engine) -> None:
    linked.ask("POST", path("one"), beacon(1))
    assert (200, None) == linked.ask("PUT", path("one"), [beacon(2), beacon(3, "")])
    assert [beacon(2)["beacon"], beacon(3)["beacon"]] == [entry["beacon"] for entry in held(linked, "one")]
    assert (204, None) == linked.ask("DELETE", path("one"), beacon(2, ""))
    assert (204, None) == linked.ask("DELETE", path("one"), beacon(1))
    assert [beacon(3)["beacon"]] == [entry["beacon"] for entry in held(linked, "one")]
    before = linked.ask("GET", f"/objects/Source/{numbered(1)}")[1]
    linked.set_clock(before["lastUpdateTimeUnix"] + 5)
    assert (204, None) == linked.ask("DELETE", path("one"), beacon(1))  # not there: nothing is written
    assert before == linked.ask("GET", f"/objects/Source/{numbered(1)}")[1]
    assert (200, None) == linked.ask("PUT", path("one"), [])
    assert [] == held(linked, "one")


def test_a_merge_adds_references_to_those_there_are(linked: Engine) -> None:
    linked.ask("POST", path("one"), beacon(1))
    linked.ask("PATCH", f"/objects/Source/{numbered(1)}", {"properties": {"one": [beacon(2)]}})
    assert 2 == len(held(linked, "one"))


def test_several_targets_keep_the_beacon_as_it_is(linked: Engine) -> None:
    assert 200 == linked.ask("POST", path("several"), beacon(1, "Source"))[0]
    assert 200 == linked.ask("POST", path("several"), beacon(2, ""))[0]
    assert [
        {**beacon(1, "Source"), "href": f"/v1/objects/Source/{numbered(1)}"},
        {**beacon(2, ""), "href": f"/v1/objects/{numbered(2)}"},
    ] == held(linked, "several")


@pytest.mark.parametrize(
    ("name", "body", "status", "part"),
    [
        ("one", beacon(9), 422, f"no object with id {numbered(9)} found"),
        ("one", beacon(1, "Nope"), 422, "no object with id"),
        ("one", {"beacon": "nonsense://"}, 422, "invalid cref URI"),
        ("one", {"beacon": f"weaviate://elsewhere/Target/{numbered(1)}"}, 422, "unrecognized cross-ref ref format"),
        ("one", {"beacon": f"{START}/Target/foo"}, 422, "must be uuid, but got 'foo'"),
        ("one", {"beacon": 5}, 400, "cannot unmarshal number"),
        ("title", beacon(1), 422, "property 'title' is not a reference-type"),
        ("nope", beacon(1), 422, "no such prop with name 'nope'"),
        ("id", beacon(1), 422, "reserved property name"),
    ],
)
def test_references_to_nowhere_are_refused(linked: Engine, name: str, body: Any, status: int, part: str) -> None:
    for verb, sent in (("POST", body), ("PUT", [body])):
        found, message = linked.message(verb, path(name), sent)
        assert status == found
        assert part in message
    assert [] == held(linked, "one")


def test_a_missing_source_is_not_found(linked: Engine) -> None:
    assert (404, None) == linked.ask("POST", path("one", 9), beacon(1))
    assert (404, None) == linked.ask("PUT", path("one", 9), [beacon(1)])
    assert (404, None) == linked.ask("DELETE", path("one", 9), beacon(1))
    assert 422 == linked.ask("POST", f"/objects/Nope/{numbered(1)}/references/one", beacon(1))[0]
    assert (404, None) == linked.ask("PUT", f"/objects/Nope/{numbered(1)}/references/one", [beacon(1)])


def test_a_new_object_may_bring_its_references(linked: Engine) -> None:
    linked.insert("Source", 2, {"one": [beacon(1, "")]})
    for value, part in [
        ([beacon(9)], "'cref' Source:one: no object with id"),
        ("x", "reference property is not a slice x"),
        (["x"], "reference property is not a map: string"),
        ([{"beacon": 5}], "beacon property is not a string: json.Number"),
        ([{**beacon(1), "weight": 1}], "requires exactly 1 arguments: 'beacon'"),
    ]:
        status, message = linked.message("POST", "/objects", {"class": "Source", "properties": {"one": value}})
        assert 422 == status
        assert part in message


def test_each_reference_of_a_batch_is_taken_or_refused(linked: Engine) -> None:
    def link(name: str, target: str, source: str = f"Source/{numbered(1)}") -> dict[str, str]:
        return {"from": f"{START}/{source}/{name}", "to": f"{START}/{target}"}

    status, answer = linked.ask(
        "POST",
        "/batch/references",
        [
            link("one", numbered(1)),
            link("nope", numbered(1)),
            link("title", numbered(1)),
            link("one", f"Target/{numbered(2)}"),
            link("one", numbered(1), f"Nope/{numbered(1)}"),
            link("one", numbered(1), f"Source/{numbered(9)}"),
            link("one", f"Nope/{numbered(1)}"),
            link("one", "foo"),
        ],
    )
    assert 200 == status
    errors = [entry["result"].get("errors", {}).get("error", [{}])[0].get("message", "") for entry in answer]
    assert [
        "",
        "property nope does not exist for class Source",
        "property 'title' is not a reference-type",
        "",
        'source class "Nope" not found in schema',
        f"ref batch: object with id {numbered(9)} not found",
        'target class "Source" not found in schema',
    ] == errors[:7]
    assert "must be uuid" in errors[7]
    assert [{"from"}, {"from", "to"}] == [set(answer[at]) - {"result"} for at in (7, 6)]
    assert f"{START}/Target/{numbered(1)}" == answer[0]["to"]
    assert [beacon(1)["beacon"], beacon(2)["beacon"]] == [entry["beacon"] for entry in held(linked, "one")]
    assert 422 == linked.ask("POST", "/batch/references", [])[0]


def test_references_come_as_messages_too(linked: Engine) -> None:
    request = pb.BatchReferencesRequest()
    request.references.add(name="one", from_collection="Source", from_uuid=numbered(1), to_uuid=numbered(1))
    request.references.add(
        name="several",
        from_collection="Source",
        from_uuid=numbered(1),
        to_uuid=numbered(2),
        to_collection="Target",
    )
    request.references.add(name="nope", from_collection="Source", from_uuid=numbered(1), to_uuid=numbered(1))
    reply = linked.rpc("BatchReferences", request, pb.BatchReferencesReply)
    assert [(2, "property nope does not exist for class Source")] == [(e.index, e.error) for e in reply.errors]
    assert (1, 1) == (len(held(linked, "one")), len(held(linked, "several")))
    batch = pb.BatchObjectsRequest()
    entry = batch.objects.add(collection="Source", uuid=numbered(5))
    entry.properties.single_target_ref_props.add(prop_name="one", uuids=[numbered(1), numbered(2)])
    entry.properties.multi_target_ref_props.add(prop_name="several", uuids=[numbered(3)], target_collection="Target")
    batch.objects.add(collection="Source", uuid=numbered(6)).properties.single_target_ref_props.add(
        prop_name="several", uuids=[numbered(1)]
    )
    batch.objects.add(collection="Source", uuid=numbered(7)).properties.multi_target_ref_props.add(
        prop_name="one", uuids=[numbered(1)], target_collection="Target"
    )
    errors = linked.rpc("BatchObjects", batch, pb.BatchObjectsReply).errors
    assert [1, 2] == [error.index for error in errors]
    assert "need single target" in errors[0].error
    assert "need multi-target" in errors[1].error
    found = linked.ask("GET", f"/objects/Source/{numbered(5)}")[1]["properties"]
    assert (2, 1) == (len(found["one"]), len(found["several"]))
    with pytest.raises(RpcFailure, match="length cannot be 0"):
        linked.rpc("BatchReferences", pb.BatchReferencesRequest(), pb.BatchReferencesReply)


def test_an_emptied_list_of_references_is_no_reference_to_a_server(linked: Engine) -> None:
    path = f"/objects/Source/{numbered(1)}/references/one"
    assert 200 == linked.ask("PUT", path, [])[0]
    assert 500 == linked.ask("DELETE", path, beacon(1))[0]
    link = {"from": f"{START}/Source/{numbered(1)}/one", "to": beacon(1)["beacon"]}
    answer = linked.ask("POST", "/batch/references", [link])[1]
    assert "FAILED" == answer[0]["result"]["status"]
    assert [beacon(1)["beacon"]] == [entry["beacon"] for entry in held(linked, "one")]
    assert "SUCCESS" == linked.ask("POST", "/batch/references", [link])[1][0]["result"]["status"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (f"{START}/source/{numbered(1)}/one", "className must start with an uppercase letter"),
        (f"{START}//{numbered(1)}/one", "className cannot be empty"),
        (f"{START}/Source/{numbered(1)}/", "property cannot be empty"),
        (f"{START}/Source/{numbered(1)}", "must use long-form"),
        (f"{START}/Source/{numbered(1)}/One", "property 'One' not found in schema"),
    ],
)
def test_the_start_of_a_reference_is_spelled_exactly(linked: Engine, source: str, text: str) -> None:
    link = {"from": source, "to": beacon(1)["beacon"]}
    answer = linked.ask("POST", "/batch/references", [link])[1][0]
    assert text in answer["result"]["errors"]["error"][0]["message"]


def test_what_a_reference_cannot_even_be_refuses_the_batch(linked: Engine) -> None:
    link = {"from": f"{START}/Source/{numbered(1)}/one", "to": "x"}
    assert (422, 'to in body must be of type uri: "x"') == linked.message("POST", "/batch/references", [link])


def test_the_name_of_a_reference_has_its_own_case(linked: Engine) -> None:
    assert 422 == linked.ask("POST", f"/objects/Source/{numbered(1)}/references/One", beacon(1))[0]


def test_references_of_tenants_stay_inside_them(linked: Engine) -> None:
    shared = {"multiTenancyConfig": {"enabled": True}}
    linked.create({"class": "Room", **shared})
    linked.create({"class": "Guest", "properties": [{"name": "room", "dataType": ["Room"]}], **shared})
    for name in ("Room", "Guest"):
        linked.ask("POST", f"/schema/{name}/tenants", [{"name": "a"}, {"name": "b", "activityStatus": "COLD"}])
    linked.insert("Guest", 1, {}, tenant="a")

    def refusal(tenant: str) -> str:
        link = {"from": f"{START}/Guest/{numbered(1)}/room", "to": beacon(1, "Room")["beacon"], "tenant": tenant}
        answer = linked.ask("POST", "/batch/references", [link])[1][0]
        return answer["result"]["errors"]["error"][0]["message"]  # type: ignore[no-any-return]

    assert f'target: object Room/{numbered(1)} not found for tenant "a"' == refusal("a")
    found = f"source: get object Guest/{numbered(1)}: determine shard: "
    assert found + "tenant not active: 'b'" == refusal("b")
    assert found + 'tenant not found: "c"' == refusal("c")
    assert found + "class Guest has multi-tenancy enabled, but request was without tenant" == refusal("")


def test_a_merge_of_no_references_changes_none(linked: Engine) -> None:
    one = f"/objects/Source/{numbered(1)}"
    assert 204 == linked.ask("PATCH", one, {"class": "Source", "properties": {"one": []}})[0]
    assert "one" not in linked.ask("GET", one)[1]["properties"]
    assert 204 == linked.ask("DELETE", f"{one}/references/one", beacon(1))[0]


def test_answers_to_a_batch_have_no_links(linked: Engine) -> None:
    body = {"class": "Source", "id": numbered(7), "properties": {"one": [beacon(1)]}}
    assert [beacon(1)] == linked.ask("POST", "/batch/objects", {"objects": [body]})[1][0]["properties"]["one"]
    links = linked.ask("GET", f"/objects/Source/{numbered(7)}")[1]["properties"]["one"]
    assert [f"/v1/objects/Target/{numbered(1)}"] == [entry["href"] for entry in links]


def test_references_that_may_not_repeat_are_added_once(engine: Engine) -> None:
    config = [
        {"name": "once", "dataType": ["Article"], "disableDuplicatedReferences": True},
        {"name": "often", "dataType": ["Article"]},
    ]
    engine.create({"class": "Pointer", "vectorizer": "none", "properties": config})
    engine.insert("Article", 1, {})
    engine.insert("Pointer", 2, {})
    beacon = f"weaviate://localhost/Article/{numbered(1)}"
    source = f"weaviate://localhost/Pointer/{numbered(2)}"

    def counts() -> tuple[int, int]:
        found = engine.ask("GET", f"/objects/Pointer/{numbered(2)}")[1]["properties"]
        return len(found.get("once", ())), len(found.get("often", ()))

    for name in ("once", "often"):
        for _ in range(2):
            path = f"/objects/Pointer/{numbered(2)}/references/{name}"
            assert engine.ask("POST", path, {"beacon": beacon})[0] == 200
        batch = [{"from": f"{source}/{name}", "to": beacon}] * 2
        assert engine.ask("POST", "/batch/references", batch)[0] == 200
        merged = {"class": "Pointer", "properties": {name: [{"beacon": beacon}]}}
        assert engine.ask("PATCH", f"/objects/Pointer/{numbered(2)}", merged)[0] == 204
    assert counts() == (1, 5)
    # what is replaced as a whole stays as it was sent
    path = f"/objects/Pointer/{numbered(2)}/references/once"
    assert engine.ask("PUT", path, [{"beacon": beacon}] * 2)[0] == 200
    assert counts() == (2, 5)
