"""What is read as a token, and what is refused: from functions of users, and from identity providers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from weaviate_gen._core import tokens
from weaviate_gen._types.auth import Auth
from weaviate_gen._types.secrets import Secret, SecretValues
from weaviate_gen.exceptions import AuthenticationFailedError

pytestmark = pytest.mark.unit

NOW = 100.0
TRANSIENT = {"error": "temporarily_unavailable"}


def responded(status: int, body: Any) -> tokens.Response:
    return tokens.Response((status, {}, body if isinstance(body, bytes) else json.dumps(body).encode()))


@pytest.mark.parametrize(
    ("result", "expires", "early"),
    [
        ("tok", None, 5.0),
        (("tok", 60), 160.0, 5.0),
        (("tok", 0.5), 100.5, 0.125),
        (("tok", 9999999999), 10000000099.0, 5.0),
        (Auth.bearer_token("tok", 8, "ref"), 108.0, 2.0),
        (Auth.bearer_token("tok", 0), None, 5.0),
    ],
)
def test_what_a_function_returns_is_a_token(result: Any, expires: float | None, early: float) -> None:
    token = tokens.returned_token(SecretValues((result,)), NOW)
    assert tokens.Token("tok", None, expires, early) == token
    assert "Bearer tok" == str(token.bearer)
    assert (Secret, "'***'") == (type(token.access), repr(token.bearer))


@pytest.mark.parametrize(
    ("result", "found"),
    [
        (None, "got NoneType"),
        (b"tok", "got bytes"),
        (("tok",), "got tuple"),
        (("tok", 60, 1), "got tuple"),
        ((5, 60), "got int"),
        ((Auth.bearer_token("tok"), 60), "got AuthBearerToken"),
        ("", "got a string that is empty or has other characters; is there a line break at its end?"),
        ("tok\n", "got a string that is empty or has other characters; is there a line break at its end?"),
        (("tök", 60), "got a string that is empty or has other characters; is there a line break at its end?"),
        (("tok", True), "with a positive number of seconds as its lifetime, got bool: True"),
        (("tok", "60"), "with a positive number of seconds as its lifetime, got str: '60'"),
        (("tok", None), "with a positive number of seconds as its lifetime, got None"),
        (("tok", 0), "with a positive number of seconds as its lifetime, got int: 0"),
        (("tok", -1), "with a positive number of seconds as its lifetime, got int: -1"),
        (("tok", float("nan")), "with a positive number of seconds as its lifetime, got float: nan"),
        (("tok", 1e10), "with a positive number of seconds as its lifetime, got float: 10000000000.0"),
    ],
)
def test_what_else_a_function_returns_is_refused(result: Any, found: str) -> None:
    with pytest.raises(AuthenticationFailedError) as caught:
        tokens.returned_token(SecretValues((result,)), NOW)
    assert str(caught.value) == (
        "the function passed as credentials must return a token of visible ASCII characters, "
        f"a pair (token, seconds) or Auth.bearer_token(…), {found}"
    )


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        ({"access_token": ""}, "access_token", "visible ASCII characters"),
        ({"access_token": "tok\n"}, "access_token", "visible ASCII characters"),
        ({"access_token": "tok", "refresh_token": 5}, "refresh_token", "a string"),
        ({"access_token": "tok", "refresh_token": ["ref"]}, "refresh_token", "a string"),
        ({"access_token": "tok", "expires_in": True}, "expires_in", "a number of seconds, got bool: True"),
        ({"access_token": "tok", "expires_in": [1]}, "expires_in", "a number of seconds, got list: [1]"),
        ({"access_token": "tok", "expires_in": "soon"}, "expires_in", "a number of seconds, got str: 'soon'"),
        ({"access_token": "tok", "expires_in": -1}, "expires_in", "a number of seconds, got int: -1"),
        ({"access_token": "tok", "expires_in": 1e10}, "expires_in", "a number of seconds, got float: 10000000000.0"),
        (b'{"access_token": "tok", "expires_in": NaN}', "expires_in", "a number of seconds, got float: nan"),
        (
            {"access_token": "tok", "expires_in": 10**400},
            "expires_in",
            f"a number of seconds, got int: 1{'0' * 76}...",
        ),
    ],
)
def test_a_malformed_field_of_a_provider_is_named(body: Any, name: str, expected: str) -> None:
    text = f"{name} in the identity provider's response must be {expected}; fix the provider's configuration"
    with pytest.raises(AuthenticationFailedError, match=f"^{re.escape(text)}") as caught:
        tokens.read_token(responded(200, body), tokens.Token("old", "ref", 0.0), NOW)
    assert (200, False) == (caught.value.status, caught.value.retryable)


@pytest.mark.parametrize("absent", [{}, {"refresh_token": ""}, {"refresh_token": None}])
def test_an_absent_refresh_token_leaves_the_older_one(absent: dict[str, Any]) -> None:
    response = responded(200, {"access_token": "tok", "expires_in": "8", **absent})
    assert tokens.Token("tok", "ref", 108.0, 2.0) == tokens.read_token(response, tokens.Token("old", "ref", 0.0), NOW)
    assert tokens.Token("tok", None, 108.0, 2.0) == tokens.read_token(response, None, NOW)


@pytest.mark.parametrize(
    ("status", "body", "is_transient", "is_rejection"),
    [
        (200, TRANSIENT, False, False),
        (400, {"error": "invalid_grant"}, False, True),
        (401, b"", False, True),
        (403, b"no", False, True),
        (400, TRANSIENT, True, False),
        (400, {"error": "slow_down"}, True, False),
        (404, b"", False, False),
        (404, {"error": "server_error"}, True, False),
        (408, b"", True, False),
        (429, b"", True, False),
        (503, b"", True, False),
    ],
)
def test_responses_are_transient_or_rejections(status: int, body: Any, is_transient: bool, is_rejection: bool) -> None:
    response = responded(status, body)
    assert (is_transient, is_rejection) == (response.is_transient, response.is_rejection)


@pytest.mark.parametrize(
    ("body", "is_json", "fields"),
    [
        (b'{"a": {"b": 1}}', True, {"a": {"b": 1}}),
        (b"[1]", True, None),
        (b"<html>", False, None),
        (b"\xff\xfe\xff", False, None),
        (b"[" * 200_000, False, None),
    ],
)
def test_a_body_is_json_or_not(body: bytes, is_json: bool, fields: dict[str, Any] | None) -> None:
    response = responded(200, body)
    assert (is_json, fields) == (response.is_json, response.fields)


def test_the_largest_document_is_read_and_a_larger_one_is_not() -> None:
    largest = b'{"access_token": "tok"}'.ljust(tokens.MAX_RESPONSE)
    assert tokens.Token("tok", None, None) == tokens.read_token(responded(200, largest), None, NOW)
    larger = responded(200, largest + b" ")
    assert (False, None) == (larger.is_json, larger.fields)
    with pytest.raises(AuthenticationFailedError) as caught:
        tokens.read_token(larger, None, NOW)
    assert caught.value.server_text == "1048577 bytes, more than 1048576"


def test_words_of_a_provider_are_cut() -> None:
    assert "e" * 500 == responded(400, {"error": "e" * 501}).words
    assert "x" * 500 == responded(500, b"x" * 501).words
    assert responded(500, b" \n").words is None
