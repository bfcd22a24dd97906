"""The engine gives a real server's recorded answers: every exchange is replayed in order.

The recordings' own tool compares. What cannot be the same is left aside by :func:`incomparable`, each with its reason;
what could be and differs is listed in `DIFFERENT`, and nothing else may. Nothing is looked up from a recording.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.support.recorded_servers import PLUGINS, incomparable, rows_of, settings, streamed
from tests.support.recordings import folder
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.wire.handler import Handler

pytestmark = pytest.mark.unit

DIFFERENT = {
    "plain": {
        "collection_diversity::test_near_object_diversity_selection, exchange 7": (
            "five objects are equally far from the query, and which of them its index finds first decides which of two "
            "equally diverse ones is picked"
        ),
        "collection_diversity_hybrid::test_hybrid_respects_mmr_limit, exchange 6": (
            "all vectors are parallel, so that all distances and scores are equal, and which five of them are picked "
            "depends on the order in which the index finds them"
        ),
    },
}
"""The exchanges in which the engine answers otherwise than the server, each with the reason, by server: a test of the
recordings, and the number of the exchange in it, streams aside."""

RANDOM_ORDER = ("/v1/users/db", "/v1/authz/groups/")


@contextmanager
def tool() -> Iterator[ModuleType]:
    """Import the recordings' own comparison."""
    tools = folder() / "tools"
    sys.path.insert(0, str(tools))
    try:
        spec = importlib.util.spec_from_file_location("recorded_replay", tools / "replay.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(tools))
        sys.modules.pop("transcript", None)


def answer(handler: Handler, row: dict[str, Any], replay: ModuleType, messages: Any) -> tuple[Any, Any]:
    """Ask what was asked; return the answer and the recorded one, made comparable."""
    if row["kind"] == "rest":
        reply = handler.rest(row["method"], row["url"], row.get("headers", {}), row["body"].encode())
        got, wanted = replay.rest_view(reply.status, reply.body.decode()), replay.rest_view(row["status"], row["reply"])
        if row["url"].startswith(RANDOM_ORDER) and isinstance(wanted.get("body"), list):
            for view in (got, wanted):
                view["body"] = sorted(view.get("body") or (), key=json.dumps)
        return got, wanted
    _, name = replay.RPC[row["method"].rsplit("/", 1)[1]]
    wanted = {"error": row["error"]["code"]} if "error" in row else None
    if wanted is None:
        wanted = replay.grpc_view(name, base64.b64decode(row["reply"]), messages)
    try:
        raw = handler.rpc(row["method"], base64.b64decode(row["request"]), row.get("metadata", {}).items())
    except RpcFailure as error:
        return {"error": error.code}, wanted
    return replay.grpc_view(name, raw, messages), wanted


def differences(server: str, path: Path) -> tuple[int, dict[str, str]]:
    """Replay a server's exchanges; give how many were compared, and what differs in which of them."""
    streams: dict[str, list[dict[str, Any]]] = {}
    for test, row in rows_of(server, path):
        if row["kind"] == "grpc-stream":
            streams.setdefault(test, []).append(row)
    count, wrong, numbers = 0, dict[str, str](), Counter[str]()
    chosen = settings(server, path)
    with tool() as replay:
        messages = replay.messages()
        handler = open_handler(chosen.pop("path"), **chosen)
        for test, row in rows_of(server, path):
            if row["kind"] == "grpc-stream":
                if test in streams:
                    streamed(handler, streams.pop(test))
                continue
            numbers[test] += 1
            got, wanted = answer(handler, row, replay, messages)
            if incomparable(row):
                continue
            count += 1
            if not replay.same(got, wanted):
                what = f"{row['method']} {row.get('url', '')}"
                wrong[f"{test}, exchange {numbers[test]}"] = f"{what}\nwanted {wanted}\ngot    {got}"[:4000]
        handler.close()
    return count, wrong


@pytest.mark.parametrize("server", PLUGINS)
def test_the_engine_answers_as_the_recorded_server(server: str, tmp_path: Path) -> None:
    count, wrong = differences(server, tmp_path)
    print(f"exchanges equal {count - len(wrong)}/{count}")
    known = DIFFERENT.get(server, {})
    for place in wrong.keys() - known.keys():
        print(place, wrong[place], sep="\n")
    assert count
    assert set() == wrong.keys() - known.keys(), "differs from the recorded server"
    assert set() == known.keys() - wrong.keys(), "does not differ any more: take it out of DIFFERENT"
