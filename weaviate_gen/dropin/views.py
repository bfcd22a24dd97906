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

from weaviate_gen.dropin.constants import map_
from weaviate_gen.dropin.habits import emit

OFFICIAL_VERSION = "4.24.1"
"""The version of the official client whose surface this is, given as `weaviate.__version__`."""

ROOT = "weaviate"
_DISTRIBUTION = "weaviate-client"
_PROTO = f"{ROOT}.proto."
_AGENTS = "weaviate_agents"
"""A further package, which the official client shows as `weaviate.agents` where it is installed."""


_LISTED = (
    *("auth", "backup", "classes", "cluster", "collections", "config"),
    *("connect", "embedded", "exceptions", "outputs", "tokenization", "types"),
)
"""Modules that the official `weaviate.__all__` has."""


def ours(path: str) -> str:
    """Return the full name of a module of this package, given below it."""
    return f"weaviate_gen.{path}" if path else "weaviate_gen"


def _is_agents(name: str) -> bool:
    return name == f"{ROOT}.agents" or name.startswith(f"{ROOT}.agents.")


def _agents(name: str) -> str:
    """Return the module that answers for one of `weaviate.agents`."""
    return _AGENTS + name.removeprefix(f"{ROOT}.agents")


def _has_agents() -> bool:
    """Return True.

    Raises:
        WeaviateAgentsNotInstalledError: the package is not installed, as importing the official module raises.
    """
    from weaviate_gen.exceptions import WeaviateAgentsNotInstalledError

    if not _exists(_AGENTS):
        raise WeaviateAgentsNotInstalledError
    return True


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _is_message_module(name: str) -> bool:
    if not name.startswith(_PROTO):
        return False
    from weaviate_gen.dropin import messages

    return messages.is_module(name.removeprefix(_PROTO))


def _is_known(name: str) -> bool:
    from weaviate_gen.dropin import official

    if _is_agents(name):
        return name == f"{ROOT}.agents" or (_has_agents() and _exists(_agents(name)))
    return official.exists(name) or _is_message_module(name)


class View(ModuleType):
    """A module of the official client, whose names are looked up in modules of this package on access."""

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return self._keep(name, self._public())
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if _is_agents(self.__name__):
            value = getattr(import_module(_agents(self.__name__)), name, None) if _has_agents() else None
        elif _is_message_module(self.__name__):
            value = self._messages().get(name)
        else:
            value = self._resolved(name)
        if value is None and _is_known(f"{self.__name__}.{name}"):
            value = import_module(f"{self.__name__}.{name}")
        if value is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r} under weaviate_gen.dropin")
        if self.__name__ == ROOT and name in map_:
            emit(f"Dep010: importing {name} from weaviate is deprecated; import it from weaviate.{map_[name]}")
            return value
        return self._keep(name, value)

    def _keep(self, name: str, value: Any) -> Any:
        setattr(self, name, value)
        return value

    def _messages(self) -> dict[str, Any]:
        from weaviate_gen.dropin import messages

        return messages.names(self.__name__.removeprefix(_PROTO))

    def _resolved(self, name: str) -> Any:
        from weaviate_gen.dropin import official
        from weaviate_gen.dropin.equivalents import equivalent

        origin = official.origin(self.__name__, name.partition("[")[0])
        if origin is None:
            return None
        if origin.home.partition(".")[0] != ROOT:
            return _foreign(origin)
        if not origin.name:
            return import_module(origin.home)
        if origin.name == "__version__":
            return OFFICIAL_VERSION
        if official.exists(origin.home):
            return equivalent(origin.home, origin.name)
        return getattr(import_module(origin.home), origin.name, None)

    def _names(self) -> set[str]:
        from weaviate_gen.dropin import official

        if _is_message_module(self.__name__):
            return {*self._messages()}
        if _is_agents(self.__name__):
            return {*getattr(import_module(_agents(self.__name__)), "__all__", ())} if _exists(_AGENTS) else set()
        # What an official module imports from elsewhere resolves, but is not of interest.
        return {name for name, found in official.names(self.__name__).items() if found.home.startswith(ROOT)}

    def _public(self) -> list[str]:
        names = self._names()
        if self.__name__ == ROOT:  # names that moved to inner modules resolve, but are not listed
            names = {*import_module(ours("")).__all__} & {*names, *_LISTED}
        return sorted(name for name in names if not name.startswith("_"))

    def __dir__(self) -> list[str]:
        return sorted({*self.__all__, *self._names(), *vars(self)})


def _foreign(origin: Any) -> Any:
    """Return what an official module imports from another library, or a placeholder where that is not installed."""
    from weaviate_gen.dropin.placeholders import placeholder

    try:
        module = import_module(origin.home)
        return getattr(module, origin.name) if origin.name else module
    except (AttributeError, ModuleNotFoundError):
        path = ".".join(filter(None, origin))
        return placeholder(path, f"it is not installed: {origin.home.partition('.')[0]}")


class _Loader(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        view = View(spec.name, f"`{spec.name}`, answered by weaviate_gen.")
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
        """Find a module of the official client, or raise if it has none of that name."""
        if fullname.partition(".")[0] != ROOT:
            return None
        if not _is_known(fullname):
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
        return (
            f"Metadata-Version: 2.1\nName: {_DISTRIBUTION}\nVersion: {OFFICIAL_VERSION}\nRequires-Dist: weaviate-gen\n"
        )

    def locate_file(self, path: Any) -> Path:
        return Path(str(path))
