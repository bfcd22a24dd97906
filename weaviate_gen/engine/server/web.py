"""uvicorn as this project runs it: our protocol, our limits, and no handlers of signals."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Generator

import uvicorn

from weaviate_gen.engine.server.http import Application, Protocol
from weaviate_gen.engine.server.limits import Limits

GRACE = 3
"""Seconds that requests in flight get when the server stops; then they are canceled."""


class WebServer(uvicorn.Server):
    """Serves an application over HTTP/1.1.

    Args:
        application: answers the requests.
        limits: what clients may take.
        protocol: the class of connections.
    """

    def __init__(self, application: Application, limits: Limits, protocol: type[Protocol] = Protocol) -> None:
        self._protocol: type[Protocol] = type("Protocol", (protocol,), {"limits": limits, "waiting": {}})
        super().__init__(
            uvicorn.Config(
                application,
                lifespan="off",
                ws="none",
                http=self._protocol,
                loop="none",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop to accept connections, and end those that there are."""
        self._protocol.is_stopping = True
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals alone: whoever runs the server has handlers of its own."""
        yield
