"""Fixtures of pytest, found by an entry point. Nothing else of the package is imported before one of them is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from weaviate_gen import WeaviateAsyncClient, WeaviateClient
    from weaviate_gen.engine.wire.handler import Handler
    from weaviate_gen.testing.engines import Server
    from weaviate_gen.testing.faults import Faults
    from weaviate_gen.testing.stand_ins import StandInGenerator, StandIns


@pytest.fixture
def weaviate_plugins() -> Sequence[object]:
    """Plugins of the engine beside the stand-ins; override it to add some, which win over a stand-in of their name."""
    return ()


@pytest.fixture(scope="session")
def weaviate_schema() -> Callable[[WeaviateClient], object] | None:
    """Function that creates what each test finds in the engine; override it.

    It is called once for each process, with a client; each test begins with a copy of what it left.
    """
    return None


@pytest.fixture(scope="session")
def _weaviate_snapshots() -> dict[Callable[[WeaviateClient], object], bytes]:
    return {}


@pytest.fixture
def _weaviate_snapshot(
    weaviate_schema: Callable[[WeaviateClient], object] | None,
    _weaviate_snapshots: dict[Callable[[WeaviateClient], object], bytes],
) -> bytes | None:
    if weaviate_schema is None:
        return None
    if weaviate_schema not in _weaviate_snapshots:  # modules may have a schema each
        from weaviate_gen.testing.engines import snapshot

        _weaviate_snapshots[weaviate_schema] = snapshot(weaviate_schema)
    return _weaviate_snapshots[weaviate_schema]


@pytest.fixture
def weaviate_stand_ins() -> StandIns:
    """Stand-ins for the models of all providers, new for each test."""
    from weaviate_gen.testing.stand_ins import StandIns

    return StandIns()


@pytest.fixture
def weaviate_generator(weaviate_stand_ins: StandIns) -> StandInGenerator:
    """Generator of the engine: it keeps the prompts, and responds as it is set up to."""
    return weaviate_stand_ins.generator


@pytest.fixture
def weaviate_engine(
    weaviate_stand_ins: StandIns, weaviate_plugins: Sequence[object], _weaviate_snapshot: bytes | None
) -> Iterator[Handler]:
    """Engine in memory, new for each test."""
    from weaviate_gen.testing.engines import open_engine

    engine = open_engine([*weaviate_stand_ins.plugins(), *weaviate_plugins], _weaviate_snapshot)
    yield engine
    engine.close()


@pytest.fixture
def weaviate_client(weaviate_engine: Handler) -> Iterator[WeaviateClient]:
    """Client of the engine, connected."""
    from weaviate_gen.testing.engines import memory_client

    with memory_client(weaviate_engine) as client:
        yield client


@pytest.fixture
def weaviate_async_client(weaviate_engine: Handler) -> WeaviateAsyncClient:
    """Asynchronous client of the engine; connect it in the test, by ``async with``."""
    from weaviate_gen.testing.engines import async_memory_client

    return async_memory_client(weaviate_engine)


@pytest.fixture
def weaviate_server(weaviate_engine: Handler) -> Iterator[Server]:
    """Engine on free ports of the loopback interface: for programs that connect by address."""
    from weaviate_gen.testing.engines import serve

    with serve(weaviate_engine) as server:
        yield server


@pytest.fixture
def respond_with() -> Iterator[Callable[..., Faults]]:
    """Function that makes requests fail until the end of the test; see :func:`weaviate_gen.testing.respond_with`."""
    from weaviate_gen._transport import interception
    from weaviate_gen.testing import faults

    started: list[Faults] = []

    def start(*args: Any, **options: Any) -> Faults:
        made = faults.respond_with(*args, **options)
        started.append(made.__enter__())
        return made

    interception.enable()
    yield start
    for made in reversed(started):
        made.stop()
