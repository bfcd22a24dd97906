"""Extension of griffe for the API reference: what an overloaded method returns, and docstrings in Markdown."""

from __future__ import annotations

import re
from typing import Any

import griffe

_ROLE = re.compile(r":\w+:`~?([^`]+)`")


class Readable(griffe.Extension):
    """Makes objects readable as pages show them."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Write roles of reStructuredText as code."""
        if obj.docstring is not None:
            obj.docstring.value = _ROLE.sub(r"`\1`", obj.docstring.value)

    def on_function(self, *, func: griffe.Function, **_: Any) -> None:
        """Return what the first overload returns, the one without a type, where a method returns anything."""
        if func.overloads and str(func.returns) == "Any":
            func.returns = func.overloads[0].returns
