"""Objects over REST and gRPC: written, checked, changed, listed, deleted."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.support.engines import ARTICLE, Engine, numbered, opened
from tests.support.plugins import Text2VecLetters
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

NAMED = {"class": "Named", "vectorConfig": {"a": {"vectorizer": {"none": {}}}, "b": {"vectorizer": {"none": {}}}}}
EVERYTHING = {
    "class": "Everything",
    "vectorizer": "none",
    "properties": [
        {"name": kind.replace("[]", "s"), "dataType": [kind]}
        for kind in (
            *("text", "int", "number", "boolean", "date", "uuid", "geoCoordinates", "phoneNumber", "blob", "blobHash"),
            *("text[]", "int[]", "number[]", "boolean[]", "date[]", "uuid[]"),
        )
    ]
    + [
        {
            "name": kind.replace("[]", "s"),
            "dataType": [kind],
            "nestedProperties": [{"name": "n", "dataType": ["int"]}, {"name": "at", "dataType": ["date"]}],
        }
        for kind in ("object", "object[]")
    ],
}


def test_an_object_is_answered_as_it_is_kept(engine: Engine) -> None:
    made = engine.insert("Article", 1, {"title": "harbour", "words": 3}, vector=[0.25, 1.1])
    assert made["creationTimeUnix"] == made["lastUpdateTimeUnix"]
    assert {"title": "harbour", "words": 3} == made["properties"]
    assert [0.25, 1.1] == made["vector"]
    status, found = engine.ask("GET", f"/objects/Article/{numbered(1)}")
    assert (200, {"title": "harbour", "words": 3}) == (status, found["properties"])
    assert "vector" not in found
    assert (204, None) == engine.ask("HEAD", f"/objects/Article/{numbered(1)}")
    assert (404, None) == engine.ask("HEAD", f"/objects/Article/{numbered(2)}")
    assert (404, None) == engine.ask("GET", f"/objects/Article/{numbered(2)}")
    assert (404, None) == engine.ask("GET", f"/objects/Nope/{numbered(1)}")
    assert 422 == engine.ask("GET", "/objects/Article/foo")[0]
    assert 400 == engine.ask("GET", f"/objects/Article/{numbered(1)}?include=foo")[0]


@pytest.mark.parametrize("numbers", [["a"], [["a"]], [[1, 2], [3]], [[1, 2], 3], [[[1.0]]], "x", [None], [True]])
def test_a_vector_is_numbers_or_rows_of_as_many(numbers: Any) -> None:
    multi = {"vectorizer": {"none": {}}, "vectorIndexConfig": {"multivector": {"enabled": True}}}
    with opened() as engine:
        engine.create({"class": "Named", "vectorConfig": {"a": {**multi, "vectorIndexType": "hnsw"}}})
        assert (422, "invalid object: vector a must be a list of numbers, or a list of such lists") == engine.message(
            "POST", "/objects", {"class": "Named", "vectors": {"a": numbers}}
        )
        assert [] == engine.ids("Named")


def test_an_object_without_an_id_gets_one(engine: Engine) -> None:
    status, made = engine.ask("POST", "/objects", {"class": "Article", "properties": {}})
    assert (200, [made["id"]]) == (status, engine.ids("Article"))


@pytest.mark.parametrize(
    ("body", "status", "part"),
    [
        ({"properties": {}}, 422, "class"),
        ({"class": "Nope"}, 422, 'class "Nope" not found in schema'),
        ({"class": "Article", "id": "foo"}, 422, 'id in body must be of type uuid: "foo"'),
        ({"class": "Article", "id": numbered(1)}, 422, "already exists"),
        ({"class": "Article", "properties": {"foo": 1}}, 422, "no such prop with name 'foo' found in class 'Article'"),
        ({"class": "Article", "properties": []}, 422, "could not recognize object's properties"),
        ({"class": "Article", "vector": ["a"]}, 400, "cannot unmarshal string into Go struct field Object.vector"),
        ({"class": "Article", "vector": [1, 2, 3]}, 500, "with length 3. Existing nodes have vectors with length 2"),
        ({"class": "Article", "vectors": {"foo": [1, 2]}}, 422, "does not have configuration for vector foo"),
        ({"class": "Article", "tenant": "t"}, 422, "multi-tenancy disabled, but request was with tenant"),
        ({"class": "Named", "vector": [1, 2]}, 422, "does not have single vector index"),
        ({"class": "Named", "vectors": {"c": [1, 2]}}, 422, "does not have configuration for vector c"),
        ({"class": "Named", "vectors": {"a": [[1, 2]]}}, 500, "must be one vector"),
    ],
)
def test_what_a_server_refuses_is_refused(engine: Engine, body: dict[str, Any], status: int, part: str) -> None:
    engine.create(NAMED)
    engine.insert("Article", 1, {}, vector=[1, 2])
    found, message = engine.message("POST", "/objects", body)
    assert status == found
    assert part in message
    assert [numbered(1)] == engine.ids("Article")
    assert [] == engine.ids("Named")


def test_a_vector_without_a_name_is_that_of_the_only_name() -> None:
    with opened() as engine:
        engine.create({"class": "One", "vectorConfig": {"a": {"vectorizer": {"none": {}}}}})
        assert {"a": [1, 2]} == engine.insert("One", 1, {}, vector=[1, 2])["vectors"]
        engine.create(ARTICLE)
        assert [3, 4] == engine.insert("Article", 1, {}, vectors={"default": [3, 4]})["vector"]


def test_values_are_kept_as_a_server_keeps_them() -> None:
    sent = {
        "text": "ü",
        "int": 7,
        "number": 2.5,
        "boolean": False,
        "date": "2024-02-29T12:00:00.120+00:00",
        "uuid": numbered(1).replace("-", "").upper(),
        "geoCoordinates": {"latitude": 52.366667, "longitude": 4.9},
        "phoneNumber": {"input": "020 1234567", "defaultCountry": "nl"},
        "blob": "aGVsbG8=",
        "blobHash": "aGVsbG8=",
        "texts": ["a", "b"],
        "ints": [1, 2],
        "numbers": [0.5, 3.0],
        "booleans": [True],
        "dates": ["2024-01-01T00:00:00+02:00"],
        "uuids": [numbered(2)],
        "object": {"n": 1, "at": None},
        "objects": [{"n": 1}, {"at": "2024-01-01T00:00:00Z"}],
    }
    with opened() as engine:
        engine.create(EVERYTHING)
        kept = engine.insert("Everything", 1, {**sent, "Text": None})["properties"]
    assert {
        **sent,
        "int": 7,
        "date": "2024-02-29T12:00:00.12Z",
        "uuid": numbered(1),
        "phoneNumber": {
            "countryCode": 31,
            "defaultCountry": "NL",
            "input": "020 1234567",
            "internationalFormatted": "+31 20 123 4567",
            "national": 201234567,
            "nationalFormatted": "020 123 4567",
            "valid": True,
        },
        "geoCoordinates": {"latitude": 52.36667, "longitude": 4.9},
        "blobHash": hashlib.sha256(b"aGVsbG8=").hexdigest(),
        "ints": [1, 2],
        "numbers": [0.5, 3],
        "object": {"n": 1, "at": None},
    } == kept


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("text", 1, "invalid text property 'text' on class 'Everything': not a string, but json.Number"),
        ("int", 1.5, "invalid integer property 'int' on class 'Everything'"),
        ("int", "1", "requires an integer, the given value is '1'"),
        ("int", True, "requires an integer, the given value is 'true'"),
        ("int", 1 << 70, "could not be converted to an int"),
        ("number", "1", "requires a float, the given value is '1'"),
        ("boolean", "true", "not a bool, but string"),
        ("date", "2024-01-01", "requires a string with a RFC3339 formatted date"),
        ("date", 5, "requires a string with a RFC3339 formatted date, but the given value is '5'"),
        ("uuid", "foo", "requires a string of UUID format"),
        ("geoCoordinates", {"latitude": 1}, "missing required field 'longitude'"),
        ("geoCoordinates", {"latitude": "x", "longitude": 1}, "invalid latitude"),
        ("geoCoordinates", [1], "geoCoordinates must be a map, but got: []interface {}"),
        ("phoneNumber", {"input": "5"}, "invalid phone number"),
        ("phoneNumber", {"input": "0201234567"}, "invalid or missing defaultCountry"),
        ("phoneNumber", {}, "missing required field 'input'"),
        ("phoneNumber", {"input": 5}, "phoneNumber.input must be a string"),
        ("phoneNumber", {"input": "5", "defaultCountry": 5}, "phoneNumber.defaultCountry must be a string"),
        ("phoneNumber", "x", "phoneNumber must be a map, but got: string"),
        ("blob", "not base64!", "not a valid blob base64 string"),
        ("blob", 5, "not a blob base64 string, but json.Number"),
        ("texts", "a", "not a text array, but string"),
        ("texts", ["a", 1], "invalid text array value: [a 1]"),
        ("ints", [1.5], "invalid integer array value"),
        ("ints", 1, "not an integer array, but json.Number"),
        ("object", 5, "object must be a map, but got: json.Number"),
        ("object", {"x": 1}, "unknown property 'object.x'"),
        ("object", {"n": "x"}, "property 'object.n': invalid integer property 'object.n'"),
        ("objects", {"n": 1}, "not an object array, but map[string]interface {}"),
        ("objects", [{"n": "x"}], "invalid object '0' in array"),
    ],
)
def test_values_of_another_type_are_refused(name: str, value: Any, part: str) -> None:
    with opened() as engine:
        engine.create(EVERYTHING)
        status, message = engine.message("POST", "/objects", {"class": "Everything", "properties": {name: value}})
        assert 422 == status
        assert part in message
        body = {"class": "Everything", "id": numbered(1), "properties": {name: value}}
        assert (422, message) == engine.message("POST", "/objects/validate", body)


@pytest.mark.parametrize(
    ("typed", "country", "international", "national"),
    [
        ("+44 161 234 5000", "", "+44 161 234 5000", "0161 234 5000"),
        ("+1 (415) 555-2671", "", "+1 415-555-2671", "(415) 555-2671"),
        ("01 23 45 67 89", "FR", "+33 1 23 45 67 89", "01 23 45 67 89"),
        ("+49 30 1234567", "", "+49 30 1234567", "030 1234567"),
    ],
)
def test_phone_numbers_are_written_as_their_countries_write_them(
    typed: str, country: str, international: str, national: str
) -> None:
    with opened() as engine:
        engine.create(EVERYTHING)
        value = {"input": typed, "defaultCountry": country}
        kept = engine.insert("Everything", 1, {"phoneNumber": value})["properties"]["phoneNumber"]
    assert (international, national, True) == (
        kept["internationalFormatted"],
        kept["nationalFormatted"],
        kept["valid"],
    )


def times(engine: Engine, number: int = 1) -> tuple[int, int]:
    """Read when an object was created and last changed."""
    found = engine.ask("GET", f"/objects/Article/{numbered(number)}")[1]
    return found["creationTimeUnix"], found["lastUpdateTimeUnix"]


def test_replacing_keeps_the_creation_time_and_nothing_else(engine: Engine) -> None:
    engine.set_clock(1_000)
    engine.insert("Article", 1, {"title": "a", "words": 1}, vector=[1, 2])
    engine.set_clock(2_000)
    body = {"class": "Article", "id": numbered(1), "properties": {"title": "b"}}
    status, replaced = engine.ask("PUT", f"/objects/Article/{numbered(1)}", body)
    assert (200, {"title": "b"}) == (status, replaced["properties"])
    assert (1_000, 2_000) == (replaced["creationTimeUnix"], replaced["lastUpdateTimeUnix"]) == times(engine)
    assert "vector" not in engine.ask("GET", f"/objects/Article/{numbered(1)}?include=vector")[1]
    assert (404, None) == engine.ask("PUT", f"/objects/Article/{numbered(2)}", {**body, "id": numbered(2)})
    assert 422 == engine.ask("PUT", f"/objects/Article/{numbered(1)}", {"class": "Article", "properties": {}})[0]


def test_merging_keeps_the_creation_time(engine: Engine) -> None:
    engine.set_clock(1_000)
    engine.insert("Article", 1, {"title": "a"})
    engine.set_clock(2_000)
    assert (204, None) == engine.ask("PATCH", f"/objects/Article/{numbered(1)}", {"properties": {"words": 2}})
    assert (1_000, 2_000) == times(engine)


def test_a_batch_creates_what_it_replaces_anew(engine: Engine) -> None:
    engine.set_clock(1_000)
    engine.insert("Article", 1, {"title": "a"}, vector=[1, 2])
    engine.set_clock(2_000)
    assert [] == engine.insert_many("Article", range(1, 3))
    assert [(2_000, 2_000)] * 2 == [times(engine, number) for number in (1, 2)]


def test_a_write_that_changes_nothing_keeps_both_times(engine: Engine) -> None:
    engine.set_clock(1_000)
    engine.insert("Article", 1, {"title": "a"}, vector=[1, 2])
    engine.set_clock(2_000)
    body = {"class": "Article", "id": numbered(1), "properties": {"title": "a"}, "vector": [1, 2]}
    assert 200 == engine.ask("PUT", f"/objects/Article/{numbered(1)}", body)[0]
    assert (1_000, 1_000) == times(engine)


def test_merging_changes_what_is_named(engine: Engine) -> None:
    engine.insert("Article", 1, {"title": "a", "words": 1}, vector=[1, 2])
    path = f"/objects/Article/{numbered(1)}"
    assert (204, None) == engine.ask("PATCH", path, {"properties": {"words": 2}})
    found = engine.ask("GET", f"{path}?include=vector")[1]
    assert ({"title": "a", "words": 2}, [1, 2]) == (found["properties"], found["vector"])
    assert (204, None) == engine.ask("PATCH", path, {"properties": {"Title": None}, "vector": [3, 4]})
    found = engine.ask("GET", f"{path}?include=vector")[1]
    assert ({"words": 2}, [3, 4]) == (found["properties"], found["vector"])
    assert (404, None) == engine.ask("PATCH", f"/objects/Article/{numbered(2)}", {"properties": {}})
    assert (404, None) == engine.ask("PATCH", f"/objects/Nope/{numbered(1)}", {"properties": {}})
    assert 422 == engine.ask("PATCH", path, {"properties": {"words": "x"}})[0]


def test_deleting_what_is_not_there_is_done_already(engine: Engine) -> None:
    engine.insert("Article", 1, {})
    assert (204, None) == engine.ask("DELETE", f"/objects/Article/{numbered(1)}")
    assert (204, None) == engine.ask("DELETE", f"/objects/Article/{numbered(1)}")
    assert [] == engine.ids("Article")
    assert 500 == engine.ask("DELETE", f"/objects/Nope/{numbered(1)}")[0]


def test_objects_are_listed_by_their_ids_or_as_asked(engine: Engine) -> None:
    for number, words in ((3, 10), (1, 30), (2, 20)):
        engine.insert("Article", number, {"words": words})

    def listed(query: str) -> list[str]:
        status, answer = engine.ask("GET", f"/objects?class=Article&{query}")
        assert 200 == status
        return [found["id"] for found in answer["objects"]]

    assert [numbered(1), numbered(2), numbered(3)] == listed("")
    assert [numbered(2)] == listed("limit=1&offset=1")
    assert [numbered(3)] == listed(f"limit=5&after={numbered(2)}")
    assert [numbered(3), numbered(2), numbered(1)] == listed("sort=words")
    assert [numbered(1), numbered(2)] == listed("sort=words&order=desc&limit=2")
    assert 3 == len(engine.ask("GET", "/objects")[1]["objects"])
    assert (404, None) == engine.ask("GET", "/objects?class=Nope")
    assert 422 == engine.ask("GET", "/objects?limit=x")[0]
    for query in ("limit=-1", "class=Article&limit=-2", "class=Article&offset=-1"):
        assert (200, None) == engine.ask("GET", f"/objects?{query}")
    assert 422 == engine.ask("GET", f"/objects?class=Article&after={numbered(1)}")[0]
    assert (404, None) == engine.ask("PUT", f"/objects/Nope/{numbered(1)}", {"class": "Nope", "id": numbered(1)})
    assert 422 == engine.ask("GET", "/objects?class=Article&sort=nope")[0]
    assert 422 == engine.ask("GET", f"/objects?class=Article&sort=words&after={numbered(1)}")[0]


def test_paths_without_a_class_find_the_object(engine: Engine) -> None:
    engine.insert("Article", 1, {"title": "a"})
    path = f"/objects/{numbered(1)}"
    assert {"title": "a"} == engine.ask("GET", path)[1]["properties"]
    assert (204, None) == engine.ask("PATCH", path, {"class": "Article", "properties": {"words": 1}})
    assert (204, None) == engine.ask("HEAD", path)
    assert (204, None) == engine.ask("DELETE", path)
    assert (404, None) == engine.ask("GET", path)
    assert 404 == engine.ask("PATCH", path, {"class": "Article", "properties": {}})[0]
    assert (422, "msg:bad request code:400 err:empty class") == engine.message("PATCH", path, {"properties": {}})


def test_each_object_of_a_batch_is_taken_or_refused(engine: Engine) -> None:
    status, answer = engine.ask(
        "POST",
        "/batch/objects",
        {
            "objects": [
                {"class": "Article", "id": numbered(1), "properties": {"words": 1}, "vector": [1, 2]},
                {"class": "Article", "id": numbered(2), "properties": {"words": "x"}},
                {"class": "Nope", "properties": {}},
                {"class": "Article", "id": numbered(3), "properties": {}, "vector": [1]},
                {"class": "Article", "id": numbered(1), "properties": {"words": 5}, "vector": [1, 2]},
            ]
        },
    )
    assert 200 == status
    errors = [entry["result"].get("errors", {}).get("error", [{}])[0].get("message") for entry in answer]
    assert ["SUCCESS", "FAILED", "FAILED", "FAILED", "SUCCESS"] == [entry["result"]["status"] for entry in answer]
    assert errors[0] is None
    assert "requires an integer, the given value is 'x'" in errors[1]
    assert "class 'Nope' not present in schema" == errors[2]
    assert "with length 1" in errors[3]
    assert [numbered(1)] == engine.ids("Article")
    assert {"words": 5} == engine.ask("GET", f"/objects/Article/{numbered(1)}")[1]["properties"]
    assert 422 == engine.ask("POST", "/batch/objects", {"objects": []})[0]


def test_a_batch_of_messages_reads_every_kind_of_value() -> None:
    with opened() as engine:
        engine.create({**EVERYTHING, "vectorizer": None, "vectorConfig": {"a": {"vectorizer": {"none": {}}}}})
        request = pb.BatchObjectsRequest()
        entry = request.objects.add(collection="everything", uuid=numbered(1))
        entry.properties.non_ref_properties.update({"text": "a", "int": 3, "number": 1.5, "object": {"n": 4}})
        entry.properties.int_array_properties.add(prop_name="ints", values=[1, 2])
        entry.properties.number_array_properties.add(prop_name="numbers", values=[0.5])
        entry.properties.text_array_properties.add(prop_name="texts", values=["x"])
        entry.properties.boolean_array_properties.add(prop_name="booleans", values=[True])
        entry.properties.empty_list_props.append("dates")
        inner = entry.properties.object_array_properties.add(prop_name="objects").values.add()
        inner.non_ref_properties.update({"n": 5})
        entry.vectors.add(name="a", vector_bytes=b"\x00\x00\x80\x3f\x00\x00\x00\x40")
        request.objects.add(collection="Everything", uuid="foo")
        request.objects.add(collection="Everything", uuid=numbered(2)).properties.non_ref_properties.update({"text": 5})
        reply = engine.rpc("BatchObjects", request, pb.BatchObjectsReply)
        assert [(1, "invalid UUID length: 3"), (2, True)] == [
            (error.index, error.error if error.index == 1 else "not a string, but float64" in error.error)
            for error in reply.errors
        ]
        found = engine.ask("GET", f"/objects/Everything/{numbered(1)}?include=vector")[1]
    assert {"a": [1, 2]} == found["vectors"]
    assert {
        "text": "a",
        "int": 3,
        "number": 1.5,
        "object": {"n": 4},
        "ints": [1, 2],
        "numbers": [0.5],
        "texts": ["x"],
        "booleans": [True],
        "dates": [],
        "objects": [{"n": 5}],
    } == found["properties"]


def test_a_stream_acknowledges_and_tells_what_became_of_each(engine: Engine) -> None:
    def requests() -> Any:
        yield pb.BatchStreamRequest(start=pb.BatchStreamRequest.Start())
        data = pb.BatchStreamRequest.Data()
        data.objects.values.add(collection="Article", uuid=numbered(1))
        data.objects.values.add(collection="Nope", uuid=numbered(2))
        data.references.values.add(name="x", from_collection="Article", from_uuid=numbered(1), to_uuid=numbered(1))
        yield pb.BatchStreamRequest(data=data)
        yield pb.BatchStreamRequest(stop=pb.BatchStreamRequest.Stop())

    sent = (request.SerializeToString() for request in requests())
    replies = [
        pb.BatchStreamReply.FromString(reply)
        for reply in engine.handler.stream("/weaviate.v1.Weaviate/BatchStream", sent)
    ]
    assert ["started", "acks", "results"] == [reply.WhichOneof("message") for reply in replies]
    beacon = f"weaviate://localhost/Article/{numbered(1)}/x"
    assert ([numbered(1), numbered(2)], [beacon]) == (list(replies[1].acks.uuids), list(replies[1].acks.beacons))
    results = replies[2].results
    assert [numbered(1)] == [success.uuid for success in results.successes]
    assert [
        (numbered(2), "", "class 'Nope' not present in schema"),
        ("", beacon, "property x does not exist for class Article"),
    ] == [(error.uuid, error.beacon, error.error) for error in results.errors]


def test_objects_are_deleted_by_filter(engine: Engine) -> None:
    for number in range(1, 5):
        engine.insert("Article", number, {"words": number})
    where = {"operator": "LessThan", "path": ["words"], "valueInt": 3}
    body = {"match": {"class": "Article", "where": where}, "dryRun": True, "output": "verbose"}
    status, answer = engine.ask("DELETE", "/batch/objects", body)
    assert 200 == status
    assert {
        "failed": 0,
        "limit": 10000,
        "matches": 2,
        "successful": 0,
        "objects": [{"id": numbered(1), "status": "DRYRUN"}, {"id": numbered(2), "status": "DRYRUN"}],
    } == answer["results"]
    assert 4 == len(engine.ids("Article"))
    status, answer = engine.ask("DELETE", "/batch/objects", {"match": {"class": "Article", "where": where}})
    assert (2, None) == (answer["results"]["successful"], answer["results"]["objects"])
    assert [numbered(3), numbered(4)] == engine.ids("Article")
    either = {"operator": "Or", "operands": [where, {"operator": "Equal", "path": ["words"], "valueInt": 4}]}
    engine.ask("DELETE", "/batch/objects", {"match": {"class": "Article", "where": either}})
    assert [numbered(3)] == engine.ids("Article")


@pytest.mark.parametrize(
    ("body", "status", "part"),
    [
        ({}, 422, "empty match clause"),
        ({"match": {"where": {}}}, 422, "empty match.class clause"),
        ({"match": {"class": "Article"}}, 422, "empty match.where clause"),
        ({"match": {"class": "Nope", "where": {"operator": "Equal"}}}, 422, "failed to get class: Nope"),
        ({"match": {"class": "Article", "where": {"operator": "Foo"}}}, 422, "operator in body should be one of"),
        ({"match": {"class": "Article", "where": {"operator": "Equal"}}}, 422, "field 'path'"),
        (
            {"match": {"class": "Article", "where": {"operator": "Equal", "path": ["words"]}}},
            422,
            "no value<Type> field set",
        ),
        (
            {"match": {"class": "Article", "where": {"operator": "Equal", "path": ["words"], "valueText": "1"}}},
            422,
            'data type filter cannot use "valueText" on type "int", use "valueInt" instead',
        ),
        (
            {"match": {"class": "Article", "where": {"operator": "Equal", "path": ["x"], "valueInt": 1}}},
            422,
            "no such prop with name 'x'",
        ),
        (
            {
                "match": {"class": "Article", "where": {"operator": "Equal", "path": ["words"], "valueInt": 1}},
                "output": "x",
            },
            500,
            "invalid output",
        ),
    ],
)
def test_filters_of_a_deletion_are_checked(engine: Engine, body: dict[str, Any], status: int, part: str) -> None:
    found, message = engine.message("DELETE", "/batch/objects", body)
    assert status == found
    assert part in message


def test_vectorizers_read_what_the_schema_says() -> None:
    texts: list[str] = []

    class Watched(Text2VecLetters):
        def vectorize(self, read: Any, config: Any) -> Any:
            texts.extend(read)
            return super().vectorize(read, config)

    config = {
        "class": "BigArticle",
        "vectorizer": "text2vec-letters",
        "properties": [
            {"name": "title", "dataType": ["text"]},
            {"name": "tags", "dataType": ["text[]"]},
            {"name": "words", "dataType": ["int"]},
            {"name": "secret", "dataType": ["text"], "moduleConfig": {"text2vec-letters": {"skip": True}}},
            {
                "name": "bodyText",
                "dataType": ["text"],
                "moduleConfig": {"text2vec-letters": {"vectorizePropertyName": True}},
            },
        ],
    }
    with opened(plugins=[Watched()]) as engine:
        engine.create(config)
        made = engine.insert(
            "BigArticle", 1, {"title": "T", "tags": ["x", "y"], "words": 5, "secret": "s", "bodyText": "b"}
        )
        assert 27 == len(made["vector"])
        assert ["Big Article body Text b x y T"] == texts
        path = f"/objects/BigArticle/{numbered(1)}"
        engine.ask("PATCH", path, {"properties": {"words": 6}})
        assert 1 == len(texts)
        engine.ask("PATCH", path, {"properties": {"title": "U"}})
        assert "Big Article body Text b x y U" == texts[-1]
        engine.insert("BigArticle", 2, {"title": "own"}, vector=[0.5] * 27)
        assert 2 == len(texts)
        own = {"vectorizer": {"text2vec-letters": {"vectorizeClassName": False, "properties": ["words", "title"]}}}
        engine.create({**config, "class": "Chosen", "vectorizer": None, "vectorConfig": {"v": own}})
        engine.insert("Chosen", 1, {"title": "T", "words": 5, "bodyText": "b"})
        assert "T 5" == texts[-1]


def test_a_failing_vectorizer_refuses_the_object_with_its_reason() -> None:
    class Failing(Text2VecLetters):
        def vectorize(self, texts: Any, config: Any) -> Any:
            raise RuntimeError("no model today")

    with opened(plugins=[Failing()]) as engine:
        engine.create({**ARTICLE, "vectorizer": "text2vec-letters"})
        status, message = engine.message("POST", "/objects", {"class": "Article", "properties": {"title": "a"}})
        reason = "vectorize target vector : update vector: vectorizing with text2vec-letters: no model today"
        assert (500, reason) == (status, message)
        assert [reason] == engine.insert_many("Article", range(1))
        assert [] == engine.ids("Article")


@pytest.mark.parametrize("value", [3.0, 1e3, [1.0]])
def test_a_whole_number_is_spelled_without_a_point(engine: Engine, value: Any) -> None:
    engine.create({"class": "Count", "properties": [{"name": "n", "dataType": ["int[]" if value == [1.0] else "int"]}]})
    body = {"class": "Count", "id": numbered(1), "properties": {"n": value}}
    status, message = engine.message("POST", "/objects", body)
    assert 422 == status
    assert "invalid integer" in message
    request = pb.BatchObjectsRequest()
    request.objects.add(collection="Count", uuid=numbered(1)).properties.non_ref_properties.update({"n": value})
    assert [] == list(engine.rpc("BatchObjects", request, pb.BatchObjectsReply).errors)


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("POST", "/objects"),
        ("GET", f"/objects/Article/{numbered(1)}"),
        ("HEAD", f"/objects/Article/{numbered(9)}"),
        ("PUT", f"/objects/Article/{numbered(1)}"),
        ("PATCH", f"/objects/Article/{numbered(1)}"),
        ("DELETE", f"/objects/Article/{numbered(1)}"),
        ("POST", "/batch/objects"),
        ("DELETE", "/batch/objects"),
        ("POST", "/batch/references"),
        ("PUT", f"/objects/Article/{numbered(1)}/references/title"),
    ],
)
def test_an_unknown_consistency_level_is_refused(engine: Engine, verb: str, path: str) -> None:
    status, message = engine.message(verb, f"{path}?consistency_level=SOME", {})
    assert 400 == status
    assert "unrecognized consistency level 'SOME'" in message


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("POST", "/objects", {"id": "x"}, 422),
        ("PUT", f"/objects/Nope/{numbered(1)}", {"id": "x"}, 422),
        ("PATCH", "/objects/Nope/x", {}, 422),
        ("GET", "/objects/Nope/x", None, 422),
        ("POST", "/batch/objects", {"objects": [{"id": "x"}]}, 422),
        ("DELETE", "/batch/objects", {"match": {"class": "Nope", "where": {"operator": "", "valueInt": "1"}}}, 400),
    ],
)
@pytest.mark.parametrize("level", ["", "?consistency_level=SOME"])
def test_the_form_of_a_request_is_checked_first(
    engine: Engine, verb: str, path: str, body: object, status: int, level: str
) -> None:
    answered, message = engine.message(verb, path + level, body)
    assert (status, False) == (answered, "consistency" in message)


def test_lengths_that_are_null_fail_in_the_search(engine: Engine) -> None:
    where = {"path": ["len(title)"], "operator": "IsNull", "valueBoolean": True}
    status, message = engine.message("DELETE", "/batch/objects", {"match": {"class": "Article", "where": where}})
    assert 500 == status
    assert "failed to extract length of prop" in message


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?include=vector,", 400),
        ("?include=nope", 400),
        ("?consistency_level=ONE&node_name=node1", 400),
        ("?consistency_level=ONE", 200),
        ("?node_name=elsewhere", 200),
    ],
)
def test_questions_are_checked_before_objects_are_looked_for(engine: Engine, query: str, status: int) -> None:
    engine.insert("Article", 1, {"title": "a"})
    assert status == engine.ask("GET", f"/objects/Article/{numbered(1)}{query}")[0]
    assert (404 if status == 200 else status) == engine.ask("GET", f"/objects/Article/{numbered(2)}{query}")[0]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=10001", 500),
        ("class=Article&limit=10001", 422),
        ("class=Article&limit=10000&offset=1", 422),
        (f"after={numbered(1)}&limit=1", 500),
        ("class=Article&after=nowhere&limit=1", 422),
        (f"class=Article&after={numbered(1)}&limit=-1", 422),
    ],
)
def test_lists_have_an_end(engine: Engine, query: str, status: int) -> None:
    assert status == engine.ask("GET", f"/objects?{query}")[0]


def test_lists_name_no_tenant_and_find_none_without_a_collection(engine: Engine) -> None:
    engine.create({"class": "Shared", "multiTenancyConfig": {"enabled": True}})
    engine.ask("POST", "/schema/Shared/tenants", [{"name": "a"}])
    engine.insert("Shared", 1, {}, tenant="a")
    assert "tenant" not in engine.ask("GET", "/objects?class=Shared&tenant=a")[1]["objects"][0]
    assert [] == engine.ask("GET", "/objects?tenant=a")[1]["objects"]


def test_a_replacement_names_its_collection(engine: Engine) -> None:
    engine.insert("Article", 1, {"title": "a"})
    for body in ({"id": numbered(1)}, {"class": "", "id": numbered(1)}):
        assert 422 == engine.ask("PUT", f"/objects/Article/{numbered(1)}", body)[0]
    assert 422 == engine.ask("PATCH", f"/objects/Article/{numbered(1)}", {"class": "Article", "id": "x"})[0]
    assert {"title": "a"} == engine.ask("GET", f"/objects/Article/{numbered(1)}")[1]["properties"]


@pytest.mark.parametrize("spell", ["{{{}}}", "urn:uuid:{}"])
def test_an_object_is_read_by_several_spellings_of_its_id(engine: Engine, spell: str) -> None:
    sent = spell.format(numbered(1))
    engine.insert("Article", 1, {})
    assert numbered(1) == engine.ask("GET", f"/objects/Article/{sent}")[1]["id"]
    assert 204 == engine.ask("HEAD", f"/objects/{sent}")[0]


def test_null_is_an_empty_body(engine: Engine) -> None:
    engine.insert("Article", 1, {})
    for verb, path, status in [("POST", "/objects", 422), ("PATCH", f"/objects/Article/{numbered(1)}", 204)]:
        assert status == engine.handler.rest(verb, f"/v1{path}", {}, b"null").status


@pytest.mark.parametrize("date", ["2024-01-01t00:00:00Z", "2024-01-01T00:00:00z"])
def test_a_date_has_its_letters_in_upper_case(engine: Engine, date: str) -> None:
    engine.create({"class": "Day", "properties": [{"name": "at", "dataType": ["date"]}]})
    assert 422 == engine.ask("POST", "/objects", {"class": "Day", "properties": {"at": date}})[0]


@pytest.mark.parametrize(
    ("where", "more", "status"),
    [
        ({"path": ["title"], "operator": "Equal", "valueText": ["a"]}, {}, 400),
        ({"path": ["words"], "operator": "Equal", "valueInt": "1"}, {}, 400),
        ({"path": ["words"], "operator": "Equal", "valueInt": True}, {}, 400),
        ({"path": ["title"], "operator": "ContainsAny", "valueTextArray": ["x"]}, {}, 200),
        ({"path": ["title"], "operator": "Equal", "valueText": "x"}, {"dryRun": "x"}, 400),
        ({"path": ["title"], "operator": "Equal", "valueText": "x"}, {"output": "x"}, 500),
        ({"path": ["nope"], "operator": "Equal", "valueText": "x"}, {"output": "x"}, 422),
        ({"path": ["hidden"], "operator": "Equal", "valueText": "x"}, {}, 500),
    ],
)
def test_deletions_by_filter_are_refused_as_on_a_server(
    engine: Engine, where: dict[str, Any], more: dict[str, Any], status: int
) -> None:
    hidden = {"name": "hidden", "dataType": ["text"], "indexFilterable": False, "indexSearchable": False}
    engine.ask("POST", "/schema/Article/properties", hidden)
    body = {"match": {"class": "Article", "where": where}, **more}
    assert status == engine.ask("DELETE", "/batch/objects", body)[0]


def test_a_deletion_by_filter_shows_the_time_that_was_asked_for(engine: Engine) -> None:
    where = {"path": ["title"], "operator": "Equal", "valueText": "x"}
    body = {"match": {"class": "Article", "where": where}, "deletionTimeUnixMilli": 5}
    assert 5 == engine.ask("DELETE", "/batch/objects", body)[1]["deletionTimeUnixMilli"]


def made_read_only(engine: Engine, status: str = "READONLY") -> int:
    (shard,) = engine.ask("GET", "/schema/Article/shards")[1]
    return engine.ask("PUT", f"/schema/Article/shards/{shard['name']}", {"status": status})[0]


def test_a_read_only_shard_is_written_by_nothing(engine: Engine) -> None:
    engine.insert("Article", 1, {"title": "tide"})
    assert 200 == made_read_only(engine, "readonly")
    one, none = f"/objects/Article/{numbered(1)}", f"/objects/Article/{numbered(9)}"
    text = "store is read-only due to: manually set by user"
    for verb, body in (
        ("PUT", {"class": "Article", "id": numbered(1)}),
        ("PATCH", {"class": "Article", "properties": {"title": "x"}}),
        ("DELETE", None),
    ):
        assert (500, text) == engine.message(verb, one, body)
    for verb, number in (("PUT", 9), ("PATCH", 9)):
        assert 404 == engine.ask(verb, none, {"class": "Article", "id": numbered(number)})[0]
    assert 422 == engine.ask("POST", "/objects", {"class": "Article", "id": numbered(1)})[0]
    assert 500 == engine.ask("POST", "/objects", {"class": "Article", "id": numbered(9)})[0]
    request = pb.BatchObjectsRequest()
    request.objects.add(collection="Article", uuid=numbered(9))
    assert [text] == [error.error for error in engine.rpc("BatchObjects", request, pb.BatchObjectsReply).errors]
    where = {"path": ["title"], "operator": "Equal", "valueText": "tide"}
    results = engine.ask("DELETE", "/batch/objects", {"match": {"class": "Article", "where": where}})[1]["results"]
    assert (1, 0, "FAILED") == (results["failed"], results["successful"], results["objects"][0]["status"])
    deletion = pb.BatchDeleteRequest(collection="Article")
    deletion.filters.operator = pb.Filters.OPERATOR_EQUAL
    deletion.filters.target.property = "title"
    deletion.filters.value_text = "tide"
    reply = engine.rpc("BatchDelete", deletion, pb.BatchDeleteReply)
    assert (1, 1, 0) == (reply.matches, reply.failed, reply.successful)
    deletion.verbose = True
    with pytest.raises(RpcFailure, match="read-only"):
        engine.rpc("BatchDelete", deletion, pb.BatchDeleteReply)
    assert [numbered(1)] == engine.ids("Article")
    assert 200 == made_read_only(engine, "READY")
    assert 1 == engine.rpc("BatchDelete", deletion, pb.BatchDeleteReply).successful


def test_a_shard_has_few_states(engine: Engine) -> None:
    assert [200, 200, 500, 500] == [made_read_only(engine, status) for status in ("INDEXING", "READY", "x", "")]
    assert (200, []) == engine.ask("GET", "/schema/Article/shards?tenant=x")


def test_deletion_without_a_collection_finds_all_that_have_the_id(engine: Engine) -> None:
    engine.create({**ARTICLE, "class": "Other"})
    engine.create({**ARTICLE, "class": "Team", "multiTenancyConfig": {"enabled": True}})
    assert engine.ask("POST", "/schema/Team/tenants", [{"name": "a"}])[0] == 200
    for name in ("Article", "Other"):
        engine.insert(name, 70, {"title": "x"})
    engine.insert("Team", 70, {"title": "x"}, tenant="a")
    assert engine.ask("DELETE", f"/objects/{numbered(70)}")[0] == 204
    for name in ("Article", "Other"):
        assert engine.ask("GET", f"/objects/{name}/{numbered(70)}")[0] == 404
    assert engine.ask("GET", f"/objects/Team/{numbered(70)}?tenant=a")[0] == 200
    assert engine.ask("DELETE", f"/objects/{numbered(70)}")[0] == 404
