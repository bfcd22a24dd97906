"""A changed config: what a collection may change in its life, and what it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine.errors import invalid
from weaviate_gen.engine.plugins.protocols import Plugins
from weaviate_gen.engine.schema import properties, sections, vector_index, vectors
from weaviate_gen.engine.values.json_types import part, parts

_DEFAULT = "default"
_PREFIX = "updating schema: TYPE_UPDATE_CLASS: bad request :parse class update: "


def changed_config(before: Mapping[str, Any], given: Mapping[str, Any], plugins: Plugins) -> dict[str, Any]:
    """Return the config that a collection has after a change.

    Args:
        before: its config.
        given: what was sent: the whole config, changed.
        plugins: the modules there are.

    Raises:
        EngineError: it changes what cannot change.
    """
    name = str(given.get("class") or "")
    if name != before["class"]:
        raise invalid(f'class name is immutable: attempted change from "{before["class"]}" to "{name}"')
    out: dict[str, Any] = {"class": name}
    if given.get("description"):
        out["description"] = given["description"]
    out["invertedIndexConfig"] = _inverted(before, given)
    out["multiTenancyConfig"] = _tenancy(before, given)
    out["replicationConfig"] = _replication(name, given)
    multi_tenant = out["multiTenancyConfig"]["enabled"]
    out["shardingConfig"] = _sharding(before, given, multi_tenant)
    _vectors(out, before, given, plugins)
    out["properties"] = _properties(before, given)
    modules = _modules(before.get("moduleConfig"), given.get("moduleConfig"), plugins)
    if modules:
        out["moduleConfig"] = modules
    if given.get("objectTtlConfig") is not None:
        out["objectTtlConfig"] = given["objectTtlConfig"]
        sections.time_to_live(out, True)
    return out


def _inverted(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    old = before["invertedIndexConfig"]
    sent = {**part(given, "invertedIndexConfig")}
    for key in ("bm25", "stopwords"):
        if sent.get(key) is None:
            sent[key] = old[key]
    new = sections.inverted_index(sent)
    for key, word in (
        ("indexTimestamps", "indexTimestamp"),
        ("indexNullState", "indexNullState"),
        ("indexPropertyLength", "indexPropertyLength"),
    ):
        was, becomes = bool(old.get(key)), bool(new.get(key))
        if was != becomes:
            raise invalid(f'"{word}" setting is immutable. Value changed from "{_go(was)}" to "{_go(becomes)}"')
    _check_presets(before["properties"], part(new, "stopwordPresets"), "")
    return new


def _check_presets(properties: list[dict[str, Any]], presets: Mapping[str, Any], parent: str) -> None:
    for entry in properties:
        preset = part(entry, "textAnalyzer").get("stopwordPreset")
        if preset and preset not in ("en", "none") and preset not in presets:
            raise invalid(
                f'{_PREFIX}inverted index config: invertedIndexConfig.stopwordPresets: cannot remove preset "{preset}" '
                f'because it is still used by property "{parent}{entry["name"]}"'
            )
        _check_presets(parts(entry, "nestedProperties"), presets, f"{parent}{entry['name']}.")


def _tenancy(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    was = bool(before["multiTenancyConfig"]["enabled"])
    becomes = bool(part(given, "multiTenancyConfig").get("enabled"))
    if was and not becomes:
        raise invalid("disabling multi-tenancy for an existing class is not supported")
    if becomes and not was:
        raise invalid("enabling multi-tenancy for an existing class is not supported")
    return sections.multi_tenancy(given.get("multiTenancyConfig"))


def _replication(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    factor = part(given, "replicationConfig").get("factor") or 1
    if factor > 1:
        raise invalid(f'not enough replicas in shard to increase replication factor to {factor} for class "{name}"')
    return sections.replication(given.get("replicationConfig"), change=True)


def _sharding(before: Mapping[str, Any], given: Mapping[str, Any], multi_tenant: bool) -> dict[str, Any]:
    old = before["shardingConfig"]
    if multi_tenant:
        return dict(old)
    new = sections.sharding(given.get("shardingConfig"), multi_tenant)
    if new["desiredCount"] != old["desiredCount"]:
        raise invalid(
            "re-sharding not supported yet: shard count is immutable: "
            f'attempted change from "{old["desiredCount"]}" to "{new["desiredCount"]}"'
        )
    if new["virtualPerPhysical"] != old["virtualPerPhysical"]:
        raise invalid(
            "virtual shards per physical is immutable: "
            f'attempted change from "{old["virtualPerPhysical"]}" to "{new["virtualPerPhysical"]}"'
        )
    return new


def _properties(before: Mapping[str, Any], given: Mapping[str, Any]) -> list[dict[str, Any]]:
    old = {entry["name"]: entry for entry in before["properties"]}
    new: dict[str, dict[str, Any]] = {}
    for entry in parts(given, "properties"):
        made = properties.complete(entry)
        properties.modernize(made)
        new[made["name"]] = made
    refusal = invalid(
        f"{_PREFIX}property fields other than description cannot be updated through updating the class. "
        "Use the add property feature (e.g. `POST /v1/schema/{className}/properties`) to add additional properties"
    )
    if old.keys() != new.keys():
        raise refusal
    for name, was in old.items():
        becomes = new[name]
        modules = part(becomes, "moduleConfig")
        for module, settings in part(was, "moduleConfig").items():
            if module not in modules:
                raise invalid(f'{_PREFIX}property "{name}": module "{module}" configuration was removed')
            if modules[module] != settings:
                raise invalid(f'{_PREFIX}property "{name}": module "{module}" configuration cannot be updated')
        if _comparable(was) != _comparable(becomes):
            raise refusal
    # a server sorts them on the way
    return [_described(was, new[name]) for name, was in sorted(old.items())]


def _described(was: Mapping[str, Any], becomes: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(was)
    out.pop("description", None)
    if becomes.get("description"):
        out["description"] = becomes["description"]
    if becomes.get("moduleConfig"):
        out["moduleConfig"] = becomes["moduleConfig"]
    if was.get("nestedProperties"):
        others = {entry["name"]: entry for entry in parts(becomes, "nestedProperties")}
        out["nestedProperties"] = [_described(entry, others[entry["name"]]) for entry in was["nestedProperties"]]
    return out


def _comparable(entry: Mapping[str, Any]) -> dict[str, Any]:
    out = {k: v for k, v in entry.items() if k not in ("description", "moduleConfig", "nestedProperties")}
    out["nestedProperties"] = [_comparable(inner) for inner in parts(entry, "nestedProperties")]
    return out


def _vectors(out: dict[str, Any], before: Mapping[str, Any], given: Mapping[str, Any], plugins: Plugins) -> None:
    old = part(before, "vectorConfig")
    sent = part(given, "vectorConfig")
    legacy = not old or bool(before.get("vectorizer"))
    if legacy and _DEFAULT in sent:
        raise invalid(
            f"{_PREFIX}vector named {_DEFAULT} cannot be created when collection level vector index is configured"
        )
    if not legacy and any(given.get(key) for key in ("vectorizer", "vectorIndexType", "vectorIndexConfig")):
        module = given.get("vectorizer") or plugins.default_vectorizer
        raise invalid(f'{_PREFIX}vectorizer is immutable: attempted change from "" to "{module}"')
    made: dict[str, Any] = {}
    for name, entry in sent.items():
        was = old.get(name)
        if was is not None and was["vectorIndexType"] == "none":
            made[name] = was
            continue
        made[name] = vectors.complete_named(name, entry, plugins)
        if was is not None:
            _check_vector(name, was, made[name], before["class"])
    for name, was in old.items():
        if name not in sent and was["vectorIndexType"] != "none":
            raise invalid(f'{_PREFIX}missing config for vector "{name}"')
    if made:
        out["vectorConfig"] = made
    if legacy:
        _legacy_vector(out, before, given, plugins)


def _check_vector(name: str, was: Mapping[str, Any], becomes: dict[str, Any], owner: str) -> None:
    kind, new = was["vectorIndexType"], becomes["vectorIndexType"]
    if kind != new:
        raise invalid(
            f'{_PREFIX}vector index type of vector "{name}" is immutable: attempted change from "{kind}" to "{new}"'
        )
    if was["vectorizer"] != becomes["vectorizer"]:
        old_module, new_module = next(iter(was["vectorizer"])), next(iter(becomes["vectorizer"]))
        if old_module != new_module:
            raise invalid(
                f'{_PREFIX}vectorizer of vector "{name}" is immutable: attempted change from "{old_module}" '
                f'to "{new_module}"'
            )
        raise invalid(f'vectorizer config of vector "{name}" is immutable for class {owner}')
    _check_index(kind, was["vectorIndexConfig"], becomes["vectorIndexConfig"])


def _legacy_vector(out: dict[str, Any], before: Mapping[str, Any], given: Mapping[str, Any], plugins: Plugins) -> None:
    module = given.get("vectorizer") or plugins.default_vectorizer
    kind = given.get("vectorIndexType") or "hnsw"
    for word, key, new in (("vectorizer", "vectorizer", module), ("vector index type", "vectorIndexType", kind)):
        if before.get(key) != new:
            raise invalid(f'{_PREFIX}{word} is immutable: attempted change from "{before.get(key)}" to "{new}"')
    index = vector_index.fill_in(kind, given.get("vectorIndexConfig"), False)
    _check_index(kind, before["vectorIndexConfig"], index)
    out.update(vectorIndexConfig=index, vectorIndexType=kind, vectorizer=module)


def _check_index(kind: str, was: Mapping[str, Any], becomes: dict[str, Any]) -> None:
    for key in ("skipDefaultQuantization", "trackDefaultQuantization"):
        if key in was:
            becomes[key] = was[key]
    vector_index.check_change(kind, was, becomes)


def _modules(before: Any, given: Any, plugins: Plugins) -> dict[str, Any]:
    old: dict[str, Any] = dict(before or {})
    if not given or given == old:
        return old
    for family in ("generative-", "reranker-"):
        new = [module for module in given if module.startswith(family)]
        if len(new) > 1:
            raise invalid(f"{_PREFIX}updated moduleconfig has multiple {family[:-1]} modules: {new}")
        if new:
            old = {module: settings for module, settings in old.items() if not module.startswith(family)}
    for module, settings in given.items():
        vectors.check_module(module, plugins)
        replaceable = module.startswith(("generative-", "reranker-"))
        if not replaceable and module in old and old[module] != settings:
            raise invalid(f"{_PREFIX}can only update generative and reranker module configs. Got: {module}")
        old[module] = settings
    return old


def _go(value: bool) -> str:
    return "true" if value else "false"
