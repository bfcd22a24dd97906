"""Differences between what is there and what is desired, without defaults of servers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeGuard

from weaviate_gen.schemas.desired import Desired
from weaviate_gen.schemas.normal import expand, is_reference
from weaviate_gen.schemas.state import State
from weaviate_gen.transfer.layout import UNNAMED, Json, fields_of

Path: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference.

    Attributes:
        collection: the collection, or the alias.
        path: the setting, as in the JSON of a schema, with properties by name; empty for the whole collection.
        before: what is there; ``None`` if nothing is.
        after: what is desired; ``None`` if nothing is.
    """

    collection: str
    path: Path
    before: Any
    after: Any

    @property
    def setting(self) -> str:
        """The path with dots."""
        return ".".join(self.path)

    def to_json(self) -> Json:
        """Return the fields."""
        return {"collection": self.collection, "setting": self.setting, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A collection and the desired one.

    Attributes:
        name: the desired name.
        physical: the collection that is there, or ``None``.
        before: its normal form, with properties and vectors under their desired names.
        after: the normal form of the desired one.
        changes: the differences.
        properties: names of properties by their former names.
        vectors: names of vectors by their former names.
    """

    name: str
    physical: str | None
    before: Json
    after: Json
    changes: list[Change]
    properties: Mapping[str, str]
    vectors: Mapping[str, str]


def compare(state: State, desired: Desired, name: str) -> Comparison:
    """Compare a collection with the desired one.

    Args:
        state: what is there.
        desired: what is desired.
        name: the desired name of the collection.
    """
    schema = desired.collections[name]
    after = expand(schema)
    physical = state.physical(name)
    former = desired.renamed.get(name)
    changes = list[Change]()
    if physical is None and former is not None:
        physical = state.physical(former)
        if physical is not None:
            changes.append(Change(name, ("class",), former, name))
    if physical is None:
        return Comparison(name, None, {}, after, [Change(name, (), None, schema)], {}, {})
    before = expand(state.collections[physical])
    _name_targets(before, state, physical, name)
    _align_quantizers(before, after)
    names = {
        "properties": dict(desired.renamed_properties.get(name, {})),
        "vectorConfig": dict(desired.renamed_vectors.get(name, {})),
    }
    vectors = list(after["vectorConfig"])
    if UNNAMED in before["vectorConfig"] and len(vectors) == 1 and UNNAMED not in vectors:
        names["vectorConfig"].setdefault(vectors[0], UNNAMED)  # an unnamed vector gets its name
    renamed: dict[str, dict[str, str]] = {"properties": {}, "vectorConfig": {}}
    for section, pairs in names.items():
        for new, old in pairs.items():
            if old in before[section] and new not in before[section] and new in after[section]:
                before[section][new] = before[section].pop(old)
                renamed[section][old] = new
                changes.append(Change(name, (section, new, "name"), old, new))
    changes += (Change(name, path, *values) for path, values in _compare(before, after, ()))
    return Comparison(name, physical, before, after, changes, renamed["properties"], renamed["vectorConfig"])


def alias_changes(state: State, desired: Desired) -> list[Change]:
    """Return the differences of aliases."""
    found = list[Change]()
    for alias, target in desired.aliases.items():
        before = state.aliases.get(alias)
        if before is None or before != state.physical(target):
            found.append(Change(alias, ("alias",), None if before is None else state.logical(before), target))
    return found


def surplus(state: State, desired: Desired) -> list[Change]:
    """Return the collections and aliases that are not in the desired state, as changes that delete them."""
    kept = {state.physical(name) for name in (*desired.collections, *desired.renamed.values())}
    missing = [name for name in state.collections if name not in kept and not state.is_version(name)]
    unknown = state.aliases.keys() - desired.aliases.keys() - desired.collections.keys()
    return [
        *(Change(alias, ("alias",), state.aliases[alias], None) for alias in sorted(unknown)),
        *(Change(name, (), state.collections[name], None) for name in missing),
    ]


def _name_targets(normal: Json, state: State, physical: str, name: str) -> None:
    """Replace collections that references lead to by the names that they are known under, in place."""
    for each in normal["properties"].values():
        if is_reference(each["dataType"]):
            each["dataType"] = sorted(
                name if target == physical else state.logical(target) for target in each["dataType"]
            )


def _align_quantizers(before: Json, after: Json) -> None:
    """Leave out the quantizers that a server chose, where the desired state mentions none, in place."""
    for name, config in before["vectorConfig"].items():
        other = after["vectorConfig"].get(name)
        if other is not None and other["vectorIndexType"] == config["vectorIndexType"]:
            for key in other["vectorIndexConfig"].keys() - config["vectorIndexConfig"].keys():
                if not fields_of(other["vectorIndexConfig"][key]).get("enabled"):
                    del other["vectorIndexConfig"][key]


def _is_open(path: Path) -> bool:
    """Return whether settings that are not mentioned are left to the server."""
    section = path[0] if path else ""
    return (
        section in ("shardingConfig", "replicationConfig")
        or "vectorizer" in path
        or (section == "moduleConfig" and len(path) > 2)
        or (section == "properties" and "moduleConfig" in path)
    )


def _compare(before: Mapping[str, Any], after: Mapping[str, Any], at: Path) -> Iterator[tuple[Path, tuple[Any, Any]]]:
    keys = {*before, *after}
    if before.get("vectorIndexType") != after.get("vectorIndexType"):
        keys.discard("vectorIndexConfig")  # settings of another index are no differences of their own
    for key in sorted(keys):
        path = (*at, key)
        old, new = before.get(key), after.get(key)
        if old == new or (new is None and _is_open(path)):
            continue
        if key == "vectorizer" and old is not None and new is not None and old.keys() != new.keys():
            yield path, (next(iter(old)), next(iter(new)))
        elif _is_mapping(old) and _is_mapping(new):
            yield from _compare(old, new, path)
        else:
            yield path, (old, new)


def _is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)
