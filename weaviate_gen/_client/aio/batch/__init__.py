# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""Batches: many objects and references, a few requests, and an account of each."""
