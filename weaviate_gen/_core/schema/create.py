"""Request body that creates a collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

from weaviate_gen._core import gating
from weaviate_gen._core.behavior import NAMES_NO_INDEX
from weaviate_gen._core.call import Call, Requirement
from weaviate_gen._core.version import Version
from weaviate_gen._inputs.config import (
    GenerativeProvider,
    InvertedIndexConfigCreate,
    MultiTenancyConfigCreate,
    NamedVectorConfigCreate,
    ObjectTTLConfigCreate,
    ReplicationConfigCreate,
    RerankerProvider,
    ShardingConfigCreate,
    VectorConfigCreate,
    VectorIndexConfigCreate,
    VectorizerConfigCreate,
)
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import capitalized
from weaviate_gen._inputs.value import Configured
from weaviate_gen._types.schema.properties import Property, Reference, ReferenceProperty, ReferencePropertyMultiTarget
from weaviate_gen.exceptions import WeaviateInsertInvalidPropertyError, WeaviateInvalidInputError
from weaviate_gen_wire import rest
from weaviate_gen_wire.modules.values import SKIPPING

T = TypeVar("T")

TEXT_ANALYZER = Requirement("Property.text_analyzer", gating.key("Property", "textAnalyzer"))
STOPWORD_PRESETS = Requirement("inverted_index(stopword_presets)", gating.key("InvertedIndexConfig", "stopwordPresets"))
TOKENIZER_USER_DICT = Requirement(
    "inverted_index(tokenizer_user_dict)", gating.key("InvertedIndexConfig", "tokenizerUserDict")
)
DEFAULT = "default"


def class_body(
    name: str,
    *,
    description: str | None = None,
    generative_config: GenerativeProvider | None = None,
    inverted_index_config: InvertedIndexConfigCreate | None = None,
    multi_tenancy_config: MultiTenancyConfigCreate | None = None,
    object_ttl_config: ObjectTTLConfigCreate | None = None,
    properties: Sequence[Property] | None = None,
    references: Sequence[Reference] | None = None,
    replication_config: ReplicationConfigCreate | None = None,
    reranker_config: RerankerProvider | None = None,
    sharding_config: ShardingConfigCreate | None = None,
    vector_index_config: VectorIndexConfigCreate | None = None,
    vectorizer_config: VectorizerConfigCreate | Sequence[NamedVectorConfigCreate] | None = None,
    vector_config: VectorConfigCreate | Sequence[VectorConfigCreate] | None = None,
    server: Version | None = None,
) -> dict[str, Any]:
    """Return the request body that creates a collection.

    Args:
        name: the collection's name; its first letter becomes upper case.
        description: what the collection is for.
        generative_config: made by `Configure.Generative`.
        inverted_index_config: made by `Configure.inverted_index`.
        multi_tenancy_config: made by `Configure.multi_tenancy`.
        object_ttl_config: made by `Configure.ObjectTTL`.
        properties: the properties.
        references: the references.
        replication_config: made by `Configure.replication`.
        reranker_config: made by `Configure.Reranker`.
        sharding_config: made by `Configure.sharding`.
        vector_index_config: made by `Configure.VectorIndex`; goes with `vectorizer_config`.
        vectorizer_config: made by `Configure.Vectorizer`, or several by `Configure.NamedVectors`.
        vector_config: made by `Configure.Vectors` or `Configure.MultiVectors`, one or several.
        server: the server's version; ``None`` counts as the newest.

    Raises:
        WeaviateInvalidInputError: an argument is of another type, or does not go with another one.
        WeaviateInsertInvalidPropertyError: a property has the name `id`.
    """
    _expect("name", name, str, "a str")
    body: dict[str, Any] = {"class": capitalized(name)}
    if _expect("description", description, str, "a str") is not None:
        body["description"] = description
    parts: tuple[tuple[str, str, Configured | None, type[Configured]], ...] = (
        ("invertedIndexConfig", "inverted_index_config", inverted_index_config, InvertedIndexConfigCreate),
        ("multiTenancyConfig", "multi_tenancy_config", multi_tenancy_config, MultiTenancyConfigCreate),
        ("objectTtlConfig", "object_ttl_config", object_ttl_config, ObjectTTLConfigCreate),
        ("replicationConfig", "replication_config", replication_config, ReplicationConfigCreate),
        ("shardingConfig", "sharding_config", sharding_config, ShardingConfigCreate),
    )
    for key, argument, part, kind in parts:
        if part is not None:
            body[key] = _expect(argument, part, kind, f"a {kind.__name__}").to_wire()
    modules: dict[str, Any] = {}
    body |= _vectors(vector_config, vectorizer_config, vector_index_config, modules, server)
    generative = _expect("generative_config", generative_config, GenerativeProvider, "made by Configure.Generative")
    reranker = _expect("reranker_config", reranker_config, RerankerProvider, "made by Configure.Reranker")
    for provider in (generative, reranker):
        if provider is not None:
            modules[provider.module] = provider.to_wire()
    if modules:
        body["moduleConfig"] = modules
    vectors = vector_config if vector_config is not None else vectorizer_config
    listed = [_property(prop, vectors) for prop in _each("properties", properties, Property, "Property")]
    kinds: tuple[type[Reference], ...] = (ReferenceProperty, ReferencePropertyMultiTarget)
    listed += [ref.to_wire() for ref in _each("references", references, kinds, "ReferenceProperty")]
    if properties is not None or references is not None:
        body["properties"] = listed
    return body


def _expect(name: str, value: T, kind: type[Any] | tuple[type[Any], ...], expectation: str) -> T:
    if value is not None and not isinstance(value, kind):
        raise invalid(name, expectation, value)
    return value


def _each(name: str, values: Any, kind: type[T] | tuple[type[T], ...], expectation: str) -> list[T]:
    if values is None:
        return []
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise invalid(name, f"a list of {expectation}", cast("object", values))
    listed = cast("Iterable[T]", values)
    return [_expect(name, value, kind, f"a list of {expectation}") for value in listed]


def _vectors(
    vector_config: Any,
    vectorizer_config: Any,
    vector_index_config: VectorIndexConfigCreate | None,
    modules: dict[str, Any],
    server: Version | None,
) -> dict[str, Any]:
    name_index = server is not None and server < NAMES_NO_INDEX
    _expect("vector_index_config", vector_index_config, VectorIndexConfigCreate, "made by Configure.VectorIndex")
    if vector_config is None and vectorizer_config is None and vector_index_config is None:
        vector_config = VectorConfigCreate(None, "none", {}, None)
    body: dict[str, Any] = {}
    if isinstance(vectorizer_config, VectorizerConfigCreate):
        body["vectorizer"] = vectorizer_config.module
        if vectorizer_config.module != "none":
            modules[vectorizer_config.module] = vectorizer_config.to_wire()
    elif vectorizer_config is not None:
        named = _each("vectorizer_config", vectorizer_config, NamedVectorConfigCreate, "Configure.NamedVectors")
        body |= vector_table(named, name_index=name_index)
    if vector_config is not None:
        one = isinstance(vector_config, VectorConfigCreate)
        several = (
            [vector_config]
            if one
            else _each(
                "vector_config", vector_config, VectorConfigCreate, "Configure.Vectors or Configure.MultiVectors"
            )
        )
        body |= vector_table(several, name_index=name_index, default=DEFAULT if one else None)
    if vector_index_config is not None:
        body["vectorIndexType"] = vector_index_config.kind
        body["vectorIndexConfig"] = vector_index_config.to_wire()
    elif "vectorConfig" not in body and name_index:
        body["vectorIndexType"] = "hnsw"
    return body


def vector_table(
    vectors: Sequence[NamedVectorConfigCreate], *, name_index: bool, default: str | None = None
) -> dict[str, Any]:
    """Return vectors by name as the key `vectorConfig`; an empty dict for none.

    Args:
        vectors: the vectors.
        name_index: whether the server wants the default index named.
        default: the name of one that has none.

    Raises:
        WeaviateInvalidInputError: a vector has no name, or two have the same.
    """
    table: dict[str, Any] = {}
    for vector in vectors:
        name = vector.name or default
        if name is None:
            raise WeaviateInvalidInputError("each of several vectors requires a name: pass `name` for each")
        if name in table:
            raise WeaviateInvalidInputError(f"vector names must be unique, got {name!r} twice")
        table[name] = vector.to_wire(name_index=name_index)
    return {"vectorConfig": table} if table else {}


def _property(prop: Property, vectors: Any) -> dict[str, Any]:
    if prop.name == "id":
        raise WeaviateInsertInvalidPropertyError({"name": prop.name})
    found = prop.to_wire()
    modules = property_modules(prop, vectors)
    return {**found, "moduleConfig": modules} if modules else found


def property_modules(prop: Property, vectors: Any) -> dict[str, Any]:
    """Return a property's settings for each vectorizer: whether to skip it, and whether to vectorize its name.

    With the older arguments both are always set. With `vector_config` only explicit settings are, so that the server's
    defaults apply; modules that skip properties without a setting get an explicit one.

    Args:
        prop: the property.
        vectors: what was given as `vector_config` or `vectorizer_config`.
    """
    both = {"skip": prop.skip_vectorization, "vectorizePropertyName": prop.vectorize_property_name}
    if isinstance(vectors, VectorizerConfigCreate):
        return {} if vectors.module == "none" else {vectors.module: both}
    listed: Sequence[NamedVectorConfigCreate] = [vectors] if isinstance(vectors, VectorConfigCreate) else vectors or ()
    explicit = {
        key: both[key]
        for key, argument in (("skip", "skip_vectorization"), ("vectorizePropertyName", "vectorize_property_name"))
        if argument in prop.explicit
    }
    found: dict[str, Any] = {}
    for vector in listed:
        module_settings = explicit if isinstance(vector, VectorConfigCreate) else both
        if vector.module in SKIPPING and not vector.source_properties:
            module_settings = {"skip": False, **module_settings}
        if vector.module != "none" and module_settings:
            found[vector.module] = module_settings
    return found


def requires(properties: Iterable[Property] | None, inverted: Configured | None) -> tuple[Requirement, ...]:
    """Return the features that text analysis requires of a server.

    Args:
        properties: properties to be made.
        inverted: how the inverted index is to be made or changed.
    """
    asked = {
        TEXT_ANALYZER: any(prop.has_text_analyzer() for prop in properties or ()),
        STOPWORD_PRESETS: inverted is not None and "stopwordPresets" in inverted.settings,
        TOKENIZER_USER_DICT: inverted is not None and "tokenizerUserDict" in inverted.settings,
    }
    return tuple(requirement for requirement, used in asked.items() if used)


def create(
    name: str,
    *,
    inverted_index_config: InvertedIndexConfigCreate | None = None,
    properties: Sequence[Property] | None = None,
    **others: Any,
) -> Call[str]:
    """Plan the making of a collection; arguments as in :func:`class_body`.

    Returns:
        The call; it gives the name as the server has it.
    """
    arguments: dict[str, Any] = {**others, "inverted_index_config": inverted_index_config, "properties": properties}
    body: Any = class_body(name, **arguments)
    fallback: Any = class_body(name, **arguments, server=(0, 0, 0))
    return Call(
        rest.schema.schema_objects_create(body=body),
        lambda reply: str(reply[1]["class"] if reply[1] else body["class"]),
        f"collections.create({name!r})",
        ok=frozenset({200}),
        timeout_kind="insert",
        requires=requires(properties, inverted_index_config),
        fallback=None if body == fallback else (NAMES_NO_INDEX, rest.schema.schema_objects_create(body=fallback)),
    )
