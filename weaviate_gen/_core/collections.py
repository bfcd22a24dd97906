"""Calls on collections as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from weaviate_gen._core import check
from weaviate_gen._core.call import Call, Flow
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
    if not isinstance(body, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise WeaviateInvalidInputError(f"config must be a dict, and is {type(body).__name__}")
    name, wire = body.get("class"), cast("Any", dict(body))
    return Call(
        rest.schema_objects_create(body=wire),
        lambda reply: str((reply[1] or {}).get("class", name)),
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
        lambda reply: (reply[1] or {}).get("classes") or [],
        "collections.list_all",
        ok=_FINE,
        retry=True,
    )


def delete(name: Any) -> Flow[None]:
    """Delete collections, with all that they hold.

    Args:
        name: the name, or several.

    Returns:
        The flow.

    Raises:
        WeaviateInvalidInputError: if it is something else.
    """
    names = [name] if isinstance(name, str) else name
    if not isinstance(names, Iterable):
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
