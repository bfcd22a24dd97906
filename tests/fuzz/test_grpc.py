"""Whatever messages are sent to a server over gRPC: no fault, no hang, nothing lost."""

from __future__ import annotations

import random
from pathlib import Path

import grpc
import pytest
from google.protobuf.message import DecodeError

from tests.support.fuzz_messages import Messages, Sent
from tests.support.fuzz_world import ANEW, SECONDS, World, recorded_failures, report, seed, size, world
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit


def test_no_message_makes_a_server_fail_hang_lose_or_leak(tmp_path: Path) -> None:
    chosen = seed()
    drawn = Messages(chosen)
    faults: list[str] = []
    for guarded in (False, True):
        made = [drawn.draw() for _ in range(size(250, 5_000))]
        with world(tmp_path, guarded=guarded) as server:
            faults += run(server, made, random.Random(chosen))
    assert not faults, report(faults, "tests/fuzz/test_grpc.py", chosen)


def run(server: World, made: list[Sent], chance: random.Random) -> list[str]:
    """Send messages; tell of those that were not answered as they should be."""
    failing = recorded_failures()
    faults: list[str] = []
    with grpc.insecure_channel(f"127.0.0.1:{server.server.grpc_port}") as channel:
        for at, sent in enumerate(made):
            if at % ANEW == 0:
                server.settle()
            try:
                call(channel, sent, server.credentials(chance))
            except grpc.RpcError as error:
                if not allowed(sent, error, failing):
                    faults.append(f"{sent}\n{error.code().name} {error.details()}")
            except DecodeError as error:
                faults.append(f"{sent}\n{error!r}")
    return faults


def call(channel: grpc.Channel, sent: Sent, headers: dict[str, str]) -> None:
    """Call a procedure, and read what it replies."""
    reply = getattr(pb, sent.rpc.reply)
    metadata = list(headers.items())
    if sent.rpc.client_streaming:
        stream = channel.stream_stream(sent.rpc.path)
        for each in stream(iter(sent.messages), metadata=metadata, timeout=SECONDS):
            reply.FromString(each)
    else:
        unary = channel.unary_unary(sent.rpc.path)
        reply.FromString(unary(sent.messages[0], metadata=metadata, timeout=SECONDS))


def allowed(sent: Sent, error: grpc.RpcError, failing: set[tuple[str, int | str]]) -> bool:
    """Return whether a server may answer so."""
    code = error.code().name
    if code in {"INVALID_ARGUMENT", "NOT_FOUND", "UNAUTHENTICATED", "PERMISSION_DENIED"}:
        return True
    if code == "UNIMPLEMENTED":
        return "is not supported by the local engine" in error.details()
    # without credentials, a server was recorded to answer so to each RPC of one message
    if code == "UNKNOWN" and not sent.rpc.client_streaming and error.details().startswith("extract auth: "):
        return True
    # every server of gRPC answers so what is no message
    return (code == "INTERNAL" and not readable(sent)) or (sent.rpc.name, code) in failing


def readable(sent: Sent) -> bool:
    """Return whether all that is sent can be read."""
    try:
        for each in sent.messages:
            getattr(pb, sent.rpc.request).FromString(each)
    except DecodeError:
        return False
    return True
