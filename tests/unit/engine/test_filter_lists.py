"""Filters by lists of values: equal to a look at every object, and as cheap as look-ups."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.searching import NOW, collection, database, fill, number_uuid, numbers
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.columns import Column
from weaviate_gen.engine.search.filtering import allowed
from weaviate_gen.engine.search.filters import Filter, Path, combine, compare
from weaviate_gen.engine.search.query import Query

pytestmark = pytest.mark.unit

VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "int": st.integers(-3, 3),
    "number": st.sampled_from([-0.0, 0.0, 0.5, 1.0, 1e300]),
    "boolean": st.booleans(),
    "text": st.sampled_from(["red", "blue", "red blue", "blue sea", "red sea sand"]),
    "date": st.integers(1, 4).map(lambda n: f"2020-01-0{n}T00:00:00Z"),
    "uuid": st.integers(1, 4).map(number_uuid),
}


def words(values: Sequence[Any]) -> set[Any]:
    """Return what an object's values are equal to: all words of its texts, or the values themselves."""
    return {word for value in values for word in (value.split() if isinstance(value, str) else [value])}


def equal(values: Sequence[Any], value: Any) -> bool:
    asked = value.split() if isinstance(value, str) else [value]
    return set(asked) <= words(values)


CONTAINS: Mapping[str, Callable[[Sequence[bool]], bool]] = {
    "ContainsAny": any,
    "ContainsAll": all,
    "ContainsNone": lambda held: not any(held),
}


def ask(base: Database, condition: Filter) -> list[int]:
    return sorted(numbers(base, Query("Thing", filters=condition, limit=1000)))


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_lists_of_values_match_what_each_value_matches(kind: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(VALUES[kind], max_size=3), max_size=8))
    asked = data.draw(st.lists(VALUES[kind], min_size=1, max_size=5))
    base = database()
    fill(collection(base, {"p": f"{kind}[]"}).shard(), [{"p": row} for row in rows])
    for operator, holds in CONTAINS.items():
        expected = [at for at, row in enumerate(rows, 1) if holds([equal(row, value) for value in asked])]
        assert ask(base, compare(base.catalog, operator, Path("Thing", "p"), asked)) == expected, operator
    each = [compare(base.catalog, "Equal", Path("Thing", "p"), value) for value in asked]
    for operator, join in (("Or", any), ("And", all)):
        expected = [at for at, row in enumerate(rows, 1) if join([equal(row, value) for value in asked])]
        assert ask(base, combine(operator, each)) == expected, operator


@given(
    rows=st.lists(st.lists(st.integers(0, 4), max_size=3), max_size=6), asked=st.lists(st.integers(0, 5), min_size=1)
)
@settings(max_examples=30, deadline=None)
def test_lists_behind_references_match_objects_that_any_reference_leads_to(
    rows: list[list[int]], asked: list[int]
) -> None:
    base = database()
    target = collection(base, {"n": "int"}, name="Target")
    fill(target.shard(), [{"n": number} for number in range(5)])
    beacons = [[{"beacon": f"weaviate://localhost/Target/{number_uuid(n + 1)}"} for n in row] for row in rows]
    fill(collection(base, {"r": "Target"}).shard(), [{"r": row} if row else {} for row in beacons])
    path = Path("Thing", "r", Path("Target", "n"))
    for operator, holds in CONTAINS.items():
        expected = [at for at, row in enumerate(rows, 1) if holds([value in row for value in asked])]
        assert ask(base, compare(base.catalog, operator, path, asked)) == expected, operator


@pytest.mark.parametrize(
    ("prop", "values", "expected"),
    [
        ("_id", [number_uuid(2), number_uuid(3), number_uuid(9), "no id", number_uuid(2).upper()], [2, 3]),
        ("_creationTimeUnix", [str(NOW), "1"], [1, 2, 3]),
        ("u", [number_uuid(2)], [2]),
        ("n", [1 << 70, 2, -(1 << 70)], [2]),
        ("r", [-1, 0], [1, 2, 3]),
        ("r", [-1, 1 << 63], []),
    ],
)
def test_lists_of_odd_values(prop: str, values: list[Any], expected: list[int]) -> None:
    base = database()
    things = collection(base, {"u": "uuid", "n": "int", "r": "Thing"})
    fill(things.shard(), [{"u": number_uuid(number), "n": number} for number in (1, 2, 3)])
    path = Path("Thing", prop)
    assert ask(base, compare(base.catalog, "ContainsAny", path, values)) == expected
    assert ask(base, compare(base.catalog, "ContainsNone", path, values)) == sorted({1, 2, 3} - set(expected))


def test_stopwords_are_left_out_of_any_and_refused_elsewhere() -> None:
    base = database()
    fill(collection(base, {"t": "text"}).shard(), [{"t": "the sea"}, {"t": "sand"}])
    path = Path("Thing", "t")
    assert ask(base, compare(base.catalog, "ContainsAny", path, ["the", "sea"])) == [1]
    for operator, values in (("ContainsAny", ["the"]), ("ContainsNone", ["the", "sea"]), ("ContainsAll", ["sea", "a"])):
        with pytest.raises(EngineError, match="only stopwords"):
            ask(base, compare(base.catalog, operator, path, values))
    either = [compare(base.catalog, "Equal", path, value) for value in ("sea", "the")]
    with pytest.raises(EngineError, match="only stopwords"):
        ask(base, combine("Or", either))


def test_numbers_that_are_not_equal_to_themselves_match_nothing() -> None:
    column = Column(np.float64)
    for slot, number in enumerate([float("nan"), 1.0]):
        column.add(slot, [number])
    assert column.match_any([float("nan"), 1.0], 2).tolist() == [False, True]
    assert column.match_any([float("nan")], 2).tolist() == [False, False]


OBJECTS, ASKED = 4000, 1000


@pytest.fixture(scope="module")
def many() -> Database:
    base = database()
    rows = [{"n": number, "t": f"w{number} x{number % 7}", "u": number_uuid(number)} for number in range(OBJECTS)]
    fill(collection(base, {"n": "int", "t": "text", "u": "uuid"}).shard(), rows)
    return base


@pytest.mark.parametrize(
    ("prop", "value"),
    [
        ("_id", lambda n: number_uuid(n + 1)),
        ("n", lambda n: n),
        ("t", lambda n: f"w{n}"),
        ("t", lambda n: f"w{n} x{n % 7}"),
        ("u", number_uuid),
    ],
)
@pytest.mark.parametrize("form", ["list", "operands"])
def test_many_values_need_little_memory(many: Database, prop: str, value: Callable[[int], Any], form: str) -> None:
    """A mask for each value would be 4 MB."""
    shard = many.catalog.collection("Thing").shard()
    path = Path("Thing", prop)
    values = [value(number) for number in range(ASKED)]
    condition = compare(many.catalog, "ContainsAny", path, values)
    if form == "operands":
        condition = combine("Or", [compare(many.catalog, "Equal", path, one) for one in values])
    allowed(shard, condition, many.catalog)  # builds the index
    tracemalloc.start()
    try:
        found = np.count_nonzero(allowed(shard, condition, many.catalog))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == ASKED
    assert peak < 1_000_000


def test_operands_that_are_no_equals_are_joined_one_by_one(many: Database) -> None:
    path = Path("Thing", "n")
    ranges = [compare(many.catalog, "GreaterThan", path, number) for number in range(ASKED)]
    shard = many.catalog.collection("Thing").shard()
    allowed(shard, ranges[0], many.catalog)
    tracemalloc.start()
    try:
        found = [
            np.count_nonzero(allowed(shard, combine(operator, ranges), many.catalog)) for operator in ("And", "Or")
        ]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == [OBJECTS - ASKED, OBJECTS - 1]
    assert peak < 1_000_000
