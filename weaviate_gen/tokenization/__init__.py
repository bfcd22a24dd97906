"""Tokenization of text on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "TokenizeResult",
    "_Tokenization",
    "_TokenizationAsync",
]

if TYPE_CHECKING:
    from weaviate_gen._client.aio.tokenization import _TokenizationAsync as _TokenizationAsync
    from weaviate_gen._client.sync.tokenization import _Tokenization as _Tokenization
    from weaviate_gen._types.tokenization import TokenizeResult as TokenizeResult
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen._client.aio.tokenization": ["_TokenizationAsync"],
            "weaviate_gen._client.sync.tokenization": ["_Tokenization"],
            "weaviate_gen._types.tokenization": ["TokenizeResult"],
        },
    )
