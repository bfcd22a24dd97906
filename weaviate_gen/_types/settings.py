"""Settings of a client: timeouts, proxies, pools, TLS."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from weaviate_gen._inputs.checked import checked
from weaviate_gen._inputs.errors import described, invalid
from weaviate_gen._runtime.records import field, record
from weaviate_gen._types.policy import policy
from weaviate_gen.exceptions import WeaviateInvalidInputError

if TYPE_CHECKING:
    from weaviate_gen._types.policies import CircuitBreaker, Hooks, RateLimit, ResponseCache, RetryPolicy

__all__ = [
    "AdditionalConfig",
    "Config",
    "ConnectionConfig",
    "Event",
    "GrpcConfig",
    "OpenTelemetry",
    "Proxies",
    "TLS",
    "Timeout",
]


def _check_int(name: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be an int, got {described(value)}")


@record
class ConnectionConfig:
    """HTTP connection pool, and limits of what is received.

    Attributes:
        session_pool_connections: how many are kept alive when idle; the others are closed after some seconds, or at
            once if it is 0.
        session_pool_maxsize: how many there may be.
        session_pool_max_retries: how often a read tries again to connect; a write tries until its timeout.
        session_pool_timeout: how many seconds to wait while none becomes free; a call whose turn comes nearer waits
            until its own timeout.
        max_response_head: bytes of the largest head of a response: status and headers.
        max_response_body: bytes of the largest body of a response, as received and after decompression.
    """

    session_pool_connections: int = 20
    session_pool_maxsize: int = 100
    session_pool_max_retries: int = 3
    session_pool_timeout: int = 5
    max_response_head: int = field(default=102_400, kw_only=True)
    max_response_body: int = field(default=1 << 30, kw_only=True)

    def __post_init__(self) -> None:
        for name in (
            "session_pool_connections",
            "session_pool_maxsize",
            "session_pool_max_retries",
            "session_pool_timeout",
            "max_response_head",
            "max_response_body",
        ):
            _check_int(name, getattr(self, name))
        for name in ("max_response_head", "max_response_body"):
            if getattr(self, name) < 1:
                raise invalid(f"ConnectionConfig({name}=…)", "a positive number of bytes", getattr(self, name))


@record
class Config:
    """Settings of the v3 client, kept for its name.

    Attributes:
        grpc_port_experimental: the gRPC port.
        grpc_secure_experimental: whether gRPC is encrypted.
        connection_config: how many HTTP connections are kept.
    """

    grpc_port_experimental: int | None = None
    grpc_secure_experimental: bool = False
    connection_config: ConnectionConfig = field(default_factory=ConnectionConfig)

    def __post_init__(self) -> None:
        if self.grpc_port_experimental is not None:
            _check_int("grpc_port_experimental", self.grpc_port_experimental)
        if not isinstance(self.grpc_secure_experimental, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError("grpc_secure_experimental must be True or False")


@record(frozen=True, kw_only=True)
class Timeout:
    """Timeouts of calls in seconds, including retries.

    Attributes:
        query: reads; they are tried four times at most.
        insert: writes; those that may be repeated are tried as long as this.
        init: each of the checks when connecting.
        stream: the silence of a server after which a batch stream is given up and another one opened; ``None`` is a
            minute.
    """

    query: float = 30
    insert: float = 90
    init: float = 2
    stream: float | None = None

    def __post_init__(self) -> None:
        for name in ("query", "insert", "init", "stream"):
            value = getattr(self, name)
            if value is None and name == "stream":
                continue
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                raise invalid(f"Timeout({name}=…)", "a number of seconds", value)


@checked
@record(frozen=True, kw_only=True)
class Proxies:
    """Proxies by kind of traffic.

    Attributes:
        http: address of the proxy for ``http://``.
        https: address of the proxy for ``https://``.
        grpc: address of the proxy for gRPC.
    """

    http: str | None = None
    https: str | None = None
    grpc: str | None = None


@checked
@record(frozen=True, kw_only=True)
class GrpcConfig:
    """Settings of the gRPC channel.

    Attributes:
        channel_options: pairs of an option's name and its value, as grpcio takes them.
        credentials: what grpcio's ``ssl_channel_credentials()`` gives.
        channels: how many channels, each with a connection of its own, share the calls in turn.
    """

    channel_options: Sequence[tuple[str, Any]] | None = None
    credentials: Any = None
    channels: int = 1

    def __post_init__(self) -> None:
        if self.channels < 1:
            raise invalid("channels", "a positive integer", self.channels)


@checked
@record(frozen=True, kw_only=True)
class TLS:
    """Encryption of both HTTP and gRPC.

    Attributes:
        ca: path of a PEM file with the only authorities to trust, or its bytes; ``None``: the system's.
        verify: whether the server's certificate is checked; gRPC always checks, so ``False`` means HTTP.
        certificate: path of the client's own certificate, if the server asks for one.
        key: path of its key.
    """

    ca: str | Path | bytes | None = None
    verify: bool = True
    certificate: str | Path | None = None
    key: str | Path | None = None


@record(frozen=True, kw_only=True)
class OpenTelemetry:
    """Where spans and metrics of a client go.

    Attributes:
        tracer_provider: makes the tracer; ``None``: the program's own, as ``set_tracer_provider()`` sets it.
        meter_provider: makes the meter; ``None``: the program's own.
    """

    tracer_provider: Any = None
    meter_provider: Any = None


@record(frozen=True, slots=True)
class Event:
    """One attempt of a call, passed to observers.

    Attributes:
        what: what was asked, such as ``query.near_text on collection 'Bike'``.
        attempt: 1 for the first.
        seconds: how long it took.
        outcome: ``ok``, or gRPC's name of the failure, such as ``unavailable``; a refusal is ``error``.
        call_id: number of the call, as in the events of hooks.
    """

    what: str
    attempt: int
    seconds: float
    outcome: str
    call_id: int = 0


@checked
class AdditionalConfig:
    """Rarely needed settings of a client.

    Attributes:
        connection: how many HTTP connections are kept.
        proxies: one address for everything, or one by kind of traffic.
        trust_env: whether proxies are read from ``HTTP_PROXY``, ``HTTPS_PROXY`` and ``NO_PROXY``.
        grpc_config: settings of the gRPC channel.
        tls: encryption of both HTTP and gRPC.
        observer: called with an :class:`Event` after every attempt of a call, for logs, metrics and traces.
        transport: how RPCs travel where the client's own argument leaves it open; ``None``: as the environment variable
            ``WEAVIATE_TRANSPORT`` says.
        telemetry: where spans and metrics go; ``None``: none are made.
        retry: when failed calls are repeated; ``None``: reads four times, and writes that may be repeated until their
            timeout.
        circuit_breaker: when calls to a server that keeps failing are rejected at once; ``None``: never.
        rate_limit: how many requests are sent per second; ``None``: any number.
        max_concurrency: how many requests are in flight at once; ``None``: any number. Batch streams do not count.
        cache: which responses are kept; ``None``: none.
        hooks: functions that are called at the beginning and the end of calls, and where policies decide something.
    """

    __slots__ = (
        "_timeout",
        "cache",
        "circuit_breaker",
        "connection",
        "grpc_config",
        "hooks",
        "max_concurrency",
        "observer",
        "proxies",
        "rate_limit",
        "retry",
        "telemetry",
        "tls",
        "transport",
        "trust_env",
    )

    def __init__(
        self,
        *,
        connection: ConnectionConfig | Mapping[str, Any] | None = None,
        proxies: str | Proxies | Mapping[str, Any] | None = None,
        timeout: Timeout | tuple[float, float] | Mapping[str, Any] | None = None,
        trust_env: bool = False,
        grpc_config: GrpcConfig | None = None,
        tls: TLS | None = None,
        observer: Callable[[Event], None] | None = None,
        transport: Literal["auto", "http", "grpc"] | None = None,
        telemetry: bool | OpenTelemetry | None = None,
        retry: RetryPolicy | Mapping[str, Any] | None = None,
        circuit_breaker: CircuitBreaker | Mapping[str, Any] | None = None,
        rate_limit: RateLimit | Mapping[str, Any] | None = None,
        max_concurrency: int | None = None,
        cache: ResponseCache | Mapping[str, Any] | None = None,
        hooks: Hooks | None = None,
    ) -> None:
        """Set a client up; a mapping stands for the settings that it names.

        Args:
            connection: how many HTTP connections are kept.
            proxies: one address for everything, or one by kind of traffic.
            timeout: how long calls may take; of a pair, the first is for reads and the second for writes.
            trust_env: whether proxies are read from the environment.
            grpc_config: settings of the gRPC channel.
            tls: encryption of both HTTP and gRPC.
            observer: called after every attempt of a call; what it raises ends the call.
            transport: how RPCs travel where the client's own argument leaves it open.
            telemetry: whether to make spans and metrics with OpenTelemetry, or with which providers; requires the extra
                ``[otel]``.
            retry: when failed calls are repeated.
            circuit_breaker: when calls to a server that keeps failing are rejected at once.
            rate_limit: how many requests are sent per second.
            max_concurrency: how many requests are in flight at once.
            cache: which responses are kept.
            hooks: functions that are called while the client works; what they raise ends the call.

        Raises:
            WeaviateInvalidInputError: if something is of another kind.
        """
        self.connection: ConnectionConfig = (
            ConnectionConfig(**connection) if isinstance(connection, Mapping) else connection or ConnectionConfig()
        )
        self.proxies: str | Proxies | None = Proxies(**proxies) if isinstance(proxies, Mapping) else proxies
        self.trust_env: bool = trust_env
        self.grpc_config: GrpcConfig | None = grpc_config
        self.tls: TLS | None = tls
        self.observer: Callable[[Event], None] | None = observer
        if transport not in {None, "auto", "http", "grpc"}:
            raise invalid("transport", '"auto", "http" or "grpc"', transport)
        self.transport: Literal["auto", "http", "grpc"] | None = transport
        self.telemetry: OpenTelemetry | None = OpenTelemetry() if telemetry is True else telemetry or None
        self._timeout = _timeout(timeout)
        self.retry: RetryPolicy | None = policy("retry", retry, "RetryPolicy")
        self.circuit_breaker: CircuitBreaker | None = policy("circuit_breaker", circuit_breaker, "CircuitBreaker")
        self.rate_limit: RateLimit | None = policy("rate_limit", rate_limit, "RateLimit")
        if max_concurrency is not None and max_concurrency < 1:
            raise invalid("max_concurrency", "a positive integer", max_concurrency)
        self.max_concurrency: int | None = max_concurrency
        self.cache: ResponseCache | None = policy("cache", cache, "ResponseCache")
        self.hooks: Hooks | None = policy("hooks", hooks, "Hooks")

    @property
    def timeout(self) -> Timeout:
        """How long calls may take."""
        return self._timeout

    @property
    def timeout_(self) -> Timeout:
        """How long calls may take, by the official name of the field."""
        return self._timeout

    def _shown(self) -> dict[str, Any]:
        return {name.removeprefix("_"): getattr(self, name) for name in self.__slots__}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AdditionalConfig) and self._shown() == other._shown()

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # it can be changed

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in self._shown().items() if value is not None)
        return f"AdditionalConfig({', '.join(shown)})"

    def model_dump_json(self, *, by_alias: bool = False) -> str:  # noqa: ARG002 - an official name
        """Write the settings as JSON; ``AdditionalConfig(**json.loads(text))`` reads them.

        Args:
            by_alias: kept from the official client.

        Returns:
            The JSON.

        Raises:
            WeaviateInvalidInputError: if something is set that has no JSON form.
        """
        from dataclasses import asdict

        for name in ("grpc_config", "tls", "observer", "telemetry", "hooks"):
            if getattr(self, name) is not None:
                raise WeaviateInvalidInputError(f"{name} cannot be written as JSON; omit it, and set it after reading")
        return json.dumps(
            {
                "connection": asdict(self.connection),
                "proxies": asdict(self.proxies) if isinstance(self.proxies, Proxies) else self.proxies,
                "timeout": asdict(self.timeout),
                "trust_env": self.trust_env,
                **{
                    name: each for name in ("transport", "max_concurrency") if (each := getattr(self, name)) is not None
                },
                **{
                    name: asdict(each)
                    for name in ("retry", "circuit_breaker", "rate_limit", "cache")
                    if (each := getattr(self, name)) is not None
                },
            },
            default=sorted,  # the kinds of failures are a set
        )

    @property
    def has_policies(self) -> bool:
        """Whether anything is set that looks at every call."""
        return any(
            each is not None
            for each in (
                self.observer,
                self.hooks,
                self.circuit_breaker,
                self.rate_limit,
                self.max_concurrency,
                self.cache,
            )
        )

    @property
    def proxy_map(self) -> dict[str, str]:
        """The proxies by kind of traffic; without those that are ``None``."""
        if isinstance(self.proxies, str):
            return {"http": self.proxies, "https": self.proxies, "grpc": self.proxies}
        if self.proxies is None:
            return {}
        named = {"http": self.proxies.http, "https": self.proxies.https, "grpc": self.proxies.grpc}
        return {kind: address for kind, address in named.items() if address is not None}


def _timeout(given: Timeout | tuple[float, float] | Mapping[str, Any] | None) -> Timeout:
    if given is None:
        return Timeout()
    if isinstance(given, Mapping):
        return Timeout(**given)
    if isinstance(given, Timeout):
        return given
    if len(given) != 2:  # users without a type checker
        raise WeaviateInvalidInputError("timeout must be a Timeout, or the pair (query, insert) in seconds")
    return Timeout(query=given[0], insert=given[1])
