"""Handle of the engine that an in-process transport calls; it is opened on first use."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any, TypeAlias

from weaviate_gen._runtime.codes import StatusCode
from weaviate_gen._runtime.handler import Handler, Reply
from weaviate_gen._transport.errors import ClientClosed, TransportError
from weaviate_gen._transport.protocol import RestResponse

OpenHandler: TypeAlias = Callable[[], Handler[Any]]

_STOPPED: dict[int, StatusCode] = {499: "canceled", 504: "deadline_exceeded"}
"""Statuses of an engine whose request was stopped: nothing lies between that could send them instead."""


class EngineHandle:
    """Opens an engine once, for all threads, and closes it."""

    def __init__(self, open_handler: OpenHandler) -> None:
        self._open = open_handler
        self._handler: Handler[Any] | None = None
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._is_allowed = True

    @property
    def is_open(self) -> bool:
        """Whether the engine is open."""
        return self._handler is not None

    def get(self) -> Handler[Any]:
        """Return the engine's handler, opened if needed.

        Raises:
            ClientClosed: if it was closed.
        """
        handler = self._handler
        if handler is not None:
            return handler
        if self._pid != os.getpid():  # a lock that another thread held when the process was forked is never released
            self._lock, self._pid = threading.Lock(), os.getpid()
        with self._lock:
            if self._handler is None:
                if not self._is_allowed:
                    raise ClientClosed(hop="engine")
                self._handler = self._open()
            return self._handler

    def allow(self) -> None:
        """Allow requests to open the engine again after :meth:`close`."""
        self._is_allowed = True

    def close(self) -> None:
        """Close the engine; no request opens it until :meth:`allow`."""
        self._is_allowed = False
        handler = self._handler
        if handler is not None:
            handler.close()
            self._handler = None


def rest_response(reply: Reply) -> RestResponse:
    """Return the parts of a REST reply.

    Raises:
        TransportError: the request's deadline passed, or it was canceled.
    """
    code = _STOPPED.get(reply.status)
    if code is not None:
        raise TransportError(code, reply.body.decode("utf-8", "replace"), "engine")
    return reply.status, dict(reply.headers), reply.body
