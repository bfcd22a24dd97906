"""Input and result types of tokenization."""

from __future__ import annotations

from weaviate_gen._inputs.config import TextAnalyzerConfigCreate
from weaviate_gen._types.schema.config import StopwordsConfig
from weaviate_gen._types.schema.enums import StopwordsPreset, Tokenization
from weaviate_gen._types.schema.text import StopwordsCreate
from weaviate_gen._types.tokenization import TokenizeResult

__all__ = [
    "StopwordsConfig",
    "StopwordsCreate",
    "StopwordsPreset",
    "TextAnalyzerConfigCreate",
    "Tokenization",
    "TokenizeResult",
]
