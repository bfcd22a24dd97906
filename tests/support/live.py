"""The real server at $WEAVIATE_URL, if there is one: its version, its ports, and which tests it is too old for."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from weaviate_gen._core.gating import is_current
from weaviate_gen._core.version import Version, parse, show
from weaviate_gen.exceptions import WeaviateUnsupportedFeatureError

HEALTH_CHECK = "/v1/grpc-web/grpc.health.v1.Health/Check"


def is_named() -> bool:
    """Return whether there is such a server."""
    return bool(os.environ.get("WEAVIATE_URL"))


def addresses() -> dict[str, Any]:
    """Return the server's addresses, as arguments of `connect_to_custom`."""
    http = urlsplit(os.environ["WEAVIATE_URL"])
    stated = os.environ.get("WEAVIATE_GRPC_URL") or f"{http.scheme}://{http.hostname}:50051"
    grpc = urlsplit(stated if "://" in stated else f"{http.scheme}://{stated}")
    secure = http.scheme == "https"
    return {
        "http_host": http.hostname,
        "http_port": http.port or (443 if secure else 80),
        "http_secure": secure,
        "grpc_host": grpc.hostname,
        "grpc_port": grpc.port or 50051,
        "grpc_secure": grpc.scheme in {"https", "grpcs"},
    }


@cache
def version() -> Version:
    """Return the server's version."""
    with urlopen(os.environ["WEAVIATE_URL"].rstrip("/") + "/v1/meta", timeout=30) as response:
        return parse(str(json.load(response)["version"]))


@cache
def has_grpc() -> bool:
    """Return whether anything listens on the server's port of gRPC."""
    to = addresses()
    try:
        socket.create_connection((to["grpc_host"], to["grpc_port"]), 10).close()
    except OSError:
        return False
    return True


@cache
def takes_connect() -> bool:
    """Return whether the server answers RPCs over HTTP, in the Connect protocol."""
    url = os.environ["WEAVIATE_URL"].rstrip("/") + HEALTH_CHECK
    headers = {"content-type": "application/json", "connect-protocol-version": "1"}
    try:
        with urlopen(Request(url, b"{}", headers, method="POST"), timeout=30) as response:
            return bool(response.status == 200)
    except HTTPError:
        return False


def has_streams() -> bool:
    """Return whether a client can open streams to the server: they need gRPC."""
    return has_grpc() and os.environ.get("WEAVIATE_TRANSPORT") != "http"


def transport() -> str:
    """Return how RPCs travel: as $WEAVIATE_TRANSPORT says, or over HTTP where the server takes them."""
    stated = os.environ.get("WEAVIATE_TRANSPORT") or "auto"
    return stated if stated != "auto" else "http" if takes_connect() else "grpc"


def is_used_by(item: pytest.Item) -> bool:
    """Return whether a test runs against the server."""
    return "live-" in item.nodeid


def too_old(marks: Iterable[pytest.Mark]) -> str | None:
    """Return why the server is too old for a test, by the test's marks `needs_server(1, 34, reason=...)`."""
    for mark in marks:
        needed = (*mark.args, 0, 0)[:3]
        if version() < needed:
            return f"needs a server of {show(needed)} or newer, not {show(version())}: {mark.kwargs['reason']}"
    return None


@contextmanager
def skipping_refusals(item: pytest.Item) -> Iterator[None]:
    """Skip a test where a gate refuses what the server is too old for.

    Nothing is skipped where the server has everything, and none of the tests that are about gates.
    """
    try:
        yield
    except BaseException as error:
        refused = refusal(error)
        if refused is None or not is_used_by(item) or item.get_closest_marker("about_gates"):
            raise
        if is_current(version()) or f"this server is {show(version())}" not in str(refused):
            raise
        pytest.skip(f"refused by a gate: {refused}")


def refusal(error: BaseException) -> WeaviateUnsupportedFeatureError | None:
    """Return a gate's refusal: an error that is one, or the error that a test did not expect when it failed."""
    if isinstance(error, AssertionError | pytest.fail.Exception) and error.__context__ is not None:
        error = error.__context__
    return error if isinstance(error, WeaviateUnsupportedFeatureError) else None
