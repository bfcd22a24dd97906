"""Versions from which on servers behave otherwise, where no interface of theirs shows it; the rest is generated."""

from __future__ import annotations

from typing import Final

from weaviate_gen._runtime.gates import MinVersions, Version

HTTP_MIN_VERSION: Final[Version] = (1, 38, 3)
"""RPCs are taken over HTTP too, in the Connect protocol: the same RPCs on another port, so that no proto changed."""

NAMES_NO_INDEX: Final[Version] = (1, 37, 5)
"""Servers choose the index of a vector that names none; older ones refuse to make the collection."""

DEBUG_CONFIG: Final[MinVersions] = ((1, 32, 19), (1, 33, 7), (1, 34, 2), (1, 35, 0))
"""The debug port, which no interface describes, has the server's configuration."""

ADDS_VECTORS: Final[MinVersions] = ((1, 31, 0),)
"""Vectors can be added to a collection; before, it took a switch of the server's for experiments."""
