"""Sentences on operations, RPCs and parameters: our words for docstrings of generated code."""

from __future__ import annotations

from pydantic import Field

from codegen.parse import tables
from codegen.parse.tables import Table
from codegen.step import Context

PATH = "specs/overlays/words.toml"


class Words(Table):
    """The file.

    Attributes:
        rest: a sentence on each REST operation, by its id.
        grpc: a sentence on each RPC, by its name.
        parameter: words on each parameter, by its name on the wire.
    """

    rest: dict[str, str] = Field(default_factory=dict)
    grpc: dict[str, str] = Field(default_factory=dict)
    parameter: dict[str, str] = Field(default_factory=dict)


def read(context: Context) -> Words:
    """Return the words; what is wrong with the file becomes a problem."""
    return tables.read(context, PATH, Words) or Words()
