"""Objects as a server shows them where it shows more than they have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def show_indexed_times(config: Mapping[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a request that wrote an object: where times are indexed, they are among its properties.

    Args:
        config: the collection's.
        shown: the object, as it is read afterwards.
    """
    inverted: Mapping[str, Any] = config["invertedIndexConfig"]
    if not inverted.get("indexTimestamps"):
        return shown
    times = {f"_{key}": shown[key] for key in ("creationTimeUnix", "lastUpdateTimeUnix")}
    return {**shown, "properties": {**shown["properties"], **times}}
