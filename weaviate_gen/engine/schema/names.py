"""Which names collections, properties, vectors and tenants may have."""

from __future__ import annotations

import re

from weaviate_gen.engine.errors import EngineError, invalid

_CLASS = re.compile(r"[A-Z][_0-9A-Za-z]{0,254}")
_PROPERTY = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,230}")
_NESTED = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")
_VECTOR = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,229}")
_TENANT = re.compile(r"[A-Za-z0-9\-_]{1,64}")
_RESERVED = frozenset(("_additional", "_id", "id"))
_RESERVED_ENDS = ("_searchable", "_rangeable", "_temp", "__meta_count", "_propertyLength", "_nullState")


def capitalized(name: str) -> str:
    """Return a collection's name with its first letter in upper case."""
    return name[:1].upper() + name[1:]


def uncapitalized(name: str) -> str:
    """Return a property's name with its first letter in lower case."""
    return name[:1].lower() + name[1:]


def check_class(name: str, what: str = "class") -> None:
    """Check that a string can be a collection's (or an alias's) name."""
    if len(name) > 255:
        raise invalid(f"'{name}' is not a valid {what} name. Name should not be longer than 255 characters")
    if not _CLASS.fullmatch(name):
        raise invalid(f"'{name}' is not a valid {what} name")
    if name.lower() == "raft":
        raise invalid("parse class name: class name `raft` is reserved")


def check_property(name: str) -> None:
    """Check that a string can be a property's name."""
    if not _PROPERTY.fullmatch(name):
        raise invalid(
            f"'{name}' is not a valid property name: it must match /{_PROPERTY.pattern}/, as GraphQL's names do"
        )
    if name in _RESERVED:
        raise invalid(f"'{name}' is a reserved property name")


def check_property_end(name: str) -> None:
    """Check that a property's name does not end like one of the server's internal indexes."""
    for end in _RESERVED_ENDS:
        if name.endswith(end):
            raise invalid(f"'{name}' is not a valid property name: suffix '{end}' is reserved for internal indices")


def check_nested(name: str, parent: str) -> None:
    """Check that a string can be the name of a property inside an object."""
    if not _NESTED.fullmatch(name):
        raise invalid(f"'{name}' is not a valid nested property name of '{parent}': it must match /{_NESTED.pattern}/")


def check_vector(name: str) -> None:
    """Check that a string can be a vector's name."""
    if not _VECTOR.fullmatch(name):
        raise invalid(f'class.VectorConfig target vector name "{name}" is not valid: it must match /{_VECTOR.pattern}/')


def check_tenant(name: str) -> None:
    """Check that a string can be a tenant's name."""
    if not name:
        raise EngineError("invalid", "empty tenant name")
    if not _TENANT.fullmatch(name):
        raise invalid(
            f"'{name}' is not a valid tenant name. should only contain alphanumeric characters (a-z, A-Z, 0-9), "
            "underscore (_), and hyphen (-), with a length between 1 and 64 characters"
        )
