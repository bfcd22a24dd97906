"""Log lines of the package; programs that do not use logging pay nothing for them."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any


def note(area: str, text: str, *values: object) -> None:
    """Log at level INFO, to the logger ``weaviate_gen.<area>``.

    Args:
        area: the part of the package.
        text: the line, with ``%s`` for each value.
        values: what is put in.
    """
    if "logging" in sys.modules:  # else no handler can be there
        _logger().getChild(area).info(text, *values)


def warn(area: str, text: str, *values: object) -> None:
    """Log at level WARNING, to the logger ``weaviate_gen.<area>``.

    Args:
        area: the part of the package.
        text: the line, with ``%s`` for each value.
        values: what is put in.
    """
    _logger().getChild(area).warning(text, *values)


@cache
def _logger() -> Any:
    """Return the package's logger, whose lines are dropped unless the program asks for them."""
    import logging

    logger = logging.getLogger("weaviate_gen")
    logger.addHandler(logging.NullHandler())
    return logger
