from __future__ import annotations

import ctypes
import pickle
import struct
from array import array
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen._core import vectors
from weaviate_gen.exceptions import WeaviateInvalidInputError

pytestmark = pytest.mark.unit


class Tensor:
    """Looks like tensorflow: `numpy()`, and nothing else."""

    def __init__(self, value: object) -> None:
        self.value = value

    def numpy(self) -> np.ndarray[Any, Any]:
        return np.array(self.value)


@pytest.mark.parametrize(
    ("given_", "listed"),
    [
        ([0.5, 0.25], [0.5, 0.25]),
        ([1, 2], [1, 2]),
        ((0.5, 0.25), [0.5, 0.25]),
        (np.array([0.5, 0.25]), [0.5, 0.25]),
        (array("f", [0.5, 0.25]), [0.5, 0.25]),
        (Tensor([0.5, 0.25]), [0.5, 0.25]),
        ([np.float32(0.5), np.float32(0.25)], [0.5, 0.25]),
        ([[0.5], [0.25]], [[0.5], [0.25]]),
        ([np.array([0.5]), np.array([0.25])], [[0.5], [0.25]]),
        ([], []),
    ],
)
def test_a_vector_becomes_a_list(given_: object, listed: object) -> None:
    assert listed == vectors.as_list(given_)


def test_anything_with_a_buffer_is_a_vector() -> None:
    assert vectors.as_list(memoryview(array("f", [0.5, 0.25]))) == [0.5, 0.25]
    assert vectors.as_list(pickle.PickleBuffer(array("f", [0.5, 0.25]))) == [0.5, 0.25]
    assert vectors.as_list((ctypes.c_float * 2)(0.5, 0.25)) == [0.5, 0.25]


@pytest.mark.parametrize("given_", ["abc", b"abc", {"a": [1]}, object(), 5, np.array(0.5), Tensor(0.5)])
def test_what_is_no_vector_is_refused(given_: object) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="vector must be a list of numbers"):
        vectors.as_list(given_)


@pytest.mark.parametrize("given_", [["a"], ["0.5"], [None], [{}], [[1.0], ["x"]]])
def test_what_holds_no_numbers_is_refused(given_: object) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="vector must be a vector of numbers"):
        vectors.as_list(given_)


@pytest.mark.parametrize(
    ("given_", "wire"),
    [
        (None, (None, None)),
        ([0.5], ([0.5], None)),
        (np.array([[0.5, 0.25]]), ([0.5, 0.25], None)),
        (np.array([[0.5], [0.25]]), ([0.5, 0.25], None)),
        ({"a": [0.5], "b": [[0.5], [0.25]]}, (None, {"a": [0.5], "b": [[0.5], [0.25]]})),
    ],
)
def test_vectors_are_unnamed_or_named(given_: object, wire: object) -> None:
    assert wire == vectors.to_json(given_)


@pytest.mark.parametrize("given_", [[1.0, None], [1.0, "x"], [1e300], np.array([1e300]), {"a": [[1.0], [None]]}])
def test_what_json_would_change_or_the_server_refuse_is_refused(given_: object) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=r"must (be a vector of|contain) numbers"):
        vectors.to_json(given_)


@pytest.mark.parametrize("given_", [np.array([1 + 2j]), np.array(["x"]), np.array([None])])
def test_an_array_of_anything_else_than_numbers_is_refused(given_: object) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=r"must (be a vector of|contain) numbers"):
        vectors.pack_unnamed(given_)


def test_a_multi_vector_needs_a_name() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="pass a multi-vector by name"):
        vectors.to_json([[0.5, 0.25], [0.5, 0.25]])


@pytest.mark.parametrize(
    "given_",
    [
        [0.5, 0.25],
        (0.5, 0.25),
        np.array([0.5, 0.25]),
        np.array([0.5, 0.25], dtype=np.float32),
        np.array([[0.5, 0.25]]),
        array("f", [0.5, 0.25]),
        array("d", [0.5, 0.25]),
    ],
)
def test_a_vector_is_packed_as_float32(given_: object) -> None:
    assert struct.pack("<2f", 0.5, 0.25) == vectors.pack_unnamed(given_)


def test_numbers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="must contain numbers that fit float32"):
        vectors.pack_unnamed([1e300])


@pytest.mark.parametrize("given_", [[[0.5, 0.25], [1, 2]], np.array([[0.5, 0.25], [1, 2]])])
def test_a_multi_vector_is_packed_row_after_row(given_: object) -> None:
    assert (struct.pack("<H4f", 2, 0.5, 0.25, 1, 2), True) == vectors.pack(given_)


@pytest.mark.parametrize("given_", [[0.5, 0.25], np.array([0.5, 0.25])])
def test_a_named_vector_is_packed_like_an_unnamed_one(given_: object) -> None:
    assert (struct.pack("<2f", 0.5, 0.25), False) == vectors.pack(given_)


def test_rows_of_different_length_are_refused() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="as many numbers as the first"):
        vectors.pack([[1.0], [1.0, 2.0]])


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), max_size=20))
def test_packing_keeps_every_number(numbers: list[float]) -> None:
    packed = vectors.pack_unnamed(numbers)
    assert numbers == list(struct.unpack(f"<{len(numbers)}f", packed))


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize(
    "make",
    [
        list,
        tuple,
        lambda row: [row, [1.0, 2.0, 3.0]],
        np.array,
        lambda row: np.array(row, "f4"),
        lambda row: np.array(row, ">f4"),
        lambda row: np.array([row, row]),
        lambda row: array("f", row),
        lambda row: array("d", row),
        Tensor,
        lambda row: [np.float32(each) for each in row],
        lambda row: [Decimal(str(each)) if each == 1.0 else each for each in row],
    ],
)
def test_a_number_that_is_not_finite_is_refused(make: Any, bad: float) -> None:
    given_ = make([1.0, bad, 2.0])
    with pytest.raises(WeaviateInvalidInputError, match="a must contain finite numbers that fit float32"):
        vectors.pack(given_, "a")
    with pytest.raises(WeaviateInvalidInputError, match="vector 'a' must contain finite numbers"):
        vectors.to_json({"a": given_})


@pytest.mark.parametrize("large", [3.5e38, -1e300])
def test_an_array_that_does_not_fit_float32_is_refused_without_a_warning(large: float) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="a must contain finite numbers that fit float32"):
        vectors.pack(np.array([1.0, large]), "a")


def test_the_largest_numbers_and_empty_arrays_are_packed() -> None:
    largest = float(np.finfo("f4").max)
    assert vectors.pack(np.array([largest, -largest]))[0] == vectors.pack([largest, -largest])[0]
    assert vectors.pack(np.array([]), empty=True) == (b"", False)
