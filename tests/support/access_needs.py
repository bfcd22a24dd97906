"""What a user needs for a request: found by asking again, each time with the permission that was missing.

``python -m tests.support.access_needs http://127.0.0.1:8080 127.0.0.1:50051`` asks a real server with roles, whose root
user has the key ``admin-key`` and which knows a user ``custom-user`` by ``custom-key``, and writes the file anew. A
third argument chooses requests by a part of their names, and keeps what is recorded of the others.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

import grpc
import httpx
from google.protobuf.json_format import MessageToDict, ParseDict

from tests.support.access_requests import Rest, Rpc, Sent, away, requests, world
from tests.support.source import ROOT
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

NEEDS = ROOT / "tests" / "unit" / "engine" / "fixtures" / "access_needs.json"
"""What a real server 1.39.0 demanded, in order, and how it answered in the end."""
ADMIN, CUSTOM, USER, ROLE = "admin-key", "custom-key", "custom-user", "tested"
FORBIDDEN = 403
_MISSING = re.compile(r"insufficient permissions to (\w+) \[(?:\[([^\]]*)\])?\]")
_FIELDS = {
    "Collection": "collection",
    "Tenant": "tenant",
    "Object": "object",
    "Alias": "alias",
    "Verbosity": "verbosity",
}
_CLASSLESS = re.compile(r"/objects/[0-9a-f-]{36}(/|$)")
_NOTHING = {"action": "read_roles", "roles": {"role": "nobody", "scope": "match"}}
_KNOWN = {rpc.name: rpc for rpc in rpcs.ALL}


class Server(Protocol):
    """What requests are sent to; a failed RPC comes back as its code and details."""

    def rest(self, key: str, sent: Rest) -> tuple[int, str]: ...

    def rpc(self, key: str, path: str, message: bytes) -> tuple[str, bytes | str]: ...

    def stream(self, key: str, path: str, messages: list[bytes]) -> tuple[str, list[bytes] | str]: ...


def answer(server: Server, key: str, sent: Sent) -> tuple[str, str]:
    """Return how a request is answered: a status or code, and the text of the reply."""
    if isinstance(sent, Rest):
        status, text = server.rest(key, sent)
        if (
            sent.verb == "HEAD" and status == FORBIDDEN
        ):  # without a body: the same request with one says what is missing
            text = server.rest(key, replace(sent, verb="GET"))[1]
        return str(status), text
    if isinstance(sent, Rpc):
        rpc = _KNOWN[sent.name]
        code, reply = server.rpc(key, rpc.path, ParseDict(sent.message, getattr(pb, rpc.request)()).SerializeToString())
        return code, reply if isinstance(reply, str) else _shown(getattr(pb, rpc.reply).FromString(reply))
    rpc = _KNOWN["BatchStream"]
    messages = [{"start": {}}, {"data": sent.data}, {"stop": {}}]
    encoded = [ParseDict(message, pb.BatchStreamRequest()).SerializeToString() for message in messages]
    code, replies = server.stream(key, rpc.path, encoded)
    return code, replies if isinstance(replies, str) else "".join(
        _shown(pb.BatchStreamReply.FromString(r)) for r in replies
    )


def _shown(message: Any) -> str:
    return json.dumps(MessageToDict(message))


def missing(text: str) -> str:
    """Return the permission that an answer says is missing, as it says it; or an empty string."""
    found = _MISSING.search(text)
    return "" if found is None else f"{found[1]} {(found[2] or '').partition(', ')[2]}".strip()


def permission(text: str) -> dict[str, Any]:
    """Return a permission as REST has it, from what :func:`missing` returned."""
    action, _, rest = text.partition(" ")
    fields = dict(part.split(": ", 1) for part in rest.split(", ")) if rest else {}
    domain = action.rpartition("_")[2]
    return {"action": action, domain: {_FIELDS[name]: value for name, value in fields.items()}}


def grant(server: Server, needs: Iterable[str]) -> None:
    """Make a role of permissions, and the only one of the user."""
    rows = [_NOTHING, *(permission(text) for text in needs)]
    server.rest(ADMIN, Rest("DELETE", f"/authz/roles/{ROLE}"))
    status, text = server.rest(ADMIN, Rest("POST", "/authz/roles", {"name": ROLE, "permissions": rows}))
    assert status == 201, text
    body = {"roles": [ROLE], "userType": "db"}
    status, text = server.rest(ADMIN, Rest("POST", f"/authz/users/{USER}/assign", body))
    assert status == 200, text


def reset(server: Server, sent: Sent) -> None:
    """Make the collections anew; those with tenants are left out where a server fails at them."""
    for step in away():
        server.rest(ADMIN, step)
    for step in world():
        status, text = server.rest(ADMIN, step)
        assert status == 200, (step, text)
    for name in ("Mt", "Auto") if classless(sent) else ():
        server.rest(ADMIN, Rest("DELETE", f"/schema/{name}"))


def classless(sent: Sent) -> bool:
    """Report whether a request is about an object whose class is not in the path."""
    return isinstance(sent, Rest) and _CLASSLESS.match(sent.path) is not None


def writes(sent: Sent) -> bool:
    """Report whether a request may change something."""
    if isinstance(sent, Rest):
        return (
            sent.verb not in ("GET", "HEAD") and "/graphql" not in sent.path and "'dryRun': True" not in str(sent.body)
        )
    return not isinstance(sent, Rpc) or (sent.name.startswith("Batch") and not sent.message.get("dryRun"))


def climb(server: Server, sent: Sent) -> list[str]:
    """Return how a request is answered: refused for want of one permission after the other, and then with all."""
    steps: list[str] = []
    needs: list[str] = []
    while True:
        grant(server, needs)
        status, text = answer(server, CUSTOM, sent)
        wanted = missing(text)
        steps.append(f"{status} {wanted}".strip())
        if not wanted:
            return steps
        if wanted in needs:
            raise AssertionError(f"{sent}: {wanted} is granted and wanted: {text}")
        needs.append(wanted)


class Remote:
    """A server over sockets."""

    def __init__(self, http: str, address: str) -> None:
        self._http = httpx.Client(base_url=f"{http}/v1", timeout=60)
        self._channel = grpc.insecure_channel(address)

    def rest(self, key: str, sent: Rest) -> tuple[int, str]:
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        reply = self._http.request(sent.verb, sent.path, content=sent.content(), headers=headers)
        return reply.status_code, reply.text

    def rpc(self, key: str, path: str, message: bytes) -> tuple[str, bytes | str]:
        try:
            return "OK", self._channel.unary_unary(path)(message, timeout=60, metadata=_metadata(key))
        except grpc.RpcError as error:
            return error.code().name, error.details()

    def stream(self, key: str, path: str, messages: list[bytes]) -> tuple[str, list[bytes] | str]:
        try:
            return "OK", list(self._channel.stream_stream(path)(iter(messages), timeout=60, metadata=_metadata(key)))
        except grpc.RpcError as error:
            return error.code().name, error.details()

    def close(self) -> None:
        """Close the connections."""
        self._channel.close()
        self._http.close()


def _metadata(key: str) -> list[tuple[str, str]]:
    return [("authorization", f"Bearer {key}")]


def recorded() -> Mapping[str, list[str]]:
    """Return what a real server demanded, by the name of the request."""
    return json.loads(NEEDS.read_text("utf-8"))  # type: ignore[no-any-return]


def main() -> None:
    """Ask a server, and write what it demands."""
    server = Remote(*sys.argv[1:3])
    only = sys.argv[3] if len(sys.argv) > 3 else ""
    out = dict(recorded()) if only else {}
    changed = True
    for name, sent in requests().items():
        if only not in name:
            continue
        if changed or classless(sent):
            reset(server, sent)
        changed = writes(sent) or classless(sent)
        out[name] = climb(server, sent)
        print(name, out[name], file=sys.stderr)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(out[name])}" for name in requests())
    NEEDS.parent.mkdir(exist_ok=True)
    NEEDS.write_text(f"{{\n{lines}\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
