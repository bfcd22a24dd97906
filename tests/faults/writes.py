"""Steps that write objects and references, one call each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.faults.clients import Caller, certainty_of
from tests.faults.model import Certainty, Key, add, change, create, put
from tests.faults.scene import HOLDERS, TENANTS, User
from weaviate_gen._core.data.upserts import key_uuid
from weaviate_gen._core.scope import Scope
from weaviate_gen.classes.data import DataObject, DataReference
from weaviate_gen.classes.query import Filter


def place(caller: Caller, user: User) -> tuple[Any, str, str]:
    """Draw where to write: the collection to use, its name and the tenant's."""
    scene = user.scene
    if user.chance.random() < 0.25:
        tenant = user.chance.choice(TENANTS)
        return caller.client.collections.use(scene.multi).with_tenant(tenant), scene.multi, tenant
    return caller.client.collections.use(scene.items), scene.items, ""


def existing(caller: Caller, user: User) -> tuple[Any, Key]:
    """Draw an object that this user wrote: the collection to use, and the key."""
    while not user.keys:
        insert(caller, user)
    key = user.chance.choice(user.keys)
    collection = caller.client.collections.use(key[1])
    return (collection.with_tenant(key[2]) if key[2] else collection), key


def values(n: int, m: int, **more: Any) -> dict[str, Any]:
    """Return the properties of an object."""
    return {"n": n, "m": m, "title": f"title {n}", **more}


def vector(n: int) -> list[float]:
    """Return the vector of an object."""
    return [1.0, float(n % 97)]


def insert(caller: Caller, user: User) -> None:
    """Insert an object, with an id or without."""
    collection, name, tenant = place(caller, user)
    n = user.next()
    ident = None if user.chance.random() < 0.25 else user.fresh()
    words = f"insert {n} into {name} {tenant} {ident}"
    result = caller.call(words, lambda: collection.data.insert(values(n, 1), uuid=ident, vector=vector(n)), insert=1)
    if ident is None and result.ok:
        ident = str(result.value)
    if ident is None:
        user.scene.model.wrote(("unnamed", name, tenant, str(n)), result.certainty, add(1), words)
        return
    key = ("object", name, tenant, ident)
    user.keys.append(key)
    user.scene.model.wrote(key, result.certainty, create((n, 1)), words)


def insert_many(caller: Caller, user: User) -> None:
    """Insert some objects in one request; some of them may be there already."""
    _many(caller, user, "insert_many")


def ingest(caller: Caller, user: User) -> None:
    """Store some objects as fast as the server takes them."""
    _many(caller, user, "ingest")


def _many(caller: Caller, user: User, method: str) -> None:
    collection, name, tenant = place(caller, user)
    rows: list[tuple[Key, int]] = []
    for _ in range(user.chance.randint(1, 12)):
        old = [key for key in user.keys if key[1:3] == (name, tenant) and key not in dict(rows)]
        key = user.chance.choice(old) if old and user.chance.random() < 0.2 else ("object", name, tenant, user.fresh())
        rows.append((key, user.next()))
    objects = [DataObject(properties=values(n, 2), uuid=key[3], vector=vector(n)) for key, n in rows]
    words = f"{method} of {len(rows)} into {name} {tenant}"
    result = caller.call(
        words, lambda: getattr(collection.data, method)(objects), insert=1 if method == "insert_many" else 3
    )
    for at, (key, n) in enumerate(rows):
        certainty = result.certainty
        if result.ok and at in result.value.errors:
            certainty = certainty_of(result.value.errors[at])
        elif result.ok and at not in result.value.uuids:
            user.scene.model.violate(f"UNSEEN: {words}: nothing is said of object {at}")
        if key not in user.keys:
            user.keys.append(key)
        user.scene.model.wrote(key, certainty, put((n, 2)), f"{words}, {n}")


def update(caller: Caller, user: User) -> None:
    """Change one property of an object."""
    collection, key = existing(caller, user)
    m = user.next()
    words = f"update {key[3]} to {m}"
    result = caller.call(words, lambda: collection.data.update(key[3], {"m": m}), insert=1)
    user.scene.model.wrote(key, result.certainty, change(lambda before: (before[0], m)), words)


def replace(caller: Caller, user: User) -> None:
    """Put another object in the place of one."""
    collection, key = existing(caller, user)
    n = user.next()
    words = f"replace {key[3]} by {n}"
    result = caller.call(words, lambda: collection.data.replace(key[3], values(n, 3), vector=vector(n)), insert=1)
    user.scene.model.wrote(key, result.certainty, change(lambda before: (n, 3)), words)


def delete(caller: Caller, user: User) -> None:
    """Delete an object by its id."""
    collection, key = existing(caller, user)
    words = f"delete {key[3]}"
    result = caller.call(words, lambda: collection.data.delete_by_id(key[3]), insert=1)
    user.scene.model.wrote(key, result.certainty, put(None), words)


def delete_many(caller: Caller, user: User) -> None:
    """Store a group of objects, and delete what a filter finds of it."""
    collection, name, tenant = place(caller, user)
    group = f"group{user.next()}"
    rows = [(("object", name, tenant, user.fresh()), user.next()) for _ in range(user.chance.randint(2, 6))]
    objects = [DataObject(properties=values(n, 4, group=group), uuid=key[3], vector=vector(n)) for key, n in rows]
    words = f"insert_many of {group}"
    stored = caller.call(words, lambda: collection.data.insert_many(objects), insert=1)
    for key, n in rows:
        user.keys.append(key)
        user.scene.model.wrote(key, stored.certainty, put((n, 4)), words)
    words = f"delete_many of {group}"
    where = Filter.by_property("group").equal(group)
    deleted = caller.call(words, lambda: collection.data.delete_many(where), insert=1)
    certainty = deleted.certainty
    if deleted.ok and deleted.value.failed:
        certainty = Certainty.UNKNOWN
    for key, _ in rows:
        user.scene.model.wrote(key, certainty, put(None), words)


def upsert(caller: Caller, user: User) -> None:
    """Store an object under the id of its title, twice."""
    collection, name, tenant = place(caller, user)
    title = f"title {user.next()}"
    key = ("object", name, tenant, str(key_uuid(Scope(name, tenant or None), {"title": title}, "title")))
    user.keys.append(key)
    for _ in range(2):
        n = user.next()
        words = f"upsert of {n} as {key[3]}"
        row = values(n, 5, title=title)
        result = caller.call(
            words, lambda row=row: collection.data.upsert(row, key="title", vector=[1.0, 2.0]), insert=2
        )
        certainty = result.certainty
        if result.ok and result.value.error is not None:
            certainty = Certainty.UNKNOWN
        user.scene.model.wrote(key, certainty, put((n, 5)), words)


def _holder(caller: Caller, user: User) -> tuple[Any, str]:
    scene = user.scene
    return caller.client.collections.use(scene.holders), scene.holder(user.number, user.chance.randrange(HOLDERS))


def reference_add(caller: Caller, user: User) -> None:
    """Add one reference that was never there."""
    collection, holder = _holder(caller, user)
    target = user.unlinked(holder)
    if target is None:
        return
    words = f"reference_add {holder} {target}"
    result = caller.call(words, lambda: collection.data.reference_add(holder, "links", target), insert=1, query=1)
    user.scene.model.wrote(("reference", holder, target), result.certainty, add(1), words)


def reference_add_many(caller: Caller, user: User) -> None:
    """Add several references in one request."""
    collection, _ = _holder(caller, user)
    pairs: list[tuple[str, str]] = []
    for _ in range(user.chance.randint(1, 6)):
        _, holder = _holder(caller, user)
        target = user.unlinked(holder)
        if target is not None:
            pairs.append((holder, target))
    if not pairs:
        return
    over = user.chance.choice(("rest", "grpc"))
    references = [DataReference(from_property="links", from_uuid=holder, to_uuid=target) for holder, target in pairs]
    words = f"reference_add_many of {len(pairs)} over {over}"
    result = caller.call(words, lambda: collection.data.reference_add_many(references, over=over), insert=1)
    for at, (holder, target) in enumerate(pairs):
        certainty = result.certainty
        if result.ok and at in result.value.errors:
            certainty = certainty_of(result.value.errors[at])
        user.scene.model.wrote(("reference", holder, target), certainty, add(1), words)


def reference_replace(caller: Caller, user: User) -> None:
    """Put some references in the place of all that there are."""
    collection, holder = _holder(caller, user)
    chosen = user.chance.sample(user.scene.targets, user.chance.randint(0, 3))
    user.links.setdefault(holder, []).extend(target for target in chosen if target not in user.links[holder])
    words = f"reference_replace {holder} by {len(chosen)}"
    result = caller.call(words, lambda: collection.data.reference_replace(holder, "links", chosen), insert=1, query=1)
    for target in user.scene.targets:
        effect = put(1 if target in chosen else None)
        user.scene.model.wrote(("reference", holder, target), result.certainty, effect, words)


def reference_delete(caller: Caller, user: User) -> None:
    """Delete a reference that may be there."""
    collection, holder = _holder(caller, user)
    if not user.links.get(holder):
        reference_add(caller, user)
        return
    target = user.chance.choice(user.links[holder])
    words = f"reference_delete {holder} {target}"
    result = caller.call(words, lambda: collection.data.reference_delete(holder, "links", target), insert=1, query=1)
    user.scene.model.wrote(("reference", holder, target), result.certainty, put(None), words)


STEPS: dict[str, Callable[[Caller, User], None]] = {
    each.__name__: each
    for each in (
        insert,
        insert_many,
        ingest,
        update,
        replace,
        delete,
        delete_many,
        upsert,
        reference_add,
        reference_add_many,
        reference_replace,
        reference_delete,
    )
}
