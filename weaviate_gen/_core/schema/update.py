"""Updates of a stored schema; the stored one is not modified."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, cast

from weaviate_gen._inputs.config import (
    GenerativeProvider,
    InvertedIndexConfigUpdate,
    MultiTenancyConfigUpdate,
    ObjectTTLConfigUpdate,
    QuantizerConfigUpdate,
    ReplicationConfigUpdate,
    RerankerProvider,
    VectorConfigUpdate,
    VectorIndexConfigUpdate,
)
from weaviate_gen._inputs.errors import described
from weaviate_gen._types.schema.reading import Json, table
from weaviate_gen.exceptions import WeaviateInvalidInputError

QUANTIZERS = ("bq", "pq", "rq", "sq")
MERGED = ("bm25", "encoder", "stopwords")
"""Tables of which only the given keys change; other tables are replaced."""


class Update:
    """A validated update, applied once the stored schema is known.

    The arguments are those of `collection.config.update`.
    """

    __slots__ = ("_description", "_descriptions", "_index", "_providers", "_tables", "_vectors")

    def __init__(
        self,
        *,
        description: str | None = None,
        property_descriptions: Mapping[str, str] | None = None,
        inverted_index_config: InvertedIndexConfigUpdate | None = None,
        multi_tenancy_config: MultiTenancyConfigUpdate | None = None,
        object_ttl_config: ObjectTTLConfigUpdate | None = None,
        replication_config: ReplicationConfigUpdate | None = None,
        vector_index_config: VectorIndexConfigUpdate | None = None,
        vectorizer_config: VectorIndexConfigUpdate | Sequence[VectorConfigUpdate] | None = None,
        vector_config: VectorConfigUpdate | Sequence[VectorConfigUpdate] | None = None,
        generative_config: GenerativeProvider | None = None,
        reranker_config: RerankerProvider | None = None,
    ) -> None:
        """Check and keep the arguments.

        Raises:
            WeaviateInvalidInputError: an argument is of another type, or does not go with another one.
        """
        _expect("description", description, str)
        _expect("property_descriptions", property_descriptions, Mapping)
        self._description = description
        self._descriptions = dict(property_descriptions or {})
        self._tables: tuple[tuple[str, Json], ...] = tuple(
            (key, value.to_wire())
            for key, argument, value, kind in (
                ("invertedIndexConfig", "inverted_index_config", inverted_index_config, InvertedIndexConfigUpdate),
                ("multiTenancyConfig", "multi_tenancy_config", multi_tenancy_config, MultiTenancyConfigUpdate),
                ("objectTtlConfig", "object_ttl_config", object_ttl_config, ObjectTTLConfigUpdate),
                ("replicationConfig", "replication_config", replication_config, ReplicationConfigUpdate),
            )
            if _expect(argument, value, kind) and value is not None
        )
        self._providers = tuple(
            (kind_of, value)
            for kind_of, argument, value, kind in (
                ("generative", "generative_config", generative_config, GenerativeProvider),
                ("reranker", "reranker_config", reranker_config, RerankerProvider),
            )
            if _expect(argument, value, kind) and value is not None
        )
        self._index, self._vectors = _targets(vector_index_config, vectorizer_config, vector_config)

    def apply(self, schema: Mapping[str, Any]) -> Json:
        """Return the schema after the update.

        Args:
            schema: the stored schema.

        Raises:
            WeaviateInvalidInputError: the schema has no such property or vector, or the quantizer would change.
        """
        found: Json = copy.deepcopy(dict(schema))
        if self._description is not None:
            found["description"] = self._description
        _describe(found, self._descriptions)
        for key, changed in self._tables:
            found[key] = _merged(found.get(key), changed)
        replication: Json = dict(self._tables).get("replicationConfig", {})
        if replication.get("asyncEnabled") is False and "asyncConfig" not in replication:
            found["replicationConfig"].pop("asyncConfig", None)
        for kind, provider in self._providers:
            others = {name: value for name, value in table(found, "moduleConfig").items() if kind not in name}
            found["moduleConfig"] = {**others, provider.module: provider.to_wire()}
        if self._index is not None:
            found["vectorIndexConfig"] = _index(found.get("vectorIndexConfig"), self._index)
        for vector in self._vectors:
            named: Json | None = table(found, "vectorConfig").get(vector.name)
            if named is None:
                raise WeaviateInvalidInputError(
                    f"The collection has no vector {vector.name!r}: see config.get() for those it has, or add it with "
                    "config.add_vector."
                )
            if named.get("vectorIndexType") == "none":
                raise WeaviateInvalidInputError(
                    f"The index of vector {vector.name!r} was deleted: add the vector again with config.add_vector "
                    "once it is no longer in config.get()."
                )
            named["vectorIndexConfig"] = _index(named.get("vectorIndexConfig"), vector.index)
            named["vectorIndexType"] = vector.index.kind
        return found


def _expect(name: str, value: object, kind: type[Any]) -> bool:
    if value is not None and not isinstance(value, kind):
        raise WeaviateInvalidInputError(
            f"{name} must be a {kind.__name__}, got {described(value)}; create it with Reconfigure."
        )
    return True


def _targets(
    index: VectorIndexConfigUpdate | None, vectorizer: Any, vectors: Any
) -> tuple[VectorIndexConfigUpdate | None, tuple[VectorConfigUpdate, ...]]:
    _expect("vector_index_config", index, VectorIndexConfigUpdate)
    if vectors is not None and (vectorizer is not None or index is not None):
        raise WeaviateInvalidInputError(
            "vector_config cannot be combined with vectorizer_config or vector_index_config; pass one of them"
        )
    if isinstance(vectorizer, VectorIndexConfigUpdate):
        return vectorizer, ()
    name = "vector_config" if vectors is not None else "vectorizer_config"
    given = vectors if vectors is not None else vectorizer
    listed: Any = [given] if isinstance(given, VectorConfigUpdate) else [] if given is None else given
    if not isinstance(listed, list | tuple):
        _expect(name, given, VectorConfigUpdate)
    found = list(cast("Sequence[VectorConfigUpdate]", listed))
    for vector in found:
        _expect(name, vector, VectorConfigUpdate)
    return index, tuple(found)


def _describe(schema: Json, descriptions: Mapping[str, str]) -> None:
    properties = {prop["name"]: prop for prop in schema.get("properties") or ()}
    for name, description in descriptions.items():
        if name not in properties:
            raise WeaviateInvalidInputError(
                f"The collection has no property {name!r}: see config.get() for those it has."
            )
        properties[name]["description"] = description


def _merged(stored: Mapping[str, Any] | None, changed: Mapping[str, Any]) -> Json:
    found: Json = dict(stored or {})
    for key, value in changed.items():
        found[key] = _merged(found.get(key), value) if key in MERGED else value
    return found


def _index(stored: Mapping[str, Any] | None, update: VectorIndexConfigUpdate) -> Json:
    found = _merged(stored, update.settings)
    for key, part in (("hnsw", update.hnsw), ("flat", update.flat)):
        if part is not None:
            found[key] = _index(found.get(key), part)
    if update.quantizer is None:
        return found
    if update.kind != "dynamic":
        return _quantized(found, update.quantizer)
    found["hnsw"] = _quantized(table(found, "hnsw"), update.quantizer)
    flat = table(found, "flat")
    if table(flat, update.quantizer.name).get("enabled"):
        found["flat"] = _quantized(flat, update.quantizer)
    return found


def _quantized(index: Mapping[str, Any], quantizer: QuantizerConfigUpdate) -> Json:
    others = [name for name in QUANTIZERS if name != quantizer.name and isinstance(index.get(name), dict)]
    enabled = [name for name in others if index[name].get("enabled")]
    if enabled:
        raise WeaviateInvalidInputError(
            f"The index has the quantizer {enabled[0]}, and it cannot be changed to {quantizer.name}: make a new "
            "collection or a new vector with the other quantizer."
        )
    settings = quantizer.settings if isinstance(quantizer.settings, dict) else {}
    return {**index, quantizer.name: _merged(index.get(quantizer.name), settings)}
