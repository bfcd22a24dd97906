"""Calls on whole collections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from warnings import warn

from weaviate_gen._core.admin.responses import fields, items, required
from weaviate_gen._core.call import Call, Flow
from weaviate_gen._core.typeguards import is_iterable, is_mapping
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import collection_name
from weaviate_gen._types.schema.reading import Json, table
from weaviate_gen_wire import rest

if TYPE_CHECKING:
    from weaviate_gen._types.schema.config import CollectionConfig

T = TypeVar("T")

_FINE = frozenset({200})
_MAYBE = frozenset({200, 404})


def recreated(config: CollectionConfig) -> Json:
    """Return the JSON of a collection like one that was read.

    Vectors whose index was deleted are left out with a warning: servers do not create them.

    Args:
        config: configuration of the collection that was read.
    """
    body = config.to_dict()
    vectors = table(body, "vectorConfig")
    deleted = [name for name, vector in vectors.items() if vector.get("vectorIndexType") == "none"]
    if deleted:
        words = (
            f"the indexes of the vectors {', '.join(deleted)} of {config.name} were deleted: it is created without them"
        )
        warn(words, UserWarning, stacklevel=2)
        body["vectorConfig"] = {name: vector for name, vector in vectors.items() if name not in deleted}
    return body


def create(body: Mapping[str, Any]) -> Call[str]:
    """Create a collection from its JSON.

    Args:
        body: the schema of the class.

    Returns:
        The call; it gives the name as the server has it.
    """
    if not is_mapping(body):
        raise invalid("config", "a dict", body)
    name: object = body.get("class")
    wire: Any = dict(body)

    def decode(reply: tuple[int, Any]) -> str:
        return str(fields(reply[1]).get("class", name))

    return Call(
        rest.schema.schema_objects_create(body=wire),
        decode,
        f"collections.create({name!r})",
        ok=_FINE,
        timeout_kind="insert",
    )


def exists(name: Any) -> Call[bool]:
    """Ask whether there is a collection.

    Args:
        name: its name.

    Returns:
        The call.
    """
    given = collection_name(name, "name")
    return Call(
        rest.schema.schema_objects_get(given),
        lambda reply: bool(reply[0] == 200),
        f"collections.exists({given!r})",
        ok=_MAYBE,
        retry=True,
    )


def export_config(name: Any) -> Call[CollectionConfig]:
    """Read a collection's configuration.

    Args:
        name: its name.

    Returns:
        The call; it returns all of the configuration.
    """
    from weaviate_gen._core.schema.read import collection_config

    given = collection_name(name, "name")
    return Call(
        rest.schema.schema_objects_get(given),
        lambda reply: collection_config(required(reply[1])),
        f"collections.export_config({given!r})",
        ok=_FINE,
        retry=True,
    )


def names() -> Call[list[str]]:
    """List the names of all collections.

    Returns:
        The call.
    """
    return _dump(list)


def list_all(*, simple: bool) -> Call[Any]:
    """Read the configurations of all collections.

    Args:
        simple: whether only what matters most is read.

    Returns:
        The call; it returns configurations by name.
    """
    from weaviate_gen._core.schema.read import collection_config, collection_config_simple

    reader = collection_config_simple if simple else collection_config
    return _dump(lambda schemas: {name: reader(schema) for name, schema in sorted(schemas.items())})


def _dump(read: Callable[[dict[str, dict[str, Any]]], T]) -> Call[T]:
    def decode(reply: tuple[int, Any]) -> T:
        schemas = [required(schema) for schema in items(fields(reply[1]).get("classes"))]
        return read({str(schema["class"]): schema for schema in schemas})

    return Call(rest.schema.schema_dump(), decode, "collections.list_all", ok=_FINE, retry=True)


def delete(name: Any) -> Flow[None]:
    """Delete collections, with all that they hold.

    Args:
        name: the name, or several.

    Returns:
        The flow.

    Raises:
        WeaviateInvalidInputError: if it is something else.
    """
    listed: object = [name] if isinstance(name, str) else name
    if not is_iterable(listed):
        raise invalid("name", "a collection's name or a list of them", name)
    for given in [collection_name(each, "name") for each in listed]:
        yield Call(
            rest.schema.schema_objects_delete(given),
            lambda reply: None,  # noqa: ARG005 - every decoder gets the reply
            f"collections.delete({given!r})",
            ok=_FINE,
            timeout_kind="insert",
            retry=True,
        )


def delete_all() -> Flow[None]:
    """Delete every collection.

    Returns:
        The flow.
    """
    found: list[str] = yield names()
    yield from delete(found)
