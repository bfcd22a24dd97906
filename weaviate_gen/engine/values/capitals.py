"""First letters of names: collections begin in upper case, properties in lower case."""

from __future__ import annotations


def capitalized(name: str) -> str:
    """Return a collection's name with its first letter in upper case."""
    return name[:1].upper() + name[1:]


def uncapitalized(name: str) -> str:
    """Return a property's name with its first letter in lower case."""
    return name[:1].lower() + name[1:]
