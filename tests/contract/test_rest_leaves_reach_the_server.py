"""Parameters, properties and values of REST requests that go out as they are given, whatever a server makes of them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.source import ROOT
from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._client.sync.session import Session
from weaviate_gen._core.call import Call
from weaviate_gen.classes.backup import BackupCompressionLevel, BackupConfigCreate, BackupLocation, BackupStorage
from weaviate_gen.classes.config import ConsistencyLevel, DataType, Property, ReferenceProperty, Tokenization
from weaviate_gen.classes.rbac import Permissions
from weaviate_gen.exceptions import WeaviateBaseError
from weaviate_gen_wire.rest import Request

IDENTITY = uuid.UUID(int=7)
FILTER = json.loads((ROOT / "specs/openapi/schema.json").read_text("utf-8"))["definitions"]["WhereFilter"]["properties"]
VALUES: dict[str, Any] = {"string": "a", "integer": 1, "number": 0.5, "boolean": True, "array": []}
WHERE = {
    "operator": "Or",
    "operands": [{"operator": operator, "path": ["a"]} for operator in FILTER["operator"]["enum"]],
    "valueGeoRange": {"geoCoordinates": {"latitude": 1.5, "longitude": 2.5}, "distance": {"max": 3}},
} | {
    name: VALUES[each["type"]]
    for name, each in FILTER.items()
    if name.startswith("value") and each.get("type") in VALUES
}
"""A filter with every operator and every kind of value."""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """Collect the REST requests that the client sends from now on."""
    requests: list[Request] = []
    for session in (Session, AsyncSession):
        real: Callable[..., Any] = session.execute

        def execute(self: Any, call: Call[Any], real: Callable[..., Any] = real) -> Any:
            if isinstance(call.request, Request):
                requests.append(call.request)
            return real(self, call)

        monkeypatch.setattr(session, "execute", execute)
    return requests


def _last(sent: list[Request], call: Callable[[], Any]) -> Request:
    """Make a call that a server may refuse; return its first request."""
    start = len(sent)
    try:
        call()
    except WeaviateBaseError:
        assert len(sent) > start, "refused before anything was sent"
    return sent[start]


@pytest.mark.parametrize("tokenization", list(Tokenization))
def test_every_tokenization(client: Any, name: str, sent: list[Request], tokenization: Tokenization) -> None:
    inner = Property(name="inner", data_type=DataType.TEXT, tokenization=tokenization, description="of the inner one")
    properties = [
        Property(name="title", data_type=DataType.TEXT, tokenization=tokenization),
        Property(name="part", data_type=DataType.OBJECT, nested_properties=[inner]),
    ]
    body = _last(sent, lambda: client.collections.create(name, properties=properties)).body
    title, part = body["properties"]
    (nested,) = part["nestedProperties"]
    assert [tokenization.value] * 2 == [title["tokenization"], nested["tokenization"]]
    assert "of the inner one" == nested["description"]
    body = _last(sent, lambda: client.tokenization.text("one two", tokenization)).body
    assert tokenization.value == body["tokenization"]


@pytest.mark.parametrize("level", list(BackupCompressionLevel))
def test_every_level_of_compression(client: Any, sent: list[Request], level: BackupCompressionLevel) -> None:
    config = BackupConfigCreate(compression_level=level)
    request = _last(sent, lambda: client.backup.create("b", BackupStorage.S3, config=config))
    assert level.value == request.body["config"]["CompressionLevel"]


def test_the_place_of_a_restoration_to_cancel(client: Any, sent: list[Request]) -> None:
    place = BackupLocation.S3(path="p", bucket="b")
    request = _last(sent, lambda: client.backup.cancel("b", BackupStorage.S3, place, "restore"))
    assert {"bucket": "b", "path": "p"} == dict(request.query)


@pytest.mark.parametrize(
    ("made", "actions", "resource"),
    [
        (
            Permissions.alias(alias="A", collection="B", create=True, update=True, delete=True),
            {"create_aliases", "update_aliases", "delete_aliases"},
            {"aliases": {"alias": "A", "collection": "B"}},
        ),
        (
            Permissions.replicate(collection="A", shard="s", create=True, read=True, update=True, delete=True),
            {"create_replicate", "read_replicate", "update_replicate", "delete_replicate"},
            {"replicate": {"collection": "A", "shard": "s"}},
        ),
        (
            Permissions.namespaces(namespace="n", manage=True),
            {"manage_namespaces"},
            {"namespaces": {"namespace": "n"}},
        ),
    ],
    ids=["alias", "replicate", "namespaces"],
)
def test_every_action(client: Any, sent: list[Request], made: Any, actions: set[str], resource: Any) -> None:
    rows = _last(sent, lambda: client.roles.create(role_name="r", permissions=made)).body["permissions"]
    assert actions == {row["action"] for row in rows}
    assert all(row.items() >= resource.items() for row in rows)


def test_every_argument_of_a_classification(client: Any, sent: list[Request]) -> None:
    filters = {"sourceWhere": WHERE, "trainingSetWhere": WHERE, "targetWhere": WHERE}
    start = client.classifications.start
    arguments = {"classify_properties": ["of"], "based_on_properties": ["title"], "filters": filters}
    assert filters == _last(sent, lambda: start("Bike", **arguments)).body["filters"]


def test_every_argument_of_an_index(client: Any, name: str, sent: list[Request]) -> None:
    indexes = client.collections.use(name).indexes
    request = _last(sent, lambda: indexes.update("title", "searchable", algorithm="blockmax", tenants=["one", "two"]))
    assert ({"algorithm": "blockmax"}, {"tenants": "one,two"}) == (request.body, dict(request.query))


def test_movements_to_delete_are_chosen_by_shard_and_node(client: Any, sent: list[Request]) -> None:
    delete = client.cluster.replications.force_delete
    request = _last(sent, lambda: delete(collection="Bike", shard="s", node="n", dry_run=True))
    assert {"collection": "Bike", "shard": "s", "node": "n", "dryRun": True} == request.body


def test_consistency_and_tenant_go_with_objects_and_references(client: Any, name: str, sent: list[Request]) -> None:
    client.collections.create(
        name,
        properties=[Property(name="place", data_type=DataType.GEO_COORDINATES)],
        references=[ReferenceProperty(name="of", target_collection=name)],
    )
    scoped = client.collections.use(name).with_tenant("t").with_consistency_level(ConsistencyLevel.ALL)
    both = {"consistency_level": "ALL", "tenant": "t"}
    assert both == dict(_last(sent, lambda: scoped.data.exists(IDENTITY)).query)
    assert both == dict(_last(sent, lambda: scoped.data.reference_replace(IDENTITY, "of", IDENTITY)).query)
    place = {"latitude": 1.5, "longitude": 2.5}
    request = _last(sent, lambda: scoped.data.replace(IDENTITY, {"place": place}))
    assert ({"consistency_level": "ALL"}, "t") == (dict(request.query), request.body["tenant"])
