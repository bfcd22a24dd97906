"""A changed config: what a collection may change in its life, and what it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.plugins.protocols import Plugins
from weaviate_gen.engine.schema import properties, sections, vector_index, vectors
from weaviate_gen.engine.values.capitals import uncapitalized
from weaviate_gen.engine.values.json_types import part, parts

_DEFAULT = "default"
_PREFIX = "updating schema: TYPE_UPDATE_CLASS: bad request :parse class update"


def changed_config(before: Mapping[str, Any], requested: Mapping[str, Any], plugins: Plugins) -> dict[str, Any]:
    """Return the config that a collection has after a change.

    Args:
        before: its config.
        requested: what was sent: the whole config, changed.
        plugins: the modules there are.

    Raises:
        EngineError: it changes what cannot change.
    """
    name = str(requested.get("class") or "")
    if name != before["class"]:
        raise EngineError("immutable", "name", before=before["class"], after=name)
    out: dict[str, Any] = {"class": name}
    if requested.get("description"):
        out["description"] = requested["description"]
    out["invertedIndexConfig"] = _inverted(before, requested)
    tenancy = _tenancy(before, requested)
    if requested.get("multiTenancyConfig") is not None:
        out["multiTenancyConfig"] = tenancy
    out["replicationConfig"] = _replication(name, requested)
    multi_tenant = tenancy["enabled"]
    out["shardingConfig"] = _sharding(before, requested, multi_tenant)
    _vectors(out, before, requested, plugins)
    out["properties"] = _properties(before, requested, out, plugins) or requested.get("properties")
    modules = _modules(before.get("moduleConfig"), requested.get("moduleConfig"), plugins)
    if modules or requested.get("moduleConfig") is not None or before.get("moduleConfig") is not None:
        out["moduleConfig"] = modules
    if requested.get("objectTtlConfig") is not None:
        out["objectTtlConfig"] = requested["objectTtlConfig"]
        sections.time_to_live(out, True)
    return out


def _inverted(before: Mapping[str, Any], requested: Mapping[str, Any]) -> dict[str, Any]:
    old = before["invertedIndexConfig"]
    sent = {**part(requested, "invertedIndexConfig")}
    for key in ("bm25", "stopwords"):
        if sent.get(key) is None and requested.get("invertedIndexConfig") is not None:
            sent[key] = old[key]
    new = sections.inverted_index(sent, changed=True)
    for key, word in (
        ("indexTimestamps", "indexTimestamp"),
        ("indexNullState", "indexNullState"),
        ("indexPropertyLength", "indexPropertyLength"),
    ):
        was, becomes = bool(old.get(key)), bool(new.get(key))
        if was != becomes:
            raise EngineError("immutable", "section", setting=word, before=_go(was), after=_go(becomes))
    _check_presets(parts(before, "properties"), part(new, "stopwordPresets"), "")
    return new


def _check_presets(properties: list[dict[str, Any]], presets: Mapping[str, Any], parent: str) -> None:
    for entry in properties:
        preset = part(entry, "textAnalyzer").get("stopwordPreset")
        if preset and preset not in ("en", "none") and preset not in presets:
            raise EngineError(
                "immutable", "stopword_preset", preset=preset, parent=parent, property=entry["name"]
            ).within(_PREFIX)
        _check_presets(parts(entry, "nestedProperties"), presets, f"{parent}{entry['name']}.")


def _tenancy(before: Mapping[str, Any], requested: Mapping[str, Any]) -> dict[str, Any]:
    was = bool(part(before, "multiTenancyConfig").get("enabled"))
    becomes = bool(part(requested, "multiTenancyConfig").get("enabled"))
    if was and not becomes:
        raise EngineError("immutable", "tenancy_on")
    if becomes and not was:
        raise EngineError("immutable", "tenancy_off")
    return sections.multi_tenancy(requested.get("multiTenancyConfig"))


def _replication(name: str, requested: Mapping[str, Any]) -> dict[str, Any]:
    factor = part(requested, "replicationConfig").get("factor") or 1
    if factor > 1:
        raise EngineError("setting_out_of_range", "replicas_changed", factor=factor, collection=name)
    return sections.replication(requested.get("replicationConfig"), change=True)


def _sharding(before: Mapping[str, Any], requested: Mapping[str, Any], multi_tenant: bool) -> dict[str, Any]:
    old = before["shardingConfig"]
    if multi_tenant:
        return dict(old)
    new = sections.sharding(requested.get("shardingConfig"), multi_tenant)
    if new["desiredCount"] != old["desiredCount"]:
        raise EngineError("immutable", "shards", before=old["desiredCount"], after=new["desiredCount"])
    if new["virtualPerPhysical"] != old["virtualPerPhysical"]:
        raise EngineError(
            "immutable", "virtual_shards", before=old["virtualPerPhysical"], after=new["virtualPerPhysical"]
        )
    return new


def _properties(
    before: Mapping[str, Any], requested: Mapping[str, Any], after: Mapping[str, Any], plugins: Plugins
) -> list[dict[str, Any]]:
    old = {entry["name"]: entry for entry in parts(before, "properties")}
    new: dict[str, dict[str, Any]] = {}
    for entry in parts(requested, "properties"):
        made = properties.complete(entry)
        properties.modernize(made)
        new[made["name"]] = made
    for module in vectors.vectorizers(after):
        vectors.add_property_defaults(list(new.values()), module, plugins)
    immutable = EngineError("immutable", "properties").within(_PREFIX)
    if old.keys() != new.keys() or not all(map(_is_as_kept, parts(requested, "properties"))):
        raise immutable
    for name, was in old.items():
        becomes = new[name]
        modules = part(becomes, "moduleConfig")
        for module, settings in part(was, "moduleConfig").items():
            if module not in modules:
                raise EngineError("immutable", "module_removed", property=name, module=module).within(_PREFIX)
            if modules[module] != settings:
                raise EngineError("immutable", "module_changed", property=name, module=module).within(_PREFIX)
        if _comparable(was) != _comparable(becomes):
            raise immutable
    # a server sorts them on the way
    return [_described(was, new[name]) for name, was in sorted(old.items())]


def _is_as_kept(entry: Mapping[str, Any]) -> bool:
    """Return whether a property is named as it is kept, and without the switch that is read where it is created."""
    name = str(entry.get("name"))
    return name == uncapitalized(name) and entry.get("indexInverted") is None


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


def _vectors(out: dict[str, Any], before: Mapping[str, Any], requested: Mapping[str, Any], plugins: Plugins) -> None:
    old = part(before, "vectorConfig")
    sent = part(requested, "vectorConfig")
    legacy = not old or bool(before.get("vectorizer"))
    if legacy and _DEFAULT in sent:
        raise EngineError("settings_conflict", "vectors_default", vector=_DEFAULT).within(_PREFIX)
    unnamed = requested.get("vectorizer") or requested.get("vectorIndexType")
    if not legacy and (unnamed or requested.get("vectorIndexConfig") is not None):
        module = requested.get("vectorizer") or plugins.default_vectorizer
        raise EngineError("immutable", "vectorizer_added", module=module).within(_PREFIX)
    made: dict[str, Any] = {}
    for name, entry in sent.items():
        was = old.get(name)
        if was is not None and was["vectorIndexType"] == "none":
            made[name] = was
            continue
        made[name] = vectors.complete_named(name, entry, plugins, new=False)
        if was is not None:
            _check_vector(name, was, made[name], before["class"])
    for name, was in old.items():
        if name not in sent and was["vectorIndexType"] != "none":
            raise EngineError("setting_malformed", "vector_missing", vector=name).within(_PREFIX)
    if made:
        out["vectorConfig"] = made
    if legacy:
        _legacy_vector(out, before, requested, plugins)


def _check_vector(name: str, was: Mapping[str, Any], becomes: dict[str, Any], owner: str) -> None:
    kind, new = was["vectorIndexType"], becomes["vectorIndexType"]
    if kind != new:
        raise EngineError("immutable", "vector_index_type", vector=name, before=kind, after=new).within(_PREFIX)
    if was["vectorizer"] != becomes["vectorizer"]:
        old_module, new_module = next(iter(was["vectorizer"])), next(iter(becomes["vectorizer"]))
        if old_module != new_module:
            raise EngineError("immutable", "vectorizer", vector=name, before=old_module, after=new_module).within(
                _PREFIX
            )
        raise EngineError("immutable", "vectorizer_config", vector=name, collection=owner)
    _check_index(kind, was["vectorIndexConfig"], becomes["vectorIndexConfig"])


def _legacy_vector(
    out: dict[str, Any], before: Mapping[str, Any], requested: Mapping[str, Any], plugins: Plugins
) -> None:
    module = requested.get("vectorizer") or plugins.default_vectorizer
    kind = requested.get("vectorIndexType") or "hnsw"
    for word, key, new in (("vectorizer", "vectorizer", module), ("vector index type", "vectorIndexType", kind)):
        if before.get(key) != new:
            raise EngineError("immutable", "named", setting=word, before=before.get(key), after=new).within(_PREFIX)
    index = vector_index.fill_in(kind, requested.get("vectorIndexConfig"), False)
    _check_index(kind, before["vectorIndexConfig"], index)
    out.update(vectorIndexConfig=index, vectorIndexType=kind, vectorizer=module)


def _check_index(kind: str, was: Mapping[str, Any], becomes: dict[str, Any]) -> None:
    for key in ("skipDefaultQuantization", "trackDefaultQuantization"):
        if key in was:
            becomes[key] = was[key]
    vector_index.check_change(kind, was, becomes)


def _modules(before: Any, requested: Any, plugins: Plugins) -> dict[str, Any]:
    old: dict[str, Any] = dict(before or {})
    if not requested or requested == old:
        return old
    for family in ("generative-", "reranker-"):
        new = [module for module in requested if module.startswith(family)]
        if len(new) > 1:
            raise EngineError("settings_conflict", "modules_changed", kind=family[:-1], modules=new).within(_PREFIX)
        if new:
            old = {module: settings for module, settings in old.items() if not module.startswith(family)}
    for module, sent in requested.items():
        vectors.check_module(module, plugins)
        replaceable = module.startswith(("generative-", "reranker-"))
        settings = vectors.with_defaults(module, sent, plugins) if plugins.vectorizer(module) is not None else sent
        if not replaceable and module in old and old[module] != settings:
            raise EngineError("immutable", "module_kind", module=module).within(_PREFIX)
        old[module] = settings
    return old


def _go(value: bool) -> str:
    return "true" if value else "false"
