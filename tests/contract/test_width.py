"""The rarer ways: arguments of GraphQL, kinds of vector index, refusals by role, the connection below the client."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.contract.test_access import _connected, admin, guarded  # noqa: F401 - fixtures
from tests.support.proxy import Loop
from tests.support.servers import Server
from weaviate_gen.classes.aggregate import GroupByAggregate, Metrics
from weaviate_gen.classes.config import (
    Configure,
    DataType,
    PQEncoderDistribution,
    PQEncoderType,
    Property,
    ReferenceProperty,
    StopwordsPreset,
    Tokenization,
    VectorDistances,
    VectorFilterStrategy,
)
from weaviate_gen.classes.data import DataObject, GeoCoordinate
from weaviate_gen.classes.query import Filter
from weaviate_gen.exceptions import InsufficientPermissionsError, UnexpectedStatusCodeError, WeaviateBaseError
from weaviate_gen_wire.grpc import messages as pb

IDS = [uuid.UUID(int=number + 1) for number in range(4)]


@pytest.fixture
def books(client: Any, name: str) -> Iterator[str]:
    """Give the name of a collection with four books by one author."""
    author = f"{name}Author"
    client.collections.delete(author)
    authors = client.collections.create(
        author,
        properties=[Property(name="called", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.self_provided(),
    )
    ada = authors.data.insert({"called": "Ada"}, vector=[1.0, 0.0])
    things = client.collections.create(
        name,
        properties=[
            Property(name="title", data_type=DataType.TEXT),
            Property(name="pages", data_type=DataType.INT),
            Property(name="price", data_type=DataType.NUMBER),
            Property(name="sold", data_type=DataType.BOOL),
            Property(name="tags", data_type=DataType.TEXT_ARRAY),
            Property(name="marks", data_type=DataType.NUMBER_ARRAY),
            Property(name="place", data_type=DataType.GEO_COORDINATES),
            Property(
                name="print",
                data_type=DataType.OBJECT,
                nested_properties=[Property(name="house", data_type=DataType.TEXT)],
            ),
        ],
        references=[ReferenceProperty(name="by", target_collection=author)],
        vectorizer_config=Configure.Vectorizer.none(),
    )
    things.data.insert_many(
        [
            DataObject(
                properties={
                    "title": f"harbour {number}",
                    "pages": 100 * number,
                    "price": number + 0.5,
                    "sold": number % 2 == 0,
                    "tags": ["sea", f"t{number}"],
                    "marks": [0.5],
                    "place": GeoCoordinate(latitude=52.5, longitude=13.25 + number),
                    "print": {"house": "quay"},
                },
                references={"by": ada},
                uuid=identity,
                vector=[1.0, float(number)],
            )
            for number, identity in enumerate(IDS)
        ]
    )
    yield name
    client.collections.delete(author)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # class-level vectorizers are the official client's of old
@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("nearVector: {vector: [1, 0], distance: 0.3}", [0, 1]),
        (f'nearObject: {{id: "{IDS[3]}", certainty: 0.9}}, limit: 2', [3, 2]),
        ('bm25: {query: "2", properties: ["title"]}, limit: 1', [2]),
        ('hybrid: {query: "3", alpha: 0, properties: ["title"], fusionType: rankedFusion}, limit: 1', [3]),
        ('hybrid: {query: "3", alpha: 1, vector: [1, 0]}, limit: 1', [0]),
        (
            (
                'where: {operator: And, operands: [{operator: Like, path: ["title"], valueText: "harb*"}, '
                '{operator: GreaterThanEqual, path: ["pages"], valueInt: 200}]}'
            ),
            [2, 3],
        ),
        ('where: {operator: ContainsAny, path: ["tags"], valueText: ["t0", "t1"]}', [0, 1]),
        ('where: {operator: LessThan, path: ["price"], valueNumber: 1}', [0]),
        (
            'where: {operator: Equal, path: ["sold"], valueBoolean: true}, sort: [{path: ["pages"], order: desc}]',
            [2, 0],
        ),
        (
            (
                'where: {operator: WithinGeoRange, path: ["place"], valueGeoRange: '
                "{geoCoordinates: {latitude: 52.5, longitude: 13.25}, distance: {max: 1000}}}"
            ),
            [0],
        ),
        ('limit: 2, offset: 1, sort: [{path: ["pages"]}]', [1, 2]),
    ],
)
def test_graphql_takes_the_arguments_of_searches(client: Any, books: str, argument: str, expected: list[int]) -> None:
    author = f"{books}Author"
    fields = (
        "title pages price sold tags marks place { latitude longitude } print { house } "
        f"by {{ ... on {author} {{ called _additional {{ id }} }} }} "
        "_additional { id vector distance certainty score creationTimeUnix lastUpdateTimeUnix }"
    )
    answer = client.graphql_raw_query(f"{{ Get {{ {books}({argument}) {{ {fields} }} }} }}")
    assert answer.errors is None
    found = answer.get[books]
    assert sorted(str(IDS[number]) for number in expected) == sorted(row["_additional"]["id"] for row in found)
    assert {"Ada"} == {row["by"][0]["called"] for row in found}
    assert {"quay"} == {row["print"]["house"] for row in found}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_graphql_aggregates_by_group(client: Any, books: str) -> None:
    fields = (
        "meta { count } groupedBy { path value } pages { count mean median mode sum minimum maximum } price { mean } "
        "title { count topOccurrences(limit: 1) { value occurs } } sold { totalTrue percentageFalse }"
    )
    answer = client.graphql_raw_query(f'{{ Aggregate {{ {books}(groupBy: ["sold"]) {{ {fields} }} }} }}')
    rows = {row["groupedBy"]["value"]: row for row in answer.aggregate[books]}
    assert (2, 100.0) == (rows["true"]["meta"]["count"], rows["true"]["pages"]["mean"])
    assert (2, 200.0) == (rows["false"]["meta"]["count"], rows["false"]["pages"]["mean"])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_aggregates_go_by_group_too(client: Any, books: str) -> None:
    found = client.collections.use(books).aggregate.over_all(
        group_by=GroupByAggregate(prop="sold"),
        return_metrics=[Metrics("pages").integer(mean=True)],
        filters=Filter.by_property("pages").greater_than(50),
    )
    assert {True: 200.0, False: 200.0} == {
        group.grouped_by.value in (True, "true"): group.properties["pages"].mean for group in found.groups
    }


Q = Configure.VectorIndex.Quantizer
INDEXES: dict[str, Callable[[], Any]] = {
    "hnsw": lambda: Configure.VectorIndex.hnsw(
        distance_metric=VectorDistances.DOT,
        ef=50,
        ef_construction=64,
        max_connections=16,
        filter_strategy=VectorFilterStrategy.ACORN,
        dynamic_ef_factor=4,
        dynamic_ef_max=200,
        dynamic_ef_min=50,
        flat_search_cutoff=1000,
        cleanup_interval_seconds=60,
        vector_cache_max_objects=1000,
    ),
    "pq": lambda: Configure.VectorIndex.hnsw(
        quantizer=Q.pq(
            centroids=128,
            segments=4,
            training_limit=5000,
            encoder_type=PQEncoderType.TILE,
            encoder_distribution=PQEncoderDistribution.NORMAL,
        )
    ),
    "bq": lambda: Configure.VectorIndex.flat(quantizer=Q.bq(rescore_limit=10, cache=True)),
    "sq": lambda: Configure.VectorIndex.hnsw(quantizer=Q.sq(rescore_limit=10, training_limit=5000)),
    "rq": lambda: Configure.VectorIndex.hnsw(quantizer=Q.rq(bits=8, rescore_limit=10)),
    "flat": lambda: Configure.VectorIndex.flat(distance_metric=VectorDistances.MANHATTAN, vector_cache_max_objects=10),
    "l2": lambda: Configure.VectorIndex.hnsw(distance_metric=VectorDistances.L2_SQUARED),
    "hamming": lambda: Configure.VectorIndex.hnsw(distance_metric=VectorDistances.HAMMING),
    "hfresh": lambda: Configure.VectorIndex.hfresh(search_probe=32),
}


@pytest.mark.parametrize("kind", sorted(INDEXES))
def test_every_kind_of_vector_index_is_made_and_searched(client: Any, name: str, kind: str) -> None:
    things = client.collections.create(
        name,
        vector_config=Configure.Vectors.self_provided(name="main", vector_index_config=INDEXES[kind]()),
        inverted_index_config=Configure.inverted_index(
            bm25_b=0.5,
            bm25_k1=1.5,
            cleanup_interval_seconds=30,
            index_null_state=True,
            index_property_length=True,
            index_timestamps=True,
            stopwords_preset=StopwordsPreset.EN,
            stopwords_additions=["foo"],
            stopwords_removals=["the"],
        ),
        properties=[
            Property(name=f"p{number}", data_type=DataType.TEXT, tokenization=tokenization)
            for number, tokenization in enumerate(
                [
                    Tokenization.WORD,
                    Tokenization.FIELD,
                    Tokenization.LOWERCASE,
                    Tokenization.WHITESPACE,
                    Tokenization.TRIGRAM,
                ]
            )
        ],
    )
    width = 16
    things.data.insert_many([DataObject(uuid=each, vector={"main": [float(n)] * width}) for n, each in enumerate(IDS)])
    found = things.query.near_vector([3.0] * width, limit=1, target_vector="main", include_vector=True).objects
    assert 1 == len(found)
    assert width == len(found[0].vector["main"])
    again = things.config.get()
    assert again.to_dict() == client.collections.export_config(name).to_dict()


@pytest.fixture
def plain(guarded: Server, colour: str, loop: Loop) -> Iterator[Any]:  # noqa: F811 - the fixture
    """Give a client of somebody without rights."""
    with _connected(guarded, colour, loop, "ben-key") as client:
        yield client


REFUSED: dict[str, Callable[[Any], object]] = {
    "create a collection": lambda c: c.collections.create("Closed"),
    "its config": lambda c: c.collections.use("Closed").config.get(),
    "delete it": lambda c: c.collections.delete("Closed"),
    "add a property": lambda c: c.collections.use("Closed").config.add_property(
        Property(name="p", data_type=DataType.TEXT)
    ),
    "shards": lambda c: c.collections.use("Closed").config.get_shards(),
    "insert": lambda c: c.collections.use("Closed").data.insert({}),
    "insert many": lambda c: c.collections.use("Closed").data.insert_many([{}]),
    "replace": lambda c: c.collections.use("Closed").data.replace(IDS[0], {}),
    "update": lambda c: c.collections.use("Closed").data.update(IDS[0], {}),
    "delete an object": lambda c: c.collections.use("Closed").data.delete_by_id(IDS[0]),
    "delete many": lambda c: c.collections.use("Closed").data.delete_many(where=Filter.by_id().equal(IDS[0])),
    "refer": lambda c: c.collections.use("Closed").data.reference_add(IDS[0], "by", IDS[1]),
    "search": lambda c: c.collections.use("Closed").query.fetch_objects(),
    "aggregate": lambda c: c.collections.use("Closed").aggregate.over_all(),
    "create tenants": lambda c: c.collections.use("Closed").tenants.create(["a"]),
    "remove tenants": lambda c: c.collections.use("Closed").tenants.remove(["a"]),
    "an alias": lambda c: c.alias.create(alias_name="Other", target_collection="Closed"),
    "nodes": lambda c: c.cluster.nodes(),
    "statistics": lambda c: c.cluster.statistics(),
    "a backup": lambda c: c.backup.create("b", backend="filesystem", include_collections=["Closed"]),
    "graphql": lambda c: c.graphql_raw_query("{ Get { Closed { a } } }"),
    "a role": lambda c: c.roles.create(role_name="mine", permissions=[]),
    "a user": lambda c: c.users.db.create(user_id="eve"),
}


@pytest.mark.parametrize("asked", sorted(REFUSED))
def test_somebody_without_rights_is_refused(plain: Any, asked: str) -> None:
    with pytest.raises(WeaviateBaseError) as refused:
        REFUSED[asked](plain)
    assert isinstance(refused.value, InsufficientPermissionsError) or "forbidden" in str(refused.value)


def test_somebody_without_rights_sees_no_tenants(admin: Any, plain: Any, name: str) -> None:  # noqa: F811
    """A server looks the collection up first, and leaves out what one may not see."""
    tenanted = admin.collections.create(name, multi_tenancy_config=Configure.multi_tenancy())
    tenanted.tenants.create(["a"])
    assert ["a"] == list(tenanted.tenants.get_by_names(["a"]))
    assert {} == plain.collections.use(name).tenants.get_by_names(["a"])
    admin.collections.delete(name)


def test_the_connection_below_the_client_speaks_both_protocols(client: Any, name: str) -> None:
    connection = client._connection
    assert connection.is_connected()
    assert 200 == connection.post("/schema", weaviate_object={"class": name}).status_code
    assert name == connection.get(f"/schema/{name}").json()["class"]
    body = {"class": name, "id": str(IDS[0]), "properties": {}}
    assert 200 == connection.post("/objects", weaviate_object=body).status_code
    assert 204 == connection.head(f"/objects/{name}/{IDS[0]}").status_code
    assert 200 == connection.put(f"/objects/{name}/{IDS[0]}", weaviate_object=body).status_code
    assert 204 == connection.patch(f"/objects/{name}/{IDS[0]}", weaviate_object=body).status_code
    assert "version" in connection.get_meta()
    search = pb.SearchRequest(collection=name, uses_123_api=True, uses_125_api=True, uses_127_api=True)
    assert 1 == len(connection.grpc_search(search).results)
    counted = connection.grpc_aggregate(pb.AggregateRequest(collection=name, objects_count=True))
    assert 1 == counted.single_result.objects_count
    assert 204 == connection.delete(f"/objects/{name}/{IDS[0]}").status_code


def test_the_connection_below_the_client_writes_and_tells_of_itself(client: Any, name: str) -> None:
    connection = client._connection
    client.collections.create(name)
    other = pb.BatchObject(uuid=str(IDS[1]), collection=name)
    assert {} == connection.grpc_batch_objects(pb.BatchObjectsRequest(objects=[other]), 10, 1)
    target = pb.FilterTarget(property="_id")
    everything = pb.Filters(operator=pb.Filters.OPERATOR_EQUAL, value_text=str(IDS[1]), target=target)
    deleted = connection.grpc_batch_delete(pb.BatchDeleteRequest(collection=name, filters=everything))
    assert (1, 0) == (deleted.successful, deleted.failed)
    assert client.get_meta()["version"] == connection.server_version
    assert "" == connection.get_current_bearer_token()
    assert {} == connection.get_proxies()
    assert all(key.lower() != "authorization" for key in connection.additional_headers)
    assert all(key.lower() != "authorization" for key, _ in connection.grpc_headers() or ())
    assert connection.get_open_id_configuration() is None


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another name": lambda config: config.update({"class": "Other"}),
    "another vectorizer": lambda config: config["vectorConfig"]["default"].update({"vectorizer": {"other": {}}}),
    "another index": lambda config: config["vectorConfig"]["default"].update({"vectorIndexType": "flat"}),
    "another distance": lambda config: config["vectorConfig"]["default"]["vectorIndexConfig"].update(
        {"distance": "dot"}
    ),
    "another type": lambda config: config["properties"][0].update({"dataType": ["int"]}),
    "another tokenization": lambda config: config["properties"][0].update({"tokenization": "field"}),
    "tenants": lambda config: config.update({"multiTenancyConfig": {"enabled": True}}),
    "negative b": lambda config: config["invertedIndexConfig"]["bm25"].update({"b": -1}),
    "other shards": lambda config: config["shardingConfig"].update({"desiredCount": 7}),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_what_a_collection_was_made_with_is_not_changed(client: Any, name: str, change: str) -> None:
    client.collections.create(
        name,
        properties=[Property(name="a", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.self_provided(),
    )
    path = f"/schema/{name}"
    before = client._connection.get(path).json()
    changed = copy.deepcopy(before)
    CHANGES[change](changed)
    assert changed != before
    with pytest.raises(UnexpectedStatusCodeError) as refused:
        client._connection.put(path, weaviate_object=changed)
    assert 422 == refused.value.status_code
    assert before == client._connection.get(path).json()
