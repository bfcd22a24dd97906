"""What a server answered to the requests of `workloads.py`, recorded, and how it is asked.

    WEAVIATE_URL=http://localhost:8080 WEAVIATE_GRPC_URL=localhost:50051 python -m tests.congruence.observed

asks a server anew and writes `answers.jsonl.gz`.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

import grpc
import httpx

from tests.congruence.workloads import WORKLOADS, Answer, Step, decoded
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine.wire.handler import Handler

FILE = Path(__file__).with_name("answers.jsonl.gz")
SEED = 7


def observations(workload: str) -> Iterator[tuple[Step, Answer]]:
    """Yield the recorded requests of a workload, in order, with their answers."""
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["workload"] == workload:
                yield (row["verb"], row["path"], row["body"]), (row["status"], row["answer"])


def engine_answer(handler: Handler, step: Step) -> Answer:
    """Return the engine's answer to a request."""
    verb, path, body = step
    if verb == "RPC":
        try:
            return decoded(step, "OK", handler.rpc(path, base64.b64decode(body)))
        except RpcFailure as failure:
            return decoded(step, failure.code, b"")
    sent = b"" if body is None else json.dumps(body).encode()
    reply = handler.rest(verb, f"/v1{path}", {}, sent)
    return decoded(step, reply.status, reply.body)


class Server:
    """The server that the environment names; its collection `Beside` is deleted before and after."""

    def __init__(self) -> None:
        self._http = httpx.Client(base_url=os.environ["WEAVIATE_URL"], timeout=60, trust_env=False)
        self._channel = grpc.insecure_channel(os.environ.get("WEAVIATE_GRPC_URL", "localhost:50051"))

    def __enter__(self) -> Self:
        """Begin without the collection."""
        self._http.delete("/v1/schema/Beside")
        return self

    def __exit__(self, *_: object) -> None:
        """Delete the collection, and close."""
        self._http.delete("/v1/schema/Beside")
        self._http.close()
        self._channel.close()

    def exchanges(self, steps: Iterable[Step]) -> Iterator[tuple[Step, Answer]]:
        """Yield requests, in order, with its answers."""
        for step in steps:
            yield step, self._answer(step)

    def _answer(self, step: Step) -> Answer:
        verb, path, body = step
        if verb == "RPC":
            call: Any = self._channel.unary_unary(path)
            try:
                return decoded(step, "OK", call(base64.b64decode(body), timeout=60))
            except grpc.RpcError as error:
                status: Any = error
                return decoded(step, status.code().name, b"")
        sent = b"" if body is None else json.dumps(body).encode()
        reply = self._http.request(verb, f"/v1{path}", content=sent, headers={"content-type": "application/json"})
        return decoded(step, reply.status_code, reply.content)


def main() -> int:
    """Ask the server, and write what it answered; return the exit status."""
    lines: list[str] = []
    for name, workload in WORKLOADS.items():
        with Server() as server:
            for step, (status, answer) in server.exchanges(workload(random.Random(SEED))):
                row = dict(zip(("verb", "path", "body"), step, strict=True))
                lines.append(json.dumps({"workload": name, **row, "status": status, "answer": answer}, sort_keys=True))
    FILE.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0))
    print(f"{len(lines)} answers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
