"""Equivalents of the official client's names, by the module that defines them there, below `weaviate`.

A name is answered by the first of these that has it: `EQUIVALENTS`; the rules of `by_rule`; a placeholder of
`placeholders`; the same name in one of the modules in `SOURCES`; the same for another name that the official module
assigns the value to (`PropertyConfig = _Property` makes `_Property` our `PropertyConfig`).
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from weaviate_gen.dropin import official
from weaviate_gen.dropin.kinds import Spec, kind, load
from weaviate_gen.dropin.placeholders import is_internal, placeholder


def _both(*paths: str) -> tuple[str, ...]:
    return tuple(f"_client.{flavor}.{path}" for path in paths for flavor in ("aio", "sync"))


_QUERY = (
    "classes.query",
    "outputs.query",
    "classes.generics",
    "classes.generate",
    "_types.query.filters",
    "_types.query.results",
    "_types.query.generated",
    "_types.query.metadata",
    "_types.query.options",
    "_types.query.selection",
    "_types.query.sorting",
    "_types.query.vectors",
    "_types.query.boosting",
    "dropin.typing_names",
)
_CONFIG = (
    "classes.config",
    "outputs.config",
    "_types.schema.enums",
    "_types.schema.properties",
    "_types.schema.values",
    "_types.schema.indexes",
    "_types.schema.config",
    "weaviate_gen_wire.modules.values",
    "dropin.typing_names",
)
_DATA = ("classes.data", "outputs.data", "_types.data.objects", "_types.data.values", "_types.data.results")
_BATCHES = ("", *_both("batch.client", "batch.collection"), "dropin.typing_names", "dropin.constants")

SOURCES: dict[str, tuple[str, ...]] = {
    "": ("", "dropin.constants"),
    "aliases.alias": ("outputs.alias", "aliases"),
    "aliases.async_": _both("alias"),
    "aliases.sync": _both("alias"),
    "auth": ("auth", "_types.auth", "dropin.typing_names"),
    "backup.async_": _both("backup"),
    "backup.backup": ("backup.backup", "dropin.constants"),
    "backup.backup_location": ("backup.backup_location",),
    "backup.sync": _both("backup"),
    "client": ("", "_client.legacy", "dropin.typing_names"),
    "client_executor": ("dropin.typing_names",),
    "cluster.async_": _both("cluster"),
    "cluster.models": ("cluster.models", "_types.cluster.replication", "outputs.cluster", "outputs.replication"),
    "cluster.replicate.async_": _both("cluster"),
    "cluster.replicate.sync": _both("cluster"),
    "cluster.sync": _both("cluster"),
    "cluster.types": ("dropin.typing_names",),
    "collections.aggregate": _both("search.aggregate"),
    "collections.aggregations.base_executor": ("dropin.typing_names",),
    "collections.backups.async_": _both("backup"),
    "collections.backups.sync": _both("backup"),
    "collections.batch.base": ("dropin.constants", "dropin.typing_names"),
    "collections.batch.batch_wrapper": ("dropin.typing_names",),
    "collections.batch.client": _BATCHES,
    "collections.batch.collection": ("collections", *_BATCHES),
    "collections.classes.aggregate": (
        "classes.aggregate",
        "outputs.aggregate",
        "_types.query.metrics",
        "_types.query.aggregates",
        "dropin.typing_names",
    ),
    "collections.classes.batch": ("outputs.batch", "_types.data.batch", "outputs.data", "dropin.typing_names"),
    "collections.classes.cluster": ("outputs.cluster", "_types.cluster.nodes"),
    "collections.classes.config": _CONFIG,
    "collections.classes.config_object_ttl": _CONFIG,
    "collections.classes.config_vector_index": _CONFIG,
    "collections.classes.config_vectorizers": _CONFIG,
    "collections.classes.config_vectors": _CONFIG,
    "collections.classes.data": (*_DATA, *_QUERY),
    "collections.classes.filters": _QUERY,
    "collections.classes.generative": ("classes.generate", "_inputs.generative"),
    "collections.classes.grpc": _QUERY,
    "collections.classes.internal": (*_QUERY, *_DATA),
    "collections.classes.tenants": ("classes.tenants", "outputs.tenants"),
    "collections.classes.types": ("_types.data.values", *_DATA, *_QUERY),
    "collections.collection.async_": ("collections",),
    "collections.collection.sync": ("collections",),
    "collections.collections.async_": _both("collections"),
    "collections.collections.executor": ("dropin.typing_names",),
    "collections.collections.sync": _both("collections"),
    "collections.config.async_": _both("config"),
    "collections.config.sync": _both("config"),
    "collections.data.async_": _both("data"),
    "collections.data.sync": _both("data"),
    "collections.filters": ("dropin.searches",),
    "collections.generate": _both("search.generate"),
    "collections.grpc.query": ("dropin.typing_names",),
    "collections.grpc.shared": ("dropin.searches",),
    "collections.iterator": ("dropin.constants",),
    "collections.query": _both("search.query"),
    "collections.tenants.async_": _both("tenants"),
    "collections.tenants.executor": ("dropin.constants",),
    "collections.tenants.sync": _both("tenants"),
    "collections.tenants.types": ("outputs.tenants", "classes.tenants", "_types.data.tenants", "dropin.typing_names"),
    "config": ("config",),
    "connect.authentication": ("dropin.constants", "dropin.typing_names"),
    "connect.base": ("connect", "dropin.constants", "dropin.typing_names"),
    "connect.executor": ("dropin.executor", "dropin.typing_names"),
    "connect.helpers": ("", "_client.legacy", "dropin.constants"),
    "connect.integrations": ("connect",),
    "connect.v4": ("connect", "dropin.constants", "dropin.typing_names"),
    "debug.async_": _both("debug"),
    "debug.sync": _both("debug"),
    "debug.types": ("_types.debug",),
    "embedded": ("embedded", "_client.embedded", "_types.embedded", "dropin.constants"),
    "exceptions": ("exceptions", "dropin.constants"),
    "export.async_": _both("export"),
    "export.export": ("export.export", "export"),
    "export.sync": _both("export"),
    "groups.async_": _both("groups"),
    "groups.sync": _both("groups"),
    "logger": ("dropin.utilities",),
    "proto.v1": ("dropin.messages",),
    "rbac.async_": _both("rbac"),
    "rbac.models": ("rbac.models", "outputs.rbac", "_types.access.permissions", "dropin.typing_names"),
    "rbac.sync": _both("rbac"),
    "retry": ("dropin.retry", "dropin.typing_names"),
    "str_enum": ("dropin.utilities",),
    "tokenization.async_": _both("tokenization"),
    "tokenization.models": ("outputs.tokenization", "tokenization"),
    "tokenization.sync": _both("tokenization"),
    "types": ("types", "_types.type_aliases", "dropin.typing_names"),
    "users.async_": _both("users"),
    "users.base": ("dropin.constants",),
    "users.sync": _both("users"),
    "users.users": ("users.users", "outputs.users", "dropin.constants", "dropin.typing_names"),
    "util": ("util", "dropin.utilities", "dropin.constants"),
    "validator": ("dropin.utilities",),
}
"""Where this package has what an official module defines."""

_INPUTS = "_inputs.config"
_MODULES = "weaviate_gen_wire.modules"
_REST = "weaviate_gen_wire.rest.models"
_INDEX = f"{_INPUTS}:VectorIndexConfigCreate"
_INDEX_UPDATE = f"{_INPUTS}:VectorIndexConfigUpdate"
_SYNC_BATCH = "_client.sync.batch"
_ASYNC_BATCH = "_client.aio.batch"
_METRICS = "_types.query.metrics:PropertyMetrics"

EQUIVALENTS: dict[str, dict[str, str | Spec]] = {
    "aliases.alias": {"_WeaviateAlias": f"{_REST}:Alias"},
    "backup.backup": {
        "_BackupConfigBase": Spec("_types.backups:BackupConfigCreate", "_types.backups:BackupConfigRestore"),
    },
    "backup.backup_location": {
        "_BackupLocationAzure": "_types.backup_location:AzureLocation",
        "_BackupLocationConfig": "_types.backup_location:_Location",
        "_BackupLocationFilesystem": "_types.backup_location:FileSystemLocation",
        "_BackupLocationGCP": "_types.backup_location:GCPLocation",
        "_BackupLocationS3": "_types.backup_location:S3Location",
    },
    "cluster.models": {"_ReplicateOperation": "_types.cluster.replication:ReplicateOperationReturn"},
    "cluster.types": {
        "BatchStats": f"{_REST}:BatchStats",
        "Node": f"{_REST}:NodeStatus",
        "Shard": f"{_REST}:NodeShardStatus",
        "Stats": f"{_REST}:NodeStats",
    },
    "collections.batch.async_": {"_BatchBaseAsync": f"{_ASYNC_BATCH}.base:AsyncBatchBase"},
    "collections.batch.base": {"_BatchBase": f"{_SYNC_BATCH}.base:BatchBase"},
    "collections.batch.batch_wrapper": {
        "BatchClientProtocol": f"{_SYNC_BATCH}.client:BatchClient",
        "BatchClientProtocolAsync": f"{_ASYNC_BATCH}.client:AsyncBatchClient",
        "BatchCollectionProtocol": f"{_SYNC_BATCH}.collection:BatchCollection",
        "BatchCollectionProtocolAsync": f"{_ASYNC_BATCH}.collection:AsyncBatchCollection",
        "_BatchWrapper": f"{_SYNC_BATCH}.wrapper:BatchWrapper",
        "_BatchWrapperAsync": f"{_ASYNC_BATCH}.wrapper:AsyncBatchWrapper",
        "_ContextManagerAsync": f"{_ASYNC_BATCH}.base:AsyncBatchingContext",
        "_ContextManagerSync": f"{_SYNC_BATCH}.base:BatchingContext",
    },
    "collections.batch.client": {
        "ClientBatchingContextManagerAsync": f"{_ASYNC_BATCH}.client:AsyncClientBatchingContextManager",
        "_BatchClient": f"{_SYNC_BATCH}.client:BatchClient",
        "_BatchClientAsync": f"{_ASYNC_BATCH}.client:AsyncBatchClient",
        "_BatchClientSync": f"{_SYNC_BATCH}.client:BatchClient",
        "_BatchClientWrapper": f"{_SYNC_BATCH}.client:ClientBatch",
        "_BatchClientWrapperAsync": f"{_ASYNC_BATCH}.client:AsyncClientBatch",
    },
    "collections.batch.collection": {
        "CollectionBatchingContextManagerAsync": f"{_ASYNC_BATCH}.collection:AsyncCollectionBatchingContextManager",
        "_BatchCollection": f"{_SYNC_BATCH}.collection:BatchCollection",
        "_BatchCollectionAsync": f"{_ASYNC_BATCH}.collection:AsyncBatchCollection",
        "_BatchCollectionSync": f"{_SYNC_BATCH}.collection:BatchCollection",
        "_BatchCollectionWrapper": f"{_SYNC_BATCH}.collection:CollectionBatch",
        "_BatchCollectionWrapperAsync": f"{_ASYNC_BATCH}.collection:AsyncCollectionBatch",
    },
    "collections.batch.sync": {"_BatchBaseSync": f"{_SYNC_BATCH}.base:BatchBase"},
    "collections.classes.aggregate": {
        "_MetricsBase": _METRICS,
        "_MetricsBoolean": Spec(_METRICS, attribute="kind", value="boolean"),
        "_MetricsDate": Spec(_METRICS, attribute="kind", value="date"),
        "_MetricsInteger": Spec(_METRICS, attribute="kind", value="int"),
        "_MetricsNum": Spec(_METRICS, attribute="kind", value=("int", "number")),
        "_MetricsNumber": Spec(_METRICS, attribute="kind", value="number"),
        "_MetricsReference": Spec(_METRICS, attribute="kind", value="reference"),
        "_MetricsText": Spec(_METRICS, attribute="kind", value="text"),
    },
    "collections.classes.config": {
        "ReferencePropertyBase": Spec(
            "_types.schema.properties:ReferenceProperty", "_types.schema.properties:ReferenceProperty.MultiTarget"
        ),
        "ReferencePropertyMultiTarget": "_types.schema.properties:ReferenceProperty.MultiTarget",
        "_AsyncReplicationConfigCreate": f"{_INPUTS}:AsyncReplicationConfigCreate",
        "_AsyncReplicationConfigUpdate": f"{_INPUTS}:AsyncReplicationConfigUpdate",
        "_Generative": f"{_MODULES}.generative:Generative",
        "_MultiVectorConfig": "_types.schema.indexes:MultiVectorConfig",
        "_NamedVectorizerConfig": "_types.schema.config:NamedVectorizerConfig",
        "_PropertyBase": Spec("_types.schema.config:PropertyConfig", "_types.schema.config:NestedProperty"),
        "_Replication": f"{_MODULES}.details:Replication",
        "_ReplicationUpdate": f"{_MODULES}.details:ReplicationUpdate",
        "_Reranker": f"{_MODULES}.reranker:Reranker",
        "_VectorIndexConfig": "_types.schema.indexes:VectorIndexConfig",
        "_VectorIndexQuantizerUpdate": f"{_MODULES}.index:QuantizerUpdate",
        "_VectorIndexUpdate": f"{_MODULES}.index:VectorIndexUpdate",
    },
    "collections.classes.config_base": {
        "_QuantizerConfigCreate": f"{_INPUTS}:QuantizerConfigCreate",
        "_QuantizerConfigUpdate": f"{_INPUTS}:QuantizerConfigUpdate",
    },
    "collections.classes.config_named_vectors": {
        "_NamedVectorConfigCreate": f"{_INPUTS}:NamedVectorConfigCreate",
        "_NamedVectorConfigUpdate": f"{_INPUTS}:VectorConfigUpdate",
        "_NamedVectors": f"{_MODULES}.named_vectors:NamedVectors",
        "_NamedVectorsUpdate": f"{_MODULES}.details:NamedVectorsUpdate",
    },
    "collections.classes.config_object_ttl": {
        "_ObjectTTL": f"{_MODULES}.details:ObjectTTL",
        "_ObjectTTLUpdate": f"{_MODULES}.details:ObjectTTLUpdate",
    },
    "collections.classes.config_vector_index": {
        "VectorIndexConfigDynamicCreate": Spec(_INDEX, attribute="kind", value="dynamic"),
        "VectorIndexConfigDynamicUpdate": Spec(_INDEX_UPDATE, attribute="kind", value="dynamic"),
        "VectorIndexConfigFlatCreate": Spec(_INDEX, attribute="kind", value="flat"),
        "VectorIndexConfigFlatUpdate": Spec(_INDEX_UPDATE, attribute="kind", value="flat"),
        "VectorIndexConfigHFreshCreate": Spec(_INDEX, attribute="kind", value="hfresh"),
        "VectorIndexConfigHFreshUpdate": Spec(_INDEX_UPDATE, attribute="kind", value="hfresh"),
        "VectorIndexConfigHNSWCreate": Spec(_INDEX, attribute="kind", value="hnsw"),
        "VectorIndexConfigHNSWUpdate": Spec(_INDEX_UPDATE, attribute="kind", value="hnsw"),
        "VectorIndexConfigSkipCreate": Spec(_INDEX, attribute="settings", value={"skip": True}),
        "_MultiVectorConfigCreate": f"{_INPUTS}:MultiVectorConfigCreate",
        "_MultiVectorEncodingConfigCreate": f"{_INPUTS}:MultiVectorEncodingConfigCreate",
        "_MuveraConfigCreate": Spec(f"{_INPUTS}:MultiVectorEncodingConfigCreate", attribute="name", value="muvera"),
        "_UncompressedConfigCreate": Spec(
            f"{_INPUTS}:QuantizerConfigCreate", attribute="name", value="skipDefaultQuantization"
        ),
        "_VectorIndex": f"{_MODULES}.index:VectorIndex",
        "_VectorIndexMultiVector": f"{_MODULES}.index:MultiVector",
        "_VectorIndexMultivectorEncoding": f"{_MODULES}.index:Encoding",
        "_VectorIndexQuantizer": f"{_MODULES}.index:Quantizer",
    },
    "collections.classes.config_vectorizers": {
        "_Multi2VecBase": f"{_INPUTS}:VectorizerConfigCreate",
        "_Vectorizer": f"{_MODULES}.vectorizer:Vectorizer",
        "_VectorizerConfigCreate": f"{_INPUTS}:VectorizerConfigCreate",
        "_VectorizerCustomConfig": f"{_INPUTS}:VectorizerConfigCreate",
    },
    "collections.classes.config_vectors": {
        "_MultiVectors": f"{_MODULES}.vectors:MultiVectors",
        "_Vectors": f"{_MODULES}.vectors:Vectors",
        "_VectorsUpdate": f"{_MODULES}.details:VectorsUpdate",
    },
    "collections.classes.data": {
        "_DataReference": Spec("_types.data.objects:DataReference", "_types.data.objects:DataReferenceMulti"),
    },
    "collections.classes.filters": {
        "FilterValues": "_types.query.filters:FilterInput",
        "_FilterAnd": "_types.query.conditions:FilterAnd",
        "_FilterBase": Spec(
            "_types.query.filters:FilterByProperty",
            "_types.query.filters:FilterById",
            "_types.query.filters:_FilterByTime",
            "_types.query.filters:FilterByCount",
        ),
        "_FilterByCount": "_types.query.filters:FilterByCount",
        "_FilterByTime": "_types.query.filters:_FilterByTime",
        "_FilterNot": "_types.query.conditions:FilterNot",
        "_FilterOr": "_types.query.conditions:FilterOr",
        "_FilterValue": "_types.query.conditions:FilterValue",
        "_CountRef": "_types.query.conditions:CountRef",
        "_FilterTargets": "_types.query.conditions:FilterTarget",
        "_GeoCoordinateFilter": "_types.query.conditions:GeoRange",
        "_MultiTargetRef": "_types.query.conditions:MultiTargetRef",
        "_Operator": "_types.query.conditions:Operator",
        "_SingleTargetRef": "_types.query.conditions:SingleTargetRef",
        "_TargetRefs": "_types.query.conditions:RefStep",
    },
    "collections.classes.generative": {"_GenerativeConfigRuntime": "_inputs.generative:GenerativeConfigRuntime"},
    "collections.classes.grpc": {
        "BM25OperatorFactory": "_types.query.options:BM25Operator",
        "_BoostCondition": "_types.query.boosting:BoostCondition",
        "_BoostCurve": "_types.query.boosting:BoostCurve",
        "_BoostModifier": "_types.query.boosting:BoostModifier",
        "_HybridNearBase": Spec("_types.query.vectors:HybridNearText", "_types.query.vectors:HybridNearVector"),
        "_HybridNearText": "dropin.serializing:HybridNearText",
        "_HybridNearVector": "_types.query.vectors:HybridNearVector",
        "_MultiTargetVectorJoin": "_types.query.vectors:TargetVectorJoin",
        "_NumericDecayFunction": "_types.query.boosting:NumericDecay",
        "_PropertyValueFunction": "_types.query.boosting:PropertyValue",
        "_QueryReference": "_types.query.selection:_QueryReference",
        "_QueryReferenceMultiTarget": "_types.query.selection:QueryReferenceMultiTarget",
        "_Sort": "_types.query.sorting:SortKey",
        "_TimeDecayFunction": "_types.query.boosting:TimeDecay",
    },
    "collections.classes.internal": {
        "GroupByMetadataReturn": "_types.query.results:MetadataReturn",
        "_CrossReference": "_types.query.selection:CrossReferenceObjects",
        "_Object": "_types.query.results:_Object",
        "_RawGQLReturn": "_types.data.raw:RawGQLReturn",
    },
    "collections.classes.tenants": {"TenantOutput": "_types.data.tenants:Tenant"},
    "collections.classes.types": {
        "_PhoneNumberBase": Spec("_types.data.values:PhoneNumber", "_types.data.values:PhoneNumberRead"),
    },
    "collections.collection.base": {
        "_CollectionBase": Spec("_client.sync.collection:Collection", "_client.aio.collection:CollectionAsync"),
    },
    "collections.collections.base": {
        "_CollectionsBase": Spec("_client.sync.collections:_Collections", "_client.aio.collections:_CollectionsAsync"),
    },
    "collections.iterator": {
        "_ObjectAIterator": "_client.aio.iterator:AsyncObjectIterator",
        "_ObjectIterator": "_client.sync.iterator:ObjectIterator",
    },
    "connect.integrations": {"_IntegrationConfig": "_types.integrations:IntegrationConfig"},
    "connect.v4": {
        "ConnectionAsync": "_client.aio.connection:AsyncConnectionV4",
        "ConnectionSync": "_client.sync.connection:ConnectionV4",
    },
    "embedded": {"_EmbeddedBase": "_client.embedded:EmbeddedDB"},
    "integrations": {"_Integrations": "_client.sync.client:Integrations"},
    "rbac.models": {
        "PermissionBackup": f"{_REST}:PermissionBackups",
        "PermissionCollections": f"{_REST}:PermissionCollections",
        "PermissionData": f"{_REST}:PermissionData",
        "PermissionNodes": f"{_REST}:PermissionNodes",
        "PermissionReplicate": f"{_REST}:PermissionReplicate",
        "PermissionRoles": f"{_REST}:PermissionRoles",
        "PermissionsAlias": f"{_REST}:PermissionAliases",
        "PermissionsGroups": f"{_REST}:PermissionGroups",
        "PermissionsTenants": f"{_REST}:PermissionTenants",
        "PermissionsUsers": f"{_REST}:PermissionUsers",
        "WeaviateDBUserRoleNames": f"{_REST}:DBUserInfo",
        "WeaviatePermission": f"{_REST}:Permission",
        "WeaviatePermissionRequired": f"{_REST}:Permission",
        "WeaviateRole": f"{_REST}:Role",
        "WeaviateUser": f"{_REST}:UserOwnInfo",
        "WeaviateUserAssignment": f"{_REST}:GetUsersForRoleResponse200Item",
        "_Action": "_types.access.actions:Action",
        "_Permission": "_types.access.permissions:Permission",
    },
    "util": {"_ServerVersion": "_types.server_version:ServerVersion"},
}
"""Our equivalents of names that differ from ours, or that mean something else there than the same name here.

A text is the path ``module:Name`` below this package; a `Spec` is a class whose instances are some of those of our
classes, where the official client has a class for each kind.
"""

_SEARCHES = {
    "aggregations": ("search.aggregate", "_AggregateCollection"),
    "generate": ("search.generate", "_GenerateCollection"),
    "query": ("search.query", "_QueryCollection"),
}
"""By what comes back: the class here that has the methods that are a class each there."""

_SEARCH = re.compile(r"collections\.(?:aggregations|queries)\.\w+?(?:\.(generate|query))?\.(async_|sync)")

_PROVIDERS = {"azureopenai": "openai", "custom": "", "google": "palm", "jina": "jinaai"}
"""Providers whose module is called otherwise; without a module, any is meant."""


@cache
def _modules() -> dict[str, str]:
    values = import_module("weaviate_gen_wire.modules.values")
    enums = (values.Vectorizers, values.GenerativeSearches, values.Rerankers)
    known = (str(getattr(member, "value", member)) for enum in enums for member in enum)
    return {re.sub(r"[^a-z0-9]", "", name): name for name in known}


def _module(kind_: str, provider: str) -> str | None:
    """Return the wire name of a module by a class name's parts: ``Text2Vec`` and ``OpenAI``."""
    provider = _PROVIDERS.get(provider.lower(), provider.lower())
    key = f"{kind_.lower()}{provider}"
    exact = _modules().get(key)
    if exact is not None:
        return exact
    longer = sorted(name for squeezed, name in _modules().items() if squeezed.startswith(key))
    return longer[0] if longer else None


_SETTINGS = re.compile(
    r"_(Img2Vec|Multi2MultiVec|Multi2Vec|Ref2Vec|Text2Colbert|Text2Vec|Generative|Reranker)(\w+?)(?:ConfigBase|Config)?"
)
_CLASSES = {"Generative": f"{_INPUTS}:GenerativeProvider", "Reranker": f"{_INPUTS}:RerankerProvider"}
_QUANTIZER = re.compile(r"_(BQ|PQ|RQ|SQ)Config(Create|Update)")
_PERMISSION = re.compile(r"_(\w+Permission)")
_INTEGRATION = re.compile(r"_IntegrationConfig\w+")


def by_rule(home: str, name: str) -> str | Spec | None:
    """Return the equivalent of a name that follows from how it is built, or None.

    Args:
        home: defining module below `weaviate`.
        name: name there.
    """
    search = _SEARCH.fullmatch(home)
    if search is not None:
        module, prefix = _SEARCHES[search[1] or ("aggregations" if ".aggregations." in home else "query")]
        flavor, suffix = ("aio", "Async") if search[2] == "async_" else ("sync", "")
        return f"_client.{flavor}.{module}:{prefix}{suffix}"
    if home == "collections.classes.config_vector_index" and (match := _QUANTIZER.fullmatch(name)):
        return Spec(f"{_INPUTS}:QuantizerConfig{match[2]}", attribute="name", value=match[1].lower())
    if home == "rbac.models" and (match := _PERMISSION.fullmatch(name)):
        return f"_types.access.permissions:{match[1]}Output"
    if home == "connect.integrations" and _INTEGRATION.fullmatch(name):
        return "_types.integrations:IntegrationConfig"
    if home in ("collections.classes.config", "collections.classes.config_vectorizers"):
        match = _SETTINGS.fullmatch(name)
        wire_name = None if match is None else _module(match[1], match[2])
        if match is not None and wire_name is not None:
            path = _CLASSES.get(match[1], f"{_INPUTS}:VectorizerConfigCreate")
            return path if match[2] == "Custom" else Spec(path, attribute="module", value=wire_name)
    if home == "collections.classes.generative" and (match := _SETTINGS.fullmatch(name)):
        wire_name = _module(match[1], match[2])
        path = "_inputs.generative:GenerativeConfigRuntime"
        return Spec(path, attribute="module", value=wire_name) if wire_name else None
    return None


def _same(home: str, name: str) -> Any:
    for source in SOURCES.get(home, ()):
        own_name = name
        if name.startswith("_") and source.startswith("dropin."):
            own_name = name[1:]  # modules of the drop-in have only what is private there
        elif name.startswith("_") and not source.startswith("_client."):
            continue  # what is private here is another thing than what is private there
        module = import_module(
            source if source.startswith("weaviate_gen_wire") else f"weaviate_gen.{source}".rstrip(".")
        )
        value = getattr(module, own_name, None)
        if value is not None and not isinstance(value, ModuleType):
            return value
    return None


def _stated(home: str, name: str) -> Any:
    entry = EQUIVALENTS.get(home, {}).get(name) or by_rule(home, name)
    if entry is None:
        return None
    return kind(f"weaviate.{home}", name, entry) if isinstance(entry, Spec) else load(entry)


@cache
def equivalent(module: str, name: str) -> Any:
    """Return what stands for a name of the official client.

    Args:
        module: full name of the official module that defines it.
        name: name there.

    Returns:
        Our equivalent, or a placeholder; None if there is neither.
    """
    places = [
        (_below(module), name),
        *((_below(found.home), found.name) for found in official.counterparts(module, name)),
    ]
    stated = next((value for place in places if (value := _stated(*place)) is not None), None)
    if stated is not None:
        return stated
    if is_internal(*places[0]):
        return placeholder(f"{module}.{name}")
    return next((value for place in places if (value := _same(*place)) is not None), None)


def _below(module: str) -> str:
    return module.removeprefix("weaviate").removeprefix(".")
