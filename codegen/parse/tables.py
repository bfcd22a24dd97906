"""Reads the hand-kept tables of `specs/` into validated models."""

from __future__ import annotations

import tomllib
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from codegen.step import Context

M = TypeVar("M", bound=BaseModel)


class Table(BaseModel):
    """Base of every table: an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read(context: Context, path: str, model: type[M]) -> M | None:
    """Read a TOML file into a model.

    Args:
        context: takes a problem for each key that is unknown, missing or wrong, with the file and the key.
        path: file, from the root.
        model: model of the whole file.

    Returns:
        The model, or ``None`` if there are problems.
    """
    content = load(context, path)
    return None if content is None else validate(context, path, content, model)


def load(context: Context, path: str) -> dict[str, Any] | None:
    """Read a TOML file; one that is missing or broken is a problem."""
    try:
        return tomllib.loads((context.root / path).read_text("utf-8"))
    except OSError as error:
        context.problem(path, f"cannot be read: {error}", "restore the file")
    except ValueError as error:
        context.problem(path, f"cannot be read: is not TOML: {error}", "correct the line that is named")
    return None


def validate(context: Context, path: str, content: object, model: type[M]) -> M | None:
    """Validate content against a model; each key that does not fit is a problem."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        for found in error.errors():
            key = ".".join(str(part) for part in found["loc"])
            value = "" if found["type"] in {"extra_forbidden", "missing"} else f", got {found['input']!r}"[:100]
            context.problem(f"{path}: {key}", found["msg"] + value, "correct the key or its value")
    return None
