"""Vectors that modules make: which text stands for an object, and when it is made anew."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.compat.go_text import show, show_float, show_json
from weaviate_gen.engine.database.centroids import update_centroid
from weaviate_gen.engine.errors import EngineError, within_plugin
from weaviate_gen.engine.plugins.protocols import Plugins
from weaviate_gen.engine.plugins.ref2vec_centroid import NAME as CENTROID
from weaviate_gen.engine.schema.collection_schema import CollectionSchema, VectorSettings
from weaviate_gen.engine.storage.record import Record, Vector
from weaviate_gen.engine.values.arrays import NDArray
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


Source: TypeAlias = "tuple[str, str]"
"""What a vectorizer reads of an object: its kind, and text or media in base64."""


def sources(
    schema: CollectionSchema, settings: VectorSettings, properties: Mapping[str, Any], plugins: Plugins
) -> tuple[Source, ...]:
    """Return all that a vectorizer reads of an object, in the order in which its vectors are joined.

    Modules of media read the properties that their settings name, by kind, and each by name; others read one text.
    """
    kinds = getattr(plugins.vectorizer(settings.vectorizer), "media", ())
    if not kinds:
        text = corpus(schema, settings, properties)
        return (("text", text),) if text else ()
    found: list[Source] = []
    for kind in ("text", *kinds):
        named = parts(settings.module, f"{kind}Fields")
        for name in sorted(named):
            value = properties.get(name)
            if isinstance(value, str):
                found.append((kind, value))
            elif is_list(value) and kind == "text":
                found += [(kind, each) for each in value if isinstance(each, str)]
    return tuple(found)


def joined(settings: VectorSettings, kinds: Sequence[str], vectors: Sequence[NDArray[np.float32]]) -> Vector:
    """Return one vector for an object of which several things were read.

    As a server does (``usecases/vectorizer/combine.go``): each is multiplied by its weight, weights being scaled to a
    sum of 1 and counted in the order of the settings; then it is the mean. A shorter vector has no part in what is
    behind its end.

    Args:
        settings: of the vector.
        kinds: the kinds of media that the module reads, in order.
        vectors: one a source; at least one.
    """
    named = part(settings.module, "weights")
    weights = [float(weight) for kind in ("text", *kinds) for weight in parts(named, f"{kind}Fields")]
    if len(vectors) == 1 and not weights:
        return vectors[0]
    if vectors[0].ndim == 2:
        raise EngineError("plugin_failed", "several_multi", count=len(vectors))
    if weights and (len(weights) < len(vectors) or not sum(weights)):
        raise EngineError("plugin_failed", "weights", weights=len(weights), vectors=len(vectors))
    length = max(len(vector) for vector in vectors)
    total, counts = np.zeros(length, np.float32), np.zeros(length, np.float32)
    for at, vector in enumerate(vectors):
        weight = np.float32(weights[at] / sum(weights)) if weights else np.float32(1)
        total[: len(vector)] += vector * weight
        counts[: len(vector)] += 1
    return total / counts


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
        pending: list[tuple[Record, tuple[Source, ...]]] = []
        for record in deadline.checked(records, deadline.OBJECTS):
            if name in record.vectors:
                continue
            read = sources(schema, settings, record.properties, self._plugins)
            old = before.get(record.uuid)
            if (
                old is not None
                and name in old.vectors
                and sources(schema, settings, old.properties, self._plugins) == read
            ):
                record.vectors[name] = old.vectors[name]
            elif read:
                pending.append((record, read))
        if pending:
            with within_plugin(f"vectorize target vector {name}", "update vector"):
                made = self._made(settings, [source for _, read in pending for source in read])
            kinds = getattr(self._plugins.vectorizer(settings.vectorizer), "media", ())
            for record, read in pending:
                record.vectors[name] = joined(settings, kinds, [next(made) for _ in read])

    def _made(self, settings: VectorSettings, sought: Sequence[Source]) -> Iterator[NDArray[np.float32]]:
        """Return the vectors of sources, in order; each kind is read at once."""
        vectors: dict[str, Iterator[NDArray[np.float32]]] = {}
        for kind in dict.fromkeys(kind for kind, _ in sought):
            inputs = [value for other, value in sought if other == kind]
            vectors[kind] = iter(self._plugins.vectorize(settings.vectorizer, settings.module, inputs, kind=kind))
        return (next(vectors[kind]) for kind, _ in sought)

    def is_remote(self, schema: CollectionSchema) -> bool:
        """Return whether the vectors of a collection come over the network."""
        return any(self._plugins.is_remote(settings.vectorizer) for settings in schema.vectors.values())

    @contextmanager
    def working_ahead(self) -> Generator[None, None, None]:
        """Keep the vectors that remote modules make in the block."""
        with self._plugins.working_ahead():
            yield

    def recompute_centroids(self, shard: Shard, record: Record) -> None:
        """Recompute the vectors of an object whose references changed, in place.

        Raises:
            EngineError: an object that it points at is not there, or their vectors differ in length.
        """
        for settings in shard.schema.vectors.values():
            if settings.vectorizer == CENTROID:
                update_centroid(self._catalog, shard, settings, record)
