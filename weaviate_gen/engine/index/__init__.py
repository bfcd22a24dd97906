"""What is kept in memory about a shard's objects, so that searches need not read them."""

from __future__ import annotations
