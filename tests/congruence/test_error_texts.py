"""What the engine refuses, it refuses in the substance of a server's words: over every recorded refusal, and over more.

`refusals.jsonl` has wrong requests of every kind, in order, with what a Weaviate 1.39.0 said to each: the status, and
the words and names that carry its message. Where ours differs, the row names a subject of the engine's own tables.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.engines import PLAIN
from tests.support.recorded_servers import incomparable, rows_of, settings, streamed
from tests.support.substance import Substance
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.differences.support import DIFFERENCES, FEATURES
from weaviate_gen.engine.plugins.dummy import GenerativeDummy, RerankerDummy
from weaviate_gen.engine.wire.handler import Handler

pytestmark = pytest.mark.unit

REFUSALS = Path(__file__).parent / "refusals.jsonl"
EXCEPTIONS = {
    "restore_config.json": "the engine keeps no file about restores: it says that there was none",
    "dial tcp": "the server asked a service that is out of its reach; here the generator is not registered",
}
"""Parts of recorded messages that ours cannot agree with, and why."""


def message(body: str) -> str:
    """Read an error body of any shape."""
    try:
        value = json.loads(body)
    except ValueError:
        return body
    if isinstance(value, dict) and isinstance(value.get("error"), list):
        return " | ".join(str(each.get("message")) for each in value["error"] if isinstance(each, dict))
    return str(value["message"]) if isinstance(value, dict) and "message" in value else body


def asked(handler: Handler, row: dict[str, Any]) -> tuple[str, str]:
    """Send a recorded request; return the status and the message, which is empty without an error."""
    if "url" in row:
        body = row["body"] if isinstance(row["body"], str) and "kind" in row else json.dumps(row["body"])
        sent = b"" if row["body"] is None else body.encode()
        reply = handler.rest(row["method"], row["url"], row.get("headers", {}), sent)
        return str(reply.status), message(reply.body.decode()) if reply.status >= 400 else ""
    try:
        handler.rpc(row["method"], base64.b64decode(row["request"]), row.get("metadata", {}).items())
    except RpcFailure as error:
        return error.code, str(error)
    return "OK", ""


def recorded(server: str, path: Path) -> Iterator[tuple[str, str, str]]:
    """Replay a server's recordings; give each request that it refused, its message, and ours."""
    streams: dict[str, list[dict[str, Any]]] = {}
    for test, row in rows_of(server, path):
        if row["kind"] == "grpc-stream":
            streams.setdefault(test, []).append(row)
    chosen = settings(server, path)
    handler = open_handler(chosen.pop("path", None), **chosen)
    for test, row in rows_of(server, path):
        if row["kind"] == "grpc-stream":
            if test in streams:
                streamed(handler, streams.pop(test))
            continue
        _, ours = asked(handler, row)
        if row["kind"] == "rest" and row["status"] >= 400 and not incomparable(row):
            yield f"{test} {row['method']} {row['url']}", message(row["reply"]), ours
        elif "error" in row:
            yield f"{test} {row['method']}", str(row["error"]["details"]), ours
    handler.close()


@pytest.mark.parametrize("server", ["plain", "async", "modules", "rbac", "backup"])
def test_recorded_refusals_say_the_same(server: str, tmp_path: Path) -> None:
    count, wrong = 0, list[str]()
    for what, wanted, ours in recorded(server, tmp_path):
        if any(part in wanted for part in EXCEPTIONS):
            continue
        count += 1
        if lack := Substance.of(wanted).missing(ours):
            wrong.append(f"{what}\n  {lack}\n  wanted {wanted}\n  ours   {ours}")
    print(f"{count} refusals of {server}")
    assert count > 0
    assert [] == wrong


def test_wrong_requests_are_refused_as_a_server_refuses_them() -> None:
    handler = open_handler(None, plugins=[GenerativeDummy(), RerankerDummy()], settings=PLAIN)
    wrong, refused = list[str](), 0
    for number, line in enumerate(REFUSALS.read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        status, ours = asked(handler, row)
        substance = Substance(frozenset(row.get("words", ())), frozenset(row.get("names", ())))
        lack = "" if status == str(row["status"]) else f"is {status} and not {row['status']}"
        lack = lack or substance.missing(ours)
        refused += "words" in row
        assert row.get("differs", "messages") in {*DIFFERENCES, *FEATURES}
        if bool(lack) != ("differs" in row):
            wrong.append(
                f"line {number}: {lack or 'differs no more: ' + row['differs']}\n  {line[:300]}\n  ours {ours}"
            )
    handler.close()
    assert refused > 250
    assert [] == wrong
