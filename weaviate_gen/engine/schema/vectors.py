"""The vectors of a collection's config: named ones, or the unnamed one, and the modules that make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.plugins.protocols import VECTORIZERS, Plugins
from weaviate_gen.engine.plugins.ref2vec_centroid import NAME as CENTROID
from weaviate_gen.engine.schema import names, vector_index
from weaviate_gen.engine.values.json_types import is_list, is_map, part, parts

_PROPERTY_DEFAULTS = {"skip": False, "vectorizePropertyName": False}


def complete(config: dict[str, Any], requested: Mapping[str, Any], plugins: Plugins) -> None:
    """Complete and check everything about vectors, in place.

    Args:
        config: the collection's config so far, with its properties.
        requested: what was sent.
        plugins: the modules there are.
    """
    named = part(requested, "vectorConfig")
    legacy = (
        requested.get("vectorIndexConfig") is not None
        or requested.get("vectorizer")
        or requested.get("vectorIndexType")
    )
    if named and legacy:
        raise EngineError("settings_conflict", "vectors_both")
    if requested.get("moduleConfig") is not None:
        config["moduleConfig"] = dict(requested["moduleConfig"])
    if named:
        config["vectorConfig"] = {name: complete_named(name, entry, plugins) for name, entry in named.items()}
    else:
        _complete_legacy(config, requested, plugins)
    for module in parts(config, "moduleConfig"):
        check_module(module, plugins)
    check_property_modules(config["properties"], vectorizers(config), plugins)
    for module in vectorizers(config):
        add_property_defaults(config["properties"], module, plugins)


def vectorizers(config: Mapping[str, Any]) -> list[str]:
    """List the modules that make a collection's vectors."""
    out = [module for entry in part(config, "vectorConfig").values() for module in entry["vectorizer"]]
    if config.get("vectorizer"):
        out.append(config["vectorizer"])
    return [module for module in dict.fromkeys(out) if module != "none"]


def _complete_legacy(config: dict[str, Any], requested: Mapping[str, Any], plugins: Plugins) -> None:
    module = requested.get("vectorizer") or plugins.default_vectorizer
    kind = requested.get("vectorIndexType") or "hnsw"
    _check_kind(kind)
    _check_vectorizer(module, plugins, "vectorizer")
    index = vector_index.fill_in(kind, requested.get("vectorIndexConfig"), False)
    if part(index, "multivector").get("enabled"):
        raise EngineError("setting_unsupported", "multi_vector_collection_level")
    if is_multi(module, plugins):
        raise EngineError("setting_unsupported", "multi_vector_vectorizer", module=module)
    config.update(vectorIndexConfig=index, vectorIndexType=kind, vectorizer=module)
    if module == "none":
        return
    modules = config.setdefault("moduleConfig", {})
    _check_settings(config["class"], module, part(modules, module))
    modules[module] = with_defaults(module, part(modules, module), plugins)
    several = [name for name in modules if plugins.vectorizer(name) is not None]
    if len(several) > 1:
        raise EngineError("settings_conflict", "modules_vectorizers", modules=several, module=module)


def complete_named(name: str, entry: object, plugins: Plugins, *, new: bool = True) -> dict[str, Any]:
    """Complete and check one named vector; its name is checked in new collections alone."""
    if new:
        names.check_vector(name)
    if not is_map(entry):
        raise EngineError("setting_malformed", "vector_no_map", vector=name)
    kind = entry.get("vectorIndexType") or "hnsw"
    if kind == "none":
        raise EngineError("setting_malformed", "vector_dropped", vector=name)
    vectorizer = entry.get("vectorizer")
    if not is_map(vectorizer):
        raise EngineError("setting_malformed", "vector_vectorizer", vector=name)
    if len(vectorizer) != 1:
        raise EngineError("setting_malformed", "vector_several", count=len(vectorizer))
    module, settings = next(iter(vectorizer.items()))
    _check_vectorizer(module, plugins, f'target vector "{name}": vectorizer')
    _check_kind(kind)
    multi = is_multi(module, plugins)
    index = vector_index.fill_in(kind, entry.get("vectorIndexConfig"), multi)
    if part(index, "multivector").get("enabled") and module != "none" and not multi:
        raise EngineError("setting_unsupported", "multi_vector_named_vectorizer", vector=name, module=module)
    _check_settings(name, module, settings if is_map(settings) else {})
    made = with_defaults(module, settings if is_map(settings) else {}, plugins)
    return {"vectorIndexConfig": index, "vectorIndexType": kind, "vectorizer": {module: made}}


def _check_settings(owner: str, module: str, settings: dict[str, Any]) -> None:
    if module != CENTROID:
        return
    named = settings.get("referenceProperties")
    where = f"module '{CENTROID}': validate \"{owner}\": invalid config"
    if not is_list(named) or not named:
        raise EngineError("setting_malformed", "reference_properties_missing").within(where)
    if not all(isinstance(name, str) for name in named):
        raise EngineError("setting_malformed", "reference_properties_no_names").within(where)


def is_multi(module: str, plugins: Plugins) -> bool:
    """Return whether a module makes several vectors an object."""
    return bool(getattr(plugins.vectorizer(module), "multi", False))


def with_defaults(module: str, settings: Mapping[str, Any], plugins: Plugins) -> dict[str, Any]:
    """Return a vectorizer's settings with its defaults."""
    if module == "none":
        return dict(settings)
    defaults: Mapping[str, Any] = getattr(plugins.vectorizer(module), "defaults", {"vectorizeClassName": True})
    return {**defaults, **settings}


def add_property_defaults(properties: list[dict[str, Any]], module: str, plugins: Plugins) -> None:
    """Add a vectorizer's settings to properties, in place."""
    default: Mapping[str, Any] = getattr(plugins.vectorizer(module), "property_defaults", _PROPERTY_DEFAULTS)
    for out in properties:
        modules = dict(part(out, "moduleConfig"))
        merged = {**default, **part(modules, module)}
        if merged:
            out["moduleConfig"] = {**modules, module: merged}


def check_property_modules(properties: list[dict[str, Any]], used: list[str], plugins: Plugins) -> None:
    """Check that properties have settings only for vectorizers that make a vector here."""
    for entry in properties:
        for module in part(entry, "moduleConfig"):
            if module not in used and plugins.vectorizer(module) is not None:
                raise EngineError("module_unknown", "targeted", module=module)


def check_module(name: str, plugins: Plugins) -> None:
    """Check that a module is there."""
    if not plugins.has(name):
        raise EngineError("module_unknown", "configured", module=name, known=plugins.known())


def _check_vectorizer(name: str, plugins: Plugins, where: str) -> None:
    if name == "none" or plugins.vectorizer(name) is not None:
        return
    raise EngineError("module_unknown", "vectorizer", module=name, known=plugins.known(*VECTORIZERS)).within(where)


def _check_kind(kind: str) -> None:
    if kind not in vector_index.DEFAULTS:
        raise EngineError("choice_unknown", "vector_index_type_named", index=kind)
