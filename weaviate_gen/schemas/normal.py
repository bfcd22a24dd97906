"""Schemas in a form in which equal ones are equal: names instead of lists, defaults of servers filled in."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine.schema.vector_index import DEFAULTS
from weaviate_gen.transfer.layout import PRIMITIVES, UNNAMED, Json, fields_of, list_of

_INVERTED: Json = {
    "bm25": {"b": 0.75, "k1": 1.2},
    "stopwords": {"preset": "en", "additions": [], "removals": []},
    "stopwordPresets": {},
    "cleanupIntervalSeconds": 60,
    "indexNullState": False,
    "indexPropertyLength": False,
    "indexTimestamps": False,
}
_TENANCY: Json = {"enabled": False, "autoTenantCreation": False, "autoTenantActivation": False}
_REPLICATION: Json = {"deletionStrategy": "TimeBasedResolution"}
_TTL: Json = {"enabled": False, "deleteOn": "", "defaultTtl": 0, "filterExpiredObjects": False}
_TIMES = ("_creationTimeUnix", "_lastUpdateTimeUnix")
_SHARDING = ("desiredCount", "virtualPerPhysical")
_NOT_COMPARED = ("skipDefaultQuantization", "trackDefaultQuantization")
"""Settings of vector indexes that servers keep as they were."""

QUANTIZERS = ("pq", "bq", "sq", "rq")


def expand(schema: Mapping[str, Any]) -> Json:
    """Return the normal form of a schema: sections with defaults, properties and vectors by name.

    Args:
        schema: a schema, as a server returns or takes it.
    """
    modules = copy.deepcopy(fields_of(schema.get("moduleConfig")))
    vectors = {name: _vector(config) for name, config in fields_of(schema.get("vectorConfig")).items()}
    if not vectors or schema.get("vectorizer"):
        module = schema.get("vectorizer") or "none"
        vectors[UNNAMED] = _vector({**schema, "vectorizer": {module: modules.pop(module, None) or {}}})
    ttl = _merged(_TTL, schema.get("objectTtlConfig"))
    inverted = _inverted(schema.get("invertedIndexConfig"))
    if ttl["enabled"] and ttl["deleteOn"] in _TIMES:
        inverted["indexTimestamps"] = True
    tenancy = _merged(_TENANCY, schema.get("multiTenancyConfig"))
    sharding = {} if tenancy["enabled"] else fields_of(schema.get("shardingConfig"))
    return {
        "description": schema.get("description") or "",
        "properties": {each["name"]: _property(each, nested=False) for each in list_of(schema.get("properties"))},
        "vectorConfig": vectors,
        "invertedIndexConfig": inverted,
        "multiTenancyConfig": tenancy,
        "replicationConfig": _merged(_REPLICATION, schema.get("replicationConfig")),
        "shardingConfig": {key: sharding[key] for key in _SHARDING if key in sharding},
        "objectTtlConfig": ttl,
        "moduleConfig": modules,
    }


def _merged(defaults: Mapping[str, Any], settings: Any) -> Json:
    """Return settings with defaults; those that have none are kept, and what is null counts as absent."""
    out: Json = copy.deepcopy(dict(defaults))
    for key, value in fields_of(settings).items():
        if value is None:
            continue
        default = defaults.get(key)
        out[key] = _merged(default, value) if isinstance(default, dict) and isinstance(value, dict) else value  # pyright: ignore[reportUnknownArgumentType] - JSON
    return out


def _inverted(settings: Any) -> Json:
    given = dict(fields_of(settings))
    given.pop("usingBlockMaxWAND", None)
    if given.get("bm25") is not None:
        given["bm25"] = {"b": 0, "k1": 0, **given["bm25"]}
    out = _merged(_INVERTED, given)
    stopwords: Json = out["stopwords"]
    out["stopwords"] = {**stopwords, **{key: sorted(stopwords[key]) for key in ("additions", "removals")}}
    out["stopwordPresets"] = {name: sorted(words) for name, words in fields_of(out["stopwordPresets"]).items()}
    return out


def _vector(config: Mapping[str, Any]) -> Json:
    kind = config.get("vectorIndexType") or "hnsw"
    settings = _merged(DEFAULTS.get(kind, {}), config.get("vectorIndexConfig"))
    is_default = bool(settings.get("trackDefaultQuantization"))
    for part in (settings, *(settings[key] for key in ("hnsw", "flat") if key in settings)):
        for key in _NOT_COMPARED:
            part.pop(key, None)
    vectorizer = fields_of(config.get("vectorizer")) or {"none": {}}
    out = {
        "vectorIndexType": kind,
        "vectorIndexConfig": settings,
        "vectorizer": {module: copy.deepcopy(fields_of(each)) for module, each in vectorizer.items()},
    }
    if is_default:  # the quantizer is the server's choice
        out["vectorIndexConfig"] = {key: value for key, value in settings.items() if key not in QUANTIZERS}
    return out


def _property(schema: Mapping[str, Any], *, nested: bool) -> Json:
    given = {key: value for key, value in schema.items() if value is not None}
    kinds = [str(kind) for kind in given["dataType"]]
    if kinds[0] in ("string", "string[]"):
        if given.get("tokenization", "word") == "word":
            given["tokenization"] = "whitespace"
        kinds = [kinds[0].replace("string", "text")]
    is_text = kinds[0] in ("text", "text[]")
    inverted = given.get("indexInverted", True)
    defaults: Json = {
        "description": "",
        "tokenization": "word" if is_text else "",
        "indexFilterable": inverted and not (nested and kinds[0] in ("blob", "blobHash")),
        "indexSearchable": inverted and is_text,
        "indexRangeFilters": False,
        "textAnalyzer": {},
        "moduleConfig": {},
    }
    out = {
        key: given.get(key) or default if default == "" else given.get(key, default)
        for key, default in defaults.items()
    }
    out["dataType"] = sorted(kinds)
    out["nestedProperties"] = {
        each["name"]: _property(each, nested=True) for each in list_of(given.get("nestedProperties"))
    }
    return out


def is_reference(kinds: list[str]) -> bool:
    """Return whether the data types of a property are collections."""
    return kinds[0].removesuffix("[]") not in PRIMITIVES | {"blobHash"}
