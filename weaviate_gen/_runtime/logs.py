"""Log lines of the package; programs that do not use logging pay nothing for them."""

from __future__ import annotations

import sys


def note(area: str, text: str, *values: object) -> None:
    """Log at level INFO, to the logger ``weaviate_gen.<area>``.

    Args:
        area: the part of the package.
        text: the line, with ``%s`` for each value.
        values: what is put in.
    """
    if "logging" in sys.modules:  # else no handler can be there
        import logging

        logging.getLogger(f"weaviate_gen.{area}").info(text, *values)
