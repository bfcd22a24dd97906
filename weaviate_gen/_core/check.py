"""Checks of arguments, made before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from google.protobuf.message import DecodeError

from weaviate_gen._inputs.checked import WrongType
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateInvalidInputError

P = ParamSpec("P")
T = TypeVar("T")


def writes(function: Callable[P, T]) -> Callable[P, T]:
    """Return a plan that raises what its message cannot hold as invalid input.

    Numbers out of the range of a field, strings without a form in UTF-8 and trees that are too deep show when the
    message is made; looking for each of them in every argument would be a second description of every message.
    """

    @wraps(function)
    def plan(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except WeaviateBaseError:
            raise
        except TypeError as error:
            raise WrongType(f"{function.__name__}: an argument must be of another type: {error}") from error
        except (ValueError, RecursionError, DecodeError) as error:
            raise WeaviateInvalidInputError(f"{function.__name__}: an argument cannot be sent: {error}") from error

    return plan


def text(value: object, what: str) -> str:
    """Make sure that an argument is text, and not empty.

    Raises:
        WeaviateInvalidInputError: if it is not.
    """
    if not isinstance(value, str) or not value:
        raise WeaviateInvalidInputError(f"{what} must be text, and is {value!r}")
    return value


def boolean(value: object, what: str) -> bool:
    """Make sure that an argument is true or false.

    Raises:
        WeaviateInvalidInputError: if it is not.
    """
    if not isinstance(value, bool):
        raise WeaviateInvalidInputError(f"{what} must be True or False, and is {value!r}")
    return value


def level(value: Any) -> str | None:
    """Give a consistency level as the REST interface spells it."""
    return None if value is None else str(getattr(value, "value", value))
