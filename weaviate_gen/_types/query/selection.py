"""Selection of properties and references: by name, nested, or by a TypedDict model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Generic,
    TypeAlias,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from weaviate_gen._inputs.checked import checked
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import capitalized
from weaviate_gen._runtime.records import record
from weaviate_gen._types.query.metadata import METADATA, IncludeVector, metadata_query, metadata_to_wire
from weaviate_gen._types.query.models import Properties, References, TProperties, TReferences
from weaviate_gen._types.query.results import Object
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb


@checked
@record(frozen=True, slots=True, kw_only=True)
class QueryNested:
    """Some fields of an object property.

    Args:
        name: the property's name.
        properties: its fields, by name or nested further.
    """

    name: str
    properties: PROPERTIES

    def __post_init__(self) -> None:
        read_properties(self.properties, None, "properties")


@record(frozen=True, slots=True, kw_only=True)
class _QueryReference:
    link_on: str
    include_vector: IncludeVector = False
    return_metadata: METADATA | None = None
    return_properties: PROPERTIES | bool | None = None
    return_references: REFERENCES | None = None

    def __post_init__(self) -> None:
        metadata_query(self.return_metadata)
        read_properties(self.return_properties, None)
        read_references(self.return_references, None)

    @property
    def target(self) -> str | None:
        """The collection that is looked into, where the reference has several."""
        return None


@checked
@record(frozen=True, slots=True, kw_only=True)
class QueryReferenceMultiTarget(_QueryReference):
    """A reference with several target collections to follow into one of them.

    Args:
        link_on: the reference's name.
        target_collection: the collection to look into.
        include_vector: which vectors of the referenced objects come back.
        return_metadata: which metadata of them.
        return_properties: which properties of them; all, if left out.
        return_references: which of their references to follow in turn.
    """

    target_collection: str

    @property
    def target(self) -> str:
        """The collection that is looked into."""
        return capitalized(self.target_collection)


@checked
@record(frozen=True, slots=True, kw_only=True)
class QueryReference(_QueryReference):
    """A reference to follow.

    Args:
        link_on: the reference's name.
        include_vector: which vectors of the referenced objects come back.
        return_metadata: which metadata of them.
        return_properties: which properties of them; all, if left out.
        return_references: which of their references to follow in turn.
    """

    MultiTarget: ClassVar[type[QueryReferenceMultiTarget]] = QueryReferenceMultiTarget


PROPERTIES: TypeAlias = str | QueryNested | Sequence[str | QueryNested]
"""Properties by name."""

REFERENCES: TypeAlias = _QueryReference | Sequence[_QueryReference]
"""References to follow."""

ReturnProperties: TypeAlias = PROPERTIES | bool | type[TProperties]
ReturnReferences: TypeAlias = REFERENCES | type[TReferences]


class CrossReferenceObjects(Generic[Properties, References]):
    """The objects that a reference points to."""

    __slots__ = ("_objects",)

    if not TYPE_CHECKING:  # pragma: no branch - always so at run time

        def __class_getitem__(cls, given: Any) -> Any:
            # Before Python 3.13 a type variable has no default, so it is put in here.
            return super().__class_getitem__(given if isinstance(given, tuple) else (given, None))

    def __init__(self, objects: list[Object[Properties, References]] | None) -> None:
        self._objects = objects or []

    @property
    def objects(self) -> list[Object[Properties, References]]:
        """The referenced objects."""
        return self._objects

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CrossReferenceObjects) and other._objects == self._objects  # pyright: ignore[reportUnknownMemberType]  # of any objects

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # it holds a list

    def __repr__(self) -> str:
        return f"CrossReference(objects={self._objects!r})"


CrossReference = CrossReferenceObjects
CrossReferences: TypeAlias = Mapping[str, CrossReferenceObjects[Mapping[str, Any], "CrossReferences"]]
Nested = Annotated[Properties, "NESTED"]


@record(frozen=True, slots=True)
class CrossReferenceAnnotation:
    """Selection of a model's reference, in ``Annotated[CrossReference[…], CrossReferenceAnnotation(…)]``."""

    include_vector: IncludeVector = False
    metadata: METADATA | None = None
    target_collection: str | None = None


def properties_of_model(model: type[Any]) -> list[str | QueryNested]:
    """List the properties of a TypedDict, nested ones with their fields."""
    found: list[str | QueryNested] = []
    for name, hint in get_type_hints(model, include_extras=True).items():
        if get_origin(hint) is Annotated and "NESTED" in hint.__metadata__:
            found.append(QueryNested(name=name, properties=properties_of_model(_typed_dict_in(hint, name))))
        else:
            found.append(name)
    return found


def _typed_dict_in(hint: Any, name: str) -> type[Any]:
    inner = get_args(hint)[0]
    while get_origin(inner) is list:
        inner = get_args(inner)[0]
    if not is_typeddict(inner):
        raise WeaviateInvalidInputError(f"{name} is marked as nested, so its type must be a TypedDict, not {inner!r}")
    return cast("type[Any]", inner)


def references_of_model(model: type[Any]) -> list[_QueryReference] | None:
    """List the references of a TypedDict; ``None`` where there is none."""
    if not is_typeddict(model):
        return None
    found: list[_QueryReference] = []
    for name, hint in get_type_hints(model, include_extras=True).items():
        asked = CrossReferenceAnnotation()
        if get_origin(hint) is Annotated:
            asked = next((each for each in hint.__metadata__ if isinstance(each, CrossReferenceAnnotation)), asked)
            hint = get_args(hint)[0]  # noqa: PLW2901 - it is the same hint, unwrapped
        if get_origin(hint) is not CrossReferenceObjects:
            raise WeaviateInvalidInputError(f"{name} must be a CrossReference[Properties, References], not {hint!r}")
        inner = get_args(hint)
        arguments: dict[str, Any] = {
            "link_on": name,
            "include_vector": asked.include_vector,
            "return_metadata": asked.metadata,
            "return_properties": properties_of_model(inner[0]) if is_typeddict(inner[0]) else None,
            "return_references": references_of_model(inner[1]) if len(inner) > 1 else None,
        }
        if asked.target_collection is None:
            found.append(QueryReference(**arguments))
        else:
            found.append(QueryReferenceMultiTarget(target_collection=asked.target_collection, **arguments))
    return found or None


def read_properties(given: Any, model: type[Any] | None, name: str = "return_properties") -> PROPERTIES | bool | None:
    """Read ``return_properties``: the argument, or where it is left out the collection's model.

    Returns:
        ``None`` or ``True`` for all, a possibly empty selection otherwise.
    """
    if given is None or given is True:
        return properties_of_model(model) if model is not None and is_typeddict(model) else given
    if given is False:
        return []
    if is_typeddict(given):
        return properties_of_model(given)
    if isinstance(given, str | QueryNested):
        return [given]
    if not isinstance(given, Sequence) or not all(isinstance(each, str | QueryNested) for each in given):  # pyright: ignore[reportUnknownVariableType]  # of anything
        raise invalid(name, "names, QueryNested, a bool or a TypedDict", cast("object", given))
    return given  # pyright: ignore[reportUnknownVariableType]  # checked just above


def read_references(given: Any, model: type[Any] | None) -> list[_QueryReference] | None:
    """Read ``return_references``: the argument, or where it is left out the collection's model."""
    if given is None:
        return None if model is None else references_of_model(model)
    if isinstance(given, _QueryReference):
        return [given]
    if is_typeddict(given):
        return references_of_model(given)
    if not isinstance(given, Sequence) or given == "" or not all(isinstance(each, _QueryReference) for each in given):  # pyright: ignore[reportUnknownVariableType]  # of anything
        raise invalid("return_references", "a QueryReference, a list of them or a TypedDict", cast("object", given))
    return list(given)  # pyright: ignore[reportUnknownArgumentType]  # checked just above


def selection_to_wire(
    properties: PROPERTIES | bool | None, references: REFERENCES | None
) -> pb.PropertiesRequest | None:
    """Write what comes back of an object; ``None`` where the server's default (all but references) is meant."""
    if properties is None and not references:
        return None
    message = pb.PropertiesRequest()
    if properties is None or properties is True:
        message.return_all_nonref_properties = True
    elif properties is not False:
        for each in _listed(properties):
            if isinstance(each, str):
                message.non_ref_properties.append(each)
            else:
                message.object_properties.append(_nested_to_wire(each))
    if references:
        found = [references] if isinstance(references, _QueryReference) else references
        message.ref_properties.extend(_reference_to_wire(each) for each in found)
    return message


def _listed(properties: PROPERTIES) -> Sequence[str | QueryNested]:
    return [properties] if isinstance(properties, str | QueryNested) else properties


def _nested_to_wire(nested: QueryNested) -> pb.ObjectPropertiesRequest:
    message = pb.ObjectPropertiesRequest(prop_name=nested.name)
    for each in _listed(nested.properties):
        if isinstance(each, str):
            message.primitive_properties.append(each)
        else:
            message.object_properties.append(_nested_to_wire(each))
    return message


def _reference_to_wire(reference: _QueryReference) -> pb.RefPropertiesRequest:
    return pb.RefPropertiesRequest(
        reference_property=reference.link_on,
        metadata=metadata_to_wire(metadata_query(reference.return_metadata), reference.include_vector),
        properties=selection_to_wire(reference.return_properties, reference.return_references),
        target_collection=reference.target,
    )
