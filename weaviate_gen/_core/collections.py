"""Calls on collections as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen._core import check
from weaviate_gen._core.call import Call, Flow
from weaviate_gen._core.kinds import is_iterable, is_mapping
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.rest import schema as rest

_FINE = frozenset({200})
_MAYBE = frozenset({200, 404})


def create(body: Mapping[str, Any]) -> Call[str]:
    """Create a collection from its JSON.

    Args:
        body: the schema of the class.

    Returns:
        The call; it gives the name as the server has it.
    """
    if not is_mapping(body):
        raise WeaviateInvalidInputError(f"config must be a dict, and is {type(body).__name__}")
    name: object = body.get("class")
    wire: Any = dict(body)

    def decode(reply: tuple[int, Any]) -> str:
        created: dict[str, Any] = reply[1] or {}
        return str(created.get("class", name))

    return Call(
        rest.schema_objects_create(body=wire),
        decode,
        f"collections.create({name!r})",
        ok=_FINE,
        budget="insert",
    )


def exists(name: Any) -> Call[bool]:
    """Ask whether there is a collection.

    Args:
        name: its name.

    Returns:
        The call.
    """
    given = check.collection_name(name)
    return Call(
        rest.schema_objects_get(given),
        lambda reply: bool(reply[0] == 200),
        f"collections.exists({given!r})",
        ok=_MAYBE,
        retry=True,
    )


def schema_of(name: str) -> Call[dict[str, Any]]:
    """Ask for a collection's schema.

    Args:
        name: its name.

    Returns:
        The call; it gives the JSON.
    """
    given = check.collection_name(name)
    return Call(
        rest.schema_objects_get(given),
        lambda reply: reply[1],
        f"the schema of collection {given!r}",
        ok=_FINE,
        retry=True,
    )


def dump() -> Call[list[dict[str, Any]]]:
    """Ask for the schemas of all collections.

    Returns:
        The call; it gives their JSON.
    """
    return Call(
        rest.schema_dump(),
        _classes,
        "collections.list_all",
        ok=_FINE,
        retry=True,
    )


def _classes(reply: tuple[int, Any]) -> list[dict[str, Any]]:
    body: dict[str, Any] = reply[1] or {}
    found: list[dict[str, Any]] = body.get("classes") or []
    return found


def delete(name: Any) -> Flow[None]:
    """Delete collections, with all that they hold.

    Args:
        name: the name, or several.

    Returns:
        The flow.

    Raises:
        WeaviateInvalidInputError: if it is something else.
    """
    names: object = [name] if isinstance(name, str) else name
    if not is_iterable(names):
        raise WeaviateInvalidInputError(f"name must be a collection's name or a list of them, and is {name!r}")
    for given in [check.collection_name(each) for each in names]:
        yield Call(
            rest.schema_objects_delete(given),
            lambda reply: None,  # noqa: ARG005 - every decoder gets the reply
            f"collections.delete({given!r})",
            ok=_FINE,
            budget="insert",
            retry=True,
        )


def delete_all() -> Flow[None]:
    """Delete every collection.

    Returns:
        The flow.
    """
    found: list[dict[str, Any]] = yield dump()
    yield from delete([str(each["class"]) for each in found])
