"""Keys and tokens are shown nowhere: not by ``repr`` or ``vars()``, and not by a traceback with variables.

For each kind of call, every line of this package that it runs raises an error, one after the other, and the
traceback is searched.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import weaviate_gen
from tests.support.canned import META, Canned, Seen, plain, serving
from tests.support.clock import Clock
from tests.support.source import ROOT
from weaviate_gen.auth import Auth
from weaviate_gen.classes.init import AdditionalConfig, Timeout
from weaviate_gen.connect import ConnectionParams
from weaviate_gen.integrations import Integrations

pytestmark = pytest.mark.contract

OURS = str(Path(weaviate_gen.__file__).parent)
KEY = "s3cr3t"
"""Part of every secret."""

Line = tuple[str, int]
Work = Callable[[Any], Any]
CREDENTIALS: dict[str, Callable[[], Any]] = {
    "key": lambda: Auth.api_key(f"key-{KEY}"),
    "password": lambda: Auth.client_password("ada", f"password-{KEY}"),
    "client": lambda: Auth.client_credentials(f"client-{KEY}", scope="openid"),
    "token": lambda: Auth.bearer_token(f"given-{KEY}", 3600, f"refresh-{KEY}"),
    "function": lambda: lambda: (f"function-{KEY}", 3600),
}


class Injected(Exception):
    """Raised at a line."""


class Tracer:
    """Collects the lines of this package that are run; or raises at one of them, every time that it is reached.

    Args:
        target: the line.
    """

    def __init__(self, target: Line | None = None) -> None:
        self.lines: dict[Line, None] = {}
        self._target = target

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        return self._local if frame.f_code.co_filename.startswith(OURS) else None

    def _local(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            line = (frame.f_code.co_filename, frame.f_lineno)
            self.lines[line] = None
            if line == self._target:
                raise Injected
        return self._local

    @contextmanager
    def watching(self) -> Iterator[list[str]]:
        """Trace a block; the list gets the traceback of what the block raises, with all variables."""
        shown: list[str] = []
        threading.settrace(self)
        sys.settrace(self)
        try:
            yield shown
        except BaseException as error:  # noqa: BLE001 - it is what is looked at
            sys.settrace(None)
            shown.extend(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]  # typeshed lacks it


class World:
    """Weaviate and its identity provider; the first token is refused by calls other than that for the version."""

    def __init__(self) -> None:
        self.server = Canned(rest=self.rest)
        self.tokens = 0

    def rest(self, seen: Seen) -> tuple[int, Any]:
        here = f"http://127.0.0.1:{self.server.port}"
        if seen.path.endswith("openid-configuration"):
            return 200, {"href": f"{here}/idp", "clientId": "c", "scopes": ["openid"]}
        if seen.path == "/idp":
            return 200, {"token_endpoint": f"{here}/token"}
        if seen.path == "/token":
            self.tokens += 1
            access = f"access-{self.tokens}-{KEY}"
            return 200, {"access_token": access, "expires_in": 3600, "refresh_token": f"refresh-{self.tokens}-{KEY}"}
        if seen.path == "/v1/meta":
            return 200, META
        if "access-1-" in seen.headers.get("authorization", ""):
            return 401, {"error": [{"message": "who are you"}]}
        return (200, b"") if "Search" in seen.path else plain(seen)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    made = World()
    with serving(made.server):
        yield made


def make(world: World, kind: type, auth: str, transport: str) -> Any:
    server = world.server
    world.tokens = 0
    client = kind(
        ConnectionParams.from_params("127.0.0.1", server.port, False, "127.0.0.1", server.grpc_port, False),
        auth_client_secret=CREDENTIALS[auth](),
        additional_headers={"X-OpenAI-Api-Key": f"openai-{KEY}"},
        additional_config=AdditionalConfig(timeout=Timeout(init=1, query=1)),
        transport=transport,
    )
    client.integrations.configure(Integrations.cohere(api_key=f"cohere-{KEY}"))
    client._connection.open()
    return client


def run_sync(world: World, auth: str, transport: str, work: Work, target: Line | None) -> tuple[Tracer, str]:
    tracer = Tracer(target)
    client = make(world, weaviate_gen.WeaviateClient, auth, transport)
    with tracer.watching() as shown:
        work(client)
    client.close()
    return tracer, "".join(shown)


def run_async(world: World, auth: str, transport: str, work: Work, target: Line | None) -> tuple[Tracer, str]:
    tracer = Tracer(target)

    async def main() -> str:
        client = make(world, weaviate_gen.WeaviateAsyncClient, auth, transport)
        with tracer.watching() as shown:
            await work(client)
        await client.close()
        return "".join(shown)

    return tracer, asyncio.run(main())


def rest_call(client: Any) -> Any:
    return client.collections.exists("Bike")


def rpc_call(client: Any) -> Any:
    return client.collections.use("Bike").query.fetch_objects(limit=1)


CASES: list[tuple[str, str, Work]] = [
    ("key", "http", rest_call),
    ("key", "http", rpc_call),
    ("key", "grpc", rpc_call),
    ("password", "http", rest_call),
    ("client", "http", rpc_call),
    ("token", "http", rest_call),
    ("function", "http", rpc_call),
]


def search(run: Any) -> None:
    """Look at the traceback from every line of each kind of call; in a process of its own, as connections stay open."""
    clock, patch, world = Clock(), pytest.MonkeyPatch(), World()
    clock.install(patch)
    patch.setattr("weaviate_gen._client.sync.session.sleep", clock.sleep)
    patch.setattr("weaviate_gen._client.aio.session.async_sleep", clock.async_sleep)
    logging.disable()
    tried: set[Line] = set()
    with serving(world.server):
        for auth, transport, work in CASES:
            run(world, auth, transport, work, None)  # imports are not part of a call
            tracer, shown = run(world, auth, transport, work, None)
            assert "" == shown
            lines = [line for line in tracer.lines if line not in tried]
            tried.update(lines)
            for line in lines:
                _, shown = run(world, auth, transport, work, line)
                assert KEY not in shown, f"{auth}, {line}: {[row for row in shown.splitlines() if KEY in row]}"
    print(len(tried))


@pytest.mark.parametrize("run", [run_sync, run_async])
def test_no_secret_is_in_a_traceback_from_any_line_of_a_call(run: Any) -> None:
    program = f"from tests.transport import test_secrets; test_secrets.search(test_secrets.{run.__name__})"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    assert 400 < int(done.stdout)


@pytest.mark.parametrize("auth", sorted(CREDENTIALS))
@pytest.mark.parametrize("kind", [weaviate_gen.WeaviateClient, weaviate_gen.WeaviateAsyncClient])
def test_no_secret_is_in_what_a_client_consists_of(world: World, kind: type, auth: str) -> None:
    client = make(world, kind, auth, "http")
    session = client._connection
    for value in (vars(client), vars(session), session.settings, session.settings.headers, session.additional_headers):
        assert KEY not in repr(value)
    assert KEY not in repr(session.last_headers())
    assert f"openai-{KEY}" == dict(session.last_headers())["x-openai-api-key"]


def test_no_secret_is_in_the_traceback_of_a_client_that_cannot_connect() -> None:
    with pytest.raises(weaviate_gen.exceptions.WeaviateStartUpError) as caught:
        weaviate_gen.connect_to_local(
            "127.0.0.1",
            9,
            10,
            headers={"X-OpenAI-Api-Key": "openai-" + "s3cr3t"},
            auth_credentials="key-" + "s3cr3t",
            additional_config=AdditionalConfig(timeout=Timeout(init=1)),
        )
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "X-OpenAI-Api-Key" in shown
    assert KEY not in shown


def test_a_pickled_client_has_its_keys(world: World) -> None:
    client = pickle.loads(pickle.dumps(make(world, weaviate_gen.WeaviateClient, "key", "http")))
    client._connection.open()
    client.collections.exists("Bike")
    client.close()
    assert f"Bearer key-{KEY}" == world.server.seen[-1].headers["authorization"]


def test_integrations_show_the_names_of_their_headers_alone() -> None:
    made = Integrations.openai(api_key=f"openai-{KEY}", organization="acme")
    assert "IntegrationConfig(X-Openai-Api-Key, X-Openai-Organization)" == repr(made)
    assert KEY not in repr(made.to_wire())
    assert {"X-Openai-Api-Key": f"openai-{KEY}", "X-Openai-Organization": "acme"} == made.to_wire()
