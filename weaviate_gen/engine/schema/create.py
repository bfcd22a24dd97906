"""A new collection's config: completed as a server completes it, refused where a server refuses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.plugins.protocols import Plugins
from weaviate_gen.engine.schema import names, properties, sections, vectors
from weaviate_gen.engine.values.capitals import capitalized
from weaviate_gen.engine.values.json_types import part, parts


def new_config(requested: Mapping[str, Any], exists: Callable[[str], bool], plugins: Plugins) -> dict[str, Any]:
    """Return the complete config of a new collection.

    Args:
        requested: what was sent.
        exists: says whether a collection exists.
        plugins: the modules there are.

    Raises:
        EngineError: it says something that no collection can be.
    """
    name = capitalized(str(requested.get("class") or ""))
    names.check_class(name)
    if requested.get("shardingConfig") is not None and part(requested, "multiTenancyConfig").get("enabled"):
        raise EngineError("settings_conflict", "tenancy")
    config: dict[str, Any] = {"class": name}
    if requested.get("description"):
        config["description"] = requested["description"]
    config["invertedIndexConfig"] = sections.inverted_index(requested.get("invertedIndexConfig"))
    config["multiTenancyConfig"] = sections.multi_tenancy(requested.get("multiTenancyConfig"))
    if requested.get("objectTtlConfig") is not None:
        config["objectTtlConfig"] = requested["objectTtlConfig"]
    presets = part(config["invertedIndexConfig"], "stopwordPresets")
    config["properties"] = new_properties(parts(requested, "properties"), (), name, exists, presets)
    multi_tenant = config["multiTenancyConfig"]["enabled"]
    config["replicationConfig"] = sections.replication(requested.get("replicationConfig"))
    config["shardingConfig"] = sections.sharding(requested.get("shardingConfig"), multi_tenant)
    vectors.complete(config, requested, plugins)
    sections.time_to_live(config, False)
    if requested.get("properties") is None:
        config["properties"] = config["properties"] or None  # as it was sent
    return config


def new_properties(
    requested: Iterable[Any],
    taken: Iterable[str],
    owner: str,
    exists: Callable[[str], bool],
    presets: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Complete and check new properties.

    Args:
        requested: what was sent.
        taken: the names of the properties there are.
        owner: the collection's name.
        exists: says whether a collection exists.
        presets: the collection's own stopword lists.
    """
    used = {name.lower() for name in taken}
    out: list[dict[str, Any]] = []
    for entry in requested:
        made = properties.complete(entry)
        names.check_property_end(made["name"])
        if made["name"].lower() in used:
            raise EngineError("already_exists", "property", collection=owner, property=made["name"])
        properties.check(made, owner, exists, presets)
        properties.modernize(made)
        used.add(made["name"].lower())
        out.append(made)
    return out
