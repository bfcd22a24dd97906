"""Names of modules (PEP 562) and of classes that are imported on first use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any


def lazy(
    module: str, names: Mapping[str, Iterable[str]], submodules: Iterable[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a module whose names are imported on first use.

    Type checkers see the names through imports under `TYPE_CHECKING`:

        if TYPE_CHECKING:
            from package.bikes import Bike as Bike
        else:
            __getattr__, __dir__ = lazy(__name__, {"package.bikes": ["Bike"]})

    Args:
        module: the module's `__name__`.
        names: by defining module, the names that are imported from it; ``"A as B"`` is imported under another name.
        submodules: submodules that are imported when they are first asked for.

    Returns:
        The two functions. A name is kept in the module once it was imported.
    """
    homes = dict[str, tuple[str, str]]()
    for home, listed in names.items():
        for entry in listed:
            original, _, name = entry.partition(" as ")
            homes[name or original] = home, original
    parts = frozenset(submodules)

    def load(name: str) -> Any:
        if name in homes:
            home, original = homes[name]
            value = getattr(import_module(home), original)
        elif name in parts:
            value = import_module(f"{module}.{name}")
        else:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        setattr(sys.modules[module], name, value)
        return value

    def listing() -> list[str]:
        return sorted({*vars(sys.modules[module]), *homes, *parts})

    return load, listing


class Lazy(type):
    """Metaclass of classes whose attributes in `_homes` are imported on first use."""

    _homes: dict[str, tuple[str, str]]
    """By attribute: the defining module, and the name there."""

    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> Any:
            """Import an attribute, and keep it."""
            home = type.__getattribute__(cls, "_homes").get(name)
            if home is None:
                raise AttributeError(f"{cls.__name__} has no attribute {name!r}; see dir({cls.__name__})")
            value = getattr(import_module(home[0]), home[1])
            setattr(cls, name, value)
            return value

    def __dir__(cls) -> list[str]:
        """List all attributes, after importing them."""
        for name in cls._homes:
            getattr(cls, name)
        return sorted({*super().__dir__(), *cls._homes})
