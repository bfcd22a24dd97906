"""Steps that read: whatever a server returns must be what it may hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from tests.faults.clients import Caller
from tests.faults.scene import User
from tests.faults.writes import existing
from weaviate_gen.classes.query import Filter

_ALL = 10_000


def by_id(caller: Caller, user: User) -> None:
    """Fetch an object by its id."""
    collection, key = existing(caller, user)
    words = f"fetch_object_by_id {key[3]}"
    seen = caller.call(words, lambda: collection.query.fetch_object_by_id(key[3]), query=1)
    if seen.ok:
        user.scene.model.saw(key, None if seen.value is None else _value(seen.value), words)


def exists(caller: Caller, user: User) -> None:
    """Ask whether an object exists."""
    collection, key = existing(caller, user)
    words = f"exists {key[3]}"
    seen = caller.call(words, lambda: collection.data.exists(key[3]), query=1)
    may = {value is not None for value in user.scene.model.registers[key].values}
    if seen.ok and seen.value not in may:
        user.scene.model.violate(f"WRONG: {words} says {seen.value}: {user.scene.model.registers[key]}")


def _value(found: Any) -> tuple[Any, Any]:
    return found.properties.get("n"), found.properties.get("m")


def _check(user: User, words: str, collection: str, found: Iterable[Any], *, every: bool) -> None:
    """Compare the objects of a search with what this user wrote there; `every`: all that is there was asked for."""
    rows = list(found)
    model, there = user.scene.model, {str(each.uuid): _value(each) for each in rows}
    twice = [ident for ident, number in Counter(str(each.uuid) for each in rows).items() if number > 1]
    if twice:
        model.violate(f"DOUBLED: {words} returned {twice} more than once")
    for key in user.keys:
        if key[1] == collection and not key[2] and (every or key[3] in there):
            model.saw(key, there.get(key[3]), words)


def _read(name: str, ask: Callable[[Any, User], Callable[[], Any]], *, every: bool) -> Callable[[Caller, User], None]:
    def step(caller: Caller, user: User) -> None:
        collection = user.scene.items
        used = caller.client.collections.use(collection)
        seen = caller.call(name, ask(used, user), query=1)
        if seen.ok:
            _check(user, name, collection, seen.value.objects, every=every)

    return step


def _search(used: Any, user: User) -> Callable[[], Any]:
    return lambda: used.query.near_vector([1.0, 3.0], limit=_ALL)


def _keywords(used: Any, user: User) -> Callable[[], Any]:
    return lambda: used.query.bm25("title", query_properties=["title"], limit=_ALL)


def _hybrid(used: Any, user: User) -> Callable[[], Any]:
    return lambda: used.query.hybrid("title", vector=[1.0, 3.0], limit=50)


def _fetch(used: Any, user: User) -> Callable[[], Any]:
    return lambda: used.query.fetch_objects(limit=_ALL, filters=Filter.by_property("m").greater_or_equal(0))


def iterate(caller: Caller, user: User) -> None:
    """Go through all objects page by page."""
    collection = user.scene.items
    used = caller.client.collections.use(collection)
    seen = caller.call("iterator", lambda: list(used.iterator(cache_size=10)), query=6)
    if seen.ok:
        _check(user, "iterator", collection, seen.value, every=True)


def aggregate(caller: Caller, user: User) -> None:
    """Count objects: at least those that were there from the beginning."""
    used = caller.client.collections.use(user.scene.items)
    seen = caller.call("aggregate", lambda: used.aggregate.over_all(total_count=True), query=1)
    if seen.ok and seen.value.total_count < len(user.scene.targets):
        user.scene.model.violate(f"WRONG: aggregate counts {seen.value.total_count}")


def graphql(caller: Caller, user: User) -> None:
    """Ask by GraphQL."""
    asked = f"{{Get{{{user.scene.items}(limit:3){{n m}}}}}}"
    seen = caller.call("graphql_raw_query", lambda: caller.client.graphql_raw_query(asked), query=1)
    if seen.ok and len(seen.value.get[user.scene.items]) != 3:
        user.scene.model.violate(f"WRONG: graphql_raw_query returned {seen.value}")


def server(caller: Caller, user: User) -> None:
    """Ask the server about itself."""
    client = caller.client
    meta = caller.call("get_meta", client.get_meta, init=1)
    if meta.ok and "version" not in meta.value:
        user.scene.model.violate(f"WRONG: get_meta returned {meta.value}")
    caller.call("cluster.nodes", lambda: client.cluster.nodes(output="verbose"), query=1)
    caller.call("is_live", client.is_live, init=2, query=1)
    caller.call("is_ready", client.is_ready, init=2, query=1)
    listed = caller.call("collections.list_all", client.collections.list_all, query=1)
    if listed.ok and user.scene.items not in listed.value:
        user.scene.model.violate(f"LOST: list_all does not list {user.scene.items}")


STEPS: dict[str, Callable[[Caller, User], None]] = {
    "search": _read("near_vector", _search, every=False),
    "keywords": _read("bm25", _keywords, every=False),
    "hybrid": _read("hybrid", _hybrid, every=False),
    "fetch": _read("fetch_objects", _fetch, every=True),
    **{each.__name__: each for each in (by_id, exists, iterate, aggregate, graphql, server)},
}
