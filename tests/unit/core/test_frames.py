"""Frames in and out: pandas, polars and Arrow tables as objects, results as tables."""

from __future__ import annotations

import asyncio
import datetime as dt
import pickle
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import weaviate_gen
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import compiled, plan, reply
from weaviate_gen._core.search.request import Options, ReadScope
from weaviate_gen._core.search.values import value_from_wire
from weaviate_gen._types.query.results import QueryReturn
from weaviate_gen.classes.config import Configure, DataType, Property, ReferenceProperty
from weaviate_gen.classes.data import DataObject, GeoCoordinate
from weaviate_gen.classes.query import Filter, MetadataQuery, QueryReference
from weaviate_gen.exceptions import WeaviateInsertManyAllFailedError, WeaviateInvalidInputError
from weaviate_gen.testing import Faults, respond_with
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit
IDS = [str(UUID(int=number)) for number in range(1, 4)]
PROPERTIES = {
    "title": DataType.TEXT,
    "count": DataType.INT,
    "price": DataType.NUMBER,
    "new": DataType.BOOL,
    "day": DataType.DATE,
    "tags": DataType.TEXT_ARRAY,
    "owner": DataType.UUID,
    "place": DataType.GEO_COORDINATES,
}


@pytest.fixture
def articles(weaviate_client: weaviate_gen.WeaviateClient) -> Any:
    return weaviate_client.collections.create(
        "Article",
        properties=[Property(name=name, data_type=kind) for name, kind in PROPERTIES.items()],
        references=[ReferenceProperty(name="related", target_collection="Article")],
    )


def stored(collection: Any) -> dict[str, tuple[dict[str, Any], Any]]:
    """Return properties that are not null, and vectors, by id."""
    return {
        str(each.uuid): (
            {name: value for name, value in each.properties.items() if value is not None},
            each.vector.get("default"),
        )
        for each in collection.iterator(include_vector=True)
    }


def frames() -> Iterator[Any]:
    """Yield the same two rows as frames of each library."""
    columns = {"id": IDS[:2], "title": ["one", None], "count": [1, 2], "price": [0.5, float("nan")]}
    vectors = [[1.0, 2.0], [3.0, 0.5]]
    day = [dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC), None]
    arrow = pa.table({**columns, "vector": pa.array(vectors, pa.list_(pa.float32(), 2)), "day": day})
    yield pytest.param(arrow, id="arrow")
    yield pytest.param(arrow.slice(0).combine_chunks().to_batches()[0], id="batch")
    yield pytest.param(
        pl.DataFrame({**columns, "vector": pl.Series(vectors, dtype=pl.Array(pl.Float32, 2)), "day": day}), id="polars"
    )
    yield pytest.param(pl.DataFrame({**columns, "vector": vectors, "day": day}), id="polars lists")
    yield pytest.param(
        pd.DataFrame(
            {
                **columns,
                "vector": [np.array(vector) for vector in vectors],
                "day": pd.Series([pd.Timestamp("2024-05-01T14:00", tz="Europe/Berlin"), pd.NaT]),
            }
        ),
        id="pandas",
    )
    yield pytest.param(
        pd.DataFrame(
            {
                "id": IDS[:2],
                "title": pd.Series(["one", pd.NA], dtype="category"),
                "count": pd.array([1, 2], dtype="Int64"),
                "price": pd.array([0.5, pd.NA], dtype="Float64"),
                "vector": vectors,
                "day": pd.Series([pd.Timestamp("2024-05-01T12:00"), pd.NaT]),
            }
        ),
        id="pandas nullable",
    )


EXPECTED = {
    IDS[0]: (
        {"title": "one", "count": 1, "price": 0.5, "day": dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)},
        [1.0, 2.0],
    ),
    IDS[1]: ({"count": 2}, [3.0, 0.5]),
}


@pytest.mark.parametrize("frame", list(frames()))
def test_rows_are_objects_and_what_is_missing_is_absent(articles: Any, frame: Any) -> None:
    result = articles.data.insert_many(frame)
    assert [UUID(each) for each in IDS[:2]] == list(result.uuids.values()) == result.all_responses
    assert not result.has_errors
    assert EXPECTED == stored(articles)


@pytest.mark.parametrize("frame", list(frames()))
def test_batches_take_frames(articles: Any, frame: Any, weaviate_client: weaviate_gen.WeaviateClient) -> None:
    with articles.batch.dynamic() as batch:
        ids = batch.add_from(frame)
    assert IDS[:2] == [str(each) for each in ids]
    assert EXPECTED == stored(articles)
    with weaviate_client.batch.fixed_size() as everywhere:
        assert 2 == len(everywhere.add_from("Article", frame, id="id", vector="vector"))
    assert EXPECTED == stored(articles)


def test_results_go_into_another_collection_as_they_are(
    articles: Any, weaviate_client: weaviate_gen.WeaviateClient
) -> None:
    articles.data.insert_many(
        [
            DataObject(
                {
                    "title": "one",
                    "count": 3,
                    "price": 0.1,
                    "new": True,
                    "day": dt.datetime(2024, 1, 1, 0, 0, 0, 123456, dt.UTC),
                    "tags": ["a", "b"],
                    "owner": UUID(int=9),
                },
                IDS[0],
                [1.0, 0.1],
            ),
        ]
    )
    articles.data.insert({"title": "two", "tags": []}, {"related": IDS[0]}, IDS[1])
    found = articles.query.fetch_objects(
        include_vector=True,
        return_metadata=MetadataQuery(creation_time=True),
        return_references=QueryReference(link_on="related"),
    )
    table = found.to_arrow()
    kinds = {
        "id": pa.string(),
        "title": pa.string(),
        "count": pa.int64(),
        "price": pa.float64(),
        "new": pa.bool_(),
        "day": pa.timestamp("us", "UTC"),
        "tags": pa.list_(pa.string()),
        "owner": pa.string(),
        "vector": pa.list_(pa.float32(), 2),
        "references.related": pa.list_(pa.string()),
        "metadata.creation_time": pa.timestamp("ms", "UTC"),
    }
    assert kinds == {
        name: kind for name, kind in zip(table.schema.names, table.schema.types, strict=True) if name != "place"
    }
    copy = weaviate_client.collections.create(
        "Copy",
        properties=[Property(name=name, data_type=kind) for name, kind in PROPERTIES.items()],
        references=[ReferenceProperty(name="related", target_collection="Article")],
    )
    copy.data.insert_many(table)
    assert stored(articles) == stored(copy)
    second = copy.query.fetch_object_by_id(IDS[1], return_references=QueryReference(link_on="related"))
    assert [IDS[0]] == [str(each.uuid) for each in second.references["related"].objects]


def test_structures_are_structs(articles: Any) -> None:
    articles.data.insert({"place": GeoCoordinate(latitude=1.5, longitude=2.0)}, uuid=IDS[0])
    table = articles.query.fetch_objects().to_arrow()
    assert [{"latitude": 1.5, "longitude": 2.0}] == table["place"].to_pylist()
    assert [None] == table["title"].to_pylist()


def test_named_and_multi_vectors_keep_their_names(weaviate_client: weaviate_gen.WeaviateClient) -> None:
    both = weaviate_client.collections.create(
        "Both",
        vector_config=[
            Configure.Vectors.self_provided(name="a"),
            Configure.MultiVectors.self_provided(name="b"),
        ],
    )
    frame = pa.table(
        {
            "id": IDS,
            "first": [[1.0, 2.0], [3.0, 4.0], None],
            "second": [[[1.0, 2.0], [3.0, 4.0]], None, [[5.0, 6.0]]],
        }
    )
    both.data.insert_many(frame, vector={"a": "first", "b": "second"})
    table = both.query.fetch_objects(include_vector=True).to_arrow()
    assert frame["first"].to_pylist() == table["vector.a"].to_pylist()
    assert frame["second"].to_pylist() == table["vector.b"].to_pylist()
    assert 3 == len(both.data.insert_many(table).uuids)
    with both.batch.dynamic() as batch:
        batch.add_from(table)
    assert (
        frame["second"].to_pylist() == both.query.fetch_objects(include_vector=True).to_arrow()["vector.b"].to_pylist()
    )


def test_vectors_of_several_sizes_and_none(articles: Any) -> None:
    message = pb.SearchReply()
    for number, vector in enumerate(([1.0], [], [1.0, 2.0])):
        metadata = message.results.add().metadata
        metadata.id_as_bytes = bytes([number + 1])
        if vector:
            metadata.vectors.add(name="x", vector_bytes=np.array(vector, "<f4").tobytes())
    table = reply.query(message, ("absent",)).to_arrow()
    assert [[1.0], None, [1.0, 2.0]] == table["vector.x"].to_pylist()
    assert [None] * 3 == table["absent"].to_pylist()
    assert IDS == table["id"].to_pylist()


@pytest.mark.parametrize("change", ["id", "vector", "date", "uuid"])
def test_malformed_reply_is_an_error_of_the_client(change: str) -> None:
    from weaviate_gen.exceptions import ResponseCannotBeDecodedError

    message = pb.SearchReply()
    found = message.results.add()
    found.metadata.id_as_bytes = b"x" * (17 if change == "id" else 16)
    if change == "vector":
        found.metadata.vectors.add(name="x", vector_bytes=b"123")
    if change == "date":
        found.properties.non_ref_props.fields["day"].date_value = "someday"
    result = reply.query(message, ())
    if change == "uuid":
        found.properties.non_ref_props.fields["owner"].uuid_value = "x"
        assert ["x"] == result.to_arrow()["owner"].to_pylist()
    else:
        with pytest.raises(ResponseCannotBeDecodedError):
            result.to_arrow()
    if change != "vector":
        with pytest.raises(ResponseCannotBeDecodedError):
            _ = result.objects


def test_other_forms_of_a_result(articles: Any) -> None:
    articles.data.insert_many([DataObject({"title": "one", "count": 1}, IDS[0], [1.0, 2.0])])
    found = articles.query.near_vector([1.0, 2.0], include_vector=True, return_metadata=MetadataQuery(distance=True))
    (row,) = found.to_dicts()
    assert UUID(IDS[0]) == row["id"]
    assert ("one", 1, [1.0, 2.0]) == (row["title"], row["count"], row["vector"])
    assert row["metadata.distance"] == pytest.approx(0, abs=1e-6)
    assert ["one"] == found.to_pandas()["title"].tolist()
    assert [1.0, 2.0] == found.to_polars()["vector"][0].to_list()
    copied = pickle.loads(pickle.dumps(found))
    assert found == copied
    assert vars(found) == vars(copied)
    with pytest.raises(WeaviateInvalidInputError, match="result of a request"):
        copied.to_arrow()


def test_iterators_give_tables(articles: Any, weaviate_async_client: weaviate_gen.WeaviateAsyncClient) -> None:
    count = 250
    articles.data.insert_many(pl.DataFrame({"id": [str(UUID(int=i)) for i in range(count)], "count": range(count)}))
    table = articles.iterator().to_arrow()
    assert list(range(count)) == table["count"].to_pylist()
    assert [100, 100, 50] == [each.num_rows for each in articles.iterator().to_arrow_batches()]
    for options in ({"parallel": 3}, {"filters": Filter.by_property("count").less_than(120)}):
        found = articles.iterator(**options).to_arrow()["count"].to_pylist()
        assert list(range(120 if "filters" in options else count)) == sorted(found)
    iterator = articles.iterator(cache_size=40)
    next(iter(iterator.to_arrow_batches()))
    assert list(range(40, count)) == iterator.resume().to_arrow()["count"].to_pylist()
    articles.data.delete_many(Filter.by_property("count").greater_or_equal(0))
    assert 0 == articles.iterator().to_arrow().num_rows

    async def main() -> int:
        async with weaviate_async_client as client:
            articles = client.collections.use("Article")
            await articles.data.insert_many(pa.table({"count": [1, 2]}))
            return int((await articles.iterator().to_arrow()).num_rows)

    assert 2 == asyncio.run(main())


def test_refused_rows_are_errors_of_their_own(articles: Any) -> None:
    result = articles.data.insert_many(pa.table({"id": [IDS[0], "no id", IDS[2]], "title": ["a", "b", "c"]}))
    assert [1] == list(result.errors)
    assert {"title": "b"} == result.errors[1].object_.properties
    assert "row 1 is not sent" in result.errors[1].message
    assert {IDS[0], IDS[2]} == set(stored(articles))
    with pytest.raises(WeaviateInvalidInputError):
        articles.data.insert_many(pa.table({"id": ["no id"]}))
    with pytest.raises(WeaviateInsertManyAllFailedError):
        articles.data.insert_many(pa.table({"day": ["someday"]}))


def test_large_frames_are_several_requests_and_a_failure_names_the_rows(
    articles: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from weaviate_gen._core.data import frames as module

    monkeypatch.setattr(module, "_REQUEST_BYTES", 1000)
    frame = pa.table({"count": range(100)})
    seen: list[str] = []
    with respond_with("invalid_argument", to="BatchObjects", rate=0.2, seed=3) as faults:
        with pytest.raises(weaviate_gen.exceptions.WeaviateBaseError) as caught:
            articles.data.insert_many(frame)
        seen += faults.requests
    assert 1 == len(seen)
    (note,) = caught.value.__notes__
    sent = len(articles)
    assert 0 < sent < 100
    assert f"{sent} rows before them were sent" in note
    assert isinstance(faults, Faults)
    assert 100 == len(articles.data.insert_many(frame).uuids)


@pytest.mark.parametrize(
    ("columns", "arguments", "message"),
    [
        ({"a": [1]}, {"id": "b"}, "one of the columns a"),
        ({"a": [1]}, {"vector": "b"}, "one of the columns a"),
        ({"a": [1]}, {"vector": 3}, "name of a column"),
        ({"vector": [1]}, {}, "lists of numbers, got int64"),
        ({"vector": [["a"]]}, {}, "lists of numbers, got string"),
        ({"vector": [[1.0, None]]}, {}, "finite numbers"),
        ({"vector": [[float("nan")]]}, {}, "finite numbers"),
        ({"vector": [[1e300]]}, {}, "finite numbers"),
        ({"vector": [[[1.0], [2.0]]]}, {}, "must have a name"),
        ({"vector.x": [[[1.0], [2.0, 3.0]]]}, {}, "as many numbers"),
        ({"day": pa.array([1], pa.timestamp("ns"))}, {}, "finer than a microsecond"),
        ({"span": pa.array([1], pa.duration("s"))}, {}, "timedelta"),
    ],
)
def test_columns_that_cannot_be_used_are_refused_before_anything_is_sent(
    articles: Any, columns: dict[str, Any], arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=message):
        articles.data.insert_many(pa.table(columns), **arguments)
    assert 0 == len(articles)


def test_what_is_no_frame_is_refused(articles: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="columns of a frame"):
        articles.data.insert_many([{"title": "one"}], id="x")
    with articles.batch.dynamic() as batch, pytest.raises(WeaviateInvalidInputError, match="that exports Arrow"):
        batch.add_from([{"title": "one"}])
    with pytest.raises(WeaviateInvalidInputError, match="cannot be read as an Arrow table"):
        articles.data.insert_many(pl.Series([1]))
    with pytest.raises(WeaviateInvalidInputError, match="column names must differ"):
        articles.data.insert_many(pa.table([[1], [2]], names=["a", "a"]))


def test_decimals_and_blobs_are_as_of_lists(articles: Any) -> None:
    frame = pa.table({"price": [Decimal("1.50")], "title": [b"abc"]})
    articles.data.insert_many(frame)
    ((properties, _),) = stored(articles).values()
    assert {"price": 1.5, "title": "YWJj"} == properties


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name, extra in (("pyarrow", "weaviate-gen[arrow]"), ("polars", "polars"), ("pandas", "pandas")):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, name, None)
            method = {"pyarrow": "to_arrow"}.get(name, f"to_{name}")
            with pytest.raises(WeaviateInvalidInputError, match="pip install") as caught:
                getattr(reply.query(pb.SearchReply(), ()), method)()
            assert extra in str(caught.value)


def _reply() -> pb.SearchReply:
    """Return a reply of three objects, the middle one without properties and vectors."""
    message = pb.SearchReply()
    for number in range(3):
        found = message.results.add()
        found.metadata.id_as_bytes = bytes([number + 1])
        if number != 1:
            fields = found.properties.non_ref_props.fields
            fields["part"].object_value.fields["size"].int_value = number
            fields["phone"].phone_value.input = f"+{number}"
            fields["nothing"].SetInParent()
            found.metadata.vector_bytes = np.array([number, 1], "<f4").tobytes()
    return message


def test_rows_without_a_value_between_others_are_null() -> None:
    table = reply.query(_reply(), ()).to_arrow()
    assert [{"size": 0}, None, {"size": 2}] == table["part"].to_pylist()
    assert ["+0", None, "+2"] == [each and each["number"] for each in table["phone"].to_pylist()]
    assert [[0.0, 1.0], None, [2.0, 1.0]] == table["vector"].to_pylist()
    assert [None] * 3 == table["nothing"].to_pylist()


def test_results_of_a_compiled_reader_become_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    data = _reply().SerializeToString()
    monkeypatch.setattr(compiled, "reader", lambda *_: lambda _: QueryReturn([]))
    decode: Any = plan.fetch_objects(ReadScope(Scope("Article")), Options()).decode_bytes
    assert IDS == decode(data).to_arrow()["id"].to_pylist()
    assert reply.with_table(lambda _: None, (), "fetch")(data) is None


def test_a_vector_beside_named_ones_is_the_default(weaviate_client: weaviate_gen.WeaviateClient) -> None:
    both = [Configure.Vectors.self_provided(name=name) for name in ("default", "x")]
    named = weaviate_client.collections.create("Named", vector_config=both)
    day = pa.array([dt.date(2024, 5, 1)], pa.date32())
    frame = pa.table({"vector": [[1.0]], "vector.x": [[2.0]], "day": day})
    assert not named.data.insert_many(frame).has_errors
    (found,) = named.query.fetch_objects(include_vector=True).objects
    assert {"default": [1.0], "x": [2.0]} == found.vector
    assert dt.datetime(2024, 5, 1, tzinfo=dt.UTC) == found.properties["day"]


def test_plain_values_are_read_one_by_one() -> None:
    given = [pb.Value(bool_value=True), pb.Value(number_value=0.5), pb.Value(int_value=3)]
    assert [True, 0.5, 3] == [value_from_wire(each) for each in given]
