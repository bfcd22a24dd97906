"""Everything that this package raises.

    Exception
    ├── WeaviateProtobufIncompatibility
    └── WeaviateBaseError                          asked, status, server_text, retryable, advice, outcome
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
        ├── WeaviateTimeoutError
        ├── WeaviateRetryError
        ├── WeaviateGRPCUnavailableError
        ├── WeaviateStartUpError
        ├── WeaviateClosedClientError
        ├── WeaviateUnsupportedFeatureError
        ├── NotSupportedByLocalEngine
        ├── AuthenticationFailedError, MissingScopeError
        ├── BackupFailedError, BackupCanceledError, ExportFailedError, ExportCanceledError
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
    "SchemaValidationError",
    "SchemaValidationException",
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
        server_text: error text of the server, or ``None``.
        retryable: whether a retry can help.
        advice: what to do, or ``None``.
        outcome: what is known about the write that failed; ``"unknown"``: it may have been done, so check before it is
            repeated.
    """

    asked: str | None = None
    status: int | str | None = None
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
    """Find the words meant for people in one of the server's shapes of error body; other text comes back as it is."""
    if not text:
        return None
    try:
        body = json.loads(text)
    except ValueError:
        return text.strip()
    return words_of(body) or text.strip()


def words_of(body: Any) -> str | None:
    """Give the server's words out of a decoded error body, whichever of its five shapes it has.

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
    """The server answered with a status that stands for an error."""

    def __init__(self, message: str, response: Any) -> None:
        """Keep what was asked and what came back.

        Args:
            message: what was asked, or what did not happen.
            response: the answer: anything with ``status_code`` and ``text``, or gRPC's ``code()`` and ``details()``.
        """
        status, text = _status_and_text(response)
        words = _server_words(text)
        super().__init__(f"{message}: status {status}, the server says: {words or 'nothing'}")
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
        """What the server says, or ``None``."""
        return self._error

    def __reduce__(self) -> Any:
        return _revive, (type(self), self.args, dict(self.__dict__))


class InsufficientPermissionsError(UnexpectedStatusCodeError):
    """The server knows who asks, and refuses."""

    def __init__(self, res: Any) -> None:
        """Keep what came back.

        Args:
            res: the answer, as for :class:`UnexpectedStatusCodeError`.
        """
        super().__init__("permission denied", res)


class ResponseCannotBeDecodedError(WeaviateBaseError):
    """An answer arrived that is not what its content type says, or does not have the shape that it should."""

    def __init__(self, location: str, response: Any, reason: str | None = None) -> None:
        """Keep where, and what came back.

        Args:
            location: what was asked.
            response: the answer, as for :class:`UnexpectedStatusCodeError`.
            reason: what is wrong with it.
        """
        status, text = _status_and_text(response)
        why = "" if reason is None else f" ({reason})"
        super().__init__(f"{location}: the answer (status {status}) cannot be read{why}: {(text or '')[:500]!r}")
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
    """No token could be had with the given credentials."""


class SchemaValidationError(WeaviateBaseError):
    """A schema is not well formed."""


class BackupFailedError(WeaviateBaseError):
    """A backup or a restore ended in failure."""


class BackupCanceledError(WeaviateBaseError):
    """A backup or a restore was canceled."""


class ExportFailedError(WeaviateBaseError):
    """An export ended in failure."""


class ExportCanceledError(WeaviateBaseError):
    """An export was canceled."""


class EmptyResponseError(WeaviateBaseError):
    """An answer has no body where one belongs."""


class MissingScopeError(WeaviateBaseError):
    """The identity provider needs a scope that was not given."""


class AdditionalPropertiesError(WeaviateBaseError):
    """Additional properties were asked for in two ways at once."""

    def __init__(self, additional_dict: str, additional_dataclass: str) -> None:
        """Keep both.

        Args:
            additional_dict: those given as text.
            additional_dataclass: those given as a class.
        """
        super().__init__(
            f"additional properties were given both as text ({additional_dict}) and as a class "
            f"({additional_dataclass}); give one of them"
        )


class InvalidDataModelError(WeaviateBaseError):
    """A data model is neither a dict type nor a TypedDict."""

    def __init__(self, type_: str) -> None:
        """Name the model.

        Args:
            type_: which of the models it is.
        """
        super().__init__(f"{type_} must be a dict type such as dict[str, Any], or a subclass of TypedDict")


class WeaviateStartUpError(WeaviateBaseError):
    """No Weaviate that can be used answers where it should."""


class WeaviateEmbeddedInvalidVersionError(WeaviateBaseError):
    """A version was asked for that the embedded engine is not."""

    def __init__(self, url: str) -> None:
        """Name the version.

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
        """Keep the server's words.

        Args:
            message: what the server says.
            protocol_type: the kind of call, such as ``"GRPC search"``.
        """
        super().__init__(f"{protocol_type} call failed, the server says: {message}")
        self.message = message
        self.server_text: str | None = message
        self._error = message

    @property
    def error(self) -> str:
        """What the server says."""
        return self._error

    def __reduce__(self) -> Any:
        return _revive, (type(self), self.args, dict(self.__dict__))


class WeaviateBatchError(WeaviateQueryError):
    """The server refused a batch of objects as a whole."""

    def __init__(self, message: str) -> None:
        """Keep the server's words.

        Args:
            message: what the server says.
        """
        super().__init__(message, "GRPC batch")


class WeaviateBatchSendError(WeaviateQueryError):
    """A message of a batch stream could not be sent."""

    def __init__(self, message: str) -> None:
        """Keep the server's words.

        Args:
            message: what the server says.
        """
        super().__init__(message, "GRPC batch send")


class WeaviateBatchStreamError(WeaviateQueryError):
    """A batch stream broke."""

    def __init__(self, message: str) -> None:
        """Keep the server's words.

        Args:
            message: what the server says.
        """
        super().__init__(message, "GRPC batch stream")


class WeaviateDeleteManyError(WeaviateQueryError):
    """The server could not delete by filter."""

    def __init__(self, message: str) -> None:
        """Keep the server's words.

        Args:
            message: what the server says.
        """
        super().__init__(message, "GRPC delete")


class WeaviateTenantGetError(WeaviateQueryError):
    """The server could not list tenants."""

    def __init__(self, message: str) -> None:
        """Keep the server's words.

        Args:
            message: what the server says.
        """
        super().__init__(message, "tenant get")


class WeaviateAddInvalidPropertyError(WeaviateBaseError):
    """A property cannot be added to a model."""

    def __init__(self, message: str) -> None:
        """Name the property.

        Args:
            message: which property.
        """
        super().__init__(f"property {message} cannot be added: make it optional, or give it a default")
        self.message = message


class WeaviateBatchValidationError(WeaviateBaseError, ValueError):
    """An object or reference given to a batch is not well formed."""

    def __init__(self, message: str) -> None:
        """Say what is wrong.

        Args:
            message: what is wrong, and what to do.
        """
        super().__init__(f"this cannot go into a batch: {message}")
        self.message = message


class WeaviateBatchFailedToReestablishStreamError(WeaviateBaseError):
    """A batch stream broke, and the server did not take a new one in time."""

    def __init__(self, message: str) -> None:
        """Say why.

        Args:
            message: what the last attempt met.
        """
        super().__init__(f"the batch stream broke and could not be opened again: {message}")
        self.message = message


class WeaviateInsertInvalidPropertyError(WeaviateBaseError, ValueError):
    """Properties carry a name that is reserved."""

    def __init__(self, data: Any) -> None:
        """Keep the properties.

        Args:
            data: the properties, or what to say about them.
        """
        super().__init__(
            f"`id` and `vector` are reserved and cannot be properties: {data}; give them as `uuid` and `vector` of "
            "the call or of DataObject"
        )


class WeaviateGRPCUnavailableError(WeaviateBaseError):
    """The gRPC port does not answer."""

    def __init__(self, weaviate_version: str = "", grpc_address: tuple[str, int] = ("not provided", 0)) -> None:
        """Name the hop.

        Args:
            weaviate_version: the server's version, as REST told.
            grpc_address: host and port that were tried.
        """
        server = f"Weaviate {weaviate_version}".strip()
        host, port = grpc_address
        super().__init__(
            f"{server} answers over HTTP, but not over gRPC at {host}:{port}. Check that the port is right and open "
            "in firewalls and proxies, that `grpc_secure` fits the server, and that the time-out is long enough "
            "(AdditionalConfig(timeout=Timeout(init=…))). Servers from 1.38.3 on take the same calls over their HTTP "
            'port: transport="http". skip_init_checks=True skips this check.'
        )


class WeaviateInsertManyAllFailedError(WeaviateBaseError):
    """Not one object of an insertion was stored."""

    def __init__(self, message: str = "") -> None:
        """Keep the server's words.

        Args:
            message: the errors, each once.
        """
        super().__init__(f"not one object was inserted. {message}")


class WeaviateClosedClientError(WeaviateBaseError):
    """The client is closed, or was never connected."""

    outcome: Outcome = "unsent"

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("the client is not connected: call connect() first, or use it in a `with` statement")


class WeaviateConnectionError(WeaviateBaseError):
    """No connection could be made, or it broke."""

    def __init__(self, message: str = "") -> None:
        """Say which hop, and why.

        Args:
            message: what happened.
        """
        super().__init__(f"cannot reach Weaviate: {message}")


class WeaviateUnsupportedFeatureError(WeaviateBaseError):
    """The server is older than the feature."""

    def __init__(self, feature: str, current: str, minimum: str) -> None:
        """Name both versions.

        Args:
            feature: what was asked for.
            current: the server's version.
            minimum: the first version that has it.
        """
        super().__init__(
            f"{feature} needs Weaviate {minimum} or newer, and this server is {current}; upgrade the server, or leave "
            "it out"
        )


class NotSupportedByLocalEngine(WeaviateBaseError):
    """The embedded engine does not do this; a server does."""

    def __init__(self, message: str = "") -> None:
        """Name the feature.

        Args:
            message: what was asked for.
        """
        super().__init__(f"{message} (docs/local-engine.md lists what the embedded engine leaves out)")


class WeaviateTimeoutError(WeaviateBaseError):
    """No answer came in time."""

    def __init__(self, message: str = "") -> None:
        """Say what was waited for.

        Args:
            message: what was asked, and how long was waited.
        """
        super().__init__(f"no answer in time: {message}; Timeout(query=…, insert=…, init=…) sets how long to wait")


class WeaviateRetryError(WeaviateBaseError):
    """Every attempt of a call failed."""

    def __init__(self, message: str, count: int) -> None:
        """Keep the last failure.

        Args:
            message: what the last attempt met.
            count: how many attempts there were.
        """
        super().__init__(f"all {count} attempts failed, the last one: {message}")


class WeaviateAgentsNotInstalledError(WeaviateBaseError):
    """Agents are another package."""

    def __init__(self) -> None:
        """Say what to install."""
        super().__init__("agents are not part of this package: install weaviate-agents beside it")


class WeaviateProtobufIncompatibility(Exception):
    """The installed protobuf cannot serve the installed gRPC."""

    def __init__(self, pb: Any, grpc: Any) -> None:
        """Keep both versions.

        Args:
            pb: protobuf's version.
            grpc: grpcio's version.
        """
        super().__init__(f"protobuf {pb} does not go with grpcio {grpc}; install versions that fit each other")


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
