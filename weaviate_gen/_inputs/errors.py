"""Errors of arguments: what an argument must be, and what was passed."""

from __future__ import annotations

from typing import Any

from weaviate_gen.exceptions import WeaviateInvalidInputError


class WrongType(WeaviateInvalidInputError, TypeError):
    """An argument of the wrong type, for callers that expect a ``TypeError``."""


def invalid(name: str, expectation: str, value: object) -> WeaviateInvalidInputError:
    """Return the error for an argument that is not what it must be; the caller raises it."""
    return WeaviateInvalidInputError(must_be(name, expectation, value))


def invalid_type(name: str, expectation: str, value: object) -> WeaviateInvalidInputError:
    """Return the error for a secret that is not what it must be: the message has its type, not its value."""
    return WeaviateInvalidInputError(f"{name} must be {expectation}, got {type(value).__name__}")


def wrong_type(name: str, expectation: str, value: object) -> WrongType:
    """Return the error for an argument of the wrong type, for callers that expect a ``TypeError``."""
    return WrongType(must_be(name, expectation, value))


def must_be(name: str, expectation: str, value: object) -> str:
    """Return the message for an argument that is not what it must be."""
    return f"{name} must be {expectation}, got {described(value)}"


def described(value: object) -> str:
    """Return a value's type and representation, for an error."""
    return "None" if value is None else f"{type(value).__name__}: {shown(value)}"


def shown(value: object) -> str:
    """Return a value's representation, shortened for an error."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def no_instances(cls: type[Any], example: str) -> TypeError:
    """Return the error for calling a class that is only a family of factories; the caller raises it."""
    return TypeError(f"{cls.__name__} is not instantiated; use one of its methods, such as {example}")
