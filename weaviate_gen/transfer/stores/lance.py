"""LanceDB as a source of migrations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weaviate_gen.transfer.stores.protocol import PAGE, Record, StoredCollection, load

_DISTANCES: Mapping[str, str] = {"l2": "l2-squared", "cosine": "cosine", "dot": "dot", "hamming": "hamming"}


class LanceStore:
    """Tables of LanceDB: columns of float vectors become named vectors, others become properties.

    Ids are those of the column `id`; without one, they are the numbers of rows.

    Args:
        database: a connection of lancedb.
    """

    def __init__(self, database: Any) -> None:
        self._database = database

    @classmethod
    def open(cls, address: str) -> LanceStore:
        """Open a database.

        Args:
            address: a directory or an address, as ``lancedb.connect`` takes it.
        """
        return cls(load("lancedb", "lancedb").connect(address))

    def names(self) -> list[str]:
        """Return the names of the tables."""
        return sorted(self._database.table_names(limit=10_000))

    def describe(self, name: str) -> StoredCollection:
        """Return a table; LanceDB compares by the Euclidean distance, unless an index has another one.

        Args:
            name: its name.
        """
        table = self._database.open_table(name)
        distances, notes = dict.fromkeys(_vector_columns(table), "l2-squared"), list[str]()
        for index in table.list_indices():
            kind = str(getattr(table.index_stats(index.name), "distance_type", None))
            for column in distances.keys() & set(index.columns):
                if kind in _DISTANCES:
                    distances[column] = _DISTANCES[kind]
                else:
                    notes.append(f"{column}: its index has the distance {kind}, which became l2-squared")
        return StoredCollection(name, int(table.count_rows()), distances, tuple(notes))

    def pages(self, name: str, after: Any, *, with_vectors: bool) -> Iterator[tuple[list[Record], Any]]:
        """Yield the rows of a table in their order.

        Args:
            name: the table.
            after: ``None``, or what came with an earlier page.
            with_vectors: whether vectors are needed.
        """
        table = self._database.open_table(name)
        vectors = _vector_columns(table)
        columns = [column for column in table.schema.names if with_vectors or column not in vectors]
        offset = int(after or 0)
        while True:
            rows = table.search().select(columns).limit(PAGE).offset(offset).to_arrow().to_pylist()
            if not rows:
                return
            records = [_record(row, vectors, offset + at) for at, row in enumerate(rows)]
            offset += len(rows)
            yield records, offset

    def close(self) -> None:
        """Release what it holds."""


def _vector_columns(table: Any) -> list[str]:
    types = load("pyarrow.types", "lancedb")
    return [
        field.name
        for field in table.schema
        if types.is_fixed_size_list(field.type) and types.is_floating(field.type.value_type)
    ]


def _record(row: dict[str, Any], vectors: list[str], number: int) -> Record:
    own = {name: value for name, value in row.items() if name not in vectors and name != "id" and value is not None}
    return Record(row.get("id", number), own, {name: row[name] for name in vectors if row.get(name) is not None})
