"""Modules `weaviate.proto…_pb2` and `…_pb2_grpc`: messages, stubs and servicers beside grpcio."""

from __future__ import annotations

import importlib.metadata
from functools import cache
from typing import Any, NoReturn

from weaviate_gen.dropin.placeholders import placeholder
from weaviate_gen_wire.grpc import messages, rpcs

GRPCIO_FALLBACK_VERSION = "1.72.1"
_FILES = frozenset(
    {
        "aggregate",
        "base",
        "base_search",
        "batch",
        "batch_delete",
        "file_replication",
        "generative",
        "health_weaviate",
        "properties",
        "search_get",
        "tenants",
        "weaviate",
    }
)
_SERVICES = {"weaviate": ("Weaviate", "weaviate.v1.Weaviate"), "health_weaviate": ("Health", "grpc.health.v1.Health")}
_VERSIONS = ("v4216", "v5261", "v6300")
_UNUSED = ("v51", "v52")
"""Versions with the replication of files alone."""
_REPLICATION = (
    "COMPRESSION_TYPE_DEFLATE COMPRESSION_TYPE_GZIP COMPRESSION_TYPE_UNSPECIFIED COMPRESSION_TYPE_ZLIB CompressionType "
    "DESCRIPTOR FileChunk FileMetadata FileReplicationService FileReplicationServiceServicer "
    "FileReplicationServiceStub GetFileMetadataRequest GetFileRequest ListFilesRequest ListFilesResponse "
    "PauseFileActivityRequest PauseFileActivityResponse ResumeFileActivityRequest ResumeFileActivityResponse "
    "_COMPRESSIONTYPE _FILECHUNK _FILEMETADATA _FILEREPLICATIONSERVICE _GETFILEMETADATAREQUEST _GETFILEREQUEST "
    "_LISTFILESREQUEST _LISTFILESRESPONSE _PAUSEFILEACTIVITYREQUEST _PAUSEFILEACTIVITYRESPONSE "
    "_RESUMEFILEACTIVITYREQUEST _RESUMEFILEACTIVITYRESPONSE _globals _sym_db _version_not_supported "
    "GRPC_GENERATED_VERSION GRPC_VERSION add_FileReplicationServiceServicer_to_server"
)
_REASON = "servers use it among themselves, and it is not part of this package"
_SUFFIXES = ("_pb2_grpc", "_pb2")


def get_version(pkg: str) -> Any:
    """Return the installed version of a distribution, comparable."""
    from weaviate_gen._types.server_version import ServerVersion

    return ServerVersion.from_string(importlib.metadata.version(pkg))


def __getattr__(name: str) -> Any:
    if name in ("grpc_version", "pb_version"):
        return get_version("grpcio" if name == "grpc_version" else "protobuf")
    raise AttributeError(name)


def is_module(path: str) -> bool:
    """Return whether the official client has a module of messages, by its path below `weaviate.proto`."""
    version, _, rest = path.removeprefix("v1.").partition(".")
    if version in _UNUSED:
        return rest in ("", "v1", "v1.file_replication_pb2", "v1.file_replication_pb2_grpc")
    leaf = rest.removeprefix("v1.") if version in _VERSIONS else path.removeprefix("v1.")
    return path.startswith("v1.") and any(leaf.endswith(end) and leaf.removesuffix(end) in _FILES for end in _SUFFIXES)


def names(path: str) -> dict[str, Any]:
    """Return the names of a module of messages, by its path below `weaviate.proto`."""
    leaf = path.rpartition(".")[2]
    suffix = next((suffix for suffix in _SUFFIXES if leaf.endswith(suffix)), "")
    file = leaf.removesuffix(suffix)
    if not suffix:
        return {}
    if file == "file_replication":
        return {name: placeholder(f"weaviate.proto.{path}.{name}", _REASON) for name in _REPLICATION.split()}
    return _messages(file) if suffix == "_pb2" else _service(*_SERVICES[file]) if file in _SERVICES else {}


@cache
def _messages(file: str) -> dict[str, Any]:
    descriptor = _descriptor(file)
    found: dict[str, Any] = {"DESCRIPTOR": descriptor}
    for name, message in descriptor.message_types_by_name.items():
        found[name] = _class(message)
        found[f"_{name.upper()}"] = message
    for name, enum in descriptor.enum_types_by_name.items():
        found[name] = getattr(messages, name)
        found[f"_{name.upper()}"] = enum
        found.update({value.name: value.number for value in enum.values})
    for name, service in descriptor.services_by_name.items():
        found[f"_{name.upper()}"] = service
    return found


def _descriptor(file: str) -> Any:
    pool: Any = messages.SearchRequest.DESCRIPTOR.file.pool
    return pool.FindFileByName(f"v1/{file}.proto")


def _class(descriptor: Any) -> Any:
    pool: Any = vars(messages)["_pool"]
    return pool.message_class(descriptor.full_name)


@cache
def _service(name: str, full_name: str) -> dict[str, Any]:
    """Return stub, servicer and function of a service, as grpcio's generator makes them."""
    import grpc

    methods = {rpc.path.rpartition("/")[2]: rpc for rpc in rpcs.ALL if rpc.path.startswith(f"/{full_name}/")}

    def kind(rpc: rpcs.Rpc) -> str:
        return f"{'stream' if rpc.client_streaming else 'unary'}_{'stream' if rpc.server_streaming else 'unary'}"

    def connect(self: Any, channel: Any) -> None:
        for method, rpc in methods.items():
            call = getattr(channel, kind(rpc))(
                rpc.path,
                request_serializer=getattr(messages, rpc.request).SerializeToString,
                response_deserializer=getattr(messages, rpc.reply).FromString,
            )
            setattr(self, method, call)

    def unimplemented(self: object, request: object, context: Any) -> NoReturn:  # noqa: ARG001 - grpcio's signature
        context.set_code(grpc.StatusCode.UNIMPLEMENTED)
        context.set_details("Method not implemented!")
        raise NotImplementedError("Method not implemented!")

    def add(servicer: Any, server: Any) -> None:
        handlers = {
            method: getattr(grpc, f"{kind(rpc)}_rpc_method_handler")(
                getattr(servicer, method),
                request_deserializer=getattr(messages, rpc.request).FromString,
                response_serializer=getattr(messages, rpc.reply).SerializeToString,
            )
            for method, rpc in methods.items()
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(full_name, handlers),))

    def experimental(rpc: rpcs.Rpc) -> Any:
        def call(request: Any, target: str, options: Any = (), channel_credentials: Any = None, **how: Any) -> Any:
            library: Any = grpc
            call_ = getattr(library.experimental, kind(rpc))
            return call_(
                request,
                target,
                rpc.path,
                getattr(messages, rpc.request).SerializeToString,
                getattr(messages, rpc.reply).FromString,
                options,
                channel_credentials,
                **how,
            )

        return staticmethod(call)

    return {
        f"{name}Stub": type(f"{name}Stub", (), {"__init__": connect, "__doc__": f"Client of {full_name}."}),
        f"{name}Servicer": type(
            f"{name}Servicer", (), {**dict.fromkeys(methods, unimplemented), "__doc__": f"Service {full_name}."}
        ),
        f"add_{name}Servicer_to_server": add,
        name: type(name, (), {method: experimental(rpc) for method, rpc in methods.items()}),
        "GRPC_GENERATED_VERSION": grpc.__version__,
        "GRPC_VERSION": grpc.__version__,
        "_version_not_supported": False,
    }
