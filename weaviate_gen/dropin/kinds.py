"""Classes of the official client that are one class with an attribute here: a quantizer, a module's settings, …"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import Any


class Kind(type):
    """Metaclass of classes whose instances are those of other classes that pass a test."""

    _classes: tuple[type, ...]
    _passes: Callable[[Any], bool]

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls._classes) and cls._passes(instance)

    def __call__(cls, *_: Any, **__: Any) -> Any:
        raise TypeError(f"{cls.__module__}.{cls.__name__} is made by its factory, such as Configure, not by a call")


class Spec:
    """Some of the instances of one or several classes.

    Args:
        classes: paths of the classes, ``module:Name`` below this package.
        attribute: attribute that tells whether an instance is meant; empty if all are.
        value: its value then, or a tuple of values.
    """

    def __init__(self, *classes: str, attribute: str = "", value: Any = None) -> None:
        self.classes = classes
        self.attribute = attribute
        self.values: tuple[Any, ...] = value if isinstance(value, tuple) else (value,)

    def passes(self, instance: object) -> bool:
        """Return whether an instance of one of the classes is meant."""
        if not self.attribute:
            return True
        actual = getattr(instance, self.attribute, None)
        return actual in self.values


def load(path: str) -> Any:
    """Return what a path ``module:Name`` below this package names; the name may have dots."""
    module, _, name = path.partition(":")
    root = module if module.startswith("weaviate_gen_wire") else f"weaviate_gen.{module}".rstrip(".")
    return attrgetter(name)(import_module(root))


@cache
def kind(home: str, name: str, spec: Spec) -> Any:
    """Return the class for an official name; always the same one.

    Args:
        home: the official module.
        name: the name there.
        spec: which instances are meant.
    """
    classes = tuple(load(path) for path in spec.classes)
    return Kind(name, (), {"__module__": home, "_classes": classes, "_passes": staticmethod(spec.passes)})
