"""Objects as returned via REST."""

from __future__ import annotations

import uuid as uuid_module
from datetime import datetime
from typing import Any

from weaviate_gen._runtime.records import record


@record(frozen=True, kw_only=True)
class DebugRESTObject:
    """An object as returned via REST, without conversion of values.

    Attributes:
        collection: the collection's name.
        creation_time: when it was inserted.
        last_update_time: when it was changed last.
        properties: its properties, as JSON.
        uuid: its id.
        tenant: the tenant's name, if the collection has tenants.
        vector: its unnamed vector, if asked for.
        vectors: its named vectors, if asked for; a multi-vector is a list of lists.
        additional: further fields of the response.
    """

    collection: str
    creation_time: datetime
    last_update_time: datetime
    properties: dict[str, Any]
    uuid: uuid_module.UUID
    tenant: str | None = None
    vector: list[float] | None = None
    vectors: dict[str, Any] | None = None
    additional: dict[str, Any] | None = None

    @property
    def id(self) -> uuid_module.UUID:
        """Return the id, under the wire's name."""
        return self.uuid

    @property
    def creationTimeUnix(self) -> datetime:  # noqa: N802 - the wire's name
        """Return the creation time, under the wire's name."""
        return self.creation_time

    @property
    def lastUpdateTimeUnix(self) -> datetime:  # noqa: N802 - the wire's name
        """Return the time of the last update, under the wire's name."""
        return self.last_update_time


setattr(DebugRESTObject, "class", property(lambda self: self.collection))

__all__ = ["DebugRESTObject"]
