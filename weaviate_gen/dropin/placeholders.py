"""Placeholders: official machinery that has no equivalent here; importing one is free, using one is an error."""

from __future__ import annotations

from functools import cache
from typing import Any, NoReturn


class Unavailable(type):
    """Metaclass of placeholders: whatever uses one raises an error with its name and the reason."""

    _path: str
    _reason: str

    def _error(cls, use: str) -> str:
        return f"{cls._path} cannot be {use} under weaviate_gen.dropin: {cls._reason}"

    def __getattr__(cls, name: str) -> Any:
        raise AttributeError(f"{name!r} of " + cls._error("looked up"))

    def __call__(cls, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(cls._error("called"))

    def __instancecheck__(cls, instance: object) -> NoReturn:
        raise TypeError(cls._error("used in isinstance"))

    def __subclasscheck__(cls, subclass: type) -> NoReturn:
        raise TypeError(cls._error("used in issubclass"))

    def __iter__(cls) -> NoReturn:
        raise TypeError(cls._error("iterated"))

    def __contains__(cls, item: object) -> NoReturn:
        raise TypeError(cls._error("searched"))

    def __getitem__(cls, item: object) -> Unavailable:
        return cls

    def __or__(cls, other: Any) -> Any:
        return cls

    def __ror__(cls, other: Any) -> Any:
        return cls

    def __repr__(cls) -> str:
        return f"<placeholder for {cls._path}>"


def _no_inheritance(cls: Any, /, **_: Any) -> NoReturn:
    raise TypeError(cls.__base__._error("inherited from"))


@cache
def placeholder(path: str, reason: str = "it is internal to the official client, and has no equivalent here") -> Any:
    """Return the placeholder for a name of the official client; always the same one.

    Args:
        path: full name, such as ``weaviate.connect.authentication._Auth``.
        reason: why there is nothing, as the end of an error message.
    """
    module, _, name = path.rpartition(".")
    body = {"__module__": module, "__doc__": reason, "_path": path, "_reason": reason}
    return Unavailable(name, (), {**body, "__init_subclass__": classmethod(_no_inheritance)})


INTERNAL: dict[str, str] = {
    "backup.executor": "_get_and_validate_create_restore_arguments _get_and_validate_get_status",
    "client_executor": "_WeaviateClientExecutor",
    "cluster.models": "_ReplicationShardReplicas _ReplicationShardingState _ReplicationShardingStateResponse",
    "collections.batch.async_": "_BgTasks",
    "collections.batch.base": (
        "BatchRequest ObjectsBatchRequest ReferencesBatchRequest _BatchDataWrapper _BatchMode _BatchStreamRequest "
        "_BgThreads _ClusterBatch _ClusterBatchAsync _DynamicBatching _FixedSizeBatching _RateLimitedBatching "
        "_ServerSideBatching"
    ),
    "collections.batch.grpc_batch": "_BatchGRPC _serialize_primitive _validate_props",
    "collections.batch.grpc_batch_delete": "_BatchDeleteGRPC",
    "collections.batch.rest": "_BatchREST",
    "collections.classes.batch": "_BatchObject _BatchReference",
    "collections.classes.cluster": "_ConvertFromREST",
    "collections.classes.config": (
        "_BM25ConfigCreate _BM25ConfigUpdate _CollectionConfigCreate _CollectionConfigUpdate _StopwordsUpdate"
    ),
    "collections.classes.config_base": "_ConfigBase _ConfigCreateModel _ConfigUpdateModel _EnumLikeStr",
    "collections.classes.config_methods": (
        "_collection_config_from_json _collection_config_simple_from_json _collection_configs_from_json "
        "_collection_configs_simple_from_json _get_object_ttl_config _is_primitive _nested_properties_from_config "
        "_properties_from_config _references_from_config _text_analyzer_from_config"
    ),
    "collections.classes.config_vector_index": (
        "_MultiVectorConfigCreateBase _PQEncoderConfigCreate _PQEncoderConfigUpdate"
    ),
    "collections.classes.config_vectorizers": "_map_multi2vec_fields",
    "collections.classes.config_vectors": "_IndexWrappers",
    "collections.classes.generative": "_GenerativeConfigRuntimeOptions _parse_anyhttpurl _to_text_array",
    "collections.classes.grpc": (
        "Generate _MetadataQuery _MultiTargetVectorJoinEnum _decay_duration_to_str _decay_origin_to_str"
    ),
    "collections.classes.internal": (
        "_Generative _GroupBy _QueryOptions _Reference _extract_properties_from_data_model "
        "_extract_references_from_data_model _extract_types_from_annotated_reference _extract_types_from_reference"
    ),
    "collections.classes.tenants": "_TenantActivistatusServerValues",
    "collections.classes.types": "_WeaviateInput _check_properties_generic _check_references_generic",
    "collections.config.executor": "_any_property_has_text_analyzer _property_has_text_analyzer",
    "collections.filters": "_FilterToREST",
    "collections.grpc.aggregate": "_AggregateGRPC",
    "collections.grpc.query": "_Move _QueryGRPC",
    "collections.grpc.shared": "_BaseGRPC _Packing",
    "collections.grpc.tenants": "_TenantsGRPC",
    "collections.iterator": "_IteratorInputs _parse_after",
    "connect.authentication": "_Auth",
    "connect.base": "_default_grpc_credentials _get_proxies _grpc_web_shim_active",
    "connect.helpers": "_grpc_endpoint_str _webify",
    "connect.v4": "AsyncSession HttpClient Session _ConnectionBase _ExpectedStatusCodes",
    "embedded": "_get_server_ports _hold_consecutive_ports _hold_port",
    "error_msgs": (
        "BATCH_EXECUTOR_SHUTDOWN_W BATCH_MANUAL_USE_W BATCH_REF_DEPRECATION_NEW_V14_CLS_NS_W "
        "BATCH_REF_DEPRECATION_OLD_V14_CLS_NS_W DATA_DEPRECATION_NEW_V14_CLS_NS_W DATA_DEPRECATION_OLD_V14_CLS_NS_W "
        "FILTER_BEACON_V14_CLS_NS_W REF_DEPRECATION_NEW_V14_CLS_NS_W REF_DEPRECATION_OLD_V14_FROM_CLS_NS_W "
        "REF_DEPRECATION_OLD_V14_TO_CLS_NS_W"
    ),
    "exceptions": "_BatchStreamShutdownError _grpc_status_of",
    "export.executor": "_get_and_validate_create_arguments _get_and_validate_get_status",
    "gql.aggregate": "AggregateBuilder Hybrid",
    "gql.filter": (
        "ALL_VALUE_TYPES Ask Filter GraphQL MediaType NearAudio NearDepth NearIMU NearImage NearMedia NearObject "
        "NearText NearThermal NearVector NearVideo Sort VALUE_ARRAY_TYPES VALUE_LIST_TYPES VALUE_PRIMITIVE_TYPES "
        "VALUE_TYPES WHERE_OPERATORS Where _bool_to_str _check_concept _check_direction_clause _check_is_list "
        "_check_is_not_list _check_objects _check_type _convert_value_type _find_value_type _geo_range_to_str "
        "_move_clause_objects_to_str _render_list _render_list_date"
    ),
    "rbac.executor": "_flatten_permissions",
    "rbac.models": "_join_permissions",
    "users.base": "_parse_last_used_at",
    "util": "_decode_json_response_dict _decode_json_response_list",
    "warnings": "_Warnings",
}
"""Official machinery without an equivalent, by module below `weaviate`; no call returns or takes it."""

EXECUTORS = "Executor"
"""End of the names of classes that both flavors of a namespace derive from there; here, one is made from the other."""


def is_internal(home: str, name: str) -> bool:
    """Return whether a name, by its module below `weaviate`, is official machinery without an equivalent."""
    return name in INTERNAL.get(home, "").split() or (name.startswith("_") and name.endswith(EXECUTORS))
