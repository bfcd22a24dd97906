"""Deprecated names of earlier clients."""

from __future__ import annotations

from weaviate_gen._client.legacy import Client, connect_to_wcs

__all__ = ["Client", "connect_to_wcs"]
