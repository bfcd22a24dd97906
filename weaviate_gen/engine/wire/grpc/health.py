"""The health service of gRPC servers, of which Weaviate's own protos have the messages of one RPC alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from weaviate_gen._runtime.rpc import Rpc
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.wire.context import Context
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.grpc import rpcs

HEALTH_LIST = Rpc(
    "HealthList",
    "/grpc.health.v1.Health/List",
    "WeaviateHealthCheckRequest",  # both are messages without a field that is set
    "HealthListResponse",
)
"""Lists the services of the server and whether they are served."""

KNOWN: Mapping[str, Rpc] = {**rpcs.BY_PATH, HEALTH_LIST.path: HEALTH_LIST}
"""Every RPC that a server has, by its path."""

SERVICE = "weaviate"
"""What a server calls the service that it lists."""


def check(database: Database, request: Any, context: Context) -> Any:  # noqa: ARG001 - every RPC's signature
    """Return that the engine serves."""
    return pb.WeaviateHealthCheckResponse(status=pb.WeaviateHealthCheckResponse.SERVING)


def list_services(database: Database, request: Any, context: Context) -> Any:  # noqa: ARG001 - every RPC's signature
    """Return the one service, and that it is served."""
    reply = message_class(HEALTH_LIST.reply)()
    reply.statuses[SERVICE].status = pb.WeaviateHealthCheckResponse.SERVING
    return reply


def message_class(name: str) -> Any:
    """Return the class of an RPC's message by its name."""
    return _list_response() if name == HEALTH_LIST.reply else getattr(pb, name)


@cache
def _list_response() -> Any:
    """Return the class of `grpc.health.v1.HealthListResponse`, in a pool of its own: grpcio may have registered one."""
    kind = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="health_list.proto", package="grpc.health.v1", syntax="proto3")
    status = file.message_type.add(name="HealthCheckResponse")
    values = status.enum_type.add(name="ServingStatus")
    for number, name in enumerate(("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN")):
        values.value.add(name=name, number=number)
    enum = ".grpc.health.v1.HealthCheckResponse.ServingStatus"
    status.field.add(name="status", number=1, type=kind.TYPE_ENUM, type_name=enum, label=kind.LABEL_OPTIONAL)
    reply = file.message_type.add(name="HealthListResponse")
    entry = reply.nested_type.add(name="StatusesEntry")
    entry.options.map_entry = True
    entry.field.add(name="key", number=1, type=kind.TYPE_STRING, label=kind.LABEL_OPTIONAL)
    one, many = ".grpc.health.v1.HealthCheckResponse", ".grpc.health.v1.HealthListResponse.StatusesEntry"
    entry.field.add(name="value", number=2, type=kind.TYPE_MESSAGE, type_name=one, label=kind.LABEL_OPTIONAL)
    reply.field.add(name="statuses", number=1, type=kind.TYPE_MESSAGE, type_name=many, label=kind.LABEL_REPEATED)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("grpc.health.v1.HealthListResponse"))
