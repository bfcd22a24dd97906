"""Results of searches that generated text."""

from __future__ import annotations

import uuid as uuid_package
from collections.abc import Mapping
from typing import Any, Generic, TypeAlias

from weaviate_gen._runtime.records import field, record
from weaviate_gen._types.notebooks import Results
from weaviate_gen._types.query.results import (
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


@record(frozen=True)
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


@record(frozen=True)
class GenerativeDebug:
    """The prompt that was sent to the provider."""

    full_prompt: str


@record(frozen=True)
class GenerativeSingle:
    """Text generated from one object."""

    debug: GenerativeDebug | None
    metadata: GenerativeMetadata | None
    text: str | None


@record(frozen=True)
class GenerativeGrouped:
    """Text generated from all objects together."""

    metadata: GenerativeMetadata | None
    text: str | None
    debug: GenerativeDebug | None = None


@record(init=False)
class GenerativeObject(Object[P, R]):
    """A result, and what was generated from it; see :class:`Object`."""

    generated: str | None = None
    generative: GenerativeSingle | None = None

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
        self.generated = generated
        self.generative = generative


@record(init=False)
class GenerativeReturn(Results, Generic[P, R]):
    """The results of a query, and what was generated from them.

    Attributes:
        generated: the text that was generated from all objects together.
        objects: the results, the best first.
        generative: what was generated from all of them together.
        query_profile: where the server spent its time, if that was asked for.
        took: how long the server took, in seconds.
    """

    generated: str | None = None
    objects: list[GenerativeObject[P, R]] = field(default_factory=list["GenerativeObject[P, R]"])
    generative: GenerativeGrouped | None = None
    query_profile: QueryProfileReturn | None = None
    took: float = 0.0

    def __init__(
        self,
        generated: str | None,
        objects: list[GenerativeObject[P, R]],
        generative: GenerativeGrouped | None,
        query_profile: QueryProfileReturn | None = None,
        took: float = 0.0,
    ) -> None:
        self.generated = generated
        self.objects = objects
        self.generative = generative
        self.query_profile = query_profile
        self.took = took


@record
class GenerativeGroup(Group[P, R]):
    """A group of results, and what was generated from it; see :class:`Group`."""

    generated: str | None
    generative: GenerativeGrouped | None = None


@record
class GenerativeGroupByReturn(Results, Generic[P, R]):
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
