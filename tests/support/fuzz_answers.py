"""What a real server answers to some requests that it fails at, or answers in a form of its own.

``python -m tests.support.fuzz_answers REST GRPC GUARDED_REST GUARDED_GRPC`` (http://127.0.0.1:8080 127.0.0.1:50051 ...)
asks an empty server, and one with roles that wants the key of its admin ``ada``, and writes the file anew. The same
requests are asked of the engine, and what a server fails at, requests made by chance may meet as well.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from typing import Any

import grpc
import httpx
from google.protobuf.json_format import ParseDict

from tests.support.engines import numbered
from tests.support.fuzz_world import FAILURES, KEY
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

_TWO = {"class": "Tt", "tenant": "one", "id": numbered(1), "vector": [1, 2], "properties": {"words": 1}}
_AT = f"/objects/Tt/{numbered(1)}"
_WORDS = {"operator": "Equal", "path": ["words"], "valueInt": 1}
_BEACON = f"weaviate://localhost/Tt/{numbered(1)}"
REST: list[tuple[str, str, Any]] = [
    ("GET", "/objects", None),
    ("GET", "/objects?offset=10000", None),
    ("POST", "/backups/filesystem", {}),
    ("POST", "/backups/s3", {"id": "b"}),
    ("GET", "/backups/s3", None),
    ("GET", "/backups/s3/b", None),
    ("DELETE", "/backups/s3/b", None),
    ("GET", "/backups/s3/b/restore", None),
    ("POST", "/backups/s3/b/restore", {}),
    ("DELETE", "/backups/s3/b/restore", None),
    ("GET", "/cluster/statistics", None),
    (
        "POST",
        "/schema",
        {
            "class": "Tt",
            "vectorizer": "none",
            "multiTenancyConfig": {"enabled": True},
            "properties": [{"name": "words", "dataType": ["int"]}],
        },
    ),
    ("POST", "/schema/Tt/properties", {"name": "ref", "dataType": ["Tt"]}),
    ("POST", "/schema/Tt/tenants", [{"name": "one"}]),
    ("POST", "/schema/Tt/tenants", [{"name": "cold", "activityStatus": "COLD"}]),
    ("GET", "/schema/Tt/shards?tenant=cold", None),
    (
        "POST",
        "/schema",
        {
            "class": "Auto",
            "vectorizer": "none",
            "multiTenancyConfig": {"enabled": True, "autoTenantCreation": True},
        },
    ),
    ("POST", "/graphql/batch", [{}]),
    ("POST", "/graphql/batch", []),
    ("POST", "/batch/references", [{}]),
    ("POST", "/batch/objects", {"objects": [_TWO, {**_TWO, "properties": "text"}]}),
    ("DELETE", "/batch/objects?tenant=one", {"match": {"class": "Tt", "where": {**_WORDS, "valueInt": 9}}}),
    ("DELETE", "/batch/objects?tenant=one", {"output": "most", "match": {"class": "Tt", "where": _WORDS}}),
    ("DELETE", f"/objects/Nope/{numbered(1)}", None),
    ("POST", "/objects", {**_TWO, "id": numbered(2), "vector": [1, 2, 3]}),
    ("PUT", _AT, {**_TWO, "vector": [1, 2, 3]}),
    ("PATCH", _AT, {**_TWO, "vector": [1, 2, 3]}),
    ("POST", f"{_AT}/references/ref?tenant=one", {"beacon": _BEACON}),
    ("PUT", "/schema/Tt/shards/one", {"status": "NONE"}),
    ("PUT", "/schema/Tt/shards/one", {"status": ["READY"]}),
    ("PUT", "/schema/Tt/shards/one", {"status": "READONLY"}),
    ("POST", "/objects", {**_TWO, "id": numbered(2)}),
    ("PUT", _AT, {**_TWO, "properties": {"words": 2}}),
    ("PATCH", _AT, {**_TWO, "properties": {"words": 2}}),
    ("DELETE", f"{_AT}?tenant=one", None),
    ("PUT", f"/objects/{numbered(1)}", {**_TWO, "properties": {"words": 2}}),
    ("PATCH", f"/objects/{numbered(1)}", {**_TWO, "properties": {"words": 2}}),
    ("PATCH", f"/objects/{numbered(1)}", {"properties": {"words": 2}}),
    ("POST", f"{_AT}/references/ref?tenant=one", {"beacon": _BEACON}),
    ("PUT", f"{_AT}/references/ref?tenant=one", [{"beacon": _BEACON}]),
    ("DELETE", f"{_AT}/references/ref?tenant=one", {"beacon": _BEACON}),
    ("PUT", "/schema/Tt/shards/one", {"status": "READY"}),
]
_OIDC = {"roles": ["viewer"], "userType": "oidc"}
GUARDED: list[tuple[str, str, Any]] = [
    ("GET", "/authz/users/ada/roles/oidc", None),
    ("POST", "/authz/users/ada/assign", _OIDC),
    ("POST", "/authz/users/ada/revoke", _OIDC),
    ("GET", "/authz/users/uu/roles/oidc", None),
    ("POST", "/authz/users/uu/assign", _OIDC),
    ("POST", "/authz/users/uu/revoke", _OIDC),
    ("POST", "/authz/groups/gg/assign", {"roles": ["viewer"], "groupType": "oidc"}),
    ("POST", "/authz/groups/gg/revoke", {"roles": ["viewer"], "groupType": "oidc"}),
    ("GET", "/authz/groups/gg/roles/oidc", None),
    ("GET", "/authz/groups/oidc", None),
]
RPCS: list[tuple[str, dict[str, Any]]] = [
    ("Search", {"collection": "Nope"}),
    ("Aggregate", {"collection": "Nope", "objectsCount": True}),
    ("TenantsGet", {"collection": "Nope"}),
    ("BatchDelete", {"collection": "Nope", "filters": {}}),
    ("BatchReferences", {}),
    ("BatchObjects", {}),
    ("BatchObjects", {"objects": [{"collection": "Auto", "uuid": numbered(1)}]}),
]
"""Requests, in order."""
STREAM = pb.BatchStreamRequest(start=pb.BatchStreamRequest.Start()).SerializeToString()
"""The beginning of a stream, sent in nobody's name."""
NOBODY = {"authorization": "Bearer nobody's"}


def _rest(address: str, asked: list[tuple[str, str, Any]], key: str | None = None) -> Iterator[dict[str, Any]]:
    metadata = {"metadata": {"authorization": f"Bearer {key}"}} if key else {}
    for verb, path, body in asked:
        sent = "" if body is None else json.dumps(body)
        headers = {"content-type": "application/json", **metadata.get("metadata", {})}
        answer = httpx.request(verb, f"{address}/v1{path}", content=sent, headers=headers, timeout=30)
        row = {"kind": "rest", "method": verb, "url": f"/v1{path}", "body": sent, **metadata}
        yield {**row, "status": answer.status_code, "reply": answer.text}


def _rpcs(address: str) -> Iterator[dict[str, Any]]:
    known = {rpc.name: rpc for rpc in rpcs.ALL}
    with grpc.insecure_channel(address) as channel:
        for name, body in RPCS:
            rpc = known[name]
            sent = ParseDict(body, getattr(pb, rpc.request)()).SerializeToString()
            row = {"kind": "grpc", "method": rpc.path, "request": base64.b64encode(sent).decode()}
            try:
                reply = channel.unary_unary(rpc.path)(sent, timeout=30)
            except grpc.RpcError as error:
                yield {**row, "error": {"code": error.code().name, "details": error.details()}}
            else:
                yield {**row, "reply": base64.b64encode(reply).decode()}


def _stream(address: str) -> dict[str, Any]:
    path = next(rpc.path for rpc in rpcs.ALL if rpc.name == "BatchStream")
    row = {"kind": "grpc-stream", "method": path, "sent": base64.b64encode(STREAM).decode(), "metadata": NOBODY}
    with grpc.insecure_channel(address) as channel:
        try:
            list(channel.stream_stream(path)(iter([STREAM]), metadata=list(NOBODY.items()), timeout=30))
        except grpc.RpcError as error:
            return {**row, "error": {"code": error.code().name, "details": error.details()}}
    raise AssertionError("the server let nobody in")


def main() -> None:
    """Ask two servers, and write their answers."""
    rest, rpc, guarded, guarded_rpc = sys.argv[1:]
    rows = [*_rest(rest, REST), *_rest(guarded, GUARDED, KEY), *_rpcs(rpc), _stream(guarded_rpc)]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    FAILURES.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
