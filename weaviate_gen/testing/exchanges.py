"""Requests and responses in the readable form of cassettes, with secrets removed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any, cast

from weaviate_gen._transport.curl import MASK, PLAIN_HEADERS, SECRET_NAME
from weaviate_gen._transport.errors import TransportError
from weaviate_gen._transport.interception import Request, Response
from weaviate_gen._transport.protocol import Headers
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages, rpcs

_KEPT_HEADERS = ("content-type", "retry-after", "weaviate-gen-code")
_SHORTEST_SECRET = 6
"""Characters of the shortest header value that is taken for a secret wherever it occurs."""


class Secrets:
    """Values of headers that no file may have."""

    def __init__(self) -> None:
        self._values: set[str] = set()

    def collect(self, headers: Headers) -> None:
        """Collect the secrets of a request's headers."""
        for name, value in headers:
            if name.lower() not in PLAIN_HEADERS:
                secret = str(value).rpartition(" ")[2]
                if len(secret) >= _SHORTEST_SECRET:
                    self._values.add(secret)

    def document(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return a document without secrets; see :meth:`without`."""
        found: dict[str, Any] = self.without(document)
        return found

    def without(self, value: Any) -> Any:
        """Return a JSON value with a mask in the place of secrets, known by their value or by the name before them."""
        if isinstance(value, str):
            for secret in self._values:
                value = value.replace(secret, MASK)
            return value
        if isinstance(value, list):
            return [self.without(item) for item in value]  # pyright: ignore[reportUnknownVariableType]  # of any JSON
        if isinstance(value, dict):
            members = cast("dict[str, Any]", value)
            return {
                name: _masked(member) if SECRET_NAME.search(name) else self.without(member)
                for name, member in members.items()
            }
        return value


def _masked(value: Any) -> Any:
    """Return a JSON value with a mask in the place of each string."""
    if isinstance(value, str):
        return MASK
    if isinstance(value, list):
        return [_masked(item) for item in value]  # pyright: ignore[reportUnknownVariableType]  # of any JSON
    if isinstance(value, dict):
        return {name: _masked(member) for name, member in cast("dict[str, Any]", value).items()}
    return value


def request_document(request: Request, secrets: Secrets) -> dict[str, Any]:
    """Return a request in the form of cassettes."""
    if request.kind != "rest":
        document: dict[str, Any] = {"rpc": request.target}
        return document | secrets.document(_message(request.target, request.body, is_reply=False))
    document = {"rest": f"{request.verb} {request.target}"}
    if any(name.lower() == "content-type" and "urlencoded" in value for name, value in request.headers):
        return document | {"body": MASK}  # of a request for a token
    return secrets.document(document | _body(request.body))


def response_document(request: Request, response: Response | TransportError, secrets: Secrets) -> dict[str, Any]:
    """Return a response, or what came in its place, in the form of cassettes."""
    if isinstance(response, TransportError):
        error: dict[str, Any] = {"code": response.code, "text": response.text, "hop": response.hop}
        error |= {"from_server": response.from_server, "cause": response.cause, "retry_after": response.retry_after}
        return secrets.document({"error": {name: value for name, value in error.items() if value}})
    if isinstance(response, bytes):
        return secrets.document(_message(request.target, response, is_reply=True))
    status, headers, body = response
    kept = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
    return secrets.document({"status": status, "headers": kept} | _body(body))


def response_of(path: str, document: dict[str, Any]) -> Response:
    """Return the response that a cassette has, or raise what came in its place.

    Args:
        path: of an RPC; empty for REST.
        document: of :func:`response_document`.

    Raises:
        TransportError: as it was recorded.
    """
    if "error" in document and "status" not in document and "message" not in document:
        error: dict[str, Any] = document["error"]
        raise TransportError(
            error["code"],
            error["text"],
            error["hop"],
            from_server=error.get("from_server", False),
            cause=error.get("cause", ""),
            retry_after=error.get("retry_after"),
        )
    if path:
        return message_bytes(path, document, is_reply=True)
    return document["status"], document["headers"], _body_bytes(document)


def _body(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        return {"body": json.loads(body)}
    except ValueError:
        return {"base64": base64.b64encode(body).decode()}


def _body_bytes(document: dict[str, Any]) -> bytes:
    if "base64" in document:
        return base64.b64decode(document["base64"])
    return json.dumps(document["body"]).encode() if "body" in document else b""


def _message_type(path: str, *, is_reply: bool) -> Any:
    rpc = rpcs.BY_PATH.get(path)
    return None if rpc is None else getattr(messages, rpc.reply if is_reply else rpc.request)


def _message(path: str, data: bytes, *, is_reply: bool) -> dict[str, Any]:
    """Return a message as JSON; as base64 where that would lose something, such as fields of a newer server."""
    from google.protobuf import json_format

    kind = _message_type(path, is_reply=is_reply)
    if kind is not None:
        read: Callable[[bytes], Any] = kind.FromString
        message = read(data)
        document = json_format.MessageToDict(message)
        if not is_reply or json_format.ParseDict(document, kind()).SerializeToString(deterministic=True) == (
            message.SerializeToString(deterministic=True)
        ):
            return {"message": document}
    return {"base64": base64.b64encode(data).decode()}


def message_bytes(path: str, document: dict[str, Any], *, is_reply: bool) -> bytes:
    """Return the bytes of a message of a cassette.

    Raises:
        WeaviateInvalidInputError: if it is not a message of this RPC.
    """
    from google.protobuf import json_format

    if "base64" in document:
        return base64.b64decode(document["base64"])
    kind = _message_type(path, is_reply=is_reply)
    if kind is None:
        raise WeaviateInvalidInputError(f"the cassette has an RPC that this version does not know: {path}")
    try:
        data: bytes = json_format.ParseDict(document["message"], kind()).SerializeToString()
    except json_format.ParseError as error:
        raise WeaviateInvalidInputError(f"the cassette has a message that {path} does not have: {error}") from error
    return data
