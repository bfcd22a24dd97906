"""Changes of this package's modules that hold while the drop-in is installed, made when a module is first imported."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from inspect import getattr_static, iscoroutinefunction, signature
from types import ModuleType
from typing import Any, TypeAlias

Undo: TypeAlias = Callable[[], None]
Patch: TypeAlias = Callable[[ModuleType], list[Undo]]
"""A function that changes a module, and returns what undoes it."""


class Patches(MetaPathFinder):
    """Applies patches to the modules that are imported already, and to others when they are.

    Args:
        patches: module to patch.
    """

    def __init__(self, patches: dict[str, Patch]) -> None:
        self._patches = patches
        self._undo: list[Undo] = []

    def apply(self) -> None:
        """Apply them from now on."""
        sys.meta_path.insert(0, self)
        for name, patch in self._patches.items():
            module = sys.modules.get(name)
            if module is not None:
                self._undo += patch(module)

    def undo(self) -> None:
        """Undo them, and apply none to what is imported later."""
        sys.meta_path.remove(self)
        while self._undo:
            self._undo.pop()()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module to patch, and patch it once it is executed."""
        patch = self._patches.get(fullname)
        spec = None if patch is None else PathFinder.find_spec(fullname, path, target)
        if patch is None or spec is None or spec.loader is None:
            return None
        loader: Any = spec.loader
        execute = loader.exec_module

        def execute_and_patch(module: ModuleType) -> None:
            execute(module)
            self._undo += patch(module)

        loader.exec_module = execute_and_patch
        return spec


def replace(owner: Any, name: str, value: Any) -> Undo:
    """Set an attribute of a class or a module; return a function that sets the one before, if it had one of its own."""
    own: dict[str, Any] = {**owner.__dict__}
    setattr(owner, name, value)
    return lambda: setattr(owner, name, own[name]) if name in own else delattr(owner, name)


def before(owner: Any, name: str, look: Callable[[dict[str, Any]], object]) -> Undo:
    """Pass the arguments of a method to a function before each call.

    Args:
        owner: the class.
        name: the method, the static method or the property; synchronous or a coroutine function.
        look: called with the arguments by name.

    Returns:
        A function that undoes it.
    """
    found = getattr_static(owner, name)
    if isinstance(found, property):
        return replace(owner, name, property(_watched(found.fget, look), doc=found.__doc__))
    if isinstance(found, staticmethod):
        return replace(owner, name, staticmethod(_watched(found.__func__, look)))
    return replace(owner, name, _watched(found, look))


def after(owner: Any, name: str, look: Callable[[Any, Any], object]) -> Undo:
    """Pass an object and the result of its method to a function after each call; see :func:`before`."""
    method = getattr_static(owner, name)

    @wraps(method)
    def call(self: Any, *values: Any, **named: Any) -> Any:
        result = method(self, *values, **named)
        look(self, result)
        return result

    @wraps(method)
    async def call_async(self: Any, *values: Any, **named: Any) -> Any:
        result = await method(self, *values, **named)
        look(self, result)
        return result

    return replace(owner, name, call_async if iscoroutinefunction(method) else call)


def _watched(method: Any, look: Callable[[dict[str, Any]], object]) -> Any:
    parameters = signature(method)

    def show(values: tuple[Any, ...], named: dict[str, Any]) -> None:
        try:
            arguments = parameters.bind(*values, **named).arguments
        except TypeError:  # the method itself says what is wrong
            return
        look(arguments)

    @wraps(method)
    def call(*values: Any, **named: Any) -> Any:
        show(values, named)
        return method(*values, **named)

    @wraps(method)
    async def call_async(*values: Any, **named: Any) -> Any:
        show(values, named)
        return await method(*values, **named)

    return call_async if iscoroutinefunction(method) else call
