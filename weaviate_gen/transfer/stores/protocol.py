"""The interface of a store that collections are migrated from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol, TypeGuard

from weaviate_gen.exceptions import WeaviateInvalidInputError

PAGE = 1000
"""Records of a page."""


@dataclass(frozen=True, slots=True)
class Record:
    """An object of a store.

    Attributes:
        id: its id: a UUID, a string or a number.
        properties: its metadata, as Python has them.
        vectors: its vectors by name; the name is empty where the store has none. A list of lists is a multi-vector.
    """

    id: Any
    properties: Mapping[str, Any]
    vectors: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class StoredCollection:
    """A collection of a store.

    Attributes:
        name: its name.
        count: number of its records.
        distances: distances by name of the vector: ``cosine``, ``dot``, ``l2-squared``, ``manhattan`` or ``hamming``.
        notes: what is not migrated, one line each.
    """

    name: str
    count: int
    distances: Mapping[str, str]
    notes: tuple[str, ...] = ()


class Store(Protocol):
    """A store that collections are migrated from.

    Nobody may write to it meanwhile. Others are found by the entry point group ``weaviate_gen.stores``: each entry is a
    function that takes an address and returns a store.
    """

    def names(self) -> Iterable[str]:
        """Return the names of the collections."""
        ...

    def describe(self, name: str) -> StoredCollection:
        """Return a collection.

        Args:
            name: its name.
        """
        ...

    def pages(self, name: str, after: Any, *, with_vectors: bool) -> Iterator[tuple[list[Record], Any]]:
        """Yield the records of a collection in an order that is always the same.

        Args:
            name: the collection.
            after: ``None`` to begin, or what came with an earlier page, to go on behind it.
            with_vectors: whether vectors are needed.

        Yields:
            Some records, and what JSON can have to go on behind them.
        """
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...


def load(module: str, extra: str) -> Any:
    """Import a client library.

    Args:
        module: its module.
        extra: the extra that has it.

    Raises:
        WeaviateInvalidInputError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise WeaviateInvalidInputError(f"{module} is not installed: pip install 'weaviate-gen[{extra}]'") from error


def is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Return whether a value is a mapping."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Return whether a value is a list or a tuple."""
    return isinstance(value, list | tuple)
