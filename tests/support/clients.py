"""Clients of a server of ours, in either flavor."""

from __future__ import annotations

from typing import Any

import weaviate_gen
from tests.support.proxy import Loop, wrap
from tests.support.servers import Server
from weaviate_gen._types.auth import Auth
from weaviate_gen._types.settings import AdditionalConfig, Timeout


def patient() -> AdditionalConfig:
    """Return settings that wait for a server on a busy machine: how quickly it answers is not what tests are about."""
    return AdditionalConfig(timeout=Timeout(init=60))


def connected(server: Server, flavor: str, loop: Loop, key: str) -> Any:
    """Return a client, not yet entered, of whoever has a key."""
    make = weaviate_gen.connect_to_local if flavor == "sync" else weaviate_gen.use_async_with_local
    made: Any = make(
        "127.0.0.1", server.port, server.grpc_port, auth_credentials=Auth.api_key(key), additional_config=patient()
    )
    return wrap(made, loop) if flavor == "async" else made
