"""Beacons: the URIs by which objects point at objects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from weaviate_gen.engine.compat import beacons as compat
from weaviate_gen.engine.errors import EngineError

HOST = "localhost"
START = f"weaviate://{HOST}/"
"""What every beacon of this server begins with."""
_DASHED = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEY = re.compile(rf"(?i){_DASHED}")
_UUID = re.compile(rf"(?i)(?:urn:uuid:)?{_DASHED}|\{{{_DASHED}\}}|[0-9a-f]{{32}}")


@dataclass(frozen=True, slots=True)
class Beacon:
    """What a reference points at.

    Attributes:
        collection: the collection's name; ``""`` where the beacon does not say.
        uuid: the object's id, in lower case.
        local: whether it is on this server.
    """

    collection: str
    uuid: str
    local: bool = True

    def __str__(self) -> str:
        if not self.collection:
            return f"{START}{self.uuid}"
        return f"{START}{self.collection}/{self.uuid}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a reference starts.

    Attributes:
        collection: the collection's name.
        uuid: the object's id, in lower case.
        property: the property that holds the reference.
    """

    collection: str
    uuid: str
    property: str

    def __str__(self) -> str:
        return f"{START}{self.collection}/{self.uuid}/{self.property}"


def parse(text: str) -> Beacon:
    """Read a beacon.

    Raises:
        EngineError: it is none.
    """
    host, segments = _split(text)
    if len(segments) not in (1, 2):
        path = urlsplit(text).path
        raise EngineError("beacon_malformed", "short", got=path)
    uuid = segments[-1]
    if not _UUID.fullmatch(uuid):
        ordinal = f"{len(segments)}nd"
        raise EngineError("beacon_malformed", "uuid", ordinal=ordinal, uuid=uuid)
    return Beacon(segments[0] if len(segments) == 2 else "", canonical(uuid), host == HOST)


def parse_source(text: str) -> Source:
    """Read the start of a reference: ``weaviate://localhost/<class>/<uuid>/<property>``.

    Raises:
        EngineError: it is none, or not on this server.
    """
    host, segments = _split(text)
    if len(segments) != 3:
        raise EngineError("beacon_malformed", "long", segments="/".join(segments))
    collection, uuid, name = segments
    if not _UUID.fullmatch(uuid):
        raise compat.wrong_id_of_source(name)
    if not collection:
        raise EngineError("beacon_malformed", "no_collection")
    if collection[0].islower():
        raise EngineError("beacon_malformed", "lower_case", collection=collection)
    if not name:
        raise EngineError("beacon_malformed", "no_property")
    if host != HOST:
        raise EngineError("beacon_malformed", "host", host=host)
    return Source(collection, canonical(uuid), name)


def _split(text: str) -> tuple[str, list[str]]:
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise EngineError("beacon_malformed", "uri", cause=error) from error
    if not parts.path:
        raise compat.no_path()
    return parts.netloc, parts.path.split("/")[1:]


def is_uuid(text: str) -> bool:
    """Return whether a text is an id: with or without its dashes, in braces, or as a URN."""
    return _UUID.fullmatch(text) is not None


def is_key(text: str) -> bool:
    """Return whether a string is an id as objects are stored under it, with its dashes; letters may be of any case."""
    return _KEY.fullmatch(text) is not None


def canonical(uuid: str) -> str:
    """Return an id in lower case, with its dashes."""
    plain = uuid.lower().removeprefix("urn:uuid:").strip("{}").replace("-", "")
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"
