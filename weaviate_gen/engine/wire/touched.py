"""Every collection, tenant and object that a request touches, as the permissions that touching them needs.

A walk goes through the parts of a request (filters as clauses, whatever the protocol; an object, a beacon) and resolves
names exactly as what answers it does: aliases first, property names with a lower first letter. What a reader refuses is
left out: it never gets as far as an object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from weaviate_gen.engine.access.permissions import ANY, Permission
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.parts import TIMES
from weaviate_gen.engine.search.clauses import Clause
from weaviate_gen.engine.search.filters import COMBINING
from weaviate_gen.engine.values import beacons
from weaviate_gen.engine.values.capitals import capitalized, uncapitalized

_INTERNAL = frozenset({"id", "_id", *TIMES})
"""What every object has: a server looks into no schema to filter by it."""


def literal(name: object) -> str:
    """Return a collection's name as a permission has it, aliases not resolved; without a name, `*` for all."""
    return capitalized(name) if isinstance(name, str) and name else ANY


def resolved(database: Database, name: object) -> str:
    """Return the name of the collection that a request means by a name or an alias."""
    upper = literal(name)
    return upper if upper in database.catalog.collections else database.catalog.aliases.get(upper, upper)


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
    """Return the first collection that has an object with this id, if it is one; those with tenants are left out."""
    return next(iter(holders(database, uuid)), None)


def holders(database: Database, uuid: str) -> Iterator[Collection]:
    """Yield the collections that have an object with this id, if it is one; those with tenants are left out."""
    if beacons.is_uuid(uuid):
        known = beacons.canonical(uuid)
        for collection in database.catalog.collections.values():
            if not collection.multi_tenant and collection.shard().docid(known) is not None:
                yield collection


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

    def inside(
        self, owner: Collection, filters: Sequence[Clause], boosts: Sequence[Clause] = ()
    ) -> Iterator[Permission]:
        """Walk through what a search or an aggregation filters and boosts by: whose properties are compared by a
        filter, its schema is read, too.
        """
        yield from self.filters(owner, [*filters, *boosts])
        for names, prop in self._paths(owner, filters):
            if prop not in _INTERNAL:
                yield of_schema("read", names[-1])

    def filters(self, owner: Collection, clauses: Iterable[Clause]) -> Iterator[Permission]:
        """Walk through filters: every collection on a path is read."""
        for names, _ in self._paths(owner, clauses):
            yield from map(self.read, names)

    def deletion(self, owner: Collection, clause: Clause) -> Iterator[Permission]:
        """Walk through the filter of a deletion over REST: who sends it need not read what is deleted by references."""
        for names, prop in self._paths(owner, [clause]):
            yield from map(self.read, names[1:])
            if prop not in _INTERNAL:
                yield self.read(names[-1])
                yield of_schema("read", names[-1])

    def _paths(self, owner: Collection, clauses: Iterable[Clause]) -> Iterator[tuple[list[str], str]]:
        """Yield the collections on each path, and the property at its end."""
        for clause in clauses:
            if clause.operator in COMBINING:
                yield from self._paths(owner, clause.operands)
                continue
            names, at = [owner.name], 0
            while at + 2 < len(clause.path):
                name = clause.path[at + 1] or _only_target(self.database.catalog.find(names[-1]), clause.path[at])
                if not name:
                    break
                names.append(resolved(self.database, name))
                at += 2
            yield names, clause.path[at]

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
        return _only_target(self.database.catalog.find(owner), name)


def _only_target(owner: Collection | None, name: str) -> str:
    """Return the collection that a reference leads to; empty where it leads to several, or is none."""
    name = uncapitalized(name)
    config = None if owner is None else owner.property_config(name)
    if owner is None or config is None or not owner.is_reference(name) or len(config["dataType"]) != 1:
        return ""
    return str(config["dataType"][0])
