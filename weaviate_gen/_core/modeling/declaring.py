"""What models are declared with."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar, Union, dataclass_transform, overload

from weaviate_gen._core.modeling.expressions import Expression
from weaviate_gen._types.schema.enums import DataType, Tokenization

if TYPE_CHECKING:
    from weaviate_gen._inputs.config import (
        GenerativeProvider,
        InvertedIndexConfigCreate,
        MultiTenancyConfigCreate,
        ObjectTTLConfigCreate,
        ReplicationConfigCreate,
        RerankerProvider,
        ShardingConfigCreate,
        TextAnalyzerConfigCreate,
        VectorConfigCreate,
    )

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class Marker:
    """What a field is, if neither a property nor a reference."""

    role: str

    def __repr__(self) -> str:
        return self.role.upper()


PROPERTY = Marker("property")
REFERENCE = Marker("reference")
ID = Marker("id")
"""Marks the field with the object's id: ``id: Annotated[uuid.UUID | None, ID] = None``."""
TENANT = Marker("tenant")
"""Marks the field with the object's tenant: ``shop: Annotated[str, TENANT]``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Vector:
    """Marks a field with one of the object's vectors: ``vector: Annotated[list[float] | None, Vector()] = None``.

    Attributes:
        config: where it comes from, made by ``Configure.Vectors`` or ``Configure.MultiVectors``; self-provided if
            ``None``.
        name: its name; that of the field if ``None``.
    """

    config: VectorConfigCreate | None = None
    name: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PropertyOptions:
    """Settings of a property or reference: ``title: Annotated[Prop[str], PropertyOptions(tokenization=…)]``.

    Attributes:
        name: its name in the collection; that of the field if ``None``.
        data_type: what it holds; made from the field's type if ``None``.
        description: what it is for.
        index_filterable: whether filters on it are fast.
        index_range_filters: whether filters by size on it are fast.
        index_searchable: whether keyword search covers it.
        skip_vectorization: whether vectors are made without it.
        text_analyzer: how its text is prepared for the inverted index: ``Configure.text_analyzer(…)``.
        tokenization: how its text is cut into terms.
        vectorize_property_name: whether its name is part of the text that is vectorized.
        schema: further keys of its JSON, verbatim.
    """

    name: str | None = None
    data_type: DataType | None = None
    description: str | None = None
    index_filterable: bool | None = None
    index_range_filters: bool | None = None
    index_searchable: bool | None = None
    skip_vectorization: bool | None = None
    text_analyzer: TextAnalyzerConfigCreate | None = None
    tokenization: Tokenization | None = None
    vectorize_property_name: bool | None = None
    schema: Mapping[str, Any] | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CollectionOptions:
    """Settings of a model's collection, as ``__collection__`` in its class; see ``collections.create``.

    Attributes:
        name: the collection's name; that of the class if ``None``.
        description: what it is about.
        generative_config: ``Configure.Generative…``.
        inverted_index_config: ``Configure.inverted_index(…)``.
        multi_tenancy_config: ``Configure.multi_tenancy(…)``.
        object_ttl_config: ``Configure.ObjectTTL…``.
        replication_config: ``Configure.replication(…)``.
        reranker_config: ``Configure.Reranker…``.
        sharding_config: ``Configure.sharding(…)``.
        vector_config: vectors without a field: ``Configure.Vectors…``, one or several.
        schema: further keys of its JSON, verbatim.
    """

    name: str | None = None
    description: str | None = None
    generative_config: GenerativeProvider | None = None
    inverted_index_config: InvertedIndexConfigCreate | None = None
    multi_tenancy_config: MultiTenancyConfigCreate | None = None
    object_ttl_config: ObjectTTLConfigCreate | None = None
    replication_config: ReplicationConfigCreate | None = None
    reranker_config: RerankerProvider | None = None
    sharding_config: ShardingConfigCreate | None = None
    vector_config: VectorConfigCreate | Sequence[VectorConfigCreate] | None = None
    schema: Mapping[str, Any] | None = None


if TYPE_CHECKING:

    class Prop(Generic[T]):
        """A property: the class has an :class:`Expression` of it, an instance its value."""

        @overload
        def __get__(self, instance: None, owner: type[Any]) -> Expression[T]: ...
        @overload
        def __get__(self, instance: object, owner: type[Any]) -> T: ...
        def __get__(self, instance: object, owner: type[Any]) -> Any: ...
        def __set__(self, instance: object, value: T) -> None: ...

    class Ref(Generic[T]):
        """A reference to one object: the class has the attributes of its target, an instance the target or ``None``."""

        @overload
        def __get__(self, instance: None, owner: type[Any]) -> type[T]: ...
        @overload
        def __get__(self, instance: object, owner: type[Any]) -> T | None: ...
        def __get__(self, instance: object, owner: type[Any]) -> Any: ...
        def __set__(self, instance: object, value: T | None) -> None: ...

    class Refs(Generic[T]):
        """References to several objects: the class has the attributes of the targets, an instance their list."""

        @overload
        def __get__(self, instance: None, owner: type[Any]) -> type[T]: ...
        @overload
        def __get__(self, instance: object, owner: type[Any]) -> list[T]: ...
        def __get__(self, instance: object, owner: type[Any]) -> Any: ...
        def __set__(self, instance: object, value: list[T]) -> None: ...

else:

    class Prop:
        """A property: the class has an :class:`Expression` of it, an instance its value."""

        def __class_getitem__(cls, kind: Any) -> Any:
            return Annotated[kind, PROPERTY]

    class Ref:
        """A reference to one object: the class has the attributes of its target, an instance the target or ``None``."""

        def __class_getitem__(cls, kind: Any) -> Any:
            return Annotated[Union[kind, None], REFERENCE]  # noqa: UP007 - of a string, too

    class Refs:
        """References to several objects: the class has the attributes of the targets, an instance their list."""

        def __class_getitem__(cls, kind: Any) -> Any:
            return Annotated[list[kind], REFERENCE]


@dataclasses.dataclass(frozen=True, slots=True)
class Default:
    """The default of a field, until the class is made."""

    default: Any
    factory: Callable[[], Any] | None


def field(*, default: Any = dataclasses.MISSING, default_factory: Callable[[], Any] | None = None) -> Any:
    """Declare the default of a field that is a `Prop`, `Ref` or `Refs`: ``price: Prop[float] = field(default=0.0)``.

    Args:
        default: the value.
        default_factory: makes the value, such as ``list``.

    Returns:
        What the class takes for a default.
    """
    return Default(default, default_factory)


class ByAttribute(type):
    """Metaclass whose classes have expressions for the fields that they do not have as attributes."""

    if not TYPE_CHECKING:  # pragma: no branch - always so at run time

        def __getattr__(cls, name: str) -> Any:
            if not name.startswith("_") and "__weaviate_ready__" in cls.__dict__:
                module = import_module("weaviate_gen._core.modeling.reading")  # it imports this one
                return module.attribute(cls, name)
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")


@dataclass_transform(kw_only_default=True, field_specifiers=(field, dataclasses.field))
class ModelType(ByAttribute):
    """Metaclass of :class:`Model`: makes dataclasses, without defaults as attributes of the class."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **arguments: Any) -> Any:
        """Make the class."""
        for key, value in namespace.items():
            if isinstance(value, Default):
                factory: Any = dataclasses.MISSING if value.factory is None else value.factory
                namespace[key] = dataclasses.field(default=value.default, default_factory=factory)
        made: Any = super().__new__(cls, name, bases, namespace, **arguments)
        made = dataclasses.dataclass(kw_only=True)(made)
        for each in dataclasses.fields(made):
            if each.name in made.__dict__:
                delattr(made, each.name)
        made.__weaviate_names__ = sys._getframe(1).f_globals  # of what is executed, and no module
        made.__weaviate_ready__ = True
        return made


class HasSchema:
    @classmethod
    def __weaviate_schema__(cls) -> dict[str, Any]:
        """Return the JSON of the collection's schema."""
        found: dict[str, Any] = import_module("weaviate_gen._core.modeling.schema").schema(cls)
        return found


class Model(HasSchema, metaclass=ModelType):
    """Base of models: each is a dataclass, and a collection.

    ::

        class Article(Model):
            title: Prop[str]
            price: Prop[float | None] = field(default=None)
            author: Ref["Author"] = field(default=None)
    """
