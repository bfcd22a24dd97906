"""Objects of a collection, page by page, with everything that the server keeps of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from weaviate_gen._client.sync.collection import Collection
from weaviate_gen._client.sync.raw.rest import RawRest
from weaviate_gen._types.query.metadata import MetadataQuery
from weaviate_gen.exceptions import UnexpectedStatusCodeError
from weaviate_gen.transfer.layout import UNNAMED, Json, Layout
from weaviate_gen.transfer.row import Row, vector_of

PAGE = 200
"""Objects of a page: what a range has in memory at a time."""

_SPACE = 1 << 128
_UNNAMED_ON_GRPC = "default"


@dataclass(frozen=True, slots=True)
class Range:
    """Objects of one tenant with ids up to an end.

    Attributes:
        tenant: the tenant, or ``None``.
        after: the id before the first; empty: from the first id on.
        end: the last id.
    """

    tenant: str | None
    after: str
    end: str

    def to_json(self) -> Json:
        """Return the fields."""
        return {"tenant": self.tenant, "after": self.after, "end": self.end}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Range:
        """Read :meth:`to_json`."""
        return cls(fields["tenant"], fields["after"], fields["end"])


def span(rows: list[Row], tenant: str | None) -> Range:
    """Return the range from the first to the last of some objects in the order of their ids."""
    first = UUID(rows[0].uuid).int
    return Range(tenant, str(UUID(int=first - 1)) if first else "", rows[-1].uuid)


class Source(Protocol):
    """Interface of what objects are read from."""

    @property
    def layout(self) -> Layout:
        """The layout of its objects."""
        ...

    def pages(self, part: Range) -> Iterator[list[Row]]:
        """Yield the objects of a range in the order of their ids, some at a time."""
        ...


def split(tenants: list[str | None], count: int) -> list[Range]:
    """Split tenants into ranges of ids of equal size.

    Args:
        tenants: their names; ``[None]`` for a collection without tenants.
        count: number of ranges in all that suffices; there is at least one for each tenant.

    Returns:
        The ranges.
    """
    each = max(1, -(-count // max(1, len(tenants))))
    ends = [str(UUID(int=_SPACE * (number + 1) // each - 1)) for number in range(each)]
    starts = ["", *ends[:-1]]
    return [Range(tenant, *bounds) for tenant in tenants for bounds in zip(starts, ends, strict=True)]


class CollectionSource:
    """Reads a collection through a client.

    Properties, references and times are read over REST, where they are as they were stored: dates with all digits,
    references whether or not their target exists. Vectors are read over gRPC, as float32.

    Args:
        collection: the collection.
        schema: its schema, as :func:`read_schema` returns it.
        with_vectors: whether to read vectors.
    """

    def __init__(self, collection: Collection[Any, Any], schema: Json, *, with_vectors: bool = True) -> None:
        self._collection = collection
        self._raw = RawRest(collection._session)
        self._layout = Layout.of(schema)
        self._reads_vectors = with_vectors and bool(self._layout.vectors)

    @property
    def layout(self) -> Layout:
        """The layout of its objects."""
        return self._layout

    def pages(self, part: Range) -> Iterator[list[Row]]:
        """Yield the objects of a range in the order of their ids, some at a time.

        Args:
            part: the range.
        """
        after = part.after
        while True:
            reply: Any = self._raw.objects_list(class_=self._layout.name, limit=PAGE, after=after, tenant=part.tenant)
            listed: list[Json] = reply.get("objects") or []
            if not listed:
                return
            rows = [Row.from_server(fields, self._layout) for fields in listed if fields["id"] <= part.end]
            if rows:
                yield list(self._with_vectors(rows, after, part.tenant))
            after = listed[-1]["id"]
            if after >= part.end:
                return

    def _with_vectors(self, rows: list[Row], after: str, tenant: str | None) -> Iterator[Row]:
        if not self._reads_vectors:
            yield from rows
            return
        named = UNNAMED not in self._layout.vectors
        response = self._collection.with_tenant(tenant).query.fetch_objects(
            limit=PAGE,
            after=after or None,
            include_vector=list(self._layout.vectors) if named else True,
            return_properties=[],
            return_metadata=MetadataQuery(last_update_time=True),
        )
        objects = {str(each.uuid): each for each in response.objects}
        for row in rows:
            found = objects.pop(row.uuid, None)
            if found is None or _milliseconds(found.metadata.last_update_time) != row.updated:
                current = self.read(row.uuid, tenant)  # it was changed between the two requests
                if current is not None:
                    yield current
                continue
            for name, values in found.vector.items():
                if len(values):
                    row.vectors[name if named or name != _UNNAMED_ON_GRPC else UNNAMED] = vector_of(values)
            yield row

    def read(self, uuid: str, tenant: str | None) -> Row | None:
        """Return an object, or ``None`` if there is none with this id.

        Args:
            uuid: the id.
            tenant: the tenant, or ``None``.
        """
        try:
            fields: Any = self._raw.objects_class_get(self._layout.name, uuid, include="vector", tenant=tenant)
        except UnexpectedStatusCodeError as error:
            if error.status == 404:
                return None
            raise
        return Row.from_server(fields, self._layout)


def _milliseconds(time: datetime | None) -> int | None:
    return None if time is None else round(time.timestamp() * 1000)


def read_schema(collection: Collection[Any, Any]) -> Json:
    """Return a collection's schema, as the server has it.

    Args:
        collection: the collection.

    Raises:
        UnexpectedStatusCodeError: there is none of this name, among others.
    """
    schema: Any = RawRest(collection._session).schema_objects_get(collection.name)
    return dict(schema)
