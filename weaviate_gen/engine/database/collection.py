"""One collection: its config, its shards, and questions about its settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weaviate_gen.engine.database.shard import Shard
from weaviate_gen.engine.errors import EngineError, invalid
from weaviate_gen.engine.storage.sqlite import Storage
from weaviate_gen.engine.values.json_types import part, parts

if TYPE_CHECKING:
    from weaviate_gen.engine.database.database import Database

ACTIVE = "HOT"
INACTIVE = "COLD"
OFFLOADED = "FROZEN"

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
        """Give the distance: ``cosine``, ``dot``, ``l2-squared``, ``manhattan`` or ``hamming``."""
        return str(self.index.get("distance") or self.index.get("distanceMetric") or "cosine")

    @property
    def multi(self) -> bool:
        """Say whether one object has several vectors here (late interaction)."""
        return bool(part(self.index, "multivector").get("enabled"))

    @property
    def encoded(self) -> bool:
        """Say whether several vectors are encoded as one (MUVERA)."""
        return bool(part(part(self.index, "multivector"), "muvera").get("enabled"))

    @property
    def segments(self) -> int:
        """Give the number of parts that product quantization cuts vectors into; 0 is up to the index."""
        quantizer = part(self.index, "pq")
        return int(quantizer.get("segments") or 0) if quantizer.get("enabled") else 0

    @property
    def skipped(self) -> bool:
        """Say whether nothing is indexed here."""
        return bool(self.index.get("skip"))


class Collection:
    """One collection of a database.

    Attributes:
        database: the database it is in.
        number: its number in the storage.
        config: its config, exactly as ``GET /v1/schema/{name}`` gives it; replaced as a whole, never changed in place.
        shards: by tenant; the key of a collection without multi-tenancy is ``""``.
        states: a tenant's state (``HOT``, ``COLD``, ``FROZEN``) by name.
    """

    def __init__(self, database: Database, number: int, config: dict[str, Any]) -> None:
        self.database = database
        self.number = number
        self.shards: dict[str, Shard] = {}
        self.states: dict[str, str] = {}
        self._adopt(config)

    def _adopt(self, config: dict[str, Any]) -> None:
        self.config = config
        self._properties = {p["name"]: p for p in parts(config, "properties")}
        self._vectors = _vector_settings(config)

    def adopt(self, config: dict[str, Any]) -> None:
        """Take a new config; indexes are built anew under it when they are next used."""
        self._adopt(config)
        for shard in list(self.shards.values()):
            shard.drop_index()

    def set_shards(self, rows: Iterable[Sequence[Any]]) -> None:
        """Replace the shards by those of the storage; what was known before stays the same object.

        Args:
            rows: number, name, status, and whether writes are refused.
        """
        known = {shard.number: shard for shard in self.shards.values()}
        shards: dict[str, Shard] = {}
        states: dict[str, str] = {}
        for number, name, status, frozen in rows:
            tenant = name if self.multi_tenant else None
            shard = known.get(number)
            if shard is None or shard.name != name:
                shard = Shard(self, number, name, tenant)
            shards[tenant or ""] = shard
            shard.read_only = bool(frozen)
            if tenant is not None:
                states[tenant] = status
        self.shards, self.states = shards, states

    def add_shard(self, number: int, name: str, status: str) -> Shard:
        """Let a new shard be known.

        Args:
            number: its number in the storage.
            name: its name; of a tenant, the tenant's.
            status: its status; of a tenant, the tenant's state.
        """
        tenant = name if self.multi_tenant else None
        shard = self.shards[tenant or ""] = Shard(self, number, name, tenant)
        if tenant is not None:
            self.states[tenant] = status
        return shard

    @property
    def storage(self) -> Storage:
        """Give the storage that the rows lie in."""
        return self.database.storage

    @property
    def name(self) -> str:
        """Give the collection's name."""
        return str(self.config["class"])

    @property
    def properties(self) -> Mapping[str, dict[str, Any]]:
        """Give the properties' configs by name, in their order."""
        return self._properties

    def property_config(self, name: str) -> dict[str, Any] | None:
        """Give one property's config, or ``None``."""
        return self._properties.get(name)

    def is_reference(self, name: str) -> bool:
        """Say whether a property points at objects."""
        found = self._properties.get(name)
        return found is not None and found["dataType"][0] not in PRIMITIVE

    @property
    def vectors(self) -> Mapping[str, VectorSettings]:
        """Give the vectors' settings by name; ``""`` is the unnamed one."""
        return self._vectors

    @property
    def multi_tenant(self) -> bool:
        """Say whether every object belongs to a tenant."""
        return bool(part(self.config, "multiTenancyConfig").get("enabled"))

    def tenancy(self, setting: str) -> bool:
        """Give a switch of the multi-tenancy config, such as ``autoTenantCreation``."""
        return bool(part(self.config, "multiTenancyConfig").get(setting))

    def shard(self, tenant: str | None = None) -> Shard:
        """Give the shard to read.

        Args:
            tenant: the tenant asked for, if any.

        Raises:
            EngineError: the tenant is missing, unknown, not active, or not wanted here.
        """
        self.check_tenancy(tenant)
        if not self.multi_tenant:
            return self.shards[""]
        name = tenant or ""
        if name not in self.states:
            raise invalid(f'tenant not found: "{name}"')
        if self.states[name] != ACTIVE:
            if self.tenancy("autoTenantActivation") and self.states[name] == INACTIVE:
                self.database.tenants.activate(self, [name])
                return self.shards[name]
            raise EngineError("invalid", f"tenant not active: '{name}'")
        return self.shards[name]

    def check_tenancy(self, tenant: str | None) -> None:
        """Refuse a missing tenant where one is needed, and one where none is."""
        if self.multi_tenant and not tenant:
            raise invalid(f"class {self.name} has multi-tenancy enabled, but request was without tenant")
        if tenant and not self.multi_tenant:
            raise invalid(f"class {self.name} has multi-tenancy disabled, but request was with tenant")


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
