"""Requests that fail as a test says."""

from __future__ import annotations

import json
import random
import threading
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Self, get_args

from weaviate_gen._inputs.errors import invalid
from weaviate_gen._runtime.codes import StatusCode
from weaviate_gen._transport import interception
from weaviate_gen._transport.errors import TransportError, of_connect
from weaviate_gen._transport.interception import Request, Response, StreamTape
from weaviate_gen._transport.protocol import Mode

_CODES: tuple[str, ...] = get_args(StatusCode)
_CONNECTION_CODES = frozenset({"connect", "deadline_exceeded", "unavailable"})


class Faults:
    """Failures of requests, while the block of a ``with`` runs. See :func:`respond_with`.

    Attributes:
        requests: the names of the requests that failed, in order.
    """

    def __init__(
        self, status: int | StatusCode, to: str, times: int | None, rate: float, seed: int, message: str, lost: bool
    ) -> None:
        self.requests: list[str] = []
        self._status: int | StatusCode = status
        self._to = to
        self._left = times
        self._rate = rate
        self._chance = random.Random(seed)  # noqa: S311 - a seed repeats it
        self._message = message
        self._lost = lost
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        interception.enable()
        interception.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop failing requests."""
        interception.remove(self)

    def mode(self) -> Mode | None:
        """Return None: RPCs travel as they do."""
        return None

    def respond(self, request: Request) -> Response | None:
        """Return the failure of a request, or raise it; ``None`` for one that passes."""
        return None if self._lost or not self._hits(request) else self._failure(request)

    def observe(self, request: Request, response: Response | TransportError, mode: Mode) -> None:  # noqa: ARG002 - a protocol's
        """Lose the response to a request, if responses are lost."""
        if self._lost and not isinstance(response, TransportError) and self._hits(request):
            raise TransportError("unavailable", self._message, "http")

    def tape(self, request: Request, mode: Mode) -> StreamTape | None:  # noqa: ARG002 - a protocol's
        """Return None: streams fail when they are opened, or not at all."""
        return None

    def _hits(self, request: Request) -> bool:
        if not fnmatchcase(request.name, self._to):
            return False
        with self._lock:
            if self._left == 0 or self._chance.random() >= self._rate:
                return False
            if self._left is not None:
                self._left -= 1
            self.requests.append(request.name)
            return True

    def _failure(self, request: Request) -> Response:
        status = self._status
        if not isinstance(status, int):
            raise TransportError(status, self._message, "http", from_server=status not in _CONNECTION_CODES)
        body = json.dumps({"error": [{"message": self._message}]}).encode()
        if request.kind != "rest":
            raise of_connect(status, body)
        return status, {"content-type": "application/json"}, body


def respond_with(
    status: int | StatusCode,
    *,
    to: str = "*",
    times: int | None = None,
    rate: float = 1.0,
    seed: int = 0,
    message: str = "injected by a test",
    lost: bool = False,
) -> Faults:
    """Return a block in which requests fail, of every client that was made since the test kit was first used.

    The failure takes the place of a server's: the client retries it and words it by the same rules.

    Args:
        status: an HTTP status from 400 on, or a status code of gRPC in lower case; ``"connect"`` stands for a
            connection that was never made. ``"connect"``, ``"unavailable"`` and ``"deadline_exceeded"`` are broken
            connections, others responses of the server.
        to: which requests: a pattern with ``*`` of method and path (``"POST /v1/objects*"``), or of an RPC's name
            (``"Search"``, ``"Batch*"``).
        times: how many requests fail; ``None``: all.
        rate: the share of requests that fail, from 0 to 1.
        seed: chance by which they are chosen; the same seed chooses the same ones of the same requests.
        message: the text of the error.
        lost: whether requests are carried out, and the responses get lost: a broken connection, whatever `status` is.

    Raises:
        WeaviateInvalidInputError: if an argument is out of range.
    """
    if (not isinstance(status, int) and status not in _CODES) or (isinstance(status, int) and not 400 <= status < 600):
        raise invalid("status", f"an HTTP status from 400 to 599, or one of {', '.join(_CODES)}", status)
    if not 0 <= rate <= 1:
        raise invalid("rate", "a number from 0 to 1", rate)
    if times is not None and times < 0:
        raise invalid("times", "a count, or None", times)
    return Faults(status, to, times, rate, seed, message, lost)
