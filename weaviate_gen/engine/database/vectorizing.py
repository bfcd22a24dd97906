"""Vectors that modules make: which text stands for an object, and when it is made anew."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.compat.go_text import show, show_float, show_json
from weaviate_gen.engine.database.centroids import update_centroid
from weaviate_gen.engine.plugins.protocols import Plugins
from weaviate_gen.engine.plugins.ref2vec_centroid import NAME as CENTROID
from weaviate_gen.engine.schema.collection_schema import CollectionSchema, VectorSettings
from weaviate_gen.engine.storage.record import Record
from weaviate_gen.engine.values.json_types import is_list, part, parts

_STRINGS = frozenset({"text", "text[]", "string", "string[]", "blob", "blobHash"})
_FRACTION = re.compile(r"\.\d+")
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^A-Za-z\d ]+")


def spaced(name: str, lower: bool) -> str:
    """Split a name where its case changes, as a vectorizer reads it."""
    text = " ".join(_PARTS.findall(name))
    return text.lower() if lower else text


def corpus(schema: CollectionSchema, settings: VectorSettings, properties: Mapping[str, Any]) -> str:
    """Return the text that a vectorizer reads for an object; ``""`` if it has nothing to read.

    Args:
        schema: of the collection that the object lives in.
        settings: the vector that is to be made.
        properties: the object's values.
    """
    module = settings.module
    sources = parts(module, "properties") or parts(module, "sourceProperties")
    lower = bool(module.get("lowerCaseInput"))
    phrases: list[str] = []
    if module.get("vectorizeClassName"):
        phrases.append(spaced(schema.name, lower))
    for name in sorted(properties):
        config = schema.property_config(name)
        if config is None or schema.is_reference(name):
            continue
        own = part(part(config, "moduleConfig"), settings.vectorizer)
        if (name not in sources) if sources else own.get("skip"):
            continue
        for text in _strings(properties[name], config["dataType"][0], bool(sources)):
            word = text.lower() if lower else text
            phrases.append(f"{spaced(name, lower)} {word}" if own.get("vectorizePropertyName") else word)
    if not sources and not phrases:
        phrases.append(spaced(schema.name, lower))
    return " ".join(phrases)


def _strings(value: Any, kind: str, chosen: bool) -> list[str]:
    """Return what a vectorizer reads of a value, by its data type.

    Args:
        value: the value.
        kind: its data type.
        chosen: whether the vector names its properties: numbers, booleans, dates and objects are read then, too.
    """
    if value is None:
        return []
    if kind in _STRINGS:
        return [str(each) for each in value] if is_list(value) else [str(value)]
    if not chosen:
        return []
    match kind.removesuffix("[]"):
        case "int" | "number":
            return [show_float(each) for each in (value if is_list(value) else [value])]
        case "boolean":
            return [show(each) for each in (value if is_list(value) else [value])]
        case "object":
            return [show_json(value)] if value else []
        case "date" if kind == "date":
            return [_FRACTION.sub("", value, count=1)]
        case _:  # ids, places, phone numbers and lists of dates have no text on a server either
            return []


class ObjectVectorizer:
    """Makes the vectors of objects, where modules make them."""

    def __init__(self, catalog: Catalog, plugins: Plugins) -> None:
        self._catalog = catalog
        self._plugins = plugins

    def complete(self, shard: Shard, records: Sequence[Record], before: Mapping[str, Record]) -> None:
        """Add the vectors that modules make, in place.

        An object that had the same text before keeps its vector; a vector that came with the object stays.

        Args:
            shard: where the objects live.
            records: the objects.
            before: those that exist already, by id.

        Raises:
            EngineError: a module fails, or is not there.
        """
        for name, settings in shard.schema.vectors.items():
            if settings.vectorizer == CENTROID:
                for record in deadline.checked(records, 1):
                    if name not in record.vectors:
                        update_centroid(self._catalog, shard, settings, record)
            elif settings.vectorizer != "none":
                self._complete_one(shard.schema, settings, records, before)

    def _complete_one(
        self,
        schema: CollectionSchema,
        settings: VectorSettings,
        records: Sequence[Record],
        before: Mapping[str, Record],
    ) -> None:
        name = settings.name
        pending: list[Record] = []
        inputs: list[str] = []
        for record in deadline.checked(records, deadline.OBJECTS):
            if name in record.vectors:
                continue
            text = corpus(schema, settings, record.properties)
            old = before.get(record.uuid)
            if old is not None and name in old.vectors and corpus(schema, settings, old.properties) == text:
                record.vectors[name] = old.vectors[name]
            elif text:
                pending.append(record)
                inputs.append(text)
        if pending:
            made = self._plugins.vectorize(settings.vectorizer, settings.module, inputs)
            for record, vector in zip(pending, made, strict=True):
                record.vectors[name] = vector

    def recompute_centroids(self, shard: Shard, record: Record) -> None:
        """Recompute the vectors of an object whose references changed, in place.

        Raises:
            EngineError: an object that it points at is not there, or their vectors differ in length.
        """
        for settings in shard.schema.vectors.values():
            if settings.vectorizer == CENTROID:
                update_centroid(self._catalog, shard, settings, record)
