"""A round trip of every area with Weaviate's own Python client; a program for an environment that has it.

    python official_python.py HOST PORT GRPC_PORT [--auth-port PORT --auth-grpc-port PORT --auth-key KEY]
                              [--areas AREA ...]

It runs every area, or those that are named, prints a line for each, and ends with 1 if any failed. The server has the
plugins of ``tests.support.plugins``; areas that need them are in `PLUGGED` (leave them out against a server without).
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import weaviate
from weaviate.classes import aggregate as wa
from weaviate.classes import backup as wb
from weaviate.classes import config as wc
from weaviate.classes import data as wd
from weaviate.classes import query as wq
from weaviate.classes import rbac as wr
from weaviate.classes import tenants as wt
from weaviate.classes.generate import GenerativeConfig, GenerativeParameters
from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.collections.classes.config import StopwordsCreate
from weaviate.exceptions import (
    BackupFailedException,
    InsufficientPermissionsError,
    UnexpectedStatusCodeError,
    WeaviateInvalidInputError,
    WeaviateQueryError,
)
from weaviate.util import generate_uuid5

AREAS: dict[str, Callable[[Any], None]] = {}
PLUGGED = {"near_text", "rerank", "generate"}
GUARDED = {"roles", "users", "groups"}
BACKEND = wb.BackupStorage.FILESYSTEM
UTC = dt.UTC
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=UTC)
PEOPLE: list[tuple[str, int, float, bool, str, list[float]]] = [
    ("Ada", 36, 1.5, True, "wrote the first program for the engine", [1.0, 0.0, 0.0]),
    ("Ben", 41, 2.5, False, "drives the steam engine to the coast", [0.0, 1.0, 0.0]),
    ("Cleo", 29, 3.5, True, "reads the stars and writes tables", [0.0, 0.0, 1.0]),
    ("Dan", 52, 4.5, False, "bakes bread near the harbour", [0.8, 0.6, 0.0]),
]


def area(function: Callable[[Any], None]) -> Callable[[Any], None]:
    """Register an area under its function's name."""
    AREAS[function.__name__] = function
    return function


def equal(expected: object, actual: object) -> None:
    """Assert that two values are equal, and show both if not."""
    assert expected == actual, f"\nexpected {expected!r}\nactual   {actual!r}"


def near(expected: float, actual: float | None) -> None:
    """Assert that a number is what it should be, but for rounding."""
    assert math.isclose(expected, actual or 0.0, rel_tol=1e-4, abs_tol=1e-5), (expected, actual)


@contextmanager
def raises(kind: type[Exception], text: str) -> Iterator[None]:
    """Assert that the block raises an exception that says something."""
    try:
        yield
    except kind as error:
        assert text in str(error), f"{text!r} is not in {str(error)!r}"
    else:
        raise AssertionError(f"no {kind.__name__}")


def key(name: str) -> uuid.UUID:
    """Return a person's id."""
    return uuid.UUID(generate_uuid5(name))


def names(found: Any) -> list[str]:
    """Return the names of found objects, in their order."""
    return [one.properties["name"] for one in found.objects]


@contextmanager
def people(client: Any, **more: Any) -> Iterator[Any]:
    """Make a collection of four people with a vector each, for the length of a block."""
    client.collections.delete("Person")
    collection = client.collections.create(
        "Person",
        properties=[
            wc.Property(name="name", data_type=wc.DataType.TEXT, tokenization=wc.Tokenization.FIELD),
            wc.Property(name="age", data_type=wc.DataType.INT, index_range_filters=True),
            wc.Property(name="height", data_type=wc.DataType.NUMBER),
            wc.Property(name="member", data_type=wc.DataType.BOOL),
            wc.Property(name="about", data_type=wc.DataType.TEXT),
        ],
        **{
            "vector_config": wc.Configure.Vectors.self_provided(),
            "inverted_index_config": wc.Configure.inverted_index(
                index_null_state=True, index_property_length=True, index_timestamps=True
            ),
            **more,
        },
    )
    collection.data.insert_many(
        [
            wd.DataObject(
                properties={"name": name, "age": age, "height": height, "member": member, "about": about},
                uuid=key(name),
                vector=vector if "vector_config" not in more else None,
            )
            for name, age, height, member, about, vector in PEOPLE
        ]
    )
    yield collection
    client.collections.delete("Person")


@area
def meta(client: Any) -> None:
    """What the server says of itself."""
    equal((True, True, True), (client.is_ready(), client.is_live(), client.is_connected()))
    equal({"hostname", "modules", "version"}, {"hostname", "modules", "version"} & set(client.get_meta()))
    assert client.get_meta()["version"] >= "1.39"
    equal(None, client.get_open_id_configuration())


@area
def collections(client: Any) -> None:
    """Creation with every kind of setting, read back whole, changed and deleted."""
    client.collections.delete(["Book", "Writer"])
    writer = client.collections.create("Writer", properties=[wc.Property(name="name", data_type=wc.DataType.TEXT)])
    book = client.collections.create(
        "Book",
        description="what is read",
        properties=[
            wc.Property(
                name="title",
                data_type=wc.DataType.TEXT,
                description="on the cover",
                tokenization=wc.Tokenization.LOWERCASE,
                index_filterable=True,
                index_searchable=True,
            ),
            wc.Property(name="pages", data_type=wc.DataType.INT, index_range_filters=True),
            wc.Property(
                name="printing",
                data_type=wc.DataType.OBJECT,
                nested_properties=[
                    wc.Property(name="year", data_type=wc.DataType.INT),
                    wc.Property(name="towns", data_type=wc.DataType.TEXT_ARRAY),
                ],
            ),
        ],
        references=[wc.ReferenceProperty(name="writtenBy", target_collection="Writer")],
        vector_config=[
            wc.Configure.Vectors.self_provided(
                name="title",
                vector_index_config=wc.Configure.VectorIndex.hnsw(
                    distance_metric=wc.VectorDistances.L2_SQUARED,
                    ef_construction=100,
                    quantizer=wc.Configure.VectorIndex.Quantizer.pq(segments=2),
                ),
            ),
            wc.Configure.Vectors.self_provided(
                name="flat",
                vector_index_config=wc.Configure.VectorIndex.flat(
                    quantizer=wc.Configure.VectorIndex.Quantizer.bq(rescore_limit=10)
                ),
            ),
            wc.Configure.MultiVectors.self_provided(name="tokens"),
        ],
        inverted_index_config=wc.Configure.inverted_index(bm25_b=0.6, bm25_k1=1.1, stopwords_additions=["book"]),
        replication_config=wc.Configure.replication(factor=1),
        sharding_config=wc.Configure.sharding(desired_count=1),
    )
    config = book.config.get()
    equal(("Book", "what is read"), (config.name, config.description))
    equal(["title", "pages", "printing"], [prop.name for prop in config.properties])
    title, pages, printing = config.properties
    equal((wc.Tokenization.LOWERCASE, "on the cover"), (title.tokenization, title.description))
    equal((True, False), (pages.index_range_filters, title.index_range_filters))
    equal(["year", "towns"], [prop.name for prop in printing.nested_properties or []])
    equal([("writtenBy", ["Writer"])], [(one.name, one.target_collections) for one in config.references])
    equal({"title", "flat", "tokens"}, set(config.vector_config or {}))
    index = (config.vector_config or {})["title"].vector_index_config
    equal((100, wc.VectorDistances.L2_SQUARED), (index.ef_construction, index.distance_metric))
    equal("PQConfig", type(index.quantizer).__name__.lstrip("_"))
    equal("BQConfig", type((config.vector_config or {})["flat"].vector_index_config.quantizer).__name__.lstrip("_"))
    tokens = (config.vector_config or {})["tokens"].vector_index_config.multi_vector
    equal("maxSim", tokens.aggregation)
    equal(0.6, config.inverted_index_config.bm25.b)
    equal(["book"], config.inverted_index_config.stopwords.additions)
    equal(config.to_dict(), client.collections.export_config("Book").to_dict())

    book.config.add_property(wc.Property(name="isbn", data_type=wc.DataType.TEXT, index_searchable=False))
    book.config.add_reference(wc.ReferenceProperty.MultiTarget(name="about", target_collections=["Writer", "Book"]))
    book.config.add_vector(vector_config=wc.Configure.Vectors.self_provided(name="late"))
    book.config.update(
        description="what was read",
        property_descriptions={"title": "inside"},
        inverted_index_config=wc.Reconfigure.inverted_index(bm25_b=0.7, stopwords_additions=["novel"]),
        vector_config=wc.Reconfigure.Vectors.update(
            name="title", vector_index_config=wc.Reconfigure.VectorIndex.hnsw(ef=77)
        ),
    )
    config = book.config.get()
    described = {prop.name: prop.description for prop in config.properties}
    equal({"title": "inside", "pages": None, "printing": None, "isbn": None}, described)
    equal("what was read", config.description)
    equal({"Writer", "Book"}, set(next(one for one in config.references if one.name == "about").target_collections))
    equal({"title", "flat", "tokens", "late"}, set(config.vector_config or {}))
    equal(77, (config.vector_config or {})["title"].vector_index_config.ef)
    equal((0.7, ["novel"]), (config.inverted_index_config.bm25.b, config.inverted_index_config.stopwords.additions))
    equal(True, book.config.delete_property_index("pages", "rangeFilters"))
    with raises(UnexpectedStatusCodeError, "422"):
        client.collections.create("Book")
    with raises(WeaviateInvalidInputError, "already exists"):
        book.config.add_property(wc.Property(name="isbn", data_type=wc.DataType.TEXT))
    (shard,) = book.config.get_shards()
    equal(("READY", 0), (shard.status, shard.vector_queue_size))
    equal({shard.name: "READONLY"}, book.config.update_shards("READONLY"))
    with raises(UnexpectedStatusCodeError, "read-only"):
        book.data.insert({"title": "shut"})
    equal({shard.name: "READY"}, book.config.update_shards("READY", shard.name))
    assert {"Book", "Writer"} <= set(client.collections.list_all())
    assert {"Book", "Writer"} <= set(client.collections.list_all(simple=False))
    client.collections.delete("Book")
    again = client.collections.create_from_config(config)
    equal(config.to_dict()["properties"], again.config.get().to_dict()["properties"])
    equal(True, writer.exists())
    client.collections.delete(["Book", "Writer"])
    equal(False, client.collections.exists("Book"))


@area
def data(client: Any) -> None:
    """Every data type written and read, changed, replaced and deleted."""
    client.collections.delete("Thing")
    kinds = {
        "text": "plain", "texts": ["a", "b"], "int": 7, "ints": [1, 2], "number": 1.25, "numbers": [0.5, 2.0],
        "yes": True, "bools": [True, False], "when": dt.datetime(2024, 2, 29, 12, 30, tzinfo=UTC),
        "dates": [dt.datetime(2020, 1, 1, tzinfo=UTC)], "id_": key("x"), "ids": [key("y"), key("z")],
        "place": wd.GeoCoordinate(latitude=52.5, longitude=13.25), "blob": "aGVsbG8=",
        "nested": {"word": "deep", "more": [{"n": 1.0}]},
    }  # fmt: skip
    types = {
        "text": wc.DataType.TEXT, "texts": wc.DataType.TEXT_ARRAY, "int": wc.DataType.INT,
        "ints": wc.DataType.INT_ARRAY,
        "number": wc.DataType.NUMBER, "numbers": wc.DataType.NUMBER_ARRAY, "yes": wc.DataType.BOOL,
        "bools": wc.DataType.BOOL_ARRAY, "when": wc.DataType.DATE, "dates": wc.DataType.DATE_ARRAY,
        "id_": wc.DataType.UUID, "ids": wc.DataType.UUID_ARRAY, "place": wc.DataType.GEO_COORDINATES,
        "blob": wc.DataType.BLOB, "phone": wc.DataType.PHONE_NUMBER,
    }  # fmt: skip
    things = client.collections.create(
        "Thing",
        properties=[
            *(wc.Property(name=name, data_type=kind) for name, kind in types.items()),
            wc.Property(
                name="nested",
                data_type=wc.DataType.OBJECT,
                nested_properties=[
                    wc.Property(name="word", data_type=wc.DataType.TEXT),
                    wc.Property(
                        name="more",
                        data_type=wc.DataType.OBJECT_ARRAY,
                        nested_properties=[wc.Property(name="n", data_type=wc.DataType.NUMBER)],
                    ),
                ],
            ),
        ],
        vector_config=[wc.Configure.Vectors.self_provided(name="a"), wc.Configure.MultiVectors.self_provided(name="m")],
    )
    phone = wd.PhoneNumber(default_country="DE", number="030 1234567")
    before = dt.datetime.now(UTC) - dt.timedelta(seconds=2)
    first = things.data.insert(
        {**kinds, "phone": phone}, uuid=key("first"), vector={"a": [1, 2, 3], "m": [[1, 0], [0, 1]]}
    )
    equal(key("first"), first)
    found = things.query.fetch_object_by_id(
        first, include_vector=True, return_properties=[*types, wq.QueryNested(name="nested", properties=[
            "word", wq.QueryNested(name="more", properties=["n"])
        ])]
    )  # fmt: skip
    number = found.properties.pop("phone")
    equal(("+49 30 1234567", 49, True), (number.international_formatted, number.country_code, number.valid))
    equal(kinds, found.properties)
    equal({"a": [1.0, 2.0, 3.0], "m": [[1.0, 0.0], [0.0, 1.0]]}, found.vector)
    assert found.metadata.creation_time >= before
    with raises(UnexpectedStatusCodeError, "already exists"):
        things.data.insert({"text": "again"}, uuid=first)
    with raises(UnexpectedStatusCodeError, "invalid"):
        things.data.insert({"int": "seven"})

    things.data.update(first, properties={"text": "changed", "ints": []}, vector={"a": [3, 2, 1]})
    found = things.query.fetch_object_by_id(first, include_vector=["a"])
    equal(("changed", [], 7), tuple(found.properties[name] for name in ("text", "ints", "int")))
    equal({"a": [3.0, 2.0, 1.0]}, found.vector)
    assert found.metadata.last_update_time > found.metadata.creation_time
    things.data.replace(first, properties={"text": "new"}, vector={"a": [9, 9, 9]})
    found = things.query.fetch_object_by_id(first, include_vector=True)
    equal(("new", None), (found.properties["text"], found.properties["int"]))
    equal({"a": [9.0, 9.0, 9.0]}, found.vector)
    equal(True, things.data.exists(first))
    with raises(UnexpectedStatusCodeError, "404"):
        things.data.update(key("nobody"), properties={"text": "x"})

    many = things.data.insert_many(
        [
            {"text": "one"},
            wd.DataObject(properties={"text": "two"}, uuid=key("two"), vector={"a": [1, 0, 0]}),
            wd.DataObject(properties={"int": "wrong"}),
        ]
    )
    equal((True, [2], 2), (many.has_errors, list(many.errors), len(many.uuids)))
    assert "wrong" in many.errors[2].message or "int" in many.errors[2].message, many.errors[2].message
    equal(key("two"), many.uuids[1])
    equal(3, len(things))
    tried = things.data.delete_many(where=wq.Filter.by_property("text").equal("one"), dry_run=True, verbose=True)
    equal((1, 0, 1, 1), (tried.matches, tried.failed, tried.successful, len(tried.objects or [])))
    done = things.data.delete_many(where=wq.Filter.by_property("text").equal("one"))
    equal((1, 0, 1), (done.matches, done.failed, done.successful))
    equal(True, things.data.delete_by_id(first))
    equal(False, things.data.exists(first))
    equal(None, things.query.fetch_object_by_id(first))
    equal(["two"], [one.properties["text"] for one in things.query.fetch_objects().objects])
    client.collections.delete("Thing")


@area
def references(client: Any) -> None:
    """References of one and of several collections, written each way, asked for and filtered by."""
    client.collections.delete(["Town", "Land"])
    land = client.collections.create("Land", properties=[wc.Property(name="name", data_type=wc.DataType.TEXT)])
    town = client.collections.create(
        "Town",
        properties=[wc.Property(name="name", data_type=wc.DataType.TEXT)],
        references=[
            wc.ReferenceProperty(name="in", target_collection="Land"),
            wc.ReferenceProperty.MultiTarget(name="linked", target_collections=["Town", "Land"]),
        ],
    )
    here, there = (land.data.insert({"name": name}) for name in ("Nigh", "Yonder"))
    first = town.data.insert({"name": "First"}, references={"in": here})
    second = town.data.insert({"name": "Second"}, references={"in": [here, there]})
    third = town.data.insert({"name": "Third"})
    town.data.reference_add(third, "in", there)
    town.data.reference_add(third, "linked", wd.ReferenceToMulti(target_collection="Town", uuids=first))
    added = town.data.reference_add_many(
        [
            wd.DataReference(from_uuid=first, from_property="in", to_uuid=there),
            wd.DataReference.MultiTarget(
                from_uuid=first, from_property="linked", to_uuid=here, target_collection="Land"
            ),
        ]
    )
    equal(False, added.has_errors)
    town.data.reference_replace(second, "in", there)
    town.data.reference_delete(first, "in", here)

    def lands(of: uuid.UUID) -> list[str]:
        found = town.query.fetch_object_by_id(
            of, return_references=wq.QueryReference(link_on="in", return_properties=["name"])
        )
        return [one.properties["name"] for one in found.references["in"].objects]

    equal([["Yonder"]] * 3, [lands(one) for one in (first, second, third)])
    linked = (
        town.query.fetch_object_by_id(
            third,
            return_references=wq.QueryReference.MultiTarget(
                link_on="linked",
                target_collection="Town",
                return_properties=["name"],
                return_references=wq.QueryReference(link_on="in", return_properties=["name"]),
            ),
        )
        .references["linked"]
        .objects[0]
    )
    equal(("First", "Yonder"), (linked.properties["name"], linked.references["in"].objects[0].properties["name"]))
    by = wq.Filter.by_ref("in").by_property("name").equal("Yonder")
    equal({"First", "Second", "Third"}, set(names(town.query.fetch_objects(filters=by))))
    by = wq.Filter.by_ref_multi_target("linked", target_collection="Town").by_property("name").equal("First")
    equal(["Third"], names(town.query.fetch_objects(filters=by)))
    by = wq.Filter.by_ref_count("linked").equal(0)
    equal(["Second"], names(town.query.fetch_objects(filters=by)))
    by = wq.Filter.by_ref_multi_target("linked", "Town").by_ref("in").by_id().equal(there)
    equal(["Third"], names(town.query.fetch_objects(filters=by)))
    client.collections.delete(["Town", "Land"])


@area
def fetching(client: Any) -> None:
    """Filters, sorting, pages and what is asked for."""
    with people(client) as person:
        fetch, by = person.query.fetch_objects, wq.Filter.by_property
        filters: list[tuple[Any, set[str]]] = [
            (by("name").equal("Ada"), {"Ada"}),
            (by("name").not_equal("Ada"), {"Ben", "Cleo", "Dan"}),
            (by("name").like("?a*"), {"Dan"}),
            (by("age").greater_than(36), {"Ben", "Dan"}),
            (by("age").less_or_equal(36), {"Ada", "Cleo"}),
            (by("name").contains_any(["Ada", "Cleo"]), {"Ada", "Cleo"}),
            (by("about").contains_all(["steam", "engine"]), {"Ben"}),
            (by("name").contains_none(["Ada", "Cleo"]), {"Ben", "Dan"}),
            (by("member").equal(True) & by("height").greater_than(2.0), {"Cleo"}),
            (by("age").less_than(30) | by("age").greater_than(50), {"Cleo", "Dan"}),
            (wq.Filter.not_(by("member").equal(True)), {"Ben", "Dan"}),
            (by("about").is_none(False), {"Ada", "Ben", "Cleo", "Dan"}),
            (by("name", length=True).equal(4), {"Cleo"}),
            (wq.Filter.by_id().contains_any([key("Ben")]), {"Ben"}),
            (wq.Filter.by_creation_time().greater_than(LONG_AGO), {"Ada", "Ben", "Cleo", "Dan"}),
            (wq.Filter.all_of([by("age").greater_than(30), by("member").equal(False)]), {"Ben", "Dan"}),
        ]  # fmt: skip
        for one, expected in filters:
            equal(expected, set(names(fetch(filters=one))))
        equal(["Dan", "Ben", "Ada", "Cleo"], names(fetch(sort=wq.Sort.by_property("age", ascending=False))))
        both = wq.Sort.by_property("member").by_property("name", ascending=False)
        equal(["Dan", "Ben", "Cleo", "Ada"], names(fetch(sort=both)))
        equal(["Ben", "Cleo"], names(fetch(sort=wq.Sort.by_property("name"), limit=2, offset=1)))
        (found,) = fetch(
            filters=by("name").equal("Ada"),
            return_properties=["age"],
            include_vector=True,
            return_metadata=wq.MetadataQuery.full(),
        ).objects
        equal(({"age": 36}, {"default": [1.0, 0.0, 0.0]}, key("Ada")), (found.properties, found.vector, found.uuid))
        assert found.metadata.creation_time is not None
        equal(4, len(fetch(after=uuid.UUID(int=0)).objects))
        equal(["Ada", "Ben"], sorted(names(person.query.fetch_objects_by_ids([key("Ada"), key("Ben")]))))
        with raises(WeaviateQueryError, "nothing"):
            fetch(filters=by("nothing").equal(1))


@area
def near_vector(client: Any) -> None:
    """Vectors, several of them, groups, and objects that are near."""
    with people(client) as person:
        everything = wq.MetadataQuery(distance=True, certainty=True)
        found = person.query.near_vector([1.0, 0.0, 0.0], limit=3, return_metadata=everything)
        equal(["Ada", "Dan"], names(found)[:2])
        near(0.2, found.objects[1].metadata.distance)
        near(0.9, found.objects[1].metadata.certainty)
        equal(["Ada", "Dan"], names(person.query.near_vector([1.0, 0.0, 0.0], distance=0.3)))
        equal(["Ada", "Dan"], names(person.query.near_vector([1.0, 0.0, 0.0], certainty=0.8)))
        equal(["Ada", "Dan"], names(person.query.near_vector([1.0, 0.0, 0.0], auto_limit=2))[:2])
        older = wq.Filter.by_property("age").greater_than(36)
        equal(["Dan", "Ben"], names(person.query.near_vector([1.0, 0.0, 0.0], filters=older)))
        equal(["Ben", "Dan"], names(person.query.near_object(key("Ben"), limit=2)))
        grouped = person.query.near_vector(
            [1.0, 0.0, 0.0],
            group_by=wq.GroupBy(prop="member", number_of_groups=2, objects_per_group=2),
            return_metadata=everything,
        )
        equal({"true", "false"}, set(grouped.groups))
        equal(["Ada", "Cleo"], [one.properties["name"] for one in grouped.groups["true"].objects])
        near(0.0, grouped.groups["true"].min_distance)
        equal(2, grouped.groups["false"].number_of_objects)
    client.collections.delete("Pair")
    pair = client.collections.create(
        "Pair",
        properties=[wc.Property(name="name", data_type=wc.DataType.TEXT)],
        vector_config=[wc.Configure.Vectors.self_provided(name=name) for name in "ab"]
        + [wc.Configure.MultiVectors.self_provided(name="m")],
    )
    pair.data.insert({"name": "x"}, vector={"a": [1, 0], "b": [0, 1], "m": [[1, 0], [0, 1]]})
    pair.data.insert({"name": "y"}, vector={"a": [0, 1], "b": [0, 1], "m": [[0, 1], [0, 1]]})
    equal(["y", "x"], names(pair.query.near_vector([0.0, 1.0], target_vector="a")))
    joins = [
        wq.TargetVectors.sum(["a", "b"]),
        wq.TargetVectors.average(["a", "b"]),
        wq.TargetVectors.minimum(["a"]),
        wq.TargetVectors.manual_weights({"a": 2, "b": 0.5}),
        wq.TargetVectors.relative_score({"a": 2, "b": 0.5}),
    ]
    for join in joins:
        vectors = {"a": [1.0, 0.0], "b": [0.0, 1.0]} if join is not joins[2] else [1.0, 0.0]
        found = pair.query.near_vector(vectors, target_vector=join, return_metadata=["distance"])
        equal(["x", "y"], names(found))
    several = {"a": wq.NearVector.list_of_vectors([1.0, 0.0], [1.0, 0.1]), "b": [0.0, 1.0]}
    equal(["x", "y"], names(pair.query.near_vector(several, target_vector=wq.TargetVectors.sum(["a", "b"]))))
    equal(["x", "y"], names(pair.query.near_vector([[1.0, 0.0]], target_vector="m")))
    with raises(WeaviateQueryError, "target"):
        pair.query.near_vector([1.0, 0.0])
    client.collections.delete("Pair")


LETTERS = wc.Configure.Vectors.custom(
    module_name="text2vec-letters", module_config={"vectorizeClassName": False}, source_properties=["name"]
)


@area
def near_text(client: Any) -> None:
    """Words, through a vectorizer."""
    with people(client, vector_config=LETTERS) as person:
        vectors = (person.config.get().vector_config or {})["default"].vectorizer
        equal(("text2vec-letters", ["name"]), (vectors.vectorizer, vectors.source_properties))
        found = person.query.near_text("ada", limit=2, return_metadata=["distance"])
        equal("Ada", names(found)[0])
        near(0.0, found.objects[0].metadata.distance)
        equal(["Ben"], names(person.query.near_text("ben", limit=1)))
        toward = wq.Move(force=1.0, concepts="cleo")
        equal(["Cleo"], names(person.query.near_text("ben", move_to=toward, limit=1)))
        away = wq.Move(force=0.5, objects=[key("Cleo")])
        equal(["Ben"], names(person.query.near_text("ben", move_to=toward, move_away=away, limit=1)))
        equal(["Ada"], names(person.query.near_text(["ada"], distance=0.01)))
        equal("Cleo", names(person.query.hybrid("cleo", alpha=1, limit=1))[0])
        person.data.update(key("Ben"), properties={"name": "Zoe"})
        equal(["Zoe"], names(person.query.near_text("zoe", limit=1)))


@area
def keywords(client: Any) -> None:
    """BM25 and hybrid."""
    with people(client) as person:
        found = person.query.bm25("steam engine", query_properties=["about"], return_metadata=["score"])
        equal(["Ben", "Ada"], names(found))
        assert found.objects[0].metadata.score > found.objects[1].metadata.score > 0
        all_of = person.query.bm25("steam engine", operator=wq.BM25Operator.and_())
        equal(["Ben"], names(all_of))
        equal(2, len(person.query.bm25("steam engine", operator=wq.BM25Operator.or_(minimum_match=1)).objects))
        equal(["Ada"], names(person.query.bm25("Ada", query_properties=["name^3", "about"])))
        equal([], names(person.query.bm25("nothing here")))
        explained = person.query.bm25("steam", return_metadata=wq.MetadataQuery(explain_score=True)).objects[0]
        assert "steam" in (explained.metadata.explain_score or ""), explained.metadata.explain_score
        mixed = person.query.hybrid(
            "steam",
            vector=[0.0, 0.0, 1.0],
            alpha=0.5,
            fusion_type=wq.HybridFusion.RELATIVE_SCORE,
            return_metadata=wq.MetadataQuery(score=True, explain_score=True),
        )
        equal({"Ben", "Cleo"}, set(names(mixed)[:2]))
        near(0.5, mixed.objects[0].metadata.score)
        assert "Hybrid" in (mixed.objects[0].metadata.explain_score or "")
        ranked = person.query.hybrid(
            "steam", vector=[0.0, 1.0, 0.0], alpha=0.25, fusion_type=wq.HybridFusion.RANKED, limit=1
        )
        equal(["Ben"], names(ranked))
        inside = wq.HybridVector.near_vector([0.0, 0.0, 1.0], distance=0.1)
        equal(["Cleo"], names(person.query.hybrid(None, vector=inside, alpha=1, limit=1)))
        equal(
            ["Cleo"], names(person.query.hybrid("steam", vector=[0.0, 0.0, 1.0], alpha=1, max_vector_distance=0.1))[:1]
        )
        grouped = person.query.bm25("engine", group_by=wq.GroupBy(prop="name", number_of_groups=2, objects_per_group=1))
        equal({"Ada", "Ben"}, set(grouped.groups))
        young = wq.Filter.by_property("age").less_than(40)
        equal(["Ada"], names(person.query.bm25("engine", filters=young)))


@area
def rerank(client: Any) -> None:
    """The order a reranker gives."""
    with people(client, reranker_config=wc.Configure.Reranker.custom("reranker-letters")) as person:
        equal("reranker-letters", person.config.get().reranker_config.reranker)
        found = person.query.bm25("engine", rerank=wq.Rerank(prop="name", query="ben"))
        equal(["Ben", "Ada"], names(found))
        person.data.insert_many([wd.DataObject(properties={"name": "Oleg", "about": "engine"}, vector=[1.0, 1.0, 1.0])])
        found = person.query.near_vector([1.0, 0.0, 0.0], rerank=wq.Rerank(prop="name", query="cleo"))
        equal("Cleo", names(found)[0])
        equal(4.0, found.objects[0].metadata.rerank_score)
        scores = [one.metadata.rerank_score for one in found.objects]
        equal(sorted(scores, reverse=True), scores)


@area
def generate(client: Any) -> None:
    """Answers of a generator, for each object and for all."""
    with people(client, generative_config=wc.Configure.Generative.custom("generative-echo")) as person:
        equal("generative-echo", person.config.get().generative_config.generative)
        ask = person.generate
        one = ask.fetch_objects(filters=wq.Filter.by_property("name").equal("Ada"), single_prompt="call {name}")
        equal("CALL ADA", one.objects[0].generative.text)
        ways = [
            ask.near_vector([1.0, 0.0, 0.0], limit=2, single_prompt="is {age}", grouped_task="who?"),
            ask.near_object(key("Ada"), limit=2, single_prompt="is {age}", grouped_task="who?"),
            ask.hybrid("engine", vector=[1.0, 0.0, 0.0], limit=2, single_prompt="is {age}", grouped_task="who?"),
        ]
        for found in ways:
            equal("IS 36", found.objects[0].generative.text)
            assert found.generative.text.startswith("WHO?"), found.generative.text
        found = ask.bm25("bread", grouped_task="who?", grouped_properties=["name"])
        assert "DAN" in found.generative.text, found.generative.text
        assert "HARBOUR" not in found.generative.text, found.generative.text
        by_id = ask.fetch_objects_by_ids(
            [key("Ben")], single_prompt=GenerativeParameters.single_prompt(prompt="go {name}")
        )
        equal(["GO BEN"], [one.generative.text for one in by_id.objects])
        grouped = ask.near_vector(
            [1.0, 0.0, 0.0],
            group_by=wq.GroupBy(prop="member", number_of_groups=2, objects_per_group=1),
            grouped_task="sum up",
        )
        equal(2, len(grouped.groups))
        with raises(WeaviateQueryError, "Cohere API Key: no api key found"):
            ask.bm25("bread", single_prompt="x", generative_provider=GenerativeConfig.cohere())


@area
def aggregate(client: Any) -> None:
    """Counts and metrics, over everything, groups, filters and searches."""
    with people(client) as person:
        metrics = wa.Metrics
        whole = person.aggregate.over_all(
            total_count=True,
            return_metrics=[
                metrics("age").integer(
                    count=True, maximum=True, mean=True, median=True, minimum=True, mode=True, sum_=True
                ),
                metrics("height").number(mean=True),
                metrics("member").boolean(count=True, total_true=True, percentage_true=True, total_false=True),
                metrics("name").text(count=True, top_occurrences_count=True, top_occurrences_value=True, limit=5),
            ],
        )  # fmt: skip
        equal(4, whole.total_count)
        age = whole.properties["age"]
        equal((4, 52, 39.5, 38.5, 29, 158), (age.count, age.maximum, age.mean, age.median, age.minimum, age.sum_))
        near(3.0, whole.properties["height"].mean)
        member = whole.properties["member"]
        equal((4, 2, 2, 0.5), (member.count, member.total_true, member.total_false, member.percentage_true))
        equal({"Ada", "Ben", "Cleo", "Dan"}, {one.value for one in whole.properties["name"].top_occurrences})
        groups = person.aggregate.over_all(group_by="member", return_metrics=metrics("age").integer(sum_=True)).groups
        equal({True: 65, False: 93}, {one.grouped_by.value: one.properties["age"].sum_ for one in groups})
        limited = person.aggregate.over_all(group_by=wa.GroupByAggregate(prop="name", limit=2)).groups
        equal(2, len(limited))
        old = wq.Filter.by_property("age").greater_than(40)
        equal(2, person.aggregate.over_all(filters=old, total_count=True).total_count)
        equal(2, person.aggregate.near_vector([1.0, 0.0, 0.0], distance=0.3, total_count=True).total_count)
        equal(2, person.aggregate.near_object(key("Ada"), object_limit=2, total_count=True).total_count)
        hybrid = person.aggregate.hybrid("engine", alpha=0, object_limit=10, total_count=True)
        equal(2, hybrid.total_count)
        client.collections.delete("Nothing")
        empty = client.collections.create("Nothing", properties=[wc.Property(name="n", data_type=wc.DataType.INT)])
        nothing = empty.aggregate.over_all(total_count=True, return_metrics=metrics("n").integer(mean=True, count=True))
        equal(0, nothing.total_count)
        client.collections.delete("Nothing")


@area
def tenants(client: Any) -> None:
    """Tenants, their states, and that they share nothing."""
    client.collections.delete("House")
    house = client.collections.create(
        "House",
        properties=[wc.Property(name="name", data_type=wc.DataType.TEXT)],
        vector_config=wc.Configure.Vectors.self_provided(),
        multi_tenancy_config=wc.Configure.multi_tenancy(enabled=True),
    )
    house.tenants.create([wt.Tenant(name="left"), wt.TenantCreate(name="right"), "middle"])
    equal({"left", "right", "middle"}, set(house.tenants.get()))
    left, right = house.with_tenant("left"), house.with_tenant("right")
    mine = left.data.insert({"name": "mine"}, vector=[1, 0])
    right.data.insert_many([wd.DataObject(properties={"name": "yours"}, vector=[0, 1])])
    equal((["mine"], ["yours"]), (names(left.query.fetch_objects()), names(right.query.bm25("yours"))))
    equal((["mine"], False), (names(left.query.near_vector([1, 0])), right.data.exists(mine)))
    equal((1, True), (right.aggregate.over_all(total_count=True).total_count, left.exists()))
    house.tenants.update(wt.TenantUpdate(name="left", activity_status=wt.TenantUpdateActivityStatus.INACTIVE))
    equal(wt.TenantActivityStatus.INACTIVE, house.tenants.get_by_name("left").activity_status)
    with raises(WeaviateQueryError, "not active"):
        left.query.fetch_objects()
    house.tenants.activate("left")
    equal(["mine"], names(left.query.fetch_objects()))
    house.tenants.deactivate(["left", "right"])
    equal({"left", "right"}, set(house.tenants.get_by_names(["left", "right", "none"])))
    equal((None, True), (house.tenants.get_by_name("none"), house.tenants.exists("middle")))
    house.tenants.remove(["right", "middle"])
    equal({"left"}, set(house.tenants.get()))
    with raises(UnexpectedStatusCodeError, "tenant"):
        house.data.insert({"name": "nowhere"})
    house.config.update(
        multi_tenancy_config=wc.Reconfigure.multi_tenancy(auto_tenant_creation=True, auto_tenant_activation=True)
    )
    equal(["mine"], names(left.query.fetch_objects()))
    house.with_tenant("new").data.insert({"name": "first"})
    equal({"left", "new"}, set(house.tenants.get()))
    with client.batch.fixed_size(10) as batch:
        batch.add_object("House", {"name": "b"}, tenant="batch")
    equal([], client.batch.failed_objects)
    equal(["b"], [one.properties["name"] for one in house.with_tenant("batch").iterator()])
    client.collections.delete("House")


@area
def aliases(client: Any) -> None:
    """Other names of collections."""
    with people(client) as person:
        client.collections.delete("Other")
        client.collections.create("Other")
        client.alias.create(alias_name="Folk", target_collection="Person")
        equal(4, len(client.collections.use("Folk")))
        equal(["Ada"], names(client.collections.use("Folk").query.bm25("Ada", query_properties=["name"])))
        client.collections.use("Folk").data.insert({"name": "Eve"})
        equal(5, len(person))
        equal(
            ("Folk", "Person"),
            (client.alias.get(alias_name="Folk").alias, client.alias.get(alias_name="Folk").collection),
        )
        equal(["Folk"], list(client.alias.list_all(collection="Person")))
        equal((True, False), (client.alias.exists(alias_name="Folk"), client.alias.exists(alias_name="Nope")))
        equal(True, client.alias.update(alias_name="Folk", new_target_collection="Other"))
        equal(0, len(client.collections.use("Folk")))
        equal("Other", client.alias.list_all()["Folk"].collection)
        with raises(UnexpectedStatusCodeError, "Folk"):
            client.alias.create(alias_name="Folk", target_collection="Other")
        equal(True, client.alias.delete(alias_name="Folk"))
        equal((False, None), (client.alias.delete(alias_name="Folk"), client.alias.get(alias_name="Folk")))
        client.collections.delete("Other")


@area
def backups(client: Any) -> None:
    """A copy in files, and back again."""
    with people(client) as person:
        name = f"copy{time.time_ns()}"
        made = client.backup.create(name, BACKEND, include_collections=["Person"], wait_for_completion=True)
        equal(("SUCCESS", ["Person"], name), (str(made.status.value), made.collections, made.backup_id))
        equal("SUCCESS", str(client.backup.get_create_status(name, BACKEND).status.value))
        with raises(UnexpectedStatusCodeError, "already exists"):
            client.backup.create(name, BACKEND, include_collections=["Person"])
        assert name in {one.backup_id for one in client.backup.list_backups(BACKEND)}
        client.collections.delete("Person")
        back = client.backup.restore(name, BACKEND, wait_for_completion=True)
        equal(("SUCCESS", ["Person"]), (str(back.status.value), back.collections))
        equal("SUCCESS", str(client.backup.get_restore_status(name, BACKEND).status.value))
        equal(["Ada", "Dan"], names(person.query.near_vector([1.0, 0.0, 0.0], limit=2)))
        with raises(BackupFailedException, "Person"):
            client.backup.restore(name, BACKEND, wait_for_completion=True)
        own = person.backup.create(f"{name}-own", BACKEND, wait_for_completion=True)
        equal("SUCCESS", str(own.status.value))
        equal(True, client.backup.cancel("no-such", BACKEND))
        with raises(UnexpectedStatusCodeError, "404"):
            client.backup.get_create_status("no-such", BACKEND)


@area
def iterator(client: Any) -> None:
    """Every object of a collection, page after page."""
    client.collections.delete("Many")
    many = client.collections.create(
        "Many",
        properties=[wc.Property(name="n", data_type=wc.DataType.INT)],
        vector_config=wc.Configure.Vectors.self_provided(),
    )
    many.data.insert_many([wd.DataObject(properties={"n": n}, vector=[float(n), 1.0]) for n in range(250)])
    equal(set(range(250)), {one.properties["n"] for one in many.iterator()})
    pages = many.iterator(
        include_vector=True, return_metadata=["creation_time"], cache_size=33, return_properties=["n"]
    )
    equal([[float(n), 1.0] for n in range(250)], sorted(one.vector["default"] for one in pages))
    first = min(one.uuid for one in many.iterator())
    equal(249, len(list(many.iterator(after=first))))
    client.collections.delete("Many")


@area
def batch(client: Any) -> None:
    """Every kind of batch, with references and with errors."""
    client.collections.delete("Item")
    item = client.collections.create(
        "Item",
        properties=[wc.Property(name="n", data_type=wc.DataType.INT)],
        references=[wc.ReferenceProperty(name="next", target_collection="Item")],
        vector_config=wc.Configure.Vectors.self_provided(),
    )
    ways: list[tuple[str, Callable[[], Any]]] = [
        ("fixed", lambda: item.batch.fixed_size(20, concurrent_requests=2)),
        ("dynamic", item.batch.dynamic),
        ("rate", lambda: item.batch.rate_limit(6000)),
        ("stream", item.batch.stream),
    ]
    for count, (word, way) in enumerate(ways, start=1):
        with way() as adding:
            for n in range(100):
                adding.add_object({"n": n}, uuid=generate_uuid5(n, word), vector=[float(n), float(count)])
            for n in range(99):
                adding.add_reference(generate_uuid5(n, word), "next", generate_uuid5(n + 1, word))
        equal(([], []), (item.batch.failed_objects, item.batch.failed_references))
        equal(100 * count, len(item))
        found = item.query.fetch_object_by_id(
            generate_uuid5(4, word),
            include_vector=True,
            return_references=wq.QueryReference(link_on="next", return_properties=["n"]),
        )
        equal([4.0, float(count)], found.vector["default"])
        equal([5], [one.properties["n"] for one in found.references["next"].objects])
    for way in (item.batch.dynamic, item.batch.stream):
        with way() as adding:
            adding.add_object({"n": 1}, uuid=key("good"))
            adding.add_object({"n": "bad"}, uuid=key("bad"))
            adding.add_reference(key("good"), "nowhere", key("good"))
        (wrong,) = item.batch.failed_objects
        equal(str(key("bad")), str(wrong.object_.uuid))
        assert "n" in wrong.message
        equal((True, False), (item.data.exists(key("good")), item.data.exists(key("bad"))))
        item.data.delete_by_id(key("good"))
    with client.batch.dynamic() as adding:
        adding.add_object("Item", {"n": 1}, uuid=key("top"))
        adding.add_reference(key("top"), "Item", "next", to=key("top"))
    equal([], client.batch.failed_objects)
    ingested = item.data.ingest({"n": n} for n in range(50))
    equal(False, ingested.has_errors)
    equal(451, len(item))
    client.collections.delete("Item")


@area
def cluster(client: Any) -> None:
    """Nodes, shards and statistics."""
    with people(client) as person:
        (node,) = client.cluster.nodes()
        equal("HEALTHY", node.status)
        (node,) = client.cluster.nodes(collection="Person", output="verbose")
        equal([("Person", 4)], [(shard.collection, shard.object_count) for shard in node.shards])
        equal(4, node.stats.object_count)
        equal([shard.name for shard in node.shards], [shard.name for shard in person.shards()])
        with raises(UnexpectedStatusCodeError, "501"):
            client.cluster.query_sharding_state(collection="Person")
        equal(1, len(client.cluster.statistics().statistics))


@area
def graphql(client: Any) -> None:
    """Queries as text."""
    with people(client):
        found = client.graphql_raw_query(
            '{ Get { Person(where: {path: ["age"], operator: GreaterThan, valueInt: 36}, sort: [{path: ["age"]}])'
            " { name age _additional { id vectors { default } } } } }"
        )
        equal(None, found.errors)
        equal(["Ben", "Dan"], [one["name"] for one in found.get["Person"]])
        equal([0.0, 1.0, 0.0], found.get["Person"][0]["_additional"]["vectors"]["default"])
        found = client.graphql_raw_query(
            "{ Get { Person(nearVector: {vector: [1, 0, 0]}, limit: 1) { name _additional { distance } } } }"
        )
        equal("Ada", found.get["Person"][0]["name"])
        found = client.graphql_raw_query("{ Aggregate { Person { meta { count } age { mean sum } } } }")
        equal([{"meta": {"count": 4}, "age": {"mean": 39.5, "sum": 158}}], found.aggregate["Person"])
        assert client.graphql_raw_query("{ Get { Nobody { name } } }").errors


@area
def tokenization(client: Any) -> None:
    """Words as the index has them."""
    with people(client):
        found = client.tokenization.text("The Steam-Engine", wc.Tokenization.WORD)
        equal(["the", "steam", "engine"], found.indexed)
        field = client.tokenization.text(" As it is ", wc.Tokenization.FIELD)
        equal(["As it is"], field.indexed)
        english = StopwordsCreate(preset=wc.StopwordsPreset.EN, additions=["steam"], removals=None)
        stopped = client.tokenization.text("the steam engine", wc.Tokenization.WORD, stopwords=english)
        equal((["the", "steam", "engine"], ["engine"]), (stopped.indexed, stopped.query))
        of_property = client.tokenization.for_property("Person", "about", "The Engine")
        equal((["the", "engine"], ["engine"]), (of_property.indexed, of_property.query))


@area
def roles(client: Any) -> None:
    """Roles and their permissions."""
    names_ = ("reader", "keeper")
    for name in names_:
        client.roles.delete(name)
    assert {"admin", "viewer"} <= set(client.roles.list_all())
    permissions = [
        wr.Permissions.collections(collection="Person*", read_config=True, create_collection=True),
        wr.Permissions.data(collection="Person", tenant="*", read=True, create=True),
        wr.Permissions.tenants(collection="Person", tenant="a*", read=True),
        wr.Permissions.roles(role="reader", read=True, scope=wr.RoleScope.MATCH),
        wr.Permissions.users(user="*", read=True),
        wr.Permissions.cluster(read=True),
        wr.Permissions.Nodes.verbose(collection="Person", read=True),
        wr.Permissions.backup(collection="Person", manage=True),
        wr.Permissions.alias(alias="Folk", collection="Person", read=True),
        wr.Permissions.replicate(collection="Person", shard="*", read=True),
        wr.Permissions.Groups.oidc(group="*", read=True),
    ]
    made = client.roles.create(role_name="reader", permissions=permissions)
    role = client.roles.get("reader")
    equal(made, role)
    equal(
        [1] * 10,
        [
            len(getattr(role, f"{kind}_permissions"))
            for kind in (
                "collections",
                "data",
                "tenants",
                "roles",
                "users",
                "cluster",
                "nodes",
                "backups",
                "alias",
                "groups",
            )
        ],
    )
    equal({wr.Actions.Data.READ, wr.Actions.Data.CREATE}, set(role.data_permissions[0].actions))
    for one in permissions:
        equal(True, client.roles.has_permissions(permissions=one, role="reader"))
    client.roles.add_permissions(permissions=wr.Permissions.data(collection="Other", delete=True), role_name="reader")
    equal({"Person", "Other"}, {one.collection for one in client.roles.get("reader").data_permissions})
    client.roles.remove_permissions(
        permissions=wr.Permissions.data(collection="Other", delete=True), role_name="reader"
    )
    equal(role, client.roles.get("reader"))
    equal((True, False, None), (client.roles.exists("reader"), client.roles.exists("none"), client.roles.get("none")))
    with raises(UnexpectedStatusCodeError, "409"):
        client.roles.create(role_name="reader", permissions=permissions)
    client.roles.delete("reader")
    equal(False, client.roles.exists("reader"))


@area
def users(client: Any) -> None:
    """Database users, their keys, and what they may do."""
    client.users.db.delete(user_id="ben")
    client.roles.delete("counter")
    me = client.users.get_my_user()
    equal(("ada", True), (me.user_id, "root" in me.roles or "admin" in me.roles))
    client.roles.create(
        role_name="counter", permissions=wr.Permissions.collections(collection="Person", read_config=True)
    )
    secret = client.users.db.create(user_id="ben")
    client.users.db.assign_roles(user_id="ben", role_names=["counter", "viewer"])
    client.users.db.revoke_roles(user_id="ben", role_names="viewer")
    equal({"counter"}, set(client.users.db.get_assigned_roles(user_id="ben")))
    found = client.users.db.get_assigned_roles(user_id="ben", include_permissions=True)["counter"]
    equal("Person", found.collections_permissions[0].collection)
    ben = client.users.db.get(user_id="ben")
    equal(("ben", ["counter"], True), (ben.user_id, ben.role_names, ben.active))
    equal(
        [("ben", "db_user")],
        [(one.user_id, one.user_type.value) for one in client.roles.get_user_assignments("counter")],
    )
    assert "ben" in {one.user_id for one in client.users.db.list_all()}
    with raises(UnexpectedStatusCodeError, "409"):
        client.users.db.create(user_id="ben")
    with people(client), as_user(secret) as limited:
        equal(("ben", ["counter"]), (limited.users.get_my_user().user_id, list(limited.users.get_my_user().roles)))
        equal(5, len(limited.collections.use("Person").config.get().properties))
        with raises(InsufficientPermissionsError, "forbidden"):
            limited.collections.use("Person").query.fetch_objects()
        with raises(InsufficientPermissionsError, "403"):
            limited.collections.create("Forbidden")
    renewed = client.users.db.rotate_key(user_id="ben")
    assert renewed != secret
    equal(True, client.users.db.deactivate(user_id="ben"))
    equal(False, client.users.db.get(user_id="ben").active)
    equal(True, client.users.db.activate(user_id="ben"))
    with as_user(renewed) as limited:
        equal("ben", limited.users.get_my_user().user_id)
    with raises(UnexpectedStatusCodeError, "oidc"):
        client.users.oidc.get_assigned_roles(user_id="cleo@example.com")
    equal(True, client.users.db.delete(user_id="ben"))
    equal((False, None), (client.users.db.delete(user_id="ben"), client.users.db.get(user_id="ben")))
    client.roles.delete("counter")


@area
def groups(client: Any) -> None:
    """Groups of an identity provider."""
    client.groups.oidc.assign_roles(group_id="/staff", role_names=["viewer"])
    equal(["/staff"], client.groups.oidc.get_known_group_names())
    equal({"viewer"}, set(client.groups.oidc.get_assigned_roles(group_id="/staff", include_permissions=True)))
    equal(["/staff"], [one.group_id for one in client.roles.get_group_assignments("viewer")])
    client.groups.oidc.revoke_roles(group_id="/staff", role_names=["viewer"])
    equal({}, client.groups.oidc.get_assigned_roles(group_id="/staff"))


SETTINGS: argparse.Namespace


def connection(port: int, grpc_port: int, secret: str | None = None) -> Any:
    """Connect as everybody does."""
    return weaviate.connect_to_local(
        host=SETTINGS.host,
        port=port,
        grpc_port=grpc_port,
        auth_credentials=Auth.api_key(secret) if secret else None,
        additional_config=AdditionalConfig(timeout=Timeout(init=20, query=30, insert=60)),
    )


def as_user(secret: str) -> Any:
    """Connect to the guarded server with another key."""
    return connection(SETTINGS.auth_port, SETTINGS.auth_grpc_port, secret)


def main() -> int:
    """Run the areas; return the exit status."""
    global SETTINGS  # noqa: PLW0603
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("grpc_port", type=int)
    parser.add_argument("--auth-port", type=int)
    parser.add_argument("--auth-grpc-port", type=int)
    parser.add_argument("--auth-key")
    parser.add_argument("--areas", nargs="*")
    SETTINGS = parser.parse_args()
    failed = 0
    with connection(SETTINGS.port, SETTINGS.grpc_port) as client:
        guarded = SETTINGS.auth_port and as_user(SETTINGS.auth_key)
        for name, run in AREAS.items():
            if (SETTINGS.areas and name not in SETTINGS.areas) or (name in GUARDED and not guarded):
                continue
            begun = time.monotonic()
            try:
                run(guarded if name in GUARDED else client)
            except Exception:  # noqa: BLE001 - the others run as well
                failed += 1
                traceback.print_exc(file=sys.stdout)
                print(f"failed {name}", flush=True)
            else:
                print(f"passed {name} {time.monotonic() - begun:.2f}s", flush=True)
        if guarded:
            guarded.close()
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
