"""Sentences on operations, RPCs, parameters, keys and fields: our words for docstrings of generated code."""

from __future__ import annotations

from openapi_python_client.strings import snake_case
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
        parameter: words on each parameter, by its name on the wire, or by the tag of its operation and its own.
        field: words on each key of a request's JSON and each field of a message, by its name on the wire, or by its
            type's name and its own.
    """

    rest: dict[str, str] = Field(default_factory=dict)
    grpc: dict[str, str] = Field(default_factory=dict)
    parameter: dict[str, str] = Field(default_factory=dict)
    field: dict[str, str] = Field(default_factory=dict)

    def of_parameter(self, tag: str, name: str) -> str:
        """Return words on a parameter, or nothing."""
        return self.parameter.get(f"{tag}.{name}") or self.parameter.get(name, "")

    def of_field(self, owner: str, name: str, kind: str) -> str:
        """Return words on a key or field; without any in the file, they are made of its name.

        Args:
            owner: name of its type; of a message, with those around it.
            name: its name.
            kind: its type in Python.
        """
        known = self.field.get(f"{owner}.{name}") or self.field.get(name)
        return known or f"{'whether' if kind.strip('_').startswith('bool') else 'the'} {_spoken(name)}."

    def has_field(self, owner: str, name: str) -> bool:
        """Return whether the file has words on a key or field."""
        return name in self.field or f"{owner}.{name}" in self.field


def _spoken(name: str) -> str:
    return snake_case(name).replace("_", " ") or name


def read(context: Context) -> Words:
    """Return the words; what is wrong with the file becomes a problem."""
    return tables.read(context, PATH, Words) or Words()
