"""Calls every operation, message and procedure of a generated tree: `python odd_names_program.py aio|sync PLAN`.

Runs on that tree, in a process of its own. An echo answers in place of an engine, through the client's real transport.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from weaviate_gen._runtime.handler import Reply
from weaviate_gen._types.settings import AdditionalConfig
from weaviate_gen_wire import messages, rest
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.rest import models


class Echo:
    """Answers REST with what was asked, and RPCs with a reply whose bytes are given.

    Attributes:
        rpc_reply: the bytes.
        nulls: what REST answers have beside what was asked.
    """

    rpc_reply = b""
    nulls: Mapping[str, None] = MappingProxyType({})

    def time_limit(self, seconds: float | None = None) -> Any:
        return self

    def cancel(self) -> None: ...

    def rest(self, verb: str, target: str, headers: Mapping[str, str], body: bytes, limit: Any = None) -> Reply:
        known = {name.lower(): value for name, value in dict(headers).items()}
        asked = {"verb": verb, "target": target, "headers": known, "body": json.loads(body)}
        return Reply(200, (("content-type", "application/json"),), json.dumps(asked | self.nulls).encode())

    def rpc(self, path: str, message: bytes, metadata: Any = (), limit: Any = None) -> bytes:
        return self.rpc_reply

    def stream(self, path: str, requests: Iterable[bytes], metadata: Any = (), limit: Any = None) -> Iterator[bytes]:
        for _ in requests:
            yield self.rpc_reply

    def close(self) -> None: ...


def client(flavor: str, echo: Echo) -> tuple[Any, Any, Any]:
    """Return the raw methods over the echo: REST, gRPC, readable."""
    home = f"weaviate_gen._client.{flavor}"
    start = "Async" if flavor == "aio" else ""
    transports = import_module(f"weaviate_gen._transport.{'coroutines' if start else 'threads'}")
    transport = getattr(transports, f"{start}LocalTransport")(lambda: echo)
    settings = import_module(f"{home}.settings").Settings(None, None, {}, AdditionalConfig(), True)
    session = getattr(import_module(f"{home}.session"), f"{start}Session")(settings, transport)
    session.open()
    grpc = getattr(import_module(f"{home}.raw.grpc"), f"{start}RawGrpc")(session)
    readable = getattr(import_module(f"{home}.readable"), f"{start}Readable")(grpc)
    return getattr(import_module(f"{home}.raw.rest"), f"{start}RawRest")(session), grpc, readable


async def value(awaited: Any) -> Any:
    """Return what a method gives, in either flavor."""
    return await awaited if hasattr(awaited, "__await__") else awaited


async def listed(replies: Any) -> list[Any]:
    """Return all that a stream gives, in either flavor."""
    return [reply async for reply in replies] if hasattr(replies, "__aiter__") else list(replies)


def stream_of(flavor: str, message: Any) -> Any:
    """Return a stream of one message."""

    async def one() -> Any:
        yield message

    return one() if flavor == "aio" else iter([message])


async def call(operation: dict[str, Any], raw: Any, echo: Echo) -> None:
    """Send an operation with every argument, and compare what came through."""
    arguments: dict[str, Any] = {}
    path, query, headers = operation["path"], [], {}
    wire = ""
    for name, wire, place in operation["arguments"]:
        if place == "query":
            arguments[name] = [wire, "x"]
            query.append((wire, f"{wire},x"))
        else:
            arguments[name] = f"{place} of it?"
            if place == "path":
                path = path.replace(f"{{{wire}}}", f"{place} of it?")
            else:
                headers[wire.lower()] = f"{place} of it?"
    echo.nulls = {f"{wire}_list": None}
    reply = await value(getattr(raw, operation["method"])(**arguments, body={wire: "other"}))
    target, _, tail = reply["target"].partition("?")
    pairs = [tuple(unquote(part) for part in pair.split("=", 1)) for pair in tail.split("&")]
    assert (reply["verb"], unquote(target), pairs) == ("POST", path, query), (operation, reply)
    assert headers.items() <= reply["headers"].items(), (operation, reply)
    assert reply["body"] == {wire: "other"}, (operation, reply)
    assert reply[f"{wire}_list"] == [], (operation, reply)
    described = rest.OPERATIONS[operation["method"]]
    assert described is getattr(getattr(rest, operation["tag"]), described.name.upper()), operation


def round_trip(message: dict[str, Any]) -> None:
    """Set every field of text of a message by its name, there and back, in both implementations."""
    made = attrgetter(message["path"])(pb)
    dataclass = getattr(messages, message["readable"])
    fields = {name: f"{name} {number}" for number, name in enumerate(message["text"])}
    first = made(**fields)
    assert {name: getattr(made.FromString(first.SerializeToString()), name) for name in fields} == fields, message
    assert [descriptor.name for descriptor, _ in first.ListFields()] == list(fields), message
    own = dataclass.parse(first.SerializeToString())
    assert bytes(own) == first.SerializeToString(), message
    assert sorted(vars(own)[name] for name in vars(own) if isinstance(vars(own)[name], str)) == sorted(fields.values())


async def ask(rpc: dict[str, Any], flavor: str, grpc: Any, readable: Any, echo: Echo) -> None:
    """Call a procedure, raw and readable."""
    request = attrgetter(rpc["request"])(pb)
    expected = attrgetter(rpc["reply"])(pb)(number_of_it=7)
    echo.rpc_reply = expected.SerializeToString()
    method, other = getattr(grpc, rpc["method"]), getattr(readable, rpc["method"])
    if not rpc["streams"]:
        assert await value(method(request())) == expected, rpc
        assert (await value(other(rpc["dataclass"]()))).number_of_it == 7, rpc
        return
    assert await listed(method(stream_of(flavor, request()))) == [expected], rpc
    assert [each.number_of_it for each in await listed(other(stream_of(flavor, rpc["dataclass"]())))] == [7], rpc


async def main(flavor: str, file: str) -> None:
    """Do all of it, and print how much there was."""
    plan = json.loads(Path(file).read_text("utf-8"))
    echo = Echo()
    raw, grpc, readable = client(flavor, echo)
    for operation in plan["operations"]:
        await call(operation, raw, echo)
    for name in plan["types"]:
        assert getattr(models, name) in {dict, list, object, str}, name
    for message in plan["messages"]:
        round_trip(message)
    dataclasses = {message["path"]: getattr(messages, message["readable"]) for message in plan["messages"]}
    for rpc in plan["rpcs"]:
        await ask(rpc | {"dataclass": dataclasses[rpc["request"]]}, flavor, grpc, readable, echo)
    print(*(len(plan[part]) for part in ("operations", "types", "messages", "rpcs")))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
