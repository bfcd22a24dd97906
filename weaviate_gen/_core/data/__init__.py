"""Writes of objects and references, as calls."""
