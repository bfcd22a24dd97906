"""What is there: the schemas of all collections, aliases, and the version of the server."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from weaviate_gen._client.sync.client import WeaviateClient
from weaviate_gen.transfer.layout import Json, list_of

LOCK = "WeaviateGenSchemaLock"
"""The collection that is there while a plan is applied."""
HISTORY = "Applied plans of weaviate_gen.schemas"
"""Description of the collection of the history."""

_VERSION = re.compile(r"(.+)_v(\d+)")


@dataclass(frozen=True, slots=True)
class State:
    """What is there.

    Attributes:
        collections: schemas by name.
        aliases: collections by alias.
        version: version of the server.
    """

    collections: Mapping[str, Json]
    aliases: Mapping[str, str]
    version: tuple[int, ...]

    def physical(self, name: str) -> str | None:
        """Return the collection of a name, which may be an alias; ``None`` if there is none."""
        return name if name in self.collections else self.aliases.get(name)

    def logical(self, physical: str) -> str:
        """Return the name that a collection is known under: its alias, if it is a version of that."""
        parts = _VERSION.fullmatch(physical)
        return parts[1] if parts is not None and self.aliases.get(parts[1]) == physical else physical

    def is_version(self, name: str) -> bool:
        """Return whether a collection is a version of an alias, current or former."""
        parts = _VERSION.fullmatch(name)
        current = None if parts is None else _VERSION.fullmatch(self.aliases.get(parts[1], ""))
        return parts is not None and current is not None and current[1] == parts[1]

    def former(self, name: str) -> list[str]:
        """Return the former versions of an alias that nothing leads to."""
        used = {*self.aliases.values()}
        return [each for each in self.versions(name) if each not in used and self.is_version(each)]

    def versions(self, name: str) -> list[str]:
        """Return the collections that are called like versions of a name."""
        return [each for each in self.collections if (parts := _VERSION.fullmatch(each)) and parts[1] == name]

    def next_version(self, name: str) -> int:
        """Return the number of the next version of a name."""
        numbers = [int(parts[2]) for each in self.versions(name) if (parts := _VERSION.fullmatch(each))]
        return max(numbers, default=0) + 1

    def fingerprint(self) -> str:
        """Return a digest of everything."""
        whole = json.dumps([self.collections, self.aliases], sort_keys=True)
        return sha256(whole.encode()).hexdigest()


def read_state(client: WeaviateClient) -> State:
    """Read what is there.

    Args:
        client: where.
    """
    dump: Any = client.raw.rest.schema_dump()
    collections = {
        each["class"]: each
        for each in list_of(dump.get("classes"))
        if each["class"] != LOCK and each.get("description") != HISTORY
    }
    version = tuple(int(part) for part in re.findall(r"\d+", str(client.get_meta().get("version")))[:3])
    aliases = dict[str, str]()
    if version >= (1, 32):
        aliases = {name: each.collection for name, each in client.alias.list_all().items()}
    return State(dict(sorted(collections.items())), dict(sorted(aliases.items())), version)
