"""Migration from a store of ours: names, types, ids, interruptions, rejected objects, the command."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from weaviate_gen import WeaviateClient
from weaviate_gen.cli import main
from weaviate_gen.exceptions import TransferError, WeaviateInvalidInputError
from weaviate_gen.transfer import Record, StoredCollection, migrate, migrate_collection, open_store
from weaviate_gen.util import generate_uuid5

PAGE = 10
UUID_ = "0b2b4f6e-0000-4000-8000-000000000001"

pytestmark = pytest.mark.unit


class ListStore:
    """Collections that are lists of records."""

    def __init__(self, collections: Mapping[str, list[Record]]) -> None:
        self._collections = collections
        self.pages_read = 0
        self.is_closed = False

    def names(self) -> list[str]:
        """Return the names."""
        return [*self._collections]

    def describe(self, name: str) -> StoredCollection:
        """Return a collection."""
        records = self._collections[name]
        vectors = {key: "l2-squared" for each in records for key in each.vectors}
        return StoredCollection(name, len(records), vectors, ("sparse vectors are left out",))

    def pages(self, name: str, after: Any, *, with_vectors: bool) -> Iterator[tuple[list[Record], Any]]:
        """Yield pages."""
        records = self._collections[name]
        for start in range(after or 0, len(records), PAGE):
            self.pages_read += with_vectors
            yield records[start : start + PAGE], min(start + PAGE, len(records))

    def close(self) -> None:
        """Close."""
        self.is_closed = True


def numbers(count: int = 45) -> ListStore:
    """Return a store of one collection."""
    return ListStore({"docs": [Record(f"doc {at}", {"n": at}, {"": [float(at), 1.0]}) for at in range(count)]})


VALUES: dict[str, tuple[list[Any], str, list[Any]]] = {
    "int": ([1, 2], "int", [1, 2]),
    "mixed numbers": ([1, 2.5], "number", [1.0, 2.5]),
    "decimal": ([Decimal("1.5"), None], "number", [1.5, None]),
    "not a number": ([float("nan"), 2.5], "number", [None, 2.5]),
    "boolean": ([True, False], "boolean", [True, False]),
    "mixed": ([1, "a"], "text", ["1", "a"]),
    "mixed booleans": ([True, "a"], "text", ["true", "a"]),
    "lists": ([["a"], []], "text[]", [["a"], []]),
    "lists and values": ([[1], 2], "int[]", [[1], [2]]),
    "lists of lists": ([[[1]], [[2]]], "text[]", [["[1]"], ["[2]"]]),
    "day": ([date(2024, 2, 29), None], "date", ["2024-02-29T00:00:00Z", None]),
    "time": (
        [datetime(2024, 1, 1, 12, tzinfo=UTC), datetime.fromisoformat("2024-01-01")],
        "date",
        ["2024-01-01T12:00:00Z", "2024-01-01T00:00:00Z"],
    ),
    "uuid": ([UUID(UUID_), None], "uuid", [UUID_, None]),
    "bytes": ([b"hello", None], "blob", ["aGVsbG8=", None]),
    "place": ([{"lat": 1.5, "lon": 2.5}, None], "geoCoordinates", [{"latitude": 1.5, "longitude": 2.5}, None]),
    "object": ([{"a b": {"c": 1}}, {"a b": {"c": 2.5}}], "object", [{"a_b": {"c": 1.0}}, {"a_b": {"c": 2.5}}]),
    "empty object": ([{}, {"a": None}], "text", ["{}", '{"a": null}']),
    "huge": ([2**70, 1], "number", [float(2**70), 1.0]),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_values_keep_their_meaning(name: str, target: WeaviateClient) -> None:
    values, kind, expected = VALUES[name]
    store = ListStore({"docs": [Record(f"{at}", {"x": value}) for at, value in enumerate(values)]})
    report = migrate_collection(target, store, "docs")
    assert kind == report.types["x"]
    raw: Any = target.raw.rest.objects_list(class_="Docs")
    found = {each["properties"]["originalId"]: each["properties"].get("x") for each in raw["objects"]}
    assert expected == [found[str(at)] for at in range(len(values))]
    if name == "not a number":
        assert "x: 1 NaN or infinite, left out" in report.notes
    if name == "time":
        assert "x: 1 dates without a zone, taken as UTC" in report.notes


def test_names_become_valid_and_ids_are_kept(target: WeaviateClient) -> None:
    records = [
        Record(
            UUID_.upper(),
            {"id": "own", "a-b": 1, "a b": 2, "Title": "t", "9": 3},
            {"first": [1.0], "my vec": [[1.0, 2.0]]},
        ),
        Record(7, {"originalId": "x", "nothing": None}, {"first": [2.0]}),
    ]
    report = migrate_collection(target, ListStore({"my docs": records}), "my docs")
    assert "My_docs" == report.collection
    assert "a b: renamed to a_b_" in report.notes
    assert "nothing: nothing is known of it, left out" in report.notes
    assert "sparse vectors are left out" in report.notes
    collection = target.collections.use("My_docs")
    own = collection.query.fetch_object_by_id(UUID_, include_vector=True)
    other = collection.query.fetch_object_by_id(generate_uuid5(7), include_vector=True)
    assert own is not None
    assert other is not None
    assert {"id_": "own", "a_b": 1, "a_b_": 2, "title": "t", "_9": 3} == {
        k: v for k, v in own.properties.items() if v is not None
    }
    assert {"first": [1.0], "my_vec": [[1.0, 2.0]]} == own.vector
    assert ("7", "x") == (other.properties["originalId"], other.properties["originalId_"])
    config = collection.config.get()
    assert config.vector_config is not None
    assert "l2-squared" == config.vector_config["first"].vector_index_config.distance_metric.value  # type: ignore[union-attr]  # a graph


class Killed(BaseException):
    """The program ends here."""


def test_interrupted_migration_goes_on_behind_the_last_page(target: WeaviateClient, tmp_path: Path) -> None:
    store = numbers()

    def stop(state: Any) -> None:
        if state.done == 3 * PAGE:
            raise Killed

    with pytest.raises(Killed):
        migrate_collection(target, store, "docs", state=tmp_path, progress=stop)
    with pytest.raises(WeaviateInvalidInputError, match="resume=True"):
        migrate_collection(target, store, "docs", state=tmp_path)
    with pytest.raises(WeaviateInvalidInputError, match="another migration"):
        migrate_collection(target, store, "docs", name="Other", state=tmp_path, resume=True)
    store.pages_read = 0
    report = migrate_collection(target, store, "docs", state=tmp_path, resume=True)
    assert 2 == store.pages_read
    assert (45, 45, 0) == (report.stored, report.checksum.count, report.failed)
    assert [] == [*tmp_path.iterdir()]


@pytest.mark.parametrize("seed", range(5))
def test_migration_killed_anywhere_loses_nothing(seed: int, target: WeaviateClient, tmp_path: Path) -> None:
    chance = random.Random(seed)
    store, resume = numbers(), False

    def stop(state: Any) -> None:
        if chance.random() < 0.3:
            raise Killed

    while True:
        try:
            report = migrate_collection(target, store, "docs", state=tmp_path, resume=resume, progress=stop)
            break
        except Killed:
            resume = True
    assert 45 == report.stored == len(target.collections.use("Docs"))


def test_rejected_objects_are_kept_and_sent_again(target: WeaviateClient, tmp_path: Path) -> None:
    records = [Record(at, {"n": at}, {"": [1.0, 2.0] if at != 3 else [1.0]}) for at in range(5)]
    with pytest.raises(TransferError, match="1 objects were rejected by Docs"):
        migrate_collection(target, ListStore({"docs": records}), "docs")
    target.collections.delete("Docs")
    report = migrate_collection(target, ListStore({"docs": records}), "docs", state=tmp_path)
    assert (4, 1, tmp_path / "dead-letters") == (report.stored, report.failed, report.dead_letters)
    again = migrate_collection(target, ListStore({"docs": records}), "docs", state=tmp_path, resume=True)
    assert (4, 1) == (again.stored, again.failed)


def test_all_collections_are_migrated(target: WeaviateClient) -> None:
    store = ListStore({"a": [Record(1, {"n": 1})], "b": []})
    assert [("A", 1), ("B", 0)] == [(each.collection, each.stored) for each in migrate(target, store)]
    with pytest.raises(WeaviateInvalidInputError, match="exists"):
        migrate_collection(target, store, "a")
    with pytest.raises(WeaviateInvalidInputError, match="it has a, b"):
        migrate_collection(target, store, "c")
    with pytest.raises(WeaviateInvalidInputError, match="requires state"):
        migrate_collection(target, store, "a", resume=True)


@pytest.mark.parametrize("address", ["chroma", "nope:x", "chroma:"])
def test_address_of_a_store_has_its_kind(address: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="chroma, lancedb, pgvector, qdrant"):
        open_store(address)


def open_list(address: str) -> ListStore:
    """Return the store that an entry point names."""
    assert "somewhere" == address
    return numbers(3)


def test_store_of_an_entry_point_is_migrated_by_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    metadata = tmp_path / "own-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: own\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[weaviate_gen.stores]\nown = {__name__}:open_list\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])
    place = ["--path", str(tmp_path / "data")]
    assert 0 == main(["migrate", "own:somewhere", "docs", "--name", "Text", *place])
    printed = capsys.readouterr()
    assert '"collection":"Text","stored":3,"failed":0' in printed.out
    assert 1 == main(["migrate", "own:somewhere", "--resume", *place])
    assert "--resume requires --state" in capsys.readouterr().err
    assert 0 == main(["migrate", "own:somewhere", "--resume", "--state", str(tmp_path / "state"), *place])
    assert '"collection":"Docs","stored":3' in capsys.readouterr().out
