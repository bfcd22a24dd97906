"""What each request needs is what a real server demanded for it, over REST, GraphQL, gRPC and Connect."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.support.access_needs import ADMIN, CUSTOM, USER, answer, climb, grant, recorded, reset
from tests.support.access_requests import ALIASES, MT_TENANTS, SECRET, Rest, Rpc, Stream, requests
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.access.control import AccessControl
from weaviate_gen.engine.access.permissions import Permission
from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.wire import access
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen.engine.wire.rest.routes import supported
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

pytestmark = pytest.mark.unit

SETTINGS = AccessSettings(keys={ADMIN: "admin-user", CUSTOM: USER}, admins=frozenset({"admin-user"}))
RECORDED = recorded()
REQUESTS = requests()
BY_RPC = [name for name, sent in REQUESTS.items() if isinstance(sent, Rpc)]

CODES: Mapping[int, str] = {403: "PERMISSION_DENIED", 500: "UNKNOWN"}

STRICTER = {
    "a server looks at the last collection of a path alone: the others are read, too": [
        *(f"filter/{way}/old-deep" for way in ("search", "aggregate", "batch-delete", "batch-delete-dry")),
        *(f"filter/{way}/deep" for way in ("rest-delete", "rest-delete-dry", "rest-delete-and")),
        *(f"filter/{way}/reference-id" for way in ("rest-delete", "rest-delete-dry", "rest-delete-and")),
    ],
    "a server knows no collection whose name begins in lower case on a path; here it is the one in upper case": [
        *(f"filter/{way}/reference-lower" for way in ("graphql-get", "graphql-aggregate")),
        *(f"filter/{way}/reference-lower" for way in ("rest-delete", "rest-delete-dry", "rest-delete-and")),
    ],
    "a server compares the alias's own name, and an alias opens another's collection; here its target counts": [
        *(f"{name}/graphql-aggregate" for name in ("Pubalias", "Zalias", "Mtalias")),
        "Mtalias/graphql-filter",
        *(f"filter/{way}/alias" for way in ("graphql-get", "graphql-aggregate")),
        *(f"filter/{way}/alias" for way in ("rest-delete", "rest-delete-dry", "rest-delete-and")),
        *(f"filter/{way}/multi-alias" for way in ("search", "aggregate", "batch-delete", "batch-delete-dry")),
        "return/multi-alias",
        *(f"link/{way}/alias" for way in ("add", "replace", "rest-batch", "batch-references", "stream-references")),
    ],
}
"""Requests for which the engine demands more than a server, and why."""

WITHOUT_RULE = {
    "needs no permission": {
        *("/v1/", "/v1/meta", "/v1/tokenize", "/v1/.well-known/openid-configuration"),
        *access.HEALTH,
    },
    "lists what one may see": {
        *("/v1/schema", "/v1/schema/{className}/tenants", "/v1/aliases"),
        *("/v1/backups/{backend}", "/v1/export/{backend}"),
    },
}
"""Paths of operations that have no rule; those on roles and users decide for themselves."""

ANSWERED_OTHERWISE = (
    "/multi-alias",
    "/alias",  # names of aliases in beacons and on paths are understood
    "/lower",
    "/multi-lower",  # and so are names whose first letter is in lower case
    "/shard-update",  # there is no shard of that name
    "/create-expiry",  # a server wants a schedule first, by its settings
)
"""How names of requests end whose answer differs from a server's once they are allowed."""


class Direct:
    """An engine's handler, without sockets."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def rest(self, key: str, sent: Rest) -> tuple[int, str]:
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        reply = self.handler.rest(sent.verb, f"/v1{sent.path}", headers, sent.content())
        return reply.status, reply.body.decode()

    def rpc(self, key: str, path: str, message: bytes) -> tuple[str, bytes | str]:
        try:
            return "OK", self.handler.rpc(path, message, [("authorization", f"Bearer {key}")])
        except RpcFailure as failure:
            return failure.code, failure.text

    def stream(self, key: str, path: str, messages: list[bytes]) -> tuple[str, list[bytes] | str]:
        try:
            return "OK", list(self.handler.stream(path, messages, [("authorization", f"Bearer {key}")]))
        except RpcFailure as failure:
            return failure.code, failure.text


class OverHttp(Direct):
    """The same handler, whose RPCs come over the Connect protocol."""

    def rpc(self, key: str, path: str, message: bytes) -> tuple[str, bytes | str]:
        headers = {
            "authorization": f"Bearer {key}",
            "content-type": "application/proto",
            "connect-protocol-version": "1",
        }
        reply = self.handler.rest("POST", f"/v1/grpc-web{path}", headers, message)
        if reply.status == 200:
            return "OK", reply.body
        return CODES.get(reply.status, str(reply.status)), json.loads(reply.body)["message"]


@pytest.fixture(scope="module")
def handler() -> Iterator[Handler]:
    opened = open_handler(None, access=SETTINGS)
    yield opened
    opened.close()


@pytest.fixture
def server(handler: Handler) -> Direct:
    return Direct(handler)


def reason(name: str) -> str | None:
    return next((why for why, names in STRICTER.items() if name in names), None)


def demands(steps: list[str]) -> set[str]:
    """Return what was missing, an alias's name replaced by that of its target."""
    out = {step.partition(" ")[2] for step in steps}
    for alias, target in ALIASES.items():
        out = {demand.replace(f"Collection: {alias}", f"Collection: {target}") for demand in out}
    return out


def check(name: str, steps: list[str]) -> None:
    expected = RECORDED[name]
    if reason(name) is not None:
        assert steps != expected, f"{name} is no longer stricter"
        assert demands(expected) <= demands(steps)
    elif name.endswith(ANSWERED_OTHERWISE):
        assert expected[:-1] == steps[:-1]
    else:
        assert expected == steps


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_needs_what_a_server_demands(server: Direct, name: str) -> None:
    reset(server, REQUESTS[name])
    check(name, climb(server, REQUESTS[name]))


@pytest.mark.parametrize("name", BY_RPC)
def test_an_rpc_over_http_needs_the_same(handler: Handler, name: str) -> None:
    server = OverHttp(handler)
    reset(server, REQUESTS[name])
    check(name, climb(server, REQUESTS[name]))


@pytest.mark.parametrize("name", REQUESTS)
def test_nothing_is_touched_that_was_not_demanded(server: Direct, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Whatever shard a request opens belongs to a collection whose data the walk through the request had found."""
    sent = REQUESTS[name]
    reset(server, sent)
    opened, demanded = set[str](), set[str]()
    shard, allowed = Collection.shard, AccessControl.allowed

    def opens(collection: Collection, *arguments: Any, **named: Any) -> Any:
        opened.add(collection.name)
        return shard(collection, *arguments, **named)

    def allows(access: AccessControl, principal: Any, wanted: Permission) -> bool:
        if wanted.action.endswith(("_data", "_tenants", "_collections", "_nodes")):
            demanded.add(dict(wanted.fields)["collection"])
        return allowed(access, principal, wanted)

    monkeypatch.setattr(Collection, "shard", opens)
    monkeypatch.setattr(AccessControl, "allowed", allows)
    answer(server, ADMIN, sent)
    unasked = opened - demanded
    if unasked and "*" not in demanded:
        # the target of a reference in a new object must exist, and a server asks nobody's leave to look
        assert unasked == {"Secret"}, unasked
        writes = ("create", "validate", "put", "patch", "rest-batch-objects", "batch-objects", "stream-objects")
        assert name.startswith(tuple(f"link/{write}/" for write in writes)), name


# -- content that must not come out


def granted(collection: str) -> list[str]:
    """Return permissions for everything on collections and objects that a name's pattern covers."""
    verbs = ("create", "read", "update", "delete")
    data = [f"{verb}_data Collection: {collection}, Tenant: *, Object: *" for verb in verbs]
    tenants = [f"{verb}_tenants Collection: {collection}, Tenant: *" for verb in verbs]
    return [*data, *tenants, *(f"{verb}_collections Collection: {collection}" for verb in verbs)]


@pytest.mark.parametrize("name", [name for name in REQUESTS if name.startswith("Pubalias/")])
def test_an_alias_opens_no_collection_that_its_name_resembles(server: Direct, name: str) -> None:
    reset(server, REQUESTS[name])
    grant(server, granted("Pub*"))
    status, text = answer(server, CUSTOM, REQUESTS[name])
    assert '"secret"' not in text
    if any("Collection: Secret" in step for step in RECORDED[name]):  # or else the operation knows no aliases
        assert "insufficient permissions" in text or (status, text) == ("403", "")
    assert (200, "secret") == _secret(server)


@pytest.mark.parametrize("name", [name for name in REQUESTS if name.startswith("Zalias/") and "graphql" not in name])
def test_an_alias_of_an_allowed_collection_needs_no_permission_of_its_own(server: Direct, name: str) -> None:
    reset(server, REQUESTS[name])
    grant(server, [*granted("Pub"), *granted("Deep")])
    refused = name.endswith(("schema-update", "schema-delete", "property-add", "alias-create", "alias-update", "nodes"))
    refused |= name.endswith(("index-set", "index-drop", "vector-drop", "shard-update"))
    assert refused == ("insufficient permissions" in answer(server, CUSTOM, REQUESTS[name])[1])


@pytest.mark.parametrize(
    "name",
    [name for name in REQUESTS if name.startswith(("filter/", "return/")) and not RECORDED[name][-1].startswith("4")],
)
def test_a_filter_or_a_reference_reveals_nothing_of_a_forbidden_collection(server: Direct, name: str) -> None:
    needs_more = any("Secret" in step or "Pubalias" in step for step in RECORDED[name])
    reset(server, REQUESTS[name])
    grant(server, [*granted("Pub"), *granted("Deep"), "read_collections Collection: *"])
    _, text = answer(server, CUSTOM, REQUESTS[name])
    assert '"secret"' not in text
    assert needs_more == ("insufficient permissions" in text) or reason(name) is not None


def _secret(server: Direct) -> tuple[int, str]:
    status, text = server.rest(ADMIN, Rest("GET", f"/objects/Secret/{SECRET}"))
    return status, json.loads(text)["properties"]["name"] if text else ""


# -- tenants and batches


def test_every_route_has_a_rule_unless_it_is_listed() -> None:
    exempt = {path for paths in WITHOUT_RULE.values() for path in paths}
    routes = {(route.verb, route.template) for route in supported()}
    without = {path for verb, path in routes - access.REST.keys() if not path.startswith(("/v1/authz/", "/v1/users/"))}
    assert exempt == without
    assert access.REST.keys() <= routes


def test_a_right_to_one_tenant_is_none_to_another(server: Direct) -> None:
    for name, sent in REQUESTS.items():
        if not name.startswith("Mt/") or "graphql" in name or name.endswith(("/list", "/tenant-create")):
            continue
        reset(server, sent)
        grant(server, [need.replace("Tenant: *", "Tenant: t2") for need in [*granted("Mt"), *granted("Secret")]])
        text = answer(server, CUSTOM, sent)[1]
        if name == "Mt/tenants-get":
            assert "t1" not in text
        else:
            assert "insufficient permissions" in text, name


def test_each_object_of_a_batch_is_authorized_by_itself(server: Direct) -> None:
    reset(server, MT_TENANTS)
    grant(server, [need.replace("Tenant: *", "Tenant: t2") for need in granted("Mt")])
    code, text = answer(server, CUSTOM, MT_TENANTS)
    errors = json.loads(text)["errors"]
    assert ("OK", 1) == (code, len(errors))
    assert "Tenant: t1" in errors[0]["error"]


def test_a_stream_goes_on_after_references_that_are_refused(server: Direct) -> None:
    sent = REQUESTS["link/stream-references/secret"]
    assert isinstance(sent, Stream)
    reset(server, sent)
    grant(server, [])
    code, text = answer(server, CUSTOM, sent)
    assert "OK" == code
    assert "insufficient permissions to read_collections" in text


def test_collections_that_auto_schema_would_make_are_not_made(server: Direct) -> None:
    for name, sent in REQUESTS.items():
        if not name.startswith("make/"):
            continue
        reset(server, sent)
        before = _schema(server)
        grant(server, [need for need in granted("*") if "_data" in need])
        answer(server, CUSTOM, sent)
        assert before == _schema(server), name


def _schema(server: Direct) -> str:
    tenants = (
        server.rest(ADMIN, Rest("GET", "/schema/Auto/tenants"))[1].replace("HOT", "COLD").replace("ACTIVE", "COLD")
    )
    return server.rest(ADMIN, Rest("GET", "/schema"))[1] + tenants.replace("INCOLD", "COLD")


def test_of_several_keys_in_metadata_the_first_counts(server: Direct) -> None:
    reset(server, Rest("GET", "/schema"))
    grant(server, [])
    message = pb.SearchRequest(collection="Secret").SerializeToString()
    keys = [("authorization", f"Bearer {key}") for key in (CUSTOM, ADMIN)]
    with pytest.raises(RpcFailure) as refused:
        server.handler.rpc(rpcs.SEARCH.path, message, keys)
    assert "PERMISSION_DENIED" == refused.value.code
    assert server.handler.rpc(rpcs.SEARCH.path, message, keys[::-1])
