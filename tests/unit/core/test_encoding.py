"""Errors of encoding, requests in readable form, and which responses may be kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.message import DecodeError

from weaviate_gen._core import caching, decoding, encoding
from weaviate_gen._inputs.errors import WrongType
from weaviate_gen.exceptions import WeaviateInvalidInputError, WeaviateQueryError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

SEARCH = "/weaviate.v1.Weaviate/Search"


def failing(error: Exception) -> Callable[[], None]:
    @encoding.checks_encoding
    def search() -> None:
        raise error

    return search


@pytest.mark.parametrize("error", [KeyError("bug"), ZeroDivisionError("bug"), WeaviateQueryError("no", "search")])
def test_error_that_no_argument_explains_is_raised_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        failing(error)()
    assert caught.value is error
    assert error.__cause__ is None


@pytest.mark.parametrize("error", [ValueError("out of range"), RecursionError("too deep"), DecodeError("no UTF-8")])
def test_argument_that_does_not_fit_is_invalid_input(error: Exception) -> None:
    with pytest.raises(WeaviateInvalidInputError) as caught:
        failing(error)()
    assert str(caught.value) == f"search: an argument cannot be sent: {error}"
    assert caught.value.__cause__ is error


def test_argument_of_another_type_is_a_wrong_type() -> None:
    error = TypeError("no int")
    with pytest.raises(WrongType) as caught:
        failing(error)()
    assert str(caught.value) == "search: an argument must be of another type: no int"
    assert caught.value.__cause__ is error


def test_body_is_compact_json_in_utf_8() -> None:
    assert encoding.json_body({"a": [1, "ö"], "b": None}, "insert") == '{"a":[1,"ö"],"b":null}'.encode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({1, 2}, "Object of type set is not JSON serializable"),
        (float("nan"), "Out of range float values are not JSON compliant"),
        ("\ud800", "'utf-8' codec can't encode character"),
    ],
)
def test_body_without_a_form_in_json_is_invalid_input(body: Any, words: str) -> None:
    with pytest.raises(WeaviateInvalidInputError) as caught:
        encoding.json_body(body, "insert")
    assert str(caught.value).startswith(f"insert: arguments must be serializable as JSON: {words}")


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        (SEARCH, pb.SearchRequest(collection="Bike", limit=3).SerializeToString(), {"collection": "Bike", "limit": 3}),
        (SEARCH, b"", {}),
        (SEARCH, b"\xff", None),
        ("/weaviate.v1.Weaviate/Unknown", b"", None),
    ],
)
def test_request_is_readable_if_its_rpc_is_known_and_its_bytes_are_whole(path: str, data: bytes, expected: Any) -> None:
    assert decoding.readable(path, data) == expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (b"", True),
        (b"reply", True),
        ((200, {}, b"{}"), True),
        ((204, {}, b""), True),
        ((201, {}, b"{}"), False),
        ((404, {}, b""), False),
        ((500, {}, b"{}"), False),
    ],
)
def test_responses_are_kept_unless_they_are_errors(reply: caching.Reply, expected: bool) -> None:
    assert caching.is_kept(reply) is expected
