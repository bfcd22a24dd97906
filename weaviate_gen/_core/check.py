"""Checks of arguments, made before anything is sent."""

from __future__ import annotations

import uuid as uuid_module
from typing import Any

from weaviate_gen.exceptions import WeaviateInvalidInputError


def text(value: object, what: str) -> str:
    """Make sure that an argument is text, and not empty.

    Raises:
        WeaviateInvalidInputError: if it is not.
    """
    if not isinstance(value, str) or not value:
        raise WeaviateInvalidInputError(f"{what} must be text, and is {value!r}")
    return value


def uuid(value: object, what: str) -> str:
    """Make sure that an argument is an object's id, and give its text.

    Raises:
        WeaviateInvalidInputError: if it is neither a UUID nor text.
    """
    if isinstance(value, uuid_module.UUID):
        return str(value)
    if not isinstance(value, str) or not value:
        raise WeaviateInvalidInputError(f"{what} must be a UUID, and is {value!r}")
    return str(value)


def strict_uuid(value: object, what: str) -> str:
    """Make sure that an argument is an object's id in one of its spellings, and give the usual one.

    Raises:
        ValueError: if it is not.
    """
    given = uuid(value, what)
    try:
        return str(uuid_module.UUID(given.rstrip("/").rsplit("/", 1)[-1]))
    except ValueError:
        raise WeaviateInvalidInputError(f"{what} must be a valid uuid, and is {given!r}") from None


def collection_name(value: object, what: str = "name") -> str:
    """Make sure that an argument can name a collection; its first letter is put in upper case, as the server does.

    Raises:
        WeaviateInvalidInputError: if it is not text.
    """
    name = text(value, what)
    return name[0].upper() + name[1:]


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
