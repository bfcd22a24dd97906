"""Measures what the ergonomic layer reaches: operations sent, message fields set, message fields read.

`python -m tests.support.reach` runs the contract suite in process, the tests that read recorded replies, and the
recorded calls of `$WEAVIATE_RECORDINGS`, under instruments, and writes what they saw to `docs/coverage.json`; the
generator makes docs/coverage.md from it. What is sent through `client.raw` counts for nothing: it takes anything.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from codegen.ir.leaves import Exchange, Shapes
from codegen.step import Context
from codegen.steps import coverage
from tests.support.watched import Reach, WatchedType, answered, given

ROOT = Path(__file__).resolve().parents[2]
READERS = (
    "unit/admin",
    "unit/core",
    "unit/schema",
    "unit/search/test_replies.py",
    "unit/search/test_generative_metadata_and_groups.py",
    "wire/test_search_recordings.py",
    "wire/test_search_replies.py",
    "wire/test_write_replies.py",
)
"""Tests that give the client's decoders every reply that was recorded, and those that no recording has."""
RECORD = ROOT / "docs" / "coverage.json"


@dataclass
class Instruments:
    """What stands between the client and what it sends and reads.

    Attributes:
        reach: takes what is seen.
        shapes: the definitions of the REST document.
        exchanges: its operations, by the names of their functions.
    """

    reach: Reach
    shapes: Shapes
    exchanges: Mapping[str, Exchange]

    def note(self, call: Any) -> None:
        """Note what a call sends."""
        request = call.request
        if call.operation.startswith("raw."):
            return
        if not hasattr(request, "operation"):
            self.note_message(request.rpc, request.message)
        elif request.operation.name in self.exchanges:
            self.reach.requested(request, self.exchanges[request.operation.name], self.shapes)
        else:  # of another port, or of the connection itself
            self.reach.operations.add(request.operation.name)

    def note_message(self, rpc: Any, message: Any) -> None:
        """Note what an RPC sends."""
        from weaviate_gen_wire.grpc import messages

        self.reach.rpcs.add(rpc.name)
        data = message if isinstance(message, bytes) else message.SerializeToString()
        self.reach.sent(getattr(messages, rpc.request).FromString(data))

    def watching(self, call: Any) -> Callable[[Any], Any]:
        """Return what decodes a call's answer: the same, with an answer that notes what is read of it."""
        real = call.decode
        exchange = self.exchanges.get(call.request.operation.name) if hasattr(call.request, "operation") else None

        def decode(reply: Any) -> Any:
            for answer in exchange.responses if exchange is not None and isinstance(reply, tuple) else ():
                reply = (reply[0], answered(reply[1], answer, self.shapes, self.reach))
            result = real(reply)
            if not IN_FLOW.get():  # a flow looks at what it wants of this
                given(result)
            return result

        return decode


IN_FLOW: ContextVar[bool] = ContextVar("in_flow", default=False)
"""Whether an answer goes to a flow: what it passes on is known at its end."""


def install(reach: Reach) -> None:
    """Instrument both sessions, the classes of replies, and every call."""
    from weaviate_gen._client.aio import session as aio
    from weaviate_gen._client.sync import session as blocking
    from weaviate_gen._core.call import Call
    from weaviate_gen_wire.grpc import messages, rpcs

    made = Instruments(reach, *coverage.exchanges(Context(ROOT)))
    for rpc in rpcs.ALL:
        setattr(messages, rpc.reply, WatchedType(getattr(messages, rpc.reply), reach))
    by_path = {rpc.path: rpc for rpc in rpcs.ALL}
    real: dict[str, Any] = {
        **{name: getattr(blocking.Session, name) for name in ("execute", "execute_flow", "stream")},
        **{f"async {name}": getattr(aio.AsyncSession, name) for name in ("execute", "execute_flow")},
        "init": Call.__init__,
    }

    def init(self: Any, *arguments: Any, **named: Any) -> None:
        real["init"](self, *arguments, **named)
        if not hasattr(self.decode, "watched") and not self.operation.startswith("raw."):
            decode: Any = made.watching(self)
            decode.watched = True
            object.__setattr__(self, "decode", decode)

    def execute(self: Any, call: Any) -> Any:
        made.note(call)
        return real["execute"](self, call)

    def execute_flow(self: Any, flow: Any) -> Any:
        token = IN_FLOW.set(True)
        try:
            result = real["execute_flow"](self, flow)
        finally:
            IN_FLOW.reset(token)
        given(result)
        return result

    def stream(self: Any, path: str, requests: Any, **options: Any) -> Any:
        def noted() -> Iterator[bytes]:
            for each in requests:
                made.note_message(by_path[path], each)
                yield each

        return real["stream"](self, path, noted(), **options)

    async def async_execute(self: Any, call: Any) -> Any:
        made.note(call)
        return await real["async execute"](self, call)

    async def async_execute_flow(self: Any, flow: Any) -> Any:
        token = IN_FLOW.set(True)
        try:
            result = await real["async execute_flow"](self, flow)
        finally:
            IN_FLOW.reset(token)
        given(result)
        return result

    for owner, name, replacement in (
        (Call, "__init__", init),
        (blocking.Session, "execute", execute),
        (blocking.Session, "execute_flow", execute_flow),
        (blocking.Session, "stream", stream),
        (aio.AsyncSession, "execute", async_execute),
        (aio.AsyncSession, "execute_flow", async_execute_flow),
    ):
        setattr(owner, name, replacement)


def to_text(reach: Reach, release: str) -> str:
    """Write down what was seen, sorted."""
    found = {each.name: sorted(getattr(reach, each.name)) for each in fields(reach)}
    return json.dumps({"release": release, **found}, indent=1) + "\n"


class _Ended(Exception):
    """The recorded calls are over: their program would end the process."""


def _run_recorded(contract: Path) -> None:
    def over(status: int) -> None:
        raise _Ended(status)

    sys.argv = [str(contract / "record.py"), "weaviate_gen", str(contract / "calls_open.jsonl"), "--check"]
    os._exit = over  # type: ignore[assignment]
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except (_Ended, SystemExit) as end:
        print(f"recorded calls: exit status {end.args[0]}")


def main() -> int:
    """Measure, and write the record."""
    import pytest

    reach = Reach()
    install(reach)
    options = ["-q", "-W", "ignore::pytest.PytestAssertRewriteWarning", "-p", "no:cacheprovider", "--no-header"]
    status = int(pytest.main([*(str(ROOT / "tests" / part) for part in READERS), *options]))
    status = int(pytest.main([str(ROOT / "tests" / "contract"), "-k", "memory or test_access", *options])) or status
    recordings = os.environ.get("WEAVIATE_RECORDINGS")
    if recordings:
        contract = Path(recordings) / "contract"
        _run_recorded(contract)
    else:
        print(
            "WEAVIATE_RECORDINGS is not set: the recorded calls did not run, and the record has less", file=sys.stderr
        )
        status = status or 1
    from codegen import lock

    pinned = lock.read(Context(ROOT))
    RECORD.write_text(to_text(reach, pinned.release if pinned else ""))
    seen = ", ".join(f"{len(getattr(reach, each.name))} {each.name}" for each in fields(reach))
    print(f"{RECORD}: {seen}")
    return status


if __name__ == "__main__":
    sys.exit(main())
