"""Results of the factories in `Configure` and `Reconfigure`; `to_wire` returns the wire form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self, cast

from weaviate_gen._inputs import check
from weaviate_gen._inputs.merging import merged, quantized
from weaviate_gen._inputs.setting import Setting
from weaviate_gen._inputs.value import Configured, Table, Value
from weaviate_gen.exceptions import WeaviateInvalidInputError


def merge_settings(self: Configured, schema: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return stored settings after this change.

    Args:
        schema: the stored settings.
    """
    return merged(schema, self.settings)


class InvertedIndexConfigCreate(Configured):
    """Inverted index of a new collection."""

    __slots__ = ()

    bm25: Setting = Setting()
    cleanupIntervalSeconds: Setting = Setting()
    indexNullState: Setting = Setting()
    indexPropertyLength: Setting = Setting()
    indexTimestamps: Setting = Setting()
    stopwordPresets: Setting = Setting()
    stopwords: Setting = Setting()


class InvertedIndexConfigUpdate(Configured):
    """Changes to the inverted index of a collection."""

    __slots__ = ()

    bm25: Setting = Setting()
    cleanupIntervalSeconds: Setting = Setting()
    stopwordPresets: Setting = Setting()
    stopwords: Setting = Setting()

    merge_with_existing = merge_settings


class ReplicationConfigCreate(Configured):
    """Replication of a new collection."""

    __slots__ = ()

    asyncConfig: Setting = Setting()
    asyncEnabled: Setting = Setting()
    deletionStrategy: Setting = Setting()
    factor: Setting = Setting()


class ReplicationConfigUpdate(Configured):
    """Changes to the replication of a collection."""

    __slots__ = ()

    asyncConfig: Setting = Setting()
    asyncEnabled: Setting = Setting()
    deletionStrategy: Setting = Setting()
    factor: Setting = Setting()

    def merge_with_existing(self, schema: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the stored settings after this change; what is off has no settings of its own.

        Args:
            schema: the stored settings.
        """
        found = merged(schema, self.settings)
        if self.asyncEnabled is False and self.asyncConfig is None:
            found.pop("asyncConfig", None)
        return found


class AsyncReplicationConfigCreate(Configured):
    """Asynchronous replication of a new collection."""

    __slots__ = ()


class AsyncReplicationConfigUpdate(Configured):
    """Changes to asynchronous replication; omitted settings return to the server's defaults."""

    __slots__ = ()


class ShardingConfigCreate(Configured):
    """Sharding of a new collection."""

    __slots__ = ()

    desiredCount: Setting = Setting()
    desiredVirtualCount: Setting = Setting()
    function: Setting = Setting()
    key: Setting = Setting()
    strategy: Setting = Setting()
    virtualPerPhysical: Setting = Setting()


class MultiTenancyConfigCreate(Configured):
    """Multi-tenancy of a new collection."""

    __slots__ = ()

    autoTenantActivation: Setting = Setting()
    autoTenantCreation: Setting = Setting()
    enabled: Setting = Setting()


class MultiTenancyConfigUpdate(Configured):
    """Changes to the multi-tenancy of a collection."""

    __slots__ = ()

    autoTenantActivation: Setting = Setting()
    autoTenantCreation: Setting = Setting()

    merge_with_existing = merge_settings


class ObjectTTLConfigCreate(Configured):
    """Time to live of objects in a new collection."""

    __slots__ = ()

    defaultTtl: Setting = Setting()
    deleteOn: Setting = Setting()
    enabled: Setting = Setting()
    filterExpiredObjects: Setting = Setting()


class ObjectTTLConfigUpdate(Configured):
    """Changes to the time to live of objects."""

    __slots__ = ()

    defaultTtl: Setting = Setting()
    deleteOn: Setting = Setting()
    enabled: Setting = Setting()
    filterExpiredObjects: Setting = Setting()

    merge_with_existing = merge_settings


class Multi2VecField(Value):
    """Property that goes into a multi-modal vector, with its weight."""

    __slots__ = ("name", "weight")

    name: str
    weight: float | None

    def __init__(self, *, name: str, weight: float | None = None) -> None:
        """Create the field.

        Args:
            name: name of the property.
            weight: weight of the property in the vector, relative to the others.

        Raises:
            WeaviateInvalidInputError: the name is not a string, or the weight not a number.
        """
        self.name = check.string("name", check.needed("name", name)) or ""
        check.number("weight", weight)
        self.weight = weight


class TextAnalyzerConfigCreate(Value):
    """Text analysis of a property in the inverted index; it cannot be changed later."""

    __slots__ = ("ascii_fold", "ascii_fold_ignore", "stopword_preset")

    def __init__(
        self,
        *,
        ascii_fold: bool | None = None,
        ascii_fold_ignore: list[str] | None = None,
        stopword_preset: str | None = None,
    ) -> None:
        """Create the configuration.

        Args:
            ascii_fold: whether accents are removed.
            ascii_fold_ignore: characters that are not folded; requires `ascii_fold`.
            stopword_preset: preset of the server, or of the collection's `stopword_presets`.

        Raises:
            WeaviateInvalidInputError: an argument has the wrong type, or `ascii_fold` is missing.
        """
        self.ascii_fold: bool | None = check.boolean("ascii_fold", ascii_fold)
        self.ascii_fold_ignore: list[str] | None = check.strings("ascii_fold_ignore", ascii_fold_ignore)
        self.stopword_preset: str | None = check.string("stopword_preset", stopword_preset)
        if ascii_fold_ignore is not None and ascii_fold is not True:
            raise WeaviateInvalidInputError("ascii_fold_ignore requires ascii_fold=True")

    def shown(self) -> dict[str, Any]:
        """Return what `repr` shows: the settings by the names that they have on the wire."""
        return {name: getattr(self, name) for name in ("asciiFold", "asciiFoldIgnore", "stopwordPreset")}

    @property
    def asciiFold(self) -> bool | None:
        """Whether accents are removed."""
        return self.ascii_fold

    @property
    def asciiFoldIgnore(self) -> list[str] | None:
        """Characters that are not folded."""
        return self.ascii_fold_ignore

    @property
    def stopwordPreset(self) -> str | None:
        """Preset of stop words."""
        return self.stopword_preset

    def to_wire(self) -> dict[str, Any]:
        """Return the settings as the server expects them."""
        return check.settings(
            {},
            ("asciiFold", self.ascii_fold),
            ("asciiFoldIgnore", self.ascii_fold_ignore),
            ("stopwordPreset", self.stopword_preset),
        )


class _Module(Configured):
    """Module with its settings.

    Attributes:
        module: name of the module on the wire.
    """

    __slots__ = ("module",)
    _ROLE = "module"

    module: str

    def __init__(self, module: str | None, settings: Mapping[str, Any]) -> None:
        """Store name and settings."""
        super().__init__(settings)
        self.module = module or ""

    def shown(self) -> dict[str, Any]:
        """Return what `repr` shows: the module by its role, then its settings."""
        found = super().shown()
        return {self._ROLE: found.pop("module"), **found}


class VectorizerConfigCreate(_Module):
    """Vectorizer of the unnamed vector."""

    __slots__ = ()
    _ROLE = "vectorizer"

    @property
    def vectorizer(self) -> str:
        """Name of the module."""
        return self.module


class GenerativeProvider(_Module):
    """Generative module."""

    __slots__ = ()
    _ROLE = "generative"

    @property
    def generative(self) -> str:
        """Name of the module."""
        return self.module


class RerankerProvider(_Module):
    """Reranker module."""

    __slots__ = ()
    _ROLE = "reranker"

    @property
    def reranker(self) -> str:
        """Name of the module."""
        return self.module


class _Quantizer(Configured):
    """Quantizer with its settings.

    Attributes:
        name: key of the quantizer on the wire.
    """

    __slots__ = ("name",)

    name: str

    def __init__(self, name: str, settings: Mapping[str, Any] | bool) -> None:
        """Store name and settings; ``True`` stands for a quantizer without any."""
        super().__init__({} if isinstance(settings, bool) else settings)
        self.name = name

    def quantizer_name(self) -> str:
        """Return the key of the quantizer on the wire."""
        return self.name

    def to_wire(self) -> dict[str, Any] | bool:  # type: ignore[override]  # one without settings is a flag
        """Return the settings as the server expects them."""
        return super().to_wire() or True


class QuantizerConfigCreate(_Quantizer):
    """Quantization of a new index: the quantizer's `name` on the wire, and its `settings`."""

    __slots__ = ()


class QuantizerConfigUpdate(_Quantizer):
    """Changes to the quantization of an index: the quantizer's `name`, and its `settings`."""

    __slots__ = ()


class MultiVectorEncodingConfigCreate(Configured):
    """Encoding of multi-vectors as single vectors.

    Attributes:
        name: key of the encoding on the wire.
    """

    __slots__ = ("name",)

    name: str

    def __init__(self, name: str, settings: Mapping[str, Any]) -> None:
        """Store name and settings."""
        super().__init__(settings)
        self.name = name

    def encoding_name(self) -> str:
        """Return the key of the encoding on the wire."""
        return self.name


class MultiVectorConfigCreate(Configured):
    """Index of multi-vectors.

    Attributes:
        encoding: encoding as single vectors, or ``None``.
    """

    __slots__ = ("encoding",)

    encoding: MultiVectorEncodingConfigCreate | None

    def __init__(self, settings: Mapping[str, Any], encoding: MultiVectorEncodingConfigCreate | None) -> None:
        """Store settings and encoding."""
        super().__init__(settings)
        self.encoding = encoding

    def to_wire(self) -> dict[str, Any]:
        """Return both as the server expects them."""
        if self.encoding is None:
            return super().to_wire()
        return {**self.settings, self.encoding.name: self.encoding.to_wire()}


def _of_kind(index: VectorIndexConfigCreate | VectorIndexConfigUpdate, shown: dict[str, Any]) -> dict[str, Any]:
    """Return what is shown of an index without the parts that its kind does not have."""
    hidden = {"kind"} if index.kind == "dynamic" else {"kind", "hnsw", "flat"}
    return {name: value for name, value in shown.items() if name not in hidden}


class VectorIndexConfigCreate(Configured):
    """Index of a vector.

    Attributes:
        kind: hnsw, flat, dynamic or hfresh.
        quantizer: quantization, or ``None``.
        multivector: index of multi-vectors, or ``None``.
        hnsw: index of a dynamic one above its threshold, or ``None``.
        flat: index of a dynamic one below its threshold, or ``None``.
    """

    __slots__ = ("flat", "hnsw", "kind", "multivector", "quantizer")

    distance: Setting = Setting()

    kind: str
    quantizer: QuantizerConfigCreate | None
    multivector: MultiVectorConfigCreate | None
    hnsw: VectorIndexConfigCreate | None
    flat: VectorIndexConfigCreate | None

    def __new__(cls, kind: str = "", settings: Mapping[str, Any] = MappingProxyType({}), **_: Any) -> Self:
        """Create a value of the class for this kind of index."""
        kind = "skip" if settings.get("skip") else kind
        return super().__new__(cast("type[Self]", _CREATED.get(kind, cls)))

    def __init__(  # pyright: ignore[reportInconsistentConstructor] - copy and pickle call __new__ without arguments
        self,
        kind: str,
        settings: Mapping[str, Any],
        *,
        quantizer: QuantizerConfigCreate | None = None,
        multivector: MultiVectorConfigCreate | None = None,
        hnsw: VectorIndexConfigCreate | None = None,
        flat: VectorIndexConfigCreate | None = None,
    ) -> None:
        """Store the parts."""
        super().__init__(settings)
        self.kind = kind
        self.quantizer = quantizer
        self.multivector = multivector
        self.hnsw = hnsw
        self.flat = flat

    def shown(self) -> dict[str, Any]:
        """Return what `repr` shows: settings and parts; the kind is that of the class."""
        return _of_kind(self, super().shown())

    def vector_index_type(self) -> str:
        """Return the kind of index."""
        return self.kind

    def having(
        self, *, quantizer: QuantizerConfigCreate | None = None, multivector: MultiVectorConfigCreate | None = None
    ) -> VectorIndexConfigCreate:
        """Return the index with other parts; a dynamic index has its quantizer in both of its indexes."""
        hnsw, flat = self.hnsw, self.flat
        if quantizer is not None and self.kind == "dynamic":
            hnsw = (hnsw or VectorIndexConfigCreate("hnsw", {})).having(quantizer=quantizer)
            flat = (flat or VectorIndexConfigCreate("flat", {})).having(quantizer=quantizer)
            quantizer = None
        return VectorIndexConfigCreate(
            self.kind,
            self.settings.copy(),
            quantizer=quantizer or self.quantizer,
            multivector=multivector or self.multivector,
            hnsw=hnsw,
            flat=flat,
        )

    def to_wire(self) -> dict[str, Any]:
        """Return the index's configuration as the server expects it."""
        found = super().to_wire()
        if self.quantizer is not None:
            found[self.quantizer.name] = self.quantizer.to_wire()
        for key, part in (("multivector", self.multivector), ("hnsw", self.hnsw), ("flat", self.flat)):
            if part is not None:
                found[key] = part.to_wire()
        return found


class VectorIndexConfigUpdate(Configured):
    """Changes to the index of a vector; attributes as in :class:`VectorIndexConfigCreate`."""

    __slots__ = ("flat", "hnsw", "kind", "quantizer")

    kind: str
    quantizer: QuantizerConfigUpdate | None
    hnsw: VectorIndexConfigUpdate | None
    flat: VectorIndexConfigUpdate | None

    def __new__(cls, kind: str = "", *_: Any, **__: Any) -> Self:
        """Create a value of the class for this kind of index."""
        return super().__new__(cast("type[Self]", _UPDATED.get(kind, cls)))

    def __init__(  # pyright: ignore[reportInconsistentConstructor] - copy and pickle call __new__ without arguments
        self,
        kind: str,
        settings: Mapping[str, Any],
        *,
        quantizer: QuantizerConfigUpdate | None = None,
        hnsw: VectorIndexConfigUpdate | None = None,
        flat: VectorIndexConfigUpdate | None = None,
    ) -> None:
        """Store the parts."""
        super().__init__(settings)
        self.kind = kind
        self.quantizer = quantizer
        self.hnsw = hnsw
        self.flat = flat

    def shown(self) -> dict[str, Any]:
        """Return what `repr` shows: settings and parts; the kind is that of the class."""
        return _of_kind(self, super().shown())

    def vector_index_type(self) -> str:
        """Return the kind of index."""
        return self.kind

    def merge_with_existing(self, schema: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the stored index after this change.

        Args:
            schema: the stored settings of the index.

        Raises:
            WeaviateInvalidInputError: the quantizer would change.
        """
        found = merged(schema, self.settings)
        for key, part in (("hnsw", self.hnsw), ("flat", self.flat)):
            if part is not None:
                found[key] = part.merge_with_existing(found.get(key))
        if self.quantizer is None:
            return found
        name, changed = self.quantizer.name, self.quantizer.settings
        if self.kind != "dynamic":
            return quantized(found, name, changed)
        found["hnsw"] = quantized(found.get("hnsw"), name, changed)
        flat: dict[str, dict[str, Any]] = found.get("flat") or {}
        if name in flat and flat[name].get("enabled"):
            found["flat"] = quantized(flat, name, changed)
        return found


class NamedVectorConfigCreate(_Module):
    """Vector of a collection, made by `Configure.NamedVectors`.

    Attributes:
        name: name of the vector; ``None`` for the default vector.
        module: vectorizer, `none` for self-provided vectors.
        index: index, or ``None`` for the server's default.
    """

    __slots__ = ("index", "name")

    name: str | None
    index: VectorIndexConfigCreate | None

    def __init__(
        self, name: str | None, module: str | None, settings: Mapping[str, Any], index: VectorIndexConfigCreate | None
    ) -> None:
        """Store the parts."""
        super().__init__(module, settings)
        self.name = name
        self.index = index

    def shown(self) -> dict[str, Any]:
        """Return what `repr` shows."""
        names = ("name", "properties", "vectorizer", "vectorIndexType", "vectorIndexConfig")
        return {name: getattr(self, name) for name in names}

    @property
    def source_properties(self) -> list[str] | None:
        """Properties that are vectorized, or ``None`` for the module's default."""
        return self.settings.get("properties")

    @property
    def vectorizer(self) -> VectorizerConfigCreate:
        """Vectorizer with its settings."""
        return VectorizerConfigCreate(self.module, self.settings)

    @property
    def vectorIndexConfig(self) -> VectorIndexConfigCreate | None:
        """Index, or ``None`` for the server's default."""
        return self.index

    @vectorIndexConfig.setter
    def vectorIndexConfig(self, value: VectorIndexConfigCreate | None) -> None:
        self.index = check.instance("vectorIndexConfig", value, VectorIndexConfigCreate)

    @property
    def vectorIndexType(self) -> str:
        """Kind of the index; the server's default is hnsw."""
        return "hnsw" if self.index is None else self.index.kind

    @property
    def properties(self) -> list[str] | None:
        """Properties that are vectorized, by the name that they have on the wire."""
        return self.source_properties

    @property
    def vector_index_config(self) -> VectorIndexConfigCreate | None:
        """The same index by the name of the argument."""
        return self.index

    def to_wire(self, *, name_index: bool = False) -> dict[str, Any]:
        """Return the vector as the server expects it.

        Args:
            name_index: whether to name the default index too, as servers before 1.37.5 require.
        """
        found: dict[str, Any] = {"vectorizer": {self.module: self.settings.copy()}}
        if self.index is not None:
            found["vectorIndexType"] = self.index.kind
            found["vectorIndexConfig"] = self.index.to_wire()
        elif name_index:
            found["vectorIndexType"] = "hnsw"
        return found


class VectorConfigCreate(NamedVectorConfigCreate):
    """Vector of a collection, made by `Configure.Vectors` or `Configure.MultiVectors`."""

    __slots__ = ()


class VectorConfigUpdate(Value):
    """Changes to a vector of a collection.

    Attributes:
        name: name of the vector.
        index: changes to its index.
    """

    __slots__ = ("index", "name")

    name: str
    index: VectorIndexConfigUpdate

    def __init__(self, name: str, index: Any) -> None:
        """Store name and index."""
        self.name = name
        self.index = index

    def shown(self) -> dict[str, Any]:
        """Return what `repr` shows."""
        return {"name": self.name, "vectorIndexConfig": self.index}

    @property
    def vectorIndexConfig(self) -> VectorIndexConfigUpdate:
        """Changes to its index."""
        return self.index

    @property
    def vector_index_config(self) -> VectorIndexConfigUpdate:
        """The same by the name of the argument."""
        return self.index

    def merge_with_existing(self, schema: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the stored vector after this change.

        Args:
            schema: the stored vector.

        Raises:
            WeaviateInvalidInputError: the quantizer would change, or the index was deleted.
        """
        stored = schema or {}
        if stored.get("vectorIndexType") == "none":
            raise WeaviateInvalidInputError(
                f"The index of vector {self.name!r} was deleted: add the vector again with config.add_vector once it "
                "is no longer in config.get()."
            )
        index = self.index.merge_with_existing(stored.get("vectorIndexConfig"))
        return {**stored, "vectorIndexConfig": index, "vectorIndexType": self.index.kind}


def single(
    index: VectorIndexConfigCreate | None, quantizer: QuantizerConfigCreate | None
) -> VectorIndexConfigCreate | None:
    """Return the index of a vector with its quantizer; a quantizer alone implies hnsw."""
    if quantizer is None:
        return index
    return (index or VectorIndexConfigCreate("hnsw", {})).having(quantizer=quantizer)


def multi(
    index: VectorIndexConfigCreate | None,
    quantizer: QuantizerConfigCreate | None,
    multivector: MultiVectorConfigCreate | None,
    encoding: MultiVectorEncodingConfigCreate | None,
) -> VectorIndexConfigCreate | None:
    """Return the index of a multi-vector with its parts."""
    multivector = multivector or MultiVectorConfigCreate({"enabled": True}, None)
    if encoding is not None:
        multivector = MultiVectorConfigCreate(multivector.settings, encoding)
    return single((index or VectorIndexConfigCreate("hnsw", {})).having(multivector=multivector), quantizer)


def custom(config: dict[str, Any] | None, more: dict[str, Any]) -> dict[str, Any]:
    """Return settings that are passed on verbatim, with those of the vector."""
    return Table({**(config or {}), **more}, more)


class VectorIndexConfigHNSWCreate(VectorIndexConfigCreate):
    """Index `hnsw` of a vector."""

    __slots__ = ()

    cleanupIntervalSeconds: Setting = Setting()
    dynamicEfFactor: Setting = Setting()
    dynamicEfMax: Setting = Setting()
    dynamicEfMin: Setting = Setting()
    ef: Setting = Setting()
    efConstruction: Setting = Setting()
    filterStrategy: Setting = Setting()
    flatSearchCutoff: Setting = Setting()
    maxConnections: Setting = Setting()
    vectorCacheMaxObjects: Setting = Setting()


class VectorIndexConfigFlatCreate(VectorIndexConfigCreate):
    """Index `flat` of a vector."""

    __slots__ = ()

    vectorCacheMaxObjects: Setting = Setting()


class VectorIndexConfigHFreshCreate(VectorIndexConfigCreate):
    """Index `hfresh` of a vector."""

    __slots__ = ()

    maxPostingSizeKB: Setting = Setting()
    replicas: Setting = Setting()
    searchProbe: Setting = Setting()


class VectorIndexConfigDynamicCreate(VectorIndexConfigCreate):
    """Index `dynamic` of a vector."""

    __slots__ = ()

    threshold: Setting = Setting()


class VectorIndexConfigSkipCreate(VectorIndexConfigCreate):
    """No index: the vectors are stored, but cannot be searched."""

    __slots__ = ()

    skip: Setting = Setting()


class VectorIndexConfigHNSWUpdate(VectorIndexConfigUpdate):
    """Changes to an index `hnsw`."""

    __slots__ = ()

    dynamicEfFactor: Setting = Setting()
    dynamicEfMax: Setting = Setting()
    dynamicEfMin: Setting = Setting()
    ef: Setting = Setting()
    filterStrategy: Setting = Setting()
    flatSearchCutoff: Setting = Setting()
    vectorCacheMaxObjects: Setting = Setting()


class VectorIndexConfigFlatUpdate(VectorIndexConfigUpdate):
    """Changes to an index `flat`."""

    __slots__ = ()

    vectorCacheMaxObjects: Setting = Setting()


class VectorIndexConfigHFreshUpdate(VectorIndexConfigUpdate):
    """Changes to an index `hfresh`."""

    __slots__ = ()

    maxPostingSizeKB: Setting = Setting()
    searchProbe: Setting = Setting()


class VectorIndexConfigDynamicUpdate(VectorIndexConfigUpdate):
    """Changes to an index `dynamic`."""

    __slots__ = ()

    threshold: Setting = Setting()


_CREATED = {
    "hnsw": VectorIndexConfigHNSWCreate,
    "flat": VectorIndexConfigFlatCreate,
    "hfresh": VectorIndexConfigHFreshCreate,
    "dynamic": VectorIndexConfigDynamicCreate,
    "skip": VectorIndexConfigSkipCreate,
}
_UPDATED = {
    "hnsw": VectorIndexConfigHNSWUpdate,
    "flat": VectorIndexConfigFlatUpdate,
    "hfresh": VectorIndexConfigHFreshUpdate,
    "dynamic": VectorIndexConfigDynamicUpdate,
}
