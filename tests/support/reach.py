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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
READERS = (
    "unit/core/test_batch_state.py",
    "unit/search/test_replies.py",
    "unit/search/test_generative_metadata_and_groups.py",
    "wire/test_search_recordings.py",
    "wire/test_search_replies.py",
    "wire/test_write_replies.py",
)
"""Tests that give the client's decoders every reply that was recorded, and those that no recording has."""
RECORD = ROOT / "docs" / "coverage.json"


@dataclass
class Reach:
    """What was seen.

    Attributes:
        operations: names of REST operations that were sent.
        rpcs: names of RPCs that were called.
        fields_set: `Message.field` of requests.
        fields_read: `Message.field` of replies.
        values: `Enum.VALUE` that were set.
    """

    operations: set[str] = field(default_factory=set)
    rpcs: set[str] = field(default_factory=set)
    fields_set: set[str] = field(default_factory=set)
    fields_read: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)

    def sent(self, message: Any) -> None:
        """Note the fields that a request sets, at every depth."""
        for descriptor, value in message.ListFields():
            self.fields_set.add(named(descriptor))
            repeated = value if is_repeated(descriptor) else [value]
            if descriptor.message_type is not None and descriptor.message_type.GetOptions().map_entry:
                entry = descriptor.message_type.fields_by_name["value"]
                repeated = value.values() if entry.message_type is not None else []
            for each in repeated:
                if hasattr(each, "ListFields"):
                    self.sent(each)
                elif descriptor.enum_type is not None:
                    self._value(descriptor.enum_type, each)

    def _value(self, enum: Any, number: int) -> None:
        known = enum.values_by_number.get(number)
        if known is not None:
            self.values.add(f"{short(enum.full_name)}.{known.name}")

    def to_text(self, release: str) -> str:
        """Write it down, sorted."""
        found = {
            name: sorted(getattr(self, name)) for name in ("operations", "rpcs", "fields_set", "fields_read", "values")
        }
        return json.dumps({"release": release, **found}, indent=1) + "\n"


def short(full_name: str) -> str:
    return full_name.removeprefix("weaviate.v1.")


def named(descriptor: Any) -> str:
    return f"{short(descriptor.containing_type.full_name)}.{descriptor.name}"


def is_repeated(descriptor: Any) -> bool:
    found = getattr(descriptor, "is_repeated", None)
    return bool(found) if found is not None else descriptor.label == descriptor.LABEL_REPEATED


class Watched:
    """A message that notes which of its fields are looked at."""

    def __init__(self, message: Any, reach: Reach) -> None:
        self.__dict__["_message"] = message
        self.__dict__["_reach"] = reach

    def __getattr__(self, name: str) -> Any:
        message, reach = self._message, self._reach
        descriptor = message.DESCRIPTOR.fields_by_name.get(name)
        value = getattr(message, name)
        if descriptor is None:
            return value
        reach.fields_read.add(named(descriptor))
        return watched(value, reach)

    def HasField(self, name: str) -> bool:  # noqa: N802 - protobuf calls it so
        self._reach.fields_read.add(named(self._message.DESCRIPTOR.fields_by_name[name]))
        return bool(self._message.HasField(name))

    def WhichOneof(self, name: str) -> str | None:  # noqa: N802 - protobuf calls it so
        found: str | None = self._message.WhichOneof(name)
        if found is not None:
            self._reach.fields_read.add(named(self._message.DESCRIPTOR.fields_by_name[found]))
        return found

    def ListFields(self) -> list[tuple[Any, Any]]:  # noqa: N802 - protobuf calls it so
        found = []
        for descriptor, value in self._message.ListFields():
            self._reach.fields_read.add(named(descriptor))
            found.append((descriptor, watched(value, self._reach)))
        return found

    def __eq__(self, other: object) -> bool:
        return bool(self._message == (other._message if isinstance(other, Watched) else other))

    __hash__ = None  # type: ignore[assignment]


class WatchedList:
    """A repeated field, or a map, of messages."""

    def __init__(self, values: Any, reach: Reach) -> None:
        self._values = values
        self._reach = reach

    def __iter__(self) -> Iterator[Any]:
        return (watched(each, self._reach) for each in self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, at: Any) -> Any:
        return watched(self._values[at], self._reach)

    def __contains__(self, key: Any) -> bool:
        return key in self._values

    def items(self) -> Iterator[tuple[Any, Any]]:
        return ((key, watched(value, self._reach)) for key, value in self._values.items())

    def values(self) -> Iterator[Any]:
        return (watched(value, self._reach) for value in self._values.values())


def watched(value: Any, reach: Reach) -> Any:
    if hasattr(value, "DESCRIPTOR"):
        return Watched(value, reach)
    kind = type(value).__name__
    if "Composite" in kind or "MessageMap" in kind:
        return WatchedList(value, reach)
    return value


class WatchedType:
    """Stands where a reply's class stands: what it reads from bytes is watched."""

    def __init__(self, real: Any, reach: Reach) -> None:
        self._real = real
        self._reach = reach

    def FromString(self, data: bytes) -> Watched:  # noqa: N802 - protobuf calls it so
        return Watched(self._real.FromString(data), self._reach)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._real(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def install(reach: Reach) -> None:
    """Instrument both sessions and the classes of replies."""
    from weaviate_gen._client.aio import session as aio
    from weaviate_gen._client.sync import session as blocking
    from weaviate_gen._core.call import RpcRequest
    from weaviate_gen_wire.grpc import messages, rpcs

    for rpc in rpcs.ALL:
        setattr(messages, rpc.reply, WatchedType(getattr(messages, rpc.reply), reach))

    def note(call: Any) -> None:
        if call.operation.startswith("raw."):
            return
        request = call.request
        if isinstance(request, RpcRequest):
            reach.rpcs.add(request.rpc.name)
            data = request.message if isinstance(request.message, bytes) else request.message.SerializeToString()
            reach.sent(getattr(messages, request.rpc.request).FromString(data))
        else:
            reach.operations.add(request.operation.name)

    def stream_note(path: str, data: bytes) -> None:
        rpc = next(each for each in rpcs.ALL if each.path == path)
        reach.rpcs.add(rpc.name)
        reach.sent(getattr(messages, rpc.request).FromString(data))

    real_run, real_stream = blocking.Session.run, blocking.Session.stream

    def run(self: Any, call: Any) -> Any:
        note(call)
        return real_run(self, call)

    def stream(self: Any, path: str, requests: Any, **options: Any) -> Any:
        def noted() -> Iterator[bytes]:
            for each in requests:
                stream_note(path, each)
                yield each

        return real_stream(self, path, noted(), **options)

    blocking.Session.run = run  # type: ignore[method-assign]
    blocking.Session.stream = stream  # type: ignore[method-assign]
    async_run = aio.AsyncSession.run

    async def arun(self: Any, call: Any) -> Any:
        note(call)
        return await async_run(self, call)

    aio.AsyncSession.run = arun  # type: ignore[method-assign]


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
    options = ["-q", "-p", "no:cacheprovider", "--no-header"]
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
    from codegen.step import Context

    pinned = lock.read(Context(ROOT))
    RECORD.write_text(reach.to_text(pinned.release if pinned else ""))
    seen = f"{len(reach.operations)} operations, {len(reach.fields_set)} fields set, {len(reach.fields_read)} read"
    print(f"{RECORD}: {seen}")
    return status


if __name__ == "__main__":
    sys.exit(main())
