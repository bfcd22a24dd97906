"""Assertions on objects, with messages that show what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID


class _Found(Protocol):
    @property
    def uuid(self) -> Any: ...

    @property
    def properties(self) -> Any: ...


class _Result(Protocol):
    @property
    def objects(self) -> Iterable[_Found]: ...


class _Collection(Protocol):
    def iterator(self) -> Iterable[_Found]: ...


def _properties(found: _Found, names: Iterable[str]) -> dict[str, Any]:
    return {name: found.properties.get(name) for name in names}


def assert_properties(result: _Result, expected: Iterable[Mapping[str, Any]], *, in_order: bool = True) -> None:
    """Check the properties of the objects of a search's result.

    Args:
        result: what a search returned.
        expected: for each object, some of its properties; others are not looked at.
        in_order: whether the order counts.

    Raises:
        AssertionError: if they differ.
    """
    required = [dict(properties) for properties in expected]
    names = sorted({name for properties in required for name in properties})
    found = [_properties(each, names) for each in result.objects]
    _compare(found, [{name: properties.get(name) for name in names} for properties in required], in_order)


def assert_objects(collection: _Collection, expected: Mapping[Any, Mapping[str, Any]]) -> None:
    """Check all objects of a collection.

    Args:
        collection: as ``client.collections.use()`` returns it.
        expected: by id, some of the object's properties; others are not looked at.

    Raises:
        AssertionError: if objects are missing or surplus, or properties differ.
    """
    required = {UUID(str(uuid)): dict(properties) for uuid, properties in expected.items()}
    found = {UUID(str(each.uuid)): each for each in collection.iterator()}
    problems = [f"missing: {uuid}" for uuid in required if uuid not in found]
    problems += [f"surplus: {uuid} {dict(each.properties)}" for uuid, each in found.items() if uuid not in required]
    for uuid, properties in required.items():
        stored = _properties(found[uuid], properties) if uuid in found else properties
        if stored != properties:
            problems.append(f"{uuid} must be {properties}, got {stored}")
    if problems:
        raise AssertionError("\n".join(problems))


def _compare(found: list[dict[str, Any]], expected: list[dict[str, Any]], in_order: bool) -> None:
    surplus, missing = list(found), list[dict[str, Any]]()
    for properties in expected:
        if properties in surplus:
            surplus.remove(properties)
        else:
            missing.append(properties)
    if missing or surplus:
        raise AssertionError(
            "\n".join([f"missing: {each}" for each in missing] + [f"surplus: {each}" for each in surplus])
        )
    if in_order and found != expected:
        raise AssertionError(f"the order must be {expected}, got {found}")
