"""Random messages of any type, from their descriptors."""

from __future__ import annotations

import struct
from typing import Any

from hypothesis import strategies as st

INTEGERS = {3: 64, 5: 32, 15: 32, 16: 64, 17: 32, 18: 64}
"""Signed kinds (`FieldDescriptor.TYPE_*`) and their bits."""
UNSIGNED = {4: 64, 6: 64, 7: 32, 13: 32}


def fill(draw: Any, message: Any, *, depth: int = 3) -> Any:
    """Set fields of a message, drawn at random, some of them to their zero value.

    Args:
        draw: what draws from a strategy.
        message: the message, made from the private pool.
        depth: how deep messages may be nested.
    """
    for field in message.DESCRIPTOR.fields:
        nested = field.message_type is not None
        if (nested and depth == 0) or not draw(st.booleans()):
            continue
        if nested and field.message_type.GetOptions().map_entry:
            _fill_map(draw, getattr(message, field.name), field.message_type, depth)
        elif nested and _is_repeated(field):
            for _ in range(draw(st.integers(0, 2))):
                fill(draw, getattr(message, field.name).add(), depth=depth - 1)
        elif nested:
            getattr(message, field.name).SetInParent()
            fill(draw, getattr(message, field.name), depth=depth - 1)
        elif _is_repeated(field):
            getattr(message, field.name).extend(draw(st.lists(scalar(field), max_size=3)))
        else:
            setattr(message, field.name, draw(scalar(field)))
    return message


def set_alone(message: Any, name: str, choice: str | None = None) -> None:
    """Set one field of a message to something that is not its zero value.

    Args:
        message: the message.
        name: the field's name.
        choice: a value of its enum, by name.
    """
    field = message.DESCRIPTOR.fields_by_name[name]
    if choice is not None:
        setattr(message, name, field.enum_type.values_by_name[choice].number)
    elif field.message_type is not None:
        target = getattr(message, name)
        target.add() if _is_repeated(field) else target.SetInParent()
    else:
        value = "x" if field.cpp_type == field.CPPTYPE_STRING else 1
        setattr(message, name, [value] if _is_repeated(field) else value)


def _is_repeated(field: Any) -> bool:
    repeated = getattr(field, "is_repeated", None)
    return bool(field.label == field.LABEL_REPEATED if repeated is None else repeated)


def _fill_map(draw: Any, target: Any, entry: Any, depth: int) -> None:
    key, value = entry.fields_by_name["key"], entry.fields_by_name["value"]
    for name in draw(st.lists(scalar(key), max_size=2, unique=True)):
        if value.message_type is None:
            target[name] = draw(scalar(value))
        else:
            fill(draw, target[name], depth=depth - 1)


def scalar(field: Any) -> st.SearchStrategy[Any]:
    """Return values of a scalar field; of the two zeros of a float, the positive one."""
    kind = field.type
    if kind in INTEGERS:
        bits = INTEGERS[kind] - 1
        return st.integers(-(2**bits), 2**bits - 1)
    if kind in UNSIGNED:
        return st.integers(0, 2 ** UNSIGNED[kind] - 1)
    if kind == field.TYPE_ENUM:
        return st.sampled_from([value.number for value in field.enum_type.values])
    if kind in {field.TYPE_FLOAT, field.TYPE_DOUBLE}:
        width = 32 if kind == field.TYPE_FLOAT else 64
        return st.floats(width=width, allow_nan=False).filter(
            lambda value: struct.pack("<d", value) != b"\0" * 7 + b"\x80"
        )
    if kind == field.TYPE_BOOL:
        return st.booleans()
    if kind == field.TYPE_BYTES:
        return st.binary(max_size=8)
    return st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
