"""Vector indexes and their parts, as read from a collection."""

from __future__ import annotations

import warnings
from typing import Any, TypeAlias

from weaviate_gen._runtime.records import field, record
from weaviate_gen._types.schema.enums import PQEncoderDistribution, PQEncoderType, VectorDistances, VectorFilterStrategy
from weaviate_gen._types.schema.reading import Json, Read, wire_value


@record(slots=True)
class PQEncoderConfig(Read):
    """Encoder of product quantization.

    Attributes:
        type_: the kind of encoder.
        distribution: the distribution that the tile encoder assumes.
    """

    type_: PQEncoderType | str
    distribution: PQEncoderDistribution | str


@record(slots=True)
class PQConfig(Read):
    """Product quantization.

    Attributes:
        internal_bit_compression: what the server stores for a setting without effect.
        segments: number of segments a vector is cut into; 0 is the server's choice.
        centroids: number of centroids a segment.
        training_limit: number of vectors that are learned from.
        encoder: how centroids are found.
    """

    internal_bit_compression: bool | None
    segments: int | None
    centroids: int | None
    training_limit: int | None
    encoder: PQEncoderConfig

    @property
    def bit_compression(self) -> bool | None:
        """What the server stores for a setting without effect; asking warns."""
        warnings.warn("`bit_compression` has no effect.", DeprecationWarning, stacklevel=2)
        return self.internal_bit_compression

    def to_dict(self) -> Json:
        """Return it in wire form."""
        found = Read.to_dict(self)
        if self.internal_bit_compression is not None:
            found["bitCompression"] = found.pop("internalBitCompression")
        return found


@record(slots=True)
class BQConfig(Read):
    """Binary quantization.

    Attributes:
        cache: whether compressed vectors are kept in memory (flat).
        rescore_limit: number of candidates that are measured again uncompressed (flat).
    """

    cache: bool | None
    rescore_limit: int | None


@record(slots=True)
class SQConfig(Read):
    """Scalar quantization.

    Attributes:
        rescore_limit: number of candidates that are measured again uncompressed.
        training_limit: number of vectors that are learned from.
    """

    rescore_limit: int | None
    training_limit: int | None


@record(slots=True)
class RQConfig(Read):
    """Rotational quantization.

    Attributes:
        cache: whether compressed vectors are kept in memory (flat).
        bits: bits a dimension.
        rescore_limit: number of candidates that are measured again uncompressed.
        centering: whether vectors are centred before they are rotated.
        training_limit: number of vectors that are learned from.
    """

    cache: bool | None
    bits: int | None
    rescore_limit: int | None
    centering: bool | None
    training_limit: int | None


RENAMED = {
    "distanceMetric": "distance",
    "maxPostingSizeKb": "maxPostingSizeKB",
    "multiVector": "multivector",
}
"""Attributes whose keys on the wire do not follow from their names."""
Quantizer: TypeAlias = PQConfig | BQConfig | SQConfig | RQConfig
"""Any of the quantizers."""
QUANTIZERS: dict[type[Any], str] = {PQConfig: "pq", BQConfig: "bq", SQConfig: "sq", RQConfig: "rq"}
"""Their keys on the wire."""


@record(slots=True)
class MuveraConfig(Read):
    """MUVERA encoding of multi-vectors.

    Attributes:
        enabled: whether it is.
        ksim: bits that distinguish buckets.
        dprojections: dimensions of each projection.
        repetitions: number of repetitions.
    """

    enabled: bool | None
    ksim: int | None
    dprojections: int | None
    repetitions: int | None


@record(slots=True)
class MultiVectorConfig(Read):
    """Index of multi-vectors.

    Attributes:
        encoding: how a multi-vector becomes one vector, or ``None``.
        aggregation: how the distances of the single vectors become one.
    """

    encoding: MuveraConfig | None
    aggregation: str

    def to_dict(self) -> Json:
        """Return it in wire form."""
        found: Json = {"enabled": True, "aggregation": self.aggregation}
        return found if self.encoding is None else {**found, "muvera": self.encoding.to_dict()}


@record(slots=True)
class VectorIndexConfig(Read):
    """Settings that all vector indexes share.

    Attributes:
        multi_vector: how multi-vectors are indexed; ``None`` for ordinary vectors.
        quantizer: how vectors are compressed, or ``None``.
    """

    multi_vector: MultiVectorConfig | None
    quantizer: Quantizer | None

    def to_dict(self) -> Json:
        """Return the index in wire form."""
        found = Read.to_dict(self)
        for old, new in RENAMED.items():
            if old in found:
                found[new] = found.pop(old)
        if self.quantizer is not None:
            found[QUANTIZERS[type(self.quantizer)]] = {**found.pop("quantizer"), "enabled": True}
        return found


@record(slots=True)
class VectorIndexConfigHNSW(VectorIndexConfig):
    """HNSW index.

    Attributes:
        multi_vector: how multi-vectors are indexed; ``None`` for ordinary vectors.
        quantizer: how vectors are compressed, or ``None``.
        cleanup_interval_seconds: seconds between two clean-ups.
        distance_metric: how the distance of two vectors is measured.
        dynamic_ef_min: the least that `ef` becomes where it is -1.
        dynamic_ef_max: the most that `ef` becomes where it is -1.
        dynamic_ef_factor: `ef` as a multiple of the limit, where it is -1.
        ef: length of the candidate list in a search.
        ef_construction: length of the candidate list while the graph is built.
        filter_strategy: how a filtered search walks the graph.
        flat_search_cutoff: number of matches of a filter below which a search looks at each of them.
        max_connections: number of neighbours a node of the graph has.
        skip: whether there is no index at all.
        vector_cache_max_objects: the most vectors kept in memory.
        more: settings without an attribute of their own, under their keys on the wire.
    """

    cleanup_interval_seconds: int
    distance_metric: VectorDistances | str
    dynamic_ef_min: int
    dynamic_ef_max: int
    dynamic_ef_factor: int
    ef: int
    ef_construction: int
    filter_strategy: VectorFilterStrategy | str
    flat_search_cutoff: int
    max_connections: int
    skip: bool
    vector_cache_max_objects: int
    more: Json = field(default_factory=dict[str, Any])

    @staticmethod
    def vector_index_type() -> str:
        """Return the kind of index."""
        return "hnsw"


@record(slots=True)
class VectorIndexConfigHFresh(VectorIndexConfig):
    """HFresh index: postings on disk.

    Attributes:
        multi_vector: always ``None``.
        quantizer: how vectors are compressed.
        distance_metric: how the distance of two vectors is measured.
        max_posting_size_kb: size of a posting in kilobytes.
        replicas: number of postings that a vector is written to.
        search_probe: number of postings that a search reads.
        more: settings without an attribute of their own, under their keys on the wire.
    """

    distance_metric: VectorDistances | str
    max_posting_size_kb: int
    replicas: int
    search_probe: int
    more: Json = field(default_factory=dict[str, Any])

    @staticmethod
    def vector_index_type() -> str:
        """Return the kind of index."""
        return "hfresh"


@record(slots=True)
class VectorIndexConfigFlat(VectorIndexConfig):
    """Flat index: compares every vector.

    Attributes:
        multi_vector: how multi-vectors are indexed; ``None`` for ordinary vectors.
        quantizer: how vectors are compressed, or ``None``.
        distance_metric: how the distance of two vectors is measured.
        vector_cache_max_objects: the most vectors kept in memory.
        more: settings without an attribute of their own, under their keys on the wire.
    """

    distance_metric: VectorDistances | str
    vector_cache_max_objects: int
    more: Json = field(default_factory=dict[str, Any])

    @staticmethod
    def vector_index_type() -> str:
        """Return the kind of index."""
        return "flat"


@record(slots=True)
class VectorIndexConfigDynamic(Read):
    """Dynamic index: flat, then HNSW from a number of objects on.

    Attributes:
        distance_metric: how the distance of two vectors is measured.
        hnsw: what it is when it is large.
        flat: what it is when it is small.
        threshold: the number of objects.
        more: settings without an attribute of their own, under their keys on the wire.
    """

    distance_metric: VectorDistances | str
    hnsw: VectorIndexConfigHNSW | None
    flat: VectorIndexConfigFlat | None
    threshold: int | None
    more: Json = field(default_factory=dict[str, Any])

    @staticmethod
    def vector_index_type() -> str:
        """Return the kind of index."""
        return "dynamic"

    def to_dict(self) -> Json:
        """Return the index in wire form."""
        found = Read.to_dict(self)
        found["distance"] = found.pop("distanceMetric")
        return found


@record(slots=True)
class VectorIndexConfigNone(Read):
    """No index: it was deleted, and the vectors are not removed yet."""

    @staticmethod
    def vector_index_type() -> str:
        """Return the kind of index."""
        return "none"


@record(slots=True)
class VectorIndexConfigUnknown(Read):
    """An index unknown to this client.

    Attributes:
        kind: what the server calls it.
        settings: its settings, as stored.
    """

    kind: str
    settings: Json

    def vector_index_type(self) -> str:
        """Return the kind of index."""
        return self.kind

    def to_dict(self) -> Json:
        """Return the settings verbatim."""
        found: Json = wire_value(self.settings)
        return found


IndexConfig: TypeAlias = (
    VectorIndexConfigHNSW
    | VectorIndexConfigFlat
    | VectorIndexConfigDynamic
    | VectorIndexConfigHFresh
    | VectorIndexConfigNone
    | VectorIndexConfigUnknown
)
"""Any of the indexes."""
