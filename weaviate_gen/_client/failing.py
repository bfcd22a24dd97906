"""Public errors of calls whose attempts failed."""

from __future__ import annotations

from typing import Any

from weaviate_gen import exceptions as public
from weaviate_gen._core import errors
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._runtime.codes import outcome_of
from weaviate_gen._transport.errors import Hop, TransportError
from weaviate_gen._transport.protocol import Mode
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen.exceptions import Outcome
from weaviate_gen_wire.rest import Request as RestRequest


class Refused(TransportError):
    """A transient status, such as 503, of a call that may be repeated."""

    def __init__(self, call: Call[Any], status: int, payload: bytes, hint: float | None) -> None:
        super().__init__("unavailable", f"status {status}", "http", retry_after=hint)
        self.error = errors.of_status(call, status, payload)


class Expired(TransportError):
    """A call whose time was over before a request was sent, such as one that waited for a model."""

    def __init__(self, call: Call[Any], mode: Mode) -> None:
        is_grpc = mode == "grpc" and isinstance(call.request, RpcRequest)
        hop: Hop = "engine" if mode == "local" else "grpc" if is_grpc else "http"
        super().__init__("deadline_exceeded", "the time was over before the request was sent", hop, is_unsent=True)


def outcome(failure: TransportError, before: Outcome) -> Outcome:
    """Return what is known about a write after another failed attempt.

    Args:
        failure: how the attempt failed.
        before: what was known before it.
    """
    if isinstance(failure, Refused):
        now = failure.error.outcome
    else:
        now = "unsent" if failure.is_unsent else outcome_of(failure.code)
    return "unknown" if "unknown" in (before, now) else now


def add_attempts(error: public.WeaviateBaseError, call: Call[Any], before: Outcome) -> None:
    """Add to the error of an attempt that was not sent what is known from the attempts before it.

    Args:
        error: the error.
        call: what was asked.
        before: what is known about the write.
    """
    if error.outcome == "unsent":
        error.outcome = before
        error.asked = error.asked or call.operation


def closed(known: Outcome) -> public.WeaviateClosedClientError:
    """Return the error for a call whose client was closed between two attempts.

    Args:
        known: what is known about the write.
    """
    error = public.WeaviateClosedClientError()
    error.outcome = known
    return error


def final_error(
    call: Call[Any], failure: TransportError, where: str, attempts: int, known: Outcome
) -> public.WeaviateBaseError:
    """Return the error for the last failed attempt, with its cause.

    Args:
        call: what was asked.
        failure: how the last attempt failed.
        where: where it failed.
        attempts: how many attempts there were.
        known: what is known about the write.
    """
    if isinstance(failure, Refused):
        error = failure.error
    else:
        waited = failure.is_unsent and not isinstance(failure, Expired)
        error = errors.of_code(call, failure.code, failure.text, where, failure.cause, is_unsent=waited)
    error.__cause__ = failure.__cause__ or failure
    if attempts == 1:
        error.outcome = known
        return error
    last = public.WeaviateRetryError(str(error), attempts)
    last.__cause__ = error
    return errors.detailed(
        last,
        asked=error.asked or "",
        status=error.status,
        server_text=error.server_text,
        retryable=True,
        outcome=known,
    )


def target(request: RestRequest, params: ConnectionParams | None) -> str:
    """Return the path of a request, or the URL of another port of the server; the engine has one port only.

    Args:
        request: the request.
        params: where the server is; ``None`` for an engine in this process.
    """
    path = request.target()
    if path[0] != ":":
        return path
    if params is None:
        return path[path.index("/") :]
    http = params.http
    return f"http://{http.name if http.socket_path else http.address.rpartition(':')[0]}{path}"


def where(params: ConnectionParams | None, call: Call[Any], failure: TransportError, limit: float) -> str:
    """Return where a call failed, and after which time if that was over.

    Args:
        params: where the server is; ``None`` for an engine in this process, or in one that shares its directory.
        call: what was asked.
        failure: how it failed.
        limit: its timeout in seconds.
    """
    if params is None:
        return "the engine in this process" if failure.hop == "engine" else "the process that has the directory"
    address = params.http_url if failure.hop == "http" else f"grpc at {params.grpc_target}"
    if isinstance(call.request, RpcRequest) and params.grpc_prefix:
        address = f"RPCs at {params.grpc_target}{params.grpc_prefix}"
    if not isinstance(call.request, RpcRequest) and call.request.path[0] == ":":
        address = target(call.request, params)
    if failure.code == "deadline_exceeded" and (not failure.is_unsent or isinstance(failure, Expired)):
        return f"{address} within {limit:g} s"
    return address
