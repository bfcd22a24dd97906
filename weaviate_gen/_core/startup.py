"""Errors of connecting: which step failed, at which address, why, and what to do."""

from __future__ import annotations

from typing import Any

from weaviate_gen import exceptions as public
from weaviate_gen._core import errors, version
from weaviate_gen._core.version import Version
from weaviate_gen._runtime.causes import CAUSES
from weaviate_gen._runtime.records import record
from weaviate_gen._types.auth import AuthApiKey, AuthCredentials

_LEADS_TO_WEAVIATE = (
    "check that host and port are those of Weaviate's HTTP interface (8080 by default, 443 in the cloud), not of gRPC; "
    'a path before /v1 belongs to the host, as in http_host="example.com/prefix"'
)
_ADVICE_BY_STATUS = {
    400: "check whether this port requires TLS: pass http_secure=True or an https:// address",
    403: "use credentials that may read the server's meta information, and check firewalls and proxies in between",
    404: _LEADS_TO_WEAVIATE,
    429: "the server takes no more requests: connect again later",
    500: "see the log of the server, or of the proxy before it",
    502: "a proxy answers, and got nothing from Weaviate: check that the server runs, and the proxy's settings",
    503: "the server is starting or overloaded: wait until /v1/.well-known/ready answers 200, and connect again",
    504: "a proxy answers, and got nothing from Weaviate in time: check that the server behind it runs",
}
_ADVICE_401 = {
    "requests without credentials": "pass the server's credentials: auth_credentials=Auth.api_key(…), or what else "
    "Auth has",
    "the API key": "check that the key is one of the server's (AUTHENTICATION_APIKEY_ALLOWED_KEYS, or a user's), and "
    "that its user is active",
    "the token of the identity provider": "check that the server trusts this provider and client id "
    "(AUTHENTICATION_OIDC_ISSUER, AUTHENTICATION_OIDC_CLIENT_ID), and the clocks of both",
}


@record(frozen=True, slots=True)
class Attempt:
    """An attempt to connect.

    Attributes:
        address: the URL of the server.
        credentials: what was sent to authenticate, in words.
    """

    address: str
    credentials: str


def attempt(address: str, credentials: AuthCredentials | None, headers: dict[str, str]) -> Attempt:
    """Describe an attempt to connect.

    Args:
        address: the URL of the server.
        credentials: the user's.
        headers: the user's own.
    """
    if credentials is None and "authorization" not in headers:
        return Attempt(address, "requests without credentials")
    if credentials is None or isinstance(credentials, AuthApiKey):
        return Attempt(address, "the API key")
    return Attempt(address, "the token of the identity provider")


def cause_of(error: public.WeaviateBaseError) -> str:
    """Return the cause of a failed attempt by its name in `_runtime/causes.py`; empty if it has none."""
    return str(getattr(_last(error).__cause__, "cause", ""))


def may_be_encrypted(error: public.WeaviateBaseError) -> bool:
    """Return whether a port that was used without TLS failed as one does that requires it."""
    return _last(error).status in {400, "unavailable", "data_loss"}


def failure(
    error: public.WeaviateBaseError, tried: Attempt, evidence: str = "", cause: str = ""
) -> public.WeaviateBaseError:
    """Return the error for a failed attempt to connect.

    Args:
        error: what the request for the server's meta information failed with.
        tried: what was attempted.
        evidence: what a look at the server showed.
        cause: the cause that it showed, if that is another one.

    Returns:
        The same error if it needs no words of connecting; or one of the kind that users expect.
    """
    last = _last(error)
    count = f", after {error.count} attempts" if isinstance(error, public.WeaviateRetryError) else ""
    if cause:
        known = CAUSES[cause]
        return _start_error(last, tried, known.hop, f"{_words(last)}{count}; {evidence}", known.advice)
    if isinstance(last, public.UnexpectedStatusCodeError):
        hop, advice = _of_status(last.status_code, tried)
        text = f"status {last.status_code}: {_line(last.error) or 'empty response'}"
        if hop == "authentication":
            text = f"the server refuses {tried.credentials} with {text}"
        if last is not error:
            return _start_error(last, tried, hop, text + count, advice)
        return _reworded(last, tried, hop, text, advice)
    if isinstance(last, public.ResponseCannotBeDecodedError):
        text = f"the response (status {last.status_code}) is not Weaviate's: {(last.server_text or '')[:100]!r}"
        return _reworded(last, tried, "HTTP", text, _LEADS_TO_WEAVIATE)
    if isinstance(last, public.WeaviateConnectionError | public.WeaviateTimeoutError):
        text = _words(last) + (f"; {evidence}" if evidence else "") + count
        is_broken = last.hop is None and last.status == "unavailable"
        return _start_error(
            last, tried, last.hop or "HTTP", text, _LEADS_TO_WEAVIATE if is_broken else last.advice or ""
        )
    if isinstance(error, public.WeaviateInvalidInputError):  # certificates are read when the first request needs them
        return _reworded(error, tried, "TLS", str(error), "correct the path, or what the file has")
    return error


def too_old(meta: dict[str, Any], tried: Attempt, found: Version) -> public.WeaviateBaseError:
    """Return the error for meta information of no server that this client can use.

    Args:
        meta: the server's answer.
        tried: what was attempted.
        found: the version in it.
    """
    if found == (0, 0, 0):
        text = f"the response to /v1/meta has no version of Weaviate: {str(meta)[:100]}"
        return _start_error(None, tried, "HTTP", text, _LEADS_TO_WEAVIATE)
    text = f"the server is Weaviate {version.show(found)}, and this client requires {version.show(version.OLDEST)}"
    return _start_error(None, tried, "version", f"{text} or newer", "upgrade the server")


def reason(error: public.WeaviateBaseError) -> str:
    """Return what a request failed with, in one line."""
    return _words(_last(error)) or str(error)


def _last(error: public.WeaviateBaseError) -> public.WeaviateBaseError:
    """Return the error of the last attempt."""
    before = error.__cause__
    return (
        before
        if isinstance(error, public.WeaviateRetryError) and isinstance(before, public.WeaviateBaseError)
        else error
    )


def _words(error: public.WeaviateBaseError) -> str:
    """Return the server's or the network's words in one line."""
    return _line(error.error if isinstance(error, public.UnexpectedStatusCodeError) else error.server_text)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())[:300].rstrip(".")


def _of_status(status: int, tried: Attempt) -> tuple[str, str]:
    """Return the step that a status belongs to, and what to do."""
    if status == 401:
        return "authentication", _ADVICE_401[tried.credentials]
    return "authentication" if status == 403 else "HTTP", _ADVICE_BY_STATUS.get(status, _LEADS_TO_WEAVIATE)


def _start_error(
    last: public.WeaviateBaseError | None, tried: Attempt, hop: str, text: str, advice: str
) -> public.WeaviateBaseError:
    error = public.WeaviateStartUpError(_message(tried, hop, text))
    if last is None:
        return errors.detailed(error, asked="connect", hop=hop, advice=advice)
    return errors.detailed(
        error,
        asked="connect",
        status=last.status,
        hop=hop,
        server_text=last.server_text,
        retryable=last.retryable,
        advice=advice,
        outcome=last.outcome,
    )


def _reworded(
    error: public.WeaviateBaseError, tried: Attempt, hop: str, text: str, advice: str
) -> public.WeaviateBaseError:
    """Change the message of an error whose type says enough."""
    error.args = (_message(tried, hop, text), *error.args[1:])
    return errors.detailed(
        error,
        asked="connect",
        status=error.status,
        hop=hop,
        retryable=error.retryable,
        advice=advice,
        outcome=error.outcome,
    )


def _message(tried: Attempt, hop: str, text: str) -> str:
    return f"cannot connect to Weaviate at {tried.address} ({hop}): {text}"
