"""Configuration of collections; import it as `wvc.config` or name by name."""

from __future__ import annotations

from weaviate_gen._inputs.config import Multi2VecField, TextAnalyzerConfigCreate
from weaviate_gen._types.integrations import Integrations
from weaviate_gen._types.schema.enums import (
    ConsistencyLevel,
    DataType,
    GenerativeSearches,
    IndexName,
    MultiVectorAggregation,
    PQEncoderDistribution,
    PQEncoderType,
    ReplicationDeletionStrategy,
    Rerankers,
    StopwordsPreset,
    Tokenization,
    VectorDistances,
    VectorFilterStrategy,
    Vectorizers,
)
from weaviate_gen._types.schema.properties import Property, ReferenceProperty
from weaviate_gen._types.schema.text import StopwordsCreate, TextAnalyzerConfig
from weaviate_gen_wire.modules.configure import Configure, Reconfigure

__all__ = [
    "Configure",
    "ConsistencyLevel",
    "DataType",
    "GenerativeSearches",
    "IndexName",
    "Integrations",
    "Multi2VecField",
    "MultiVectorAggregation",
    "PQEncoderDistribution",
    "PQEncoderType",
    "Property",
    "Reconfigure",
    "ReferenceProperty",
    "ReplicationDeletionStrategy",
    "Rerankers",
    "StopwordsCreate",
    "StopwordsPreset",
    "TextAnalyzerConfig",
    "TextAnalyzerConfigCreate",
    "Tokenization",
    "VectorDistances",
    "VectorFilterStrategy",
    "Vectorizers",
]
