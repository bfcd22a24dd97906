"""Decoding of responses: a malformed one raises one type of error."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from weaviate_gen import exceptions as public
from weaviate_gen._core import errors
from weaviate_gen._core.call import Call, Flow, Sleep
from weaviate_gen_wire.rest import Operation

T = TypeVar("T")

_REST_ADVICE = "check that host, port and prefix lead to Weaviate and not to another server"
_GRPC_ADVICE = "check that the gRPC host and port lead to Weaviate and not to another server"
_EMPTY_ADVICE = "look for a panic in the server's log; whether the request was carried out is unknown"
_SHAPE_ADVICE = "check that the server is a Weaviate of a version that this client supports"


def decode_error(
    operation: str, reason: BaseException | str, status: int = 0, body: bytes = b"", advice: str = _SHAPE_ADVICE
) -> public.WeaviateBaseError:
    """Return the error for an answer that is not what it should be; the caller raises it.

    Args:
        operation: what was asked.
        reason: what is wrong with the answer.
        status: the HTTP status, or 0 over gRPC.
        body: the body of the response, if it is informative.
        advice: what to do.
    """
    words = f"{type(reason).__name__}: {reason}" if isinstance(reason, BaseException) else reason
    response = errors.Response(status, body[:500].decode("utf-8", "replace"))
    error = public.ResponseCannotBeDecodedError(operation, response, words)
    return errors.detailed(error, asked=operation, status=status, outcome="unknown", advice=advice)


def message(operation: str, name: str, data: bytes) -> Any:
    """Return the message that the bytes of a reply stand for.

    Args:
        operation: what was asked.
        name: the type of the message.
        data: the reply.

    Raises:
        ResponseCannotBeDecodedError: they are not such a message.
    """
    read, error_class = _reader(name)
    try:
        return read(data)
    except error_class as error:
        raise decode_error(operation, error, body=data, advice=_GRPC_ADVICE) from error


@cache
def _reader(name: str) -> tuple[Callable[[bytes], Any], type[Exception]]:
    """Return what reads the bytes of a message, and its error; imported when it is needed: that takes long."""
    from google.protobuf.message import DecodeError

    from weaviate_gen_wire.grpc import messages

    return attrgetter(name)(messages).FromString, DecodeError


def rpc(call: Call[T], name: str, data: bytes) -> T:
    """Return what a call reads from the reply of its RPC.

    Args:
        call: what was asked.
        name: the type of the reply's message.
        data: the reply.

    Raises:
        ResponseCannotBeDecodedError: the reply is not what it should be.
    """
    if call.decode_bytes is not None:
        result: T = call.decode_bytes(data)
        if result is not NotImplemented:
            return result
    return _decoded(call, message(call.operation, name, data), 0, b"")


def rest(call: Call[T], operation: Operation, status: int, body: bytes) -> T:
    """Return what a call reads from a status and a body.

    Args:
        call: what was asked.
        operation: its operation.
        status: an HTTP status that is an answer to it.
        body: the answer's body.

    Raises:
        ResponseCannotBeDecodedError: the answer is not what it should be.
    """
    try:
        value = operation.parse(status, body)
    except (ValueError, RecursionError) as error:
        raise decode_error(call.operation, error, status, body, _REST_ADVICE) from error
    if isinstance(value, str) and body[:1] == b"<" and operation.accept == "application/json":
        raise decode_error(call.operation, "a page of HTML where JSON is expected", status, body, _REST_ADVICE)
    if status == 200 and value is None and operation.shape is not None and not body.strip():
        # a server answers so after a panic in a handler, which may have done nothing
        raise decode_error(call.operation, "an empty response where JSON is expected", status, body, _EMPTY_ADVICE)
    return _decoded(call, (status, value), status, body)


def _decoded(call: Call[T], reply: Any, status: int, body: bytes) -> T:
    """Return what a call's decoder makes of a reply of any shape.

    A decoder takes what it needs out of a reply and lets go wrong what goes wrong; it would have to look at every part
    twice otherwise. What it raises is chained to the error, so that a bug of its own stays visible.
    """
    try:
        return call.decode(reply)
    except public.WeaviateInvalidInputError as error:  # of a value class that checks what the server sent
        raise decode_error(call.operation, error, status, body) from error
    except public.WeaviateBaseError:
        raise
    except Exception as error:
        raise decode_error(call.operation, error, status, body) from error


def advance(flow: Flow[T], step: Call[Any] | Sleep, reply: Any) -> Call[Any] | Sleep:
    """Return the next step of a flow, which looks at a reply to decide on it.

    Args:
        flow: the sequence of calls.
        step: its last one.
        reply: what came back from it.

    Raises:
        StopIteration: the flow ended.
        ResponseCannotBeDecodedError: the flow cannot go on from this reply.
    """
    try:
        return flow.send(reply)
    except (StopIteration, public.WeaviateBaseError):
        raise
    except Exception as error:
        if isinstance(step, Sleep):
            raise
        raise decode_error(step.operation, error) from error


def readable(path: str, data: bytes) -> Any:
    """Return an RPC's request in the JSON form of protobuf; ``None`` if it cannot be read.

    Args:
        path: the RPC's path.
        data: the request's bytes.
    """
    from google.protobuf import json_format

    from weaviate_gen_wire.grpc import messages, rpcs

    rpc = rpcs.BY_PATH.get(path)
    try:
        return None if rpc is None else json_format.MessageToDict(getattr(messages, rpc.request).FromString(data))
    except Exception:  # noqa: BLE001 - what cannot be shown must be sent all the same
        return None
