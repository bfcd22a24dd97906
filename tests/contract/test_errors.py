"""Errors: each says what was asked, what the server said, and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen.exceptions import (
    UnexpectedStatusCodeError,
    UnexpectedStatusCodeException,
    WeaviateBaseError,
    WeaviateInvalidInputError,
    WeaviateQueryError,
)


def test_a_refused_request_tells_what_was_asked_and_what_came_back(client: Any, name: str) -> None:
    client.collections.create(name)
    with pytest.raises(UnexpectedStatusCodeError) as refused:
        client.collections.create(name)
    error = refused.value
    assert isinstance(error, WeaviateBaseError)
    assert error.status_code == 422
    assert name in str(error)
    assert "422" in str(error)


def test_a_refused_query_tells_what_was_asked_and_what_came_back(client: Any) -> None:
    with pytest.raises(WeaviateQueryError) as refused:
        client.collections.use("NobodyMadeThisOne").query.fetch_objects()
    assert "NobodyMadeThisOne" in str(refused.value)
    assert isinstance(refused.value, WeaviateBaseError)


def test_bad_input_is_a_value_error_too(client: Any) -> None:
    with pytest.raises(ValueError) as refused:
        client.collections.use("NobodyMadeThisOne").query.fetch_objects(limit="x")
    assert isinstance(refused.value, WeaviateInvalidInputError)


def test_the_old_names_are_the_same_classes() -> None:
    assert UnexpectedStatusCodeException is UnexpectedStatusCodeError
