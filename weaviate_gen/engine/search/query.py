"""A search as a value: what the wire layer reads from a request, and the engine answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from weaviate_gen.engine.index.distance import Floats
from weaviate_gen.engine.search.filters import Filter

MOST_RESULTS = 10_000
"""Offset and limit together reach no further."""

DEFAULT_LIMIT = 10
"""How many results a search over gRPC gives that names no limit."""

HYBRID_DEPTH = 100
"""How many results each half of a hybrid search fetches at least."""

BOOST_DEPTH = 100
"""How many results a boost reorders, unless it says."""

Join: TypeAlias = Literal["minimum", "sum", "average", "manual", "relative"]
Fusion: TypeAlias = Literal["ranked", "relative"]
Operator: TypeAlias = Literal["Or", "And", "AndCross"]


@dataclass(frozen=True, slots=True)
class Targets:
    """Which of the objects' vectors are searched, and how their distances become one.

    Attributes:
        names: one a query vector; empty: the only one there is.
        join: how distances are joined.
        weights: one a name, for every join but the minimum.
    """

    names: tuple[str, ...] = ()
    join: Join = "minimum"
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Vectors:
    """Search near vectors: one a target."""

    values: tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """Search near an object that is stored."""

    uuid: str


@dataclass(frozen=True, slots=True)
class Move:
    """Push a query's vector.

    Attributes:
        force: how far.
        concepts: texts to move to or away from.
        uuids: objects to move to or away from.
    """

    force: float
    concepts: tuple[str, ...] = ()
    uuids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextQuery:
    """Search near texts, by a vectorizer."""

    concepts: tuple[str, ...]
    move_to: Move | None = None
    move_away: Move | None = None


@dataclass(frozen=True, slots=True)
class MediaQuery:
    """Search near an image or other media, by a vectorizer that reads it.

    Attributes:
        kind: ``image``, ``audio``, ``video``, ``depth``, ``thermal`` or ``imu``.
        data: what to be near to, in base64.
    """

    kind: str
    data: str


@dataclass(frozen=True, slots=True)
class Near:
    """A vector search.

    Attributes:
        source: what to be near to.
        targets: which vectors to search.
        certainty: keep results that are at least so certain; 0: all.
        distance: keep results that are no further away; `None`: all.
    """

    source: Vectors | Object | TextQuery | MediaQuery
    targets: Targets = Targets()
    certainty: float = 0.0
    distance: float | None = None


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword search.

    Attributes:
        query: the words.
        properties: where, each maybe with a boost (``title^2``); empty: every searchable property.
        operator: whether any word or all words have to match.
        minimum: how many words have to match.
    """

    query: str
    properties: tuple[str, ...] = ()
    operator: Operator = "Or"
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class Hybrid:
    """A keyword search and a vector search, joined.

    Attributes:
        keyword: the one half.
        near: the other half; `None`: the query's own vector.
        alpha: the vector's weight, from 0 to 1.
        fusion: how scores are joined.
        targets: which vectors to search.
        max_distance: results further away are dropped from both halves.
        beside_words: `near` is a vector beside the words, and no search of its own; shown in explanations.
    """

    keyword: Keyword
    alpha: float
    near: Near | None = None
    fusion: Fusion = "relative"
    targets: Targets = Targets()
    max_distance: float | None = None
    beside_words: bool = False


@dataclass(frozen=True, slots=True)
class SortBy:
    """One criterion of an order."""

    path: tuple[str, ...]
    ascending: bool = True


@dataclass(frozen=True, slots=True)
class GroupBy:
    """Group results by a property's values."""

    prop: str
    groups: int
    per_group: int


@dataclass(frozen=True, slots=True)
class Diversity:
    """Pick results that are near the query and unlike each other (maximal marginal relevance).

    Attributes:
        limit: how many to pick.
        balance: 1: relevance alone, 0: diversity alone.
    """

    limit: int
    balance: float


@dataclass(frozen=True, slots=True)
class Decay:
    """A score that falls with the distance from an origin: numbers, or nanoseconds.

    Attributes:
        prop: whose value.
        origin: where the score is 1.
        scale: how far off it is `value`.
        offset: up to where it stays 1.
        curve: ``exponential``, ``gauss`` or ``linear``.
        value: the score at `scale`.
        dated: whether the values are dates.
    """

    prop: str
    origin: float
    scale: float
    offset: float = 0.0
    curve: str = "exponential"
    value: float = 0.5
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Growth:
    """A score that grows with a number, scaled to the results at hand."""

    prop: str
    modifier: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One reason to boost."""

    criterion: Filter | Decay | Growth
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Boost:
    """Reorder results by conditions.

    Attributes:
        conditions: the reasons.
        weight: of the conditions against the search's own score, from 0 to 1.
        depth: how many results to reorder; 0: the default.
    """

    conditions: tuple[Condition, ...]
    weight: float
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Rerank:
    """Reorder results by a model's opinion on one property."""

    prop: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Generate:
    """Write texts from results.

    Attributes:
        prompt: for each result; ``{property}`` stands for a value.
        task: for all results together.
        properties: what the task may read; empty: everything.
        provider: the generator asked for; empty: the collection's.
        settings: what was asked of that generator.
        images: in base64, beside every prompt.
        image_properties: properties whose images are sent with the prompts of their objects.
        metadata: whether to return what the provider counted.
        single_debug: whether to return each full prompt.
        grouped_debug: whether to return the full task.
        lenient: whether errors are part of the result, and do not fail the search.
    """

    prompt: str | None = None
    task: str | None = None
    properties: tuple[str, ...] = ()
    provider: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    images: tuple[str, ...] = ()
    image_properties: tuple[str, ...] = ()
    metadata: bool = False
    single_debug: bool = False
    grouped_debug: bool = False
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One search.

    Attributes:
        collection: where; a name or an alias.
        tenant: whose objects.
        filters: what has to hold.
        near: a vector search.
        keyword: a keyword search.
        hybrid: both.
        sort: the order, if there is no search.
        limit: how many results.
        offset: how many results to leave out.
        autocut: how many groups of similar scores to keep; 0: all.
        after: start behind this id.
        group_by: group the results.
        diversity: pick among the results.
        boost: reorder the results.
        rerank: reorder them again.
        generate: write texts from them.
        vectors: whether results are read with their vectors.
        profile: measure how long the parts of the search take.
    """

    collection: str
    tenant: str | None = None
    filters: Filter | None = None
    near: Near | None = None
    keyword: Keyword | None = None
    hybrid: Hybrid | None = None
    sort: tuple[SortBy, ...] = ()
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    autocut: int = 0
    after: str = ""
    group_by: GroupBy | None = None
    diversity: Diversity | None = None
    boost: Boost | None = None
    rerank: Rerank | None = None
    generate: Generate | None = None
    vectors: bool = True
    profile: bool = False
