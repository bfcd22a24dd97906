"""What a value is, told so that type checkers know what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, TypeGuard

from weaviate_gen._types.data.objects import DataObject


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Tell whether it is a mapping."""
    return isinstance(value, Mapping)


def is_plain_dict(value: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether it is a dict, and none of a subclass."""
    return type(value) is dict


def is_set(value: object) -> TypeGuard[AbstractSet[Any]]:
    """Tell whether it is a set."""
    return isinstance(value, AbstractSet)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Tell whether it is a list."""
    return isinstance(value, list)


def is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    """Tell whether it is a sequence, and neither text nor bytes."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray | memoryview)


def is_iterable(value: object) -> TypeGuard[Iterable[Any]]:
    """Tell whether it can be gone through, and is neither text nor bytes."""
    return isinstance(value, Iterable) and not isinstance(value, str | bytes)


def is_data_object(value: object) -> TypeGuard[DataObject[Any, Any]]:
    """Tell whether it is an object with more than properties."""
    return isinstance(value, DataObject)


def as_data_object(value: Any) -> DataObject[Any, Any]:
    """Give an object; plain properties are put into one."""
    return value if is_data_object(value) else DataObject(properties=value)
