"""Changes to stored settings; what is stored is not modified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weaviate_gen.exceptions import WeaviateInvalidInputError

QUANTIZERS = ("bq", "pq", "rq", "sq")
MERGED = ("bm25", "encoder", "stopwords")
"""Tables of which only the given keys change; other tables are replaced."""


def merged(stored: Mapping[str, Any] | None, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings after a change.

    Args:
        stored: the settings so far.
        changed: those that change.
    """
    found: dict[str, Any] = dict(stored or {})
    for key, value in changed.items():
        found[key] = merged(found.get(key), value) if key in MERGED else value
    return found


def quantized(index: Mapping[str, Any] | None, name: str, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return an index after a change to its quantizer.

    Args:
        index: the index so far.
        name: the quantizer's key on the wire.
        changed: its settings that change.

    Raises:
        WeaviateInvalidInputError: the index has another quantizer.
    """
    found: dict[str, Any] = dict(index or {})
    others = [other for other in QUANTIZERS if other != name and isinstance(found.get(other), dict)]
    enabled = [other for other in others if found[other].get("enabled")]
    if enabled:
        raise WeaviateInvalidInputError(
            f"The index has the quantizer {enabled[0]}, and it cannot be changed to {name}: make a new collection or a "
            "new vector with the other quantizer."
        )
    return {**found, name: merged(found.get(name), changed)}
