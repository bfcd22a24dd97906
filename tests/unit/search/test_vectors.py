"""Vectors: everything that is one is packed as float32, everything else is refused."""

from __future__ import annotations

import struct
from array import array
from collections import UserList
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen._core import vectors
from weaviate_gen._types.query.vectors import HybridVector, ListOfVectorsQuery, NearVector, TargetVectors
from weaviate_gen.exceptions import WeaviateInvalidInputError

pytestmark = pytest.mark.unit

EXPECTED = struct.pack("<3f", 1, 2.5, -3)
ROWS = struct.pack("<H4f", 2, 1, 2, 3, 4)
floats = st.floats(width=32, allow_nan=False, allow_infinity=False)


class Tensor:
    """Stands for a tensor: no buffer, but `tolist`."""

    def __init__(self, values: list[Any]) -> None:
        self.values = values
        self.shape = np.array(values).shape

    def tolist(self) -> list[Any]:
        return self.values


class Series:
    """Stands for a series of another library: no buffer, but `to_list`."""

    def to_list(self) -> list[float]:
        return [1, 2.5, -3]


class Odd:
    """Something whose `tolist` gives no list."""

    def tolist(self) -> float:
        return 1.0


@pytest.mark.parametrize(
    "vector",
    [
        [1, 2.5, -3],
        (1, 2.5, -3),
        array("f", [1, 2.5, -3]),
        array("d", [1, 2.5, -3]),
        memoryview(array("f", [1, 2.5, -3])),
        np.array([1, 2.5, -3]),
        np.array([1, 2.5, -3], dtype="float32"),
        np.array([1, 2.5, -3], dtype="float16"),
        np.array([1, 2.5, -3], dtype=">f4"),
        np.array([1, 9, 2.5, 9, -3, 9], dtype="float32")[::2],
        [np.float32(1), np.float64(2.5), np.int64(-3)],
        Tensor([1, 2.5, -3]),
        Series(),
        UserList([1, 2.5, -3]),
    ],
)
def test_whatever_holds_numbers_is_a_vector(vector: object) -> None:
    assert (EXPECTED, False) == vectors.pack(vector, "vector")


@pytest.mark.parametrize(
    "vector",
    [
        [[1, 2], [3, 4]],
        ((1, 2), (3, 4)),
        np.array([[1, 2], [3, 4]]),
        np.array([[1, 2], [3, 4]], dtype="float32"),
        [np.array([1, 2]), np.array([3, 4])],
        Tensor([[1, 2], [3, 4]]),
    ],
)
def test_two_dimensions_are_a_multi_vector(vector: object) -> None:
    assert (ROWS, True) == vectors.pack(vector, "vector")


def test_integers_are_numbers() -> None:
    assert (struct.pack("<2f", 1, 2), False) == vectors.pack(np.array([1, 2], dtype="int32"), "vector")


def test_a_vector_of_one_number_stays_a_vector() -> None:
    assert (struct.pack("<f", 0.5), False) == vectors.pack(np.array([0.5]), "vector")
    assert (struct.pack("<Hf", 1, 0.5), True) == vectors.pack([np.array([0.5])], "vector")


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        np.array([]),
        np.zeros((2, 0)),
        "0.1,0.2",
        b"\x00\x00\x00\x00",
        ["0.1"],
        [None],
        [1e300],
        [[1, 2], [3]],
        [[[1.0]]],
        np.zeros((1, 1, 1)),
        np.array(3.0),
        None,
        5,
        Odd(),
        {"a": [1]},
    ],
)
def test_what_is_no_vector_is_refused(wrong: object) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        vectors.pack(wrong, "vector")


@given(st.lists(floats, min_size=1, max_size=20))
def test_a_vector_comes_back_as_it_went(values: list[float]) -> None:
    assert values == vectors.unpack(vectors.pack(values, "vector")[0])


@given(st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(floats, min_size=width, max_size=width), min_size=1)))
def test_a_multi_vector_comes_back_as_it_went(rows: list[list[float]]) -> None:
    assert rows == vectors.unpack_multi(vectors.pack(rows, "vector")[0])


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x00", b"\x00\x00\x01\x02\x03\x04"])
def test_a_multi_vector_without_dimensions_is_empty(data: bytes) -> None:
    assert [] == vectors.unpack_multi(data)


def test_joins_name_their_method() -> None:
    joins = [TargetVectors.sum(["a"]), TargetVectors.average(["a"]), TargetVectors.minimum(["a"])]
    weighted = [TargetVectors.manual_weights({"a": 1}), TargetVectors.relative_score({"a": [1, 2]})]
    assert ["SUM", "AVERAGE", "MIN", "MANUAL", "RELATIVE_SCORE"] == [each.combination for each in [*joins, *weighted]]
    assert (("a", 1.0), ("a", 2.0)) == weighted[1].weights


def test_lists_of_vectors_know_their_shape() -> None:
    flat = NearVector.list_of_vectors([1.0], np.array([2.0]))
    deep = NearVector.list_of_vectors([[1.0]], np.array([[2.0]]))
    assert ("1D", True, False) == (flat.dimensionality, *_shape(flat))
    assert ("2D", False, True) == (deep.dimensionality, *_shape(deep))


def _shape(several: ListOfVectorsQuery[Any]) -> tuple[bool, bool]:
    return ListOfVectorsQuery.is_one_dimensional(several), ListOfVectorsQuery.is_two_dimensional(several)


@pytest.mark.parametrize("given_vectors", [(), ([1.0], [[1.0]]), ("ab",), ([],), (3.0,)])
def test_lists_of_vectors_are_of_one_shape(given_vectors: tuple[object, ...]) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        NearVector.list_of_vectors(*given_vectors)


@pytest.mark.parametrize("family", [NearVector, TargetVectors, HybridVector])
def test_families_are_no_values(family: type[Any]) -> None:
    with pytest.raises(TypeError, match=family.__name__):
        family()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: TargetVectors.sum("title"),
        lambda: TargetVectors.average([1]),  # type: ignore[list-item]
        lambda: TargetVectors.manual_weights(["title"]),  # type: ignore[arg-type]
        lambda: TargetVectors.relative_score({"title": "much"}),
        lambda: TargetVectors.relative_score({"title": None}),  # type: ignore[dict-item]
        lambda: HybridVector.near_text(3),  # type: ignore[arg-type]
    ],
)
def test_targets_are_checked(wrong: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        wrong()
