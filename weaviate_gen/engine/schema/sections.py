"""The sections of a collection's config beside vectors and properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.json_types import is_map

ENGLISH_STOPWORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of",
    "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with",
})  # fmt: skip
"""The preset `en`."""

STRATEGIES = ("NoAutomatedResolution", "DeleteOnConflict", "TimeBasedResolution")
_TIMES = ("_creationTimeUnix", "_lastUpdateTimeUnix")
_SHORTEST_LIFE = 60


def inverted_index(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Complete and check the settings of the inverted index."""
    given = given or {}
    out: dict[str, Any] = {
        "bm25": _bm25(given.get("bm25")),
        "cleanupIntervalSeconds": given.get("cleanupIntervalSeconds") or 60,
    }
    for switch in ("indexNullState", "indexPropertyLength", "indexTimestamps"):
        if given.get(switch):
            out[switch] = True
    if given.get("stopwordPresets"):
        out["stopwordPresets"] = _presets(given["stopwordPresets"])
    out["stopwords"] = _stopwords(given.get("stopwords"))
    if given.get("tokenizerUserDict"):
        raise EngineError("setting_unsupported", "dictionary_user")
    out["usingBlockMaxWAND"] = True
    if out["cleanupIntervalSeconds"] < 0:
        raise EngineError("setting_out_of_range", "cleanup")
    return out


def _bm25(given: Mapping[str, Any] | None) -> dict[str, Any]:
    if given is None:
        return {"b": 0.75, "k1": 1.2}
    b, k1 = given.get("b") or 0, given.get("k1") or 0
    if k1 < 0:
        raise EngineError("setting_out_of_range", "k1")
    if not 0 <= b <= 1:
        raise EngineError("setting_out_of_range", "b")
    return {key: value for key, value in (("b", b), ("k1", k1)) if value}


def _stopwords(given: Mapping[str, Any] | None) -> dict[str, Any]:
    given = given or {}
    preset = given.get("preset") or "en"
    if preset not in ("en", "none"):
        raise EngineError("choice_unknown", "stopword_preset_of_collection", preset=preset)
    additions, removals = given.get("additions"), given.get("removals")
    for key, words in (("additions", additions), ("removals", removals)):
        if any(not str(word).strip() for word in words or ()):
            raise EngineError("stopwords_invalid", "whitespace", key=key)
    for word in removals or ():
        if word in (additions or ()):
            raise EngineError("stopwords_invalid", "both", word=word)
    if preset == "en" and additions and ENGLISH_STOPWORDS.intersection(additions):
        last = {word: at for at, word in enumerate(additions)}  # of a word that comes twice, a server drops one
        left = [word for at, word in enumerate(additions) if word not in ENGLISH_STOPWORDS or last[word] != at]
        additions = left or None
    return {"additions": additions, "preset": preset, "removals": removals}


def _presets(given: Mapping[str, Any]) -> dict[str, Any]:
    for name, words in given.items():
        if not name.strip():
            raise EngineError("stopwords_invalid", "preset_name")
        if not words:
            raise EngineError("stopwords_invalid", "no_words", preset=name)
        if any(not str(word).strip() for word in words):
            raise EngineError("stopwords_invalid", "empty_word", preset=name)
    return dict(sorted(given.items()))


def multi_tenancy(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Complete and check the settings of multi-tenancy."""
    given = given or {}
    out = {key: bool(given.get(key)) for key in ("autoTenantActivation", "autoTenantCreation", "enabled")}
    for key in ("autoTenantCreation", "autoTenantActivation"):
        if out[key] and not out["enabled"]:
            raise EngineError("tenancy_disabled", "setting", setting=key)
    return out


def sharding(given: object, multi_tenant: bool) -> dict[str, Any]:
    """Complete and check the settings of sharding; a collection of tenants has none."""
    if multi_tenant:
        return {
            "virtualPerPhysical": 0,
            "desiredCount": 0,
            "actualCount": 0,
            "desiredVirtualCount": 0,
            "actualVirtualCount": 0,
            "key": "",
            "strategy": "",
            "function": "",
        }
    if given is not None and not is_map(given):
        raise EngineError("setting_malformed", "sharding")
    given = given or {}
    per = _count(given, "virtualPerPhysical", 128)
    desired = _count(given, "desiredCount", 1)
    for key, number in (("virtualPerPhysical", per), ("desiredCount", desired)):
        if number < 0:
            raise EngineError("setting_out_of_range", "sharding", setting=key, value=number)
    for number, word in ((desired, "physical"), (per, "virtual")):
        if not number:
            raise EngineError("setting_unsupported", "shard_status", status=word)
    out = {
        "virtualPerPhysical": per,
        "desiredCount": desired,
        "actualCount": desired,
        "desiredVirtualCount": desired * per,
        "actualVirtualCount": desired * per,
        "key": given.get("key", "_id"),
        "strategy": given.get("strategy", "hash"),
        "function": given.get("function", "murmur3"),
    }
    for key, only in (("key", "_id"), ("strategy", "hash"), ("function", "murmur3")):
        if out[key] != only:
            raise EngineError("setting_unsupported", "sharding", setting=key, only=only, value=out[key])
    return out


def _count(given: Mapping[str, Any], key: str, default: int) -> int:
    value = given.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise EngineError("setting_malformed", "sharding_number", setting=key, value=value)
    return int(value)


def replication(given: Mapping[str, Any] | None, *, change: bool = False) -> dict[str, Any]:
    """Complete and check the settings of replication: there is one node.

    Args:
        given: what was sent.
        change: whether the collection exists already; a server fills in no strategy then.
    """
    given = given or {}
    factor = given.get("factor") or 1
    if factor > 1:
        raise EngineError("setting_out_of_range", "replicas_created", factor=factor)
    out: dict[str, Any] = {}
    if given.get("asyncConfig") is not None and (change or given.get("asyncEnabled")):
        out["asyncConfig"] = given["asyncConfig"]
    strategy = given.get("deletionStrategy") or ("" if change else "TimeBasedResolution")
    if strategy and strategy not in STRATEGIES:
        raise EngineError("field_choice_unknown", "deletion_strategy", choices=" ".join(STRATEGIES))
    if strategy:
        out["deletionStrategy"] = strategy
    return {**out, "factor": 1, "asyncEnabled": False}


def time_to_live(config: dict[str, Any], change: bool) -> None:
    """Check when objects expire, in place; a new collection gets the index that it needs.

    Args:
        config: the collection's config, its properties and inverted index complete.
        change: whether the collection exists already.
    """
    given = config.get("objectTtlConfig")
    if given is None:
        return
    keys = ("defaultTtl", "deleteOn", "enabled", "filterExpiredObjects")
    defaults: dict[str, Any] = {"defaultTtl": 0, "deleteOn": "", "enabled": False, "filterExpiredObjects": False}
    out = {key: given.get(key) if given.get(key) is not None else defaults[key] for key in keys}
    config["objectTtlConfig"] = out
    if not out["enabled"]:
        return
    on = out["deleteOn"] = str(out["deleteOn"]).strip()
    if not on:
        raise EngineError("ttl_invalid", "no_property")
    if on in _TIMES:
        if not config["invertedIndexConfig"].get("indexTimestamps"):
            if change:
                raise EngineError("ttl_invalid", "times_not_indexed", property=on)
            config["invertedIndexConfig"]["indexTimestamps"] = True
        if out["defaultTtl"] < _SHORTEST_LIFE:
            raise EngineError("ttl_invalid", "too_short", property=on, least=_SHORTEST_LIFE, given=out["defaultTtl"])
        return
    _check_date_property(config, on)


def _check_date_property(config: Mapping[str, Any], name: str) -> None:
    found = next((p for p in config["properties"] if p["name"] == name), None)
    if found is None:
        raise EngineError("ttl_invalid", "property_not_found", property=name)
    if found["dataType"] != ["date"]:
        raise EngineError("ttl_invalid", "data_type", property=name, data_type=found["dataType"][0])
    if not found.get("indexFilterable") and not found.get("indexRangeFilters"):
        raise EngineError("ttl_invalid", "not_indexed", property=name)
