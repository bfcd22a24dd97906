"""The plugins that come with the engine."""

from __future__ import annotations
