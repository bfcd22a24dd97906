"""The handler on one private socket, for the other processes that share its directory."""

from __future__ import annotations

import asyncio
import hmac
import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from weaviate_gen._runtime.handler import Reply
from weaviate_gen._runtime.sharing import KEY_HEADER, NOT_SERVING
from weaviate_gen.engine.server.http import STOPPING, Application, Protocol, not_serving
from weaviate_gen.engine.server.limits import BodyBudget, Limits
from weaviate_gen.engine.server.web import WebServer
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen.engine.wire.origin import OriginPolicy

_LIMITS = Limits(header_timeout=86_400.0)
"""Connections may be idle for a day: what a process sends on one should not meet its end."""

_REQUEST_THREADS = 64
_thread_kind = threading.local()


class SharedServer:
    """Serves a handler on a socket, on a thread of its own, until it is stopped.

    Args:
        handler: answers the requests; stays open.
        listener: a socket that listens; closed at the end.
        key: what requests must carry.
    """

    def __init__(self, handler: Handler, listener: socket.socket, key: str) -> None:
        self._listener = listener
        self._requests = ThreadPoolExecutor(_REQUEST_THREADS, "weaviate-shared", _mark_thread)
        application = _SharedApplication(
            handler, self._requests, OriginPolicy.of("localhost"), _LIMITS, BodyBudget(handler.message_size)
        )
        application.key = key.encode("latin-1")
        self._web = WebServer(application, _LIMITS, _SharedProtocol)
        self._thread = threading.Thread(target=self._run, name="weaviate-shared-server", daemon=True)

    def start(self) -> None:
        """Start to answer; connections that came before are answered, too."""
        self._thread.start()

    def _run(self) -> None:
        _mark_thread()
        asyncio.run(self._web.serve(sockets=[self._listener]))

    def stop(self) -> None:
        """Finish the requests that have arrived, within the grace of a server, and close all connections.

        On one of its own threads, where the garbage collector may call it, it does not wait for that.
        """
        self._web.should_exit = True
        waits = not getattr(_thread_kind, "serves", False)
        if waits and self._thread.ident is not None:
            self._thread.join()
        self._requests.shutdown(wait=waits)
        if waits:
            self._listener.close()

    def disown(self) -> None:
        """Close this process's copies of the sockets, in a forked child; the parent's peers do not notice."""
        with suppress(OSError):
            self._listener.close()
        for connection in list(self._web.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                with suppress(OSError):
                    os.close(transport.get_extra_info("socket").fileno())


class _SharedApplication(Application):
    """The application, for those who have the key."""

    key = b""

    async def _screened(self, verb: str, target: str, headers: dict[str, str]) -> Reply | None:
        if not hmac.compare_digest(headers.get(KEY_HEADER, "").encode("latin-1"), self.key):
            return not_serving(target)
        return await super()._screened(verb, target, headers)


class _SharedProtocol(Protocol):
    """A connection to another process; at its end, it says that a request that comes now is not carried out."""

    def _drop(self) -> None:
        self._refuse(503, STOPPING, NOT_SERVING)


def _mark_thread() -> None:
    _thread_kind.serves = True
