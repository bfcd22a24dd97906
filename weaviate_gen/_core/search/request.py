"""Options that all searches share, and the request for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weaviate_gen._core import gating
from weaviate_gen._core.call import Requirement
from weaviate_gen._core.consistency import grpc_level
from weaviate_gen._core.scope import Scope
from weaviate_gen._inputs.arguments import instance, natural, strings
from weaviate_gen._inputs.generative import GenerativeConfigRuntime, GroupedTask, SinglePrompt
from weaviate_gen._inputs.identifiers import UUID, canonical_uuid
from weaviate_gen._types.query.boosting import BoostReturn
from weaviate_gen._types.query.conditions import FilterJoin, FilterReturn, FilterValue
from weaviate_gen._types.query.metadata import METADATA, IncludeVector, metadata_query, metadata_to_wire
from weaviate_gen._types.query.options import GroupBy, Rerank
from weaviate_gen._types.query.selection import QueryNested, read_properties, read_references, selection_to_wire
from weaviate_gen._types.query.sorting import Sorting
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

BOOST = Requirement("Boost", gating.field("SearchRequest", "boost"))
DIVERSITY = Requirement("Diversity selection", gating.field("NearVector", "selection"))
AND_CROSS = Requirement(
    "BM25Operator.and_cross()", gating.value("SearchOperatorOptions", "operator", "OPERATOR_AND_CROSS")
)
BM25_OPERATOR = Requirement("BM25Operator", gating.field("BM25", "search_operator"))
PROFILE = Requirement("Query profiling", gating.field("MetadataRequest", "query_profile"))
NEGATION = Requirement("Filter.not_ and contains_none", gating.value("Filters", "operator", "OPERATOR_NOT"))


@dataclass(frozen=True, slots=True)
class ReadScope:
    """A collection to read from, and the models that its objects are read into.

    Attributes:
        scope: the collection.
        properties: a TypedDict of its properties, or ``None``.
        references: a TypedDict of its references, or ``None``.
    """

    scope: Scope
    properties: type[Any] | None = None
    references: type[Any] | None = None


@dataclass(frozen=True, slots=True)
class Generate:
    """Options of generative search."""

    single_prompt: str | SinglePrompt | None = None
    grouped_task: str | GroupedTask | None = None
    grouped_properties: Sequence[str] | None = None
    provider: Any = None


@dataclass(frozen=True, slots=True)
class Options:
    """Options that all searches share."""

    limit: int | None = None
    offset: int | None = None
    after: UUID | None = None
    auto_limit: int | None = None
    filters: FilterReturn | None = None
    sort: Sorting | None = None
    group_by: GroupBy | None = None
    rerank: Rerank | None = None
    boost: BoostReturn | None = None
    include_vector: IncludeVector = False
    return_metadata: METADATA | None = None
    return_properties: Any = None
    return_references: Any = None
    generate: Generate | None = None


@dataclass(frozen=True, slots=True)
class PartialRequest:
    """A request without its search part, and what decoding the reply requires.

    Attributes:
        message: the request.
        names: the properties that were asked for by name; they are in every result, as ``None`` if need be.
        requires: features that older servers lack.
    """

    message: pb.SearchRequest
    names: tuple[str, ...]
    requires: tuple[Requirement, ...]


def prepare(read_scope: ReadScope, options: Options) -> PartialRequest:
    """Write all of a request but what is searched for.

    Raises:
        WeaviateInvalidInputError: an argument is of the wrong kind.
    """
    scope = read_scope.scope
    _check(options)
    requires: list[Requirement] = []
    properties = read_properties(options.return_properties, read_scope.properties)
    references = read_references(options.return_references, read_scope.references)
    metadata = metadata_query(options.return_metadata)
    message = pb.SearchRequest(
        collection=scope.name,
        tenant=scope.tenant or "",
        uses_123_api=True,
        uses_125_api=True,
        uses_127_api=True,
        limit=options.limit or 0,
        offset=options.offset or 0,
        autocut=options.auto_limit or 0,
        after="" if options.after is None else canonical_uuid(options.after, "after"),
        metadata=metadata_to_wire(metadata, options.include_vector),
        properties=selection_to_wire(properties, references),
    )
    level = grpc_level(scope.consistency)
    if level is not None:
        message.consistency_level = level
    if options.sort is not None:
        message.sort_by.extend(options.sort.to_wire())
    if options.filters is not None:
        message.filters.CopyFrom(options.filters.to_wire())
        requires.extend([NEGATION] if negates(options.filters) else [])
    if options.group_by is not None:
        message.group_by.CopyFrom(options.group_by.to_wire())
    if options.rerank is not None:
        message.rerank.CopyFrom(options.rerank.to_wire())
    if options.boost is not None:
        message.boost.CopyFrom(options.boost.to_wire())
        requires.append(BOOST)
    if options.generate is not None:
        message.generative.CopyFrom(generative_to_wire(options.generate))
    if metadata is not None and metadata.query_profile:
        requires.append(PROFILE)
    return PartialRequest(message, _names(properties), tuple(requires))


def negates(given: FilterReturn) -> bool:
    """Return whether a filter uses what came with ``not``."""
    return any(
        isinstance(part, FilterJoin | FilterValue) and part.operator in {"NOT", "CONTAINS_NONE"}
        for part in given.conditions()
    )


def _check(options: Options) -> None:
    natural(options.limit, "limit")
    natural(options.offset, "offset")
    natural(options.auto_limit, "auto_limit")
    instance(options.filters, FilterReturn, "filters", "made by Filter")
    instance(options.sort, Sorting, "sort", "made by Sort")
    instance(options.group_by, GroupBy, "group_by", "a GroupBy")
    instance(options.rerank, Rerank, "rerank", "a Rerank")
    instance(options.boost, BoostReturn, "boost", "made by Boost")


def _names(properties: Any) -> tuple[str, ...]:
    if properties is None or isinstance(properties, bool):
        return ()
    return tuple(each.name if isinstance(each, QueryNested) else each for each in properties)


def generative_to_wire(generate: Generate) -> pb.GenerativeSearch:
    """Write what is to be generated."""
    single, grouped, provider = generate.single_prompt, generate.grouped_task, generate.provider
    instance(single, (str, SinglePrompt), "single_prompt", "a string or made by GenerativeParameters.single_prompt")
    instance(grouped, (str, GroupedTask), "grouped_task", "a string or made by GenerativeParameters.grouped_task")
    instance(provider, GenerativeConfigRuntime, "generative_provider", "made by GenerativeConfig")
    if isinstance(single, str):
        single = SinglePrompt(single)
    if isinstance(grouped, str):
        names = generate.grouped_properties
        grouped = GroupedTask(
            grouped, non_blob_properties=None if names is None else strings(names, "grouped_properties")
        )
    for prompt in (single, grouped):
        if prompt is not None and provider is None and (prompt.images or prompt.image_properties or prompt.metadata):
            raise WeaviateInvalidInputError(
                "Images and metadata go to a provider: give generative_provider=GenerativeConfig.… with them"
            )
    return pb.GenerativeSearch(
        single=None if single is None else single.to_proto(pb, provider),
        grouped=None if grouped is None else grouped.to_proto(pb, provider),
    )
