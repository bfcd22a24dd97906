"""Errors that this package raises.

    Exception
    ├── WeaviateProtobufIncompatibility
    └── WeaviateBaseError                          asked, status, hop, server_text, retryable, advice, outcome
        ├── WeaviateInvalidInputError              (also a ValueError)
        ├── WeaviateInsertInvalidPropertyError     (also a ValueError)
        ├── WeaviateBatchValidationError           (also a ValueError)
        ├── WeaviateAddInvalidPropertyError
        ├── InvalidDataModelError
        ├── AdditionalPropertiesError
        ├── UnexpectedStatusCodeError
        │   └── InsufficientPermissionsError
        ├── WeaviateQueryError
        │   ├── WeaviateBatchError
        │   ├── WeaviateBatchSendError
        │   ├── WeaviateBatchStreamError
        │   ├── WeaviateDeleteManyError
        │   └── WeaviateTenantGetError
        ├── WeaviateInsertManyAllFailedError
        ├── WeaviateBatchFailedToReestablishStreamError
        ├── WeaviateConnectionError
        │   └── WeaviateCircuitOpenError
        ├── WeaviateTimeoutError
        │   └── WeaviateThrottledError
        ├── WeaviateRetryError
        ├── WeaviateGRPCUnavailableError
        ├── WeaviateStartUpError
        ├── WeaviateClosedClientError
        ├── WeaviateUnsupportedFeatureError
        ├── NotSupportedByLocalEngine
        ├── AuthenticationFailedError, MissingScopeError
        ├── BackupFailedError, BackupCanceledError, ExportFailedError, ExportCanceledError
        ├── SchemaError
        ├── TransferError
        ├── EmptyResponseError, ResponseCannotBeDecodedError
        ├── ObjectAlreadyExistsError, SchemaValidationError
        └── WeaviateEmbeddedInvalidVersionError, WeaviateAgentsNotInstalledError

Names ending in ``Exception``, and ``WeaviateGrpcUnavailable``, are the same classes under older names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

__all__ = [
    "AdditionalPropertiesError",
    "AdditionalPropertiesException",
    "AuthenticationFailedError",
    "AuthenticationFailedException",
    "BackupCanceledError",
    "BackupFailedError",
    "BackupFailedException",
    "EmptyResponseError",
    "EmptyResponseException",
    "ExportCanceledError",
    "ExportFailedError",
    "InsufficientPermissionsError",
    "InvalidDataModelError",
    "InvalidDataModelException",
    "MissingScopeError",
    "MissingScopeException",
    "NotSupportedByLocalEngine",
    "ObjectAlreadyExistsError",
    "ObjectAlreadyExistsException",
    "ResponseCannotBeDecodedError",
    "ResponseCannotBeDecodedException",
    "SchemaError",
    "SchemaValidationError",
    "SchemaValidationException",
    "TransferError",
    "UnexpectedStatusCodeError",
    "UnexpectedStatusCodeException",
    "WeaviateAddInvalidPropertyError",
    "WeaviateAgentsNotInstalledError",
    "WeaviateBaseError",
    "WeaviateBatchError",
    "WeaviateBatchFailedToReestablishStreamError",
    "WeaviateBatchSendError",
    "WeaviateBatchStreamError",
    "WeaviateBatchValidationError",
    "WeaviateCircuitOpenError",
    "WeaviateClosedClientError",
    "WeaviateConnectionError",
    "WeaviateDeleteManyError",
    "WeaviateEmbeddedInvalidVersionError",
    "WeaviateEmbeddedInvalidVersionException",
    "WeaviateGRPCUnavailableError",
    "WeaviateGrpcUnavailable",
    "WeaviateInsertInvalidPropertyError",
    "WeaviateInsertManyAllFailedError",
    "WeaviateInvalidInputError",
    "WeaviateInvalidInputException",
    "WeaviateProtobufIncompatibility",
    "WeaviateQueryError",
    "WeaviateQueryException",
    "WeaviateRetryError",
    "WeaviateStartUpError",
    "WeaviateTenantGetError",
    "WeaviateThrottledError",
    "WeaviateTimeoutError",
    "WeaviateUnsupportedFeatureError",
]


Outcome: TypeAlias = Literal["failed", "unsent", "unknown"]
"""What is known about a write that failed: it was refused; it never reached the server; or it was sent and no answer
came, so that it may have been done."""


class WeaviateBaseError(Exception):
    """Root of every error of this client.

    Attributes:
        message: what happened, and what to do about it.
        asked: what was attempted, or ``None``.
        status: HTTP status or gRPC code of the response, or ``None``.
        hop: where a connection failed: ``"name resolution"``, ``"TCP"``, ``"TLS"``, ``"proxy"``, ``"HTTP"``,
            ``"Connect"`` (RPCs over HTTP), ``"gRPC"``, ``"authentication"``, ``"version"``; else ``None``.
        server_text: error text of the server, or ``None``.
        retryable: whether a retry can help.
        advice: what to do, or ``None``.
        outcome: what is known about the write that failed; ``"unknown"``: it may have been done, so check before it is
            repeated.
    """

    asked: str | None = None
    status: int | str | None = None
    hop: str | None = None
    server_text: str | None = None
    retryable: bool = False
    advice: str | None = None
    outcome: Outcome = "failed"

    def __init__(self, message: str = "") -> None:
        """Store the message."""
        self.message = message
        super().__init__(message)


class WeaviateInvalidInputError(WeaviateBaseError, ValueError):
    """An argument is invalid; raised before any request."""


def _status_and_text(response: Any) -> tuple[int, str | None]:
    """Read the status and the body's text off an HTTP response, a gRPC error, or whatever looks like one."""
    status = getattr(response, "status_code", None)
    if status is not None:
        text = getattr(response, "text", None)
        return int(status), None if text is None else str(text)
    code = response.code()
    number = code.value[0] if isinstance(getattr(code, "value", None), tuple) else code
    details = response.details()
    return int(number), None if details is None else str(details)


def _server_words(text: str | None) -> str | None:
    """Return the message of an error body in any of the server's forms; other text is returned verbatim."""
    if not text:
        return None
    try:
        body = json.loads(text)
    except ValueError:
        return text.strip()
    return words_of(body) or text.strip()


def words_of(body: Any) -> str | None:
    """Return the server's message from a decoded error body in any of its five shapes.

    Args:
        body: the decoded JSON.

    Returns:
        The words, or ``None`` where there are none.
    """
    if isinstance(body, str):
        return body or None
    if isinstance(body, list):
        entries: list[Any] = body  # pyright: ignore[reportUnknownVariableType] - of any JSON
        found = [words for entry in entries if (words := words_of(entry))]
        return "; ".join(found) or None
    if isinstance(body, Mapping):
        for key in ("error", "errors", "message", "msg", "detail", "error_description"):
            if key in body and (words := words_of(body[key])):
                return words
    return None


class UnexpectedStatusCodeError(WeaviateBaseError):
    """The server responded with an error status."""

    def __init__(self, message: str, response: Any) -> None:
        """Create the error.

        Args:
            message: what was asked, or what did not happen.
            response: the answer: anything with ``status_code`` and ``text``, or gRPC's ``code()`` and ``details()``.
        """
        status, text = _status_and_text(response)
        words = _server_words(text)
        super().__init__(f"{message}: status {status}: {words or 'empty response'}")
        self._status_code = status
        self._error = words
        self.status: int | str | None = status
        self.server_text: str | None = words

    @property
    def status_code(self) -> int:
        """The HTTP status, or the number of the gRPC status."""
        return self._status_code

    @property
    def error(self) -> str | None:
        """The server's message, or ``None``."""
        return self._error

    def __reduce__(self) -> Any:
        return _revive, (type(self), self.args, dict(self.__dict__))


class InsufficientPermissionsError(UnexpectedStatusCodeError):
    """The credentials lack a permission."""

    def __init__(self, res: Any) -> None:
        """Create the error.

        Args:
            res: the answer, as for :class:`UnexpectedStatusCodeError`.
        """
        super().__init__("permission denied", res)


class ResponseCannotBeDecodedError(WeaviateBaseError):
    """A response does not match its content type, or does not have the expected structure."""

    def __init__(self, location: str, response: Any, reason: str | None = None) -> None:
        """Create the error.

        Args:
            location: the operation.
            response: the answer, as for :class:`UnexpectedStatusCodeError`.
            reason: what is wrong.
        """
        status, text = _status_and_text(response)
        why = "" if reason is None else f" ({reason})"
        super().__init__(f"{location}: cannot decode the response (status {status}){why}: {(text or '')[:500]!r}")
        self._status_code = status
        self.status: int | str | None = status
        self.server_text: str | None = text

    @property
    def status_code(self) -> int:
        """The HTTP status of the answer."""
        return self._status_code

    def __reduce__(self) -> Any:
        return _revive, (type(self), self.args, dict(self.__dict__))


def _revive(kind: type[WeaviateBaseError], args: tuple[Any, ...], state: dict[str, Any]) -> WeaviateBaseError:
    """Rebuild a pickled error without running its constructor."""
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class ObjectAlreadyExistsError(WeaviateBaseError):
    """An object with this id exists already."""


class AuthenticationFailedError(WeaviateBaseError):
    """The credentials did not yield a token."""


class SchemaValidationError(WeaviateBaseError):
    """A schema is malformed."""


class BackupFailedError(WeaviateBaseError):
    """A backup or a restore ended in failure."""


class BackupCanceledError(WeaviateBaseError):
    """A backup or a restore was canceled."""


class ExportFailedError(WeaviateBaseError):
    """An export ended in failure."""


class ExportCanceledError(WeaviateBaseError):
    """An export was canceled."""


class TransferError(WeaviateBaseError):
    """An export, import or copy of `weaviate_gen.transfer` cannot go on, or its result differs from its source."""


class SchemaError(WeaviateBaseError):
    """A plan of `weaviate_gen.schemas` cannot be applied."""


class EmptyResponseError(WeaviateBaseError):
    """A response lacks its body."""


class MissingScopeError(WeaviateBaseError):
    """The identity provider requires a scope that was not set."""


class AdditionalPropertiesError(WeaviateBaseError):
    """Additional properties were requested in two ways at once."""

    def __init__(self, additional_dict: str, additional_dataclass: str) -> None:
        """Create the error.

        Args:
            additional_dict: those passed as a string.
            additional_dataclass: those passed as a class.
        """
        super().__init__(
            f"additional properties must be passed either as a string or as a class, got both: "
            f"{additional_dict} and {additional_dataclass}"
        )


class InvalidDataModelError(WeaviateBaseError):
    """A data model is neither a dict type nor a TypedDict."""

    def __init__(self, type_: str) -> None:
        """Create the error.

        Args:
            type_: which of the models it is.
        """
        super().__init__(f"{type_} must be a dict type such as dict[str, Any], or a subclass of TypedDict")


class WeaviateStartUpError(WeaviateBaseError):
    """No usable Weaviate server responds at the address."""


class WeaviateEmbeddedInvalidVersionError(WeaviateBaseError):
    """A server version was requested from the embedded engine."""

    def __init__(self, url: str) -> None:
        """Create the error.

        Args:
            url: the version, or the address to have it from.
        """
        super().__init__(
            f"the embedded engine is part of this package and cannot be version {url!r}; leave `version` out, or run "
            "that server and use connect_to_local"
        )


class WeaviateQueryError(WeaviateBaseError):
    """The server could not answer a query."""

    def __init__(self, message: str, protocol_type: str) -> None:
        """Create the error.

        Args:
            message: the server's message.
            protocol_type: the kind of call, such as ``"GRPC search"``.
        """
        super().__init__(f"{protocol_type} call failed: {message}")
        self.message = message
        self.server_text: str | None = message
        self._error = message

    @property
    def error(self) -> str:
        """The server's message."""
        return self._error

    def __reduce__(self) -> Any:
        return _revive, (type(self), self.args, dict(self.__dict__))


class WeaviateBatchError(WeaviateQueryError):
    """The server refused a batch of objects as a whole."""

    def __init__(self, message: str) -> None:
        """Create the error.

        Args:
            message: the server's message.
        """
        super().__init__(message, "GRPC batch")


class WeaviateBatchSendError(WeaviateQueryError):
    """A message of a batch stream could not be sent."""

    def __init__(self, message: str) -> None:
        """Create the error.

        Args:
            message: the server's message.
        """
        super().__init__(message, "GRPC batch send")


class WeaviateBatchStreamError(WeaviateQueryError):
    """A batch stream broke."""

    def __init__(self, message: str) -> None:
        """Create the error.

        Args:
            message: the server's message.
        """
        super().__init__(message, "GRPC batch stream")


class WeaviateDeleteManyError(WeaviateQueryError):
    """The server could not delete by filter."""

    def __init__(self, message: str) -> None:
        """Create the error.

        Args:
            message: the server's message.
        """
        super().__init__(message, "GRPC delete")


class WeaviateTenantGetError(WeaviateQueryError):
    """The server could not list tenants."""

    def __init__(self, message: str) -> None:
        """Create the error.

        Args:
            message: the server's message.
        """
        super().__init__(message, "tenant get")


class WeaviateAddInvalidPropertyError(WeaviateBaseError):
    """A property cannot be added to a model."""

    def __init__(self, message: str) -> None:
        """Create the error.

        Args:
            message: which property.
        """
        super().__init__(f"property {message} cannot be added: make it optional, or set a default")
        self.message = message


class WeaviateBatchValidationError(WeaviateBaseError, ValueError):
    """An object or reference of a batch is malformed."""

    def __init__(self, message: str) -> None:
        """Create the error.

        Args:
            message: what is wrong, and what to do.
        """
        super().__init__(f"cannot add this to a batch: {message}")
        self.message = message


class WeaviateBatchFailedToReestablishStreamError(WeaviateBaseError):
    """A batch stream broke, and the server did not take a new one in time."""

    def __init__(self, message: str) -> None:
        """Create the error.

        Args:
            message: what the last attempt failed with.
        """
        super().__init__(f"the batch stream broke and could not be opened again: {message}")
        self.message = message


class WeaviateInsertInvalidPropertyError(WeaviateBaseError, ValueError):
    """Properties carry a name that is reserved."""

    def __init__(self, data: Any) -> None:
        """Create the error.

        Args:
            data: the properties, or a description of them.
        """
        super().__init__(
            f"`id` and `vector` are reserved and cannot be properties: {data}; pass them as `uuid` and `vector` of "
            "the call or of DataObject"
        )


class WeaviateGRPCUnavailableError(WeaviateBaseError):
    """The gRPC endpoint does not respond."""

    def __init__(
        self,
        weaviate_version: str = "",
        grpc_address: tuple[str, int] = ("not provided", 0),
        grpc_path_prefix: str | None = None,
        error: BaseException | str | None = None,
    ) -> None:
        """Name the hop.

        Args:
            weaviate_version: the server's version, as reported over REST.
            grpc_address: host and port that were tried.
            grpc_path_prefix: the path below which RPCs were tried, if they have one.
            error: what the attempt failed with.
        """
        server = f"Weaviate {weaviate_version}".strip()
        host, port = grpc_address
        path = (grpc_path_prefix or "").strip("/")
        address = f"{host}:{port}{f'/{path}' if path else ''}"
        why = f": {_reason(error)}" if error else ""
        if path:
            advice = (
                "Servers from 1.38.3 on serve RPCs over HTTP below /v1/grpc-web: check grpc_path_prefix, and proxies."
            )
        else:
            advice = (
                "Check that the port is right and open in firewalls and proxies, that `grpc_secure` fits the server, "
                "and that the timeout is long enough (AdditionalConfig(timeout=Timeout(init=…))). Servers from 1.38.3 "
                'on accept the same calls on their HTTP port: transport="http".'
            )
        super().__init__(
            f"{server} responds over HTTP, but not over gRPC at {address}{why}. {advice} "
            "skip_init_checks=True skips this check."
        )


def _reason(error: BaseException | str) -> str:
    """Return what an attempt failed with: code and details of a gRPC error, else the words."""
    code, details = getattr(error, "code", None), getattr(error, "details", None)
    if not callable(code) or not callable(details):
        return str(error)
    return f"{getattr(code(), 'name', code())} - {details()}"


class WeaviateInsertManyAllFailedError(WeaviateBaseError):
    """No object of an insertion was stored."""

    def __init__(self, message: str = "") -> None:
        """Create the error.

        Args:
            message: the errors, each once.
        """
        super().__init__(f"no object was inserted. {message}")


class WeaviateClosedClientError(WeaviateBaseError):
    """The client is closed, or was never connected."""

    outcome: Outcome = "unsent"

    def __init__(self) -> None:
        """Create the error."""
        super().__init__("the client is not connected: call connect() first, or use it in a `with` statement")


class WeaviateConnectionError(WeaviateBaseError):
    """No connection could be made, or it broke."""

    def __init__(self, message: str = "") -> None:
        """Create the error.

        Args:
            message: what happened.
        """
        super().__init__(f"cannot reach Weaviate: {message}")


class WeaviateCircuitOpenError(WeaviateConnectionError):
    """The circuit breaker of the server is open, so that the call was not sent.

    Attributes:
        retry_after: seconds until a call is sent again; 0: as soon as the one that tries has ended.
    """

    outcome: Outcome = "unsent"
    retryable = True

    def __init__(self, message: str = "", retry_after: float = 0.0) -> None:
        """Create the error.

        Args:
            message: which server, and the last failure.
            retry_after: seconds until a call is sent again.
        """
        super().__init__(message)
        self.retry_after = retry_after


class WeaviateUnsupportedFeatureError(WeaviateBaseError):
    """The server is older than the feature."""

    def __init__(self, feature: str, current: str, minimum: str) -> None:
        """Create the error.

        Args:
            feature: what was requested.
            current: the server's version.
            minimum: the first version that has it.
        """
        super().__init__(
            f"{feature} needs Weaviate {minimum} or newer, and this server is {current}; upgrade the server, or do not "
            "use it"
        )


class NotSupportedByLocalEngine(WeaviateBaseError):
    """The embedded engine does not support this; a server does."""

    def __init__(self, message: str = "") -> None:
        """Create the error.

        Args:
            message: what was requested.
        """
        super().__init__(f"{message} (docs/local-engine.md lists what the embedded engine leaves out)")


class WeaviateTimeoutError(WeaviateBaseError):
    """The call exceeded its timeout."""

    def __init__(self, message: str = "") -> None:
        """Create the error.

        Args:
            message: the operation, and its timeout.
        """
        super().__init__(f"timed out: {message}")


class WeaviateThrottledError(WeaviateTimeoutError):
    """The client's own rate limit or limit of concurrency left no time for the call, so that it was not sent."""

    outcome: Outcome = "unsent"
    retryable = True


class WeaviateRetryError(WeaviateBaseError):
    """Every attempt of a call failed.

    Attributes:
        count: how many attempts there were.
    """

    count: int = 0

    def __init__(self, message: str, count: int) -> None:
        """Create the error.

        Args:
            message: what the last attempt failed with.
            count: how many attempts there were.
        """
        self.count = count
        super().__init__(f"all {count} attempts failed, the last one: {message}")


class WeaviateAgentsNotInstalledError(WeaviateBaseError):
    """Agents are a separate package."""

    def __init__(self) -> None:
        """Create the error."""
        super().__init__("agents are not part of this package: install weaviate-agents as well")


class WeaviateProtobufIncompatibility(Exception):
    """The installed protobuf is not compatible with the installed grpcio."""

    def __init__(self, pb: Any, grpc: Any) -> None:
        """Create the error.

        Args:
            pb: protobuf's version.
            grpc: grpcio's version.
        """
        super().__init__(f"protobuf {pb} is not compatible with grpcio {grpc}; install matching versions")


AdditionalPropertiesException = AdditionalPropertiesError
AuthenticationFailedException = AuthenticationFailedError
BackupFailedException = BackupFailedError
EmptyResponseException = EmptyResponseError
InvalidDataModelException = InvalidDataModelError
MissingScopeException = MissingScopeError
ObjectAlreadyExistsException = ObjectAlreadyExistsError
ResponseCannotBeDecodedException = ResponseCannotBeDecodedError
SchemaValidationException = SchemaValidationError
UnexpectedStatusCodeException = UnexpectedStatusCodeError
WeaviateEmbeddedInvalidVersionException = WeaviateEmbeddedInvalidVersionError
WeaviateGrpcUnavailable = WeaviateGRPCUnavailableError
WeaviateInvalidInputException = WeaviateInvalidInputError
WeaviateQueryException = WeaviateQueryError
