"""Input and result types of tokenization."""

from __future__ import annotations

from weaviate_gen.schema.config import StopwordsConfig
from weaviate_gen.schema.enums import StopwordsPreset, Tokenization
from weaviate_gen.tokenization.models import TokenizeResult
from weaviate_gen_wire.modules.types import StopwordsCreate, TextAnalyzerConfigCreate

__all__ = [
    "StopwordsConfig",
    "StopwordsCreate",
    "StopwordsPreset",
    "TextAnalyzerConfigCreate",
    "Tokenization",
    "TokenizeResult",
]
