"""Value classes that check the types of their arguments, by their own annotations."""

from __future__ import annotations

import builtins
import functools
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from weaviate_gen._inputs.errors import must_be
from weaviate_gen.exceptions import WeaviateInvalidInputError

T = TypeVar("T")


def checked(cls: type[T]) -> type[T]:
    """Make a class report missing, unknown and wrong arguments as invalid input, which is also a ValueError.

    The type comes from the argument's annotation, read at first use: a bool is not a number, any iterable but a string
    or a mapping is a sequence, and an enum's value stands for its member. Items of a list or a mapping are checked by
    the code that reads them.
    """
    plain = cls.__init__
    kinds = functools.cache(lambda: dict(_kinds(plain)))

    @functools.wraps(plain)
    def __init__(self: T, *args: object, **kwargs: object) -> None:  # noqa: N807 - it is one
        for name, value in kwargs.items():
            expectation, accepted = kinds().get(name, ("", None))
            if accepted is not None and not _fits(value, accepted):
                raise WeaviateInvalidInputError(f"{cls.__name__}: {must_be(name, expectation, value)}")
        try:
            plain(self, *args, **kwargs)
        except TypeError as problem:
            raise WeaviateInvalidInputError(f"{cls.__name__}: {str(problem).removeprefix('_').strip()}") from None

    setattr(cls, "__init__", __init__)  # noqa: B010 - the same signature, kept by functools.wraps
    return cls


class _Names(dict[str, Any]):
    """Names of a module; names that only type checkers see stand for any type."""

    def __missing__(self, name: str) -> Any:
        return getattr(builtins, name, Any)


def _kinds(init: Callable[..., None]) -> Iterator[tuple[str, tuple[str, tuple[type, ...] | None]]]:
    names = _Names(vars(sys.modules[init.__module__]))
    for name, written in init.__annotations__.items():
        try:
            hints = get_type_hints(types.SimpleNamespace(__annotations__={name: written}), localns=names)
        except TypeError:  # an alias whose class is not defined yet: the code that reads the value checks it
            continue
        accepted = _accepted(hints[name])
        members = [member.value for kind in accepted or () if issubclass(kind, Enum) for member in kind]
        yield name, (f"{written} ({', '.join(members)})" if members else str(written), accepted)


def _accepted(hint: Any) -> tuple[type, ...] | None:
    """Return the classes whose instances an annotation accepts; ``None`` if it accepts anything."""
    if get_origin(hint) in (Union, types.UnionType):
        parts = [_accepted(part) for part in get_args(hint)]
        return None if None in parts else tuple(kind for part in parts if part is not None for kind in part)
    kind = get_origin(hint) or hint
    if kind is Any or not isinstance(kind, type):
        return None
    return (int, float) if kind is float else (kind,)


def _fits(value: object, accepted: tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return bool in accepted
    if isinstance(value, str | bytes):
        return any(kind in type(value).__mro__ or _names(kind, value) for kind in accepted)
    if Sequence in accepted and isinstance(value, Iterable) and not isinstance(value, Mapping):
        return True
    return isinstance(value, accepted)


def _names(kind: type, value: object) -> bool:
    return issubclass(kind, Enum) and value in {member.value for member in kind}
