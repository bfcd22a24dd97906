"""The connection below the client, which the official client's users reach for."""

from __future__ import annotations

import uuid
from typing import Any

from weaviate_gen_wire.grpc import messages as pb

IDS = [uuid.UUID(int=number + 1) for number in range(4)]


def test_the_connection_below_the_client_speaks_both_protocols(client: Any, name: str) -> None:
    connection = client._connection
    assert connection.is_connected()
    assert 200 == connection.post("/schema", weaviate_object={"class": name}).status_code
    assert name == connection.get(f"/schema/{name}").json()["class"]
    body = {"class": name, "id": str(IDS[0]), "properties": {}}
    assert 200 == connection.post("/objects", weaviate_object=body).status_code
    assert 204 == connection.head(f"/objects/{name}/{IDS[0]}").status_code
    assert 200 == connection.put(f"/objects/{name}/{IDS[0]}", weaviate_object=body).status_code
    assert 204 == connection.patch(f"/objects/{name}/{IDS[0]}", weaviate_object=body).status_code
    assert "version" in connection.get_meta()
    search = pb.SearchRequest(collection=name, uses_123_api=True, uses_125_api=True, uses_127_api=True)
    assert 1 == len(connection.grpc_search(search).results)
    counted = connection.grpc_aggregate(pb.AggregateRequest(collection=name, objects_count=True))
    assert 1 == counted.single_result.objects_count
    assert 204 == connection.delete(f"/objects/{name}/{IDS[0]}").status_code


def test_the_connection_below_the_client_writes_and_tells_of_itself(client: Any, name: str) -> None:
    connection = client._connection
    client.collections.create(name)
    other = pb.BatchObject(uuid=str(IDS[1]), collection=name)
    assert {} == connection.grpc_batch_objects(pb.BatchObjectsRequest(objects=[other]), 10, 1)
    target = pb.FilterTarget(property="_id")
    everything = pb.Filters(operator=pb.Filters.OPERATOR_EQUAL, value_text=str(IDS[1]), target=target)
    deleted = connection.grpc_batch_delete(pb.BatchDeleteRequest(collection=name, filters=everything))
    assert (1, 0) == (deleted.successful, deleted.failed)
    assert client.get_meta()["version"] == connection.server_version
    assert "" == connection.get_current_bearer_token()
    assert {} == connection.get_proxies()
    assert all(key.lower() != "authorization" for key in connection.additional_headers)
    assert all(key.lower() != "authorization" for key, _ in connection.grpc_headers() or ())
    assert connection.get_open_id_configuration() is None
