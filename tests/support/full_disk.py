"""An engine on a disk that is full, for tests that run it in a process of its own.

    python -m tests.support.full_disk DIRECTORY

The directory is on a small file system. Each line it prints is something that was seen to be as it must be.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import weaviate_gen
from tests.support.interrupts import ident
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.query import Filter
from weaviate_gen.classes.tenants import Tenant
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateBaseError

STORED = 400
_TEXT = "x" * 12_000


def build(client: Any) -> None:
    """Make collections with so much in them that deleting it takes room."""
    things = [Property(name="n", data_type=DataType.INT), Property(name="t", data_type=DataType.TEXT)]
    client.collections.create("Thing", properties=things)
    client.collections.create("Other", properties=things)
    client.collections.create("Tenanted", properties=things, multi_tenancy_config=Configure.multi_tenancy(enabled=True))
    tenanted = client.collections.use("Tenanted")
    tenanted.tenants.create([Tenant(name="one"), Tenant(name="two")])
    for number in range(STORED):
        client.collections.use("Thing").data.insert({"n": number, "t": _TEXT}, uuid=ident(number + 1))
        if number % 4 == 0:
            client.collections.use("Other").data.insert({"n": number, "t": _TEXT})
            tenanted.with_tenant("one").data.insert({"n": number, "t": _TEXT})


def refused(client: Any) -> str:
    """Insert until that is refused; return the words."""
    things = client.collections.use("Thing")
    while True:
        try:
            things.data.insert({"n": -1, "t": _TEXT})
        except UnexpectedStatusCodeError as error:
            assert 507 == error.status_code, error
            return str(error)


def fill(path: Path) -> None:
    """Fill the disk."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


def main() -> None:
    """Fill the directory's file system, delete, and go on."""
    directory = Path(sys.argv[1])
    filler = directory / "filler"
    with weaviate_gen.connect_to_path(directory / "data") as client:
        build(client)
        assert "no room left" in refused(client)
        fill(filler)
        assert "no room left" in refused(client)
        print("inserts are refused")
        deletions(client, filler)
        assert "no room left" in refused(client)
        print("inserts are refused still")
        filler.unlink()
        client.collections.use("Thing").data.insert({"n": 7, "t": "again"}, uuid=ident(7777))
        print("inserts work again")
        before = {found.uuid for found in client.collections.use("Thing").iterator()}
    with weaviate_gen.connect_to_path(directory / "data") as client:
        assert before == {found.uuid for found in client.collections.use("Thing").iterator()}
        assert ["Thing"] == sorted(set(client.collections.list_all()) - {"Tenanted"})
        print("all of it is there when reopened")


def deletions(client: Any, filler: Path) -> None:
    """Delete one, many, a tenant, and a collection; nothing else has room."""
    things, tenanted = client.collections.use("Thing"), client.collections.use("Tenanted")
    for number in range(1, 40):
        assert things.data.delete_by_id(ident(number))
        _refill(filler)
    print("deleting one works")
    count = len(things)
    done = things.data.delete_many(Filter.by_property("n").greater_than(100))
    assert done.successful == count - len(things) > 250
    _refill(filler)
    print("deleting many works")
    tenanted.tenants.remove(["one"])
    assert ["two"] == list(tenanted.tenants.get())
    _refill(filler)
    print("deleting a tenant works")
    client.collections.delete("Other")
    assert not client.collections.exists("Other")
    _refill(filler)
    print("deleting a collection works")
    try:
        things.data.update(ident(60), properties={"t": _TEXT * 3})
    except WeaviateBaseError as error:
        assert "no room left" in str(error), error
    else:
        raise AssertionError("there was room for an update")


def _refill(filler: Path) -> None:
    """Fill what became free, as another process would."""
    with filler.open("ab", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            return


if __name__ == "__main__":
    os.umask(0o077)
    main()
