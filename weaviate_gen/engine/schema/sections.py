"""The sections of a collection's config beside vectors and properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.json_types import is_map, parts

ENGLISH_STOPWORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of",
    "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with",
})  # fmt: skip
"""The preset `en`."""

STRATEGIES = ("NoAutomatedResolution", "DeleteOnConflict", "TimeBasedResolution")
_TIMES = ("_creationTimeUnix", "_lastUpdateTimeUnix")
_SHORTEST_LIFE = 60


def inverted_index(settings: Mapping[str, Any] | None, *, changed: bool = False) -> dict[str, Any]:
    """Complete and check the settings of the inverted index.

    Args:
        settings: what was sent.
        changed: whether a collection has them already: the words of stopword lists are not checked then.
    """
    settings = settings or {}
    out: dict[str, Any] = {
        "bm25": _bm25(settings.get("bm25")),
        "cleanupIntervalSeconds": settings.get("cleanupIntervalSeconds") or 60,
    }
    for switch in ("indexNullState", "indexPropertyLength", "indexTimestamps"):
        if settings.get(switch):
            out[switch] = True
    if settings.get("stopwordPresets"):
        out["stopwordPresets"] = settings["stopwordPresets"] if changed else _presets(settings["stopwordPresets"])
    out["stopwords"] = _stopwords(settings.get("stopwords"))
    if settings.get("tokenizerUserDict"):
        raise EngineError("setting_unsupported", "dictionary_user")
    out["usingBlockMaxWAND"] = True
    if out["cleanupIntervalSeconds"] < 0:
        raise EngineError("setting_out_of_range", "cleanup")
    return out


def _bm25(settings: Mapping[str, Any] | None) -> dict[str, Any]:
    if settings is None:
        return {"b": 0.75, "k1": 1.2}
    b, k1 = settings.get("b") or 0, settings.get("k1") or 0
    if k1 < 0:
        raise EngineError("setting_out_of_range", "k1")
    if not 0 <= b <= 1:
        raise EngineError("setting_out_of_range", "b")
    return {key: value for key, value in (("b", b), ("k1", k1)) if value}


def _stopwords(settings: Mapping[str, Any] | None) -> dict[str, Any]:
    settings = settings or {}
    preset = settings.get("preset") or "en"
    if preset not in ("en", "none"):
        raise EngineError("choice_unknown", "stopword_preset_of_collection", preset=preset)
    additions, removals = settings.get("additions"), settings.get("removals")
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


def _presets(settings: Mapping[str, Any]) -> dict[str, Any]:
    for name, words in settings.items():
        if not name.strip():
            raise EngineError("stopwords_invalid", "preset_name")
        if not words:
            raise EngineError("stopwords_invalid", "no_words", preset=name)
        if any(not str(word).strip() for word in words):
            raise EngineError("stopwords_invalid", "empty_word", preset=name)
    return dict(sorted(settings.items()))


def multi_tenancy(settings: Mapping[str, Any] | None) -> dict[str, Any]:
    """Complete and check the settings of multi-tenancy."""
    settings = settings or {}
    out = {key: bool(settings.get(key)) for key in ("autoTenantActivation", "autoTenantCreation", "enabled")}
    for key in ("autoTenantCreation", "autoTenantActivation"):
        if out[key] and not out["enabled"]:
            raise EngineError("tenancy_disabled", "setting", setting=key)
    return out


def sharding(settings: object, multi_tenant: bool) -> dict[str, Any]:
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
    if settings is not None and not is_map(settings):
        raise EngineError("setting_malformed", "sharding")
    settings = settings or {}
    per = _count(settings, "virtualPerPhysical", 128)
    desired = _count(settings, "desiredCount", 1)
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
        "key": settings.get("key", "_id"),
        "strategy": settings.get("strategy", "hash"),
        "function": settings.get("function", "murmur3"),
    }
    for key, only in (("key", "_id"), ("strategy", "hash"), ("function", "murmur3")):
        if out[key] != only:
            raise EngineError("setting_unsupported", "sharding", setting=key, only=only, value=out[key])
    return out


def _count(settings: Mapping[str, Any], key: str, default: int) -> int:
    value = settings.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise EngineError("setting_malformed", "sharding_number", setting=key, value=value)
    return int(value)


def replication(settings: Mapping[str, Any] | None, *, change: bool = False) -> dict[str, Any]:
    """Complete and check the settings of replication: there is one node.

    Args:
        settings: what was sent.
        change: whether the collection exists already; a server fills in no strategy then.
    """
    settings = settings or {}
    factor = settings.get("factor") or 1
    if factor > 1:
        raise EngineError("setting_out_of_range", "replicas_created", factor=factor)
    out: dict[str, Any] = {}
    if settings.get("asyncConfig") is not None:
        out["asyncConfig"] = _async_replication(settings["asyncConfig"])
    strategy = settings.get("deletionStrategy") or ("" if change else "TimeBasedResolution")
    if strategy and strategy not in STRATEGIES:
        raise EngineError("field_choice_unknown", "deletion_strategy", choices=" ".join(STRATEGIES))
    if strategy:
        out["deletionStrategy"] = strategy
    return {**out, "factor": 1, "asyncEnabled": False}


_ASYNC: Mapping[str, tuple[int, int | None]] = {
    "hashtreeHeight": (0, 20),
    "frequency": (0, None),
    "frequencyWhilePropagating": (0, None),
    "loggingFrequency": (1, None),
    "diffBatchSize": (1, 10_000),
    "diffPerNodeTimeout": (1, None),
    "prePropagationTimeout": (1, None),
    "propagationTimeout": (1, None),
    "propagationLimit": (1, 100_000),
    "propagationConcurrency": (1, 20),
    "propagationBatchSize": (1, 1_000),
    "propagationDelay": (0, None),
}
"""What a server knows of asynchronous replication: the least and the most that each may be."""


def _async_replication(settings: Mapping[str, Any]) -> dict[str, Any]:
    out = {key: settings[key] for key in _ASYNC if settings.get(key) is not None}
    for key, value in out.items():
        least, most = _ASYNC[key]
        if most is not None and not least <= value <= most:
            raise EngineError("setting_out_of_range", "async_setting", setting=key, value=value, least=least, most=most)
        if value < least:
            sign = "> 0" if least else ">= 0"
            raise EngineError("setting_out_of_range", "async_least", setting=key, least=sign)
    return out


def time_to_live(config: dict[str, Any], change: bool) -> None:
    """Check when objects expire, in place; a new collection gets the index that it needs.

    Args:
        config: the collection's config, its properties and inverted index complete.
        change: whether the collection exists already.
    """
    settings = config.get("objectTtlConfig")
    if settings is None:
        return
    keys = ("defaultTtl", "deleteOn", "enabled", "filterExpiredObjects")
    defaults: dict[str, Any] = {"defaultTtl": 0, "deleteOn": "", "enabled": False, "filterExpiredObjects": False}
    out = {key: settings.get(key) if settings.get(key) is not None else defaults[key] for key in keys}
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
            raise EngineError("ttl_invalid", "too_short", property=on, least=_SHORTEST_LIFE, got=out["defaultTtl"])
        return
    _check_date_property(config, on)


def _check_date_property(config: Mapping[str, Any], name: str) -> None:
    found = next((p for p in parts(config, "properties") if p["name"] == name), None)
    if found is None:
        raise EngineError("ttl_invalid", "property_not_found", property=name)
    if found["dataType"] != ["date"]:
        raise EngineError("ttl_invalid", "data_type", property=name, data_type=found["dataType"][0])
    if not found.get("indexFilterable") and not found.get("indexRangeFilters"):
        raise EngineError("ttl_invalid", "not_indexed", property=name)
