"""Decoding of a stored vector index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from weaviate_gen._core.admin.responses import enum_value as known
from weaviate_gen._runtime.records import constructor
from weaviate_gen._types.schema import indexes as i
from weaviate_gen._types.schema.enums import PQEncoderDistribution, PQEncoderType, VectorDistances, VectorFilterStrategy
from weaviate_gen._types.schema.reading import Json, table

PARTS = frozenset({"bq", "distance", "multivector", "pq", "rq", "sq", "trackDefaultQuantization"})
HNSW = PARTS | {
    "cleanupIntervalSeconds",
    "dynamicEfFactor",
    "dynamicEfMax",
    "dynamicEfMin",
    "ef",
    "efConstruction",
    "filterStrategy",
    "flatSearchCutoff",
    "maxConnections",
    "skip",
    "vectorCacheMaxObjects",
}
DYNAMIC = PARTS | {"flat", "hnsw", "threshold"}
FLAT = PARTS | {"vectorCacheMaxObjects"}
HFRESH = PARTS | {"maxPostingSizeKB", "replicas", "searchProbe"}
_make_flat = constructor(i.VectorIndexConfigFlat)
_make_hnsw = constructor(i.VectorIndexConfigHNSW)


def index_config(kind: str | None, stored: Mapping[str, Any] | None) -> i.IndexConfig | None:
    """Read the index of the one unnamed vector; ``None`` where there is none.

    Args:
        kind: the kind of index.
        stored: its settings.
    """
    return None if kind is None or stored is None else vector_index(kind, stored)


def vector_index(kind: str, stored: Mapping[str, Any]) -> i.IndexConfig:
    """Read the index of a vector.

    Args:
        kind: the kind of index.
        stored: its settings.
    """
    match kind:
        case "hnsw":
            return _hnsw(stored)
        case "flat":
            return _flat(stored)
        case "hfresh":
            return _hfresh(stored)
        case "dynamic":
            hnsw, flat = stored.get("hnsw"), stored.get("flat")
            return i.VectorIndexConfigDynamic(
                distance_metric=_distance(stored),
                hnsw=None if hnsw is None else _hnsw(hnsw),
                flat=None if flat is None else _flat(flat),
                threshold=stored.get("threshold"),
                more=more(stored, DYNAMIC),
            )
        case "none":
            return i.VectorIndexConfigNone()
        case _:
            return i.VectorIndexConfigUnknown(kind, dict(stored))


def more(stored: Mapping[str, Any], keys: frozenset[str]) -> Json:
    """Return the settings under other keys."""
    if keys.issuperset(stored):
        return {}
    return {key: value for key, value in stored.items() if key not in keys and value is not None}


def _distance(stored: Mapping[str, Any]) -> Any:
    return known(VectorDistances, stored.get("distance") or "cosine")


def _hnsw(stored: Mapping[str, Any]) -> i.VectorIndexConfigHNSW:
    return _make_hnsw(
        multi_vector=_multi_vector(table(stored, "multivector")),
        quantizer=_quantizer(stored),
        cleanup_interval_seconds=stored.get("cleanupIntervalSeconds", 300),
        distance_metric=_distance(stored),
        dynamic_ef_min=stored.get("dynamicEfMin", 100),
        dynamic_ef_max=stored.get("dynamicEfMax", 500),
        dynamic_ef_factor=stored.get("dynamicEfFactor", 8),
        ef=stored.get("ef", -1),
        ef_construction=stored.get("efConstruction", 128),
        filter_strategy=known(VectorFilterStrategy, stored.get("filterStrategy") or "sweeping"),
        flat_search_cutoff=stored.get("flatSearchCutoff", 40000),
        max_connections=stored.get("maxConnections", 32),
        skip=stored.get("skip", False),
        vector_cache_max_objects=stored.get("vectorCacheMaxObjects", 1_000_000_000_000),
        more=more(stored, HNSW),
    )


def _flat(stored: Mapping[str, Any]) -> i.VectorIndexConfigFlat:
    return _make_flat(
        multi_vector=_multi_vector(table(stored, "multivector")),
        quantizer=_quantizer(stored),
        distance_metric=_distance(stored),
        vector_cache_max_objects=stored.get("vectorCacheMaxObjects", 1_000_000_000_000),
        more=more(stored, FLAT),
    )


def _hfresh(stored: Mapping[str, Any]) -> i.VectorIndexConfigHFresh:
    return i.VectorIndexConfigHFresh(
        multi_vector=None,
        quantizer=_quantizer(stored),
        distance_metric=_distance(stored),
        max_posting_size_kb=stored.get("maxPostingSizeKB", 48),
        replicas=stored.get("replicas", 4),
        search_probe=stored.get("searchProbe", 256),
        more=more(stored, HFRESH),
    )


def _quantizer(stored: Mapping[str, Any]) -> i.Quantizer | None:
    for key, read in _QUANTIZERS.items():
        settings: Json | None = stored.get(key)
        if settings and settings.get("enabled"):
            return read(settings)
    return None


def _binary(stored: Json) -> i.BQConfig:
    return i.BQConfig(cache=stored.get("cache"), rescore_limit=stored.get("rescoreLimit"))


def _scalar(stored: Json) -> i.SQConfig:
    return i.SQConfig(rescore_limit=stored.get("rescoreLimit"), training_limit=stored.get("trainingLimit"))


def _rotational(stored: Json) -> i.RQConfig:
    return i.RQConfig(
        cache=stored.get("cache"),
        bits=stored.get("bits"),
        rescore_limit=stored.get("rescoreLimit"),
        centering=stored.get("centering"),
        training_limit=stored.get("trainingLimit"),
    )


def _product(stored: Json) -> i.PQConfig:
    encoder = table(stored, "encoder")
    return i.PQConfig(
        internal_bit_compression=stored.get("bitCompression"),
        segments=stored.get("segments"),
        centroids=stored.get("centroids"),
        training_limit=stored.get("trainingLimit"),
        encoder=i.PQEncoderConfig(
            type_=known(PQEncoderType, encoder.get("type") or "kmeans"),
            distribution=known(PQEncoderDistribution, encoder.get("distribution") or "log-normal"),
        ),
    )


_QUANTIZERS: Mapping[str, Callable[[Json], i.Quantizer]] = {
    "bq": _binary,
    "sq": _scalar,
    "pq": _product,
    "rq": _rotational,
}


def _multi_vector(stored: Mapping[str, Any]) -> i.MultiVectorConfig | None:
    if not stored.get("enabled"):
        return None
    muvera = table(stored, "muvera")
    encoding = None
    if muvera.get("enabled"):
        encoding = i.MuveraConfig(
            enabled=True,
            ksim=muvera.get("ksim"),
            dprojections=muvera.get("dprojections"),
            repetitions=muvera.get("repetitions"),
        )
    return i.MultiVectorConfig(encoding=encoding, aggregation=str(stored.get("aggregation") or "maxSim"))
