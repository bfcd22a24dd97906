"""What pydantic models of other packages do with our values: they contain them, serialize them, or derive from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic._internal._model_construction import ModelMetaclass
from pydantic_core import SchemaSerializer, core_schema

from weaviate_gen._types.query.options import Move
from weaviate_gen._types.query.vectors import HybridNearText as _OurNearText

__all__ = ["HybridNearText", "serializer"]


def serializer(dump: Callable[[Any], dict[str, Any]]) -> SchemaSerializer:
    """Return what pydantic serializes a value by.

    Args:
        dump: returns the fields that are written, by name.
    """
    written = core_schema.plain_serializer_function_ser_schema(dump)
    return SchemaSerializer(core_schema.any_schema(serialization=written))


class _Near(ModelMetaclass):
    """Metaclass of a model whose instances are also those of our class; pydantic's own knows no others."""

    def __instancecheck__(self, instance: Any) -> bool:
        own = self is HybridNearText and isinstance(instance, _OurNearText)
        return own or type.__instancecheck__(self, instance)


class HybridNearText(BaseModel, metaclass=_Near):
    """The official model that packages derive from; the factory's values count as its instances."""

    model_config: ClassVar[ConfigDict] = ConfigDict(arbitrary_types_allowed=True)

    text: str | list[str]
    distance: float | None = None
    certainty: float | None = None
    move_to: Move | None = None
    move_away: Move | None = None
