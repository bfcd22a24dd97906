"""Cutting text as the server does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weaviate_gen.tokenization.models import TokenizeResult

if TYPE_CHECKING:
    from weaviate_gen._async.tokenization import _TokenizationAsync as _TokenizationAsync
    from weaviate_gen._sync.tokenization import _Tokenization as _Tokenization

__all__ = ["TokenizeResult", "_Tokenization", "_TokenizationAsync"]


def __getattr__(name: str) -> Any:
    if name == "_TokenizationAsync":
        from weaviate_gen._async.tokenization import _TokenizationAsync

        return _TokenizationAsync
    if name == "_Tokenization":
        from weaviate_gen._sync.tokenization import _Tokenization

        return _Tokenization
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
