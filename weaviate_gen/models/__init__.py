"""Typed models: a class is a collection, and its instances are the objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "CollectionOptions",
    "Expression",
    "ID",
    "Model",
    "Prop",
    "PropertyOptions",
    "PydanticModel",
    "Ref",
    "Refs",
    "TENANT",
    "Vector",
    "count",
    "field",
    "fields",
    "into",
    "link",
    "schema",
    "source",
]

if TYPE_CHECKING:
    from weaviate_gen._core.modeling.declaring import ID as ID
    from weaviate_gen._core.modeling.declaring import TENANT as TENANT
    from weaviate_gen._core.modeling.declaring import CollectionOptions as CollectionOptions
    from weaviate_gen._core.modeling.declaring import Model as Model
    from weaviate_gen._core.modeling.declaring import Prop as Prop
    from weaviate_gen._core.modeling.declaring import PropertyOptions as PropertyOptions
    from weaviate_gen._core.modeling.declaring import Ref as Ref
    from weaviate_gen._core.modeling.declaring import Refs as Refs
    from weaviate_gen._core.modeling.declaring import Vector as Vector
    from weaviate_gen._core.modeling.declaring import field as field
    from weaviate_gen._core.modeling.expressions import Expression as Expression
    from weaviate_gen._core.modeling.instances import link as link
    from weaviate_gen._core.modeling.pydantic_model import PydanticModel as PydanticModel
    from weaviate_gen._core.modeling.reading import count as count
    from weaviate_gen._core.modeling.reading import fields as fields
    from weaviate_gen._core.modeling.reading import into as into
    from weaviate_gen._core.modeling.schema import schema as schema
    from weaviate_gen._core.modeling.source import source as source
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._core.modeling.declaring": [
                "ID",
                "TENANT",
                "CollectionOptions",
                "Model",
                "Prop",
                "PropertyOptions",
                "Ref",
                "Refs",
                "Vector",
                "field",
            ],
            "weaviate_gen._core.modeling.expressions": ["Expression"],
            "weaviate_gen._core.modeling.instances": ["link"],
            "weaviate_gen._core.modeling.pydantic_model": ["PydanticModel"],
            "weaviate_gen._core.modeling.reading": ["count", "fields", "into"],
            "weaviate_gen._core.modeling.schema": ["schema"],
            "weaviate_gen._core.modeling.source": ["source"],
        },
    )
