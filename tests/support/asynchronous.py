"""A module that looks like `weaviate_gen` and answers with the asynchronous client, driven call by call.

The recorded corpus, written for the synchronous client, runs against it verbatim.
"""

from __future__ import annotations

from typing import Any

import weaviate_gen
from tests.support.proxy import Loop, wrap

_LOOP = Loop()


def _connected(client: Any) -> Any:
    _LOOP.run(client.connect())
    return wrap(client, _LOOP)


def connect_to_local(*args: Any, **kwargs: Any) -> Any:
    """Connect the asynchronous client to a server on this machine."""
    return _connected(weaviate_gen.use_async_with_local(*args, **kwargs))


def connect_to_custom(*args: Any, **kwargs: Any) -> Any:
    """Connect the asynchronous client to any server."""
    return _connected(weaviate_gen.use_async_with_custom(*args, **kwargs))


def connect_to_weaviate_cloud(*args: Any, **kwargs: Any) -> Any:
    """Connect the asynchronous client to a cluster of Weaviate Cloud."""
    return _connected(weaviate_gen.use_async_with_weaviate_cloud(*args, **kwargs))


def WeaviateClient(*args: Any, **kwargs: Any) -> Any:  # noqa: N802 - it stands for a class
    """Return the asynchronous client, not connected yet."""
    return wrap(weaviate_gen.WeaviateAsyncClient(*args, **kwargs), _LOOP)


def __getattr__(name: str) -> Any:
    return getattr(weaviate_gen, name)
