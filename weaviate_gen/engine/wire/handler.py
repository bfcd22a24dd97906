"""The engine behind a server's bytes: REST and gRPC requests in, replies out, without a socket."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from weaviate_gen._runtime.handler import Reply, RpcFailure
from weaviate_gen.engine import deadline
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.deadline import Deadline
from weaviate_gen.engine.errors import EngineError, Kind, NotSupportedByLocalEngine, RequestStopped, internal_error
from weaviate_gen.engine.plugins.caller import calling
from weaviate_gen.engine.wire import connect_protocol as connect
from weaviate_gen.engine.wire.access import authorize_rpc
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.grpc.dispatch import RPCS, STREAMS
from weaviate_gen.engine.wire.grpc.health import KNOWN
from weaviate_gen.engine.wire.operational_mode import check_rest, check_rpc
from weaviate_gen.engine.wire.rest import router
from weaviate_gen_wire.grpc import messages

P = ParamSpec("P")
T = TypeVar("T")
_Method: TypeAlias = "Callable[Concatenate[Handler, P], T]"

_LOG = logging.getLogger("weaviate_gen.engine")

_CODES: Mapping[Kind, str] = {
    "invalid": "INVALID_ARGUMENT",
    "bad_request": "INVALID_ARGUMENT",
    "unauthenticated": "UNAUTHENTICATED",
    "forbidden": "PERMISSION_DENIED",
    "not_found": "NOT_FOUND",
    "conflict": "ALREADY_EXISTS",
    "unavailable": "UNAVAILABLE",
    "disk_full": "INTERNAL",
    "unsupported": "UNIMPLEMENTED",
    "deadline_exceeded": "DEADLINE_EXCEEDED",
    "canceled": "CANCELLED",
    "too_large": "RESOURCE_EXHAUSTED",
    "limited": "RESOURCE_EXHAUSTED",
    "internal": "INTERNAL",
}
"""gRPC's status code for each kind of refusal, where an RPC does not say otherwise."""


def _contained(refuse: Callable[[EngineError], T]) -> Callable[[_Method[P, T]], _Method[P, T]]:
    """Decorate a method that answers a request, so that it leaves nothing locked, whatever interrupts it.

    Args:
        refuse: answers where no request is taken, such as in a forked process.
    """

    def decorate(method: _Method[P, T]) -> _Method[P, T]:
        @wraps(method)
        def run(self: Handler, /, *args: P.args, **options: P.kwargs) -> T:
            try:
                return self.database.storage.lock.run(lambda: method(self, *args, **options))
            except EngineError as error:
                return refuse(error)

        return run

    return decorate


def _refuse_rest(error: EngineError) -> Reply:
    return Reply(*router.error_response(error))


def _failure(error: EngineError | RequestStopped) -> RpcFailure:
    return RpcFailure(_CODES[error.kind], error.message, error.code)


def _refuse_rpc(error: EngineError) -> bytes:
    raise _failure(error) from error


class Handler:
    """Answers requests as a server does. Blocking, and safe to use from many threads.

    A request that is given a limit stops soon after the limit has passed or was canceled. A write that is stopped has
    not happened.

    Attributes:
        database: the engine.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def listen_at(self, address: str) -> None:
        """Report an address, such as ``http://127.0.0.1:8080``, as the one that clients reach this engine at."""
        self.database.env = replace(self.database.env, hostname=address)

    def time_limit(self, seconds: float | None = None) -> Deadline:
        """Return a deadline for one request, from now; another thread may cancel it, too.

        Args:
            seconds: time the request may take; ``None`` sets no limit.
        """
        return Deadline(time.monotonic, seconds)

    @_contained(_refuse_rest)
    def rest(
        self, verb: str, target: str, headers: Mapping[str, str], body: bytes, limit: Deadline | None = None
    ) -> Reply:
        """Answer a REST request.

        Args:
            verb: ``GET``, ``POST`` ...
            target: path and query, percent-encoded.
            headers: names (in any case) and values.
            body: the bytes sent.
            limit: when to stop; status 504 says that it has passed.
        """
        lower = {name.lower(): value for name, value in headers.items()}
        if connect.owns(target):
            return connect.respond(self, verb, target, lower, body, limit)
        check_rest(self.database.env.settings, verb, target)
        with deadline.limited(limit), calling(lower):
            status, extra, content = router.respond(self.database, verb, target, lower, body)
        return Reply(status, extra, content)

    @property
    def message_size(self) -> int:
        """Return the most bytes that one gRPC message may have."""
        return self.database.env.settings.message_size

    @property
    def guarded(self) -> bool:
        """Whether requests may be refused for who sends them."""
        return self.database.access is not None

    def screen(self, verb: str, target: str, headers: Mapping[str, str]) -> Reply | None:
        """Return the refusal of a REST request that its headers alone decide; ``None`` if its body is to be read.

        Args:
            verb: ``POST``, ``PUT`` ...
            target: path and query, percent-encoded.
            headers: names (in any case) and values; a body follows them.
        """
        lower = {name.lower(): value for name, value in headers.items()}
        if connect.owns(target):
            return connect.screen(self, verb, target, lower)
        rejection = router.screen(self.database, verb, target, lower)
        return None if rejection is None else Reply(*rejection)

    def screen_rpc(self, path: str, metadata: Iterable[tuple[str, str]]) -> None:
        """Return if an RPC's request is to be read.

        Args:
            path: ``/weaviate.v1.Weaviate/Search`` and the like.
            metadata: names and values that came with it.

        Raises:
            RpcFailure: whoever sends it is not known, or the RPC is not.
        """
        known = KNOWN.get(path)
        if known is None:
            raise _failure(NotSupportedByLocalEngine(path))
        self._context(known.name, metadata)

    @_contained(_refuse_rpc)
    def rpc(
        self, path: str, message: bytes, metadata: Iterable[tuple[str, str]] = (), limit: Deadline | None = None
    ) -> bytes:
        """Answer a unary RPC.

        Args:
            path: ``/weaviate.v1.Weaviate/Search`` and the like.
            message: the encoded request.
            metadata: names and values that came with it.
            limit: when to stop.

        Returns:
            The encoded reply.

        Raises:
            RpcFailure: the RPC fails.
        """
        known = KNOWN.get(path)
        function = None if known is None else RPCS.get(known.name)
        if known is None or function is None:
            raise _failure(NotSupportedByLocalEngine(path))
        largest = self.message_size
        if len(message) > largest:
            text = f"grpc: received message larger than max ({len(message)} vs. {largest})"
            raise RpcFailure("RESOURCE_EXHAUSTED", text)
        token = deadline.enter(limit)
        try:
            deadline.check()
            check_rpc(self.database.env.settings, known.name)
            context = self._context(known.name, metadata)
            request = _read(getattr(messages, known.request), message)
            authorize_rpc(self.database, context, known.name, request)
            with calling(context.headers):
                reply: bytes = function(self.database, request, context).SerializeToString()
        except (EngineError, RequestStopped) as error:
            raise _failure(error) from error
        except RpcFailure:
            raise
        except Exception as error:
            _LOG.exception("%s failed", path)
            raise _failure(internal_error()) from error
        finally:
            deadline.leave(token)
        return reply

    def stream(
        self,
        path: str,
        requests: Iterable[bytes],
        metadata: Iterable[tuple[str, str]] = (),
        limit: Deadline | None = None,
    ) -> Iterator[bytes]:
        """Answer a streaming RPC; replies come while requests are read.

        Args:
            path: ``/weaviate.v1.Weaviate/BatchStream``.
            requests: the encoded requests.
            metadata: names and values that came with it.
            limit: when to stop; it holds over all of the stream.

        Raises:
            RpcFailure: the RPC fails.
        """
        known = KNOWN.get(path)
        function = None if known is None else STREAMS.get(known.name)
        if known is None or function is None:
            raise _failure(NotSupportedByLocalEngine(path))
        kind = getattr(messages, known.request)
        try:
            check_rpc(self.database.env.settings, known.name)
            context = self._context(known.name, metadata)
            replies = function(self.database, self._allowed(known.name, kind, requests, context), context)
            while True:
                with deadline.limited(limit), calling(context.headers):  # not around the yield: that is the caller's
                    reply = self.database.storage.lock.run(lambda: next(replies, None))
                if reply is None:
                    return
                yield reply.SerializeToString()
        except (EngineError, RequestStopped) as error:
            raise _failure(error) from error
        except RpcFailure:
            raise
        except Exception as error:
            _LOG.exception("%s failed", path)
            raise _failure(internal_error()) from error

    def _context(self, name: str, metadata: Iterable[tuple[str, str]]) -> Context:
        headers = dict[str, str]()
        for key, value in metadata:
            headers.setdefault(key.lower(), value)  # of repeated ones the first counts
        if name.startswith("Health"):
            return Context(headers, self.database.env.now())
        try:
            return Context.of(self.database, headers)
        except EngineError as error:  # a server has a code of its own for it in streams alone
            if name == "BatchStream":
                raise RpcFailure("UNAUTHENTICATED", error.message, error.code) from error
            raise RpcFailure("UNKNOWN", error.within("extract auth").message, error.code) from error

    def _allowed(self, name: str, kind: Any, requests: Iterable[bytes], context: Context) -> Iterator[Any]:
        for encoded in requests:
            message = _read(kind, encoded)
            authorize_rpc(self.database, context, name, message)
            yield message

    def snapshot(self) -> bytes:
        """Return all that the engine holds, for :func:`weaviate_gen.engine.open_handler`."""
        return self.database.storage.snapshot()

    def close(self) -> None:
        """Close the engine; a second call does nothing."""
        self.database.close()


def _read(kind: Any, encoded: bytes) -> Any:
    try:
        return kind.FromString(encoded)
    except Exception as error:
        name = kind.DESCRIPTOR.name
        raise RpcFailure("INTERNAL", f"the request must be an encoded {name}, nested no deeper than 100") from error
