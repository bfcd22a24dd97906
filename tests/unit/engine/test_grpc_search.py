from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.support.searching import NOW, collection, database, fill, named_vectors, number_uuid
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.plugins.dummy import GenerativeDummy, RerankerDummy
from weaviate_gen.engine.plugins.protocols import gather
from weaviate_gen.engine.wire.grpc.boost import duration
from weaviate_gen.engine.wire.grpc.vectors import read_multi, write_multi
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

Search = Callable[..., Any]


def raw(*values: float) -> bytes:
    return np.asarray(values, dtype="<f4").tobytes()


def vector(*values: float, name: str = "") -> Any:
    return pb.Vectors(name=name, vector_bytes=raw(*values))


def on(name: str, operator: str = "EQUAL", **value: Any) -> Any:
    return pb.Filters(operator=f"OPERATOR_{operator}", target=pb.FilterTarget(property=name), **value)


def call(base: Database, name: str, request: Any, reply: Any) -> Any:
    return reply.FromString(Handler(base).rpc(f"/weaviate.v1.Weaviate/{name}", request.SerializeToString()))


def ask(base: Database, **fields: Any) -> Any:
    fields = {"collection": "Thing", "uses_127_api": True, "metadata": pb.MetadataRequest(uuid=True), **fields}
    return call(base, "Search", pb.SearchRequest(**fields), pb.SearchReply)


def found(reply: Any) -> list[int]:
    return [uuid.UUID(result.metadata.id).int for result in reply.results]


@pytest.fixture
def base() -> Database:
    base = database(gather([GenerativeDummy(), RerankerDummy()]))
    nested = {
        "dataType": ["object"],
        "nestedProperties": [
            {"name": "city", "dataType": ["text"]},
            {"name": "zips", "dataType": ["int[]"]},
            {"name": "inner", "dataType": ["object[]"], "nestedProperties": [{"name": "x", "dataType": ["number"]}]},
        ],
    }
    kinds = {
        "t": "text", "ts": "text[]", "n": "int", "ns": "int[]", "x": "number", "xs": "number[]", "b": "boolean",
        "bs": "boolean[]", "d": "date", "ds": "date[]", "u": "uuid", "us": "uuid[]", "g": "geoCoordinates",
        "p": "phoneNumber", "blob": "blob", "o": nested, "r": "Thing", "m": {"dataType": ["Thing", "Other"]},
    }  # fmt: skip
    other = collection(base, {"name": "text"}, name="Other")
    fill(other.shard(), [{"name": "one"}])
    beacons = [{"beacon": f"weaviate://localhost/{name}/{number_uuid(1)}"} for name in ("Thing", "Other")]
    one = {
        "t": "red bike", "ts": ["a", "b"], "n": 1, "ns": [1, -2], "x": 1, "xs": [1, 2.5], "b": True,
        "bs": [True, False],
        "d": "2020-01-01T00:00:00Z", "ds": ["2020-01-01T00:00:00Z"], "u": number_uuid(7), "us": [number_uuid(8)],
        "g": {"latitude": 1.5, "longitude": 2.5}, "blob": "AAAA",
        "p": {"input": "0171", "countryCode": 49, "national": 171, "valid": True, "defaultCountry": "DE"},
        "o": {"city": "Ulm", "zips": [1], "inner": [{"x": 1}, {}]}, "r": [beacons[0]], "m": beacons,
        "_vector": [1, 0],
    }  # fmt: skip
    modules = {"generative-dummy": {}, "reranker-dummy": {}}
    shard = collection(base, kinds, moduleConfig=modules).shard()
    fill(
        shard,
        [one, {"t": "blue boat", "n": 2, "r": [], "_vector": [0, 1]}, {"t": "red boat", "n": 3, "_vector": [1, 1]}],
    )
    return base


def test_every_type_of_value_is_written(base: Database) -> None:
    fields = ask(base, limit=1).results[0].properties.non_ref_props.fields

    assert fields["t"].text_value == "red bike"
    assert list(fields["ts"].list_value.text_values.values) == ["a", "b"]
    assert fields["n"].int_value == 1
    assert np.frombuffer(fields["ns"].list_value.int_values.values, "<i8").tolist() == [1, -2]
    assert fields["x"].number_value == 1.0
    assert np.frombuffer(fields["xs"].list_value.number_values.values, "<f8").tolist() == [1, 2.5]
    assert fields["b"].bool_value is True
    assert list(fields["bs"].list_value.bool_values.values) == [True, False]
    assert fields["d"].date_value == "2020-01-01T00:00:00Z"
    assert list(fields["ds"].list_value.date_values.values) == ["2020-01-01T00:00:00Z"]
    assert fields["u"].uuid_value == number_uuid(7)
    assert list(fields["us"].list_value.uuid_values.values) == [number_uuid(8)]
    assert fields["g"].geo_value == pb.GeoCoordinate(latitude=1.5, longitude=2.5)
    assert fields["p"].phone_value.national == 171
    inner = fields["o"].object_value.fields
    assert inner["city"].text_value == "Ulm"
    assert inner["inner"].list_value.object_values.values[0].fields["x"].number_value == 1.0
    assert "blob" not in fields


def test_missing_values_are_null(base: Database) -> None:
    fields = ask(base, limit=1, offset=1).results[0].properties.non_ref_props.fields
    assert {name for name, value in fields.items() if value.WhichOneof("kind") == "null_value"} == {
        "ts", "ns", "x", "xs", "b", "bs", "d", "ds", "u", "us", "g", "p", "o",
    }  # fmt: skip


def test_only_what_is_asked_for_comes_back(base: Database) -> None:
    inner = pb.ObjectPropertiesRequest(prop_name="inner", primitive_properties=["x"])
    properties = pb.PropertiesRequest(
        non_ref_properties=["blob"],
        object_properties=[
            pb.ObjectPropertiesRequest(prop_name="o", primitive_properties=["city"], object_properties=[inner])
        ],
    )
    result = ask(base, limit=1, properties=properties, metadata=None).results[0]

    assert set(result.properties.non_ref_props.fields) == {"blob", "o"}
    assert set(result.properties.non_ref_props.fields["o"].object_value.fields) == {"city", "inner"}
    assert result.metadata == pb.MetadataResult()
    assert not result.properties.ref_props_requested


def test_metadata_comes_exactly_as_asked_for(base: Database) -> None:
    everything = pb.MetadataRequest(
        uuid=True, vector=True, creation_time_unix=True, last_update_time_unix=True, distance=True, certainty=True,
        score=True, explain_score=True, is_consistent=True,
    )  # fmt: skip
    near = pb.NearVector(vector_bytes=raw(1, 0))
    meta = ask(base, limit=1, near_vector=near, metadata=everything).results[0].metadata

    assert (meta.id, meta.id_as_bytes) == (number_uuid(1), uuid.UUID(int=1).bytes)
    assert (meta.vector_bytes, list(meta.vector)) == (raw(1, 0), [1, 0])
    assert (meta.creation_time_unix, meta.last_update_time_unix) == (NOW, NOW)
    assert (meta.distance_present, meta.distance, meta.certainty_present, meta.certainty) == (True, 0, True, 1)
    assert (meta.score_present, meta.explain_score_present, meta.HasField("is_consistent")) == (True, True, False)
    listed = ask(base, limit=1, metadata=everything).results[0].metadata
    assert (listed.distance_present, listed.certainty_present) == (False, False)


def test_references_are_followed_as_far_as_asked_for(base: Database) -> None:
    def reference(name: str, target: str = "", **more: Any) -> Any:
        return pb.RefPropertiesRequest(
            reference_property=name, target_collection=target, metadata=pb.MetadataRequest(uuid=True), **more
        )

    deeper = pb.PropertiesRequest(non_ref_properties=["t"], ref_properties=[reference("m", "Other")])
    properties = pb.PropertiesRequest(
        ref_properties=[reference("r", properties=deeper), reference("m", "Thing", properties=pb.PropertiesRequest())]
    )
    first, second = ask(base, limit=2, properties=properties).results

    own, other = first.properties.ref_props
    assert own.properties[0].metadata.id == number_uuid(1)
    assert own.properties[0].non_ref_props.fields["t"].text_value == "red bike"
    innermost = own.properties[0].ref_props[0].properties[0]
    assert innermost.target_collection == "Other"
    assert innermost.non_ref_props.fields["name"].text_value == "one"
    assert [one.target_collection for one in other.properties] == ["Thing"]
    assert [(one.prop_name, len(one.properties)) for one in second.properties.ref_props] == [("r", 0)]


def test_references_to_what_is_gone_are_left_out(base: Database) -> None:
    shard = base.catalog.collection("Thing").shard()
    with base.storage.transaction():
        shard.remove([record for record in shard.scan() if record.uuid == number_uuid(3)])
    beacons = [{"beacon": f"weaviate://localhost/Thing/{number_uuid(3)}"}, {"beacon": "weaviate://localhost/x"}]
    fill(shard, [{"r": beacons}], first=4)
    properties = pb.PropertiesRequest(ref_properties=[pb.RefPropertiesRequest(reference_property="r")])
    result = ask(base, properties=properties, filters=on("_id", value_text=number_uuid(4))).results[0]
    assert [len(one.properties) for one in result.properties.ref_props] == [0]


def test_filters_of_every_shape_are_read(base: Database) -> None:
    def count(name: str) -> Any:
        return pb.FilterTarget(count=pb.FilterReferenceCount(on=name))

    single = pb.FilterTarget(single_target=pb.FilterReferenceSingleTarget(on="r", target=pb.FilterTarget(property="n")))
    multi = pb.FilterTarget(
        multi_target=pb.FilterReferenceMultiTarget(
            on="m", target_collection="Other", target=pb.FilterTarget(property="name")
        )
    )
    red = on("t", value_text="red")
    cases: list[tuple[Any, list[int]]] = [
        (red, [1, 3]),
        (pb.Filters(operator="OPERATOR_NOT", filters=[red]), [2]),
        (pb.Filters(operator="OPERATOR_AND", filters=[red, on("n", "GREATER_THAN", value_int=1)]), [3]),
        (pb.Filters(operator="OPERATOR_OR", filters=[red, on("n", "LESS_THAN_EQUAL", value_number=2)]), [1, 2, 3]),
        (on("b", value_boolean=True), [1]),
        (on("ns", "CONTAINS_ALL", value_int_array=pb.IntArray(values=[1, -2])), [1]),
        (on("xs", "CONTAINS_ANY", value_number_array=pb.NumberArray(values=[2.5])), [1]),
        (on("bs", "CONTAINS_NONE", value_boolean_array=pb.BooleanArray(values=[True])), [2, 3]),
        (on("ts", "CONTAINS_ANY", value_text_array=pb.TextArray(values=["b"])), [1]),
        (on("g", "WITHIN_GEO_RANGE", value_geo=pb.GeoCoordinatesFilter(latitude=1.5, longitude=2.5, distance=9)), [1]),
        (pb.Filters(operator="OPERATOR_EQUAL", target=count("m"), value_int=2), [1]),
        (pb.Filters(operator="OPERATOR_EQUAL", target=single, value_int=1), [1]),
        (pb.Filters(operator="OPERATOR_LIKE", target=multi, value_text="on*"), [1]),
        (pb.Filters(operator="OPERATOR_EQUAL", on=["n"], value_int=2), [2]),
        (pb.Filters(operator="OPERATOR_EQUAL", on=["m", "Other", "name"], value_text="one"), [1]),
        (on("t", "NOT_EQUAL", value_text="red"), [2]),
        (on("n", "GREATER_THAN_EQUAL", value_int=3), [3]),
        (on("n", "LESS_THAN", value_int=2), [1]),
        (on("t", "IS_NULL", value_boolean=True), []),
    ]
    assert [expected for _, expected in cases] == [sorted(found(ask(base, filters=given))) for given, _ in cases]


def test_searches_of_every_kind_are_read(base: Database) -> None:
    near = pb.NearVector(vectors=[vector(1, 0)])
    assert found(ask(base, near_vector=near)) == [1, 3, 2]
    assert found(ask(base, near_vector=pb.NearVector(vector=[1, 0], distance=0.1))) == [1]
    assert found(ask(base, near_object=pb.NearObject(id=number_uuid(2), certainty=0.6))) == [2, 3]
    assert found(ask(base, bm25_search=pb.BM25(query="bike", properties=["T"]))) == [1]
    operator = pb.SearchOperatorOptions(operator="OPERATOR_AND")
    assert found(ask(base, bm25_search=pb.BM25(query="red boat", search_operator=operator))) == [3]
    hybrid = {"query": "boat", "use_alpha_param": True}
    assert found(ask(base, hybrid_search=pb.Hybrid(alpha_param=0.0, **hybrid))) == [2, 3]
    assert found(ask(base, hybrid_search=pb.Hybrid(vector_bytes=raw(1, 0), alpha_param=1.0, **hybrid))) == [1, 3, 2]
    ranked = pb.Hybrid(near_vector=near, fusion_type="FUSION_TYPE_RANKED", vector_distance=0.5, **hybrid)
    assert found(ask(base, hybrid_search=ranked)) == [3, 1]
    assert found(ask(base, hybrid_search=pb.Hybrid(query="boat", vectors=[vector(1, 0)]))) == [2, 3]
    mmr = pb.Selection(mmr=pb.Selection.MMR(limit=1, balance=1))
    assert found(ask(base, near_vector=pb.NearVector(vectors=[vector(1, 0)], selection=mmr))) == [1]
    assert found(ask(base, sort_by=[pb.SortBy(path=["n"], ascending=False)], limit=2)) == [3, 2]
    assert found(ask(base, after=number_uuid(1), limit=1)) == [2]


def test_a_search_without_a_limit_gives_ten(base: Database) -> None:
    fill(base.catalog.collection("Thing").shard(), [{"t": "many", "_vector": [1, 0]}] * 12, first=10)
    near, hybrid = pb.NearVector(vectors=[vector(1, 0)]), pb.Hybrid(query="many", alpha=0.5, vector_bytes=raw(1, 0))
    asked: list[dict[str, Any]] = [
        {}, {"near_vector": near}, {"bm25_search": pb.BM25(query="many")}, {"hybrid_search": hybrid},
        {"filters": on("t", value_text="many")}, {"limit": 12},
    ]  # fmt: skip
    assert [10, 10, 10, 10, 10, 12] == [len(ask(base, **fields).results) for fields in asked]


@pytest.mark.parametrize(
    ("fields", "score"),
    [
        ({"use_alpha_param": True}, 0.75),
        ({"use_alpha_param": True, "alpha_param": 0.25}, 0.25),
        ({"use_alpha_param": True, "alpha": 0.5}, 0.75),
        ({"alpha": 0.5}, 0.5),
    ],
)
def test_a_hybrid_search_weighs_its_vector_by_alpha(base: Database, fields: dict[str, Any], score: float) -> None:
    hybrid = pb.Hybrid(query="boat", vector_bytes=raw(1, 0), **fields)  # the first object is nearest, and has no boat
    reply = ask(base, hybrid_search=hybrid, metadata=pb.MetadataRequest(uuid=True, score=True))
    assert {1: pytest.approx(score)} == {
        uuid.UUID(result.metadata.id).int: result.metadata.score
        for result in reply.results
        if result.metadata.id == number_uuid(1)
    }


def test_groups_are_written(base: Database) -> None:
    near = pb.NearVector(vectors=[vector(1, 0)])
    by = pb.GroupBy(path=["n"], number_of_groups=2, objects_per_group=1)
    metadata = pb.MetadataRequest(uuid=True, distance=True, vector=True)
    groups = ask(
        base, near_vector=near, group_by=by, metadata=metadata, rerank=pb.Rerank(property="t")
    ).group_by_results

    assert {group.name: group.number_of_objects for group in groups} == {"1": 1, "3": 1}
    assert groups[0].rerank.score == 8.0
    assert groups[0].objects[0].metadata.distance_present
    assert len(groups[0].objects[0].metadata.vector_bytes) == 8


def test_a_hybrid_search_explains_what_each_half_gave(base: Database) -> None:
    def told(**more: Any) -> str:
        hybrid = pb.Hybrid(query="boat", alpha=0.5, **more)
        reply = ask(base, hybrid_search=hybrid, metadata=pb.MetadataRequest(explain_score=True))
        return " ".join(result.metadata.explain_score for result in reply.results)

    beside = told(vector_bytes=raw(1, 0))
    assert "(Result Set keyword,bm25)" in beside
    assert "(Result Set vector,hybridVector)" in beside
    assert "BM25F" not in beside
    assert "(Result Set vector,nearVector)" in told(near_vector=pb.NearVector(vectors=[vector(1, 0)]))


def test_reranking_by_an_unknown_property_is_refused(base: Database) -> None:
    with pytest.raises(RpcFailure, match="no such prop with name 'nope'"):
        ask(base, rerank=pb.Rerank(property="nope"))


def test_models_write_their_results(base: Database) -> None:
    single = pb.GenerativeSearch.Single(prompt="Say {t}", debug=True)
    grouped = pb.GenerativeSearch.Grouped(task="Sum up", debug=True, properties=pb.TextArray(values=["n"]))
    reply = ask(
        base, limit=1, generative=pb.GenerativeSearch(single=single, grouped=grouped), rerank=pb.Rerank(property="t")
    )

    assert not reply.results[0].generative.values[0].HasField("debug")  # the server's dummy keeps its prompts
    assert 'Sum up: [{"n":"1"}]' in reply.generative_grouped_results.values[0].result
    task = pb.GenerativeSearch(grouped=pb.GenerativeSearch.Grouped(task="Sum up"))
    assert [1, 1, 1] == [len(result.generative.values) for result in ask(base, generative=task).results]
    assert reply.results[0].metadata.rerank_score == 8.0
    old = pb.GenerativeSearch(single_response_prompt="Say {t}", grouped_response_task="Sum up")
    legacy = ask(base, limit=1, generative=old, uses_127_api=False)
    assert legacy.results[0].metadata.generative_present
    assert "Sum up" in legacy.generative_grouped_result
    by = pb.GroupBy(path=["n"], number_of_groups=1, objects_per_group=1)
    near = pb.NearVector(vectors=[vector(1, 0)])
    group = ask(base, near_vector=near, group_by=by, generative=pb.GenerativeSearch(single=single, grouped=grouped))
    assert "Say red bike" in group.group_by_results[0].generative.result
    assert "Sum up" in group.generative_grouped_result
    dummy = pb.GenerativeProvider(dummy=pb.GenerativeDummy())
    chosen = pb.GenerativeSearch(single=pb.GenerativeSearch.Single(prompt="x", queries=[dummy]))
    assert ask(base, limit=1, generative=chosen).results[0].generative.values[0].result
    with pytest.raises(RpcFailure, match="empty provider"):  # a server overlooks that the dummy was asked for
        ask(base, collection="Other", limit=1, generative=chosen)


def test_a_profile_names_the_shard_and_the_searches(base: Database) -> None:
    metadata = pb.MetadataRequest(query_profile=True)
    hybrid = pb.Hybrid(query="boat", vectors=[vector(1, 0)], alpha=0.5)
    profile = ask(base, hybrid_search=hybrid, metadata=metadata).query_profile
    assert profile.shards[0].node == "node1"
    assert set(profile.shards[0].searches) == {"vector", "keyword"}
    assert set(ask(base, metadata=metadata).query_profile.shards[0].searches) == {"object"}
    words = ask(base, bm25_search=pb.BM25(query="red"), metadata=metadata).query_profile
    assert set(words.shards[0].searches) == {"keyword"}
    for details in profile.shards[0].searches.values():
        assert re.fullmatch(r"[0-9.]+(ns|µs|ms|s)", details.details["total_took"])


def test_a_profile_says_what_filters_let_through(base: Database) -> None:
    metadata = pb.MetadataRequest(query_profile=True)
    filters = pb.Filters(operator="OPERATOR_EQUAL", target=pb.FilterTarget(property="t"), value_text="red")
    near = pb.NearVector(vectors=[vector(1, 0)])
    profile = ask(base, near_vector=near, filters=filters, metadata=metadata).query_profile
    details = profile.shards[0].searches["vector"].details
    matching = len(ask(base, filters=filters).results)
    assert matching > 0
    assert details["filters_ids_matched"] == str(matching)
    assert details["hnsw_flat_search"] == "true"
    assert {"total_took", "vector_search_took", "objects_took", "filters_build_allow_list_took"} <= set(details)
    assert not ask(base, near_vector=near).HasField("query_profile")


@pytest.fixture
def named() -> Database:
    base = database()
    settings = named_vectors(a="l2-squared", b="l2-squared", m="dot")
    settings["m"]["vectorIndexConfig"]["multivector"] = {"enabled": True}
    rows = [
        {"_vectors": {"a": [2], "b": [0], "m": [[1, 0], [0, 1]]}},
        {"_vectors": {"a": [0], "b": [1], "m": [[1, 1]]}},
    ]
    fill(collection(base, vectorConfig=settings).shard(), rows)
    return base


def test_vectors_for_targets_may_be_several_each(named: Database) -> None:
    def near(combination: str, entries: list[Any], **more: Any) -> list[tuple[int, float]]:
        targets = pb.Targets(target_vectors=["a", "b"], combination=f"COMBINATION_METHOD_TYPE_{combination}", **more)
        request = pb.NearVector(targets=targets, vector_for_targets=entries)
        reply = ask(named, near_vector=request, metadata=pb.MetadataRequest(uuid=True, distance=True))
        return [(uuid.UUID(r.metadata.id).int, round(r.metadata.distance, 4)) for r in reply.results]

    each = [pb.VectorForTarget(name=name, vectors=[vector(0)]) for name in ("a", "b")]
    twice = [pb.VectorForTarget(name="a", vectors=[vector(0), vector(2)]), each[1]]
    weights = [pb.WeightsForTarget(target="a", weight=1), pb.WeightsForTarget(target="b", weight=3)]

    assert near("SUM", each) == [(2, 1), (1, 4)]
    assert near("MIN", each) == [(1, 0), (2, 0)]
    assert near("AVERAGE", twice) == [(1, 1.3333), (2, 1.6667)]
    assert near("SUM", twice) == [(1, 4), (2, 5)]
    assert near("MANUAL", each, weights_for_targets=weights) == [(2, 3), (1, 4)]
    old = [pb.VectorForTarget(name=name, vector_bytes=raw(0)) for name in ("a", "b")]
    assert near("SUM", old) == [(2, 1), (1, 4)]
    per = pb.NearVector(target_vectors=["a", "b"], vector_per_target={"a": raw(0), "b": raw(0)})
    assert sorted(found(ask(named, near_vector=per))) == [1, 2]


def test_a_certainty_is_that_of_one_cosine() -> None:
    base = database()
    fill(
        collection(base, vectorConfig=named_vectors(a="cosine", b="cosine")).shard(),
        [{"_vectors": {"a": [2], "b": [1]}}],
    )
    metadata = pb.MetadataRequest(certainty=True, distance=True)
    for names, certain in ((["a"], True), (["b"], True), (["a", "b"], False)):
        near = pb.NearVector(vector_bytes=raw(3), targets=pb.Targets(target_vectors=names))
        found = ask(base, near_vector=near, metadata=metadata).results[0].metadata
        assert (True, certain) == (found.distance_present, found.certainty_present)


def test_multi_vectors_go_in_and_out(named: Database) -> None:
    query = np.asarray([[1, 0], [0, 1]], dtype=np.float32)
    multi = pb.Vectors(vector_bytes=write_multi(query), type="VECTOR_TYPE_MULTI_FP32")
    near = pb.NearVector(vectors=[multi], targets=pb.Targets(target_vectors=["m"]))
    reply = ask(named, near_vector=near, metadata=pb.MetadataRequest(uuid=True, vectors=["m", "a"], certainty=True))

    first = {entry.name: entry for entry in reply.results[0].metadata.vectors}
    assert read_multi(first["m"].vector_bytes).tolist() == [[1, 0], [0, 1]]
    assert first["a"].vector_bytes == raw(2)
    assert not reply.results[0].metadata.certainty_present
    whole = ask(named, metadata=pb.MetadataRequest(vector=True)).results[0].metadata
    assert {entry.name for entry in whole.vectors} == {"a", "b", "m"}


MMR = pb.Selection.MMR


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"collection": "Missing"}, "could not find class Missing in schema"),
        ({"tenant": "x"}, "multi-tenancy disabled"),
        ({"properties": pb.PropertiesRequest(non_ref_properties=["zz"])}, "no such prop with name 'zz'"),
        (
            {"properties": pb.PropertiesRequest(ref_properties=[pb.RefPropertiesRequest(reference_property="t")])},
            "no ref",
        ),
        (
            {"properties": pb.PropertiesRequest(ref_properties=[pb.RefPropertiesRequest(reference_property="m")])},
            "explicit",
        ),
        (
            {"properties": pb.PropertiesRequest(object_properties=[pb.ObjectPropertiesRequest(prop_name="zz")])},
            "no such prop with name 'zz'",
        ),
        ({"filters": pb.Filters()}, "unknown filter operator"),
        ({"filters": pb.Filters(operator="OPERATOR_EQUAL", value_int=1)}, "uneven number"),
        ({"filters": on("n")}, "a filter needs a value"),
        ({"filters": pb.Filters(operator="OPERATOR_EQUAL", value_int=1, target=pb.FilterTarget())}, "needs a target"),
        ({"filters": pb.Filters(operator="OPERATOR_EQUAL", value_int=1, on=["t", "Other", "n"])}, "is no reference"),
        ({"filters": pb.Filters(operator="OPERATOR_EQUAL", value_int=1, on=["q", "Other", "n"])}, "no such prop"),
        (
            {
                "filters": pb.Filters(
                    operator="OPERATOR_EQUAL",
                    value_int=1,
                    target=pb.FilterTarget(
                        single_target=pb.FilterReferenceSingleTarget(on="m", target=pb.FilterTarget(property="n"))
                    ),
                )
            },
            "expected reference property with a single target",
        ),
        ({"near_vector": pb.NearVector()}, "vector is required"),
        ({"near_vector": pb.NearVector(vector_bytes=b"abc")}, "must be a multiple of 4"),
        ({"near_vector": pb.NearVector(vectors=[vector(1), vector(2)])}, "only 1 vector supported"),
        ({"near_vector": pb.NearVector(vectors=[vector(1, 0)], distance=1, certainty=1)}, "distance and certainty"),
        ({"near_vector": pb.NearVector(vectors=[vector(1, 0)], vector_per_target={"a": b""})}, "not both"),
        ({"near_vector": pb.NearVector(vector_per_target={"a": b"", "b": b""})}, "provided for all targets"),
        ({"near_vector": pb.NearVector(vector_per_target={"a": b""})}, "vector for target  is required"),
        ({"near_vector": pb.NearVector(vector_for_targets=[pb.VectorForTarget(name="a")])}, "for target  is required"),
        (
            {"near_vector": pb.NearVector(vector_for_targets=[pb.VectorForTarget(), pb.VectorForTarget()])},
            "same lengths",
        ),
        (
            {"near_vector": pb.NearVector(vectors=[pb.Vectors(vector_bytes=b"a", type="VECTOR_TYPE_MULTI_FP32")])},
            "needs its length",
        ),
        (
            {"near_vector": pb.NearVector(vectors=[pb.Vectors(vector_bytes=b"\0\0", type="VECTOR_TYPE_MULTI_FP32")])},
            "do not make vectors of length 0",
        ),
        ({"near_object": pb.NearObject()}, "id is required"),
        ({"near_text": pb.NearTextSearch()}, "query is required"),
        (
            {"bm25_search": pb.BM25(query="x", search_operator=pb.SearchOperatorOptions(operator=99))},
            "unknown search operator 99",
        ),
        ({"near_object": pb.NearObject(id="x"), "near_text": pb.NearTextSearch()}, "conflicting"),
        (
            {"near_text": pb.NearTextSearch(query=["x"], move_to=pb.NearTextSearch.Move(uuids=["x"]))},
            "is no uuid",
        ),
        ({"near_object": pb.NearObject(id="x", targets=pb.Targets(combination=77))}, "unknown combination"),
        (
            {
                "near_object": pb.NearObject(
                    id="x", targets=pb.Targets(target_vectors=["a"], combination="COMBINATION_METHOD_TYPE_MANUAL")
                )
            },
            "number of weights",
        ),
        (
            {
                "near_object": pb.NearObject(
                    id="x",
                    targets=pb.Targets(
                        target_vectors=["a"],
                        combination="COMBINATION_METHOD_TYPE_MANUAL",
                        weights_for_targets=[pb.WeightsForTarget(target="b")],
                    ),
                )
            },
            "target vector b not found",
        ),
        ({"sort_by": [pb.SortBy(path=["n"])], "bm25_search": pb.BM25(query="x")}, "sorting cannot be combined"),
        ({"group_by": pb.GroupBy(path=["a", "b"])}, "can only have one entry"),
        ({"group_by": pb.GroupBy(path=["zz"])}, "no such prop"),
        ({"near_vector": pb.NearVector(vectors=[vector(1, 0)], selection=pb.Selection(mmr=MMR()))}, "at least 1"),
        (
            {
                "limit": 1,
                "near_vector": pb.NearVector(vectors=[vector(1, 0)], selection=pb.Selection(mmr=MMR(limit=2))),
            },
            "cannot be larger",
        ),
        (
            {"near_vector": pb.NearVector(vectors=[vector(1, 0)], selection=pb.Selection(mmr=MMR(limit=2, balance=2)))},
            "between 0 and 1",
        ),
        (
            {"hybrid_search": pb.Hybrid(near_text=pb.NearTextSearch(), near_vector=pb.NearVector())},
            "cannot combine nearText and nearVector",
        ),
        (
            {"hybrid_search": pb.Hybrid(vector_bytes=raw(1, 0), near_vector=pb.NearVector())},
            "cannot combine nearVector and vector",
        ),
        (
            {"hybrid_search": pb.Hybrid(near_vector=pb.NearVector(selection=pb.Selection(mmr=MMR(limit=1))))},
            "top-level hybrid search",
        ),
        ({"boost": pb.Boost()}, "at least one condition"),
        ({"boost": pb.Boost(conditions=[pb.Boost.Condition()] * 21)}, "too many conditions"),
        ({"boost": pb.Boost(conditions=[pb.Boost.Condition()], weight=2)}, "weight must be between"),
        ({"boost": pb.Boost(conditions=[pb.Boost.Condition()])}, "exactly one of"),
        ({"boost": pb.Boost(conditions=[pb.Boost.Condition(filter=on("t", "LIKE", value_text="x"))])}, "not supported"),
    ],
)
def test_wrong_searches_are_refused_as_a_server_does(base: Database, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(RpcFailure, match=message) as failure:
        ask(base, **fields)
    assert failure.value.code == "UNKNOWN"


def test_multi_vectors_cannot_be_diversified(named: Database) -> None:
    query = pb.Vectors(vector_bytes=write_multi(np.ones((1, 2), dtype=np.float32)), type="VECTOR_TYPE_MULTI_FP32")
    near = pb.NearVector(
        vectors=[query], targets=pb.Targets(target_vectors=["m"]), selection=pb.Selection(mmr=MMR(limit=1))
    )
    with pytest.raises(RpcFailure, match="not supported with multi-vector"):
        ask(named, near_vector=near)


@pytest.mark.parametrize("name", ["near_image", "near_audio", "near_video", "near_depth", "near_thermal", "near_imu"])
def test_media_searches_need_something_to_search_near_and_a_vectorizer(base: Database, name: str) -> None:
    fields = {field.name: field for field in pb.SearchRequest.DESCRIPTOR.fields}
    kind = getattr(pb, fields[name].message_type.name)
    with pytest.raises(RpcFailure, match=f"{name}: {name[5:]} is required, in base64"):
        ask(base, **{name: kind()})
    with pytest.raises(RpcFailure, match="there is no vectorizer") as failure:
        ask(base, **{name: kind(**{name[5:]: "aGVsbG8="})})
    assert failure.value.code == "UNKNOWN"


def test_boosts_are_read(base: Database) -> None:
    near = pb.NearVector(vectors=[vector(1, 0)])

    def first(condition: Any) -> int:
        return found(ask(base, near_vector=near, boost=pb.Boost(conditions=[condition], weight=1.0)))[0]

    assert first(pb.Boost.Condition(filter=on("n", value_int=2))) == 2
    assert first(pb.Boost.Condition(property_value=pb.Boost.PropertyValueFunction(property="n", modifier=1))) == 3
    numeric = pb.Boost.NumericDecayFunction(property="n", origin=2, scale=1, curve="DECAY_CURVE_GAUSS", decay_value=0.3)
    assert first(pb.Boost.Condition(numeric_decay=numeric)) == 2
    for origin in ("now", "", "2020-01-01", "2020-01-01T00:00:00", "2020-01-01T00:00:00Z"):
        dated = pb.Boost.TimeDecayFunction(property="d", origin=origin, scale="9000d", offset="1h", curve=2)
        assert first(pb.Boost.Condition(time_decay=dated, weight=2)) == 1


@pytest.mark.parametrize(
    "decay",
    [
        {"scale": "x"},
        {"scale": "-1d"},
        {"scale": "1d", "origin": "x"},
        {"scale": "1d", "origin": "x", "offset": "x"},
    ],
)
def test_decays_that_cannot_be_read_score_nothing(base: Database, decay: dict[str, str]) -> None:
    near = pb.NearVector(vectors=[vector(1, 0)])
    condition = pb.Boost.Condition(time_decay=pb.Boost.TimeDecayFunction(property="d", **decay))
    boosted = ask(base, near_vector=near, boost=pb.Boost(conditions=[condition]))
    assert found(ask(base, near_vector=near)) == found(boosted)


@pytest.mark.parametrize("value", [0, 1])
def test_the_bounds_of_a_decay_are_its_values(base: Database, value: float) -> None:
    decay = pb.Boost.NumericDecayFunction(property="n", origin=2, scale=1, decay_value=value)
    assert found(ask(base, boost=pb.Boost(conditions=[pb.Boost.Condition(numeric_decay=decay)])))


def test_an_unknown_consistency_level_over_grpc_is_none(base: Database) -> None:
    assert found(ask(base)) == found(ask(base, consistency_level=99))


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ({"property_value": pb.Boost.PropertyValueFunction()}, "property is required"),
        ({"property_value": pb.Boost.PropertyValueFunction(property="o.x")}, "nested property"),
        ({"property_value": pb.Boost.PropertyValueFunction(property="zz")}, "no such prop"),
        ({"property_value": pb.Boost.PropertyValueFunction(property="t")}, "must be of type int or number, got text"),
        ({"time_decay": pb.Boost.TimeDecayFunction(property="d")}, "scale is required"),
        ({"numeric_decay": pb.Boost.NumericDecayFunction(property="n")}, "scale must be > 0"),
        ({"numeric_decay": pb.Boost.NumericDecayFunction(property="n", scale=1, decay_value=1.5)}, "decay_value"),
    ],
)
def test_wrong_boosts_are_refused(base: Database, condition: dict[str, Any], message: str) -> None:
    with pytest.raises(RpcFailure, match=message):
        ask(base, boost=pb.Boost(conditions=[pb.Boost.Condition(**condition)]))


def test_durations_have_units() -> None:
    assert (duration("7d"), duration("1h30m"), duration("5ms"), duration("3")) == (7 * 86400e9, 5400e9, 5e6, 3.0)


def test_generators_of_a_query_are_found_by_name(base: Database) -> None:
    named = pb.GenerativeProvider(openai=pb.GenerativeOpenAI(max_tokens=3, stop=pb.TextArray(values=["."])))
    empty = pb.GenerativeProvider()
    for query, message in ((named, "generative-openai"), (empty, "")):
        search = pb.GenerativeSearch(single=pb.GenerativeSearch.Single(prompt="x", queries=[query]))
        if message:
            with pytest.raises(RpcFailure, match=message):
                ask(base, generative=search)
        else:
            assert ask(base, generative=search).results


def aggregate(base: Database, **fields: Any) -> Any:
    request = pb.AggregateRequest(**{"collection": "Thing", "objects_count": True, **fields})
    return call(base, "Aggregate", request, pb.AggregateReply)


def test_aggregations_are_written(base: Database) -> None:
    kind = pb.AggregateRequest.Aggregation
    wanted = [
        kind(property="n", int=kind.Integer(count=True, mean=True, maximum=True, sum=True)),
        kind(property="x", number=kind.Number(count=True, minimum=True)),
        kind(property="t", text=kind.Text(count=True, top_occurences=True, top_occurences_limit=1)),
        kind(property="b", boolean=kind.Boolean(count=True)),
        kind(property="d", date=kind.Date(count=True, median=True)),
        kind(property="r", reference=kind.Reference(type=True)),
    ]
    single = aggregate(base, aggregations=wanted).single_result
    by_name = {one.property: one for one in single.aggregations.aggregations}

    assert single.objects_count == 3
    assert (by_name["n"].int.mean, by_name["n"].int.maximum, by_name["n"].int.sum) == (2.0, 3, 6)
    assert by_name["x"].number.minimum == 1.0
    assert [item.occurs for item in by_name["t"].text.top_occurences.items] == [1]
    assert by_name["b"].boolean.percentage_true == 1.0
    assert by_name["d"].date.median == "2020-01-01T00:00:00Z"
    assert list(by_name["r"].reference.pointing_to) == ["Thing"]
    assert aggregate(base, aggregations=[kind(property="t")]).single_result.aggregations.aggregations[0].property == "t"


def test_grouped_aggregations_are_written(base: Database) -> None:
    def values(prop: str) -> list[Any]:
        groups = aggregate(base, group_by=pb.AggregateRequest.GroupBy(property=prop), limit=3).grouped_results.groups
        return [getattr(group.grouped_by, group.grouped_by.WhichOneof("value")) for group in groups]

    assert values("n") == [1.0, 2.0, 3.0]
    assert values("b") == [True]
    assert values("ts") == ["a", "b"]


def test_aggregations_have_scopes(base: Database) -> None:
    near = pb.NearVector(vectors=[vector(1, 0)])
    assert aggregate(base, near_vector=near, object_limit=2).single_result.objects_count == 2
    assert aggregate(base, filters=on("t", value_text="red")).single_result.objects_count == 2
    hybrid = pb.Hybrid(query="boat", use_alpha_param=True, alpha_param=0)
    assert aggregate(base, hybrid=hybrid, object_limit=5).single_result.objects_count == 2


def delete(base: Database, **fields: Any) -> Any:
    return call(base, "BatchDelete", pb.BatchDeleteRequest(**{"collection": "Thing", **fields}), pb.BatchDeleteReply)


def test_a_batch_delete_deletes_what_matches(base: Database) -> None:
    red = on("t", value_text="red")
    dry = delete(base, filters=red, dry_run=True, verbose=True)
    assert (dry.matches, dry.successful, [uuid.UUID(bytes=one.uuid).int for one in dry.objects]) == (2, 2, [1, 3])
    assert len(found(ask(base))) == 3
    real = delete(base, filters=red)
    assert (real.matches, real.successful, real.failed, len(real.objects)) == (2, 2, 0, 0)
    assert found(ask(base)) == [2]
    assert delete(base, filters=red).matches == 0


def test_a_batch_delete_needs_filters_and_the_right_tenant(base: Database) -> None:
    with pytest.raises(RpcFailure, match="no filters in batch delete request"):
        delete(base)
    with pytest.raises(RpcFailure, match=r"batch delete: cannot find objects: .* multi-tenancy disabled"):
        delete(base, filters=on("n", value_int=1), tenant="x")


def test_the_engine_is_healthy(base: Database) -> None:
    raw_reply = Handler(base).rpc("/grpc.health.v1.Health/Check", b"")
    assert pb.WeaviateHealthCheckResponse.FromString(raw_reply).status == pb.WeaviateHealthCheckResponse.SERVING


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [("id", number_uuid(1), "no such prop with name 'id'"), ("_creationTimeUnix", "1700000000000", "RFC3339")],
)
def test_filters_call_ids_and_times_as_a_server_does(base: Database, name: str, value: str, message: str) -> None:
    with pytest.raises(RpcFailure, match=message):
        ask(base, filters=on(name, value_text=value))


def test_aggregations_tell_only_what_was_asked_for(base: Database) -> None:
    typed = pb.AggregateRequest.Aggregation(property="n", int=pb.AggregateRequest.Aggregation.Integer(type=True))
    request = pb.AggregateRequest(collection="Thing", aggregations=[typed])

    single = call(base, "Aggregate", request, pb.AggregateReply).single_result

    assert single.objects_count == 0
    (found,) = single.aggregations.aggregations
    assert ("int", []) == (found.WhichOneof("aggregation"), found.int.ListFields())


@pytest.mark.parametrize("name", ["move_to", "move_away"])
def test_a_move_needs_something_to_move_by(base: Database, name: str) -> None:
    with pytest.raises(RpcFailure, match="needs 'concepts' or 'objects'"):
        ask(base, near_text=pb.NearTextSearch(query=["x"], **{name: pb.NearTextSearch.Move(force=0.5)}))


def test_a_filter_is_checked_where_autocut_leaves_nothing(base: Database) -> None:
    assert not found(ask(base, autocut=1))
    with pytest.raises(RpcFailure, match="no RFC 3339 date"):
        ask(base, autocut=1, filters=on("d", value_text="soon"))
