"""The server's words are found in every shape of error body that it has."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.recordings import exchanges
from weaviate_gen.exceptions import words_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": [{"message": "no exportable classes"}]}, "no exportable classes"),
        ({"allowed": None, "error": [{"message": "rq is immutable"}]}, "rq is immutable"),
        ({"code": 602, "message": "class in body is required"}, "class in body is required"),
        ({"errorCode": "USAGE_LIMIT_EXCEEDED", "limit": "objects", "message": "too many", "value": 5}, "too many"),
        ({"error": "MCP server is not enabled"}, "MCP server is not enabled"),
        ({"errors": [{"message": "no such field", "path": None}]}, "no such field"),
        ({"error": [{"message": "one"}, {"message": "two"}]}, "one; two"),
        ("anonymous access not enabled", "anonymous access not enabled"),
    ],
)
def test_words_are_found(body: Any, words: str) -> None:
    assert words_of(body) == words


@pytest.mark.parametrize("body", [None, {}, [], "", {"error": None}, {"error": []}, 7, {"status": "x"}])
def test_no_words_are_none(body: Any) -> None:
    assert words_of(body) is None


def test_every_recorded_error_has_words() -> None:
    bodies = [row["reply"] for row in exchanges("rest") if row["status"] >= 400 and row["reply"].strip()]
    assert bodies
    assert [body for body in bodies if not words_of(json.loads(body))] == []
