"""Vectors that modules make: which text stands for an object, and when it is made anew."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.database import centroids
from weaviate_gen.engine.database.collection import Collection, VectorSettings
from weaviate_gen.engine.database.shard import Shard
from weaviate_gen.engine.errors import EngineError, RequestStopped
from weaviate_gen.engine.storage.record import Record, Vector
from weaviate_gen.engine.values.json_types import is_list, is_map, part, parts

_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^A-Za-z\d ]+")


def spaced(name: str, lower: bool) -> str:
    """Split a name where its case changes, as a vectorizer reads it."""
    text = " ".join(_PARTS.findall(name))
    return text.lower() if lower else text


def corpus(collection: Collection, settings: VectorSettings, properties: Mapping[str, Any]) -> str:
    """Give the text that a vectorizer reads for an object; ``""`` if it has nothing to read.

    Args:
        collection: where the object lives.
        settings: the vector that is to be made.
        properties: the object's values.
    """
    module = settings.module
    sources = parts(module, "properties") or parts(module, "sourceProperties")
    lower = bool(module.get("lowerCaseInput"))
    said: list[str] = []
    if module.get("vectorizeClassName"):
        said.append(spaced(collection.name, lower))
    for name in sorted(properties):
        config = collection.property_config(name)
        if config is None or collection.is_reference(name):
            continue
        own = part(part(config, "moduleConfig"), settings.vectorizer)
        if (name not in sources) if sources else own.get("skip"):
            continue
        for text in _texts(properties[name], config["dataType"][0], bool(sources)):
            word = text.lower() if lower else text
            said.append(f"{spaced(name, lower)} {word}" if own.get("vectorizePropertyName") else word)
    if not sources and not said:
        said.append(spaced(collection.name, lower))
    return " ".join(said)


def _texts(value: Any, kind: str, everything: bool) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return [value] if kind != "blob" or everything else []
    if is_list(value) and kind == "text[]":
        return [str(part) for part in value]
    if not everything:
        return []
    if is_list(value):
        if value and is_map(value[0]):
            return [json.dumps(value, separators=(",", ":"))]
        return [_scalar(part) for part in value]
    if is_map(value):
        return [json.dumps(value, separators=(",", ":"))]
    return [_scalar(value)]


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def complete_vectors(shard: Shard, records: Sequence[Record], before: Mapping[str, Record]) -> None:
    """Give objects the vectors that modules make, in place.

    An object that had the same text before keeps its vector; a vector that came with the object stays.

    Args:
        shard: where the objects live.
        records: the objects.
        before: those that exist already, by id.

    Raises:
        EngineError: a module fails, or is not there.
    """
    for name, settings in shard.collection.vectors.items():
        if settings.vectorizer == centroids.NAME:
            for record in deadline.checked(records, 1):
                if name not in record.vectors:
                    centroids.point(shard, settings, record)
        elif settings.vectorizer != "none":
            _complete_one(shard.collection, name, settings, records, before)


def _complete_one(
    collection: Collection,
    name: str,
    settings: VectorSettings,
    records: Sequence[Record],
    before: Mapping[str, Record],
) -> None:
    wanted: list[tuple[Record, str]] = []
    for record in deadline.checked(records, deadline.OBJECTS):
        if name in record.vectors:
            continue
        text = corpus(collection, settings, record.properties)
        old = before.get(record.uuid)
        if old is not None and name in old.vectors and corpus(collection, settings, old.properties) == text:
            record.vectors[name] = old.vectors[name]
        elif text:
            wanted.append((record, text))
    if wanted:
        for (record, _), vector in zip(wanted, vectorize(collection, settings, [t for _, t in wanted]), strict=True):
            record.vectors[name] = vector


def vectorize(collection: Collection, settings: VectorSettings, texts: Sequence[str]) -> list[Vector]:
    """Let a module read texts.

    Raises:
        EngineError: it fails, or is not there.
    """
    plugin = collection.database.plugins.vectorizers.get(settings.vectorizer)
    if plugin is None:
        known = ", ".join(sorted(collection.database.plugins.vectorizers)) or "none"
        raise EngineError("internal", f'no module "{settings.vectorizer}" is registered; registered are: {known}')
    try:
        made = [np.asarray(vector, dtype=np.float32) for vector in plugin.vectorize(list(texts), settings.module)]
    except (EngineError, RequestStopped):
        raise
    except Exception as error:
        raise EngineError("internal", f"vectorizing with {settings.vectorizer}: {error}") from error
    return made
