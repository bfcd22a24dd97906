"""RPCs that a server answers and Weaviate's protos do not declare."""

from __future__ import annotations

from pydantic import Field

from codegen.parse import tables
from codegen.parse.tables import Table
from codegen.step import Context

OVERLAY = "specs/overlays/grpc.toml"


class AddedRpc(Table):
    """An RPC, and why it is added.

    Attributes:
        name: its name here.
        service: full name of its service.
        method: its name in the service.
        request: name of the request's message.
        reply: name of the reply's message.
        reason: why the protos lack it.
    """

    name: str
    service: str
    method: str
    request: str
    reply: str
    reason: str = Field(min_length=10)


class Overlay(Table):
    """The file."""

    rpc: list[AddedRpc] = Field(default_factory=list)


def read(context: Context) -> list[AddedRpc]:
    """Return the added RPCs; what is wrong with the file becomes a problem."""
    return (tables.read(context, OVERLAY, Overlay) or Overlay()).rpc
