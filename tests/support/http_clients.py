"""HTTP clients of both flavors, used alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.proxy import Blocking, Loop
from weaviate_gen._transport.http1.coroutines import AsyncHttpClient
from weaviate_gen._transport.http1.origin import Origin
from weaviate_gen._transport.http1.pool import PoolLimits
from weaviate_gen._transport.http1.threads import HttpClient

FLAVORS = ("threads", "coroutines")


@contextmanager
def http_clients(flavor: str) -> Iterator[Callable[[Origin, PoolLimits, Any], Any]]:
    """Yield a function that makes a client of one flavor; all of them are closed in the end."""
    loop = Loop()
    clients: list[Any] = []

    def build(origin: Origin, limits: PoolLimits, context: Any) -> Any:
        if flavor == "threads":
            client: Any = HttpClient(origin, limits, context)
        else:

            async def start() -> AsyncHttpClient:
                return AsyncHttpClient(origin, limits, context)

            client = Blocking(loop.run(start()), loop)
        clients.append(client)
        return client

    yield build
    for client in clients:
        client.close()
    loop.close()
