"""Mapping of failures to public errors, by gRPC code or HTTP status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weaviate_gen import exceptions as public
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._runtime.causes import CAUSES
from weaviate_gen._runtime.codes import (
    RETRYABLE_CODES,
    UNSENT_CODES,
    StatusCode,
    number_of,
    outcome_of,
)
from weaviate_gen._runtime.handler import UNSUPPORTED
from weaviate_gen._runtime.records import record
from weaviate_gen.exceptions import Outcome

RETRYABLE_STATUSES = frozenset({429, 502, 503, 504})

_ADVICE_BY_STATUS = {
    400: "correct the request",
    401: "pass valid credentials, such as auth_credentials=Auth.api_key(…)",
    403: "use credentials whose role has this permission",
    404: "check the name, or create it first",
    409: "it exists already, or is being changed",
    413: "send smaller requests, or raise the server's limit",
    422: "correct what the server names",
    429: "send fewer requests at a time, or try again later",
    500: "see the server's log",
    501: "this server does not support it",
    502: "a proxy got no response from the server; try again",
    503: "the server is starting or overloaded; try again",
    504: "a proxy got no response from the server in time; try again",
}
_ADVICE_BY_CODE: dict[StatusCode, str] = {
    "unauthenticated": _ADVICE_BY_STATUS[401],
    "permission_denied": _ADVICE_BY_STATUS[403],
    "invalid_argument": _ADVICE_BY_STATUS[422],
    "not_found": _ADVICE_BY_STATUS[404],
    "resource_exhausted": _ADVICE_BY_STATUS[413],
    "unavailable": _ADVICE_BY_STATUS[503],
    "unimplemented": _ADVICE_BY_STATUS[501],
    "deadline_exceeded": "increase the timeout: AdditionalConfig(timeout=Timeout({timeout}=…))",
    "connect": "check host and port, that the server runs, and firewalls and proxies",
    "misconfigured": "correct the settings",
}

_ADVICE_FOR_POOL = (
    "make fewer calls at a time, or increase session_pool_maxsize or session_pool_timeout: "
    "AdditionalConfig(connection=ConnectionConfig(…))"
)

_RPC_ERRORS: dict[str, Callable[[str], public.WeaviateBaseError]] = {
    "Search": lambda text: public.WeaviateQueryError(text, "GRPC search"),
    "Aggregate": lambda text: public.WeaviateQueryError(text, "GRPC aggregate"),
    "BatchObjects": public.WeaviateBatchError,
    "BatchReferences": public.WeaviateBatchError,
    "BatchSend": public.WeaviateBatchSendError,
    "BatchStream": public.WeaviateBatchStreamError,
    "BatchDelete": public.WeaviateDeleteManyError,
    "TenantsGet": public.WeaviateTenantGetError,
}


@record(frozen=True, slots=True)
class Response:
    """An error response, in the form that the public errors accept.

    Attributes:
        status_code: HTTP status, or the number of the gRPC code.
        text: the body, or the error details.
    """

    status_code: int
    text: str


def detailed(
    error: public.WeaviateBaseError,
    *,
    asked: str,
    status: int | str | None = None,
    hop: str | None = None,
    server_text: str | None = None,
    retryable: bool = False,
    advice: str | None = None,
    outcome: Outcome | None = None,
) -> public.WeaviateBaseError:
    """Set an error's attributes, and append the advice to its message.

    Args:
        error: the error.
        asked: what was asked.
        status: HTTP status, or gRPC code.
        hop: the step on the way to the server that failed, if it is known.
        server_text: the server's words, where the error has none yet.
        retryable: whether asking again can help.
        advice: what to do.
        outcome: what is known about the write that failed; by default derived from the status.

    Returns:
        The same error.
    """
    error.outcome = outcome_of(status) if outcome is None else outcome
    error.asked = asked
    error.status = status
    error.hop = hop
    error.retryable = retryable
    error.advice = advice
    if server_text is not None:
        error.server_text = server_text
    if advice and error.args:
        words = str(error.args[0])
        error.args = (f"{words.rstrip('.')}. What to do: {advice}.", *error.args[1:])
    return error


def of_status(call: Call[Any], status: int, body: bytes, cause: str = "") -> public.WeaviateBaseError:
    """Return the error for an HTTP status that this call does not accept.

    Args:
        call: what was asked.
        status: the HTTP status.
        body: the answer's body.
        cause: why the embedded engine refuses, as a header says; empty for other servers.

    Returns:
        The error, to be raised.
    """
    response = Response(status, body.decode("utf-8", "replace"))
    error: public.WeaviateBaseError
    if status == 403:
        error = public.InsufficientPermissionsError(response)
    elif cause == UNSUPPORTED:
        error = public.NotSupportedByLocalEngine(public.words_of(_json(body)) or response.text)
    else:
        error = public.UnexpectedStatusCodeError(call.operation, response)
    return detailed(
        error,
        asked=call.operation,
        status=status,
        server_text=response.text,
        retryable=status in RETRYABLE_STATUSES,
        advice=_ADVICE_BY_STATUS.get(status),
    )


def _json(body: bytes) -> Any:
    import json

    try:
        return json.loads(body)
    except ValueError:
        return None


def of_code(
    call: Call[Any], code: StatusCode, text: str, where: str, cause: str = "", *, is_unsent: bool = False
) -> public.WeaviateBaseError:
    """Return the error for a failed exchange.

    Args:
        call: what was asked.
        code: what failed.
        text: the error text.
        where: the address: a URL, ``grpc at host:port`` or the engine.
        cause: why there is no connection, by its name in `_runtime/causes.py`, or why the embedded engine refuses;
            empty if neither applies.
        is_unsent: whether nothing was sent, for want of a free connection.

    Returns:
        The error, to be raised.
    """
    error: public.WeaviateBaseError
    known = CAUSES.get(cause)
    step = "" if known is None else f" ({known.hop})"
    if code in UNSENT_CODES:
        error = public.WeaviateConnectionError(f"{call.operation}: cannot connect to {where}{step}: {text}")
    elif code == "deadline_exceeded":
        error = public.WeaviateTimeoutError(f"{call.operation}, {where}: {text}")
    elif isinstance(call.request, RpcRequest):
        error = _of_rpc(call.request.rpc.name, code, f"{where}{step}: {text}" if step else text, cause)
    else:
        error = public.WeaviateConnectionError(f"{call.operation}: the connection to {where} broke: {text}")
    advice = _ADVICE_BY_CODE.get(code) if known is None else known.advice
    if is_unsent and code == "deadline_exceeded":
        advice = _ADVICE_FOR_POOL
    return detailed(
        error,
        asked=call.operation,
        status=code,
        hop=None if known is None else known.hop,
        server_text=text,
        retryable=code in RETRYABLE_CODES,
        advice=None if advice is None else advice.replace("{timeout}", call.timeout_kind),
    )


def _of_rpc(rpc: str, code: StatusCode, text: str, cause: str) -> public.WeaviateBaseError:
    if code == "permission_denied":
        return public.InsufficientPermissionsError(Response(number_of(code), text))
    if cause == UNSUPPORTED:
        return public.NotSupportedByLocalEngine(text)
    make = _RPC_ERRORS.get(rpc)
    if make is not None:
        return make(text)
    return public.UnexpectedStatusCodeError(rpc, Response(number_of(code), text))


def too_old(operation: str, has: tuple[int, int, int], required: tuple[int, int, int]) -> public.WeaviateBaseError:
    """Return the error for a feature that the server does not have yet.

    Args:
        operation: the feature.
        has: the server's version.
        required: the first version with the feature.

    Returns:
        The error, to be raised.
    """
    error = public.WeaviateUnsupportedFeatureError(operation, ".".join(map(str, has)), ".".join(map(str, required)))
    error.asked = operation
    return error
