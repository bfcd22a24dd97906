"""The schema of a model."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

from weaviate_gen._core import collections
from weaviate_gen._core.call import Call, Flow
from weaviate_gen._core.modeling.reading import Attribute, ModelInfo, collection_of, read
from weaviate_gen._core.schema import config
from weaviate_gen._core.schema.create import class_body, create
from weaviate_gen._core.scope import Scope
from weaviate_gen._inputs.config import VectorConfigCreate
from weaviate_gen._types.schema.properties import Property, Reference, ReferenceProperty, ReferencePropertyMultiTarget
from weaviate_gen.exceptions import WeaviateInvalidInputError

if TYPE_CHECKING:
    from weaviate_gen._types.schema.enums import DataType

_SETTINGS = (
    "description", "generative_config", "inverted_index_config", "multi_tenancy_config", "object_ttl_config",
    "replication_config", "reranker_config", "sharding_config",
)  # fmt: skip
_UNNAMED = {"vectorizer", "vectorIndexType", "vectorIndexConfig"}
_PROPERTY = (
    "description", "index_filterable", "index_range_filters", "index_searchable", "skip_vectorization",
    "text_analyzer", "tokenization", "vectorize_property_name",
)  # fmt: skip


def schema(model: type[Any]) -> dict[str, Any]:
    """Return the JSON of a model's collection, as ``POST /v1/schema`` takes it.

    Raises:
        WeaviateInvalidInputError: the class is not a model, or no data type fits a field.
    """
    info = read(model)
    return _completed(info, class_body(info.name, **_arguments(info)))


def create_model(model: type[Any]) -> Flow[str]:
    """Plan the making of a model's collection.

    Of models that refer to each other, the first one is made without what refers to the others, which adds it later.
    """
    info = read(model)
    circle = [each for each in _reachable(info) if info in _reachable(each)]
    there = {info.name}
    for other in circle:
        if other is not info and (yield collections.exists(other.name)):
            there.add(other.name)
    later = {
        each.name
        for each in info.of_role("reference")
        if any(read(target) in circle and collection_of(target) not in there for target in each.targets)
    }
    name = yield _creation(info, later)
    for other in circle:
        if other is not info and other.name in there:
            scope = Scope(other.name)
            has: Any = yield config.stored(scope, f"collections.create({info.name!r})")
            names = {each["name"] for each in has.get("properties") or ()}
            for each in other.of_role("reference"):
                if each.name not in names and {collection_of(target) for target in each.targets} <= there:
                    yield from config.add_reference(scope, _reference(each))
    return str(name)


def _creation(info: ModelInfo, later: set[str]) -> Call[str]:
    if info.options.schema is None and not any(each.options.schema for each in info.attributes.values()):
        arguments = _arguments(info)
        arguments["references"] = [each for each in arguments["references"] or () if each.name not in later] or None
        return create(info.name, **arguments)
    body = schema(info.model)
    body["properties"] = [each for each in body.get("properties", ()) if each["name"] not in later]
    return collections.create(body)


def _reachable(info: ModelInfo) -> list[ModelInfo]:
    """Return the models that references of a model lead to."""
    found: list[ModelInfo] = []
    waiting = [info]
    while waiting:
        targets = [target for each in waiting.pop().of_role("reference") for target in each.targets]
        for other in map(read, targets):
            if other not in found:
                found.append(other)
                waiting.append(other)
    return found


def _completed(info: ModelInfo, body: dict[str, Any]) -> dict[str, Any]:
    own = {each.name: each for each in info.attributes.values() if each.role in {"property", "reference"}}
    for each in body.get("properties", ()):
        each.update(copy.deepcopy(dict(own[each["name"]].options.schema or {})))
        _complete_nested(each, own[each["name"]])
    if info.options.schema is not None and info.options.schema.keys() & _UNNAMED:
        body.pop("vectorConfig", None)
    return body | copy.deepcopy(dict(info.options.schema or {}))


def _complete_nested(body: dict[str, Any], attribute: Attribute) -> None:
    if "nestedProperties" in body:
        inner = read(attribute.targets[0])
        nested = _completed(inner, {"properties": body["nestedProperties"]})
        body["nestedProperties"] = nested["properties"]


def _arguments(info: ModelInfo) -> dict[str, Any]:
    arguments: dict[str, Any] = {name: getattr(info.options, name) for name in _SETTINGS}
    properties = [_property(info, each) for each in info.of_role("property")]
    references = [_reference(each) for each in info.of_role("reference")]
    arguments |= {"properties": properties or None, "references": references or None}
    own = info.options.vector_config
    vectors = [own] if isinstance(own, VectorConfigCreate) else list(own or ())
    for each in info.of_role("vector"):
        given = None if each.vector is None else each.vector.config
        vector = copy.copy(given) or VectorConfigCreate(None, "none", {}, None)
        vector.name = each.name
        vectors.append(vector)
    if vectors:
        single = len(vectors) == 1 and vectors[0].name is None
        arguments["vector_config"] = vectors[0] if single else vectors
    return arguments


def _property(info: ModelInfo, attribute: Attribute) -> Property:
    kind = cast("DataType", attribute.data_type)
    options: dict[str, Any] = {name: getattr(attribute.options, name) for name in _PROPERTY}
    given = {name: value for name, value in options.items() if value is not None}
    if kind.value.startswith("object"):
        if not attribute.targets:
            raise WeaviateInvalidInputError(
                f"{info.model.__name__}.{attribute.attribute} must have the type of a model"
            )
        inner = read(attribute.targets[0])
        given["nested_properties"] = [_property(inner, each) for each in inner.of_role("property")]
    return Property(name=attribute.name, data_type=kind, **given)


def _reference(attribute: Attribute) -> Reference:
    names = [collection_of(each) for each in attribute.targets]
    description = attribute.options.description
    if len(names) == 1:
        return ReferenceProperty(name=attribute.name, target_collection=names[0], description=description)
    return ReferencePropertyMultiTarget(name=attribute.name, target_collections=names, description=description)
