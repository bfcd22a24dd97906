"""Empty arrays and maps of REST answers, which Go encodes as ``null``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

Shape: TypeAlias = "str | tuple[str, Shape] | None"
"""An object's name, ``("list" | "map", shape of the items)``, or ``None`` where nothing is known."""
Objects: TypeAlias = "Mapping[str, Mapping[str, Shape]]"
"""By name of the object: the shapes of its fields that hold arrays, maps or objects."""


def without_nulls(value: Any, shape: Shape, objects: Objects) -> Any:
    """Replace ``null`` by an empty array or map where the specs declare one.

    Args:
        value: decoded JSON; its objects are changed in place.
        shape: shape of the value.
        objects: shapes of the objects that `shape` names.

    Returns:
        The value, or its replacement.
    """
    if isinstance(shape, str):
        if isinstance(value, dict):
            fields = cast("dict[str, Any]", value)
            for key, inner in objects[shape].items():
                if key in fields:
                    fields[key] = without_nulls(fields[key], inner, objects)
        return cast("Any", value)
    if shape is None:
        return value
    kind, inner = shape
    if value is None:
        return [] if kind == "list" else {}
    if kind == "list" and isinstance(value, list):
        return [without_nulls(item, inner, objects) for item in cast("Iterable[Any]", value)]
    if kind == "map" and isinstance(value, dict):
        return {key: without_nulls(item, inner, objects) for key, item in cast("dict[str, Any]", value).items()}
    return value
