"""Checksums of sets of objects, independent of their order and of the format of files."""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from weaviate_gen.transfer.layout import Layout, PropertyLayout
from weaviate_gen.transfer.row import Link, Row, float32_bytes

_MODULUS = 1 << 256
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)")


@dataclass(slots=True)
class Checksum:
    """Checksum of a multiset of objects: the sum of their digests modulo 2**256.

    A digest is the SHA-256 of id, properties, references and vectors in canonical form; times are not in it. The sum is
    an additive multiset hash (MSet-Add-Hash of Clarke, Devadas, van Dijk, Gassend and Suh, "Incremental Multiset Hash
    Functions and Their Application to Memory Integrity Checking", 2003): the order does not matter, repetitions do.

    Attributes:
        count: number of objects.
        total: the sum.
    """

    count: int = 0
    total: int = 0

    def add(self, digest: int) -> None:
        """Count an object in."""
        self.count += 1
        self.total = (self.total + digest) % _MODULUS

    def __add__(self, other: Checksum) -> Checksum:
        return Checksum(self.count + other.count, (self.total + other.total) % _MODULUS)

    def __sub__(self, other: Checksum) -> Checksum:
        return Checksum(self.count - other.count, (self.total - other.total) % _MODULUS)

    def to_json(self) -> dict[str, Any]:
        """Return count and sum; the sum has 64 hexadecimal digits."""
        return {"count": self.count, "checksum": f"{self.total:064x}"}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Checksum:
        """Read :meth:`to_json`."""
        return cls(int(fields["count"]), int(fields["checksum"], 16))


def digest(row: Row, layout: Layout, *, without: Counter[Link] | None = None) -> int:
    """Return the digest of an object.

    Absent values and nulls are equal, as are numbers of equal value, dates of the same instant, and ids in any case;
    coordinates are compared as float32, phone numbers by input and country, references as a multiset, those to the
    collection itself regardless of its name.

    Args:
        row: the object.
        layout: that of the collection it is in.
        without: references to leave out.
    """
    properties = {
        name: _canonical(value, layout.find(name)) for name, value in row.properties.items() if value is not None
    }
    links = sorted(
        (link.property, "" if link.collection == layout.name else link.collection, link.uuid, count)
        for link, count in (row.links(layout, layout.name) - (without or Counter())).items()
    )
    plain = json.dumps([row.uuid.lower(), properties, links], sort_keys=True, separators=(",", ":"))
    hashed = sha256(plain.encode())
    for name in sorted(row.vectors):
        vector = row.vectors[name]
        rows: list[array[float]] = vector if isinstance(vector, list) else [vector]
        hashed.update(f"\n{name}:{isinstance(vector, list)}:{len(rows)}\n".encode())
        for each in rows:
            hashed.update(float32_bytes(each))
    return int.from_bytes(hashed.digest(), "big")


def _canonical(value: Any, property_: PropertyLayout) -> Any:
    if property_.is_list and isinstance(value, list):
        return [_canonical_item(item, property_) for item in value]  # pyright: ignore[reportUnknownVariableType] - JSON
    return _canonical_item(value, property_)


def _canonical_item(value: Any, property_: PropertyLayout) -> Any:
    match property_.kind:
        case "int" | "number":
            return int(value) if float(value).is_integer() else float(value)
        case "date":
            return _instant(value)
        case "uuid":
            return str(value).lower()
        case "geoCoordinates":
            return array("f", (value["latitude"], value["longitude"])).tolist()
        case "phoneNumber":
            return [value["input"], (value.get("defaultCountry") or "").upper()]
        case "object":
            return {
                name: _canonical(each, property_.nested[name]) if name in property_.nested else each
                for name, each in value.items()
                if each is not None
            }
        case _:
            return value


def _instant(value: str) -> str:
    """Return a date in UTC, with as many digits of seconds as matter."""
    parts = _DATE.fullmatch(value)
    if parts is None:
        return value
    day, time, fraction, zone = parts.groups()
    try:
        instant = datetime.fromisoformat(f"{day}T{time}{'+00:00' if zone in 'Zz' else zone}").astimezone(UTC)
    except (ValueError, OverflowError):  # years that datetime does not have
        return value
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{(fraction or '').rstrip('0')}"
