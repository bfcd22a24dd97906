"""Messages of RPCs in the forms that web protocols carry: protobuf's bytes, and its JSON."""

from __future__ import annotations

import json
from typing import Any

from google.protobuf.json_format import MessageToDict, Parse, ParseError

from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen._runtime.rpc import Rpc
from weaviate_gen.engine.wire.grpc.health import message_class

PROTO, JSON = "proto", "json"
CODECS = (PROTO, JSON)


def decoded(rpc: Rpc, codec: str, content: bytes) -> bytes:
    """Return the encoded request of an RPC; fields that JSON has and the message lacks are overlooked.

    Raises:
        RpcFailure: the content is not JSON of such a message.
    """
    if codec == PROTO:
        return content
    if not content:
        raise RpcFailure("UNKNOWN", "EOF")
    message = message_class(rpc.request)()
    try:
        Parse(content.decode("utf-8"), message, ignore_unknown_fields=True, max_recursion_depth=100)
    except (ParseError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise RpcFailure("UNKNOWN", f"proto: the request must be a {rpc.request} in JSON: {error}") from error
    encoded: bytes = message.SerializeToString()
    return encoded


def encoded(rpc: Rpc, codec: str, content: bytes) -> bytes:
    """Return the reply of an RPC in the form that its caller asks for; JSON has fields without a value, too."""
    if codec == PROTO:
        return content
    message = message_class(rpc.reply).FromString(content)
    shown = _with_nulls(message, MessageToDict(message, always_print_fields_with_no_presence=True))
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


def _with_nulls(message: Any, shown: dict[str, Any]) -> dict[str, Any]:
    """Add null for messages that are not set, as Go's JSON of protobuf has it, except for optional ones."""
    for field in message.DESCRIPTOR.fields:
        inner = field.message_type
        if inner is None or inner.full_name.startswith("google.protobuf.") or field.containing_oneof is not None:
            if inner is None or inner.full_name.startswith("google.protobuf.") or not message.HasField(field.name):
                continue
            _with_nulls(getattr(message, field.name), shown[field.json_name])
        elif inner.GetOptions().map_entry:
            value = inner.fields_by_name["value"].message_type
            for key, part in getattr(message, field.name).items() if value is not None else ():
                _with_nulls(part, shown[field.json_name][str(key)])
        elif isinstance(shown.get(field.json_name), list):
            for part, made in zip(getattr(message, field.name), shown[field.json_name], strict=True):
                _with_nulls(part, made)
        elif message.HasField(field.name):
            _with_nulls(getattr(message, field.name), shown[field.json_name])
        else:
            shown[field.json_name] = None
    return shown
