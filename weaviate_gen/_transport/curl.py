"""Requests as curl lines on stderr, for ``WEAVIATE_DEBUG=curl``; secrets are masked."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from time import monotonic
from typing import Any, Literal, TypeAlias, cast

from weaviate_gen._inputs.errors import invalid
from weaviate_gen._transport.concurrency import Canceller
from weaviate_gen._transport.errors import TransportError
from weaviate_gen._transport.protocol import AsyncTransport, Headers, Mode, RestResponse, Transport

Decode: TypeAlias = Callable[[str, bytes], Any]

LIMIT = 4_000
"""How many characters of a body are printed."""

MASK = "***"

_PLAIN = frozenset(
    {
        "accept",
        "accept-encoding",
        "connect-protocol-version",
        "content-encoding",
        "content-type",
        "traceparent",
        "user-agent",
        "x-weaviate-client",
        "x-weaviate-cluster-url",
    }
)
"""Headers whose values are printed; any other one may be a key."""

_SECRET = re.compile(
    r"(api[-_]?key|apikey|secret|password|credentials?|(^|[-_])token|(access|refresh|id|bearer)[-_]?token)$", re.I
)
"""Names of values in JSON that are masked."""

_NUMBERS = count(1)


class Exchange:
    """One request, printed when it is sent and when it is over.

    Args:
        line: the request.
    """

    __slots__ = ("_number", "_started")

    def __init__(self, line: str) -> None:
        self._number = next(_NUMBERS)
        _write(f"# {self._number}:\n{line}")
        self._started = monotonic()

    def end(self, outcome: object) -> None:
        """Print how it ended.

        Args:
            outcome: the status, or the error.
        """
        if isinstance(outcome, TransportError):
            outcome = f"{outcome.code} ({outcome.hop})"
        elif isinstance(outcome, BaseException):
            outcome = type(outcome).__name__
        _write(f"# {self._number}: {outcome} after {(monotonic() - self._started) * 1000:.1f} ms")


class Lines:
    """Writes requests as curl lines.

    Args:
        url: address of the server; ``None`` for an engine in this process.
        decode: returns an RPC's message, by its path, in the JSON form of protobuf; ``None`` if it has none.
    """

    def __init__(self, url: str | None, decode: Decode) -> None:
        self._url = url or "http://engine-in-this-process"
        self._decode = decode

    def rest(self, verb: str, target: str, headers: Headers, body: bytes | None) -> str:
        """Return the line of an HTTP request."""
        url = target if target.startswith("http") else self._url + target
        form = any(name == "content-type" and "urlencoded" in value for name, value in headers)
        return _line(verb, url, headers, None if body is None else MASK if form else _masked_json(body))

    def rpc(self, path: str, message: bytes, metadata: Headers) -> str:
        """Return the line of an RPC: as Connect in JSON, which a server takes too, however the RPC itself travels."""
        headers = [*metadata, ("content-type", "application/json"), ("connect-protocol-version", "1")]
        return _line(
            "POST", f"{self._url}/v1/grpc-web{path}", headers, _message_json(message, self._decode(path, message))
        )


def _line(verb: str, url: str, headers: Headers, body: str | None) -> str:
    words = ["curl", "-X", verb, shlex.quote(url)]
    if verb == "HEAD":
        words[1:3] = ["--head"]
    for name, value in headers:
        words += ["-H", shlex.quote(f"{name}: {value if name in _PLAIN else _masked_header(value)}")]
    if body is not None:
        cut = body if len(body) <= LIMIT else f"{body[:LIMIT]}… ({len(body) - LIMIT} more characters)"
        words += ["--data-raw", shlex.quote(cut)]
    return " ".join(words)


def _masked_header(value: str) -> str:
    """Return a header's value without the secret, but with the scheme of an authorization."""
    scheme, space, _ = value.partition(" ")
    return f"{scheme} {MASK}" if space and scheme.lower() in {"bearer", "basic"} else MASK


def _masked_json(body: bytes) -> str:
    try:
        value = json.loads(body)
    except ValueError:
        return f"({len(body)} bytes that are not JSON)"
    return json.dumps(_masked(value), ensure_ascii=False, separators=(",", ":"))


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {name: MASK if _SECRET.search(name) else _masked(member) for name, member in members.items()}
    if isinstance(value, list):
        items = cast("list[Any]", value)
        return [_masked(item) for item in items]
    return value


def _message_json(message: bytes, decoded: Any) -> str:
    if decoded is None:
        return f"({len(message)} bytes)"
    return json.dumps(_masked(decoded), ensure_ascii=False, separators=(",", ":"))


def _is_asked() -> bool:
    mode = os.environ.get("WEAVIATE_DEBUG", "")
    if mode not in {"", "curl"}:
        raise invalid("the environment variable WEAVIATE_DEBUG", '"curl" or empty', mode)
    return mode == "curl"


_LOCK = threading.Lock()


def _write(text: str) -> None:
    with _LOCK:  # lines of several threads do not mix
        print(text, file=sys.stderr, flush=True)


class AsyncCurlTransport:
    """A transport that prints what another one sends.

    Args:
        inner: what sends.
        url: address of the server; ``None`` for an engine in this process.
        decode: returns an RPC's message in the JSON form of protobuf.
    """

    def __init__(self, inner: AsyncTransport, url: str | None, decode: Decode) -> None:
        self._inner = inner
        self._lines = Lines(url, decode)

    @classmethod
    def wrap(cls, inner: AsyncTransport, url: str | None, decode: Decode) -> AsyncTransport:
        """Return a transport that prints its requests if the environment asks for that, else the transport itself.

        Raises:
            WeaviateInvalidInputError: if the environment asks for something else.
        """
        wrapped: Any = cls(inner, url, decode) if _is_asked() else inner
        return wrapped

    @property
    def limit(self) -> int | None:
        """Bytes of the largest gRPC message, once the server announced it."""
        return self._inner.limit

    @limit.setter
    def limit(self, limit: int | None) -> None:
        self._inner.limit = limit

    @property
    def mode(self) -> Mode:
        """How RPCs travel; ``auto`` until a server answered one."""
        return self._inner.mode

    def learn(self, *, takes_http: bool) -> None:
        """Learn from the server's version whether it takes RPCs over HTTP."""
        self._inner.learn(takes_http=takes_http)

    def open(self) -> None:
        """Allow requests again after :meth:`close`."""
        self._inner.open()

    def on_fallback(self, listener: Callable[[Literal["http", "grpc"], Literal["http", "grpc"], str], None], /) -> None:
        """Call a function whenever RPCs change their way: with the one so far, the new one, and the reason."""
        self._inner.on_fallback(listener)

    async def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request; a target that starts with ``http`` is an address of its own."""
        exchange = Exchange(self._lines.rest(verb, target, headers, body))
        try:
            response = await self._inner.rest(verb, target, headers, body, timeout)
        except BaseException as error:
            exchange.end(error)
            raise
        exchange.end(f"{response[0]}, {len(response[2])} bytes")
        return response

    async def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC."""
        exchange = Exchange(self._lines.rpc(path, message, metadata))
        try:
            reply = await self._inner.rpc(path, message, metadata, timeout)
        except BaseException as error:
            exchange.end(error)
            raise
        exchange.end(f"ok over {self._inner.mode}, {len(reply)} bytes")
        return reply

    async def stream(
        self,
        path: str,
        requests: AsyncIterator[bytes],
        metadata: Headers,
        timeout: float | None,
        canceller: Canceller | None = None,
    ) -> AsyncIterator[bytes]:
        """Call an RPC with streams both ways; curl has none, so that only its name is printed."""
        exchange = Exchange(f"# a stream of {path}")
        try:
            async for reply in self._inner.stream(path, requests, metadata, timeout, canceller):
                yield reply
        except BaseException as error:
            exchange.end(error)
            raise
        exchange.end("ok")

    async def close(self) -> None:
        """Free what is held; a later request opens it anew."""
        await self._inner.close()


class CurlTransport:
    """A transport that prints what another one sends.

    Args:
        inner: what sends.
        url: address of the server; ``None`` for an engine in this process.
        decode: returns an RPC's message in the JSON form of protobuf.
    """

    def __init__(self, inner: Transport, url: str | None, decode: Decode) -> None:
        self._inner = inner
        self._lines = Lines(url, decode)

    @classmethod
    def wrap(cls, inner: Transport, url: str | None, decode: Decode) -> Transport:
        """Return a transport that prints its requests if the environment asks for that, else the transport itself.

        Raises:
            WeaviateInvalidInputError: if the environment asks for something else.
        """
        wrapped: Any = cls(inner, url, decode) if _is_asked() else inner
        return wrapped

    @property
    def limit(self) -> int | None:
        """Bytes of the largest gRPC message, once the server announced it."""
        return self._inner.limit

    @limit.setter
    def limit(self, limit: int | None) -> None:
        self._inner.limit = limit

    @property
    def mode(self) -> Mode:
        """How RPCs travel; ``auto`` until a server answered one."""
        return self._inner.mode

    def learn(self, *, takes_http: bool) -> None:
        """Learn from the server's version whether it takes RPCs over HTTP."""
        self._inner.learn(takes_http=takes_http)

    def open(self) -> None:
        """Allow requests again after :meth:`close`."""
        self._inner.open()

    def on_fallback(self, listener: Callable[[Literal["http", "grpc"], Literal["http", "grpc"], str], None], /) -> None:
        """Call a function whenever RPCs change their way: with the one so far, the new one, and the reason."""
        self._inner.on_fallback(listener)

    def rest(self, verb: str, target: str, headers: Headers, body: bytes | None, timeout: float) -> RestResponse:
        """Send one HTTP request; a target that starts with ``http`` is an address of its own."""
        exchange = Exchange(self._lines.rest(verb, target, headers, body))
        try:
            response = self._inner.rest(verb, target, headers, body, timeout)
        except BaseException as error:
            exchange.end(error)
            raise
        exchange.end(f"{response[0]}, {len(response[2])} bytes")
        return response

    def rpc(self, path: str, message: bytes, metadata: Headers, timeout: float) -> bytes:
        """Call a unary RPC."""
        exchange = Exchange(self._lines.rpc(path, message, metadata))
        try:
            reply = self._inner.rpc(path, message, metadata, timeout)
        except BaseException as error:
            exchange.end(error)
            raise
        exchange.end(f"ok over {self._inner.mode}, {len(reply)} bytes")
        return reply

    def stream(
        self,
        path: str,
        requests: Iterator[bytes],
        metadata: Headers,
        timeout: float | None,
        canceller: Canceller | None = None,
    ) -> Iterator[bytes]:
        """Call an RPC with streams both ways; curl has none, so that only its name is printed."""
        exchange = Exchange(f"# a stream of {path}")
        try:
            yield from self._inner.stream(path, requests, metadata, timeout, canceller)
        except BaseException as error:
            exchange.end(error)
            raise
        exchange.end("ok")

    def close(self) -> None:
        """Free what is held; a later request opens it anew."""
        self._inner.close()
