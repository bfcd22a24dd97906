"""Messages about beacons that name the wrong thing."""

from __future__ import annotations

from weaviate_gen.engine.errors import EngineError


def wrong_id_of_source(property_name: str) -> EngineError:
    """Return the refusal of a reference's start whose id is none: a server shows the segment after it, the property."""
    return EngineError("beacon_malformed", "uuid", ordinal="2nd", uuid=property_name)


def no_path() -> EngineError:
    """Return the refusal of a beacon without a path: a server wraps an error that is not there, and Go prints so."""
    return EngineError("beacon_malformed", "no_path")
