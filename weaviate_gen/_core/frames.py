"""What frames of all libraries have in common: they are Arrow tables, for which pyarrow is an optional extra."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from weaviate_gen._inputs.errors import invalid
from weaviate_gen.exceptions import WeaviateInvalidInputError

ID, VECTOR = "id", "vector"
"""Columns of the id and of the unnamed vector: names that no property can have."""
VECTOR_PREFIX, REFERENCE_PREFIX, METADATA_PREFIX = "vector.", "references.", "metadata."
"""Beginnings of other columns that are no properties: a property's name has no dot."""


def load(name: str, feature: str) -> Any:
    """Import a module of a package for frames.

    Args:
        name: its dotted name.
        feature: what needs it, for the message.

    Raises:
        WeaviateInvalidInputError: if it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        extra = "'weaviate-gen[arrow]'" if package == "pyarrow" else package
        raise WeaviateInvalidInputError(f"{feature} needs {package}: install it with `pip install {extra}`") from error


def is_frame(value: Any) -> bool:
    """Return whether a value is a table of pyarrow, polars, pandas, DuckDB or another library that exports Arrow."""
    return hasattr(value, "__arrow_c_stream__") or _is_pandas(value)


def _is_pandas(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] == "pandas" and hasattr(value, "columns")


def table_of(frame: Any, feature: str) -> Any:
    """Return a frame as an Arrow table.

    Args:
        frame: for which :func:`is_frame` is true.
        feature: what needs it, for messages.

    Raises:
        WeaviateInvalidInputError: if it is none, or pyarrow is not installed.
    """
    pa = load("pyarrow", feature)
    if not is_frame(frame):
        raise invalid("frame", "a table of pyarrow, polars, pandas or another library that exports Arrow", frame)
    try:
        table = pa.Table.from_pandas(frame, preserve_index=False) if _is_pandas(frame) else pa.table(frame)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError) as error:
        raise WeaviateInvalidInputError(f"the frame cannot be read as an Arrow table: {error}") from error
    doubled = sorted({name for name in table.column_names if table.column_names.count(name) > 1})
    if doubled:
        raise WeaviateInvalidInputError(f"column names must differ, got several of {', '.join(doubled)}")
    return table
