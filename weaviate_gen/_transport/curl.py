"""Requests as curl lines on stderr, for ``WEAVIATE_DEBUG=curl``; secrets are masked."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import threading
from collections.abc import Callable
from itertools import count
from time import monotonic
from typing import Any, TypeAlias, cast

from weaviate_gen._inputs.errors import invalid
from weaviate_gen._transport.errors import TransportError
from weaviate_gen._transport.protocol import Headers
from weaviate_gen._types.connection import RPC_PREFIX, ConnectionParams

Decode: TypeAlias = Callable[[str, bytes], Any]

LIMIT = 4_000
"""How many characters of a body are printed."""

MASK = "***"

PLAIN_HEADERS = frozenset(
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

SECRET_NAME = re.compile(
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
        params: addresses of the server; ``None`` for an engine in this process.
        decode: returns an RPC's message, by its path, in the JSON form of protobuf; ``None`` if it has none.
    """

    def __init__(self, params: ConnectionParams | None, decode: Decode) -> None:
        self._url = "http://engine-in-this-process" if params is None else params.http_url
        self._rpc_base = RPC_PREFIX if params is None else params.rpc_base
        self._decode = decode

    def rest(self, verb: str, target: str, headers: Headers, body: bytes | None) -> str:
        """Return the line of an HTTP request."""
        form = any(name == "content-type" and "urlencoded" in value for name, value in headers)
        return _line(
            verb, self._address(target), headers, None if body is None else MASK if form else _masked_json(body)
        )

    def rpc(self, path: str, message: bytes, metadata: Headers) -> str:
        """Return the line of an RPC: as Connect in JSON, which a server takes too, however the RPC itself travels."""
        headers = [*metadata, ("content-type", "application/json"), ("connect-protocol-version", "1")]
        target = self._address(self._rpc_base + path)
        return _line("POST", target, headers, _message_json(message, self._decode(path, message)))

    def _address(self, target: str) -> str:
        return target if target.startswith("http") else self._url + target


def _line(verb: str, url: str, headers: Headers, body: str | None) -> str:
    words = ["curl", "-X", verb, shlex.quote(url)]
    if verb == "HEAD":
        words[1:3] = ["--head"]
    for name, value in headers:
        words += ["-H", shlex.quote(f"{name}: {value if name in PLAIN_HEADERS else _masked_header(value)}")]
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
        return {name: MASK if SECRET_NAME.search(name) else _masked(member) for name, member in members.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]  # pyright: ignore[reportUnknownVariableType]  # of any JSON
    return value


def _message_json(message: bytes, decoded: Any) -> str:
    if decoded is None:
        return f"({len(message)} bytes)"
    return json.dumps(_masked(decoded), ensure_ascii=False, separators=(",", ":"))


def is_requested() -> bool:
    """Return whether the environment asks for curl lines.

    Raises:
        WeaviateInvalidInputError: if it asks for something else.
    """
    mode = os.environ.get("WEAVIATE_DEBUG", "")
    if mode not in {"", "curl"}:
        raise invalid("the environment variable WEAVIATE_DEBUG", '"curl" or empty', mode)
    return mode == "curl"


_LOCK = threading.Lock()


def _write(text: str) -> None:
    with _LOCK:  # lines of several threads do not mix
        print(text, file=sys.stderr, flush=True)
