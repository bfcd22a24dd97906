"""The schema that queries are checked against: built from the collections, with a server's names of types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDeprecatedDirective,
    GraphQLField,
    GraphQLFloat,
    GraphQLIncludeDirective,
    GraphQLInt,
    GraphQLList,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLString,
    GraphQLUnionType,
    specified_scalar_types,
)

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.values.capitals import capitalized
from weaviate_gen.engine.values.json_types import parts
from weaviate_gen.engine.wire.graphql.inputs import FUSION, STRINGS, VECTOR_PER_TARGET, WEIGHTS, Inputs, InputType

Fields: TypeAlias = dict[str, GraphQLField]
OutputType: TypeAlias = Any
"""A type of fields; graphql-core's own union leaves its parameters open, which strict checks refuse."""

Types: TypeAlias = dict[str, OutputType]

SCALARS: Mapping[str, GraphQLScalarType] = {
    "text": GraphQLString,
    "string": GraphQLString,
    "date": GraphQLString,
    "uuid": GraphQLString,
    "blob": GraphQLString,
    "blobHash": GraphQLString,
    "int": GraphQLInt,
    "number": GraphQLFloat,
    "boolean": GraphQLBoolean,
}
BEACON = "Beacon"
ALL_FIELDS = "all fields"
"""Key of the names of a type's fields in its extensions, where the schema has only some of them."""
_FLOATS = GraphQLList(GraphQLFloat)
_PLACE: Mapping[str, GraphQLScalarType] = {"latitude": GraphQLFloat, "longitude": GraphQLFloat}
_PHONE: Mapping[str, GraphQLScalarType] = {
    "input": GraphQLString,
    "internationalFormatted": GraphQLString,
    "nationalFormatted": GraphQLString,
    "national": GraphQLInt,
    "valid": GraphQLBoolean,
    "countryCode": GraphQLInt,
    "defaultCountry": GraphQLString,
}
_TIME_METRICS: Mapping[str, GraphQLScalarType] = dict.fromkeys(("maximum", "median", "minimum", "mode"), GraphQLString)
_NUMBER_METRICS: Mapping[str, GraphQLScalarType] = dict.fromkeys(
    ("maximum", "mean", "median", "minimum", "mode", "sum"), GraphQLFloat
)
_BOOLEAN_METRICS: Mapping[str, GraphQLScalarType] = {
    "percentageFalse": GraphQLFloat,
    "percentageTrue": GraphQLFloat,
    "totalFalse": GraphQLInt,
    "totalTrue": GraphQLInt,
}
_METRICS: Mapping[str, Mapping[str, GraphQLScalarType]] = {
    "date": _TIME_METRICS,
    "int": {**_NUMBER_METRICS, "type": GraphQLString},
    "number": {**_NUMBER_METRICS, "type": GraphQLString},
    "boolean": {**_BOOLEAN_METRICS, "type": GraphQLString},
}
_UNMEASURED = frozenset({"uuid", "geoCoordinates", "phoneNumber", "object"})


def type_name(collection: str) -> str:
    """Return the name of the type of a collection's objects: some collections are called as other types are."""
    return f"_{collection}" if collection in _TAKEN else collection


_TAKEN = frozenset(
    {*specified_scalar_types, "DateTime", "FieldSet", BEACON, FUSION.name, VECTOR_PER_TARGET.name, WEIGHTS.name}
)


@dataclass(slots=True)
class _CachedSchemas:
    """Schemas of one state of a database."""

    configs: list[dict[str, Any]]
    aliases: dict[str, str]
    schemas: dict[frozenset[str] | None, GraphQLSchema] = field(
        default_factory=dict["frozenset[str] | None", GraphQLSchema]
    )


_MOST_SCHEMAS = 64
_CACHE: WeakKeyDictionary[Database, _CachedSchemas] = WeakKeyDictionary()


def schema_of(database: Database, names: frozenset[str] | None = None) -> GraphQLSchema:
    """Return the schema of a database's collections; it serves until a collection or an alias changes.

    Args:
        database: the database.
        names: the collections and aliases that are asked for, as every collection takes about a hundred types: the
            schema has them, and what their references lead to. None: all.
    """
    configs = [collection.config for collection in database.catalog.collections.values()]
    cached = _CACHE.get(database)
    if cached is None or not _is_current(cached, configs, database.catalog.aliases):
        cached = _CACHE[database] = _CachedSchemas(configs, dict(database.catalog.aliases))
    if names not in cached.schemas:
        if len(cached.schemas) >= _MOST_SCHEMAS:
            cached.schemas.clear()
        cached.schemas[names] = _Builder(database, names).schema()
    return cached.schemas[names]


def _is_current(cached: _CachedSchemas, configs: list[dict[str, Any]], aliases: Mapping[str, str]) -> bool:
    """Return whether no collection has changed; a config is replaced as a whole when it does."""
    if cached.aliases != aliases or len(cached.configs) != len(configs):
        return False
    return all(old is new for old, new in zip(cached.configs, configs, strict=True))


class _Builder:
    """Builder of one schema."""

    def __init__(self, database: Database, names: frozenset[str] | None) -> None:
        known = database.catalog.collections
        roots = {
            **known,
            **{alias: known[target] for alias, target in database.catalog.aliases.items() if target in known},
        }
        self._all_roots = sorted(roots)
        self._roots = {name: roots[name] for name in self._all_roots if names is None or name in names}
        self._known = known
        self._names = {*specified_scalar_types, *map(type_name, known)}
        self._inputs = Inputs(self._free)
        self._objects: dict[str, GraphQLObjectType] = {}
        self._beacon = self._object(BEACON, {"beacon": GraphQLString})

    def _free(self, name: str) -> str:
        while name in self._names:
            name += "_"
        self._names.add(name)
        return name

    def _object(self, name: str, fields: Mapping[str, OutputType]) -> GraphQLObjectType:
        return GraphQLObjectType(
            self._free(name),
            {key: kind if isinstance(kind, GraphQLField) else GraphQLField(kind) for key, kind in fields.items()},
        )

    def _type(self, collection: Collection) -> GraphQLObjectType:
        """Return the type of a collection's objects; its fields are made when all types are known."""
        if collection.name not in self._objects:
            self._objects[collection.name] = GraphQLObjectType(
                type_name(collection.name), lambda: self._object_fields(collection)
            )
        return self._objects[collection.name]

    def schema(self) -> GraphQLSchema:
        """Return the schema."""
        get = self._root("GetObjectsObj", self._get)
        aggregate = self._root("AggregateObjectsObj", self._aggregate)
        query = self._object("WeaviateObj", {"Get": get, "Aggregate": aggregate})
        directives = (GraphQLIncludeDirective, GraphQLSkipDirective, GraphQLDeprecatedDirective)
        return GraphQLSchema(query, directives=directives, assume_valid=True)

    def _root(self, name: str, make: Callable[[Collection], GraphQLField]) -> GraphQLObjectType:
        made: dict[str, GraphQLField] = {}
        for collection in self._roots.values():
            if collection.name not in made:
                made[collection.name] = make(collection)
        root = self._object(name, {name: made[each.name] for name, each in self._roots.items()})
        root.extensions = {ALL_FIELDS: self._all_roots}
        return root

    # -- Get

    def _get(self, collection: Collection) -> GraphQLField:
        name, inputs = collection.name, self._inputs
        prefix = f"GetObjects{name}"
        arguments: dict[str, InputType] = {
            **dict.fromkeys(("limit", "offset", "autocut"), GraphQLInt),
            "after": GraphQLString,
            "where": inputs.where(prefix),
            "sort": inputs.sort(prefix),
            "group": inputs.group(prefix),
            "groupBy": inputs.group_by(prefix),
            "nearVector": inputs.near_vector(prefix, targets=True),
            "nearObject": inputs.near_object(prefix, targets=True),
            "bm25": inputs.bm25(prefix),
            "hybrid": inputs.hybrid(prefix, name, get=True),
        }
        if _vectorized(collection):
            arguments["nearText"] = inputs.near_text(prefix, targets=True)
        if collection.multi_tenant:
            arguments["tenant"] = GraphQLString
        if replicated(collection):
            arguments["consistencyLevel"] = inputs.consistency(name)
        kind = GraphQLList(self._type(collection))
        return GraphQLField(kind, {name: GraphQLArgument(each) for name, each in arguments.items()})

    def _object_fields(self, collection: Collection) -> Fields:
        properties = self._properties(collection)
        return {**properties, "_additional": GraphQLField(self._additional(collection, properties))}

    def _properties(self, collection: Collection) -> Fields:
        fields: Fields = {}
        for config in parts(collection.config, "properties"):
            kind = self._property(collection, config)
            if kind is not None:
                fields[str(config["name"])] = GraphQLField(kind)
        return fields

    def _property(self, collection: Collection, config: Mapping[str, Any]) -> OutputType | None:
        name, data_type = str(config["name"]), str(config["dataType"][0])
        if collection.is_reference(name):
            targets = [self._type(self._known[each]) for each in config["dataType"] if each in self._known]
            union = f"{collection.name}{capitalized(name)}Obj"
            if not targets:
                return None
            return GraphQLList(GraphQLUnionType(self._free(union), [*targets, self._beacon]))
        if data_type == "geoCoordinates":
            return self._object(f"{collection.name}{name}GeoCoordinatesObj", _PLACE)
        if data_type == "phoneNumber":
            return self._object(f"{collection.name}{name}PhoneNumberObj", _PHONE)
        return self._value(config, f"{collection.name}_{name}")

    def _value(self, config: Mapping[str, Any], prefix: str) -> OutputType:
        data_type = str(config["dataType"][0])
        base = data_type.removesuffix("[]")
        kind: OutputType = SCALARS.get(base, GraphQLString)
        if base == "object":
            inner: Types = {
                str(each["name"]): self._value(each, f"{prefix}_{each['name']}")
                for each in parts(config, "nestedProperties")
            }
            kind = self._object(f"{prefix}_object", inner)
        return GraphQLList(kind) if data_type.endswith("[]") else kind

    def _additional(self, collection: Collection, properties: Fields) -> GraphQLObjectType:
        name = f"{collection.name}Additional"
        strings = ("id", "creationTimeUnix", "lastUpdateTimeUnix", "score", "explainScore", "queryProfile")
        classification: Types = {
            **dict.fromkeys(("id", "completed"), GraphQLString),
            **dict.fromkeys(("basedOn", "scope", "classifiedFields"), STRINGS),
        }
        fields: Types = {
            **dict.fromkeys(strings, GraphQLString),
            **dict.fromkeys(("certainty", "distance"), GraphQLFloat),
            "vector": _FLOATS,
            "classification": self._object(f"{name}Classification", classification),
            "group": self._group(name, properties),
            "generate": GraphQLField(self._generate(collection.name), self._inputs.generation(collection.name)),
        }
        named = collection.config.get("vectorConfig")
        if named:
            vectors: Types = {vector: self._inputs.vector(f"{collection.name}{vector}") for vector in named}
            fields["vectors"] = self._object(f"{name}Vectors", vectors)
        if replicated(collection):
            fields["isConsistent"] = GraphQLBoolean
        if any(module.startswith("reranker-") for module in collection.config.get("moduleConfig") or ()):
            arguments = {"property": GraphQLArgument(GraphQLString), "query": GraphQLArgument(GraphQLString)}
            scores = GraphQLList(self._object(f"{name}Reranker", {"score": GraphQLFloat}))
            fields["rerank"] = GraphQLField(scores, arguments)
        return self._object(name, fields)

    def _generate(self, name: str) -> GraphQLObjectType:
        debug = self._object(f"{name}DebugFields", {"prompt": GraphQLString})
        results = dict.fromkeys(("singleResult", "groupedResult", "error"), GraphQLString)
        return self._object(f"{name}AdditionalGenerate", {**results, "debug": debug})

    def _group(self, name: str, properties: Fields) -> GraphQLObjectType:
        additional: Types = {"id": GraphQLString, "vector": _FLOATS, "distance": GraphQLFloat}
        hits: Types = {**properties, "_additional": self._object(f"{name}GroupHitsAdditional", additional)}
        fields: Types = {
            "id": GraphQLInt,
            "count": GraphQLInt,
            "minDistance": GraphQLFloat,
            "maxDistance": GraphQLFloat,
            "groupedBy": self._object(f"{name}GroupGroupedBy", {"path": STRINGS, "value": GraphQLString}),
            "hits": GraphQLList(self._object(f"{name}GroupHits", hits)),
        }
        return self._object(f"{name}Group", fields)

    # -- Aggregate

    def _aggregate(self, collection: Collection) -> GraphQLField:
        name, inputs = collection.name, self._inputs
        prefix = f"AggregateObjects{name}"
        arguments: dict[str, InputType] = {
            **dict.fromkeys(("limit", "objectLimit"), GraphQLInt),
            "where": inputs.where(prefix),
            "groupBy": STRINGS,
            "nearVector": inputs.near_vector(prefix, targets=False),
            "nearObject": inputs.near_object(prefix, targets=False),
            "hybrid": inputs.hybrid(prefix, name, get=False),
        }
        if _vectorized(collection):
            arguments["nearText"] = inputs.near_text(f"Aggregate{name}")
        if collection.multi_tenant:
            arguments["tenant"] = GraphQLString
        fields: Types = {
            str(config["name"]): self._metrics(collection, config)
            for config in parts(collection.config, "properties")
            if str(config["dataType"][0]).removesuffix("[]") not in _UNMEASURED
        }
        fields["meta"] = self._object(f"Aggregate{name}MetaObject", {"count": GraphQLInt})
        by: Types = {"path": STRINGS, "value": GraphQLString}
        fields["groupedBy"] = self._object(f"Aggregate{name}GroupedByObj", by)
        kind = GraphQLList(self._object(f"Aggregate{name}", fields))
        return GraphQLField(kind, {name: GraphQLArgument(each) for name, each in arguments.items()})

    def _metrics(self, collection: Collection, config: Mapping[str, Any]) -> GraphQLObjectType:
        prefix = f"Aggregate{collection.name}{config['name']}"
        metrics: Types = {"count": GraphQLInt}
        if collection.is_reference(str(config["name"])):
            why = "Experimental, the format will change"
            metrics = {"pointingTo": GraphQLField(STRINGS, deprecation_reason=why), "type": GraphQLString}
        elif (measured := _METRICS.get(str(config["dataType"][0]).removesuffix("[]"))) is not None:
            metrics |= measured
        else:
            rows = self._object(f"{prefix}TopOccurrencesObj", {"value": GraphQLString, "occurs": GraphQLInt})
            limit = {"limit": GraphQLArgument(GraphQLInt)}
            metrics |= {"type": GraphQLString, "topOccurrences": GraphQLField(GraphQLList(rows), limit)}
        return self._object(f"{prefix}Obj", metrics)


def _vectorized(collection: Collection) -> bool:
    return any(space.vectorizer != "none" for space in collection.vectors.values())


def replicated(collection: Collection) -> bool:
    """Return whether the collection's config asks for several replicas."""
    return int(collection.config.get("replicationConfig", {}).get("factor") or 1) > 1
