from __future__ import annotations

import json
import pickle
from typing import Any, get_args

import grpc
import pytest

from weaviate_gen import exceptions as public
from weaviate_gen._core import errors, retrying
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._runtime import codes
from weaviate_gen_wire.grpc import rpcs
from weaviate_gen_wire.rest import meta

pytestmark = pytest.mark.unit


def rest(*, retry: bool = False) -> Call[Any]:
    return Call(meta.meta_get(), lambda reply: reply, "get_meta", retry=retry)


def rpc(which: rpcs.Rpc, *, retry: bool = False) -> Call[Any]:
    return Call(RpcRequest(which, b""), lambda reply: reply, "a call", retry=retry)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"error": [{"message": "no"}, {"message": "never"}]}', "no; never"),
        ('{"error": {"message": "no"}}', "no"),
        ('{"error": "no"}', "no"),
        ('{"message": "no", "code": 5}', "no"),
        ('[{"message": "no"}]', "no"),
        ('"no"', "no"),
        ("plain words", "plain words"),
        ('{"other": 1}', '{"other": 1}'),
        ("[]", "[]"),
    ],
)
def test_the_servers_words_are_found_in_every_shape(body: str, words: str) -> None:
    error = errors.of_status(rest(), 422, body.encode())
    assert isinstance(error, public.UnexpectedStatusCodeError)
    assert (422, words) == (error.status_code, error.error)


def test_no_body_is_no_words() -> None:
    error = errors.of_status(rest(), 500, b"")
    assert isinstance(error, public.UnexpectedStatusCodeError)
    assert error.error is None
    assert "status 500: empty response" in str(error)


def test_an_error_keeps_what_was_asked_and_what_to_do() -> None:
    error = errors.of_status(rest(), 503, b'{"error": "starting"}')
    assert ("get_meta", 503, '{"error": "starting"}', True) == (
        error.asked,
        error.status,
        error.server_text,
        error.retryable,
    )
    assert "What to do: the server is starting or overloaded; try again." in str(error)


def test_a_status_without_advice_gives_none() -> None:
    error = errors.of_status(rest(), 418, b"")
    assert error.advice is None
    assert "What to do" not in str(error)


def test_403_is_a_lack_of_permission() -> None:
    assert isinstance(errors.of_status(rest(), 403, b""), public.InsufficientPermissionsError)


def test_501_of_the_engine_names_the_engine() -> None:
    body = b'{"error": [{"message": "mcp is not supported by the local engine"}]}'
    told = errors.of_status(rest(), 501, body, "unsupported")
    assert isinstance(told, public.NotSupportedByLocalEngine)
    assert "mcp is not supported" in str(told)
    assert isinstance(errors.of_status(rest(), 501, b"no", "unsupported"), public.NotSupportedByLocalEngine)


def test_text_of_a_reply_does_not_make_it_the_engines() -> None:
    body = b'{"error": [{"message": "not by the local engine"}]}'
    assert type(errors.of_status(rest(), 501, body)) is public.UnexpectedStatusCodeError
    error = errors.of_code(rpc(rpcs.SEARCH), "unimplemented", "not by the local engine", "grpc at h:1")
    assert type(error) is public.WeaviateQueryError


@pytest.mark.parametrize(
    ("which", "kind"),
    [
        (rpcs.SEARCH, public.WeaviateQueryError),
        (rpcs.AGGREGATE, public.WeaviateQueryError),
        (rpcs.BATCH_OBJECTS, public.WeaviateBatchError),
        (rpcs.BATCH_DELETE, public.WeaviateDeleteManyError),
        (rpcs.TENANTS_GET, public.WeaviateTenantGetError),
        (rpcs.BATCH_STREAM, public.WeaviateBatchStreamError),
        (rpcs.HEALTH_CHECK, public.UnexpectedStatusCodeError),
    ],
)
def test_each_rpc_has_its_error(which: rpcs.Rpc, kind: type[public.WeaviateBaseError]) -> None:
    error = errors.of_code(rpc(which), "invalid_argument", "bad", "grpc at h:1")
    assert kind is type(error)
    assert ("invalid_argument", "bad", False) == (error.status, error.server_text, error.retryable)


@pytest.mark.parametrize(
    ("call", "code", "kind"),
    [
        (rest(), "connect", public.WeaviateConnectionError),
        (rpc(rpcs.SEARCH), "connect", public.WeaviateConnectionError),
        (rest(), "deadline_exceeded", public.WeaviateTimeoutError),
        (rpc(rpcs.SEARCH), "deadline_exceeded", public.WeaviateTimeoutError),
        (rest(), "unavailable", public.WeaviateConnectionError),
        (rpc(rpcs.SEARCH), "permission_denied", public.InsufficientPermissionsError),
        (rpc(rpcs.HEALTH_CHECK), "unknown", public.UnexpectedStatusCodeError),
    ],
)
def test_each_failure_has_its_error(call: Call[Any], code: Any, kind: type[public.WeaviateBaseError]) -> None:
    error = errors.of_code(call, code, "words", "grpc at h:1")
    assert kind is type(error)
    assert code == error.status


def test_unimplemented_by_the_engine_names_the_engine() -> None:
    error = errors.of_code(rpc(rpcs.SEARCH), "unimplemented", "boost is left out", "engine", "unsupported")
    assert isinstance(error, public.NotSupportedByLocalEngine)
    plain = errors.of_code(rpc(rpcs.SEARCH), "unimplemented", "unknown method", "grpc at h:1")
    assert isinstance(plain, public.WeaviateQueryError)


RETRYABLE = {"unavailable", "connect", "resource_exhausted", "aborted"}
TRANSIENT = {"unavailable", "connect", "canceled"}
REFUSALS = {"permission_denied", "unauthenticated", "unimplemented", "invalid_argument", "failed_precondition"}
FATAL = REFUSALS | {"misconfigured"}
CODES: tuple[codes.StatusCode, ...] = get_args(codes.StatusCode)


@pytest.mark.parametrize("code", CODES)
def test_a_code_says_whether_trying_again_can_help(code: codes.StatusCode) -> None:
    assert errors.of_code(rpc(rpcs.SEARCH), code, "words", "grpc at h:1").retryable is (code in RETRYABLE)
    assert errors.of_code(rest(), code, "words", "http at h:1").retryable is (code in RETRYABLE)
    assert (retrying.max_attempts(rpc(rpcs.SEARCH, retry=True), code) > 1) is (code in TRANSIENT)
    assert (retrying.max_attempts(rpc(rpcs.SEARCH, retry=False), code) > 1) is (code == "connect")
    assert (code in codes.FATAL_CODES) is (code in FATAL)


@pytest.mark.parametrize("status", range(400, 600))
def test_a_status_says_whether_trying_again_can_help(status: int) -> None:
    assert errors.of_status(rest(), status, b"no").retryable is (status in {429, 502, 503, 504})


def test_call_that_got_no_connection_is_advised_about_the_pool() -> None:
    waited, slow = (
        errors.of_code(rest(), "deadline_exceeded", "words", "http://h:1", is_unsent=is_unsent)
        for is_unsent in (True, False)
    )
    assert "session_pool_maxsize" in str(waited)
    assert "Timeout(" in str(slow)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (None, "failed"),
        (422, "failed"),
        (429, "failed"),
        (501, "failed"),
        (408, "unknown"),
        (409, "failed"),
        (499, "failed"),
        (500, "unknown"),
        (502, "unknown"),
        (503, "unknown"),
        ("connect", "unsent"),
        ("unavailable", "unknown"),
        ("canceled", "unknown"),
        ("unknown", "unknown"),
        ("deadline_exceeded", "unknown"),
        ("aborted", "unknown"),
        ("internal", "unknown"),
        ("data_loss", "unknown"),
        ("invalid_argument", "failed"),
        ("resource_exhausted", "failed"),
    ],
)
def test_a_status_says_what_is_known_about_a_write(status: int | str | None, outcome: str) -> None:
    assert codes.outcome_of(status) == outcome
    assert errors.detailed(public.WeaviateBaseError(""), asked="a call", status=status).outcome == outcome


def test_every_code_of_grpc_has_one_spelling_and_its_number() -> None:
    assert {codes.code_of(code.name): codes.number_of(codes.code_of(code.name)) for code in grpc.StatusCode} == {
        codes.code_of(code.name): code.value[0] for code in grpc.StatusCode
    }
    assert len({codes.code_of(code.name) for code in grpc.StatusCode}) == len(grpc.StatusCode)
    assert [codes.code_of(name) for name in ("CANCELLED", "canceled", "Cancelled")] == ["canceled"] * 3
    assert codes.code_of("never heard of") == "unknown"
    assert codes.number_of("connect") == codes.number_of("unavailable")


def test_an_old_server_is_told_with_both_versions() -> None:
    error = errors.too_old("batch.stream", (1, 35, 0), (1, 36, 0))
    assert isinstance(error, public.WeaviateUnsupportedFeatureError)
    assert "batch.stream needs Weaviate 1.36.0 or newer, and this server is 1.35.0" in str(error)


def test_an_error_without_words_gets_no_advice_put_behind_them() -> None:
    bare = public.WeaviateBaseError()
    bare.args = ()
    assert errors.detailed(bare, asked="x", advice="y").args == ()


class GrpcError:
    def __init__(self, code: object) -> None:
        self._code = code

    def code(self) -> Any:
        return self._code

    def details(self) -> str | None:
        return None


class Code:
    value = (7, "permission denied")


@pytest.mark.parametrize("code", [Code(), 7])
def test_a_grpc_error_serves_as_a_response(code: object) -> None:
    error = public.InsufficientPermissionsError(GrpcError(code))
    assert (7, None) == (error.status_code, error.error)


class HttpAnswer:
    status_code = 200
    text = "<html>"


ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "AdditionalPropertiesError": ("a", "b"),
    "InvalidDataModelError": ("data_model_properties",),
    "WeaviateEmbeddedInvalidVersionError": ("1.18.0",),
    "WeaviateQueryError": ("bad", "GRPC search"),
    "WeaviateRetryError": ("bad", 4),
    "WeaviateUnsupportedFeatureError": ("f", "1.0.0", "2.0.0"),
    "WeaviateProtobufIncompatibility": ("7", "1"),
    "UnexpectedStatusCodeError": ("asked", HttpAnswer()),
    "InsufficientPermissionsError": (HttpAnswer(),),
    "ResponseCannotBeDecodedError": ("asked", HttpAnswer()),
    "WeaviateInsertInvalidPropertyError": ({"id": 1},),
    "WeaviateAddInvalidPropertyError": ("p",),
    "WeaviateBatchError": ("bad",),
    "WeaviateBatchSendError": ("bad",),
    "WeaviateBatchStreamError": ("bad",),
    "WeaviateBatchValidationError": ("bad",),
    "WeaviateBatchFailedToReestablishStreamError": ("bad",),
    "WeaviateDeleteManyError": ("bad",),
    "WeaviateTenantGetError": ("bad",),
    "WeaviateInvalidInputError": ("bad",),
}


TEXTS = {
    "AdditionalPropertiesError": "either as a string or as a class, got both: a and b",
    "InsufficientPermissionsError": "permission denied: status 200: <html>",
    "InvalidDataModelError": "data_model_properties must be a dict type such as dict[str, Any]",
    "NotSupportedByLocalEngine": "what the embedded engine leaves out",
    "ResponseCannotBeDecodedError": "asked: cannot decode the response (status 200): '<html>'",
    "UnexpectedStatusCodeError": "asked: status 200: <html>",
    "WeaviateAddInvalidPropertyError": "property p cannot be added: make it optional",
    "WeaviateAgentsNotInstalledError": "install weaviate-agents",
    "WeaviateBatchError": "GRPC batch call failed: bad",
    "WeaviateBatchFailedToReestablishStreamError": "could not be opened again: bad",
    "WeaviateBatchSendError": "GRPC batch send call failed: bad",
    "WeaviateBatchStreamError": "GRPC batch stream call failed: bad",
    "WeaviateBatchValidationError": "cannot add this to a batch: bad",
    "WeaviateCircuitOpenError": "cannot reach Weaviate: ",
    "WeaviateClosedClientError": "the client is not connected: call connect() first",
    "WeaviateConnectionError": "cannot reach Weaviate: ",
    "WeaviateDeleteManyError": "GRPC delete call failed: bad",
    "WeaviateEmbeddedInvalidVersionError": "cannot be version '1.18.0'",
    "WeaviateGRPCUnavailableError": "not over gRPC at not provided:0",
    "WeaviateInsertInvalidPropertyError": "cannot be properties: {'id': 1}",
    "WeaviateInsertManyAllFailedError": "no object was inserted",
    "WeaviateInvalidInputError": "bad",
    "WeaviateProtobufIncompatibility": "protobuf 7 is not compatible with grpcio 1",
    "WeaviateQueryError": "GRPC search call failed: bad",
    "WeaviateRetryError": "all 4 attempts failed, the last one: bad",
    "WeaviateTenantGetError": "tenant get call failed: bad",
    "WeaviateThrottledError": "timed out: ",
    "WeaviateTimeoutError": "timed out: ",
    "WeaviateUnsupportedFeatureError": "f needs Weaviate 2.0.0 or newer, and this server is 1.0.0",
}
"""What each error says of its arguments; those that take a message say that."""


@pytest.mark.parametrize("name", public.__all__)
def test_every_error_words_its_arguments_and_survives_pickling(name: str) -> None:
    kind = getattr(public, name)
    if kind.__init__ is public.WeaviateBaseError.__init__:
        assert str(kind("just this")) == "just this" == kind("just this").message
        return
    error = kind(*ARGUMENTS.get(kind.__name__, ()))
    assert TEXTS[kind.__name__] in str(error)
    if isinstance(
        error, public.WeaviateQueryError | public.UnexpectedStatusCodeError | public.ResponseCannotBeDecodedError
    ):
        back = pickle.loads(pickle.dumps(error))
        assert (str(error), error.status) == (str(back), back.status)


def test_a_query_error_tells_the_servers_words() -> None:
    assert public.WeaviateBatchError("no room").error == "no room"


def test_an_answer_that_cannot_be_read_keeps_its_status() -> None:
    assert public.ResponseCannotBeDecodedError("asked", HttpAnswer()).status_code == 200


def test_words_are_found_under_any_of_their_names() -> None:
    assert [public.words_of(json.loads(text)) for text in ('{"error": "", "message": "m"}', "5", "{}")] == [
        "m",
        None,
        None,
    ]
