"""Type aliases for arguments."""

from __future__ import annotations

import io
import uuid as uuid_module
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from weaviate_gen._inputs.beacons import BEACON

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    Properties = TypeVar("Properties", default=dict[str, Any])
    References = TypeVar("References", default=None)
else:
    from typing import TypeVar

    Properties = TypeVar("Properties")
    References = TypeVar("References")

__all__ = [
    "BEACON",
    "BLOB_INPUT",
    "DATE",
    "GEO_COORDINATES",
    "INCLUDE_VECTOR",
    "NUMBER",
    "NUMBERS",
    "PRIMITIVE",
    "TIME",
    "UUID",
    "UUIDS",
    "VECTORS",
]

UUID: TypeAlias = str | uuid_module.UUID
UUIDS: TypeAlias = Sequence[UUID] | UUID
NUMBER: TypeAlias = int | float
NUMBERS = (int, float)
TIME: TypeAlias = datetime
DATE: TypeAlias = datetime
GEO_COORDINATES: TypeAlias = tuple[float, float]
PRIMITIVE: TypeAlias = str | int | float | bool | datetime | uuid_module.UUID
BLOB_INPUT: TypeAlias = str | Path | io.BufferedReader
INCLUDE_VECTOR: TypeAlias = bool | str | list[str]
VECTORS: TypeAlias = Mapping[str, Sequence[float] | Sequence[Sequence[float]]] | Sequence[float]
