"""Words for failed attempts to connect, from errors as data; those of `tests/transport` are real."""

from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen import exceptions as public
from weaviate_gen._core import errors, server, startup
from weaviate_gen._core.startup import Attempt
from weaviate_gen._transport.errors import TransportError
from weaviate_gen.auth import Auth

pytestmark = pytest.mark.unit

HTTP = Attempt("http://db:8080", "requests without credentials")
KEY = Attempt("http://db:8080", "the API key")
TOKEN = Attempt("http://db:8080", "the token of the identity provider")
START = "cannot connect to Weaviate at http://db:8080"
LEADS = (
    "check that host and port are those of Weaviate's HTTP interface (8080 by default, 443 in the cloud), not of gRPC; "
    'a path before /v1 belongs to the host, as in http_host="example.com/prefix"'
)
CHECK_KEY = (
    "check that the key is one of the server's (AUTHENTICATION_APIKEY_ALLOWED_KEYS, or a user's), and that its "
    "user is active"
)
CHECK_PROVIDER = (
    "check that the server trusts this provider and client id (AUTHENTICATION_OIDC_ISSUER, "
    "AUTHENTICATION_OIDC_CLIENT_ID), and the clocks of both"
)
REFUSED = "check that the server runs, and listens on this host and port"


def of_status(status: int, body: bytes = b"") -> public.WeaviateBaseError:
    return errors.of_status(server.meta(), status, body)


def of_code(code: Any, text: str, cause: str = "") -> public.WeaviateBaseError:
    return errors.of_code(server.meta(), code, text, "http://db:8080", cause)


def after(count: int, last: BaseException | None) -> public.WeaviateRetryError:
    error = public.WeaviateRetryError("the last words", count)
    error.__cause__ = last
    return error


def facts(error: public.WeaviateBaseError) -> tuple[Any, ...]:
    """Return all that users can read from an error."""
    return (
        type(error), str(error), error.asked, error.status, error.hop, error.server_text, error.retryable, error.advice,
        error.outcome,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("credentials", "headers", "words"),
    [
        (None, {}, "requests without credentials"),
        (None, {"x-key": "secret"}, "requests without credentials"),
        (None, {"authorization": "Bearer secret"}, "the API key"),
        (Auth.api_key("secret"), {}, "the API key"),
        (Auth.api_key("secret"), {"authorization": "Bearer secret"}, "the API key"),
        (Auth.bearer_token("secret"), {}, "the token of the identity provider"),
        (Auth.client_password("me", "secret"), {}, "the token of the identity provider"),
    ],
)
def test_attempt_names_what_was_sent_to_authenticate(credentials: Any, headers: dict[str, str], words: str) -> None:
    assert startup.attempt("http://db:8080", credentials, headers) == Attempt("http://db:8080", words)


def test_cause_is_that_of_the_last_attempt() -> None:
    failed = of_code("connect", "no", "refused")
    assert startup.cause_of(failed) == ""
    failed.__cause__ = TransportError("connect", "no", "http", cause="refused")
    assert startup.cause_of(failed) == "refused"
    assert startup.cause_of(after(3, failed)) == "refused"
    assert startup.cause_of(after(3, failed.__cause__)) == "refused"
    assert startup.cause_of(after(3, None)) == ""


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (of_status(400), True),
        (of_status(404), False),
        (of_code("unavailable", "closed"), True),
        (of_code("data_loss", "no HTTP"), True),
        (of_code("connect", "refused"), False),
        (after(2, of_code("unavailable", "closed")), True),
        (after(2, of_code("connect", "refused")), False),
    ],
)
def test_port_may_be_encrypted_if_it_answers_without_sense(error: public.WeaviateBaseError, expected: bool) -> None:
    assert startup.may_be_encrypted(error) is expected


@pytest.mark.parametrize(
    ("status", "tried", "hop", "words", "retryable", "advice"),
    [
        (
            400, HTTP, "HTTP", "status 400: ", False,
            "check whether this port requires TLS: pass http_secure=True or an https:// address",
        ),
        (
            401, HTTP, "authentication", "the server refuses requests without credentials with status 401: ", False,
            "pass the server's credentials: auth_credentials=Auth.api_key(…), or what else Auth has",
        ),
        (
            401, KEY, "authentication", "the server refuses the API key with status 401: ", False,
            CHECK_KEY,
        ),
        (
            401, TOKEN, "authentication", "the server refuses the token of the identity provider with status 401: ",
            False,
            CHECK_PROVIDER,
        ),
        (
            403, KEY, "authentication", "the server refuses the API key with status 403: ", False,
            "use credentials that may read the server's meta information, and check firewalls and proxies in between",
        ),
        (404, HTTP, "HTTP", "status 404: ", False, LEADS),
        (418, HTTP, "HTTP", "status 418: ", False, LEADS),
        (429, HTTP, "HTTP", "status 429: ", True, "the server takes no more requests: connect again later"),
        (500, HTTP, "HTTP", "status 500: ", False, "see the log of the server, or of the proxy before it"),
        (
            502, HTTP, "HTTP", "status 502: ", True,
            "a proxy answers, and got nothing from Weaviate: check that the server runs, and the proxy's settings",
        ),
        (
            503, HTTP, "HTTP", "status 503: ", True,
            "the server is starting or overloaded: wait until /v1/.well-known/ready answers 200, and connect again",
        ),
        (
            504, HTTP, "HTTP", "status 504: ", True,
            "a proxy answers, and got nothing from Weaviate in time: check that the server behind it runs",
        ),
    ],
)  # fmt: skip
def test_status_belongs_to_a_hop_with_advice_of_its_own(
    status: int, tried: Attempt, hop: str, words: str, retryable: bool, advice: str
) -> None:
    body = b'{"error": [{"message": "out\\n of  luck."}]}'
    text = body.decode()
    outcome = "unknown" if status >= 500 else "failed"
    message = f"{START} ({hop}): {words}out of luck"
    error = of_status(status, body)
    kind = public.InsufficientPermissionsError if status == 403 else public.UnexpectedStatusCodeError
    assert startup.failure(error, tried) is error
    assert facts(error) == (
        kind, f"{message}. What to do: {advice}.", "connect", status, hop, text, retryable, advice, outcome,
    )  # fmt: skip
    repeated = startup.failure(after(4, of_status(status, body)), tried)
    assert facts(repeated) == (
        public.WeaviateStartUpError, f"{message}, after 4 attempts. What to do: {advice}.", "connect", status, hop,
        text, retryable, advice, outcome,
    )  # fmt: skip


def test_words_are_one_short_line_and_an_empty_response_is_named() -> None:
    assert str(startup.failure(of_status(500), HTTP)).startswith(f"{START} (HTTP): status 500: empty response. What")
    long = startup.failure(of_status(500, b"a\n b" + b"c" * 400), HTTP)
    assert str(long).startswith(f"{START} (HTTP): status 500: a b{'c' * 297}. What")


def test_response_of_another_server_is_quoted() -> None:
    page = "<html>" + "x" * 200
    error = public.ResponseCannotBeDecodedError("meta", errors.Response(200, page), "no JSON")
    error.outcome = "unknown"
    assert startup.failure(error, HTTP) is error
    assert facts(error) == (
        public.ResponseCannotBeDecodedError,
        f"{START} (HTTP): the response (status 200) is not Weaviate's: '<html>{'x' * 94}'. What to do: {LEADS}.",
        "connect", 200, "HTTP", page, False, LEADS, "unknown",
    )  # fmt: skip
    empty = public.ResponseCannotBeDecodedError("meta", errors.Response(200, ""))
    assert str(startup.failure(empty, HTTP)).startswith(
        f"{START} (HTTP): the response (status 200) is not Weaviate's: ''. What to do: "
    )


def test_failed_connection_keeps_its_hop_and_advice() -> None:
    found = startup.failure(of_code("connect", "connection\nrefused.", "refused"), HTTP)
    assert facts(found) == (
        public.WeaviateStartUpError, f"{START} (TCP): connection refused. What to do: {REFUSED}.", "connect", "connect",
        "TCP", "connection\nrefused.", True, REFUSED, "unsent",
    )  # fmt: skip
    repeated = startup.failure(after(3, of_code("connect", "refused", "refused")), HTTP, "evidence")
    assert str(repeated) == f"{START} (TCP): refused; evidence, after 3 attempts. What to do: {REFUSED}."


def test_timeout_keeps_its_advice_and_belongs_to_http() -> None:
    advice = "increase the timeout: AdditionalConfig(timeout=Timeout(init=…))"
    found = startup.failure(of_code("deadline_exceeded", "no response"), HTTP)
    assert facts(found) == (
        public.WeaviateStartUpError, f"{START} (HTTP): no response. What to do: {advice}.", "connect",
        "deadline_exceeded", "HTTP", "no response", False, advice, "unknown",
    )  # fmt: skip


def test_connection_that_broke_may_lead_elsewhere() -> None:
    found = startup.failure(of_code("unavailable", "it broke"), HTTP)
    assert facts(found) == (
        public.WeaviateStartUpError, f"{START} (HTTP): it broke. What to do: {LEADS}.", "connect", "unavailable",
        "HTTP", "it broke", True, LEADS, "unknown",
    )  # fmt: skip
    known = of_code("unavailable", "it broke", "refused")
    assert str(startup.failure(known, HTTP)) == f"{START} (TCP): it broke. What to do: {REFUSED}."
    bare = startup.failure(public.WeaviateConnectionError("lost"), HTTP)
    assert (str(bare), bare.advice, bare.server_text) == (f"{START} (HTTP): ", "", None)


def test_cause_that_a_look_at_the_server_showed_wins() -> None:
    advice = (
        "this port requires TLS: pass http_secure=True or an https:// address, or else the port that is not encrypted"
    )
    evidence = "the port answers in TLSv1.3"
    found = startup.failure(of_status(400, b"Client sent HTTP"), HTTP, evidence, "encrypted_port")
    assert facts(found) == (
        public.WeaviateStartUpError, f"{START} (HTTP): Client sent HTTP; {evidence}. What to do: {advice}.", "connect",
        400, "HTTP", "Client sent HTTP", False, advice, "failed",
    )  # fmt: skip
    repeated = startup.failure(after(2, of_code("unavailable", "closed")), HTTP, evidence, "encrypted_port")
    assert str(repeated) == f"{START} (HTTP): closed, after 2 attempts; {evidence}. What to do: {advice}."


def test_unreadable_certificates_are_invalid_input_of_tls() -> None:
    error = public.WeaviateInvalidInputError("TLS(ca=…) must be a path")
    assert startup.failure(error, HTTP) is error
    advice = "correct the path, or what the file has"
    assert facts(error) == (
        public.WeaviateInvalidInputError, f"{START} (TLS): TLS(ca=…) must be a path. What to do: {advice}.", "connect",
        None, "TLS", None, False, advice, "failed",
    )  # fmt: skip


@pytest.mark.parametrize(
    "error", [public.AuthenticationFailedError("no token"), after(2, ValueError("no error of ours"))]
)
def test_other_errors_need_no_words_of_connecting(error: public.WeaviateBaseError) -> None:
    before = facts(error)
    assert startup.failure(error, HTTP) is error
    assert facts(error) == before


def test_server_must_have_a_version_that_is_new_enough() -> None:
    old = startup.too_old({"version": "1.20.1"}, HTTP, (1, 20, 1))
    words = "the server is Weaviate 1.20.1, and this client requires 1.27.0 or newer"
    assert facts(old) == (
        public.WeaviateStartUpError, f"{START} (version): {words}. What to do: upgrade the server.", "connect",
        None, "version", None, False, "upgrade the server", "failed",
    )  # fmt: skip
    meta = {"name": "x" * 200}
    other = startup.too_old(meta, HTTP, (0, 0, 0))
    words = f"the response to /v1/meta has no version of Weaviate: {{'name': '{'x' * 90}"
    assert facts(other) == (
        public.WeaviateStartUpError, f"{START} (HTTP): {words}. What to do: {LEADS}.", "connect",
        None, "HTTP", None, False, LEADS, "failed",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (of_status(500, b'{"message": "out of\\nluck."}'), "out of luck"),
        (of_code("connect", "no\n route.", "unreachable"), "no route"),
        (after(3, of_code("connect", "no route")), "no route"),
        (public.WeaviateStartUpError("the whole message."), "the whole message."),
        (after(3, None), "all 3 attempts failed, the last one: the last words"),
    ],
)
def test_reason_is_the_words_of_the_last_attempt_or_the_message(error: public.WeaviateBaseError, expected: str) -> None:
    assert startup.reason(error) == expected
