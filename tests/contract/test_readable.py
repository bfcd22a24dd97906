"""Remote procedures with messages that one can read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from weaviate_gen.classes.config import DataType, Property
from weaviate_gen.exceptions import WeaviateBaseError

m = pytest.importorskip("weaviate_gen_wire.messages", reason="the [readable] extra is not installed")


def test_every_procedure_takes_and_gives_dataclasses(client: Any, name: str) -> None:
    collection = client.collections.create(name, properties=[Property(name="title", data_type=DataType.TEXT)])
    identity = "00000000-0000-0000-0000-000000000001"
    readable = client.raw.readable
    title = {"title": m.GoogleValue(string_value="one")}
    properties = m.BatchObjectProperties(non_ref_properties=m.GoogleStruct(fields=title))
    batch = m.BatchObjectsRequest(objects=[m.BatchObject(uuid=identity, collection=name, properties=properties)])
    assert [] == readable.batch_objects(batch).errors
    found = readable.search(
        m.SearchRequest(
            collection=name, limit=5, uses_123_api=True, uses_127_api=True, metadata=m.MetadataRequest(uuid=True)
        )
    )
    assert [identity] == [result.metadata.id for result in found.results]
    counted = readable.aggregate(m.AggregateRequest(collection=name, objects_count=True))
    assert 1 == counted.single_result.objects_count
    is_one = m.Filters(
        operator=m.FiltersOperator.OPERATOR_EQUAL, value_text="one", target=m.FilterTarget(property="title")
    )
    deleted = readable.batch_delete(m.BatchDeleteRequest(collection=name, filters=is_one))
    assert (1, 1) == (deleted.matches, deleted.successful)
    assert m.WeaviateHealthCheckResponse(status=1) == readable.health_check(m.WeaviateHealthCheckRequest())
    with pytest.raises(WeaviateBaseError, match="at least one reference"):
        readable.batch_references(m.BatchReferencesRequest())
    with pytest.raises(WeaviateBaseError):
        readable.tenants_get(m.TenantsGetRequest(collection=name))
    assert 0 == len(collection)


@pytest.mark.usefixtures("streams")
def test_a_stream_of_dataclasses_answers(client: Any, name: str, flavor: str) -> None:
    collection = client.collections.create(name, properties=[Property(name="title", data_type=DataType.TEXT)])
    objects = [m.BatchObject(uuid=f"00000000-0000-0000-0000-{n:012d}", collection=name) for n in range(1, 4)]
    data = m.BatchStreamRequestData(objects=m.BatchStreamRequestDataObjects(values=objects))
    requests = [
        m.BatchStreamRequest(start=m.BatchStreamRequestStart()),
        m.BatchStreamRequest(data=data),
        m.BatchStreamRequest(stop=m.BatchStreamRequestStop()),
    ]

    def plain() -> Iterator[Any]:
        yield from requests

    async def later() -> AsyncIterator[Any]:
        for request in requests:
            yield request

    replies = list(client.raw.readable.batch_stream(plain() if flavor == "sync" else later()))
    assert replies[0].started is not None
    assert any(reply.results is not None for reply in replies)
    assert 3 == len(collection)
