"""Packages of the optional extras, imported when a request first needs them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from weaviate_gen.engine.errors import EngineError


def load(module: str, feature: str, extra: str) -> Any:
    """Import a module of a package that an extra installs.

    Args:
        module: its dotted name.
        feature: what needs it, for the message.
        extra: the extra that installs it.

    Raises:
        EngineError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise EngineError("unsupported", "extra", feature=feature, extra=extra) from error
