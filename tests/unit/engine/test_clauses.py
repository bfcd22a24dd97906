"""Filters of every protocol become the same clauses, and names in them are looked up in one place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from google.protobuf.json_format import ParseDict

from tests.support.searching import collection, database, fill
from weaviate_gen.engine.database.deletion import DeleteMany, delete_many
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.search.clauses import Clause, resolve
from weaviate_gen.engine.search.filtering import allowed
from weaviate_gen.engine.search.filters import Filter, GeoRange, Path
from weaviate_gen.engine.wire.grpc.filters import read_clause as read_message
from weaviate_gen.engine.wire.rest.where import read_where
from weaviate_gen.engine.wire.where import read_clause
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

BASE = database()
OTHER = collection(BASE, {"x": "int"}, name="Other")
THINGS = collection(
    BASE, {"n": "int", "t": "text[]", "g": "geoCoordinates", "r": "Other", "m": {"dataType": ["Other", "Thing"]}}
)
COUNT = {"operator": "OPERATOR_EQUAL", "target": {"count": {"on": "r"}}, "value_int": 1}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], Filter]] = {
    "a number": (
        {"operator": "OPERATOR_GREATER_THAN", "target": {"property": "n"}, "value_int": 1},
        {"operator": "GreaterThan", "path": ["n"], "valueInt": 1},
        Filter("GreaterThan", path=Path("Thing", "n"), value=1),
    ),
    "an id": (
        {"operator": "OPERATOR_EQUAL", "target": {"property": "_id"}, "value_text": "a"},
        {"operator": "Equal", "path": ["id"], "valueText": "a"},
        Filter("Equal", path=Path("Thing", "_id"), value="a"),
    ),
    "texts, negated": (
        {
            "operator": "OPERATOR_NOT",
            "filters": [
                {
                    "operator": "OPERATOR_CONTAINS_ANY",
                    "target": {"property": "t"},
                    "value_text_array": {"values": ["a", "b"]},
                }
            ],
        },
        {"operator": "Not", "operands": [{"operator": "ContainsAny", "path": ["t"], "valueTextArray": ["a", "b"]}]},
        Filter("Not", (Filter("ContainsAny", path=Path("Thing", "t"), value=["a", "b"]),)),
    ),
    "behind a reference": (
        {
            "operator": "OPERATOR_EQUAL",
            "target": {"multi_target": {"on": "R", "target_collection": "Other", "target": {"property": "x"}}},
            "value_int": 2,
        },
        {"operator": "Equal", "path": ["r", "other", "x"], "valueInt": 2},
        Filter("Equal", path=Path("Thing", "r", Path("Other", "x")), value=2),
    ),
    "a missing value": (
        {"operator": "OPERATOR_IS_NULL", "target": {"property": "n"}, "value_boolean": True},
        {"operator": "IsNull", "path": ["n"], "valueBoolean": True},
        Filter("IsNull", path=Path("Thing", "n"), value=True),
    ),
    "a circle": (
        {
            "operator": "OPERATOR_WITHIN_GEO_RANGE",
            "target": {"property": "g"},
            "value_geo": {"latitude": 1, "longitude": 2, "distance": 3},
        },
        {
            "operator": "WithinGeoRange",
            "path": ["g"],
            "valueGeoRange": {"geoCoordinates": {"latitude": 1, "longitude": 2}, "distance": {"max": 3}},
        },
        Filter("WithinGeoRange", path=Path("Thing", "g"), value=GeoRange(1, 2, 3)),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_protocols_mean_the_same_filter(case: str) -> None:
    message, where, expected = CASES[case]
    clauses = [read_message(ParseDict(message, pb.Filters())), read_where(where), read_clause(where)]
    assert [expected] * 3 == [resolve(BASE.catalog, THINGS, clause) for clause in clauses]


def test_reference_is_counted_where_a_path_ends_in_its_collection() -> None:
    clauses = [
        read_message(ParseDict(COUNT, pb.Filters())),
        read_clause({"operator": "Equal", "path": ["r", "Other"], "valueInt": 1}),
    ]
    assert [Filter("Equal", path=Path("Thing", "r"), value=1)] * 2 == [
        resolve(BASE.catalog, THINGS, each) for each in clauses
    ]


@pytest.mark.parametrize(
    ("clause", "message"),
    [
        (Clause("Equal", path=("n",), value=1, field="valueText"), 'use "valueInt" instead'),
        (Clause("Equal", path=("r",), value="a", field="valueText"), "is a ref prop"),
        (Clause("Equal", path=("r",), value="1", field="valueText"), "is a ref prop"),
        (Clause("Equal", path=("r", "oTher", "x"), value=1), "could not find class oTher"),
        (Clause("IsNull", path=("n",), value=1, field="valueInt"), "requires a booleanValue, got valueInt"),
        (Clause("Equal", path=("n", "Other", "x"), value=1), "is no reference"),
        (Clause("Equal", path=("z", "Other", "x"), value=1), "no such prop with name 'z'"),
        (Clause("Equal", path=("r", "other", "x"), value=1), "could not find class other"),
        (Clause("Equal", path=("m", "", "x"), value=1), "single target"),
        (Clause("Equal", path=("id",), value="a"), "no such prop with name 'id'"),
        (Clause("Equal", path=("r", "Other") * 60 + ("x",), value=1), "at most 100 components"),
        (Clause("And"), "no children for operator"),
    ],
)
def test_clause_that_does_not_fit_is_refused(clause: Clause, message: str) -> None:
    with pytest.raises(EngineError, match=message):
        resolve(BASE.catalog, THINGS, clause)


def test_names_are_not_looked_up_before_they_are_resolved() -> None:
    assert Clause("Equal", path=("no", "Such", "thing"), value=1, field="valueInt") == read_where(
        {"operator": "Equal", "path": ["no", "Such", "thing"], "valueInt": 1}
    )


@pytest.mark.parametrize(("digits", "matches"), [("9", 0), ("-9", 1), ("+1", 1)])
def test_times_of_any_length_are_compared(digits: str, matches: int) -> None:
    base = database()
    things = collection(base, invertedIndexConfig={"indexTimestamps": True})
    fill(things.shard(), [{}])
    where = {"operator": "GreaterThan", "path": ["_creationTimeUnix"], "valueText": digits + digits[-1] * 5000}
    where = where if digits != "+1" else {**where, "valueText": "+1"}
    condition = resolve(base.catalog, things, read_where(where))
    assert matches == int(np.count_nonzero(allowed(things.shard(), condition, base.catalog)))


def test_deletion_ends_at_the_most_results() -> None:
    base = database()
    shard = collection(base, {"n": "int"}).shard()
    fill(shard, [{"n": number} for number in range(3)])
    deleted = delete_many(base.catalog, DeleteMany(shard, Filter("LessThan", path=Path("Thing", "n"), value=9)), 2)
    assert (3, [0, 1]) == (deleted.matches, [record.properties["n"] for record in deleted.records])


@pytest.mark.parametrize("dry_run", [True, False])
def test_matches_are_deleted_unless_it_is_a_dry_run(dry_run: bool) -> None:
    base = database()
    shard = collection(base, {"n": "int"}).shard()
    fill(shard, [{"n": number} for number in range(4)])
    condition = Filter("GreaterThan", path=Path("Thing", "n"), value=1)
    with base.storage.lock:
        deleted = delete_many(base.catalog, DeleteMany(shard, condition, dry_run), 10)
    assert (2, [2, 3], False) == (
        deleted.matches,
        [record.properties["n"] for record in deleted.records],
        deleted.refused,
    )
    left = delete_many(base.catalog, DeleteMany(shard, condition, dry_run=True), 10)
    assert (2 if dry_run else 0) == left.matches
    shard.read_only = True
    refused = delete_many(base.catalog, DeleteMany(shard, Filter("LessThan", path=Path("Thing", "n"), value=9)), 10)
    assert (True, []) == (refused.refused, refused.records)
