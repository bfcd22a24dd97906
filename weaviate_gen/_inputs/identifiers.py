"""Ids of objects and names of collections, in canonical form."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

from weaviate_gen._inputs.errors import shown, wrong_type
from weaviate_gen.exceptions import WeaviateInvalidInputError

UUID: TypeAlias = str | uuid.UUID
"""The id of an object: :class:`uuid.UUID`, or a string in any form that it reads, or a beacon that ends in one."""


def canonical_uuid(value: object, name: str = "uuid") -> str:
    """Return an id in its canonical form: 36 characters, lower case.

    Every id that leaves the client passes through here: a server stores some ids under the very string that it was
    sent, where searches, which ask for the canonical form, never find them.

    Args:
        value: a UUID, a string in any form that :class:`uuid.UUID` reads, or a beacon that ends in one.
        name: the argument's name, for the error.

    Raises:
        WeaviateInvalidInputError: it is not an id.
    """
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, str):
        try:
            return str(uuid.UUID(value.rstrip("/").rsplit("/", 1)[-1]))
        except ValueError:
            raise WeaviateInvalidInputError(f"{name} must be a valid uuid, got {shown(value)}") from None
    raise wrong_type(name, "a uuid.UUID or its string", value)


def canonical_uuids(values: object, name: str = "uuids") -> list[str]:
    """Return one id, or an iterable of them, as a list of ids in canonical form.

    Raises:
        WeaviateInvalidInputError: one of them is not an id.
    """
    if isinstance(values, str | uuid.UUID):
        return [canonical_uuid(values, name)]
    listed: Any = values
    if isinstance(listed, bytes | Mapping) or not isinstance(listed, Iterable):
        raise wrong_type(name, "a uuid or a list of them", values)
    return [canonical_uuid(value, name) for value in cast("Iterable[object]", listed)]


def capitalized(name: str) -> str:
    """Return a collection's name as servers spell it, with its first letter in upper case."""
    return name[:1].upper() + name[1:]


def collection_name(value: object, name: str) -> str:
    """Return a collection's name as servers spell it.

    Args:
        value: the name in the user's spelling.
        name: the argument's name, for the error.

    Raises:
        WeaviateInvalidInputError: it is not a string, or empty.
    """
    if not isinstance(value, str):
        raise wrong_type(name, "a collection's name", value)
    if not value:
        raise WeaviateInvalidInputError(f"{name} must be a collection's name, got an empty string")
    return capitalized(value)


def generate_uuid5(identifier: Any, namespace: Any = "") -> str:
    """Return an id that is always the same for the same thing.

    Args:
        identifier: the thing; its string counts.
        namespace: put before it, so that equal things of different kinds get different ids.

    Returns:
        The id: a UUID of version 5 in the DNS namespace.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{namespace}{identifier}"))


def get_valid_uuid(uuid: str | uuid.UUID) -> str:
    """Return the id in a UUID, its string, a beacon, or an object's address.

    Args:
        uuid: one of these.

    Returns:
        The id as a string.

    Raises:
        TypeError: it is something else.
        ValueError: there is no id in it.
    """
    return canonical_uuid(uuid)
