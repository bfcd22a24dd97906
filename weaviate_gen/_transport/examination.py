"""The way to a server, walked hop by hop with timings, for `weaviate-gen doctor`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Literal, TypeAlias

from weaviate_gen._runtime.causes import CAUSES, Hop
from weaviate_gen._runtime.records import field, record, replace
from weaviate_gen._transport import errors
from weaviate_gen._transport.diagnosis import Handshake, dial, inspect, shake_hands
from weaviate_gen._transport.http1 import causes
from weaviate_gen._transport.http1.errors import ConnectError
from weaviate_gen._transport.http1.resolver import Address, resolve
from weaviate_gen._transport.http1.tls import handshake_error, system_context
from weaviate_gen._transport.network import Network, connect_request
from weaviate_gen._transport.protocol import Headers, RestResponse
from weaviate_gen._transport.routing import HttpRouter
from weaviate_gen._transport.threads import NetworkTransport

State: TypeAlias = Literal["ok", "note", "failed"]

_HEALTH = "/grpc.health.v1.Health/Check"
_SERVING = b"\x08\x01"
_SEARCH = "/weaviate.v1.Weaviate/Search"
_NOT_WEAVIATE = "check that host, port and path lead to Weaviate's HTTP interface (8080 by default), and not to gRPC's"
_ADVICE_BY_STATUS = {
    400: "check whether this port requires TLS: use an https:// address",
    401: "pass an API key of this server: --api-key, or WEAVIATE_API_KEY",
    403: "use credentials that may read the server's meta information",
    502: "a proxy answers, and not Weaviate behind it: check that the server runs, and the proxy's settings",
    503: "the server is starting or overloaded: try again later",
    504: "a proxy answers, and not Weaviate behind it: check that the server runs",
}
_SOON_DAYS = 14


@record(frozen=True, slots=True)
class Step:
    """What one hop showed.

    Attributes:
        hop: which one.
        state: ``failed`` if the client cannot work because of it; ``note``: worth a look.
        seconds: how long it took.
        text: what was found.
        advice: what to do, or ``None``.
        details: the same as data.
    """

    hop: Hop
    state: State
    seconds: float
    text: str
    advice: str | None = None
    details: dict[str, Any] = field(default_factory=dict[str, Any])


class Examination:
    """Walks the way to a server; a hop that fails ends what depends on it.

    Args:
        network: addresses and options.
        headers: sent with each request, such as credentials.
        timeout: seconds for each hop.
        grpc: whether the gRPC port is tried.
    """

    def __init__(self, network: Network, headers: Headers, timeout: float, *, grpc: bool) -> None:
        self._network = network
        self._headers = headers
        self._timeout = timeout
        self._grpc = grpc
        self._addresses: list[Address] = []
        self._router = HttpRouter(network)
        self._meta: Any = None

    def run(self) -> Iterator[Step]:
        """Yield the steps while they are made.

        Raises:
            WeaviateInvalidInputError: if a file of certificates cannot be read.
        """
        try:
            for hops in self._plan():
                failed = False
                for step in hops:
                    failed = failed or step.state == "failed"
                    yield step
                if failed:
                    break
        finally:
            self._router.close()
        if self._grpc:
            yield self._try_grpc()

    def _plan(self) -> Iterator[Iterator[Step]]:
        origin = self._network.origin
        if self._network.is_proxied(origin.secure):
            yield iter([Step("proxy", "note", 0.0, f"requests go through the proxy {self._network.proxy_names}")])
        else:
            yield self._resolve()
            yield self._connect()
            if origin.secure:
                yield self._encrypt()
        yield self._request()
        yield self._authenticate()
        yield self._read_version()
        yield self._call()

    def _resolve(self) -> Iterator[Step]:
        origin, started = self._network.origin, monotonic()
        try:
            self._addresses = resolve(origin.host, origin.port, started + self._timeout)
        except ConnectError as error:
            yield self._failed(error.cause, str(error), started, "name resolution")
            return
        hosts = [str(address[3][0]) for address in self._addresses]
        yield Step(
            "name resolution",
            "ok",
            monotonic() - started,
            f"{origin.host}: {', '.join(hosts)}",
            details={"host": origin.host, "addresses": hosts},
        )

    def _connect(self) -> Iterator[Step]:
        steps: list[Step] = []
        reached: list[Address] = []
        for address in self._addresses:
            started = monotonic()
            where = f"{address[3][0]} port {address[3][1]}"
            try:
                dial(address, started + self._timeout).close()
            except OSError as error:
                words = "no connection in time" if isinstance(error, TimeoutError) else _words(error)
                steps.append(self._failed(causes.of_connect(error), f"{where}: {words}", started, "TCP"))
            else:
                reached.append(address)
                steps.append(Step("TCP", "ok", monotonic() - started, where, details={"address": address[3][0]}))
        for step in steps:
            yield replace(step, state="note", advice=None) if reached and step.state == "failed" else step
        self._addresses = reached

    def _encrypt(self) -> Iterator[Step]:
        origin, started = self._network.origin, monotonic()
        deadline = started + self._timeout
        context: Any = self._network.tls_context() or system_context()
        address = self._addresses[0]
        shown: Handshake | None = None
        try:
            shown = shake_hands(address, origin, deadline)
            with dial(address, deadline) as sock:
                sock.settimeout(max(deadline - monotonic(), 0.001))
                context.wrap_socket(sock, server_hostname=origin.host.partition("%")[0]).close()
        except (OSError, ValueError) as error:
            if isinstance(error, TimeoutError):
                yield self._failed("tls_timeout", "the TLS handshake was not completed in time", started, "TLS")
                return
            failure = handshake_error(error, origin.host)
            words = f"; {shown.certificate.describe()}" if shown and shown.certificate else ""
            yield self._failed(failure.cause, f"{failure}{words}", started, "TLS", _tls_details(shown))
            return
        yield _of_handshake(shown, monotonic() - started)

    def _request(self) -> Iterator[Step]:
        started = monotonic()
        response = self._get("/v1/meta")
        if isinstance(response, errors.TransportError):
            yield self._of_broken(response, started)
            return
        status, headers, body = response
        server = headers.get("server", "")
        text = f"GET /v1/meta: status {status}" + (f", server {server}" if server else "")
        details = {"status": status, "server": server}
        seconds = monotonic() - started
        if status in {401, 403}:  # of Weaviate, or of whatever asks for credentials before it
            yield Step("HTTP", "ok", seconds, text, details=details)
            yield Step(
                "authentication", "failed", 0.0, self._describe_rejection(status, body), _ADVICE_BY_STATUS[status]
            )
            return
        try:
            self._meta = json.loads(body) if status == 200 else None
        except ValueError:
            self._meta = None
        if status == 200 and isinstance(self._meta, dict):
            yield Step("HTTP", "ok", seconds, text, details=details)
            return
        words = body[:100].decode("utf-8", "replace").strip()
        if status == 400 and self._is_encrypted():
            yield self._failed("encrypted_port", f"{text}: {words}", started, "HTTP", details)
            return
        advice = _ADVICE_BY_STATUS.get(status, _NOT_WEAVIATE)
        yield Step("HTTP", "failed", seconds, f"{text}: {words or 'empty response'}", advice, details)

    def _authenticate(self) -> Iterator[Step]:
        started = monotonic()
        response = self._get("/v1/users/own-info")
        seconds = monotonic() - started
        if isinstance(response, errors.TransportError):
            yield self._of_broken(response, started)
            return
        status, _, body = response
        credentials = "the API key" if self._headers else "requests without credentials"
        if status == 401 and self._headers:
            yield Step(
                "authentication", "failed", seconds, self._describe_rejection(status, body), _ADVICE_BY_STATUS[401]
            )
            return
        user = _text_of(body, "username") if status == 200 else ""
        text = f"the server accepts {credentials}" + (f" of user {user}" if user else "")
        yield Step("authentication", "ok", seconds, text, details={"user": user, "credentials": bool(self._headers)})

    def _read_version(self) -> Iterator[Step]:
        meta: dict[str, Any] = self._meta
        number = meta.get("version")
        if not isinstance(number, str) or not number[:1].isdecimal():
            yield Step("version", "failed", 0.0, "the response to /v1/meta has no version of Weaviate", _NOT_WEAVIATE)
            return
        modules: Any = meta.get("modules")
        names: list[str] = sorted(map(str, modules)) if isinstance(modules, dict) else []  # pyright: ignore[reportUnknownArgumentType] - of any JSON
        text = f"Weaviate {number}, {len(names)} module{'s' if len(names) != 1 else ''}"
        yield Step("version", "ok", 0.0, text, details={"version": number, "modules": names})

    def _call(self) -> Iterator[Step]:
        """Send an RPC over HTTP: a search without a collection, which is refused by whoever speaks Connect."""
        started = monotonic()
        target, headers = connect_request(self._network.params, _SEARCH, self._headers, self._timeout)
        response = self._send("POST", target, headers, b"")
        seconds = monotonic() - started
        if isinstance(response, errors.TransportError):
            yield self._of_broken(response, started)
            return
        failure = errors.of_connect(response[0], response[2], response[1])
        if response[0] == 200 or failure.from_server:
            yield Step("Connect", "ok", seconds, "RPCs travel over HTTP")
            return
        yield Step(
            "Connect",
            "note",
            seconds,
            f"RPCs over HTTP are not answered: status {response[0]}",
            'Weaviate has them from 1.38.3 on; without them, the client uses the gRPC port: transport="auto" or "grpc"',
            {"status": response[0]},
        )

    def _try_grpc(self) -> Step:
        started, target = monotonic(), self._network.params.grpc_target
        transport = NetworkTransport(replace(self._network, mode="grpc"))
        try:
            reply = transport.rpc(_HEALTH, b"", self._headers, self._timeout)
        except errors.TransportError as error:
            return self._failed("grpc", f"{target}: {error.text}", started, "gRPC")
        finally:
            transport.close()
        if reply != _SERVING:
            return self._failed("grpc", f"{target}: the health check says that it does not serve", started, "gRPC")
        return Step("gRPC", "ok", monotonic() - started, target)

    def _get(self, target: str) -> RestResponse | errors.TransportError:
        return self._send("GET", target, self._headers, None)

    def _send(
        self, verb: str, target: str, headers: Headers, body: bytes | None
    ) -> RestResponse | errors.TransportError:
        try:
            return self._router.request(verb, target, headers, body, self._timeout)
        except errors.TransportError as error:
            return error

    def _of_broken(self, error: errors.TransportError, started: float) -> Step:
        """Return the step for a request without a response."""
        if error.cause:
            return self._failed(error.cause, error.text, started, "HTTP")
        if not self._network.origin.secure and self._is_encrypted():
            return self._failed("encrypted_port", error.text, started, "HTTP")
        advice = "raise --timeout, and see the server's log" if error.code == "deadline_exceeded" else _NOT_WEAVIATE
        return Step("HTTP", "failed", monotonic() - started, error.text, advice)

    def _is_encrypted(self) -> bool:
        return not self._network.origin.secure and inspect(self._network, self._timeout) is not None

    def _describe_rejection(self, status: int, body: bytes) -> str:
        credentials = "the API key" if self._headers else "requests without credentials"
        words = _text_of(body, "message")
        return f"the server refuses {credentials} with status {status}" + (f": {words}" if words else "")

    def _failed(self, cause: str, text: str, started: float, hop: Hop, details: dict[str, Any] | None = None) -> Step:
        known = CAUSES.get(cause)
        advice = None if known is None else known.advice.replace("{timeout}", "init")
        where = hop if known is None else known.hop
        return Step(where, "failed", monotonic() - started, text, advice, {"cause": cause, **(details or {})})


def _of_handshake(shown: Handshake, seconds: float) -> Step:
    """Return the step for a handshake that was verified."""
    certificate = shown.certificate
    if certificate is None:
        return Step("TLS", "ok", seconds, shown.version, details=_tls_details(shown))
    days = (certificate.not_after - datetime.now(UTC)).days
    text = f"{shown.version}, {certificate.describe()} ({days} days)"
    if days < _SOON_DAYS:
        return Step("TLS", "note", seconds, text, "renew the server's certificate", _tls_details(shown))
    return Step("TLS", "ok", seconds, text, details=_tls_details(shown))


def _tls_details(shown: Handshake | None) -> dict[str, Any]:
    if shown is None:
        return {}
    certificate = shown.certificate
    if certificate is None:
        return {"version": shown.version}
    return {
        "version": shown.version,
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "names": list(certificate.names),
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
    }


def _words(error: OSError) -> str:
    return str(error) if error.errno is None else os.strerror(error.errno)


def _text_of(body: bytes, key: str) -> str:
    """Return a string of a JSON object; empty if there is none."""
    try:
        value = json.loads(body)[key]
    except (ValueError, KeyError, TypeError, IndexError):
        return ""
    return value if isinstance(value, str) else ""
