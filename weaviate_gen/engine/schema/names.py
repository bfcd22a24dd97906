"""Which names collections, properties, vectors and tenants may have."""

from __future__ import annotations

import re

from weaviate_gen.engine.errors import EngineError

_CLASS = re.compile(r"[A-Z][_0-9A-Za-z]{0,254}")
_PROPERTY = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,230}")
_NESTED = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")
_VECTOR = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,229}")
_TENANT = re.compile(r"[A-Za-z0-9\-_]{1,64}")
_RESERVED = frozenset(("_additional", "_id", "id"))
_RESERVED_ENDS = ("_searchable", "_rangeable", "_temp", "__meta_count", "_propertyLength", "_nullState")


def check_class(name: str, subject: str = "class") -> None:
    """Check that a string can be a collection's (or an alias's) name."""
    if len(name) > 255:
        raise EngineError("name_invalid", "long", name=name, subject=subject, longest=255)
    if not _CLASS.fullmatch(name):
        raise EngineError("name_invalid", "named", name=name, subject=subject)
    if name.lower() == "raft":
        raise EngineError("name_invalid", "reserved_raft")


def check_property(name: str) -> None:
    """Check that a string can be a property's name."""
    if not _PROPERTY.fullmatch(name):
        raise EngineError("name_invalid", "property", name=name, pattern=_PROPERTY.pattern)
    if name in _RESERVED:
        raise EngineError("name_invalid", "reserved_property", name=name)


def check_property_end(name: str) -> None:
    """Check that a property's name does not end like one of the server's internal indexes."""
    for end in _RESERVED_ENDS:
        if name.endswith(end):
            raise EngineError("name_invalid", "reserved_suffix", name=name, suffix=end)


def check_nested(name: str, parent: str) -> None:
    """Check that a string can be the name of a property inside an object."""
    if not _NESTED.fullmatch(name):
        raise EngineError("name_invalid", "nested", name=name, parent=parent, pattern=_NESTED.pattern)


def check_vector(name: str) -> None:
    """Check that a string can be a vector's name."""
    if not _VECTOR.fullmatch(name):
        raise EngineError("name_invalid", "vector", name=name, pattern=_VECTOR.pattern)


def check_tenant(name: str) -> None:
    """Check that a string can be a tenant's name."""
    if not name:
        raise EngineError("name_invalid", "tenant_empty")
    if not _TENANT.fullmatch(name):
        raise EngineError("name_invalid", "tenant_named", name=name)
