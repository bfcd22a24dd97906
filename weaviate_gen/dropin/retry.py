"""Repeated calls of grpcio, as the official client makes them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from grpc import RpcError, StatusCode

from weaviate_gen.dropin.utilities import logger
from weaviate_gen.exceptions import WeaviateRetryError


class Retry:
    """Repeats calls of grpcio that fail with UNAVAILABLE, after pauses that double."""

    def __init__(self, n: float = 4) -> None:
        self.n = n

    def _pause(self, count: int, operation: str, error: Any) -> float:
        if error.code() != StatusCode.UNAVAILABLE:
            raise error
        if count > self.n:
            raise WeaviateRetryError(str(error), count) from error
        logger.info("%s: %s; retrying in %s s", operation, error, 2**count)
        return 2.0**count

    def with_exponential_backoff(self, count: int, error: str, f: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return the result of a function, called again after pauses from 2 ** `count` s on."""
        while True:
            try:
                return f(*args, **kwargs)
            except RpcError as failure:
                time.sleep(self._pause(count, error, failure))
                count += 1

    async def awith_exponential_backoff(
        self, count: int, error: str, f: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any
    ) -> Any:
        """Return the result of a coroutine function, called again after pauses from 2 ** `count` s on."""
        while True:
            try:
                return await f(*args, **kwargs)
            except RpcError as failure:
                await asyncio.sleep(self._pause(count, error, failure))
                count += 1
