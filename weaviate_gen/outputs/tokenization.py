"""What the client tells of tokens."""

from __future__ import annotations

from weaviate_gen.tokenization.models import TokenizeResult

__all__ = ["TokenizeResult"]
