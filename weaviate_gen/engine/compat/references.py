"""References as a server handles them where it contradicts itself."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from weaviate_gen.engine.errors import EngineError


def check_list_can_be_removed_from(held: object, name: str) -> None:
    """Raise where the last reference of a property was removed: a server cannot read the empty list that it left.

    Args:
        held: what the property holds.
        name: the property.
    """
    if held == []:
        raise EngineError("reference_invalid", "malformed_stored", property=name)


@contextmanager
def completed_by_property(collection: str) -> Generator[None]:
    """Report a property that is not there as a server's own failure, where it looks it up for the target's collection.

    Args:
        collection: the collection that the target names; empty for none.
    """
    try:
        yield
    except EngineError as error:
        if error.code == "property_not_found" and not collection:
            error.as_kind("internal")
        raise


def error_of_kept_reference(held: object, name: str) -> str:
    """Return what a server reports of a reference that it adds to an empty list, and keeps all the same; else nothing.

    Args:
        held: what the property holds before.
        name: the property.
    """
    return f"ref batch: prop {name} is present, but not a ref, got: []interface {{}}" if held == [] else ""


def no_target_collection(source: str) -> EngineError:
    """Return the refusal of a target in no collection: a server names the collection of the source.

    Args:
        source: the collection that the reference starts from.
    """
    return EngineError("collection_not_found", "of_target", collection=source)
