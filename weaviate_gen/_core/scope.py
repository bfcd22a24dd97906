"""Scope of a collection handle: name, tenant and consistency level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weaviate_gen._runtime.records import record

if TYPE_CHECKING:
    from weaviate_gen._types.schema.enums import ConsistencyLevel


@record(frozen=True, slots=True)
class BoundModel:
    """A typed model that a collection is used with.

    Attributes:
        model: its class.
        validate: whether results are validated.
    """

    model: type[Any]
    validate: bool


@record(frozen=True, slots=True)
class Scope:
    """A collection, and the tenant and consistency level that every request on it carries.

    Attributes:
        name: the collection's name, first letter upper case.
        tenant: the tenant's name, or ``None`` in a collection without multi-tenancy.
        consistency: the consistency level, or ``None`` for the server's default.
        model: the typed model whose instances its objects are, or ``None``.
    """

    name: str
    tenant: str | None = None
    consistency: ConsistencyLevel | None = None
    model: BoundModel | None = None
