"""Results of searches that generated text."""

from __future__ import annotations

import uuid as uuid_package
from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeAlias

from weaviate_gen._runtime.records import record
from weaviate_gen._types.query.results import (
    Fields,
    Group,
    GroupByObject,
    LazyVectors,
    MetadataReturn,
    Object,
    P,
    QueryProfileReturn,
    R,
    VectorValues,
)


@record(frozen=True, slots=True)
class GenerativeMetadata:
    """Provider's metadata of generated text; fields depend on the provider.

    Attributes:
        provider: which provider it was.
        values: all there is, as plain data.
    """

    provider: str
    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        values: Mapping[str, Any] = object.__getattribute__(self, "values")
        if name not in values:
            raise AttributeError(f"{self.provider} has no metadata {name!r}; available: {', '.join(values) or 'none'}")
        value = values[name]
        return GenerativeMetadata(f"{self.provider}.{name}", value) if isinstance(value, dict) else value  # pyright: ignore[reportUnknownArgumentType]  # of any JSON


@record(frozen=True, slots=True)
class GenerativeDebug:
    """The prompt that was sent to the provider."""

    full_prompt: str


@record(frozen=True, slots=True)
class GenerativeSingle:
    """Text generated from one object."""

    debug: GenerativeDebug | None
    metadata: GenerativeMetadata | None
    text: str | None


@record(frozen=True, slots=True)
class GenerativeGrouped:
    """Text generated from all objects together."""

    metadata: GenerativeMetadata | None
    text: str | None
    debug: GenerativeDebug | None = None


class GenerativeObject(Object[P, R]):
    """A result, and what was generated from it; see :class:`Object`."""

    __slots__ = ("_generated", "generative")

    def __init__(
        self,
        generated: str | None,
        generative: GenerativeSingle | None,
        uuid: uuid_package.UUID,
        metadata: MetadataReturn,
        properties: P,
        references: R,
        vector: dict[str, VectorValues] | LazyVectors,
        collection: str,
    ) -> None:
        super().__init__(uuid, metadata, properties, references, vector, collection)
        self._generated = generated
        self.generative: GenerativeSingle | None = generative

    @property
    def generated(self) -> str | None:
        """The generated text."""
        return self._generated

    def _shown(self) -> Iterator[tuple[str, Any]]:
        yield from super()._shown()
        yield "generated", self._generated
        yield "generative", self.generative


class GenerativeReturn(Generic[P, R]):
    """The results of a query, and what was generated from them.

    Attributes:
        objects: the results, the best first.
        generative: what was generated from all of them together.
        query_profile: where the server spent its time, if that was asked for.
        took: how long the server took, in seconds.
    """

    __slots__ = ("_generated", "generative", "objects", "query_profile", "took")

    def __init__(
        self,
        generated: str | None,
        objects: list[GenerativeObject[P, R]],
        generative: GenerativeGrouped | None,
        query_profile: QueryProfileReturn | None = None,
        took: float = 0.0,
    ) -> None:
        self._generated = generated
        self.objects: list[GenerativeObject[P, R]] = objects
        self.generative: GenerativeGrouped | None = generative
        self.query_profile: QueryProfileReturn | None = query_profile
        self.took: float = took

    @property
    def generated(self) -> str | None:
        """The text that was generated from all objects together."""
        return self._generated

    def __repr__(self) -> str:
        return (
            f"GenerativeReturn(generated={self._generated!r}, objects={self.objects!r}, "
            f"generative={self.generative!r}, query_profile={self.query_profile!r})"
        )


@record(slots=True)
class GenerativeGroup(Group[P, R]):
    """A group of results, and what was generated from it; see :class:`Group`."""

    generated: str | None
    generative: GenerativeGrouped | None = None


@record(slots=True)
class GenerativeGroupByReturn(Fields, Generic[P, R]):
    """The results of a grouped query, and what was generated from them; see :class:`GroupByReturn`.

    Attributes:
        generated: the text that was generated from all objects together.
        generative: the same with the provider's metadata.
    """

    objects: list[GroupByObject[P, R]]
    groups: dict[str, GenerativeGroup[P, R]]
    generated: str | None
    query_profile: QueryProfileReturn | None = None
    generative: GenerativeGrouped | None = None
    took: float = 0.0


GenerativeReturnType: TypeAlias = GenerativeReturn[P, R]
GenerativeGroupByReturnType: TypeAlias = GenerativeGroupByReturn[P, R]
GenerativeNearMediaReturnType: TypeAlias = GenerativeReturn[P, R] | GenerativeGroupByReturn[P, R]
GenerativeSearchReturnType: TypeAlias = GenerativeReturn[P, R] | GenerativeGroupByReturn[P, R]
