"""Base of models that pydantic validates."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, dataclass_transform

from weaviate_gen._core.modeling.declaring import ByAttribute, Default, HasSchema, field
from weaviate_gen.exceptions import WeaviateInvalidInputError

try:
    import pydantic
except ImportError as error:
    raise WeaviateInvalidInputError(
        "PydanticModel requires the [models] extra: pip install 'weaviate-gen[models]'"
    ) from error

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(pydantic.BaseModel)


@dataclass_transform(kw_only_default=True, field_specifiers=(field, pydantic.Field))
class PydanticModelType(ByAttribute, ModelMetaclass):
    """Metaclass of :class:`PydanticModel`."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **arguments: Any) -> Any:
        """Make the class."""
        for key, value in namespace.items():
            if isinstance(value, Default):
                if value.factory is not None:
                    namespace[key] = pydantic.Field(default_factory=value.factory)
                else:
                    namespace[key] = ... if value.default is dataclasses.MISSING else value.default
        made: Any = super().__new__(cls, name, bases, namespace, **arguments)
        made.__weaviate_ready__ = True
        return made


class PydanticModel(HasSchema, pydantic.BaseModel, metaclass=PydanticModelType):
    """Base of models like :class:`Model`, that pydantic validates."""
