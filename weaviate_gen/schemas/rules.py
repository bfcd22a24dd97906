"""How each change is made: what a server changes in place, what it adds, and what takes a new collection.

A change in place that a server accepts without effect on what is stored already (another quantizer, parameters of a
trained one) counts as one that takes a new collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from weaviate_gen.schemas.changes import Change, Path
from weaviate_gen.schemas.normal import QUANTIZERS, is_reference
from weaviate_gen.transfer.conversion import is_convertible
from weaviate_gen.transfer.layout import UNNAMED, Json, Layout, fields_of

INDEXES = {"indexFilterable": "filterable", "indexSearchable": "searchable", "indexRangeFilters": "rangeFilters"}
"""Indexes of properties by the setting that switches them on."""

_ALIASES = (1, 32)
_DROPPED = (1, 36)
_CHANGEABLE = (1, 39)

_INDEX_SETTINGS = frozenset(
    {
        "ef", "dynamicEfMin", "dynamicEfMax", "dynamicEfFactor", "vectorCacheMaxObjects", "flatSearchCutoff",
        "filterStrategy", "rescoreLimit", "maxPostingSizeKB", "searchProbe", "threshold",
    }
)  # fmt: skip
"""Settings of vector indexes that take effect in place."""


class How(str, Enum):
    """How a change is made."""

    CREATE = "create"
    IN_PLACE = "in place"
    ADD = "add"
    INDEX = "index"
    REBUILD = "rebuild"
    ALIAS = "alias"
    DELETE = "delete"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Decision:
    """How a change is made, and what is to be known about it.

    Attributes:
        how: how it is made.
        risk: what may be lost or disturbed; empty if nothing.
    """

    how: How
    risk: str = ""


_REBUILD = Decision(How.REBUILD)
_IN_PLACE = Decision(How.IN_PLACE)


def decide(change: Change, before: Mapping[str, Any], after: Mapping[str, Any], version: tuple[int, ...]) -> Decision:
    """Decide how a change is made.

    Args:
        change: the change of a collection.
        before: the normal form of the collection.
        after: the normal form of the desired one.
        version: version of the server.
    """
    decision = _decided(change, before, after, version)
    if decision.how is How.REBUILD and version < _ALIASES and change.path != ("class",):
        return Decision(How.BLOCKED, "a new collection needs an alias: servers have them from 1.32 on")
    return decision


def _decided(change: Change, before: Mapping[str, Any], after: Mapping[str, Any], version: tuple[int, ...]) -> Decision:
    path = change.path
    match path:
        case ("alias",):
            return Decision(How.ALIAS)
        case ():
            return Decision(How.CREATE) if change.before is None else Decision(How.DELETE, "deletes all objects")
        case ("multiTenancyConfig", "enabled"):
            return Decision(How.BLOCKED, "objects do not know which tenant they are to be in: copy them by a program")
        case ("invertedIndexConfig", "indexNullState" | "indexPropertyLength" | "indexTimestamps"):
            return _REBUILD
        case (
            "description" | "invertedIndexConfig" | "multiTenancyConfig" | "objectTtlConfig" | "replicationConfig",
            *_,
        ):
            return _IN_PLACE
        case ("moduleConfig", module, *_):
            return _of_module(module, change, after)
        case ("vectorConfig", name, *rest):
            return _of_vector(name, tuple(rest), change, before, after)
        case ("properties", *_):
            return _of_property(path, change, before, after, version)
        case _:
            return _REBUILD


def _of_module(module: str, change: Change, after: Mapping[str, Any]) -> Decision:
    family = next((each for each in ("generative-", "reranker-") if module.startswith(each)), None)
    if family is None:
        return _REBUILD
    is_replaced = any(name.startswith(family) for name in after["moduleConfig"])
    return _IN_PLACE if change.after is not None or is_replaced else _REBUILD


def _of_vector(name: str, rest: Path, change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> Decision:
    if not rest and change.before is None:
        if UNNAMED in before["vectorConfig"] and name == "default":
            return _REBUILD  # the name of the unnamed vector on gRPC
        return Decision(How.ADD, "objects that are there have no vector of this name until they are written again")
    if not rest:
        return Decision(How.REBUILD, f"the vectors {name!r} are not copied")
    if rest[0] == "vectorizer":
        return _of_vectorizer(name, after)
    if rest[0] != "vectorIndexConfig":
        return _REBUILD
    if rest[1:] == ("multivector", "enabled") and "none" in after["vectorConfig"][name]["vectorizer"]:
        return Decision(How.BLOCKED, "vectors and multi-vectors cannot be converted to each other")
    if rest[-1] in _INDEX_SETTINGS:
        return _IN_PLACE
    kind = after["vectorConfig"][name]["vectorIndexType"]
    if kind == "hnsw" and len(rest) > 2 and rest[1] in QUANTIZERS:
        return _of_quantizer(before["vectorConfig"][name])
    return _REBUILD


def _of_vectorizer(name: str, after: Mapping[str, Any]) -> Decision:
    if "none" in after["vectorConfig"][name]["vectorizer"]:
        return Decision(How.REBUILD, "vectors are copied, and no longer made from objects")
    return Decision(How.REBUILD, "the new vectorizer makes the vectors of all objects, at its cost")


def _of_quantizer(vector: Mapping[str, Any]) -> Decision:
    """Decide on a quantizer of a graph: it is switched on in place, and neither changed nor switched off."""
    settings = vector["vectorIndexConfig"]
    if any(fields_of(settings.get(each)).get("enabled") for each in QUANTIZERS):
        return _REBUILD
    return Decision(How.IN_PLACE, "searches lose some recall; this is not undone in place")


def _of_property(
    path: Path, change: Change, before: Mapping[str, Any], after: Mapping[str, Any], version: tuple[int, ...]
) -> Decision:
    name = path[1]
    if len(path) == 2:
        if change.before is None:
            return Decision(How.ADD)
        return Decision(How.REBUILD, f"the values of {name} are not copied")
    if path[-1] == "description":
        return _IN_PLACE
    if "dataType" in path or "nestedProperties" in path:
        return _of_data_type(name, before, after)
    settings: Json = before["properties"][name]
    if len(path) == 3 and not is_reference(settings["dataType"]):
        if path[2] in INDEXES:
            needed = _CHANGEABLE if change.after else _DROPPED
            return (
                Decision(How.INDEX, "" if change.after else "searches that need it fail")
                if version >= needed
                else _REBUILD
            )
        if path[2] == "tokenization" and version >= _CHANGEABLE:
            desired: Json = after["properties"][name]
            is_indexed = settings["indexSearchable"] or settings["indexFilterable"]
            stays = desired["indexSearchable"] or desired["indexFilterable"]
            return Decision(How.INDEX, "the index is built anew") if is_indexed and stays else _REBUILD
    return _REBUILD


def _of_data_type(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Decision:
    old, new = (_layout(each, name) for each in (before, after))
    if old is None or new is None or not is_convertible(old, new):
        return Decision(How.BLOCKED, f"values of {name} cannot be converted: add a property of another name")
    return Decision(How.REBUILD, "a value that cannot be converted stops the copy" if old != new else "")


def _layout(normal: Mapping[str, Any], name: str) -> Any:
    return Layout.of({"class": "", "properties": [listed(name, normal["properties"][name])]}).find(name)


def listed(name: str, settings: Mapping[str, Any]) -> Json:
    """Return a property of a normal form as the JSON of a schema has it."""
    nested = [listed(inner, each) for inner, each in settings["nestedProperties"].items()]
    return {**settings, "name": name, "nestedProperties": nested}
