"""Empty arrays and maps of REST answers, which Go encodes as ``null``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

Shape: TypeAlias = "str | tuple[str, Shape] | None"
"""An object's name, ``("list" | "map", shape of the items)``, or ``None`` where nothing is known."""
Objects: TypeAlias = "Mapping[str, Mapping[str, Shape]]"
"""By name of the object: the shapes of its fields that hold arrays, maps or objects."""

_EMPTY: Mapping[str, type[list[Any] | dict[str, Any]]] = {"list": list, "map": dict}
_ABSENT = object()


def without_nulls(value: Any, shape: Shape, objects: Objects) -> Any:
    """Replace ``null`` by an empty array or map where the specs declare one.

    Args:
        value: decoded JSON; its objects are changed in place.
        shape: shape of the value.
        objects: shapes of the objects that `shape` names.

    Returns:
        The value, or its replacement.
    """
    if value is None:
        return _EMPTY[shape[0]]() if isinstance(shape, tuple) else None
    if shape is None or not value:
        return value
    if isinstance(shape, str):
        if isinstance(value, dict):
            _replace_in(cast("dict[str, Any]", value), objects[shape], objects)
        return cast("Any", value)
    kind, inner = shape
    if inner is None:
        return value
    if kind == "list" and isinstance(value, list):
        return [without_nulls(item, inner, objects) for item in cast("Iterable[Any]", value)]
    if kind == "map" and isinstance(value, dict):
        return {key: without_nulls(item, inner, objects) for key, item in cast("dict[str, Any]", value).items()}
    return value


def _replace_in(fields: dict[str, Any], shapes: Mapping[str, Shape], objects: Objects) -> None:
    for key, shape in shapes.items():
        item = fields.get(key, _ABSENT)
        if item is None:
            if isinstance(shape, tuple):
                fields[key] = _EMPTY[shape[0]]()
        elif (
            item is not _ABSENT and item and shape is not None and (isinstance(shape, str) or shape[1] is not None)
        ):  # or nothing to be replaced
            fields[key] = without_nulls(item, shape, objects)
