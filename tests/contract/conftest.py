"""Every server and transport at hand, in both flavors: each test of this folder runs against all of them.

In process (`memory`, `path`), over sockets (`sockets`: REST and gRPC; `http`: everything over the one HTTP port), and
against a real Weaviate (`live`) where $WEAVIATE_URL (and $WEAVIATE_GRPC_URL) say where one is. Of a real server that is
older than the newest release, what a gate refuses is skipped with the refusal as the reason, and so is what
`needs_server` says; `tests/support/live.py` has the rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest

import weaviate_gen
from tests.support import live
from tests.support.clients import connected, patient
from tests.support.plugins import GenerativeEcho, RerankerLetters, Text2VecLetters, every
from tests.support.proxy import Loop, wrap
from tests.support.servers import Server, running

BACKENDS = ("memory", "path", "sockets", "http", *(("live",) if live.is_named() else ()))
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
    """Mark what lies in this folder, and skip what a real server is too old for."""
    for item in items:
        if "/contract/" in item.nodeid or item.nodeid.startswith("contract/"):
            item.add_marker(pytest.mark.contract)
            if live.is_used_by(item):
                item.add_marker(pytest.mark.live)
                reason = live.too_old(item.iter_markers("needs_server"))
                if reason is not None:
                    item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Skip a test whose fixtures are refused by a gate."""
    with live.skipping_refusals(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Skip a test that is refused by a gate."""
    with live.skipping_refusals(item):
        return (yield)


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
            made = getattr(weaviate_gen, f"{prefix}custom")(**live.addresses())
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


@pytest.fixture
def streams(backend: str) -> None:
    """Skip where RPCs with streams cannot be called."""
    if backend == "http" or (backend == "live" and not live.has_streams()):
        pytest.skip("streams need gRPC")


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
