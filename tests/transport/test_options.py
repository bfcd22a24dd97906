"""Views with options of their own, and how RPCs travel by argument, settings and environment."""

from __future__ import annotations

import asyncio
import pickle
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import weaviate_gen
from tests.support.canned import Canned, Seen, healthy, serving
from weaviate_gen.classes.init import AdditionalConfig, Timeout
from weaviate_gen.exceptions import WeaviateInvalidInputError, WeaviateTimeoutError

pytestmark = pytest.mark.contract


@pytest.fixture
def server() -> Iterator[Canned]:
    with serving() as server:
        yield server


def connect(server: Canned, **more: Any) -> weaviate_gen.WeaviateClient:
    return weaviate_gen.connect_to_local("127.0.0.1", server.port, server.grpc_port, **more)


def sent(server: Canned, name: str) -> list[str | None]:
    """Return the values of a header, in the order of the requests."""
    return [seen.headers.get(name) for seen in server.seen]


def test_view_sends_further_headers_and_the_client_does_not(server: Canned) -> None:
    with connect(server, headers={"X-Own": "base", "X-Kept": "yes"}) as client:
        view = client.with_options(headers={"X-Own": "view", "X-More": "1"})
        server.seen.clear()
        view.collections.exists("Bike")
        view.collections.use("Bike").query.fetch_objects(limit=1)
        view.with_options(headers={"x-more": "2"}).collections.use("Bike").query.fetch_objects(limit=1)
        client.collections.use("Bike").query.fetch_objects(limit=1)
    assert sent(server, "x-own") == ["view", "view", "view", "base"]
    assert sent(server, "x-more") == ["1", "1", "2", None]
    assert sent(server, "x-kept") == ["yes"] * 4


def test_collection_has_options_of_its_own_with_its_tenant(server: Canned) -> None:
    with connect(server) as client:
        bikes = client.collections.use("Bike").with_tenant("ada").with_options(headers={"X-More": "1"}, timeout=7)
        assert bikes.tenant == "ada"
        server.seen.clear()
        bikes.query.fetch_objects(limit=1)
        bikes.with_tenant(None).query.fetch_objects(limit=1)
    assert sent(server, "x-more") == ["1", "1"]
    assert all(6000 < int(each or 0) <= 7000 for each in sent(server, "connect-timeout-ms"))


def test_view_has_a_timeout_by_number_or_by_kind() -> None:
    over = threading.Event()

    def late(seen: Seen) -> bytes:
        over.wait(20)
        return healthy(seen)

    with serving(Canned(rpc=late)) as server, connect(server) as client:
        bikes = client.collections.use("Bike")
        with pytest.raises(WeaviateTimeoutError, match=r"within 0\.2 s"):
            bikes.with_options(timeout=0.2).query.fetch_objects(limit=1)
        with pytest.raises(WeaviateTimeoutError, match=r"within 0\.3 s"):
            client.with_options(timeout=Timeout(query=0.3)).collections.use("Bike").query.fetch_objects(limit=1)
        over.set()


@pytest.mark.parametrize(
    "options", [{"timeout": -1}, {"timeout": "soon"}, {"headers": {"X-More": 1}}, {"headers": "X-More: 1"}]
)
def test_wrong_option_is_refused(server: Canned, options: dict[str, Any]) -> None:
    with connect(server) as client:
        for each in (client, client.collections.use("Bike")):
            with pytest.raises(WeaviateInvalidInputError):
                each.with_options(**options)


def test_views_share_connections_and_end_together(server: Canned) -> None:
    with connect(server) as client:
        view = client.with_options(timeout=9)
        assert view.is_connected()
        view.close()
        assert not client.is_connected()


def test_view_of_a_coroutines_client(server: Canned) -> None:
    async def main() -> None:
        made = weaviate_gen.use_async_with_local("127.0.0.1", server.port, server.grpc_port)
        async with made as client:
            view = client.with_options(headers={"X-More": "1"})
            server.seen.clear()
            await view.collections.use("Bike").query.fetch_objects(limit=1)
            await view.collections.exists("Bike")

    asyncio.run(main())
    assert sent(server, "x-more") == ["1", "1"]


def test_pickled_view_keeps_its_options(server: Canned) -> None:
    with connect(server) as client:
        copy = pickle.loads(pickle.dumps(client.with_options(headers={"X-More": "1"}, timeout=7)))
        collection = pickle.loads(pickle.dumps(client.collections.use("Bike").with_options(headers={"X-More": "2"})))
    server.seen.clear()
    with copy:
        copy.collections.use("Bike").query.fetch_objects(limit=1)
    collection.query.fetch_objects(limit=1)
    collection._session.close()
    assert [each for each in sent(server, "x-more") if each] == ["1", "1", "2"]
    assert copy._connection.settings.timeout.query == 7


@pytest.mark.parametrize(
    ("argument", "setting", "environment", "mode"),
    [
        ("auto", None, None, "auto"),
        ("auto", None, "grpc", "grpc"),
        ("auto", None, "", "auto"),
        ("auto", "http", "grpc", "http"),
        ("auto", "auto", "grpc", "auto"),
        ("grpc", "http", "http", "grpc"),
    ],
)
def test_way_of_rpcs_is_the_arguments_else_the_settings_else_the_environments(
    monkeypatch: pytest.MonkeyPatch, argument: Any, setting: Any, environment: str | None, mode: str
) -> None:
    if environment is not None:
        monkeypatch.setenv("WEAVIATE_TRANSPORT", environment)
    config = AdditionalConfig(transport=setting)
    made = weaviate_gen.use_async_with_local(transport=argument, additional_config=config)
    assert made.transport == mode


def test_way_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: Any = "quic"
    with pytest.raises(WeaviateInvalidInputError, match="transport"):
        weaviate_gen.use_async_with_local(transport=wrong)
    with pytest.raises(WeaviateInvalidInputError, match="transport"):
        weaviate_gen.use_async_with_local(additional_config=AdditionalConfig(transport=wrong))
    monkeypatch.setenv("WEAVIATE_TRANSPORT", "quic")
    with pytest.raises(WeaviateInvalidInputError, match="WEAVIATE_TRANSPORT"):
        weaviate_gen.use_async_with_local()
