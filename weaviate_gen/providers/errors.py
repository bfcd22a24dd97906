"""Errors of model providers, worded as a server words them."""

from __future__ import annotations

from typing import Literal, TypeAlias

from weaviate_gen.exceptions import WeaviateBaseError

Cause: TypeAlias = Literal["settings", "key", "status", "timeout", "unreachable", "malformed", "canceled"]


class ProviderError(WeaviateBaseError):
    """A model provider cannot be asked, or gave no usable response.

    Its text never contains keys.

    Attributes:
        module: the module's name, such as ``text2vec-openai``.
        cause: why: ``settings`` or ``key`` before anything is sent; ``unreachable``, ``timeout``, ``canceled``;
            ``status`` for an error that the provider reported; ``malformed`` for a response that cannot be read.
        status: the HTTP status of the response; ``None`` without one.
    """

    def __init__(self, module: str, cause: Cause, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.module = module
        self.cause: Cause = cause
        self.status: int | str | None = status
