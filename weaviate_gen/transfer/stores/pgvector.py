"""PostgreSQL with pgvector as a source of migrations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.transfer.stores.protocol import PAGE, Record, StoredCollection, load

_VECTORS = ("vector", "halfvec")
_DISTANCES = {"cosine_ops": "cosine", "l2_ops": "l2-squared", "ip_ops": "dot", "l1_ops": "manhattan"}

_TABLES = """
select distinct n.nspname, c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
where t.typname = any(%s) and c.relkind in ('r', 'p') and not c.relispartition and not a.attisdropped order by 1, 2
"""
_COLUMNS = """
select a.attname, t.typname, format_type(a.atttypid, a.atttypmod), coalesce(a.attnum = any(i.indkey::int2[]), false)
from pg_attribute a join pg_type t on t.oid = a.atttypid
left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum
"""
_OPERATORS = """
select a.attname, o.opcname from pg_index i join pg_opclass o on o.oid = i.indclass[0]
join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0] where i.indrelid = %s::regclass
"""


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    kind: str
    full_kind: str
    is_key: bool

    @property
    def is_vector(self) -> bool:
        return self.kind in _VECTORS


class PgvectorStore:
    """Tables of PostgreSQL with columns of vectors: those become named vectors, others become properties.

    Ids are primary keys; those of several columns are joined by a colon.

    Args:
        connection: a connection of psycopg.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    def open(cls, address: str) -> PgvectorStore:
        """Connect to a server.

        Args:
            address: an address, as ``psycopg.connect`` takes it.
        """
        return cls(load("psycopg", "pgvector").connect(address))

    def names(self) -> list[str]:
        """Return the names of the tables with columns of vectors; with their schema, unless that is `public`."""
        rows = self._connection.execute(_TABLES, [list(_VECTORS)]).fetchall()
        return [table if schema == "public" else f"{schema}.{table}" for schema, table in rows]

    def describe(self, name: str) -> StoredCollection:
        """Return a table; distances are those of its indexes, or else cosine.

        Args:
            name: its name.
        """
        sql = load("psycopg.sql", "pgvector")
        count = self._connection.execute(sql.SQL("select count(*) from {}").format(_table(name))).fetchone()[0]
        distances = {each.name: "cosine" for each in self._columns(name) if each.is_vector}
        for column, operator in self._connection.execute(_OPERATORS, [name]).fetchall():
            found = next((value for key, value in _DISTANCES.items() if operator.endswith(key)), None)
            if column in distances and found is not None:
                distances[column] = found
        return StoredCollection(name, int(count), distances)

    def pages(self, name: str, after: Any, *, with_vectors: bool) -> Iterator[tuple[list[Record], Any]]:
        """Yield the rows of a table in the order of their primary key.

        Args:
            name: the table.
            after: ``None``, or what came with an earlier page.
            with_vectors: whether vectors are needed.
        """
        sql = load("psycopg.sql", "pgvector")
        columns = [each for each in self._columns(name) if with_vectors or not each.is_vector]
        keys = [each for each in columns if each.is_key]
        if not keys:
            raise WeaviateInvalidInputError(f"table {name} has no primary key: add one")
        names = sql.SQL(", ").join(sql.Identifier(each.name) for each in keys)
        chosen = sql.SQL(", ").join(
            sql.SQL("{}::text").format(sql.Identifier(each.name)) if each.is_vector else sql.Identifier(each.name)
            for each in columns
        )
        bounds = sql.SQL(", ").join(sql.SQL("%s::" + each.full_kind) for each in keys)
        while True:
            where = sql.SQL("where ({}) > ({})").format(names, bounds) if after is not None else sql.SQL("")
            query = sql.SQL("select {} from {} {} order by {} limit {}").format(
                chosen, _table(name), where, names, sql.Literal(PAGE)
            )
            rows = self._connection.execute(query, after).fetchall()
            if not rows:
                return
            places = [columns.index(each) for each in keys]
            after = [str(rows[-1][at]) for at in places]
            yield [_record(row, columns, [row[at] for at in places]) for row in rows], after

    def _columns(self, name: str) -> list[_Column]:
        return [_Column(*row) for row in self._connection.execute(_COLUMNS, [name]).fetchall()]

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _table(name: str) -> Any:
    return load("psycopg.sql", "pgvector").Identifier(*name.split("."))


def _record(row: Any, columns: list[_Column], key: list[Any]) -> Record:
    properties, vectors = dict[str, Any](), dict[str, Any]()
    for column, value in zip(columns, row, strict=True):
        if column.is_vector and value is not None:
            vectors[column.name] = json.loads(value)
        elif not column.is_key and not column.is_vector and value is not None:
            properties[column.name] = value
    return Record(key[0] if len(key) == 1 else ":".join(map(str, key)), properties, vectors)
