"""Every collection, tenant and object that a request touches, as the permissions that touching them needs.

A walk goes through the whole of a request (a message, a JSON filter, an object, a beacon) and resolves names exactly as
the readers of the same parts do: aliases first, property names with a lower first letter. What a reader would refuse is
left out: it never gets as far as an object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from weaviate_gen.engine.access.permissions import ANY, Permission
from weaviate_gen.engine.database.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.parts import TIMES
from weaviate_gen.engine.schema.names import capitalized, uncapitalized
from weaviate_gen.engine.values import beacons
from weaviate_gen.engine.values.json_types import is_list, is_map
from weaviate_gen.engine.wire.grpc.filters import COMBINING
from weaviate_gen.engine.wire.grpc.selection import reference_target
from weaviate_gen.engine.wire.where import COMBINING as COMBINING_WORDS

_INTERNAL = frozenset({"id", "_id", *TIMES})
"""What every object has: a server looks into no schema to filter by it."""


def literal(name: object) -> str:
    """Return a collection's name as a permission has it, aliases not resolved; without a name, `*` for all."""
    return capitalized(name) if isinstance(name, str) and name else ANY


def resolved(database: Database, name: object) -> str:
    """Return the name of the collection that a request means by a name or an alias."""
    upper = literal(name)
    return upper if upper in database.collections else database.aliases.get(upper, upper)


def of_data(verb: str, collection: str, tenant: object = None, uuid: object = None) -> Permission:
    """Return the permission on objects of a collection; whatever is left out stands for all."""
    return Permission.of(
        f"{verb}_data",
        collection=collection,
        tenant=tenant if isinstance(tenant, str) and tenant else ANY,
        object=uuid if isinstance(uuid, str) and uuid else ANY,
    )


def of_schema(verb: str, collection: str) -> Permission:
    """Return the permission on a collection's config."""
    return Permission.of(f"{verb}_collections", collection=collection)


def of_tenant(verb: str, collection: str, tenant: object = None) -> Permission:
    """Return the permission on a tenant, or on all."""
    return Permission.of(f"{verb}_tenants", collection=collection, tenant=str(tenant or ANY))


def holder(database: Database, uuid: str) -> Collection | None:
    """Return the collection that has an object with this id; those with tenants are left out."""
    known = beacons.canonical(uuid)
    for collection in database.collections.values():
        if not collection.multi_tenant and collection.shard().docid(known) is not None:
            return collection
    return None


class Walk:
    """Walks through requests to a database.

    Attributes:
        database: whose aliases and references lead from one collection to the next.
        tenant: the tenant whose objects are read, whatever the collection; empty for all.
    """

    def __init__(self, database: Database, tenant: str = "") -> None:
        self.database = database
        self.tenant = tenant

    def read(self, collection: str) -> Permission:
        """Return the permission to read a collection's objects."""
        return of_data("read", collection, self.tenant)

    def inside(self, message: Any) -> Iterator[Permission]:
        """Walk through what is inside a search or an aggregation: what is returned, and filtered or boosted by."""
        owner = self.database.find(message.collection)
        if owner is None:
            return
        boosts: list[Any] = []
        if "boost" in message.DESCRIPTOR.fields_by_name:
            yield from self._selection(owner, message.properties)
            boosts = [each.filter for each in message.boost.conditions if each.HasField("filter")]
        filters = [message.filters] if message.HasField("filters") else []
        yield from self.filters(owner, [*filters, *boosts])
        yield from self._compared(owner, filters)

    def filters(self, owner: Collection, messages: Iterable[Any]) -> Iterator[Permission]:
        """Walk through `Filters` messages: every collection on a path is read."""
        for names, _ in self._paths(owner, messages):
            yield from map(self.read, names)

    def where(self, owner: Collection, where: Any) -> Iterator[Permission]:
        """Walk through a `where` filter of a deletion: who sends it need not read what is deleted by references."""
        for names, prop in self._where_paths(owner, where):
            yield from map(self.read, names[1:])
            if prop not in _INTERNAL:
                yield self.read(names[-1])
                yield of_schema("read", names[-1])

    def _selection(self, owner: Collection, properties: Any) -> Iterator[Permission]:
        for entry in properties.ref_properties:
            name = reference_target(owner, entry)
            if not name:
                continue
            yield self.read(resolved(self.database, name))
            target = self.database.find(name)
            if target is not None:
                yield from self._selection(target, entry.properties)

    def _compared(self, owner: Collection, messages: Iterable[Any]) -> Iterator[Permission]:
        """Walk through filters again: whose properties are compared, its schema is read."""
        for names, prop in self._paths(owner, messages):
            if prop not in _INTERNAL:
                yield of_schema("read", names[-1])

    def _paths(self, owner: Collection, messages: Iterable[Any]) -> Iterator[tuple[list[str], str]]:
        for message in messages:
            if message.operator in COMBINING:
                yield from self._paths(owner, message.filters)
            elif message.HasField("target"):
                yield self._path(owner, list(_steps(self.database, owner, message.target)))
            else:
                yield self._path(owner, list(message.on))

    def _where_paths(self, owner: Collection, where: Any) -> Iterator[tuple[list[str], str]]:
        if not is_map(where):
            return
        if str(where.get("operator")) in COMBINING_WORDS:
            operands: Any = where.get("operands")
            for operand in operands if is_list(operands) else ():
                yield from self._where_paths(owner, operand)
            return
        path: Any = where.get("path")
        yield self._path(owner, [str(part) for part in path] if is_list(path) else [])

    def _path(self, owner: Collection, parts: list[str]) -> tuple[list[str], str]:
        """Return the collections on a path of property, collection, property ..., and the property at its end."""
        return [owner.name, *(resolved(self.database, name) for name in parts[1::2])], parts[-1] if parts else ""

    def reference(self, owner: str, name: str, text: object) -> str:
        """Return the collection that a beacon points into: its own, or the only one that its property leads to.

        Returns:
            The collection's name, or an empty string where neither says, or the beacon is none.
        """
        try:
            beacon = beacons.parse(text) if isinstance(text, str) else None
        except EngineError:
            return ""
        if beacon is None or beacon.collection:
            return "" if beacon is None else resolved(self.database, beacon.collection)
        return _only_target(self.database.find(owner), name)


def _only_target(owner: Collection | None, name: str) -> str:
    """Return the collection that a reference leads to; empty where it leads to several, or is none."""
    name = uncapitalized(name)
    config = None if owner is None else owner.property_config(name)
    if owner is None or config is None or not owner.is_reference(name) or len(config["dataType"]) != 1:
        return ""
    return str(config["dataType"][0])


def _steps(database: Database, owner: Collection | None, target: Any) -> Iterator[str]:
    """Give the parts of a filter's path as the older form writes them: property, collection, property ..."""
    which = target.WhichOneof("target")
    if which == "property":
        yield target.property
    elif which == "count":
        yield target.count.on
    elif which == "single_target":
        inner = _only_target(owner, target.single_target.on)
        if inner:
            yield from (target.single_target.on, inner)
            yield from _steps(database, database.find(inner), target.single_target.target)
    elif which == "multi_target":
        yield from (target.multi_target.on, target.multi_target.target_collection)
        inner = target.multi_target.target_collection
        yield from _steps(database, database.find(inner), target.multi_target.target)
