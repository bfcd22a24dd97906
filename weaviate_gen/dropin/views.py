"""Views: modules of the official client, whose names are looked up in modules of this package on access."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import Distribution, DistributionFinder
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

OFFICIAL_VERSION = "4.24.1"
"""The version of the official client whose surface this is, given as `weaviate.__version__`."""

ROOT = "weaviate"
_DISTRIBUTION = "weaviate-client"


def _both(*paths: str) -> tuple[str, ...]:
    return tuple(f"_client.{flavor}.{path}" for path in paths for flavor in ("aio", "sync"))


_SEARCHES = _both("search.query", "search.generate", "search.aggregate")
_BATCHES = ("collections", "", *_both("batch.client", "batch.collection", "batch.wrapper"))
_QUERY = (
    *(
        "classes.query",
        "outputs.query",
        "classes.generics",
        "classes.generate",
        "_types.query.filters",
        "_types.query.results",
        "_types.query.generated",
    ),
    *(
        "_types.query.metadata",
        "_types.query.options",
        "_types.query.selection",
        "_types.query.sorting",
        "_types.query.vectors",
        "_types.query.boosting",
    ),
)
_CONFIG = (
    *(
        "classes.config",
        "outputs.config",
        "_types.schema.enums",
        "_types.schema.properties",
        "_types.schema.values",
        "_types.schema.indexes",
    ),
    "_types.schema.config",
)
_DATA = ("classes.data", "outputs.data", "_types.data.objects", "_types.data.values", "_types.data.results")
_AGGREGATE = ("classes.aggregate", "outputs.aggregate", "_types.query.metrics", "_types.query.aggregates")
_REPLICATION = ("outputs.replication", "classes.replication")
_TENANTS = ("classes.tenants", "outputs.tenants", "_types.data.tenants")
_PATHS: dict[str, tuple[str, ...]] = {
    "": ("", "auth", "backup.backup", "collections", "config", "connect", "embedded", "exceptions"),
    "aliases": ("aliases", *_both("alias")),
    "backup": ("backup", *_both("backup")),
    "backup.backup": ("backup.backup", "backup.backup_location"),
    "client": ("", *_both("client")),
    "cluster": ("cluster", *_both("cluster")),
    "cluster.models": ("cluster.models", "_types.cluster.nodes", "outputs.cluster", *_REPLICATION),
    "cluster.replicate": _both("cluster"),
    "cluster.types": ("_types.cluster.nodes", "outputs.cluster"),
    "collections.aggregate": ("collections", *_SEARCHES),
    "collections.aggregations": _SEARCHES,
    "collections.backups": _both("backup"),
    "collections.batch": _BATCHES,
    "collections.batch.batch_wrapper": _BATCHES,
    "collections.batch.client": _BATCHES,
    "collections.batch.collection": _BATCHES,
    "collections.classes": ("classes",),
    "collections.classes.aggregate": _AGGREGATE,
    "collections.classes.batch": ("outputs.batch", "classes.batch", "_types.data.batch", "outputs.data"),
    "collections.classes.cluster": ("outputs.cluster", "_types.cluster.nodes"),
    "collections.classes.config": _CONFIG,
    "collections.classes.config_named_vectors": _CONFIG,
    "collections.classes.config_object_ttl": _CONFIG,
    "collections.classes.config_vector_index": _CONFIG,
    "collections.classes.config_vectorizers": _CONFIG,
    "collections.classes.config_vectors": _CONFIG,
    "collections.classes.data": _DATA,
    "collections.classes.filters": _QUERY,
    "collections.classes.generative": ("classes.generate",),
    "collections.classes.grpc": _QUERY,
    "collections.classes.internal": (*_QUERY, *_DATA, "types"),
    "collections.classes.orm": _QUERY,
    "collections.classes.tenants": _TENANTS,
    "collections.classes.types": ("types", *_DATA, *_QUERY),
    "collections.collection": ("collections",),
    "collections.collections": ("collections", *_both("collections")),
    "collections.config": _both("config"),
    "collections.data": ("collections", *_both("data")),
    "collections.generate": _SEARCHES,
    "collections.iterator": _both("iterator"),
    "collections.queries": _SEARCHES,
    "collections.query": ("collections", *_SEARCHES),
    "collections.tenants": ("collections", *_both("tenants"), *_TENANTS),
    "collections.tenants.types": _TENANTS,
    "connect.authentication": ("auth",),
    "connect.base": ("connect",),
    "connect.helpers": ("",),
    "connect.integrations": ("connect", "integrations", "classes.config"),
    "connect.v4": ("connect", *_both("connection")),
    "debug": ("debug", *_both("debug")),
    "export": ("export", *_both("export")),
    "groups": ("groups", *_both("groups")),
    "groups.groups": ("groups",),
    "integrations": ("integrations", *_both("client")),
    "outputs.generate": ("outputs.query", "_types.query.generated", "_types.query.results"),
    "rbac": ("rbac", *_both("rbac")),
    "rbac.models": (
        "rbac.models",
        "classes.rbac",
        "outputs.rbac",
        "_types.access.permissions",
        "_types.access.actions",
    ),
    "rbac.roles": ("rbac.models",),
    "tokenization": ("tokenization", *_both("tokenization")),
    "users": ("users", *_both("users")),
}
"""Inner paths of the official client, and where this package has what they hold; the first that has it answers."""

_LEAVES = frozenset({"async_", "base", "base_executor", "executor", "generate", "query", "sync"})
"""Modules of one flavor and other submodules: their names are in the parent module."""

_BELOW = frozenset({"collections.aggregations", "collections.queries"})
"""Paths below which one module a method lies; here, they lie together."""

_RENAMED = {
    "AsyncCollection": ("collections", "CollectionAsync"),
    "FilterValues": ("_types.query.filters", "FilterInput"),
    "ObjectAIterator": ("_client.aio.iterator", "AsyncObjectIterator"),
    "_Filters": ("_types.query.filters", "FilterReturn"),
    "_IntegrationConfig": ("integrations", "IntegrationConfig"),
    "_MetricsBoolean": ("_types.query.metrics", "PropertyMetrics"),
    "_MetricsDate": ("_types.query.metrics", "PropertyMetrics"),
    "_MetricsInteger": ("_types.query.metrics", "PropertyMetrics"),
    "_MetricsNumber": ("_types.query.metrics", "PropertyMetrics"),
    "_MetricsReference": ("_types.query.metrics", "PropertyMetrics"),
    "_MetricsText": ("_types.query.metrics", "PropertyMetrics"),
    "_ObjectAIterator": ("_client.aio.iterator", "AsyncObjectIterator"),
}
"""Names that differ; one that is private there and public here is found without its underscore."""

_MESSAGES = "weaviate_gen_wire.grpc.messages"
_AGENTS = "weaviate_agents"
"""A further package, which the official client shows as `weaviate.agents` where it is installed."""


def ours(path: str) -> str:
    """Return the full name of a module of this package, given below it."""
    return f"weaviate_gen.{path}" if path else "weaviate_gen"


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _sources(path: str) -> tuple[str, ...]:
    """Return the modules behind an official path (below `weaviate`); none if there are none."""
    if path in _PATHS:
        return tuple(ours(source) for source in _PATHS[path])
    parent, _, leaf = path.rpartition(".")
    top = path.partition(".")[0]
    if top == "proto":
        return (_MESSAGES,)
    if top == "agents":
        further = _AGENTS + path.removeprefix("agents")
        return (further,) if _exists(further) else ()
    if any(part.startswith("_") for part in path.split(".")):
        return ()
    if _exists(ours(path)):
        return (ours(path),)
    if any(path.startswith(f"{below}.") for below in _BELOW) or leaf in _LEAVES:
        return _sources(parent)
    return ()


class View(ModuleType):
    """A module of the official client, whose names are looked up in modules of this package on access."""

    _sources: tuple[str, ...]

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return self._keep(name, self._public())
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = self._found(name)
        if value is None and name in _RENAMED:
            module, new = _RENAMED[name]
            value = getattr(import_module(ours(module)), new)
        if value is None and name.startswith("_"):
            public = self._found(name[1:])
            value = public if isinstance(public, type) else None
        if value is not None:
            return self._keep(name, value)
        try:
            return import_module(f"{self.__name__}.{name}")
        except ModuleNotFoundError:
            raise AttributeError(
                f"module {self.__name__!r} has no attribute {name!r} under weaviate_gen.dropin; "
                f"it looked in {', '.join(self._sources)}"
            ) from None

    def _found(self, name: str) -> Any:
        for source in self._sources:
            value = getattr(import_module(source), name, None)
            if value is not None and not isinstance(value, ModuleType):
                return value
        return None

    def _keep(self, name: str, value: Any) -> Any:
        setattr(self, name, value)
        return value

    def _public(self) -> list[str]:
        # At the root, names of modules are public, and those that moved to inner modules resolve, but are not listed.
        if self.__name__ == ROOT:
            return sorted({*import_module(self._sources[0]).__all__} - {"__version__"})
        names = {name for source in self._sources for name in getattr(import_module(source), "__all__", ())}
        return sorted(name for name in names - {"__version__"} if self._found(name) is not None)

    def __dir__(self) -> list[str]:
        names = {name for source in self._sources for name in dir(import_module(source))}
        return sorted({*self.__all__, *(name for name in names if not name.startswith("_"))})


class _Loader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        view = View(spec.name, f"`{spec.name}`, answered by weaviate_gen.")
        view._sources = _sources(spec.name[len(ROOT) + 1 :])
        if spec.name == ROOT:
            view.__dict__["__version__"] = OFFICIAL_VERSION
        return view

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: a view has no code of its own."""


class Finder(MetaPathFinder):
    """Finder of `weaviate` and its submodules, before any finder that reads the disk."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the protocol's
        target: ModuleType | None = None,  # noqa: ARG002 - the protocol's
    ) -> ModuleSpec | None:
        """Find a module of the official client, or say that there is nothing for it."""
        root, _, tail = fullname.partition(".")
        if root != ROOT:
            return None
        if not _sources(tail):
            raise ModuleNotFoundError(f"weaviate_gen.dropin has nothing for {fullname}", name=fullname)
        return ModuleSpec(fullname, _Loader(), origin="weaviate_gen.dropin", is_package=True)

    def find_distributions(self, context: DistributionFinder.Context | None = None) -> Iterable[Distribution]:
        """Answer those who ask which version of the official client is installed."""
        name = context.name if context is not None else None
        return [_Official()] if name is not None and name.lower().replace("_", "-") == _DISTRIBUTION else []


class _Official(Distribution):
    def read_text(self, filename: str) -> str | None:
        if filename != "METADATA":
            return None
        return f"Metadata-Version: 2.1\nName: {_DISTRIBUTION}\nVersion: {OFFICIAL_VERSION}\n"

    def locate_file(self, path: Any) -> Path:
        return Path(str(path))
