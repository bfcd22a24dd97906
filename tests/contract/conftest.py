"""Every server and transport at hand, in both flavors: each test of this folder runs against all of them.

In process (`memory`, `path`), over sockets (`sockets`: REST and gRPC; `http`: everything over the one HTTP port), and
against a real Weaviate (`live`) where $WEAVIATE_URL (and $WEAVIATE_GRPC_URL) say where one is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

import weaviate_gen
from tests.support.clients import connected, patient
from tests.support.plugins import GenerativeEcho, RerankerLetters, Text2VecLetters, every
from tests.support.proxy import Loop, wrap
from tests.support.servers import Server, running

BACKENDS = ("memory", "path", "sockets", "http", *(("live",) if os.environ.get("WEAVIATE_URL") else ()))
COLOURS = ("sync", "async")
ACCESS = """
admins = ["ada"]
database_users = true
[keys]
"ada-key" = "ada"
"ben-key" = "ben"
"""
"""Who may do what on the server `guarded`."""

PLUGINS = [f"tests.support.plugins:{name}" for name in ("Text2VecLetters", "RerankerLetters", "GenerativeEcho")]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder."""
    for item in items:
        if "/contract/" in item.nodeid or item.nodeid.startswith("contract/"):
            item.add_marker(pytest.mark.contract)
            if "live-" in item.nodeid:
                item.add_marker(pytest.mark.live)


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """Return the loop that the asynchronous client lives on."""
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Run one server of ours, with the letters' vectorizer, for all tests."""
    with running(plugins=PLUGINS) as server:
        yield server


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Name where requests go."""
    return str(request.param)


@pytest.fixture(scope="session", params=COLOURS)
def flavor(request: pytest.FixtureRequest) -> str:
    """Name the client's flavor."""
    return str(request.param)


@pytest.fixture(scope="session")
def connect(
    backend: str,
    flavor: str,
    loop: Loop,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[], Any]:
    """Return a function that makes a client, not yet entered."""

    def make() -> Any:
        prefix = "connect_to_" if flavor == "sync" else "use_async_with_"
        if backend == "memory":
            made = getattr(weaviate_gen, f"{prefix}memory")(plugins=every())
        elif backend == "path":
            folder = tmp_path_factory.mktemp("data")
            made = getattr(weaviate_gen, f"{prefix}path")(folder, plugins=every())
        elif backend == "live":
            made = getattr(weaviate_gen, f"{prefix}custom")(**_live())
        else:
            server: Server = request.getfixturevalue("server")
            made = getattr(weaviate_gen, f"{prefix}local")(
                "127.0.0.1",
                server.port,
                server.grpc_port,
                additional_config=patient(),
                transport="grpc" if backend == "sockets" else "http",
            )
        return wrap(made, loop) if flavor == "async" else made

    return make


@pytest.fixture(scope="session")
def client(connect: Callable[[], Any]) -> Iterator[Any]:
    """Return a connected client."""
    with connect() as client:
        yield client


@pytest.fixture
def name(client: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the name of a collection that is this test's alone; it is gone afterwards."""
    words = re.findall(r"[a-zA-Z0-9]+", request.node.name)
    name = "".join(word.capitalize() for word in words)[:120]
    client.collections.delete(name)
    yield name
    client.collections.delete(name)


@pytest.fixture
def letters(client: Any) -> str:
    """Return the name of the module that counts letters; skip where the server has no such module."""
    modules = client.get_meta().get("modules") or {}
    if Text2VecLetters.name not in modules:
        pytest.skip(f"the server has no module {Text2VecLetters.name}")
    return Text2VecLetters.name


@pytest.fixture
def models(client: Any) -> None:
    """Skip where the server has not the tests' reranker and generator."""
    modules = client.get_meta().get("modules") or {}
    missing = {RerankerLetters.name, GenerativeEcho.name} - set(modules)
    if missing:
        pytest.skip(f"the server has no module {' or '.join(sorted(missing))}")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server with keys and roles."""
    file = tmp_path_factory.mktemp("access") / "access.toml"
    file.write_text(ACCESS, "utf-8")
    with running(more=["--auth", str(file)]) as server:
        yield server


@pytest.fixture(scope="module")
def admin(guarded: Server, flavor: str, loop: Loop) -> Iterator[Any]:
    """Return a client of the server's admin."""
    with connected(guarded, flavor, loop, "ada-key") as client:
        yield client


def _live() -> dict[str, Any]:
    http = urlsplit(os.environ["WEAVIATE_URL"])
    grpc = urlsplit(os.environ.get("WEAVIATE_GRPC_URL") or f"{http.scheme}://{http.hostname}:50051")
    if grpc.hostname is None:
        grpc = urlsplit(f"{http.scheme}://{os.environ['WEAVIATE_GRPC_URL']}")
    secure = http.scheme == "https"
    return {
        "http_host": http.hostname,
        "http_port": http.port or (443 if secure else 80),
        "http_secure": secure,
        "grpc_host": grpc.hostname,
        "grpc_port": grpc.port or 50051,
        "grpc_secure": grpc.scheme in {"https", "grpcs"},
    }
