"""A small world in an engine, every kind of write to it, and a check that nothing is half-done.

An interrupt is raised at a chosen line of the engine, as a signal handler would raise it. Afterwards the world must be
as before the write or as after it, and everything that is derived from it (indexes, counts, schema) must agree.
"""

from __future__ import annotations

import math
import shutil
import sqlite3
import sys
import threading
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, TypeAlias

import weaviate_gen
from tests.support.source import ROOT
from weaviate_gen import WeaviateClient
from weaviate_gen.classes.config import Configure, DataType, Property, Reconfigure, ReferenceProperty
from weaviate_gen.classes.data import DataObject, DataReference, GeoCoordinate
from weaviate_gen.classes.query import Filter, Metrics, QueryReference, Sort
from weaviate_gen.classes.query import GeoCoordinate as Place
from weaviate_gen.classes.tenants import Tenant, TenantUpdateActivityStatus
from weaviate_gen.engine.storage.mutex import State
from weaviate_gen.engine.storage.sqlite import FILE
from weaviate_gen_wire.grpc import messages as pb

ENGINE = str(ROOT / "weaviate_gen" / "engine")
TRACED = tuple(
    f"{ENGINE}/{part}"
    for part in (
        "access/",
        "compat/",
        "database/",
        "index/",
        "plugins/",
        "schema/",
        "search/",
        "storage/",
        "values/",
        "wire/",
        "deadline.py",
        "errors.py",
        "factory.py",
    )
)
_TOGETHER = 100
WORDS = ("harbor", "bridge", "tower", "garden", "market", "river")
World: TypeAlias = dict[str, Any]


class Interrupted(BaseException):
    """What the tests raise where a signal handler would."""


def ident(number: int) -> uuid.UUID:
    """Return the id that stands for a number."""
    return uuid.UUID(int=number)


def properties(number: int) -> dict[str, Any]:
    """Return the properties of an object; every data type with an index of its own is among them."""
    return {
        "n": number,
        "t": f"{WORDS[number % len(WORDS)]} word{number}",
        "at": datetime(2020, 1, 1 + number, tzinfo=UTC),
        "place": GeoCoordinate(latitude=float(number), longitude=10.0),
        "u": ident(1000 + number),
        "tags": [f"tag{number}", "all"],
        "yes": number % 2 == 0,
    }


def vectors(number: int) -> dict[str, list[float]]:
    """Return the vectors of an object; every third one lacks the second."""
    found = {"a": [float(number), 1.0], "b": [1.0, float(number), 0.5]}
    return {"a": found["a"]} if number % 3 == 2 else found


def build(client: WeaviateClient) -> None:
    """Make the world that every attempt begins with."""
    client.collections.create("Target", properties=[Property(name="t", data_type=DataType.TEXT)])
    main = client.collections.create(
        "Main",
        properties=[
            Property(name="n", data_type=DataType.INT, index_range_filters=True),
            Property(name="t", data_type=DataType.TEXT),
            Property(name="at", data_type=DataType.DATE),
            Property(name="place", data_type=DataType.GEO_COORDINATES),
            Property(name="u", data_type=DataType.UUID),
            Property(name="tags", data_type=DataType.TEXT_ARRAY),
            Property(name="yes", data_type=DataType.BOOL),
        ],
        references=[ReferenceProperty(name="to", target_collection="Target")],
        inverted_index_config=Configure.inverted_index(
            index_null_state=True, index_property_length=True, index_timestamps=True
        ),
        vector_config=[
            Configure.Vectors.self_provided(name="a"),
            Configure.Vectors.self_provided(
                name="b",
                vector_index_config=Configure.VectorIndex.hnsw(
                    distance_metric=weaviate_gen.classes.config.VectorDistances.L2_SQUARED
                ),
            ),
        ],
    )
    targets = client.collections.use("Target")
    for number in range(2):
        targets.data.insert({"t": f"target{number}"}, uuid=ident(500 + number))
    for number in range(4):
        main.data.insert(properties(number), uuid=ident(number + 1), vector=vectors(number))
    main.data.reference_add(ident(1), "to", ident(500))
    tenanted = client.collections.create(
        "Tenanted",
        properties=[Property(name="n", data_type=DataType.INT)],
        multi_tenancy_config=Configure.multi_tenancy(enabled=True, auto_tenant_creation=True),
        vector_config=Configure.Vectors.self_provided(),
    )
    tenanted.tenants.create([Tenant(name="one"), Tenant(name="two")])
    tenanted.with_tenant("one").data.insert({"n": 1}, uuid=ident(1), vector=[1, 0])
    tenanted.with_tenant("two").data.insert({"n": 2}, uuid=ident(2), vector=[0, 1])
    client.collections.create(
        "Empty",
        properties=[Property(name="x", data_type=DataType.INT)],
        vector_config=Configure.Vectors.self_provided(),
    )
    client.alias.create(alias_name="Also", target_collection="Main")


# -- what is done to it


def _main(client: WeaviateClient) -> Any:
    return client.collections.use("Main")


def _tenants(client: WeaviateClient) -> Any:
    return client.collections.use("Tenanted").tenants


def _insert_many(client: WeaviateClient) -> None:
    numbers = (2, 5, 6)
    _main(client).data.insert_many(
        [DataObject(properties=properties(n + 1), uuid=ident(n), vector=vectors(n + 1)) for n in numbers]
    )


def _two_groups(client: WeaviateClient) -> None:
    request = pb.BatchObjectsRequest()
    for collection, number in (("Main", 9), ("Target", 509)):
        entry = request.objects.add(collection=collection, uuid=str(ident(number)))
        entry.properties.non_ref_properties.update({"t": f"group{number}"})
    handler(client).rpc("/weaviate.v1.Weaviate/BatchObjects", request.SerializeToString())


def _reference_add_many(client: WeaviateClient) -> None:
    _main(client).data.reference_add_many(
        [DataReference(from_property="to", from_uuid=ident(n), to_uuid=ident(501)) for n in (1, 2, 3)]
    )


def _create(client: WeaviateClient) -> None:
    client.collections.create("Fresh", properties=[Property(name="t", data_type=DataType.TEXT)])


def _insert_for_new_tenant(client: WeaviateClient) -> None:
    client.collections.use("Tenanted").with_tenant("three").data.insert({"n": 3}, uuid=ident(3), vector=[1, 1])


def _read_anew(client: WeaviateClient) -> None:
    for collection in handler(client).database.catalog.collections.values():
        for shard in collection.shards.values():
            shard.drop_caches()
    main = _main(client)
    main.query.near_vector([1.0, 2.0], target_vector="a")
    main.query.bm25("word1", query_properties=["t"], filters=Filter.by_property("n").greater_than(0))
    main.query.fetch_objects(
        filters=Filter.by_property("tags").contains_any(["all"]) & Filter.by_property("u").equal(ident(1001)),
        sort=Sort.by_property("n"),
    )
    main.query.fetch_objects(filters=Filter.by_property("place").within_geo_range(Place(latitude=0, longitude=10), 1e5))
    len(main)


WRITES: Mapping[str, Callable[[WeaviateClient], object]] = {
    "insert": lambda c: _main(c).data.insert(properties(4), uuid=ident(5), vector=vectors(4)),
    "insert_first": lambda c: c.collections.use("Empty").data.insert({"x": 1}, uuid=ident(1), vector=[1, 2, 3, 4]),
    "insert_many": _insert_many,
    "batch_of_two_collections": _two_groups,
    "update": lambda c: _main(c).data.update(ident(2), properties={"n": 7, "t": "other words"}),
    "update_vector": lambda c: _main(c).data.update(ident(2), properties={}, vector={"a": [9.0, 1.0]}),
    "replace": lambda c: _main(c).data.replace(ident(2), properties=properties(8), vector=vectors(8)),
    "delete": lambda c: _main(c).data.delete_by_id(ident(3)),
    "delete_many": lambda c: _main(c).data.delete_many(Filter.by_property("n").less_or_equal(1)),
    "reference_add": lambda c: _main(c).data.reference_add(ident(2), "to", ident(501)),
    "reference_replace": lambda c: _main(c).data.reference_replace(ident(1), "to", [ident(501), ident(500)]),
    "reference_delete": lambda c: _main(c).data.reference_delete(ident(1), "to", ident(500)),
    "reference_add_many": _reference_add_many,
    "tenants_create": lambda c: _tenants(c).create([Tenant(name="three"), Tenant(name="four")]),
    "tenants_update": lambda c: _tenants(c).update(
        [Tenant(name="one", activity_status=TenantUpdateActivityStatus.INACTIVE)]
    ),
    "tenants_delete": lambda c: _tenants(c).remove(["one"]),
    "insert_for_new_tenant": _insert_for_new_tenant,
    "collection_create": _create,
    "collection_update": lambda c: _main(c).config.update(
        description="changed", inverted_index_config=Reconfigure.inverted_index(bm25_b=0.5)
    ),
    "collection_delete": lambda c: c.collections.delete("Main"),
    "property_add": lambda c: _main(c).config.add_property(Property(name="later", data_type=DataType.TEXT)),
    "alias_create": lambda c: c.alias.create(alias_name="More", target_collection="Target"),
    "alias_update": lambda c: c.alias.update(alias_name="Also", new_target_collection="Target"),
    "alias_delete": lambda c: c.alias.delete(alias_name="Also"),
    "read_anew": _read_anew,
}
"""Every kind of write; and reads that build every index."""

OPENING = ("open", "close")
"""Kinds that a directory alone has."""


# -- what it is, and what must agree with it


def handler(client: WeaviateClient) -> Any:
    """Return the engine's handler behind a client."""
    return client._connection._transport._engine.get()  # type: ignore[attr-defined]


def state_of(client: WeaviateClient) -> World:
    """Read everything, object by object."""
    out: World = {"aliases": {n: a.collection for n, a in client.alias.list_all().items()}, "collections": {}}
    for name, config in client.collections.list_all(simple=False).items():
        collection = client.collections.use(name)
        entry: dict[str, Any] = {"config": config.to_dict(), "tenants": {}, "objects": {}}
        if config.multi_tenancy_config.enabled:
            for tenant, known in collection.tenants.get().items():
                entry["tenants"][tenant] = known.activity_status.value
                if known.activity_status.value == "ACTIVE":
                    entry["objects"][tenant] = _objects(collection.with_tenant(tenant), ())
        else:
            entry["objects"][""] = _objects(collection, [r.name for r in config.references])
        out["collections"][name] = entry
    return out


def _objects(collection: Any, references: Any) -> dict[uuid.UUID, Any]:
    wanted = [QueryReference(link_on=name, return_properties=[]) for name in references] or None
    return {
        found.uuid: {
            "properties": {name: value for name, value in found.properties.items() if value is not None},
            "vectors": found.vector,
            "references": {
                name: [other.uuid for other in held.objects] for name, held in (found.references or {}).items()
            },
        }
        for found in collection.iterator(include_vector=True, return_references=wanted)
    }


def check(client: WeaviateClient, state: World) -> None:
    """Compare every index and every count with what is there."""
    for name, entry in state["collections"].items():
        for tenant, objects in entry["objects"].items():
            collection = client.collections.use(name)
            collection = collection.with_tenant(tenant) if tenant else collection
            assert len(objects) == len(collection)
            assert len(objects) == len(handler(client).database.catalog.collection(name).shard(tenant or None))
            names = {prop["name"] for prop in entry["config"]["properties"]}
            if "at" in names:
                _check_main(collection, objects)
            elif "n" in names:
                _check_filter(collection, objects, Filter.by_property("n").greater_than(1), lambda o: o["n"] > 1)
                _check_near(collection, objects, None)
            elif "t" in names:
                _check_words(collection, objects)


def _ids(reply: Any) -> list[uuid.UUID]:
    return [found.uuid for found in reply.objects]


def _check_filter(collection: Any, objects: Any, where: Any, wanted: Callable[[Any], bool]) -> None:
    found = _ids(collection.query.fetch_objects(filters=where, limit=1000, return_properties=[]))
    expected = {key for key, held in objects.items() if wanted(held["properties"])}
    assert len(found) == len(set(found))
    assert expected == set(found), where


def _check_words(collection: Any, objects: Any) -> None:
    texts = {key: held["properties"].get("t", "") for key, held in objects.items()}
    query = " ".join({*texts.values(), "word4", "other", "word8"})
    reply = collection.query.bm25(query, query_properties=["t"], limit=1000, return_properties=[])
    assert {key for key, text in texts.items() if text} == set(_ids(reply))
    _check_filter(collection, objects, Filter.by_property("t").like("w*"), lambda o: "word" in o.get("t", ""))


def _check_near(collection: Any, objects: Any, name: str | None) -> None:
    held = {key: _vector(found["vectors"], name) for key, found in objects.items()}
    there = {key: vector for key, vector in held.items() if vector}
    width = {"a": 2, "b": 3}.get(name or "", 2)
    query = [1.0, 2.0, 0.5][:width]
    reply = collection.query.near_vector(
        query,
        limit=1000,
        target_vector=name if name in ("a", "b") else None,
        return_metadata=["distance"],
        return_properties=[],
    )
    assert set(there) == set(_ids(reply)), name
    away = [found.metadata.distance for found in reply.objects]
    assert away == sorted(away)
    for found, distance in zip(reply.objects, away, strict=True):
        assert math.isclose(_distance(name, query, there[found.uuid]), distance, abs_tol=1e-5)


def _vector(found: Any, name: str | None) -> Any:
    return found.get(name) if name in ("a", "b") else found.get("default")


def _distance(name: str | None, one: list[float], other: Any) -> float:
    if name == "b":
        return sum((x - y) ** 2 for x, y in zip(one, other, strict=True))
    dot = sum(x * y for x, y in zip(one, other, strict=True))
    return 1 - dot / math.hypot(*one) / math.hypot(*other)


def _latitude(held: Mapping[str, Any]) -> float:
    return held["place"].latitude if "place" in held else math.inf


def _check_main(collection: Any, objects: Any) -> None:
    at = datetime(2020, 1, 3, tzinfo=UTC)
    place = Place(latitude=0.0, longitude=10.0)
    conditions: list[tuple[Any, Callable[[Any], bool]]] = [
        (Filter.by_property("n").greater_or_equal(2), lambda o: "n" in o and o["n"] >= 2),
        (Filter.by_property("at").less_than(at), lambda o: "at" in o and o["at"] < at),
        (Filter.by_property("u").equal(ident(1001)), lambda o: o.get("u") == ident(1001)),
        (Filter.by_property("tags").contains_any(["tag1", "tag4"]), lambda o: {"tag1", "tag4"} & {*o.get("tags", ())}),
        (Filter.by_property("yes").equal(True), lambda o: o.get("yes") is True),
        (Filter.by_property("n").is_none(True), lambda o: "n" not in o),
        (Filter.by_property("tags", length=True).equal(2), lambda o: len(o.get("tags", ())) == 2),
        (Filter.by_property("place").within_geo_range(place, 250_000), lambda o: _latitude(o) <= 2),
    ]  # fmt: skip
    for where, wanted in conditions:
        _check_filter(collection, objects, where, lambda o, wanted=wanted: bool(wanted(o)))  # type: ignore[misc]
    _check_filter(collection, objects, Filter.by_id().contains_any([*objects, ident(99)]), lambda _: True)
    linked = {key: held["references"].get("to", []) for key, held in objects.items()}
    for where, expected in (
        (Filter.by_ref_count("to").greater_than(0), {key for key, targets in linked.items() if targets}),
        (
            Filter.by_ref("to").by_property("t").equal("target1"),
            {key for key, targets in linked.items() if ident(501) in targets},
        ),
    ):
        assert expected == set(_ids(collection.query.fetch_objects(filters=where, limit=100, return_properties=[])))
    recent = Filter.by_update_time().greater_than(datetime(2020, 1, 1, tzinfo=UTC))
    _check_filter(collection, objects, recent, lambda _: True)
    numbers = sorted(held["properties"]["n"] for held in objects.values() if "n" in held["properties"])
    ordered = collection.query.fetch_objects(sort=Sort.by_property("n"), limit=1000).objects
    assert numbers == [found.properties["n"] for found in ordered if found.properties.get("n") is not None]
    assert len(objects) == collection.aggregate.over_all(total_count=True).total_count
    counts = collection.aggregate.over_all(return_metrics=Metrics("n").integer(count=True, sum_=True)).properties["n"]
    assert (len(numbers), sum(numbers)) == (counts.count or 0, counts.sum_ or 0)
    _check_words(collection, objects)
    _check_near(collection, objects, "a")
    _check_near(collection, objects, "b")


def check_usable(client: WeaviateClient) -> None:
    """Write once more, and read from another thread, which needs the lock."""
    empty = client.collections.use("Empty")
    if not len(empty):  # the width of an object that was not stored does not count
        empty.data.insert({"x": 2}, uuid=ident(901), vector=[1, 2])
        empty.data.delete_by_id(ident(901))
    target = client.collections.use("Target")
    before = len(target)
    target.data.insert({"t": "afterwards"}, uuid=ident(900))
    lengths: list[int] = []
    reader = threading.Thread(target=lambda: lengths.append(len(target)))
    reader.start()
    reader.join(60)
    assert [before + 1] == lengths
    target.data.delete_by_id(ident(900))


# -- interrupting


def _finalizes(frame: FrameType | None) -> bool:
    """Return whether a frame is of a finalizer, where Python itself reports every exception and goes on."""
    while frame is not None and frame.f_code.co_name != "__del__":
        frame = frame.f_back
    return frame is not None


@dataclass
class Trace:
    """Counts the engine's lines that run, and interrupts at one of them.

    Attributes:
        place: the number of the line to interrupt at, from 1; 0 for none.
        seen: how many lines ran.
        hit: where the interrupt was.
    """

    place: int = 0
    seen: int = 0
    hit: str = ""

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        """Trace one event."""
        if event == "call":
            return self if frame.f_code.co_filename.startswith(TRACED) and not _finalizes(frame) else None
        if event == "line":
            self.seen += 1
            if self.seen == self.place:
                where = frame.f_code.co_filename.removeprefix(ENGINE)
                self.hit = f"{where[1:]}:{frame.f_lineno} {frame.f_code.co_qualname}"
                sys.settrace(None)
                raise Interrupted
        return self

    def run(self, work: Callable[[], object]) -> bool:
        """Run something; return whether it was interrupted."""
        before = sys.gettrace()
        sys.settrace(self)
        try:
            work()
        except Interrupted:
            return True
        finally:
            sys.settrace(before)
        return False


class Worlds:
    """Makes the same world again and again, in memory or on a path."""

    def __init__(self, folder: Path) -> None:
        """Make it once.

        Args:
            folder: an empty directory.
        """
        self._folder = folder
        self._original = folder / "original"
        with weaviate_gen.connect_to_path(self._original) as client:
            build(client)
        self._count = 0
        self._allowed: dict[str, list[World]] = {}
        with weaviate_gen.connect_to_memory() as client:
            self.restore(client)
            check(client, state_of(client))  # what is made once for all engines is made now

    def restore(self, client: WeaviateClient) -> None:
        """Put the world into an engine in memory."""
        storage = handler(client).database.storage
        source = sqlite3.connect(self._original / FILE)
        source.backup(storage._base)
        source.close()
        storage.lock.state = State.CHANGING
        with storage.lock:
            pass

    def copy(self) -> Path:
        """Return a new directory with the world."""
        self._count += 1
        path = self._folder / str(self._count)
        path.mkdir()
        shutil.copy(self._original / FILE, path / FILE)
        return path

    def allowed(self, kind: str) -> list[World]:
        """Return the states that an interrupted write may leave: the one before it, and the one after it."""
        if kind not in self._allowed:
            with weaviate_gen.connect_to_memory() as client:
                self.restore(client)
                states = [state_of(client)]
                if kind in WRITES:
                    WRITES[kind](client)
                    states.append(state_of(client))
            if kind == "batch_of_two_collections":  # a request is one transaction for each collection
                between = {**states[0], "collections": {**states[0]["collections"]}}
                between["collections"]["Main"] = states[1]["collections"]["Main"]
                states.append(between)
            self._allowed[kind] = states
        return self._allowed[kind]

    # -- one attempt

    def lines(self, kind: str, *, on_path: bool) -> int:
        """Return the number of places at which a kind of write can be interrupted."""
        trace = Trace()
        with self.opened(on_path=on_path) as (client, path):
            self._do(kind, trace, client, path)
        return trace.seen

    def attempt(self, kind: str, place: int, *, on_path: bool) -> tuple[str, str]:
        """Interrupt a write at a place.

        Returns:
            Where that was (nowhere, if the place was not reached), and what is broken afterwards.
        """
        trace = Trace(place)
        try:
            with self.opened(on_path=on_path) as (client, path):
                if kind in WRITES:
                    check(client, self.allowed(kind)[0])  # builds every index
                self._do(kind, trace, client, path)
                self.check(kind, client, path)
        except Exception as error:  # noqa: BLE001 - all of them are reported
            return trace.hit, explained(error)
        return trace.hit, ""

    @contextmanager
    def opened(self, *, on_path: bool) -> Iterator[tuple[WeaviateClient, Path | None]]:
        """Open an engine with the world for a while."""
        if not on_path:
            with weaviate_gen.connect_to_memory() as client:
                self.restore(client)
                yield client, None
            return
        path = self.copy()
        try:
            with weaviate_gen.connect_to_path(path) as client:
                yield client, path
        finally:
            shutil.rmtree(path)

    def sweep(self, kind: str, *, on_path: bool) -> tuple[int, list[str]]:
        """Interrupt a kind of write at every place.

        Where the write had changed nothing yet, the next place is tried on the same engine; it is checked after many of
        them, and before anything that would repair it.

        Returns:
            The number of places, and what is broken by which.
        """
        faults: list[str] = []
        last = self.lines(kind, on_path=on_path)
        place = 1
        while place <= last:
            quiet: list[int] = []
            if kind in WRITES:
                quiet, problem = self._quietly(kind, range(place, min(place + _TOGETHER, last + 1)), on_path=on_path)
                if problem and quiet:
                    faults.append(f"{kind} at places {quiet[0]} to {quiet[-1]}: {problem}")
            place += len(quiet)
            if place <= last and len(quiet) < _TOGETHER:
                hit, problem = self.attempt(kind, place, on_path=on_path)
                if problem:
                    faults.append(f"{kind} at {hit}: {problem}")
                place += 1
        return last, faults

    def _quietly(self, kind: str, places: range, *, on_path: bool) -> tuple[list[int], str]:
        """Interrupt at places as long as nothing is changed; return those, and what is broken after all of them."""
        done: list[int] = []
        try:
            with self.opened(on_path=on_path) as (client, path):
                check(client, self.allowed(kind)[0])
                for place in places:
                    self._do(kind, Trace(place), client, path)
                    if not _is_untouched(client):
                        break
                    done.append(place)
                else:
                    self.check(kind, client, path)
                    return done, ""
            if not done:
                return [], ""
            with self.opened(on_path=on_path) as (client, path):
                check(client, self.allowed(kind)[0])
                for place in done:
                    self._do(kind, Trace(place), client, path)
                self.check(kind, client, path)
        except Exception as error:  # noqa: BLE001 - all of them are reported
            return done, explained(error)
        return done, ""

    def _do(self, kind: str, trace: Trace, client: WeaviateClient, path: Path | None) -> None:
        if kind == "close":
            trace.run(client.close)
        elif kind == "open":
            client.close()
            opened: list[WeaviateClient] = []
            trace.run(lambda: opened.append(weaviate_gen.connect_to_path(path or "")))
            for other in opened:
                other.close()
        else:
            trace.run(lambda: WRITES[kind](client))

    def check(self, kind: str, client: WeaviateClient, path: Path | None) -> None:
        """Check the engine after an interrupt, and once more when its directory was opened again."""
        if kind in WRITES:
            state = state_of(client)
            assert state in self.allowed(kind), "neither as before nor as after"
            check(client, state)
            check_usable(client)
        if path is not None:
            client.close()
            client.connect()
            again = state_of(client)
            assert again in self.allowed(kind), "neither as before nor as after, reopened"
            assert kind in OPENING or again == state, "another world, reopened"


def _is_untouched(client: WeaviateClient) -> bool:
    """Return whether nothing was changed since the engine was opened, nor left half-done."""
    storage = handler(client).database.storage
    return storage.lock.state != State.CHANGING and storage._base.total_changes == 0


def explained(error: Exception) -> str:
    """Return what an error says, and where it is from."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} at {at.name}:{at.lineno}"
