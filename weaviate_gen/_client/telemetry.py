"""OpenTelemetry: a span and a duration for each call, by its conventions for database clients. Off by default."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._types.connection import ConnectionParams
from weaviate_gen._types.settings import OpenTelemetry
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateInvalidInputError, WeaviateRetryError

SCHEMA = "https://opentelemetry.io/schemas/1.33.0"
"""The release of the conventions; since 1.33 those of databases are stable."""

BUCKETS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0)
"""Limits of the histogram, in seconds, as the conventions recommend."""

_OPERATION = re.compile(r"\w+(?:\.\w+)+")
_COLLECTION = re.compile(r"(?:\bcollection |^collections\.\w+\()'([^']*)'")


class Observed:
    """A call that is being recorded.

    Attributes:
        headers: what its requests carry, so that a server's spans belong to it.
    """

    __slots__ = ("_span", "headers")

    def __init__(self, span: Any, headers: dict[str, str]) -> None:
        self._span = span
        self.headers = headers

    def record_attempt(self, number: int, seconds: float, outcome: str) -> None:
        """Record an attempt that did not end the call, or that is not the first.

        Args:
            number: 1 for the first.
            seconds: how long it took.
            outcome: how it ended.
        """
        if outcome != "ok" or number > 1:
            self._span.add_event(
                "attempt", {"weaviate.attempt": number, "weaviate.duration": seconds, "weaviate.outcome": outcome}
            )


class Telemetry:
    """Records calls.

    Spans and metrics have names, addresses, counts and codes: no headers, no arguments, and no error texts, which may
    quote them.

    Args:
        options: whose providers to use.
        params: where the server is; ``None`` for an engine in this process.

    Raises:
        WeaviateInvalidInputError: opentelemetry-api is not installed.
    """

    def __init__(self, options: OpenTelemetry, params: ConnectionParams | None) -> None:
        try:
            from opentelemetry import metrics, propagate, trace
        except ImportError as error:
            raise WeaviateInvalidInputError(
                "telemetry requires opentelemetry-api: pip install 'weaviate-gen[otel]'"
            ) from error
        self._trace, self._inject, self._params = trace, propagate.inject, params
        name = "weaviate_gen"
        self._tracer: Any = trace.get_tracer(name, tracer_provider=options.tracer_provider, schema_url=SCHEMA)
        meter: Any = metrics.get_meter(name, meter_provider=options.meter_provider, schema_url=SCHEMA)
        self._duration: Any = meter.create_histogram(
            "db.client.operation.duration",
            unit="s",
            description="Duration of database client operations.",
            explicit_bucket_boundaries_advisory=list(BUCKETS),
        )

    @contextmanager
    def record(self, call: Call[Any], mode: str) -> Generator[Observed]:
        """Record a call, all its attempts included.

        Args:
            call: what is asked.
            mode: how RPCs travel.

        Yields:
            What knows the headers to send.
        """
        attributes = self._attributes(call, mode)
        operation, collection = attributes["db.operation.name"], attributes.get("db.collection.name")
        title = operation if collection is None else f"{operation} {collection}"
        started = monotonic()
        with self._tracer.start_as_current_span(
            title,
            kind=self._trace.SpanKind.CLIENT,
            attributes=attributes,
            record_exception=False,  # its text may quote arguments
            set_status_on_exception=False,
        ) as span:
            try:
                yield Observed(span, self.context())
            except BaseException as error:
                failure = _failure(error)
                attributes.update(failure)
                span.set_attributes(failure)
                span.set_status(self._trace.StatusCode.ERROR, failure["error.type"])
                raise
            finally:
                self._duration.record(monotonic() - started, attributes)

    def context(self) -> dict[str, str]:
        """Return the headers that make a server's spans belong to the current one."""
        headers: dict[str, str] = {}
        self._inject(headers)
        return {name.lower(): value for name, value in headers.items()}

    def _attributes(self, call: Call[Any], mode: str) -> dict[str, Any]:
        request, params, method = call.request, self._params, _OPERATION.match(call.operation)
        if method is not None:
            name = method[0]
        else:  # words, such as those of a low-level request
            name = request.rpc.name if isinstance(request, RpcRequest) else request.operation.name
        attributes: dict[str, Any] = {"db.system.name": "weaviate", "db.operation.name": name}
        collection = _COLLECTION.search(call.operation)
        if collection is not None:
            attributes["db.collection.name"] = collection[1]
        if params is not None:
            is_grpc = isinstance(request, RpcRequest) and (mode == "grpc" or params.grpc_prefix)
            port = params.grpc if is_grpc else params.http
            attributes["server.address"], attributes["server.port"] = port.name, port.port
        return attributes


def _failure(error: BaseException) -> dict[str, Any]:
    """Return the attributes of an error: its code where the server answered with one, else its class."""
    if isinstance(error, WeaviateRetryError) and error.__cause__ is not None:
        error = error.__cause__
    status = error.status if isinstance(error, WeaviateBaseError) else None
    if status is None:
        return {"error.type": type(error).__name__}
    return {"error.type": str(status), "db.response.status_code": str(status)}
