"""The generated methods: every operation of REST, and every RPC, by its own name."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from weaviate_gen.classes.config import DataType, Property
from weaviate_gen.exceptions import NotSupportedByLocalEngine, UnexpectedStatusCodeError, WeaviateBaseError
from weaviate_gen_wire import rest
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

OPERATIONS = sorted(rest.OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_sent_and_its_answer_read(client: Any, backend: str, operation: str) -> None:
    known = rest.OPERATIONS[operation]
    if backend == "live" and known.verb != "GET":
        pytest.skip("a real server's data are left alone")
    method = getattr(client.raw.rest, operation)
    try:
        method(**_arguments(method))
    except UnexpectedStatusCodeError as error:
        assert operation in str(error)
        # A server answers 500 to the deletion of an object of a collection that it has not, and to the question after a
        # restore from a backend that it has not; ours does as it does.
        faults = {"objects_class_delete": "non-existing index", "backups_restore_status": "no backup provider"}
        known_fault = operation in faults and faults[operation] in str(error)
        assert error.status_code < 500 or error.status_code == 503 or backend == "live" or known_fault, str(error)
    except NotSupportedByLocalEngine as error:
        assert backend != "live"
        assert "is not supported by the local engine" in str(error)
    except WeaviateBaseError as error:
        assert operation in str(error)


def _arguments(method: Any) -> dict[str, Any]:
    """Make up an argument for each parameter that needs one."""
    needed = [
        parameter for parameter in inspect.signature(method).parameters.values() if parameter.default is parameter.empty
    ]
    return {parameter.name: _sample(parameter.name, str(parameter.annotation)) for parameter in needed}


def _sample(name: str, annotation: str) -> Any:
    if name == "body":
        return [] if annotation.startswith(("list", "Sequence")) else {}
    if "UUID" in annotation or name == "uuid":
        return "00000000-0000-0000-0000-00000000000f"
    if annotation.startswith("Literal"):
        return annotation.split('"' if '"' in annotation else "'")[1]
    if annotation.startswith("int"):
        return 1
    if annotation.startswith("bool"):
        return False
    if annotation.startswith(("list", "Sequence")):
        return ["NobodyMadeThisOne"]
    return "NobodyMadeThisOne"


def test_operations_work_together(client: Any, name: str) -> None:
    raw = client.raw.rest
    raw.schema_objects_create(body={"class": name, "properties": [{"name": "title", "dataType": ["text"]}]})
    assert raw.schema_objects_get(name)["properties"][0]["name"] == "title"
    made = raw.objects_create(body={"class": name, "properties": {"title": "one"}})
    assert raw.objects_class_get(name, made["id"])["properties"] == {"title": "one"}
    assert raw.objects_class_head(name, made["id"]) is None
    raw.objects_class_delete(name, made["id"])
    with pytest.raises(UnexpectedStatusCodeError) as gone:
        raw.objects_class_get(name, made["id"])
    assert gone.value.status_code == 404
    raw.schema_objects_delete(name)
    assert not client.collections.exists(name)


def test_every_rpc_takes_its_message(client: Any, name: str) -> None:
    collection = client.collections.create(name, properties=[Property(name="title", data_type=DataType.TEXT)])
    identity = "00000000-0000-0000-0000-000000000001"
    raw = client.raw.grpc
    batch = pb.BatchObjectsRequest(objects=[pb.BatchObject(uuid=identity, collection=name)])
    batch.objects[0].properties.non_ref_properties["title"] = "one"
    assert [] == list(raw.batch_objects(batch).errors)
    found = raw.search(
        pb.SearchRequest(collection=name, limit=5, uses_123_api=True, uses_127_api=True, metadata={"uuid": True})
    )
    assert [identity] == [result.metadata.id for result in found.results]
    assert 1 == raw.aggregate(pb.AggregateRequest(collection=name, objects_count=True)).single_result.objects_count
    deleted = raw.batch_delete(
        pb.BatchDeleteRequest(
            collection=name,
            filters={"operator": "OPERATOR_EQUAL", "value_text": "one", "target": {"property": "title"}},
        )
    )
    assert (1, 1) == (deleted.matches, deleted.successful)
    with pytest.raises(WeaviateBaseError, match="at least one reference"):
        raw.batch_references(pb.BatchReferencesRequest())
    assert raw.health_check(pb.WeaviateHealthCheckRequest()).status == 1
    with pytest.raises(WeaviateBaseError):
        raw.tenants_get(pb.TenantsGetRequest(collection=name))
    assert 0 == len(collection)


@pytest.mark.usefixtures("streams")
def test_a_stream_answers_while_it_is_fed(client: Any, name: str, flavor: str) -> None:
    collection = client.collections.create(name, properties=[Property(name="title", data_type=DataType.TEXT)])
    requests = [
        pb.BatchStreamRequest(start={}),
        pb.BatchStreamRequest(
            data={
                "objects": {
                    "values": [{"uuid": f"00000000-0000-0000-0000-{n:012d}", "collection": name} for n in range(1, 4)]
                }
            }
        ),
        pb.BatchStreamRequest(stop={}),
    ]

    def plain() -> Iterator[Any]:
        yield from requests

    async def later() -> AsyncIterator[Any]:
        for request in requests:
            yield request

    kinds = [
        reply.WhichOneof("message") for reply in client.raw.grpc.batch_stream(plain() if flavor == "sync" else later())
    ]
    assert "started" == kinds[0]
    assert "results" in kinds
    assert 3 == len(collection)


def test_there_is_a_method_for_each_rpc(client: Any) -> None:
    import re

    names = [re.sub(r"(?<!^)(?=[A-Z])", "_", rpc.name).lower() for rpc in rpcs.ALL]
    assert [] == [name for name in names if not callable(getattr(client.raw.grpc, name, None))]
