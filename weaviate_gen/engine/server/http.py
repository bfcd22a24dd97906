"""The REST port: reads requests within limits, and answers with what the handler returns."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any, TypeAlias, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from weaviate_gen._runtime.handler import CODE_HEADER, Reply
from weaviate_gen._runtime.sharing import NOT_SERVING
from weaviate_gen.engine.server.limits import BodiesFullError, BodyBudget, Limits, Share
from weaviate_gen.engine.wire import connect_protocol as connect
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen.engine.wire.origin import OriginPolicy

_LOG = logging.getLogger("weaviate_gen.engine")
_SMALL = 1 << 16
"""Bytes of a body that is read before anybody looks who sends it: as much as arrives with the headers anyway."""

_PROGRESS = 1 << 16
"""Bytes that must arrive within the time for a body, so that it goes on."""

STOPPING = "the server stops, and did nothing of the request: try again"

_HEADER_LIMIT = 1 << 20
"""Bytes of the headers of a request."""

_LINGER = 2.0
"""Seconds that a client gets to read an answer that came before the end of its body."""

_Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
_Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]


def error_response(target: str, status: int, message: str) -> Reply:
    """Return the answer to a request that is refused before it reaches the handler, in the form of its protocol."""
    if connect.owns(target):
        return connect.failure(status, message)
    body = json.dumps({"code": status, "message": message}).encode()
    return Reply(status, (("content-type", "application/json"),), body)


def not_serving(target: str) -> Reply:
    """Return the answer to a request that nothing was done about, as the server stops."""
    reply = error_response(target, 503, STOPPING)
    return Reply(reply.status, (*reply.headers, (CODE_HEADER, NOT_SERVING)), reply.body)


class StoppingError(Exception):
    """The program is ending, and starts no more work."""


class _BodyRejected(Exception):
    """A body that is not read to its end."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Application:
    """The ASGI application of the REST port."""

    def __init__(
        self, handler: Handler, requests: ThreadPoolExecutor, policy: OriginPolicy, limits: Limits, budget: BodyBudget
    ) -> None:
        self._handler = handler
        self._requests = requests
        self._policy = policy
        self._limits = limits
        self._budget = budget
        self._largest = handler.message_size

    async def __call__(self, scope: Mapping[str, Any], receive: _Receive, send: _Send) -> None:
        """Answer one HTTP request."""
        verb: str = scope["method"]
        path, query = scope["raw_path"].decode("ascii"), scope["query_string"].decode("ascii")
        target = f"{path}?{query}" if query else path
        headers = _headers(scope)
        with self._budget.share() as share:
            try:
                reply = await self._screened(verb, target, headers)
                if reply is None:
                    body = await self._body(receive, share)
                    if body is None:
                        return
                    reply = await self._replied(verb, target, headers, body, receive)
            except _BodyRejected as rejection:
                reply = error_response(target, rejection.status, rejection.message)
            except StoppingError:
                reply = not_serving(target)
            except Exception:  # noqa: BLE001 - the last resort: the connection lives on, and the log has the traceback
                _LOG.exception("%s %s failed", verb, path)
                reply = error_response(target, 500, "internal error: see the server's log")
        shared = self._policy.sharing(verb, headers)
        await _send_reply(send, verb, Reply(reply.status, (*reply.headers, *shared), reply.body))

    async def _screened(self, verb: str, target: str, headers: dict[str, str]) -> Reply | None:
        """Return the refusal of a request that its headers alone decide."""
        rejection = self._policy.rejection(verb, headers)
        if rejection is not None:
            return error_response(target, *rejection)
        if verb == "OPTIONS":
            return Reply(200, (), b"")
        declared, chunked = int(headers.get("content-length", "0")), "transfer-encoding" in headers
        if declared or chunked:
            # what a browser sends without a type is not JSON; clients name it
            headers.setdefault("content-type", "application/octet-stream")
        if chunked or declared > _SMALL:
            reply: Reply | None = await _on(self._requests, lambda: self._handler.screen(verb, target, headers))
            if reply is not None:
                return reply
        if declared > self._largest:
            raise self._too_large(f"{declared} bytes")
        return None

    async def _body(self, receive: _Receive, share: Share) -> bytes | None:
        """Read the whole body; ``None`` if the client went away before its end."""
        parts: list[bytes] = []
        marked = 0
        seconds = self._limits.body_timeout
        try:
            async with asyncio.timeout(seconds) as clock:
                while True:
                    event = await receive()
                    if event["type"] == "http.disconnect":
                        return None
                    part: bytes = event.get("body", b"")
                    share.take(len(part))
                    if share.size > self._largest:
                        raise self._too_large("more")
                    parts.append(part)
                    if not event.get("more_body", False):
                        return b"".join(parts)
                    if share.size - marked >= _PROGRESS:
                        marked = share.size
                        clock.reschedule(asyncio.get_running_loop().time() + seconds)
        except TimeoutError as error:
            raise _BodyRejected(408, f"the body of the request must arrive within {seconds:g} s") from error
        except BodiesFullError as error:
            raise _BodyRejected(503, "too many large requests at a time: try again") from error

    def _too_large(self, got: str) -> _BodyRejected:
        return _BodyRejected(413, f"the body of a request must have at most {self._largest} bytes, got {got}")

    async def _replied(self, verb: str, target: str, headers: dict[str, str], body: bytes, receive: _Receive) -> Reply:
        limit = self._handler.time_limit()
        gone = asyncio.create_task(_disconnected(receive))
        gone.add_done_callback(lambda _: limit.cancel())
        try:
            reply: Reply = await _on(self._requests, lambda: self._handler.rest(verb, target, headers, body, limit))
        except asyncio.CancelledError:  # by uvicorn, whose patience with requests in flight is over
            return error_response(target, 503, "the server was stopped before it had an answer")
        finally:
            gone.cancel()
            limit.cancel()
        return reply


class _Connection(h11.Connection):
    """Holds the head of a response back until its body, so that both are sent at once.

    A client that gets them one after the other is woken twice.
    """

    _held: tuple[bytes, ...] = ()

    def send_with_data_passthrough(self, event: h11.Event) -> list[bytes] | None:
        """Return what is to be sent for an event now."""
        parts = super().send_with_data_passthrough(event)
        if isinstance(event, h11.Response) and parts is not None:
            self._held = tuple(parts)
            return []
        if parts is not None:
            parts[:0], self._held = self._held, ()
        return parts


class Protocol(H11Protocol):
    """A connection whose requests must arrive in time.

    It waits for the headers of a request, then belongs to the application until that has answered, then waits again.
    """

    limits: Limits
    waiting: dict[Protocol, None]
    """Connections of one server that wait for a request, or have been answered; the longest waiting comes first."""

    is_stopping = False
    """Whether the server stops, so that a connection that it accepted just before is of no use."""

    _timer: asyncio.TimerHandle | None = None
    _lingers = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = _Connection(h11.SERVER, _HEADER_LIMIT)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start to wait for the first request."""
        super().connection_made(cast("asyncio.Transport", transport))
        if self.is_stopping:
            self._drop()
            return
        if len(self.connections) > self.limits.connections and not self._close_longest_waiting():
            self._refuse(503, "too many connections: try again")
            return
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read what came, and see what the connection waits for now."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the rest of a body that nobody wants any more."""
        super().on_response_complete()
        self._stop_waiting()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop to wait."""
        self._stop_waiting()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Stop at once unless a request is being answered: one that has not arrived may never do."""
        if self._is_in_use() and self.conn.their_state is not h11.SEND_BODY:
            super().shutdown()
        else:
            self._drop()

    def _drop(self) -> None:
        """Close a connection on which no request has arrived as a whole."""
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP; called where h11 raised its error."""
        self._refuse(getattr(sys.exc_info()[1], "error_status_hint", 400), msg)

    def _look(self) -> None:
        if self.transport.is_closing() or self._is_in_use():
            self._stop_waiting()
        elif self.conn.their_state is h11.SEND_BODY:
            if not self._lingers:
                self._stop_waiting()
                self._lingers = True
                self.waiting[self] = None
                self._timer = self.loop.call_later(_LINGER, self.transport.close)
        elif self._timer is None or self._lingers:
            self._stop_waiting()
            self._wait()

    def _is_in_use(self) -> bool:
        """Return whether the application has a request that it has not answered."""
        cycle: Any = self.cycle  # uvicorn has none before the first request
        return cycle is not None and not cycle.response_complete

    def _wait(self) -> None:
        self.waiting[self] = None
        self._timer = self.loop.call_later(self.limits.header_timeout, self._headers_late)

    def _stop_waiting(self) -> None:
        self.waiting.pop(self, None)
        self._lingers = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _headers_late(self) -> None:
        if self.conn.trailing_data[0]:
            self._refuse(408, f"the headers of a request must arrive within {self.limits.header_timeout:g} s")
        else:  # a request may be on its way, and would take an answer for its own
            self.transport.close()

    def _close_longest_waiting(self) -> bool:
        longest = next(iter(self.waiting), None)
        if longest is not None:
            longest.transport.abort()
            longest._stop_waiting()  # it may not be notified before the next one comes
        return longest is not None

    def _refuse(self, status: int, message: str, cause: str = "") -> None:
        self._stop_waiting()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE) and not self.transport.is_closing():
            body = message.encode("ascii")
            head = [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", str(len(body)).encode("ascii")),
                (b"connection", b"close"),
            ]
            if cause:
                head.append((CODE_HEADER.encode("ascii"), cause.encode("ascii")))
            for event in (
                h11.Response(status_code=status, headers=head, reason=HTTPStatus(status).phrase.encode()),
                h11.Data(data=body),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


async def _on(pool: ThreadPoolExecutor, function: Callable[[], Any]) -> Any:
    """Run a function on a thread.

    Raises:
        StoppingError: it was not begun.
    """
    try:
        future = asyncio.get_running_loop().run_in_executor(pool, function)
    except RuntimeError as error:  # at the end of the program, no pool takes more work
        raise StoppingError from error
    return await future


def _headers(scope: Mapping[str, Any]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def _disconnected(receive: _Receive) -> None:
    """Wait until the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_reply(send: _Send, verb: str, reply: Reply) -> None:
    bodiless = reply.status in {204, 304}
    lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    if not bodiless:
        lines.append((b"content-length", str(len(reply.body)).encode("ascii")))
    await send({"type": "http.response.start", "status": reply.status, "headers": lines})
    await send({"type": "http.response.body", "body": b"" if bodiless or verb == "HEAD" else reply.body})
