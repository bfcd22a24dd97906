"""Settings of vector indexes: what is left out, what is refused, and what may change later."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.json_types import is_map, part

_CACHE = 1_000_000_000_000
_NO_QUANTIZER: dict[str, Any] = {"enabled": False, "rescoreLimit": -1, "cache": False}

HNSW: dict[str, Any] = {
    "skip": False,
    "cleanupIntervalSeconds": 300,
    "maxConnections": 32,
    "efConstruction": 128,
    "ef": -1,
    "dynamicEfMin": 100,
    "dynamicEfMax": 500,
    "dynamicEfFactor": 8,
    "vectorCacheMaxObjects": _CACHE,
    "flatSearchCutoff": 40000,
    "distance": "cosine",
    "pq": {
        "enabled": False,
        "bitCompression": False,
        "segments": 0,
        "centroids": 256,
        "trainingLimit": 100000,
        "encoder": {"type": "kmeans", "distribution": "log-normal"},
    },
    "bq": {"enabled": False},
    "sq": {"enabled": False, "trainingLimit": 100000, "rescoreLimit": 20},
    "rq": {"enabled": False, "bits": 8, "rescoreLimit": 20},
    "filterStrategy": "acorn",
    "multivector": {
        "enabled": False,
        "muvera": {"enabled": False, "ksim": 4, "dprojections": 16, "repetitions": 10},
        "aggregation": "maxSim",
    },
    "skipDefaultQuantization": False,
    "trackDefaultQuantization": False,
}
FLAT: dict[str, Any] = {
    "distance": "cosine",
    "vectorCacheMaxObjects": _CACHE,
    "pq": _NO_QUANTIZER,
    "bq": _NO_QUANTIZER,
    "sq": _NO_QUANTIZER,
    "rq": {**_NO_QUANTIZER, "bits": 8},
    "skipDefaultQuantization": False,
    "trackDefaultQuantization": False,
}
HFRESH: dict[str, Any] = {
    "maxPostingSizeKB": 48,
    "replicas": 4,
    "searchProbe": 256,
    "distance": "cosine",
    "rq": {"enabled": True, "bits": 1, "rescoreLimit": 350},
}
DYNAMIC: dict[str, Any] = {"distance": "cosine", "threshold": 10000, "hnsw": HNSW, "flat": FLAT}

DEFAULTS: Mapping[str, dict[str, Any]] = {"hnsw": HNSW, "flat": FLAT, "hfresh": HFRESH, "dynamic": DYNAMIC}
"""The settings of each index type, as a server fills them in."""

_DISTANCES = ("cosine", "dot", "l2-squared", "manhattan", "hamming")
_IMMUTABLE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "hnsw": (
        ("efConstruction",),
        ("maxConnections",),
        ("cleanupIntervalSeconds",),
        ("distance",),
        ("multivector", "enabled"),
        ("multivector", "muvera", "enabled"),
    ),
    "flat": (("distance",), ("pq", "cache"), ("pq", "enabled"), ("bq", "enabled"), ("rq", "enabled"), ("rq", "bits")),
    "hfresh": (("distance",), ("replicas",)),
    "dynamic": (("distance",),),
}
_SPOKEN = {
    "multivector.enabled": "multivector enabled",
    "multivector.muvera.enabled": "muvera enabled",
    "pq.enabled": "pq",
    "bq.enabled": "bq",
    "rq.enabled": "rq",
}


def fill_in(kind: str, requested: object, multi: bool) -> dict[str, Any]:
    """Complete the settings of an index.

    Args:
        kind: the index type.
        requested: what was sent; ``None`` is nothing.
        multi: whether the vectorizer makes several vectors an object.

    Raises:
        EngineError: a setting has the wrong type, or a value that no index has.
    """
    if kind not in DEFAULTS:
        raise EngineError("choice_unknown", "vector_index_type_config", index=kind)
    if multi and kind != "hnsw":
        raise EngineError("setting_unsupported", "multi_vector_index", index=kind)
    if requested is not None and not is_map(requested):
        raise EngineError("setting_malformed", "vector_index")
    if kind == "hfresh":
        _check_hfresh_quantizer(requested or {})
    out = _merge(DEFAULTS[kind], requested or {}, "")
    if kind in ("hnsw", "dynamic"):
        _rescore_more(*((out, requested or {}) if kind == "hnsw" else (out["hnsw"], part(requested or {}, "hnsw"))))
    if multi and kind == "hnsw":
        out["multivector"]["enabled"] = True
    _CHECKS[kind](out)
    return out


def _rescore_more(hnsw: dict[str, Any], requested: Mapping[str, Any]) -> None:
    """Fill in how much is rescored after a search with one bit a number, in place."""
    if hnsw["rq"]["bits"] == 1 and part(requested, "rq").get("rescoreLimit") is None:
        hnsw["rq"]["rescoreLimit"] = 512


def _merge(defaults: Mapping[str, Any], requested: Mapping[str, Any], where: str) -> dict[str, Any]:
    out = copy.deepcopy(dict(defaults))
    for key, default in defaults.items():
        value = requested.get(key)
        if value is None:
            if key in requested and type(default) is int:
                out[key] = 0  # as a server reads null
            continue
        if is_map(default):
            if is_map(value):
                out[key] = _merge(default, value, f"{where}{key}.")
        elif isinstance(default, bool):
            out[key] = _typed(value, bool, f"{where}{key}", "boolean")
        elif isinstance(default, int):
            out[key] = _typed(value, int, f"{where}{key}", "number")
        else:
            out[key] = _typed(value, str, f"{where}{key}", "string")
    return out


def _typed(value: Any, kind: type | tuple[type, ...], where: str, word: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise EngineError("setting_malformed", "vector_index_part", setting=where, type=word, value=value)
    return value


def _check_hnsw(settings: Mapping[str, Any]) -> None:
    problems: list[str] = []
    if settings["maxConnections"] < 4:
        problems.append("maxConnections must be a positive integer with a minimum of 4")
    if settings["maxConnections"] > 2047:
        problems.append("maxConnections must be less than 2048")
    if settings["efConstruction"] < 4:
        problems.append("efConstruction must be a positive integer with a minimum of 4")
    if settings["filterStrategy"] not in ("sweeping", "acorn"):
        problems.append("filterStrategy must be either 'sweeping' or 'acorn'")
    if sum(settings[q]["enabled"] for q in ("pq", "bq", "sq", "rq")) > 1:
        problems.append("more than a single compression methods enabled")
    if settings["multivector"]["muvera"]["enabled"] and settings["multivector"]["muvera"]["ksim"] > 10:
        problems.append("ksim must be less than 10")
    if settings["rq"]["enabled"] and settings["rq"]["bits"] not in (1, 4, 8):
        problems.append("RQ bits must be 8, 4 or 1")
    problems += _pq_problems(settings["pq"])
    if problems:
        raise EngineError("vector_index_invalid", "hnsw", problems=", ".join(problems))
    _check_distance(settings["distance"])


def _pq_problems(pq: Mapping[str, Any]) -> list[str]:
    if not pq["enabled"]:
        return []
    out: list[str] = []
    if pq["segments"] < 0:
        out.append("pq segments must be non-negative")
    if pq["encoder"]["type"] not in ("tile", "kmeans"):
        out.append(f"invalid encoder type {pq['encoder']['type']}")
    if pq["encoder"]["distribution"] not in ("log-normal", "normal"):
        out.append(f"invalid encoder distribution {pq['encoder']['distribution']}")
    return out


def _check_flat(settings: Mapping[str, Any]) -> None:
    problems: list[str] = []
    quantizers = [settings[q] for q in ("pq", "bq", "sq", "rq")]
    if any(q["cache"] and not q["enabled"] for q in quantizers):
        problems.append("not possible to use the cache without compression")
    if settings["rq"]["enabled"] and settings["rq"]["bits"] not in (1, 8):
        problems.append("RQ bits must be either 1 or 8")
    if sum(q["enabled"] for q in quantizers) > 1:
        problems.append("cannot enable multiple quantization methods at the same time")
    problems += [
        f"{q.upper()} is not currently supported for flat indices" for q in ("pq", "sq") if settings[q]["enabled"]
    ]
    if problems:
        raise EngineError("vector_index_invalid", "flat", problem=problems[0])
    _check_distance(settings["distance"])


def _check_hfresh(settings: Mapping[str, Any]) -> None:
    problems: list[str] = []
    if settings["distance"] not in ("cosine", "l2-squared"):
        problems.append(
            f"unsupported distance type '{settings['distance']}', HFresh only supports 'cosine' or 'l2-squared'"
        )
    size = settings["maxPostingSizeKB"]
    if size < 8:
        problems.append(f"maxPostingSizeKB is '{size}' but must be at least 8")
    if size > 1024:
        problems.append(f"maxPostingSizeKB is '{size}' but must be less than 1024")
    if settings["replicas"] > 10:
        problems.append(f"replicas is '{settings['replicas']}' but must be less than 10")
    if problems:
        raise EngineError("vector_index_invalid", "hfresh", problems="; ".join(problems))


def _check_hfresh_quantizer(requested: Mapping[str, Any]) -> None:
    for quantizer in ("pq", "sq", "bq"):
        if quantizer in requested:
            raise EngineError("setting_unsupported", "quantizer_named", quantizer=quantizer)
    rotational = requested.get("rq")
    if is_map(rotational):
        if rotational.get("enabled") is False:
            raise EngineError("setting_unsupported", "quantizer_other")
        if (rotational.get("bits") or 0) > 1:
            raise EngineError("setting_unsupported", "quantizer_bits", bits=rotational["bits"])


def _check_dynamic(settings: Mapping[str, Any]) -> None:
    _check_hnsw(settings["hnsw"])
    _check_flat(settings["flat"])
    if settings["hnsw"]["multivector"]["enabled"]:
        raise EngineError("setting_unsupported", "multi_vector_dynamic")
    _check_distance(settings["distance"])


def _check_distance(name: str) -> None:
    if name not in _DISTANCES:
        raise EngineError("choice_unknown", "distance_config", metric=name, known=list(_DISTANCES))


_CHECKS = {"hnsw": _check_hnsw, "flat": _check_flat, "hfresh": _check_hfresh, "dynamic": _check_dynamic}


def check_change(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Check that a change leaves alone what an index keeps for life.

    Raises:
        EngineError: such a setting differs.
    """
    for path in _IMMUTABLE[kind]:
        old, new = _at(before, path), _at(after, path)
        if old != new:
            name = ".".join(path)
            raise EngineError(
                "immutable", "vector_index", setting=_SPOKEN.get(name, name), before=_go(old), after=_go(new)
            )
    if kind == "hnsw" and before["rq"]["enabled"] and after["rq"]["enabled"]:
        old, new = before["rq"]["bits"], after["rq"]["bits"]
        if old != new:
            raise EngineError("immutable", "rq_bits", before=old, after=new)
    if kind == "dynamic":
        check_change("flat", before["flat"], after["flat"])
        check_change("hnsw", before["hnsw"], after["hnsw"])


def _at(settings: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = settings
    for key in path:
        value = value[key]
    return value


def _go(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
