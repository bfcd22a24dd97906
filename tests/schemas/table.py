"""Changes of a collection, how each is planned, and what it leaves of the objects."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from weaviate_gen.schemas import How

Json = dict[str, Any]
Edit = Callable[[Json], None]

COUNT = 6
_SELF = {"none": {}}


def base() -> Json:
    """Return the schema that most changes begin with."""
    return {
        "class": "Doc",
        "description": "documents",
        "properties": [
            {"name": "title", "dataType": ["text"], "description": "its title"},
            {"name": "digits", "dataType": ["text"], "indexSearchable": False},
            {"name": "hidden", "dataType": ["text"], "indexFilterable": False, "tokenization": "field"},
            {"name": "price", "dataType": ["number"]},
            {"name": "count", "dataType": ["int"], "indexRangeFilters": True},
            {"name": "tags", "dataType": ["text[]"]},
            {"name": "ok", "dataType": ["boolean"]},
            {"name": "day", "dataType": ["date"]},
            {"name": "code", "dataType": ["uuid"]},
            {"name": "place", "dataType": ["geoCoordinates"]},
            {
                "name": "meta",
                "dataType": ["object"],
                "nestedProperties": [{"name": "a", "dataType": ["text"]}, {"name": "b", "dataType": ["int"]}],
            },
            {"name": "author", "dataType": ["Person"]},
        ],
        "vectorConfig": {
            "first": {"vectorizer": _SELF, "vectorIndexType": "hnsw"},
            "second": {"vectorizer": _SELF, "vectorIndexType": "flat"},
        },
    }


def identifier(number: int) -> str:
    """Return the id of an object by its number."""
    return str(UUID(int=number + 1, version=4))


def properties(number: int) -> Json:
    """Return the properties of an object, as JSON has them."""
    return {
        "title": f"Title {number}",
        "digits": str(number),
        "hidden": f"Hidden {number}",
        "price": float(number),
        "count": number,
        "tags": [f"tag{number}"],
        "ok": number % 2 == 0,
        "day": f"2099-01-0{number + 1}T00:00:00Z",
        "code": identifier(100 + number),
        "place": {"latitude": 1.5, "longitude": 2.5},
        "meta": {"a": f"a {number}", "b": number},
    }


@dataclass(frozen=True)
class Case:
    """A change.

    Attributes:
        edit: changes the schema.
        how: by setting, how it is made; empty for no change.
        start: changes the schema that it begins with.
        lost: properties whose values are gone.
        values: by property, what becomes of a value.
        names: names of properties by their former names.
        vectors: names of vectors by their former names; those that are left out are gone.
        is_live: whether a server without models can have it.
    """

    edit: Edit
    how: Mapping[str, How] = field(default_factory=dict[str, How])
    start: Edit = lambda schema: None
    lost: frozenset[str] = frozenset()
    values: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict[str, Callable[[Any], Any]])
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    vectors: Mapping[str, str] = field(default_factory=lambda: {"first": "first", "second": "second"})
    is_live: bool = True

    def before(self) -> Json:
        """Return the schema that it begins with."""
        schema = base()
        self.start(schema)
        return schema

    def after(self) -> Json:
        """Return the desired schema."""
        schema = copy.deepcopy(self.before())
        self.edit(schema)
        return schema


def _property(name: str, /, **settings: Any) -> Edit:
    def edit(schema: Json) -> None:
        next(each for each in schema["properties"] if each["name"] == name).update(settings)

    return edit


def _nested(change: Callable[[list[Json]], Any]) -> Edit:
    def edit(schema: Json) -> None:
        change(next(each for each in schema["properties"] if each["name"] == "meta")["nestedProperties"])

    return edit


def _add(*added: Json) -> Edit:
    return lambda schema: schema["properties"].extend(copy.deepcopy(list(added)))


def _remove(name: str) -> Edit:
    def edit(schema: Json) -> None:
        schema["properties"] = [each for each in schema["properties"] if each["name"] != name]

    return edit


def _rename(old: str, new: str) -> Edit:
    return _property(old, name=new, renamedFrom=old)


def _section(name: str, /, **settings: Any) -> Edit:
    return lambda schema: schema.setdefault(name, {}).update(copy.deepcopy(settings))


def _index(name: str, /, **settings: Any) -> Edit:
    return lambda schema: (
        schema["vectorConfig"][name].setdefault("vectorIndexConfig", {}).update(copy.deepcopy(settings))
    )


def _kind(name: str, kind: str) -> Edit:
    return lambda schema: schema["vectorConfig"][name].update(vectorIndexType=kind)


def _vector(name: str, config: Json | None) -> Edit:
    def edit(schema: Json) -> None:
        if config is None:
            del schema["vectorConfig"][name]
        else:
            schema["vectorConfig"][name] = copy.deepcopy(config)

    return edit


def _set(name: str, value: Any) -> Edit:
    return lambda schema: schema.update({name: copy.deepcopy(value)})


def _all(*edits: Edit) -> Edit:
    def edit(schema: Json) -> None:
        for each in edits:
            each(schema)

    return edit


def _unnamed(schema: Json) -> None:
    del schema["vectorConfig"]
    schema["vectorizer"] = "none"


_TENANTS = _section("multiTenancyConfig", enabled=True)
_ON: Json = {"enabled": True}
_FIRST = {"first": "first"}
_HNSW: Json = {"vectorizer": _SELF, "vectorIndexType": "hnsw"}


def _in_place(edit: Edit, *settings: str, **more: Any) -> Case:
    return Case(edit, dict.fromkeys(settings, How.IN_PLACE), **more)


def _added(edit: Edit, *settings: str, **more: Any) -> Case:
    return Case(edit, dict.fromkeys(settings, How.ADD), **more)


def _indexed(edit: Edit, *settings: str, **more: Any) -> Case:
    return Case(edit, dict.fromkeys(settings, How.INDEX), **more)


def _rebuilt(edit: Edit, *settings: str, **more: Any) -> Case:
    return Case(edit, dict.fromkeys(settings, How.REBUILD), **more)


def _blocked(edit: Edit, *settings: str, **more: Any) -> Case:
    return Case(edit, dict.fromkeys(settings, How.BLOCKED), **more)


def _retyped(name: str, kind: str, convert: Callable[[Any], Any], *settings: str, **more: Any) -> Case:
    edit = _property(name, dataType=[kind], **more)
    return _rebuilt(edit, f"properties.{name}.dataType", *settings, values={name: convert})


_V1 = "vectorConfig.first.vectorIndexConfig"
_V2 = "vectorConfig.second.vectorIndexConfig"

CASES: dict[str, Case] = {
    "nothing": Case(lambda schema: None),
    "defaults spelled out": Case(
        _all(
            _property("title", tokenization="word", indexFilterable=True, indexSearchable=True),
            _section("invertedIndexConfig", bm25={"b": 0.75, "k1": 1.2}, cleanupIntervalSeconds=60),
            _section("replicationConfig", factor=1),
            _index("first", ef=-1, distance="cosine", bq={"enabled": False}),
        )
    ),
    "description": _in_place(_set("description", "texts"), "description"),
    "description removed": _in_place(lambda schema: schema.pop("description"), "description"),
    "description of a property": _in_place(_property("price", description="in euros"), "properties.price.description"),
    "description of a property removed": _in_place(_property("title", description=""), "properties.title.description"),
    "description of a nested property": _in_place(
        _nested(lambda nested: nested[0].update(description="a")), "properties.meta.nestedProperties.a.description"
    ),
    "text added": _added(_add({"name": "more", "dataType": ["text"]}), "properties.more"),
    "numbers added": _added(
        _add({"name": "n", "dataType": ["number"]}, {"name": "m", "dataType": ["int[]"]}),
        "properties.m",
        "properties.n",
    ),
    "object added": _added(
        _add({"name": "o", "dataType": ["object"], "nestedProperties": [{"name": "x", "dataType": ["text"]}]}),
        "properties.o",
    ),
    "reference added": _added(_add({"name": "editor", "dataType": ["Person"]}), "properties.editor"),
    "property removed": _rebuilt(_remove("price"), "properties.price", lost=frozenset({"price"})),
    "reference removed": _rebuilt(_remove("author"), "properties.author", lost=frozenset({"author"})),
    "property renamed": _rebuilt(_rename("price", "cost"), "properties.cost.name", names={"price": "cost"}),
    "reference renamed": _rebuilt(_rename("author", "writer"), "properties.writer.name", names={"author": "writer"}),
    "property renamed and retyped": _rebuilt(
        _all(_property("count", dataType=["text"], indexRangeFilters=False), _rename("count", "words")),
        "properties.words.name",
        "properties.words.dataType",
        "properties.words.indexRangeFilters",
        "properties.words.indexSearchable",
        "properties.words.tokenization",
        names={"count": "words"},
        values={"count": str},
    ),
    "int to number": _retyped("count", "number", float),
    "number to int": _retyped("price", "int", int),
    "number to text": _retyped(
        "price",
        "text",
        lambda value: str(int(value)),
        "properties.price.indexSearchable",
        "properties.price.tokenization",
    ),
    "text to int": _retyped("digits", "int", int, "properties.digits.tokenization"),
    "text to list": _retyped("title", "text[]", lambda value: [value]),
    "list to text": _retyped("tags", "text", lambda value: value[0]),
    "int to list": _retyped(
        "count", "int[]", lambda value: [value], "properties.count.indexRangeFilters", indexRangeFilters=False
    ),
    "boolean to text": _retyped(
        "ok",
        "text",
        lambda value: "true" if value else "false",
        "properties.ok.indexSearchable",
        "properties.ok.tokenization",
    ),
    "date to text": _retyped("day", "text", str, "properties.day.indexSearchable", "properties.day.tokenization"),
    "uuid to text": _retyped("code", "text", str, "properties.code.indexSearchable", "properties.code.tokenization"),
    "coordinates to number": _blocked(_property("place", dataType=["number"]), "properties.place.dataType"),
    "boolean to date": _rebuilt(
        _property("ok", dataType=["date"]), "properties.ok.dataType", values={"ok": lambda value: TypeError}
    ),
    "reference to another collection": _rebuilt(
        _property("author", dataType=["Person", "Group"]), "properties.author.dataType"
    ),
    "reference to boolean": _blocked(_property("author", dataType=["boolean"]), "properties.author.dataType"),
    "nested property added": _rebuilt(
        _nested(lambda nested: nested.append({"name": "c", "dataType": ["text"]})), "properties.meta.nestedProperties.c"
    ),
    "nested property removed": _rebuilt(
        _nested(lambda nested: nested.pop()),
        "properties.meta.nestedProperties.b",
        values={"meta": lambda value: {"a": value["a"]}},
    ),
    "nested property retyped": _rebuilt(
        _nested(lambda nested: nested[1].update(dataType=["number"])), "properties.meta.nestedProperties.b.dataType"
    ),
    "word to field": _indexed(_property("title", tokenization="field"), "properties.title.tokenization"),
    "word to lowercase": _indexed(_property("tags", tokenization="lowercase"), "properties.tags.tokenization"),
    "word to trigram": _indexed(_property("title", tokenization="trigram"), "properties.title.tokenization"),
    "field to word": _indexed(_property("hidden", tokenization="word"), "properties.hidden.tokenization"),
    "filterable off": _indexed(_property("price", indexFilterable=False), "properties.price.indexFilterable"),
    "filterable on": _indexed(_property("hidden", indexFilterable=True), "properties.hidden.indexFilterable"),
    "searchable off": _indexed(_property("title", indexSearchable=False), "properties.title.indexSearchable"),
    "searchable on": _indexed(_property("digits", indexSearchable=True), "properties.digits.indexSearchable"),
    "range filters on": _indexed(_property("price", indexRangeFilters=True), "properties.price.indexRangeFilters"),
    "range filters off": _indexed(_property("count", indexRangeFilters=False), "properties.count.indexRangeFilters"),
    "accents folded": _rebuilt(
        _property("title", textAnalyzer={"asciiFold": True}), "properties.title.textAnalyzer.asciiFold"
    ),
    "bm25": _in_place(_section("invertedIndexConfig", bm25={"b": 0.5}), "invertedIndexConfig.bm25.b"),
    "stopwords": _in_place(
        _section("invertedIndexConfig", stopwords={"preset": "none", "additions": ["foo", "bar"]}),
        "invertedIndexConfig.stopwords.additions",
        "invertedIndexConfig.stopwords.preset",
    ),
    "lists of stopwords": _in_place(
        _section("invertedIndexConfig", stopwordPresets={"own": ["x"]}), "invertedIndexConfig.stopwordPresets.own"
    ),
    "cleanup": _in_place(
        _section("invertedIndexConfig", cleanupIntervalSeconds=30), "invertedIndexConfig.cleanupIntervalSeconds"
    ),
    "absence indexed": _rebuilt(
        _section("invertedIndexConfig", indexNullState=True), "invertedIndexConfig.indexNullState"
    ),
    "lengths indexed": _rebuilt(
        _section("invertedIndexConfig", indexPropertyLength=True), "invertedIndexConfig.indexPropertyLength"
    ),
    "times indexed": _rebuilt(
        _section("invertedIndexConfig", indexTimestamps=True), "invertedIndexConfig.indexTimestamps"
    ),
    "ef": _in_place(_index("first", ef=64), f"{_V1}.ef"),
    "dynamic ef": _in_place(
        _index("first", dynamicEfMin=50, dynamicEfMax=90, dynamicEfFactor=4),
        *(f"{_V1}.dynamicEf{end}" for end in ("Min", "Max", "Factor")),
    ),
    "flat search cutoff": _in_place(_index("first", flatSearchCutoff=10), f"{_V1}.flatSearchCutoff"),
    "filter strategy": _in_place(_index("first", filterStrategy="sweeping"), f"{_V1}.filterStrategy"),
    "cache of vectors": _in_place(
        _all(_index("first", vectorCacheMaxObjects=1000), _index("second", vectorCacheMaxObjects=1000)),
        f"{_V1}.vectorCacheMaxObjects",
        f"{_V2}.vectorCacheMaxObjects",
    ),
    "ef of construction": _rebuilt(_index("first", efConstruction=64), f"{_V1}.efConstruction"),
    "connections": _rebuilt(_index("first", maxConnections=16), f"{_V1}.maxConnections"),
    "distance": _rebuilt(_index("first", distance="l2-squared"), f"{_V1}.distance"),
    "distance of a flat index": _rebuilt(_index("second", distance="dot"), f"{_V2}.distance"),
    "binary quantizer": _in_place(_index("first", bq=_ON), f"{_V1}.bq.enabled"),
    "scalar quantizer": _in_place(_index("first", sq=_ON), f"{_V1}.sq.enabled"),
    "product quantizer": _in_place(
        _index("first", pq={"enabled": True, "segments": 2}), f"{_V1}.pq.enabled", f"{_V1}.pq.segments"
    ),
    "rotational quantizer": _in_place(_index("first", rq=_ON), f"{_V1}.rq.enabled"),
    "rescoring": _in_place(
        _index("first", sq={"enabled": True, "rescoreLimit": 50}),
        f"{_V1}.sq.rescoreLimit",
        start=_index("first", sq=_ON),
    ),
    "quantizer off": _rebuilt(
        _index("first", bq={"enabled": False}), f"{_V1}.bq.enabled", start=_index("first", bq=_ON)
    ),
    "another quantizer": _rebuilt(
        _index("first", bq={"enabled": False}, rq=_ON),
        f"{_V1}.bq.enabled",
        f"{_V1}.rq.enabled",
        start=_index("first", bq=_ON),
    ),
    "bits of a quantizer": _rebuilt(
        _index("first", rq={"enabled": True, "bits": 8, "rescoreLimit": 20}),
        f"{_V1}.rq.bits",
        f"{_V1}.rq.rescoreLimit",
        start=_index("first", rq={"enabled": True, "bits": 1, "rescoreLimit": 30}),
    ),
    "quantizer of a flat index": _rebuilt(_index("second", bq=_ON), f"{_V2}.bq.enabled"),
    "graph instead of a flat index": _rebuilt(
        _all(_kind("second", "hnsw"), _index("second", ef=10)), "vectorConfig.second.vectorIndexType"
    ),
    "vector added": _added(_vector("third", _HNSW), "vectorConfig.third"),
    "vector removed": _rebuilt(_vector("second", None), "vectorConfig.second", vectors=_FIRST),
    "vector renamed": _rebuilt(
        _all(
            _vector("second", None),
            _vector("last", {"vectorizer": _SELF, "vectorIndexType": "flat", "renamedFrom": "second"}),
        ),
        "vectorConfig.last.name",
        vectors={"first": "first", "second": "last"},
    ),
    "vector gets a name": _rebuilt(
        lambda schema: (schema.pop("vectorizer"), schema.update(vectorConfig={"only": _HNSW})),
        "vectorConfig.only.name",
        start=_unnamed,
        vectors={"": "only"},
    ),
    "vectorizer": _rebuilt(
        _vector("first", {"vectorizer": {"text2vec-local": {}}, "vectorIndexType": "hnsw"}),
        "vectorConfig.first.vectorizer",
        vectors={"second": "second"},
        is_live=False,
    ),
    "conflicts of deletion": _in_place(
        _section("replicationConfig", deletionStrategy="DeleteOnConflict"), "replicationConfig.deletionStrategy"
    ),
    "asynchronous replication": _in_place(
        _section("replicationConfig", asyncConfig={"diffBatchSize": 10}), "replicationConfig.asyncConfig"
    ),
    "shards": _rebuilt(_section("shardingConfig", desiredCount=2), "shardingConfig.desiredCount"),
    "virtual shards": _rebuilt(_section("shardingConfig", virtualPerPhysical=64), "shardingConfig.virtualPerPhysical"),
    "time to live": _in_place(
        _section("objectTtlConfig", enabled=True, deleteOn="day", defaultTtl=3600),
        "objectTtlConfig.defaultTtl",
        "objectTtlConfig.deleteOn",
        "objectTtlConfig.enabled",
    ),
    "generator": _in_place(
        _section("moduleConfig", **{"generative-openai": {"model": "gpt-4o"}}), "moduleConfig.generative-openai"
    ),
    "another generator": _in_place(
        _set("moduleConfig", {"generative-cohere": {}}),
        "moduleConfig.generative-cohere",
        "moduleConfig.generative-openai",
        start=_section("moduleConfig", **{"generative-openai": {}}),
    ),
    "generator removed": _rebuilt(
        _set("moduleConfig", {}),
        "moduleConfig.generative-openai",
        start=_section("moduleConfig", **{"generative-openai": {}}),
    ),
    "reranker": _in_place(_section("moduleConfig", **{"reranker-cohere": {}}), "moduleConfig.reranker-cohere"),
    "tenants by writing": _in_place(
        _section("multiTenancyConfig", autoTenantCreation=True, autoTenantActivation=True),
        "multiTenancyConfig.autoTenantActivation",
        "multiTenancyConfig.autoTenantCreation",
        start=_TENANTS,
    ),
    "property of tenants removed": _rebuilt(
        _remove("price"), "properties.price", start=_TENANTS, lost=frozenset({"price"})
    ),
    "tenants": _blocked(_TENANTS, "multiTenancyConfig.enabled"),
}
"""Changes by name."""
