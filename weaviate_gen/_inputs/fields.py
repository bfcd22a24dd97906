"""What pydantic asks classes about that are no dataclasses; pydantic is imported by then."""

from __future__ import annotations

from typing import Any


def instances(cls: type[Any]) -> Any:
    """Return the schema of a field that takes instances of a class."""
    from pydantic_core import core_schema

    return core_schema.is_instance_schema(cls)
