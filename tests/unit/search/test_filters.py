"""Filters: what they mean on the wire, and what is refused."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import operator
import pickle
import uuid
from decimal import Decimal
from enum import Enum
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen._core.search.request import negates
from weaviate_gen._types.data.values import GeoCoordinate
from weaviate_gen._types.query.conditions import (
    CountRef,
    FilterAnd,
    FilterNot,
    FilterOr,
    FilterReturn,
    FilterValue,
    GeoRange,
    MultiTargetRef,
    Operator,
    SingleTargetRef,
    behind,
)
from weaviate_gen._types.query.filters import Filter, FilterByCount
from weaviate_gen.classes.query import Boost
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

ID = "0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01"
DAY = dt.datetime(2024, 5, 17, 8, 30, tzinfo=dt.UTC)


class Flavor(Enum):
    RED = "red"


def value_of(condition: FilterReturn) -> object:
    assert isinstance(condition, FilterValue)
    return condition.data


texts = st.text(min_size=1, max_size=8)
numbers = st.integers(-(2**53), 2**53)
floats = st.floats(allow_nan=False, allow_infinity=False)
singles = st.floats(width=32, allow_nan=False, allow_infinity=False)
scalars = st.one_of(texts, numbers, floats, st.booleans())
lists = st.one_of(
    st.lists(texts, min_size=1, max_size=4).map(tuple),
    st.lists(numbers, min_size=1, max_size=4).map(tuple),
    st.lists(floats, min_size=1, max_size=4).map(tuple),
    st.lists(st.booleans(), min_size=1, max_size=4).map(tuple),
)
places = st.builds(GeoRange, singles, singles, singles)
steps = st.one_of(st.builds(SingleTargetRef, texts), st.builds(MultiTargetRef, texts, texts))
targets = st.builds(behind, st.lists(steps, max_size=3), st.one_of(texts, st.builds(CountRef, texts)))
operators = st.sampled_from([each for each in Operator if each not in {Operator.AND, Operator.OR, Operator.NOT}])
conditions = st.builds(
    lambda data, operator, target: FilterValue(data, operator, target, data),
    st.one_of(scalars, lists, places),
    operators,
    targets,
)
trees = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.builds(FilterAnd, st.lists(inner, min_size=1, max_size=3)),
        st.builds(FilterOr, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda one: FilterNot((one,)), inner),
    ),
    max_leaves=8,
)


@given(trees)
def test_a_filter_comes_back_from_the_wire_as_it_went(condition: FilterReturn) -> None:
    data = condition.to_wire().SerializeToString()
    assert condition == FilterReturn.from_wire(pb.Filters.FromString(data))


def test_a_filter_without_a_value_is_refused_when_read() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="no value"):
        FilterReturn.from_wire(pb.Filters(operator=pb.Filters.OPERATOR_EQUAL))


def test_the_base_has_no_wire_form() -> None:
    for ask in (FilterReturn().to_wire, lambda: FilterReturn().flat_depth, lambda: FilterReturn().message(flat=True)):
        with pytest.raises(NotImplementedError):
            ask()


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        ("x", "x"),
        (True, True),
        (3, 3),
        (2.5, 2.5),
        (Decimal("2.5"), 2.5),
        (Flavor.RED, "red"),
        (np.float32(0.5), 0.5),
        (np.int64(7), 7),
        (uuid.UUID(ID), ID),
        (DAY, "2024-05-17T08:30:00.000000+00:00"),
        (DAY.replace(tzinfo=None), "2024-05-17T08:30:00.000000+00:00"),
        (dt.date(2024, 5, 17), "2024-05-17T00:00:00.000000+00:00"),
        (["a", "b"], ("a", "b")),
        (("a", "b"), ("a", "b")),
        (np.array([1, 2]), (1, 2)),
        (np.datetime64("2024-01-02", "ns"), "2024-01-02T00:00:00.000000+00:00"),
        (np.array(["2024-01-02"], dtype="datetime64[ns]"), ("2024-01-02T00:00:00.000000+00:00",)),
        ([1, 2.5], (1.0, 2.5)),
        (range(3), (0, 1, 2)),
    ],
)
def test_a_value_is_brought_into_the_form_of_the_wire(given_value: object, expected: object) -> None:
    value = value_of(Filter.by_property("p").equal(given_value))  # type: ignore[arg-type]
    assert expected == value
    assert types(expected) == types(value)  # 1, 1.0 and True are equal, and have different fields on the wire


def types(value: object) -> list[type]:
    return [type(item) for item in (value if isinstance(value, tuple) else (value,))]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ([1, 2], "value_int_array"),
        ([1, 2.5], "value_number_array"),
        ([2.5, 1], "value_number_array"),
        ([True], "value_boolean_array"),
        (["a"], "value_text_array"),
    ],
)
def test_a_list_goes_into_the_field_of_its_type(values: list[Any], field: str) -> None:
    message = Filter.by_property("p").contains_any(values).to_wire()
    assert field == message.WhichOneof("test_value")
    assert values == list(getattr(message, field).values)


class Point:
    """Shaped like a number of an array library, but not one that can become Python's own."""

    shape = ()


def test_what_is_only_shaped_like_a_number_is_refused() -> None:
    with pytest.raises(WeaviateInvalidInputError, match=r"^The value of equal must be a string, number"):
        Filter.by_property("a").equal(Point())  # type: ignore[arg-type]  # the case is one


@pytest.mark.parametrize("values", [[1, True], [1, "a"], [2.5, True], [1, 2.5, True]])
def test_a_list_of_several_types_is_refused(values: list[Any]) -> None:
    with pytest.raises(ValueError, match="must be of one type"):
        Filter.by_property("p").equal(values)


@pytest.mark.parametrize("values", [("eu", "asia"), ["eu", "asia"]])
def test_contains_any_takes_tuples_as_it_takes_lists(values: list[str]) -> None:
    message = Filter.by_property("tags").contains_any(values).to_wire()
    assert ["eu", "asia"] == list(message.value_text_array.values)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Filter.by_property("p").equal([]),
        lambda: Filter.by_property("p").equal(object()),  # type: ignore[arg-type]
        lambda: Filter.by_property("p").equal(["a", 1]),
        lambda: Filter.by_property("p").contains_any("text"),
        lambda: Filter.by_property("p").contains_all(3),  # type: ignore[arg-type]
        lambda: Filter.by_property("p").contains_none([]),
        lambda: Filter.by_property("p").contains_none("text"),
        lambda: Filter.by_creation_time().contains_any(DAY),  # type: ignore[arg-type]
        lambda: Filter.by_creation_time().contains_none(DAY),  # type: ignore[arg-type]
        lambda: Filter.by_property("p").is_none("yes"),  # type: ignore[arg-type]
        lambda: Filter.by_property("p").like(3),  # type: ignore[arg-type]
        lambda: Filter.by_property("p").within_geo_range(3, 4),  # type: ignore[arg-type]
        lambda: Filter.by_property("p").within_geo_range(GeoCoordinate(latitude=1, longitude=2), None),  # type: ignore[arg-type]
        lambda: Filter.by_property(3),  # type: ignore[arg-type]
        lambda: Filter.by_id().equal("nope"),
        lambda: Filter.by_id().equal(3),  # type: ignore[arg-type]
        lambda: Filter.by_id().contains_any(ID),
        lambda: Filter.by_id().contains_any([]),
        lambda: Filter.by_ref_count("r").equal(True),
        lambda: Filter.by_ref_count("r").equal(1.5),  # type: ignore[arg-type]
        lambda: Filter.all_of([]),
        lambda: Filter.any_of([None]),
        lambda: Filter.all_of(Filter.by_id().equal(ID)),  # type: ignore[arg-type]
        lambda: Filter.not_("title"),  # type: ignore[arg-type]
        lambda: Filter.by_id().equal(ID) & "title",  # type: ignore[operator]
    ],
)
def test_what_is_no_condition_is_refused_as_a_value_error(wrong: object) -> None:
    with pytest.raises(WeaviateInvalidInputError) as caught:
        wrong()  # type: ignore[operator]
    assert isinstance(caught.value, ValueError)


def test_none_among_filters_is_left_out() -> None:
    first, second = Filter.by_property("a").equal(1), Filter.by_property("b").equal(2)
    assert first == Filter.all_of([None, first])
    assert (first | second) == Filter.any_of([first, None, second])


def test_operators_nest_as_they_are_written() -> None:
    a, b, c = (Filter.by_property(name).equal(1) for name in "abc")
    assert FilterOr((a, FilterAnd((b, FilterNot((c,)))))) == (a | b & ~c)
    assert FilterNot((a,)) == Filter.not_(a)
    assert [FilterAnd, FilterOr] == [type(Filter.all_of([a, b])), type(Filter.any_of([a, b]))]


def test_each_comparison_has_its_operator() -> None:
    prop, moment, count = Filter.by_property("p"), Filter.by_creation_time(), Filter.by_ref_count("r")
    made = [
        prop.is_none(True),
        prop.contains_any([1]),
        prop.contains_all([1]),
        prop.contains_none([1]),
        prop.equal(1),
        prop.not_equal(1),
        prop.less_than(1),
        prop.less_or_equal(1),
        prop.greater_than(1),
        prop.greater_or_equal(1),
        prop.like("a*"),
        prop.within_geo_range(GeoCoordinate(latitude=1, longitude=2), 3),
        Filter.by_id().equal(ID),
        Filter.by_id().not_equal(ID),
        Filter.by_id().contains_any([ID]),
        Filter.by_id().contains_none([uuid.UUID(ID)]),
        moment.contains_any([DAY]),
        moment.contains_none([DAY]),
        moment.equal(DAY),
        moment.not_equal(DAY),
        moment.less_than(DAY),
        moment.less_or_equal(DAY),
        moment.greater_than(DAY),
        moment.greater_or_equal(DAY),
        count.equal(1),
        count.not_equal(1),
        count.less_than(1),
        count.less_or_equal(1),
        count.greater_than(1),
        count.greater_or_equal(1),
    ]
    comparisons = ["EQUAL", "NOT_EQUAL", "LESS_THAN", "LESS_THAN_EQUAL", "GREATER_THAN", "GREATER_THAN_EQUAL"]
    expected = [
        *["IS_NULL", "CONTAINS_ANY", "CONTAINS_ALL", "CONTAINS_NONE", *comparisons, "LIKE", "WITHIN_GEO_RANGE"],
        *["EQUAL", "NOT_EQUAL", "CONTAINS_ANY", "CONTAINS_NONE"],
        *["CONTAINS_ANY", "CONTAINS_NONE", *comparisons],
        *comparisons,
    ]
    assert expected == [each.operator.name for each in made if isinstance(each, FilterValue)]


def test_a_path_leads_along_references() -> None:
    step = Filter.by_ref("writtenBy").by_ref_multi_target("employer", "company")
    way = (SingleTargetRef("writtenBy"), MultiTargetRef("Company", "employer"))
    found = [
        step.by_property("name", length=True).equal(1),
        step.by_ref("parent").by_id().equal(ID),
        step.by_creation_time().equal(DAY),
        step.by_update_time().equal(DAY),
        step.by_ref_count("cars").equal(1),
        Filter.by_ref_multi_target("owner", "person").by_property("name").equal("x"),
        Filter.by_update_time().equal(DAY),
    ]
    expected = [
        behind(way, "len(name)"),
        behind((*way, SingleTargetRef("parent")), "_id"),
        behind(way, "_creationTimeUnix"),
        behind(way, "_lastUpdateTimeUnix"),
        behind(way, CountRef("cars")),
        MultiTargetRef("Person", "owner", "name"),
        "_lastUpdateTimeUnix",
    ]
    assert expected == [each.target for each in found if isinstance(each, FilterValue)]


def test_parts_of_a_condition_are_readable() -> None:
    condition = Filter.by_ref("writtenBy").by_property("born").contains_any([DAY])
    assert isinstance(condition, FilterValue)
    assert (condition.value, condition.operator.value) == ([DAY], "ContainsAny")
    assert condition.target == SingleTargetRef("writtenBy", "born")
    assert repr(condition) == (
        f"FilterValue(value=[{DAY!r}], operator=<Operator.CONTAINS_ANY: 'ContainsAny'>, "
        "target=SingleTargetRef(link_on='writtenBy', target='born'))"
    )
    joined = condition & ~Filter.by_property("n").equal(1)
    assert isinstance(joined, FilterAnd)
    assert joined.operator == "And"
    assert [part.operator.value for part in joined.conditions() if isinstance(part, FilterNot)] == ["Not"]


def test_a_condition_keeps_its_value_when_the_list_changes() -> None:
    names = ["a"]
    condition = Filter.by_property("name").contains_any(names)
    names.append("b")
    assert condition == Filter.by_property("name").contains_any(["a"])
    assert isinstance(condition, FilterValue)
    assert condition.value == ["a"]


def test_a_beacon_stands_for_its_id() -> None:
    assert ID == value_of(Filter.by_id().equal(f"weaviate://localhost/Article/{ID}"))


def test_the_family_is_no_value() -> None:
    with pytest.raises(TypeError, match="Filter is not instantiated"):
        Filter()
    assert FilterByCount("r").equal(0) == Filter.by_ref_count("r").equal(0)


def _numbered(count: int) -> list[FilterReturn]:
    return [Filter.by_property("n").equal(n) for n in range(count)]


@pytest.mark.parametrize(("join", "name"), [(operator.or_, "OPERATOR_OR"), (operator.and_, "OPERATOR_AND")])
@pytest.mark.parametrize("count", [2, 3, 95, 96, 97, 150, 20_000])
def test_a_chain_of_one_operator_has_any_length(join: Any, name: str, count: int) -> None:
    parts = _numbered(count)
    chained = functools.reduce(join, parts)
    message = pb.SearchRequest(filters=chained.to_wire())
    assert pb.SearchRequest.FromString(message.SerializeToString()) == message
    found: list[int] = []
    waiting = [message.filters]
    while waiting:
        part = waiting.pop()
        if part.filters:
            assert pb.Filters.Operator.Name(part.operator) == name
            waiting.extend(reversed(part.filters))
        else:
            found.append(part.value_int)
    assert found == list(range(count))


def test_a_chain_nests_as_it_was_built_where_protobuf_reads_that() -> None:
    one, two, three = _numbered(3)
    assert [len(part.filters) for part in (one & two & three).to_wire().filters] == [2, 0]
    assert [len(part.filters) for part in (one & (two & three)).to_wire().filters] == [0, 2]
    assert [len(part.filters) for part in Filter.all_of([one, two, three]).to_wire().filters] == [0, 0, 0]
    assert len(functools.reduce(operator.or_, _numbered(95)).to_wire().filters) == 2
    assert len(functools.reduce(operator.or_, _numbered(96)).to_wire().filters) == 96


def test_a_long_chain_to_the_right_or_of_lists_is_flat_too() -> None:
    right = functools.reduce(lambda chain, part: part | chain, reversed(_numbered(2000)))
    listed = functools.reduce(lambda chain, part: Filter.any_of([chain, part]), _numbered(2000))
    assert [each.value_int for each in right.to_wire().filters] == list(range(2000))
    assert right.to_wire() == listed.to_wire()


def test_a_long_chain_is_equal_hashed_shown_pickled_and_copied_like_a_short_one() -> None:
    chained = functools.reduce(operator.or_, _numbered(5000))
    again = functools.reduce(operator.or_, _numbered(5000))
    assert chained == again == Filter.any_of(_numbered(5000))
    assert chained != functools.reduce(operator.or_, _numbered(4999))
    assert chained != functools.reduce(operator.and_, _numbered(5000))
    assert chained != "a filter"
    assert hash(chained) == hash(again)
    assert repr(chained).count("FilterValue(") == 5000
    assert pickle.loads(pickle.dumps(chained)) == chained
    assert copy.copy(chained) is chained
    assert copy.deepcopy([chained])[0] is chained


def _alternating(levels: int) -> FilterReturn:
    found = Filter.by_property("n").equal(0)
    for level in range(levels):
        part = Filter.by_property("n").equal(level)
        found = found & part if level % 2 else found | part
    return found


def test_depth_that_protobuf_does_not_read_is_refused_when_it_is_built() -> None:
    deepest = _alternating(94)
    assert deepest.to_wire() == FilterReturn.from_wire(deepest.to_wire()).to_wire()
    pb.SearchRequest.FromString(pb.SearchRequest(filters=deepest.to_wire()).SerializeToString())
    boosted = pb.SearchRequest(boost=Boost.filter(deepest).to_wire())
    pb.SearchRequest.FromString(boosted.SerializeToString())
    assert pickle.loads(pickle.dumps(deepest)) == deepest
    assert repr(deepest).count("FilterValue(") == 95
    with pytest.raises(WeaviateInvalidInputError, match="at most 96 levels deep, got 97: a chain of one operator"):
        _alternating(95)
    with pytest.raises(WeaviateInvalidInputError, match="at most 96 levels deep"):
        functools.reduce(lambda inner, _: ~inner, range(200), Filter.by_property("n").equal(0))


def test_steps_along_references_count_as_depth() -> None:
    reference = functools.reduce(lambda step, _: step.by_ref("r"), range(46), Filter.by_ref("r"))
    deepest = reference.by_property("n").equal(0)
    pb.SearchRequest.FromString(pb.SearchRequest(filters=deepest.to_wire()).SerializeToString())
    with pytest.raises(WeaviateInvalidInputError, match="at most 96 levels deep, got 98"):
        reference.by_ref("r").by_property("n").equal(0)


def test_negation_is_found_in_long_chains() -> None:
    chained = functools.reduce(operator.or_, _numbered(5000))
    assert not negates(chained)
    assert negates(Filter.by_property("n").contains_none([1]) | chained)
    assert negates(chained & ~Filter.by_property("n").equal(1))
