"""Let `import weaviate…` answer with this package, in programs written for the official client.

Run a program under it, or switch it on at the top of one::

    python -m weaviate_gen.dropin script.py …
    python -m weaviate_gen.dropin -m pytest …

    import weaviate_gen.dropin
    weaviate_gen.dropin.install()

Every module path of the official client answers, the inner ones too that published packages reach into; each is a view
on modules of this package, so that a class is the same one by whatever path it was imported. No module is written to
disk, and no package `weaviate` is installed.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import Distribution, DistributionFinder
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["OFFICIAL_VERSION", "install", "is_installed", "main", "uninstall"]

OFFICIAL_VERSION = "4.23.1"
"""The version of the official client whose surface this is, given as `weaviate.__version__`."""

_ROOT = "weaviate"
_DISTRIBUTION = "weaviate-client"

_QUERY = ("classes.query", "outputs.query", "classes.generics", "classes.generate", "query.filters", "query.results")
_CONFIG = ("classes.config", "outputs.config", "schema.enums", "schema.properties", "schema.values")
_BATCH = ("outputs.batch", "classes.batch", "data.batch")
_AGGREGATE = ("classes.aggregate", "outputs.aggregate", "query.metrics")
_RBAC = ("classes.rbac", "outputs.rbac", "rbac")
_PATHS: dict[str, tuple[str, ...]] = {
    "aliases": ("outputs.alias", "alias"),
    "aliases.alias": ("outputs.alias", "alias"),
    "backup.backup": ("classes.backup", "outputs.backup", "backup"),
    "backup.backup_location": ("classes.backup",),
    "client": ("", "collections"),
    "cluster.models": ("outputs.cluster", "outputs.replication", "classes.replication"),
    "collections.aggregate": ("collections",),
    "collections.batch": ("collections", ""),
    "collections.batch.client": ("", "collections"),
    "collections.batch.collection": ("collections",),
    "collections.classes": ("classes",),
    "collections.classes.aggregate": _AGGREGATE,
    "collections.classes.batch": _BATCH,
    "collections.classes.cluster": ("outputs.cluster",),
    "collections.classes.config": _CONFIG,
    "collections.classes.config_named_vectors": _CONFIG,
    "collections.classes.config_vector_index": _CONFIG,
    "collections.classes.config_vectorizers": _CONFIG,
    "collections.classes.config_vectors": _CONFIG,
    "collections.classes.data": ("classes.data", "outputs.data"),
    "collections.classes.filters": _QUERY,
    "collections.classes.generative": ("classes.generate",),
    "collections.classes.grpc": _QUERY,
    "collections.classes.internal": (*_QUERY, "classes.data", "types"),
    "collections.classes.orm": _QUERY,
    "collections.classes.tenants": ("classes.tenants", "outputs.tenants"),
    "collections.classes.types": ("types", "classes.data", "outputs.query", "classes.query"),
    "collections.collection": ("collections",),
    "collections.collections": ("collections",),
    "collections.data": ("collections",),
    "collections.iterator": ("collections",),
    "collections.query": ("collections",),
    "collections.tenants": ("collections",),
    "connect.base": ("connect",),
    "connect.integrations": ("connect", "classes.config"),
    "connect.v4": ("connect",),
    "export.export": ("classes.export", "outputs.export", "export"),
    "groups.groups": ("groups",),
    "rbac.models": _RBAC,
    "rbac.roles": _RBAC,
    "users.users": ("outputs.users", "users"),
}
"""Inner paths of the official client, and where this package has what they hold; the first that has it answers."""

_RENAMED = {
    "AsyncCollection": ("collections", "CollectionAsync"),
    "_CollectionConfig": ("outputs.config", "CollectionConfig"),
    "_CollectionConfigSimple": ("outputs.config", "CollectionConfigSimple"),
    "_FilterAnd": ("query.filters", "FilterJoin"),
    "_FilterOr": ("query.filters", "FilterJoin"),
    "_FilterValue": ("query.filters", "FilterValue"),
    "_Filters": ("query.filters", "FilterReturn"),
    "_HybridNearText": ("query.vectors", "HybridNearText"),
    "_HybridNearVector": ("query.vectors", "HybridNearVector"),
    "_IntegrationConfig": ("integrations", "IntegrationConfig"),
    "_MetricsBoolean": ("query.metrics", "PropertyMetrics"),
    "_MetricsDate": ("query.metrics", "PropertyMetrics"),
    "_MetricsInteger": ("query.metrics", "PropertyMetrics"),
    "_MetricsNumber": ("query.metrics", "PropertyMetrics"),
    "_MetricsReference": ("query.metrics", "PropertyMetrics"),
    "_MetricsText": ("query.metrics", "PropertyMetrics"),
    "_NamedVectorConfigCreate": ("schema.values", "NamedVectorConfigCreate"),
    "_ObjectAIterator": ("collections", "ObjectIteratorAsync"),
    "_ObjectIterator": ("collections", "ObjectIterator"),
    "_VectorConfigCreate": ("schema.values", "VectorConfigCreate"),
}
"""Names that are private there and public here, or that differ."""

_OPTIONAL = frozenset({"agents"})
"""Parts of the official client that come from further packages; they answer as not installed."""


def _ours(path: str) -> str:
    return f"weaviate_gen.{path}" if path else "weaviate_gen"


def _sources(path: str) -> tuple[str, ...]:
    """Give the modules of this package that an official path (below `weaviate`) shows, or none."""
    if path in _PATHS:
        return tuple(_ours(source) for source in _PATHS[path])
    if any(part.startswith("_") for part in path.split(".")):
        return ()
    try:
        found = not path or find_spec(_ours(path)) is not None
    except ModuleNotFoundError:
        found = False
    return (_ours(path),) if found else ()


class _View(ModuleType):
    """A module of the official client's: names are looked up in modules of this package when they are asked for."""

    _sources: tuple[str, ...]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        for source in self._sources:
            try:
                value = getattr(import_module(source), name)
            except AttributeError:
                continue
            if not isinstance(value, ModuleType):
                return self._keep(name, value)
        if name in _RENAMED:
            module, new = _RENAMED[name]
            return self._keep(name, getattr(import_module(_ours(module)), new))
        try:
            return import_module(f"{self.__name__}.{name}")
        except ModuleNotFoundError:
            raise AttributeError(
                f"module {self.__name__!r} has no attribute {name!r} under weaviate_gen.dropin; "
                f"it looked in {', '.join(self._sources)}"
            ) from None

    def _keep(self, name: str, value: Any) -> Any:
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        names = {name for source in self._sources for name in dir(import_module(source))}
        return sorted(name for name in names if not name.startswith("_"))


class _Loader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        view = _View(spec.name, f"`{spec.name}`, answered by weaviate_gen.")
        view._sources = _sources(spec.name[len(_ROOT) + 1 :])
        if spec.name == _ROOT:
            view.__dict__["__version__"] = OFFICIAL_VERSION
        every = [name for source in view._sources for name in getattr(import_module(source), "__all__", ())]
        view.__dict__["__all__"] = sorted(set(every) - {"__version__"})
        return view

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: a view has no code of its own."""


class _Finder(MetaPathFinder):
    """Answers for `weaviate` and everything below it, before any finder that looks on disk."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the protocol's
        target: ModuleType | None = None,  # noqa: ARG002 - the protocol's
    ) -> ModuleSpec | None:
        root, _, tail = fullname.partition(".")
        if root != _ROOT:
            return None
        if tail.partition(".")[0] in _OPTIONAL or not _sources(tail):
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


_FINDER = _Finder()


def is_installed() -> bool:
    """Say whether `import weaviate` answers with this package."""
    return _FINDER in sys.meta_path


def install() -> None:
    """Let `import weaviate…` answer with this package from now on; a second call does nothing.

    Raises:
        ImportError: the official client was imported already: objects of both would meet.
    """
    if is_installed():
        return
    there = sys.modules.get(_ROOT)
    if there is not None and not isinstance(there, _View):
        where = getattr(there, "__file__", None) or "an unknown place"
        raise ImportError(
            f"the official client is imported already, from {where}: call weaviate_gen.dropin.install() before the "
            "first `import weaviate`, or run the program with `python -m weaviate_gen.dropin`"
        )
    sys.meta_path.insert(0, _FINDER)


def uninstall() -> None:
    """Let `import weaviate` find what is installed again; modules that imported it keep what they have."""
    if is_installed():
        sys.meta_path.remove(_FINDER)
    for name in [name for name, module in sys.modules.items() if isinstance(module, _View)]:
        del sys.modules[name]


_USAGE = """usage: python -m weaviate_gen.dropin SCRIPT [ARGUMENT ...]
       python -m weaviate_gen.dropin -m MODULE [ARGUMENT ...]

Run a program with `import weaviate` answered by weaviate_gen."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a script or a module under the drop-in.

    Args:
        arguments: a script's path, or ``-m`` and a module's name, and the program's own arguments; those of the
            process without them.

    Returns:
        The exit status, where the program does not end the process itself.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in ("-h", "--help") or (words[0] == "-m" and len(words) == 1):
        print(_USAGE, file=sys.stdout if words[:1] in (["-h"], ["--help"]) else sys.stderr)
        return 0 if words[:1] in (["-h"], ["--help"]) else 2
    install()
    if words[0] == "-m":
        sys.argv = words[1:]
        sys.path.insert(0, "")
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = words
        sys.path.insert(0, str(Path(words[0]).resolve().parent))
        runpy.run_path(words[0], run_name="__main__")
    return 0


if __name__ == "__main__":
    # The module runs under another name here: use the one that programs import.
    from weaviate_gen.dropin import main as run

    sys.exit(run())
