"""Input and result types of tokenization."""

from __future__ import annotations

from weaviate_gen._inputs.config import TextAnalyzerConfigCreate
from weaviate_gen.schema.config import StopwordsConfig
from weaviate_gen.schema.enums import StopwordsPreset, Tokenization
from weaviate_gen.schema.text import StopwordsCreate
from weaviate_gen.tokenization.models import TokenizeResult

__all__ = [
    "StopwordsConfig",
    "StopwordsCreate",
    "StopwordsPreset",
    "TextAnalyzerConfigCreate",
    "Tokenization",
    "TokenizeResult",
]
