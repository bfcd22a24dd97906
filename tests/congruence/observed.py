"""A real server and the engine, asked the same; and what a server answered, recorded.

    WEAVIATE_URL=http://localhost:8080 WEAVIATE_GRPC_URL=localhost:50051 python -m tests.congruence.observed

asks a server anew and writes `answers.jsonl.gz`. The workload `access` is asked of $WEAVIATE_ROLES_URL and
$WEAVIATE_ROLES_GRPC_URL: a server with roles, whose root user `admin-user` has the key ``admin-key``, and which knows a
user `custom-user` by ``custom-key``. Collections, aliases, roles and users of both are deleted.
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

from tests.congruence.exchange import Answer, Step, decoded
from tests.congruence.workloads import WORKLOADS
from tests.congruence.workloads.access import ADMIN, CUSTOM
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen.engine.wire.handler import Handler

FILE = Path(__file__).with_name("answers.jsonl.gz")
SEED = 7


def observations(workload: str) -> Iterator[tuple[Step, Answer]]:
    """Yield the recorded requests of a workload, in order, with their answers."""
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["workload"] == workload:
                yield Step(*row["step"]), (row["status"], row["answer"])


def engine(workload: str) -> Handler:
    """Open an engine that is set up as the server of a workload is."""
    access = AccessSettings(keys={ADMIN: "admin-user", CUSTOM: "custom-user"}, admins=frozenset({"admin-user"}))
    return open_handler(None, access=access if workload == "access" else None)


def engine_answer(handler: Handler, step: Step) -> Answer:
    """Return the engine's answer to a request."""
    headers = {"authorization": f"Bearer {step.key}"} if step.key else {}
    if step.verb == "RPC":
        try:
            return decoded(step, "OK", handler.rpc(step.path, base64.b64decode(step.body), headers.items()))
        except RpcFailure as failure:
            return decoded(step, failure.code, b"", failure.text)
    sent = b"" if step.body is None else json.dumps(step.body).encode()
    reply = handler.rest(step.verb, f"/v1{step.path}", headers, sent)
    return decoded(step, reply.status, reply.body)


class Server:
    """A server that the environment names; its content is deleted before and after."""

    def __init__(self, workload: str) -> None:
        """Connect to the server that a workload is for."""
        roles = "_ROLES" if workload == "access" else ""
        headers = {"authorization": f"Bearer {ADMIN}"} if roles else {}
        self._http = httpx.Client(base_url=os.environ[f"WEAVIATE{roles}_URL"], timeout=60, trust_env=False)
        self._admin = headers
        self._channel = grpc.insecure_channel(os.environ.get(f"WEAVIATE{roles}_GRPC_URL", "localhost:50051"))

    def __enter__(self) -> Self:
        """Begin without content."""
        self._clear()
        return self

    def __exit__(self, *_: object) -> None:
        """Delete the content, and close."""
        self._clear()
        self._http.close()
        self._channel.close()

    def _clear(self) -> None:
        for alias in self._get("/aliases")["aliases"] or ():
            self._http.delete(f"/v1/aliases/{alias['alias']}", headers=self._admin)
        for config in self._get("/schema")["classes"] or ():
            self._http.delete(f"/v1/schema/{config['class']}", headers=self._admin)
        if self._admin:
            roles = [role["name"] for role in self._get("/authz/roles") if role["name"] != "root"]
            for user in ("users/admin-user", "users/custom-user", "users/somebody", "users/dora", "groups/gg"):
                for kind in ("oidc",) if user.startswith("groups") else ("db", ""):
                    self._revoke(user, kind)
            for role in roles:
                self._http.delete(f"/v1/authz/roles/{role}", headers=self._admin)
            for user in self._get("/users/db"):
                self._http.delete(f"/v1/users/db/{user['userId']}", headers=self._admin)

    def _revoke(self, holder: str, kind: str) -> None:
        reply = self._http.get(f"/v1/authz/{holder}/roles{f'/{kind}' if kind else ''}", headers=self._admin)
        held = [role["name"] for role in reply.json() if role["name"] != "root"] if reply.status_code == 200 else []
        taken = {"roles": held, **({"userType": kind, "groupType": kind} if kind else {})}
        self._http.post(f"/v1/authz/{holder}/revoke", json=taken, headers=self._admin)

    def _get(self, path: str) -> Any:
        return self._http.get(f"/v1{path}", headers=self._admin).raise_for_status().json()

    def exchanges(self, steps: Iterable[Step]) -> Iterator[tuple[Step, Answer]]:
        """Yield requests, in order, with its answers."""
        for step in steps:
            yield step, self._answer(step)

    def _answer(self, step: Step) -> Answer:
        headers = {"authorization": f"Bearer {step.key}"} if step.key else {}
        if step.verb == "RPC":
            call: Any = self._channel.unary_unary(step.path)
            try:
                return decoded(
                    step, "OK", call(base64.b64decode(step.body), timeout=60, metadata=list(headers.items()))
                )
            except grpc.RpcError as error:
                status: Any = error
                return decoded(step, status.code().name, b"", status.details())
        sent = b"" if step.body is None else json.dumps(step.body).encode()
        headers["content-type"] = "application/json"
        reply = self._http.request(step.verb, f"/v1{step.path}", content=sent, headers=headers)
        return decoded(step, reply.status_code, reply.content)


def main() -> int:
    """Ask the servers, and write what they answered; return the exit status."""
    lines: list[str] = []
    for name, workload in WORKLOADS.items():
        with Server(name) as server:
            for step, (status, answer) in server.exchanges(workload(random.Random(SEED))):
                lines.append(
                    json.dumps({"workload": name, "step": step, "status": status, "answer": answer}, sort_keys=True)
                )
    FILE.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0))
    print(f"{len(lines)} answers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
