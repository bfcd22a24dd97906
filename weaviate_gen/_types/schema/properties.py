"""Properties and references of a new collection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar, cast

from weaviate_gen._inputs.config import TextAnalyzerConfigCreate
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import capitalized
from weaviate_gen._inputs.unset import UNSET
from weaviate_gen._runtime.records import record
from weaviate_gen._types.schema.enums import DataType, Tokenization
from weaviate_gen.exceptions import WeaviateInvalidInputError

T = TypeVar("T")


def _checked(name: str, value: object, kind: type[T], expectation: str) -> T:
    if value is UNSET:
        raise WeaviateInvalidInputError(f"{name} is required: pass {expectation}")
    if not isinstance(value, kind):
        raise invalid(name, expectation, value)
    return value


def _name(value: object, reserved: Iterable[str]) -> str:
    name = _checked("name", value, str, "a str")
    if name in reserved:
        raise WeaviateInvalidInputError(f"The name {name!r} is reserved by the server: choose another one.")
    return name


def _optional(name: str, value: object, kind: type[T], expectation: str) -> T | None:
    return None if value is None else _checked(name, value, kind, expectation)


@record(frozen=True, slots=True, init=False)
class Property:
    """A property of the objects of a collection.

    Attributes:
        name: its name.
        data_type: what it holds.
        description: what it is for.
        index_filterable: whether filters on it are fast.
        index_range_filters: whether filters by size on it are fast (int, number, date).
        index_searchable: whether keyword search covers it (text).
        nested_properties: its parts (object and object[]).
        skip_vectorization: whether vectors are made without it.
        text_analyzer: how its text is prepared for the inverted index.
        tokenization: how its text is cut into terms.
        vectorize_property_name: whether its name is part of the text that is vectorized.
        explicit: which of the two vectorization settings were passed.
    """

    name: str
    data_type: DataType
    description: str | None
    index_filterable: bool | None
    index_range_filters: bool | None
    index_searchable: bool | None
    nested_properties: tuple[Property, ...] | None
    skip_vectorization: bool
    text_analyzer: TextAnalyzerConfigCreate | None
    tokenization: Tokenization | None
    vectorize_property_name: bool
    explicit: frozenset[str]

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            name: str,
            data_type: DataType,
            description: str | None = None,
            index_filterable: bool | None = None,
            index_range_filters: bool | None = None,
            index_searchable: bool | None = None,
            nested_properties: Property | Sequence[Property] | None = None,
            skip_vectorization: bool = False,
            text_analyzer: TextAnalyzerConfigCreate | None = None,
            tokenization: Tokenization | None = None,
            vectorize_property_name: bool = True,
        ) -> None: ...

    else:

        def __init__(
            self,
            *,
            name=UNSET,
            data_type=UNSET,
            description=None,
            index_filterable=None,
            index_range_filters=None,
            index_searchable=None,
            nested_properties=None,
            skip_vectorization=UNSET,
            text_analyzer=None,
            tokenization=None,
            vectorize_property_name=UNSET,
        ):
            """Check and keep the arguments; see the class for what they mean.

            Raises:
                WeaviateInvalidInputError: name or data_type is missing, or an argument has another type.
            """
            vectorization = {
                "skip_vectorization": skip_vectorization,
                "vectorize_property_name": vectorize_property_name,
            }
            explicit = frozenset(key for key, value in vectorization.items() if value is not UNSET)
            keep = object.__setattr__
            keep(self, "name", _name(name, ("vector",)))
            keep(self, "data_type", _member("data_type", data_type, DataType))
            keep(self, "description", _optional("description", description, str, "a str"))
            keep(self, "index_filterable", _optional("index_filterable", index_filterable, bool, "a bool"))
            keep(self, "index_range_filters", _optional("index_range_filters", index_range_filters, bool, "a bool"))
            keep(self, "index_searchable", _optional("index_searchable", index_searchable, bool, "a bool"))
            keep(self, "nested_properties", _nested(nested_properties))
            keep(self, "text_analyzer", _analyzer(text_analyzer))
            keep(self, "tokenization", tokenization and _member("tokenization", tokenization, Tokenization))
            for key, default in (("skip_vectorization", False), ("vectorize_property_name", True)):
                keep(self, key, _checked(key, vectorization[key], bool, "a bool") if key in explicit else default)
            keep(self, "explicit", explicit)

    @property
    def dataType(self) -> DataType:  # noqa: N802 - an official name
        """What it holds."""
        return self.data_type

    @property
    def indexFilterable(self) -> bool | None:  # noqa: N802 - an official name
        """Whether filters on it are fast."""
        return self.index_filterable

    @property
    def indexRangeFilters(self) -> bool | None:  # noqa: N802 - an official name
        """Whether filters by size on it are fast."""
        return self.index_range_filters

    @property
    def indexSearchable(self) -> bool | None:  # noqa: N802 - an official name
        """Whether keyword search covers it."""
        return self.index_searchable

    @property
    def nestedProperties(self) -> tuple[Property, ...] | None:  # noqa: N802 - an official name
        """Its parts."""
        return self.nested_properties

    @property
    def textAnalyzer(self) -> TextAnalyzerConfigCreate | None:  # noqa: N802 - an official name
        """How its text is prepared for the inverted index."""
        return self.text_analyzer

    def to_wire(self) -> dict[str, Any]:
        """Return the property in wire form, without what concerns vectorizers."""
        found: dict[str, Any] = {"name": self.name, "dataType": [self.data_type.value]}
        optional = {
            "description": self.description,
            "indexFilterable": self.index_filterable,
            "indexSearchable": self.index_searchable,
            "indexRangeFilters": self.index_range_filters,
            "tokenization": None if self.tokenization is None else self.tokenization.value,
        }
        found |= {key: value for key, value in optional.items() if value is not None}
        if self.nested_properties is not None:
            found["nestedProperties"] = [inner.to_wire() for inner in self.nested_properties]
        if self.text_analyzer is not None:
            found["textAnalyzer"] = self.text_analyzer.to_wire()
        return found

    def has_text_analyzer(self) -> bool:
        """Return whether the property, or a nested one, configures text analysis."""
        inner = self.nested_properties or ()
        return self.text_analyzer is not None or any(prop.has_text_analyzer() for prop in inner)


def _member(name: str, value: object, of: type[T]) -> T:
    if value is UNSET:
        raise WeaviateInvalidInputError(f"{name} is required: pass a member of {of.__name__}")
    try:
        return of(value)  # type: ignore[call-arg]  # an Enum, called with a value
    except ValueError:
        raise invalid(name, f"a member of {of.__name__}", value) from None


def _nested(value: object) -> tuple[Property, ...] | None:
    if value is None:
        return None
    listed = cast("Sequence[object]", value) if isinstance(value, list | tuple) else (value,)
    return tuple(_checked("nested_properties", inner, Property, "a Property or several") for inner in listed)


def _analyzer(value: object) -> TextAnalyzerConfigCreate | None:
    return _optional("text_analyzer", value, TextAnalyzerConfigCreate, "made by Configure.text_analyzer")


@record(frozen=True, slots=True, init=False)
class ReferencePropertyBase:
    """A reference of a collection.

    Attributes:
        name: its name.
    """

    name: str

    @staticmethod
    def check_name(v: str) -> str:
        """Return a name that a reference may have.

        Raises:
            WeaviateInvalidInputError: the server keeps the name for itself.
        """
        return _name(v, ("id", "vector"))


@record(frozen=True, slots=True, init=False)
class ReferencePropertyMultiTarget(ReferencePropertyBase):
    """A reference that can point into several collections.

    Attributes:
        name: its name.
        target_collections: the names of the collections.
        description: what it is for.
    """

    target_collections: tuple[str, ...]
    description: str | None

    if TYPE_CHECKING:

        def __init__(self, *, name: str, target_collections: Sequence[str], description: str | None = None) -> None: ...

    else:

        def __init__(self, *, name=UNSET, target_collections=UNSET, description=None):
            """Check and keep the arguments; see the class for what they mean.

            Raises:
                WeaviateInvalidInputError: an argument is missing or has another type.
            """
            targets = _checked("target_collections", target_collections, list | tuple, "a list of str")
            keep = object.__setattr__
            keep(self, "name", self.check_name(name))
            for target in targets:
                _checked("target_collections", target, str, "a list of str")
            keep(self, "target_collections", tuple(targets))
            keep(self, "description", _optional("description", description, str, "a str"))

    def to_wire(self) -> dict[str, Any]:
        """Return the reference in wire form."""
        return _reference(self.name, self.description, self.target_collections)


@record(frozen=True, slots=True, init=False)
class ReferenceProperty(ReferencePropertyBase):
    """A reference that points into one collection.

    Attributes:
        name: its name.
        target_collection: the name of the collection.
        description: what it is for.
    """

    MultiTarget: ClassVar[type[ReferencePropertyMultiTarget]] = ReferencePropertyMultiTarget

    target_collection: str
    description: str | None

    if TYPE_CHECKING:

        def __init__(self, *, name: str, target_collection: str, description: str | None = None) -> None: ...

    else:

        def __init__(self, *, name=UNSET, target_collection=UNSET, description=None):
            """Check and keep the arguments; see the class for what they mean.

            Raises:
                WeaviateInvalidInputError: an argument is missing or has another type.
            """
            keep = object.__setattr__
            keep(self, "name", self.check_name(name))
            keep(self, "target_collection", _checked("target_collection", target_collection, str, "a str"))
            keep(self, "description", _optional("description", description, str, "a str"))

    def to_wire(self) -> dict[str, Any]:
        """Return the reference in wire form."""
        return _reference(self.name, self.description, (self.target_collection,))


def _reference(name: str, description: str | None, targets: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "dataType": [capitalized(target) for target in targets]}
    return found if description is None else {**found, "description": description}


Reference: TypeAlias = ReferenceProperty | ReferencePropertyMultiTarget
"""A reference of either kind."""
PropertyType: TypeAlias = Property | ReferenceProperty | ReferencePropertyMultiTarget
"""What a collection can have: a property, or a reference of either kind."""
