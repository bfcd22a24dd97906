"""Errors of encoding a request, raised as errors of its arguments."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from weaviate_gen._inputs.errors import WrongType
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateInvalidInputError

P = ParamSpec("P")
T = TypeVar("T")


def checks_encoding(function: Callable[P, T]) -> Callable[P, T]:
    """Raise invalid input where an argument does not fit into the message that a plan builds.

    Numbers out of a field's range, strings that are not valid UTF-8 and trees that are too deep show up when the
    message is built; checking every argument for them would be a second description of every message.
    """

    @wraps(function)
    def plan(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except WeaviateBaseError:
            raise
        except TypeError as error:
            raise WrongType(f"{function.__name__}: an argument must be of another type: {error}") from error
        except Exception as error:
            from google.protobuf.message import DecodeError

            if not isinstance(error, ValueError | RecursionError | DecodeError):
                raise
            raise WeaviateInvalidInputError(f"{function.__name__}: an argument cannot be sent: {error}") from error

    return plan


def json_body(body: Any, operation: str) -> bytes:
    """Return the body of a request as JSON.

    Args:
        body: what it holds.
        operation: what is asked, for the error.

    Raises:
        WeaviateInvalidInputError: if it has no JSON form.
    """
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise WeaviateInvalidInputError(f"{operation}: arguments must be serializable as JSON: {error}") from error
