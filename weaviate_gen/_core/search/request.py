"""Options that all searches share, and the request for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from weaviate_gen._core import gating
from weaviate_gen._core.call import Requirement
from weaviate_gen._core.consistency import grpc_level
from weaviate_gen._core.scope import Scope
from weaviate_gen._inputs.arguments import instance, natural, strings
from weaviate_gen._inputs.identifiers import UUID, canonical_uuid
from weaviate_gen._runtime.records import record
from weaviate_gen._types.query.metadata import METADATA, IncludeVector, add_metadata, metadata_query
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

if TYPE_CHECKING:
    from weaviate_gen._inputs.generative import GroupedTask, SinglePrompt
    from weaviate_gen._types.query.boosting import BoostReturn
    from weaviate_gen._types.query.conditions import FilterReturn
    from weaviate_gen._types.query.options import GroupBy, Rerank
    from weaviate_gen._types.query.sorting import Sorting

BOOST = Requirement("Boost", gating.field("SearchRequest", "boost"))
DIVERSITY = Requirement("Diversity selection", gating.field("NearVector", "selection"))
AND_CROSS = Requirement(
    "BM25Operator.and_cross()", gating.value("SearchOperatorOptions", "operator", "OPERATOR_AND_CROSS")
)
BM25_OPERATOR = Requirement("BM25Operator", gating.field("BM25", "search_operator"))
PROFILE = Requirement("Query profiling", gating.field("MetadataRequest", "query_profile"))
NEGATION = Requirement("Filter.not_ and contains_none", gating.value("Filters", "operator", "OPERATOR_NOT"))


@record(frozen=True, slots=True)
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


@record(frozen=True, slots=True)
class Generate:
    """Options of generative search."""

    single_prompt: str | SinglePrompt | None = None
    grouped_task: str | GroupedTask | None = None
    grouped_properties: Sequence[str] | None = None
    provider: Any = None


@record(frozen=True, slots=True)
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


@record(frozen=True, slots=True)
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
    selection, names = _selection(read_scope, options)
    metadata = metadata_query(options.return_metadata)
    message = pb.SearchRequest.FromString(_beginning(scope.name, scope.tenant, grpc_level(scope.consistency)))
    if options.limit:
        message.limit = options.limit
    if options.offset:
        message.offset = options.offset
    if options.auto_limit:
        message.autocut = options.auto_limit
    if options.after is not None:
        message.after = canonical_uuid(options.after, "after")
    add_metadata(message.metadata, metadata, options.include_vector)
    if selection is not None:
        message.properties.CopyFrom(selection)
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
    return PartialRequest(message, names, tuple(requires))


@lru_cache(maxsize=256)
def _beginning(name: str, tenant: str | None, level: int | None) -> bytes:
    """Return the bytes of what all searches of a collection have in common; reading them takes less than writing."""
    message = pb.SearchRequest(
        collection=name, tenant=tenant or "", uses_123_api=True, uses_125_api=True, uses_127_api=True
    )
    message.metadata.uuid = True
    if level is not None:
        message.consistency_level = level
    return message.SerializeToString()


def _selection(read_scope: ReadScope, options: Options) -> tuple[pb.PropertiesRequest | None, tuple[str, ...]]:
    """Return the selection of properties and references, and the properties that are named in it."""
    given = (options.return_properties, options.return_references, read_scope.properties, read_scope.references)
    if given == (None, None, None, None):
        return None, ()
    from weaviate_gen._types.query import selection

    model = read_scope.scope.model
    if model is not None and options.return_properties in (None, True):
        from weaviate_gen._core.modeling.instances import selected

        properties: Any = selected(model.model)
    else:
        properties = selection.read_properties(options.return_properties, read_scope.properties)
    references = selection.read_references(options.return_references, read_scope.references)
    names: tuple[str, ...] = ()
    if properties is not None and not isinstance(properties, bool):
        names = tuple(each.name if isinstance(each, selection.QueryNested) else each for each in properties)
    return selection.selection_to_wire(properties, references), names


def negates(given: FilterReturn) -> bool:
    """Return whether a filter uses what came with ``not``."""
    from weaviate_gen._types.query.conditions import FilterJoin, FilterValue, Operator

    return any(
        isinstance(part, FilterJoin | FilterValue) and part.operator in {Operator.NOT, Operator.CONTAINS_NONE}
        for part in given.conditions()
    )


def _check(options: Options) -> None:
    natural(options.limit, "limit")
    natural(options.offset, "offset")
    natural(options.auto_limit, "auto_limit")
    check_filters(options.filters)
    if options.sort is not None:
        from weaviate_gen._types.query.sorting import Sorting

        instance(options.sort, Sorting, "sort", "made by Sort")
    if options.group_by is not None or options.rerank is not None:
        from weaviate_gen._types.query.options import GroupBy, Rerank

        instance(options.group_by, GroupBy, "group_by", "a GroupBy")
        instance(options.rerank, Rerank, "rerank", "a Rerank")
    if options.boost is not None:
        from weaviate_gen._types.query.boosting import BoostReturn

        instance(options.boost, BoostReturn, "boost", "made by Boost")


def check_filters(given: FilterReturn | None) -> None:
    """Check that a value is ``None`` or a filter.

    Raises:
        WeaviateInvalidInputError: if it is not.
    """
    if given is not None:
        from weaviate_gen._types.query.conditions import FilterReturn

        instance(given, FilterReturn, "filters", "made by Filter")


def generative_to_wire(generate: Generate) -> pb.GenerativeSearch:
    """Write what is to be generated."""
    from weaviate_gen._inputs.generative import GenerativeConfigRuntime, GroupedTask, SinglePrompt

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
