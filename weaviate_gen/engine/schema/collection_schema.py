"""The settings of one collection: its config, and questions about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.json_types import part, parts

PRIMITIVE = frozenset({
    "text", "string", "int", "number", "boolean", "date", "uuid", "blob", "geoCoordinates", "phoneNumber", "object",
    "blobHash", "text[]", "string[]", "int[]", "number[]", "boolean[]", "date[]", "uuid[]", "object[]",
})  # fmt: skip
"""Every data type that is no reference."""


@dataclass(frozen=True, slots=True)
class VectorSettings:
    """How one vector of a collection is made and compared.

    Attributes:
        name: its name; ``""`` is the unnamed one.
        vectorizer: the module that makes it, or ``none``.
        module: that module's settings.
        index_type: ``hnsw``, ``flat``, ``dynamic`` or ``hfresh``.
        index: the index's settings.
    """

    name: str
    vectorizer: str
    module: Mapping[str, Any]
    index_type: str
    index: Mapping[str, Any]

    @property
    def distance(self) -> str:
        """Return the distance: ``cosine``, ``dot``, ``l2-squared``, ``manhattan`` or ``hamming``."""
        return str(self.index.get("distance") or self.index.get("distanceMetric") or "cosine")

    @property
    def multi(self) -> bool:
        """Return whether one object has several vectors here (late interaction)."""
        return bool(part(self.index, "multivector").get("enabled"))

    @property
    def encoded(self) -> bool:
        """Return whether several vectors are encoded as one (MUVERA)."""
        return bool(part(part(self.index, "multivector"), "muvera").get("enabled"))

    @property
    def segments(self) -> int:
        """Return the number of parts that product quantization cuts vectors into; 0 is up to the index."""
        quantizer = part(self.index, "pq")
        return int(quantizer.get("segments") or 0) if quantizer.get("enabled") else 0

    @property
    def exact(self) -> bool:
        """Return whether searches compare all vectors, whatever their number."""
        return self.index_type == "flat"

    def beam(self, limit: int) -> int:
        """Return how many candidates (``ef``) a search in the graph keeps for so many results, as a server does."""
        settings = part(self.index, "hnsw") if self.index_type == "dynamic" else self.index
        ef = int(settings.get("ef") or -1)
        if ef < 1:
            least, most = int(settings.get("dynamicEfMin") or 100), int(settings.get("dynamicEfMax") or 500)
            ef = max(least, min(limit * int(settings.get("dynamicEfFactor") or 8), most))
        return max(ef, limit)

    @property
    def skipped(self) -> bool:
        """Return whether nothing is indexed here."""
        return bool(self.index.get("skip"))


class CollectionSchema:
    """The settings of a collection; a change makes another one.

    Attributes:
        config: the config, exactly as ``GET /v1/schema/{name}`` returns it.
        name: the collection's name.
        properties: the properties' configs by name, in their order.
        vectors: the vectors' settings by name; ``""`` is the unnamed one.
        multi_tenant: whether every object belongs to a tenant.
        derived: what was made of these settings and is worth keeping as long as they hold, by whatever it depends on.
    """

    __slots__ = ("config", "derived", "multi_tenant", "name", "properties", "vectors")

    def __init__(self, config: dict[str, Any]) -> None:
        self.config: dict[str, Any] = config
        self.name: str = str(config["class"])
        self.properties: Mapping[str, dict[str, Any]] = {p["name"]: p for p in parts(config, "properties")}
        self.vectors: Mapping[str, VectorSettings] = _vector_settings(config)
        self.derived: dict[Any, Any] = {}
        self.multi_tenant: bool = bool(part(config, "multiTenancyConfig").get("enabled"))

    def property_config(self, name: str) -> dict[str, Any] | None:
        """Return one property's config, or ``None``."""
        return self.properties.get(name)

    def is_reference(self, name: str) -> bool:
        """Return whether a property points at objects."""
        found = self.properties.get(name)
        return found is not None and found["dataType"][0] not in PRIMITIVE

    def tenancy(self, setting: str) -> bool:
        """Return a switch of the multi-tenancy config, such as ``autoTenantCreation``."""
        return bool(part(self.config, "multiTenancyConfig").get(setting))

    def check_tenancy(self, tenant: str | None) -> None:
        """Check that a tenant is named where one is needed, and only there.

        Raises:
            EngineError: it is not so.
        """
        if self.multi_tenant and not tenant:
            raise EngineError("argument_missing", "tenant_request", collection=self.name)
        if tenant and not self.multi_tenant:
            raise EngineError("tenancy_disabled", "request", collection=self.name)


def _vector_settings(config: Mapping[str, Any]) -> dict[str, VectorSettings]:
    out: dict[str, VectorSettings] = {}
    named = part(config, "vectorConfig")
    if not named or config.get("vectorizer") or config.get("vectorIndexConfig"):
        module = str(config.get("vectorizer") or "none")
        settings = part(part(config, "moduleConfig"), module)
        index = part(config, "vectorIndexConfig")
        out[""] = VectorSettings("", module, settings, str(config.get("vectorIndexType") or "hnsw"), index)
    for name, entry in named.items():
        vectorizer = part(entry, "vectorizer")
        module = next(iter(vectorizer), "none")
        kind, index = str(entry.get("vectorIndexType") or "hnsw"), part(entry, "vectorIndexConfig")
        out[name] = VectorSettings(name, module, part(vectorizer, module), kind, index)
    return out
