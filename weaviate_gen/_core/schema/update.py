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
    ReplicationConfigUpdate,
    RerankerProvider,
    VectorConfigUpdate,
    VectorIndexConfigUpdate,
)
from weaviate_gen._inputs.errors import described
from weaviate_gen._types.schema.reading import Json, table
from weaviate_gen.exceptions import WeaviateInvalidInputError


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
        self._tables = tuple(
            (key, value)
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
        for key, changes in self._tables:
            found[key] = changes.merge_with_existing(found.get(key))
        for kind, provider in self._providers:
            others = {name: value for name, value in table(found, "moduleConfig").items() if kind not in name}
            found["moduleConfig"] = {**others, provider.module: provider.to_wire()}
        if self._index is not None:
            found["vectorIndexConfig"] = self._index.merge_with_existing(found.get("vectorIndexConfig"))
        for vector in self._vectors:
            named: Json | None = table(found, "vectorConfig").get(vector.name)
            if named is None:
                raise WeaviateInvalidInputError(
                    f"The collection has no vector {vector.name!r}: see config.get() for those it has, or add it with "
                    "config.add_vector."
                )
            found["vectorConfig"][vector.name] = vector.merge_with_existing(named)
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
