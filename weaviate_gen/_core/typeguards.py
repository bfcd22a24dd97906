"""Checks of a value's type that type checkers understand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from weaviate_gen._types.data.objects import DataObject


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Return whether a value is a mapping."""
    return isinstance(value, Mapping)


def is_plain_dict(value: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a value is a dict, not of a subclass."""
    return type(value) is dict


def is_set(value: object) -> TypeGuard[AbstractSet[Any]]:
    """Return whether a value is a set."""
    return isinstance(value, AbstractSet)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Return whether a value is a list."""
    return isinstance(value, list)


def is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    """Return whether a value is a sequence, and neither a string nor bytes."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray | memoryview)


def is_iterable(value: object) -> TypeGuard[Iterable[Any]]:
    """Return whether a value is iterable, and neither a string nor bytes."""
    return isinstance(value, Iterable) and not isinstance(value, str | bytes)


def is_data_object(value: object) -> TypeGuard[DataObject[Any, Any]]:
    """Return whether a value is a `DataObject`."""
    from weaviate_gen._types.data.objects import DataObject

    return isinstance(value, DataObject)


def as_data_object(value: Any) -> DataObject[Any, Any]:
    """Return a `DataObject`, made of plain properties if needed."""
    from weaviate_gen._types.data.objects import DataObject

    return value if is_data_object(value) else DataObject(properties=value)
