"""What a model's class says: its properties, references, vectors, id and tenant."""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import uuid
from functools import cache
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from weaviate_gen._core.modeling.declaring import (
    PROPERTY,
    CollectionOptions,
    Marker,
    PropertyOptions,
    Vector,
)
from weaviate_gen._core.modeling.expressions import Expression
from weaviate_gen._inputs.identifiers import capitalized
from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumber, PhoneNumberRead
from weaviate_gen._types.query.conditions import MultiTargetRef, RefStep, SingleTargetRef
from weaviate_gen._types.query.filters import FilterByCount, FilterByProperty
from weaviate_gen._types.schema.enums import DataType
from weaviate_gen.exceptions import WeaviateInvalidInputError

_TYPES: dict[Any, DataType] = {
    str: DataType.TEXT,
    bool: DataType.BOOL,
    int: DataType.INT,
    float: DataType.NUMBER,
    dt.datetime: DataType.DATE,
    dt.date: DataType.DATE,
    uuid.UUID: DataType.UUID,
    GeoCoordinate: DataType.GEO_COORDINATES,
    PhoneNumber: DataType.PHONE_NUMBER,
    PhoneNumberRead: DataType.PHONE_NUMBER,
}
_ARRAYS = {"text", "boolean", "int", "number", "date", "uuid", "object"}
_OURS = "weaviate_gen._types."


@dataclasses.dataclass(frozen=True, slots=True)
class Attribute:
    """A field of a model.

    Attributes:
        attribute: its name in the class.
        name: its name in the collection; of a vector, the vector's.
        role: what it is: property, reference, id, tenant or vector.
        data_type: what a property holds.
        options: its settings.
        optional: whether it may be ``None``.
        is_list: whether it is a list.
        targets: of a reference, the models; of a property of objects, their model.
        vector: the marker of a vector.
    """

    attribute: str
    name: str
    role: str
    data_type: DataType | None
    options: PropertyOptions
    optional: bool
    is_list: bool
    targets: tuple[type[Any], ...] = ()
    vector: Vector | None = None


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class ModelInfo:
    """A model.

    Attributes:
        model: its class.
        name: the collection's name.
        options: the collection's settings.
        attributes: its fields by their names in the class.
    """

    model: type[Any]
    name: str
    options: CollectionOptions
    attributes: dict[str, Attribute]

    def of_role(self, role: str) -> list[Attribute]:
        """Return the fields of a role."""
        return [each for each in self.attributes.values() if each.role == role]


def is_pydantic(model: Any) -> bool:
    """Return whether a class is a model of pydantic."""
    return isinstance(model, type) and hasattr(model, "__pydantic_fields__")


def is_model(model: Any) -> bool:
    """Return whether a class can be a collection: a dataclass, or a model of pydantic."""
    return isinstance(model, type) and (
        is_pydantic(model) or (dataclasses.is_dataclass(model) and not model.__module__.startswith(_OURS))
    )


def collection_of(model: Any) -> str:
    """Return the name of a model's collection."""
    return _settings(model)[1]


def _settings(model: Any) -> tuple[CollectionOptions, str]:
    if not is_model(model):
        raise WeaviateInvalidInputError(
            f"a model must be a subclass of Model or PydanticModel, a dataclass or a model of pydantic, got {model!r}"
        )
    options = model.__dict__.get("__collection__", CollectionOptions())
    if not isinstance(options, CollectionOptions):
        raise WeaviateInvalidInputError(f"{model.__name__}.__collection__ must be CollectionOptions, got {options!r}")
    return options, capitalized(options.name or model.__name__)


def read(model: Any) -> ModelInfo:
    """Return what a model is; each class is read once.

    Raises:
        WeaviateInvalidInputError: the class is none, or no data type fits a field.
    """
    return _read(model)


@cache
def _read(model: Any) -> ModelInfo:
    options, name = _settings(model)
    try:
        hints = get_type_hints(model, localns=getattr(model, "__weaviate_names__", None), include_extras=True)
    except NameError as error:
        raise WeaviateInvalidInputError(
            f"{model.__name__} has a field whose type cannot be read: {error}. Models that name each other by strings "
            "must be defined in a module, not in a function"
        ) from error
    fields: Any = list(model.model_fields) if is_pydantic(model) else [each.name for each in dataclasses.fields(model)]
    attributes = {each: _attribute(model, each, hints[each]) for each in fields}
    for role in ("id", "tenant"):
        found = [each.attribute for each in attributes.values() if each.role == role]
        if len(found) > 1:
            raise WeaviateInvalidInputError(f"{model.__name__} must have one field with {role.upper()}, got {found}")
    return ModelInfo(model, name, options, attributes)


def _attribute(model: type[Any], attribute: str, hint: Any) -> Attribute:
    extras: tuple[Any, ...] = ()
    while get_origin(hint) is Annotated:
        extras = (*hint.__metadata__, *extras)
        hint = get_args(hint)[0]
    hint, optional = _without_none(hint)
    while get_origin(hint) is Annotated:
        extras = (*hint.__metadata__, *extras)
        hint = get_args(hint)[0]
    options = next((each for each in extras if isinstance(each, PropertyOptions)), PropertyOptions())
    vector = next((each for each in extras if isinstance(each, Vector)), None)
    roles = [each for each in extras if isinstance(each, Marker) and each is not PROPERTY]
    is_list = get_origin(hint) is list
    inner, _ = _without_none(get_args(hint)[0] if is_list else hint)
    where = f"{model.__name__}.{attribute}"
    if vector is not None:
        return Attribute(attribute, vector.name or attribute, "vector", None, options, optional, is_list, (), vector)
    role = roles[0].role if roles else "property"
    name = options.name or attribute
    if role == "property":
        kind, nested = _data_type(where, inner, is_list, options)
        return Attribute(attribute, name, role, kind, options, optional, is_list, nested)
    targets: tuple[type[Any], ...] = ()
    if role == "reference":
        targets = tuple(get_args(inner)) if _is_union(inner) else (inner,)
        for each in targets:
            if not is_model(each):
                raise WeaviateInvalidInputError(f"{where} must refer to models, got {each!r}")
    return Attribute(attribute, name, role, None, options, optional, is_list, targets)


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in {Union, types.UnionType}


def _without_none(hint: Any) -> tuple[Any, bool]:
    if not _is_union(hint):
        return hint, False
    parts = [each for each in get_args(hint) if each is not type(None)]
    if len(parts) == len(get_args(hint)):
        return hint, False
    return (parts[0] if len(parts) == 1 else Union[tuple(parts)]), True  # noqa: UP007 - of a tuple


def _data_type(
    where: str, inner: Any, is_list: bool, options: PropertyOptions
) -> tuple[DataType, tuple[type[Any], ...]]:
    while get_origin(inner) is Annotated:
        inner = get_args(inner)[0]
    if get_origin(inner) is Literal:
        inner = cast("Any", type(get_args(inner)[0]))
    nested: tuple[type[Any], ...] = (inner,) if is_model(inner) and inner not in _TYPES else ()
    if options.data_type is not None:
        return options.data_type, nested
    if _is_union(inner) and set(get_args(inner)) == {PhoneNumber, PhoneNumberRead}:
        inner = PhoneNumber
    kind = DataType.OBJECT if nested else _TYPES.get(inner)
    if kind is None or (is_list and kind.value not in _ARRAYS):
        shown = f"list[{inner}]" if is_list else inner
        raise WeaviateInvalidInputError(
            f"{where}: no data type fits {shown}; pass one: Annotated[…, PropertyOptions(data_type=DataType.…)], or "
            "take str, int, float, bool, datetime, uuid.UUID, GeoCoordinate, PhoneNumber, a model, or a list of these"
        )
    return (DataType(f"{kind.value}[]") if is_list else kind), nested


def attribute(model: type[Any], name: str, steps: tuple[RefStep, ...] = ()) -> Any:
    """Return what filters by a field: an expression, or for a reference the attributes of its target.

    Args:
        model: the model.
        name: the field's name in the class.
        steps: the references on the way to it.

    Raises:
        AttributeError: the model has no such field, or it cannot be filtered by.
    """
    found = read(model).attributes.get(name)
    if found is None or found.role in {"vector", "tenant"}:
        raise AttributeError(f"{model.__name__} has no property or reference {name!r} to filter by")
    if found.role == "reference":
        return Path(found, steps)
    key = "_id" if found.role == "id" else found.name
    found_by: Expression[Any] = Expression(FilterByProperty(key, length=False, target=steps), key, steps)
    return found_by


class Path:
    """The way to a reference's targets."""

    def __init__(self, reference: Attribute, steps: tuple[RefStep, ...]) -> None:
        self._reference = reference
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if len(self._reference.targets) > 1:
            targets = " or ".join(each.__name__ for each in self._reference.targets)
            raise WeaviateInvalidInputError(
                f"{self._reference.attribute} refers to {targets}: choose one with into(…, MODEL).{name}"
            )
        step = SingleTargetRef(self._reference.name)
        target: Any = self._reference.targets[0]  # pyright: ignore[reportGeneralTypeIssues]  # there is one
        return attribute(target, name, (*self._steps, step))

    def _into(self, model: type[Any]) -> Any:
        if model not in self._reference.targets:
            raise WeaviateInvalidInputError(f"{self._reference.attribute} does not refer to {model.__name__}")
        return Fields(model, (*self._steps, MultiTargetRef(collection_of(model), self._reference.name)))

    def _count(self) -> Expression[int]:
        return Expression(FilterByCount(self._reference.name, self._steps), None, self._steps)


class Fields:
    """The fields of a model, to filter and sort by; see :func:`fields`."""

    def __init__(self, model: type[Any], steps: tuple[RefStep, ...] = ()) -> None:
        self._model = model
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return attribute(self._model, name, self._steps)


def fields(model: type[Any]) -> Any:
    """Return the fields of any model, to filter and sort by: ``fields(Article).price > 3``.

    Subclasses of `Model` and `PydanticModel` have them as attributes, with types; this is for dataclasses and
    models of pydantic, whose annotations no type checker can turn into types of expressions.

    Args:
        model: the class.

    Raises:
        WeaviateInvalidInputError: it is not a model.
    """
    read(model)
    return Fields(model)


def into(reference: Any, model: type[Any]) -> Any:
    """Return the attributes of one of the models that a reference may point to."""
    return _path(reference)._into(model)


def count(reference: Any) -> Expression[int]:
    """Return how many objects a reference points to, to be compared: ``count(Article.authors) > 1``."""
    return _path(reference)._count()


def _path(reference: object) -> Path:
    if not isinstance(reference, Path):
        raise WeaviateInvalidInputError(f"a reference of a model's class is required, got {reference!r}")
    return reference
