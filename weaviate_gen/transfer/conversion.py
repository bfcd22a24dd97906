"""Conversion of objects for a collection with another schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from weaviate_gen.exceptions import TransferError
from weaviate_gen.transfer.layout import Json, Layout, PropertyLayout
from weaviate_gen.transfer.row import Row
from weaviate_gen.transfer.source import Range, Source

_PLAIN = frozenset({"text", "string", "int", "number", "boolean", "date", "uuid"})


@dataclass(frozen=True)
class Conversion:
    """What becomes of the objects of a collection in one with another schema.

    Attributes:
        schema: the schema of the target; its name is the target's.
        properties: names of properties in the target by their names in the source; others keep their names, and
            those that the target lacks are left out.
        vectors: names of vectors in the target by their names in the source; others are left out.
        collections: names of the collections that references lead to, by those in the source.
    """

    schema: Json
    properties: Mapping[str, str] = field(default_factory=dict[str, str])
    vectors: Mapping[str, str] = field(default_factory=dict[str, str])
    collections: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def layout(self) -> Layout:
        """The layout of the target."""
        return Layout.of(self.schema)

    @property
    def computed(self) -> frozenset[str]:
        """Names of the target's vectors that do not come from the source."""
        return frozenset(self.layout.vectors) - frozenset(self.vectors.values())

    def convert(self, row: Row, source: Layout) -> Row:
        """Return an object as the target is to have it.

        Args:
            row: the object.
            source: the layout of the collection it was read from.

        Raises:
            TransferError: a value cannot be converted to the data type that it has in the target.
        """
        out = Row(row.uuid, {}, {}, {}, row.created, row.updated)
        for name, value in row.properties.items():
            target = self.layout.properties.get(self.properties.get(name, name))
            if target is None or value is None:
                continue
            try:
                out.properties[target.name] = convert(value, source.find(name), target)
            except (ValueError, TypeError, OverflowError) as error:
                raise TransferError(
                    f"object {row.uuid}, property {name}: {value!r} cannot be converted to {_described(target)}; "
                    "correct the object first"
                ) from error
        for name, links in row.references.items():
            target_name = self.properties.get(name, name)
            if target_name in self.layout.references:
                out.references[target_name] = [self._link(link) for link in links]
        out.vectors = {self.vectors[name]: vector for name, vector in row.vectors.items() if name in self.vectors}
        return out

    def _link(self, link: str) -> str:
        collection, separator, uuid = link.rpartition("/")
        return f"{self.collections.get(collection, collection)}{separator}{uuid}"


class ConvertedSource:
    """Reads a collection, and converts its objects.

    Args:
        source: what is read.
        conversion: what becomes of the objects.
    """

    def __init__(self, source: Source, conversion: Conversion) -> None:
        self._source = source
        self._conversion = conversion

    @property
    def layout(self) -> Layout:
        """The layout of the converted objects."""
        return self._conversion.layout

    def pages(self, part: Range) -> Iterator[list[Row]]:
        """Yield the objects of a range in the order of their ids, some at a time.

        Args:
            part: the range.
        """
        for page in self._source.pages(part):
            yield [self._conversion.convert(row, self._source.layout) for row in page]


def is_convertible(before: PropertyLayout, after: PropertyLayout) -> bool:
    """Return whether values of one data type can become those of another, unless a value forbids it."""
    if "reference" in (before.kind, after.kind):
        return before.kind == after.kind
    if before.kind == after.kind:
        return before.kind != "object" or all(
            is_convertible(before.nested[name], after.nested[name]) for name in before.nested.keys() & after.nested
        )
    return before.kind in _PLAIN and after.kind in _CONVERTERS


def convert(value: Any, before: PropertyLayout, after: PropertyLayout) -> Any:
    """Return a value in another data type.

    A list of one value becomes the value; a value becomes a list of it.

    Args:
        value: the value, as JSON has it.
        before: the property that it is of.
        after: the property that it becomes one of.

    Raises:
        ValueError: the value has no counterpart.
    """
    items: list[Any] = value if before.is_list else [value]
    converted = [_item(item, before, after) for item in items]
    if after.is_list:
        return converted
    if len(converted) > 1:
        raise ValueError("several values for one")
    return converted[0] if converted else None


def _item(value: Any, before: PropertyLayout, after: PropertyLayout) -> Any:
    if before.kind == "object" and after.kind == "object":
        return {
            name: convert(each, before.nested[name], after.nested[name])
            for name, each in value.items()
            if name in after.nested and name in before.nested and each is not None
        }
    if before.kind == after.kind:
        return value
    return _CONVERTERS[after.kind](value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _whole(value: Any) -> int:
    if isinstance(value, float) and not value.is_integer():
        raise ValueError("not a whole number")
    return int(value)


def _boolean(value: Any) -> bool:
    return {"true": True, "false": False, "1": True, "0": False}[_text(value).lower()]


def _checked_boolean(value: Any) -> bool:
    try:
        return _boolean(value)
    except KeyError:
        raise ValueError("not a boolean") from None


def _date(value: Any) -> str:
    parsed = datetime.fromisoformat(value)
    if parsed.tzinfo is None:
        raise ValueError("a date without a zone")
    return str(value)


def _uuid(value: Any) -> str:
    return str(UUID(value))


_CONVERTERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "string": _text,
    "int": _whole,
    "number": float,
    "boolean": _checked_boolean,
    "date": _date,
    "uuid": _uuid,
}


def _described(target: PropertyLayout) -> str:
    return f"{target.kind}{'[]' if target.is_list else ''}"
