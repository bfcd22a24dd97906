"""Collections with everything that a transfer has to keep, and a program that transfers until it is killed.

python -m tests.support.transfers export|import|copy DATABASE DUMP
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import weaviate_gen
from weaviate_gen import WeaviateClient
from weaviate_gen.classes.data import DataObject, DataReference, GeoCoordinate, PhoneNumber
from weaviate_gen.transfer import copy_collection, export_collection, import_collection

TYPES: dict[str, str] = {
    "text": "text",
    "texts": "text[]",
    "int": "int",
    "ints": "int[]",
    "number": "number",
    "numbers": "number[]",
    "boolean": "boolean",
    "booleans": "boolean[]",
    "date": "date",
    "dates": "date[]",
    "uuid": "uuid",
    "uuids": "uuid[]",
    "blob": "blob",
    "geo": "geoCoordinates",
    "phone": "phoneNumber",
}
"""A property of every data type without nested properties."""

OBJECT = [
    {"name": "number", "dataType": ["number"]},
    {"name": "dates", "dataType": ["date[]"]},
    {"name": "inner", "dataType": ["object"], "nestedProperties": [{"name": "deep", "dataType": ["number[]"]}]},
]


def identifier(number: int) -> uuid.UUID:
    """Return the id of an object by its number; ids are spread over all ranges."""
    return uuid.uuid5(uuid.NAMESPACE_DNS, str(number))


def schema(name: str = "Doc", *, tenants: bool = False) -> dict[str, Any]:
    """Return the schema of a collection with all data types, references and kinds of vectors."""
    properties: list[dict[str, Any]] = [{"name": each, "dataType": [kind]} for each, kind in TYPES.items()]
    properties += [
        {"name": "object", "dataType": ["object"], "nestedProperties": OBJECT},
        {"name": "objects", "dataType": ["object[]"], "nestedProperties": OBJECT},
        {"name": "one", "dataType": ["Left"]},
        {"name": "many", "dataType": ["Left", "Right"]},
        {"name": "self", "dataType": [name]},
    ]
    multi = {"multivector": {"enabled": True}}
    return {
        "class": name,
        "properties": properties,
        "vectorConfig": {
            "first": {"vectorizer": {"none": {}}, "vectorIndexType": "flat"},
            "second": {"vectorizer": {"none": {}}, "vectorIndexType": "flat"},
            "rows": {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw", "vectorIndexConfig": multi},
        },
        "multiTenancyConfig": {"enabled": tenants},
    }


def properties(number: int) -> dict[str, Any]:
    """Return properties of every data type."""
    inner = {"number": float(number), "dates": ["2024-02-29T12:00:00Z"], "inner": {"deep": [1.0, number + 0.5]}}
    return {
        "text": f"é\u2028{number}",
        "texts": ["a", "", "b"],
        "int": number - 2**40,
        "ints": [],
        "number": float(number),
        "numbers": [1.0, 2.0, number / 3],
        "boolean": number % 2 == 0,
        "booleans": [True, False],
        "date": f"2024-01-01T10:00:00.12345678{number % 10}+02:00",
        "dates": ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"],
        "uuid": str(identifier(-number)).upper(),
        "uuids": [identifier(1), identifier(2)],
        "blob": "aGVsbG8=",
        "geo": GeoCoordinate(latitude=1.23456789, longitude=-98.7654321),
        "phone": PhoneNumber(number="0171 1234567", default_country="DE"),
        "object": inner,
        "objects": [inner, {"number": 1.0}],
    }


def objects(numbers: Sequence[int]) -> Iterator[DataObject[Any, Any]]:
    """Yield objects: full ones, and some that lack properties or vectors."""
    for number in numbers:
        vectors: dict[str, Any] = {
            "first": [0.1 * number, 1 / 3],
            "second": [float(number)] * 3,
            "rows": [[0.1, number / 7], [0.3, 0.4]],
        }
        if number % 5 == 1:
            del vectors["rows"]
        found = properties(number) if number % 7 else {}
        yield DataObject(found, identifier(number), vectors if number % 11 else None)


def references(numbers: Sequence[int]) -> Iterator[Any]:
    """Yield references: to one collection, to two, to objects that do not exist, to itself, and one twice."""
    for number in numbers[::2]:
        own = identifier(number)
        yield DataReference("one", own, identifier(number + 1))
        yield DataReference.MultiTarget("many", own, identifier(5), "Right")
        yield DataReference.MultiTarget("many", own, identifier(6), "Left")
        yield DataReference("self", own, own)
        if number % 3 == 0:
            yield DataReference("self", own, own)


def create_targets(client: WeaviateClient) -> None:
    """Create the collections that references point to."""
    for name in ("Left", "Right"):
        if not client.collections.exists(name):
            client.collections.create_from_dict({"class": name, "vectorizer": "none"})


def populate(client: WeaviateClient, count: int, tenants: Sequence[str] = (), name: str = "Doc") -> Any:
    """Create a collection with some objects, in each tenant; return it."""
    create_targets(client)
    collection = client.collections.create_from_dict(schema(name, tenants=bool(tenants)))
    if tenants:
        collection.tenants.create(list(tenants))
    numbers = range(count)
    for tenant in tenants or [None]:
        part = collection.with_tenant(tenant)
        assert {} == part.data.ingest(objects(numbers)).errors
        if not tenants:
            assert {} == part.data.reference_add_many([*references(numbers)]).errors
        else:  # references of tenants lead to objects that exist
            own = [DataReference("self", identifier(at), identifier(at + 1)) for at in range(0, count - 1, 2)]
            assert {} == part.data.reference_add_many(own).errors
    return collection


def main(job: str, database: Path, dump: Path) -> None:
    """Transfer, or continue to; print `ready` before and `done` after."""
    with weaviate_gen.connect_to_path(database) as client:
        print("ready", flush=True)
        if job == "export":
            export_collection(client.collections.use("Doc"), dump, part_size=20, resume=True)
        elif job == "import":
            import_collection(client, dump, resume=True)
        else:
            copy_collection(client.collections.use("Doc"), client, name="Copied", state=dump, resume=True)
    print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
