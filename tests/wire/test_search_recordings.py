"""The recorded requests of the official client: ours put the same on the wire, call by call."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import io
import json
import pathlib
import typing
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.support.recordings import folder
from tests.support.release import not_before_own
from weaviate_gen import classes
from weaviate_gen._client.aio.search.aggregate import _AggregateCollectionAsync
from weaviate_gen._client.aio.search.generate import _GenerateCollectionAsync
from weaviate_gen._client.aio.search.query import _QueryCollectionAsync
from weaviate_gen._core.call import Call, Flow, RpcRequest
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.data import values as D  # noqa: N812
from weaviate_gen._types.query import selection as N  # noqa: N812
from weaviate_gen._types.schema import enums as C  # noqa: N812
from weaviate_gen.classes import aggregate as A  # noqa: N812 - the names of the recordings
from weaviate_gen.classes import generate as G  # noqa: N812
from weaviate_gen.classes import query as Q  # noqa: N812
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

IDS = {
    "U1": "0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01",
    "U2": "1c6adf3f-22b5-4d4a-8e1a-7a3b2f8d5c02",
    "U3": "2d7bea40-33c6-4e5b-9f2b-8b4c3a9e6d03",
    "U4": "3e8cfb51-44d7-4f6c-8a3c-9c5d4ba07e04",
}
ANY_ORDER = ("non_ref_properties", "ref_properties", "object_properties", "primitive_properties")
CURED = {
    "filters.value.tuple": "a tuple is a list of values",
    "generate.parameters.images_reused": "a prompt can be used again",
}


class Session:
    """Keeps what would be sent, as the server of a version would be sent it, and answers with nothing."""

    def __init__(self, version: tuple[int, int, int]) -> None:
        self.version = version
        self.sent: list[Any] = []

    async def execute(self, call: Call[Any]) -> Any:
        request = call.request
        if call.fallback is not None and self.version < call.fallback[0]:
            request = call.fallback[1]
        assert isinstance(request, RpcRequest)
        self.sent.append(request.message)
        return call.decode(getattr(pb, request.rpc.reply)())

    async def execute_flow(self, flow: Flow[Any]) -> Any:
        try:
            step = next(flow)
            while True:
                assert isinstance(step, Call)
                step = flow.send(await self.execute(step))
        except StopIteration as end:
            return end.value


class Blocking:
    """Runs each coroutine of a family to its end."""

    def __init__(self, family: Any) -> None:
        self._family = family

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._family, name)
        return lambda *args, **kwargs: asyncio.run(method(*args, **kwargs))


class Collection:
    """As much of a collection as the recorded searches use."""

    def __init__(self, session: Session, scope: Scope, properties: Any = None, references: Any = None) -> None:
        connection: Any = session
        self._parts = (session, properties, references)
        self._scope = scope
        self.query = Blocking(_QueryCollectionAsync(connection, scope, properties, references))
        self.generate = Blocking(_GenerateCollectionAsync(connection, scope, properties, references))
        self.aggregate = Blocking(_AggregateCollectionAsync(connection, scope))

    def with_tenant(self, tenant: Any) -> Collection:
        session, properties, references = self._parts
        name = getattr(tenant, "name", tenant)
        return Collection(session, replace(self._scope, tenant=name), properties, references)

    def with_consistency_level(self, level: Any) -> Collection:
        session, properties, references = self._parts
        return Collection(session, replace(self._scope, consistency=level), properties, references)


class Client:
    """As much of a client as the recorded searches use."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.collections = self

    def use(
        self,
        name: str,
        data_model_properties: Any = None,
        data_model_references: Any = None,
        skip_argument_validation: bool = False,
    ) -> Collection:
        scope = Scope(name[:1].upper() + name[1:])
        return Collection(self._session, scope, data_model_properties, data_model_references)

    get = use


def cases() -> Iterator[dict[str, Any]]:
    with (folder() / "contract" / "calls_open.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            searches = [each for each in case["requests"] if each.get("method", "").endswith(("/Search", "/Aggregate"))]
            foreign = any(
                word in case["call"] for word in ("iterator", "T.Tenant", "pd.", "pl.", "asyncio", "col.data")
            )
            if case["area"] in ("query", "generate", "filters", "aggregate") and searches and not foreign:
                yield case | {"requests": searches}


def sent_by(case: dict[str, Any]) -> list[Any]:
    version = tuple(map(int, case.get("server", {}).get("version", "1.39.0").split(".")))
    session = Session(version)  # type: ignore[arg-type]
    client = Client(session)
    names = {
        **IDS,
        "wvc": classes,
        "client": client,
        "col": client.use("Article"),
        "Q": Q,
        "G": G,
        "A": A,
        "D": D,
        "C": C,
        "N": N,
        "np": np,
        "io": io,
        "uuid": uuid,
        "typing": typing,
        "pathlib": pathlib,
        "datetime": dt.datetime,
        "timezone": dt.timezone,
        "timedelta": dt.timedelta,
    }
    exec(compile(case.get("setup") or "", case["id"], "exec", dont_inherit=True), names)
    exec(compile(case["call"], case["id"], "exec", dont_inherit=True), names)
    return session.sent


def plain(message: Any) -> Any:
    """Return a message as plain data: enums that say nothing left out, sets in order."""
    found: dict[str, Any] = {}
    for field, value in message.ListFields():
        repeated = not isinstance(value, str | bytes) and hasattr(value, "__len__")
        if field.message_type is not None:
            data: Any = [plain(each) for each in value] if repeated else plain(value)
        elif field.enum_type is not None and value == 0:
            continue
        else:
            data = list(value) if repeated else value
        found[field.name] = sorted(data, key=repr) if field.name in ANY_ORDER else data
    return found


@not_before_own
@pytest.mark.filterwarnings("ignore:.*(is deprecated|has no effect):DeprecationWarning")
def test_searches_and_aggregations_are_sent_as_recorded() -> None:
    differing: dict[str, str] = {}
    compared = 0
    for case in cases():
        if case["id"] in CURED:
            continue
        kind = pb.SearchRequest if case["requests"][0]["method"].endswith("Search") else pb.AggregateRequest
        expected = [plain(kind.FromString(base64.b64decode(each["b64"]))) for each in case["requests"]]
        sent = [plain(each) for each in sent_by(case)]
        compared += 1
        if expected != sent:
            differing[case["id"]] = f"expected {expected}\n     sent {sent}"
    assert {} == differing
    assert compared > 450


@not_before_own
def test_what_the_recordings_get_wrong_is_right() -> None:
    by_id = {case["id"]: case for case in cases() if case["id"] in CURED}
    (filtered,) = sent_by(by_id["filters.value.tuple"])
    assert ["eu", "asia"] == list(filtered.filters.value_text_array.values)
    first, second = sent_by(by_id["generate.parameters.images_reused"])
    images = [each.generative.single.queries[0].openai.images.values for each in (first, second)]
    assert [["AAEC"], ["AAEC"]] == [list(each) for each in images]
