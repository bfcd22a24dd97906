"""A simulated day: tokens of five minutes, revoked every hour, and a provider that fails one time in twenty."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any
from urllib.parse import parse_qsl

import grpc
import pytest

import weaviate_gen
from tests.support.canned import META, Canned, Refusal, Seen, plain, serving
from tests.support.clock import Clock
from weaviate_gen.auth import Auth
from weaviate_gen.classes.init import AdditionalConfig, Timeout
from weaviate_gen.config import ConnectionConfig

pytestmark = pytest.mark.contract

SEED = 13
LIFETIME, HOUR, DAY = 300.0, 3600.0, 86_400.0
STEP = 60.0
"""Seconds between two calls, of which half are RPCs."""
SKEW = 12.0
"""Seconds by which the server's clock is ahead, every second hour."""


class World:
    """Weaviate and its identity provider.

    Args:
        clock: the simulated time.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.chance = random.Random(SEED)
        self.begin = clock.now
        self.good: dict[str, float] = {}
        self.refresh = ""
        self.hour = 0
        self.requests = self.faults = self.refused = 0
        self.server = Canned(rest=self.rest, rpc=self.rpc)

    def accepts(self, seen: Seen) -> bool:
        """Return whether the token of a request is valid, after the revocations that are due."""
        hour = int((self.clock.now - self.begin) // HOUR)
        if hour != self.hour:
            self.hour = hour
            self.good.clear()
        ahead = SKEW if hour % 2 else 0.0
        token = seen.headers.get("authorization", "").removeprefix("Bearer ")
        is_good = self.clock.now + ahead < self.good.get(token, 0.0)
        self.refused += not is_good
        return is_good

    def issue(self, seen: Seen) -> tuple[int, Any]:
        """Answer the form; refresh tokens are used once."""
        form = dict(parse_qsl(seen.body.decode()))
        self.requests += 1
        if form["grant_type"] == "refresh_token" and form["refresh_token"] != self.refresh:
            return 400, {"error": "invalid_grant"}
        token = f"token-{self.requests}"
        self.refresh = f"refresh-{self.requests}"
        self.good[token] = self.clock.now + LIFETIME
        return 200, {"access_token": token, "expires_in": LIFETIME, "refresh_token": self.refresh}

    def rest(self, seen: Seen) -> tuple[int, Any]:
        here = f"http://127.0.0.1:{self.server.port}"
        if seen.path in {"/idp", "/token"} and self.chance.random() < 0.05:
            self.faults += 1
            fault = self.chance.choice(["drop", 429, 500, 502, 503, "busy"])
            if fault == "drop":
                raise ConnectionError
            return (400, {"error": "temporarily_unavailable"}) if fault == "busy" else (int(fault), b"try later")
        if seen.path.endswith("openid-configuration"):
            return 200, {"href": f"{here}/idp", "clientId": "c", "scopes": ["openid"]}
        if seen.path == "/idp":
            return 200, {"token_endpoint": f"{here}/token"}
        if seen.path == "/token":
            return self.issue(seen)
        if seen.path.endswith("/v1/meta"):
            return 200, META
        if not self.accepts(seen):
            if "grpc-web" not in seen.path:
                return 401, {"error": [{"message": "unauthorized"}]}
            code = "unauthenticated" if self.hour % 3 else "unknown"
            return 500, {"code": code, "message": "extract auth: unauthorized: expired"}
        return (200, b"") if "grpc-web" in seen.path else plain(seen)

    def rpc(self, seen: Seen) -> bytes:
        if seen.path.endswith("/Check"):
            return b"\x08\x01"
        if not self.accepts(seen):
            code = grpc.StatusCode.UNAUTHENTICATED if self.hour % 3 else grpc.StatusCode.UNKNOWN
            raise Refusal(code, "extract auth: unauthorized: expired")
        return b""


def config() -> AdditionalConfig:
    return AdditionalConfig(timeout=Timeout(init=60, query=60), connection=ConnectionConfig(session_pool_max_retries=0))


def day_of_a_client(world: World, transport: Any) -> None:
    server, clock = world.server, world.clock
    with weaviate_gen.connect_to_local(
        "127.0.0.1", server.port, server.grpc_port, None, config(), False, CREDENTIALS, transport=transport
    ) as client:
        bikes = client.collections.use("Bike")
        while clock.now < world.begin + DAY:
            client.collections.exists("Bike")
            clock.advance(STEP)
            bikes.query.fetch_objects(limit=1)
            clock.advance(STEP)


async def day_of_an_async_client(world: World, transport: Any) -> None:
    server, clock = world.server, world.clock
    async with weaviate_gen.use_async_with_local(
        "127.0.0.1", server.port, server.grpc_port, None, config(), False, CREDENTIALS, transport=transport
    ) as client:
        bikes = client.collections.use("Bike")
        while clock.now < world.begin + DAY:
            # together: they share what they renew
            await asyncio.gather(client.collections.exists("Bike"), bikes.query.fetch_objects(limit=1))
            clock.advance(STEP)


CREDENTIALS = Auth.client_password("ada", "pw")


@pytest.mark.parametrize("transport", ["http", "grpc"])
@pytest.mark.parametrize("flavor", ["sync", "async"])
def test_no_call_of_a_day_fails_because_of_its_token(
    flavor: str, transport: str, monkeypatch: pytest.MonkeyPatch, quiet: None
) -> None:
    clock = Clock()
    clock.install(monkeypatch)
    world = World(clock)
    print(f"seed {SEED}")
    with serving(world.server):
        if flavor == "sync":
            day_of_a_client(world, transport)
        else:
            asyncio.run(day_of_an_async_client(world, transport))
    counted = json.dumps({"requests": world.requests, "faults": world.faults, "refused": world.refused})
    print(counted)
    assert 5 < world.faults
    assert 20 < world.refused
    assert 0.9 * DAY / LIFETIME < world.requests < 1.2 * DAY / LIFETIME, counted
