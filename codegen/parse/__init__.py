"""Readers of the inputs under `specs/` and of upstream's own layout."""
