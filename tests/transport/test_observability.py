"""What a client tells of its calls: OpenTelemetry, curl lines, log lines; in both flavors."""

from __future__ import annotations

import json
import logging
import pickle
import re
import shlex
import subprocess
import sys
import textwrap
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from google.protobuf import json_format
from opentelemetry import baggage, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import weaviate_gen
from tests.support.canned import Canned, Refusal, Seen, healthy, plain, serving
from tests.support.proxy import Loop, wrap
from tests.support.servers import Server, running
from tests.support.source import ROOT
from weaviate_gen.auth import Auth
from weaviate_gen.classes.config import DataType, Property
from weaviate_gen.classes.init import AdditionalConfig, OpenTelemetry, Proxies, Timeout
from weaviate_gen.classes.query import Filter
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateInvalidInputError, WeaviateQueryError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.contract

TIMEOUT = Timeout(init=10, query=10, insert=10)


@pytest.fixture(params=["sync", "async"])
def flavor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def connect(flavor: str, loop: Loop) -> Callable[..., Any]:
    """Return a function that connects a client of a server."""

    @contextmanager
    def connect(server: Any, **more: Any) -> Iterator[Any]:
        arguments: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "grpc_port": server.grpc_port}
        arguments |= {"additional_config": AdditionalConfig(timeout=TIMEOUT)} | more
        if flavor == "sync":
            made: Any = weaviate_gen.connect_to_local(**arguments)
        else:
            made = wrap(weaviate_gen.use_async_with_local(**arguments), loop)
        with made as client:
            yield client

    return connect


class Recorded:
    """Spans and metrics of a test."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.reader = InMemoryMetricReader()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.meters = MeterProvider([self.reader])
        self.config = AdditionalConfig(
            timeout=TIMEOUT, telemetry=OpenTelemetry(tracer_provider=self.tracers, meter_provider=self.meters)
        )

    @property
    def spans(self) -> dict[str, Any]:
        return {span.name: span for span in self.exporter.get_finished_spans()}

    def points(self) -> list[Any]:
        data: Any = self.reader.get_metrics_data()
        (metric,) = data.resource_metrics[0].scope_metrics[0].metrics
        assert ("db.client.operation.duration", "s") == (metric.name, metric.unit)
        return list(metric.data.data_points)


@pytest.fixture
def recorded() -> Iterator[Recorded]:
    recorded = Recorded()
    yield recorded
    recorded.tracers.shutdown()
    recorded.meters.shutdown()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.mark.parametrize("transport", ["http", "grpc"])
def test_a_call_is_one_span_and_one_duration(
    connect: Any, server: Server, recorded: Recorded, flavor: str, transport: Any
) -> None:
    name = f"Spans{flavor}{transport}".title()
    with connect(server, additional_config=recorded.config, transport=transport) as client:
        properties = [Property(name="secret", data_type=DataType.TEXT)]
        collection = client.collections.create(name, properties=properties)
        collection.data.insert({"secret": "a sentence of the user"}, vector=[0.123456, 7.654321])
        recorded.exporter.clear()
        assert 1 == len(collection.query.near_vector([0.123456, 7.654321], limit=1).objects)
        assert 1 == len(collection.query.bm25("sentence").objects)
        client.collections.delete(name)
    assert {f"query.near_vector {name}", f"query.bm25 {name}", f"collections.delete {name}"} == set(recorded.spans)
    span = recorded.spans[f"query.near_vector {name}"]
    assert (trace.SpanKind.CLIENT, trace.StatusCode.UNSET, ()) == (span.kind, span.status.status_code, span.events)
    expected = {
        "db.system.name": "weaviate",
        "db.operation.name": "query.near_vector",
        "db.collection.name": name,
        "server.address": "127.0.0.1",
        "server.port": server.port if transport == "http" else server.grpc_port,
    }
    assert expected == dict(span.attributes)
    (point,) = [each for each in recorded.points() if each.attributes["db.operation.name"] == "query.near_vector"]
    assert (expected, 1) == (dict(point.attributes), point.count)
    assert (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10) == tuple(point.explicit_bounds)
    assert 0 < point.sum < 10
    everything = " ".join(each.to_json() for each in recorded.exporter.get_finished_spans())
    assert not re.search(r"sentence|0\.123|7\.654", everything)


@pytest.mark.parametrize("transport", ["http", "grpc"])
def test_requests_carry_the_context_of_their_span(connect: Any, recorded: Recorded, transport: Any) -> None:
    def found(seen: Seen) -> bytes:
        return healthy(seen)

    with (
        serving(Canned(rpc=found)) as canned,
        connect(canned, additional_config=recorded.config, transport=transport) as client,
    ):
        with recorded.tracers.get_tracer("test").start_as_current_span("outer") as outer:
            view = client.collections.use("Bike").with_options(headers={"x-own": "1"})
            view.query.fetch_objects(limit=1)
            client.collections.exists("Bike")
        for path, name in (("/Search", "query.fetch_objects Bike"), ("/v1/schema/Bike", "collections.exists Bike")):
            (seen,) = [each for each in canned.seen if each.path.endswith(path)]
            span = recorded.spans[name]
            context = span.get_span_context()
            parent = f"00-{context.trace_id:032x}-{context.span_id:016x}-"
            assert seen.headers["traceparent"].startswith(parent)
            if "async" not in str(type(client)).lower() and not hasattr(client, "_loop"):
                assert span.parent.span_id == outer.get_span_context().span_id
        (search,) = [each for each in canned.seen if each.path.endswith("/Search")]
        assert "1" == search.headers["x-own"]
    assert baggage.get_all() == {}


def test_attempts_are_events_of_the_call(connect: Any, recorded: Recorded) -> None:
    refused = []

    def flaky(seen: Seen) -> bytes:
        if seen.path.endswith("/Search") and not refused:
            refused.append(seen)
            raise Refusal(grpc.StatusCode.UNAVAILABLE, "a server that quotes: secret words")
        return healthy(seen)

    with (
        serving(Canned(rpc=flaky)) as canned,
        connect(canned, additional_config=recorded.config, transport="http") as client,
    ):
        client.collections.use("Bike").query.fetch_objects(limit=1)
    span = recorded.spans["query.fetch_objects Bike"]
    assert [(1, "unavailable"), (2, "ok")] == [
        (each.attributes["weaviate.attempt"], each.attributes["weaviate.outcome"]) for each in span.events
    ]
    assert trace.StatusCode.UNSET == span.status.status_code
    assert "secret" not in span.to_json()


@pytest.mark.parametrize("transport", ["http", "grpc"])
def test_a_failed_call_has_its_code_and_no_text(connect: Any, recorded: Recorded, transport: Any) -> None:
    def refusing(seen: Seen) -> bytes:
        if seen.path.endswith("/Search"):
            raise Refusal(grpc.StatusCode.INVALID_ARGUMENT, "quoted: secret words")
        return healthy(seen)

    def rest(seen: Seen) -> tuple[int, Any]:
        return (422, {"error": [{"message": "secret"}]}) if "/schema" in seen.path else plain(seen)

    with (
        serving(Canned(rpc=refusing, rest=rest)) as canned,
        connect(canned, additional_config=recorded.config, transport=transport) as client,
    ):
        with pytest.raises(WeaviateQueryError):
            client.collections.use("Bike").query.bm25("secret words")
        with pytest.raises(WeaviateBaseError):
            client.collections.create("Bike")
    for name, code in (("query.bm25 Bike", "invalid_argument"), ("collections.create Bike", "422")):
        span = recorded.spans[name]
        assert (trace.StatusCode.ERROR, code) == (span.status.status_code, span.attributes["error.type"])
        assert code == span.attributes["db.response.status_code"]
        assert "secret" not in span.to_json()
    failed = [each.attributes["error.type"] for each in recorded.points() if "error.type" in each.attributes]
    assert ["422", "invalid_argument"] == sorted(failed)


def test_pages_ahead_belong_to_the_programs_span(server: Server, recorded: Recorded) -> None:
    with weaviate_gen.connect_to_local(
        "127.0.0.1", server.port, server.grpc_port, additional_config=recorded.config
    ) as client:
        collection = client.collections.create("Ahead", properties=[Property(name="n", data_type=DataType.INT)])
        collection.data.insert_many([{"n": number} for number in range(30)])
        with recorded.tracers.get_tracer("test").start_as_current_span("reading") as outer:
            assert 30 == len(list(collection.iterator(cache_size=10)))
        parents = {
            span.parent and span.parent.span_id
            for span in recorded.exporter.get_finished_spans()
            if span.name == "query.fetch_objects Ahead"
        }
        assert {outer.get_span_context().span_id} == parents
        client.collections.delete("Ahead")


def test_what_is_no_telemetry_is_refused() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="telemetry"):
        AdditionalConfig(telemetry="yes")  # type: ignore[arg-type]
    assert AdditionalConfig(telemetry=False).telemetry is None
    again = pickle.loads(pickle.dumps(AdditionalConfig(telemetry=True)))
    assert OpenTelemetry() == again.telemetry


def test_telemetry_that_is_off_imports_nothing_and_on_says_what_is_missing() -> None:
    program = """
    import sys
    import weaviate_gen
    from weaviate_gen.classes.init import AdditionalConfig
    client = weaviate_gen.use_async_with_local()
    assert not [name for name in sys.modules if name.startswith(("opentelemetry", "weaviate_gen._client.telemetry"))]
    assert "weaviate_gen._transport.curl" not in sys.modules
    sys.modules["opentelemetry"] = None
    try:
        weaviate_gen.use_async_with_local(additional_config=AdditionalConfig(telemetry=True))
    except weaviate_gen.exceptions.WeaviateInvalidInputError as error:
        assert "pip install 'weaviate-gen[otel]'" in str(error), error
    else:
        raise AssertionError
    """
    _python(program)


def test_curl_lines_can_be_run_and_show_no_secret(
    connect: Any, server: Server, monkeypatch: pytest.MonkeyPatch, capfd: Any, flavor: str
) -> None:
    monkeypatch.setenv("WEAVIATE_DEBUG", "curl")
    name = f"Curl{flavor}".title()
    with connect(
        server, headers={"X-OpenAI-Api-Key": "sk-very-secret"}, auth_credentials=Auth.api_key("very-secret")
    ) as c:
        collection = c.collections.create(name, properties=[Property(name="text", data_type=DataType.TEXT)])
        collection.data.insert({"text": "it's a bike"}, vector=[1.0, 2.0])
        capfd.readouterr()
        found = collection.query.bm25("it's", filters=Filter.by_property("text").equal("it's a bike")).objects
        assert c.collections.exists(name)
        printed = capfd.readouterr().err
        replies = [_run(line) for line in printed.splitlines() if line.startswith("curl ")]
        assert str(found[0].uuid) == replies[0]["results"][0]["metadata"]["id"]
        assert name == replies[1]["class"]
        c.collections.delete(name)
    assert "very-secret" not in printed
    assert "authorization: Bearer ***" in printed
    assert "x-openai-api-key: ***" in printed
    assert re.search(r"# \d+: ok over http, \d+ bytes after [\d.]+ ms", printed)
    assert re.search(r"# \d+: 200, \d+ bytes after [\d.]+ ms", printed)


def _run(line: str) -> Any:
    """Do what curl does with these options; what answers here takes messages as protobuf only."""
    words = shlex.split(line)
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
    headers.pop("authorization", None)
    body = words[words.index("--data-raw") + 1] if "--data-raw" in words else None
    request = urllib.request.Request(words[3], None, headers, method=words[2])
    if body is not None and "/v1/grpc-web/" in words[3]:
        request.add_header("content-type", "application/proto")
        request.data = json_format.Parse(body, pb.SearchRequest()).SerializeToString()
    with urllib.request.urlopen(request, timeout=20) as reply:
        content = reply.read()
    if "/v1/grpc-web/" in words[3]:
        return json_format.MessageToDict(pb.SearchReply.FromString(content))
    return json.loads(content)


def test_curl_lines_mask_secrets_in_bodies_and_cut_long_ones(
    connect: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    monkeypatch.setenv("WEAVIATE_DEBUG", "curl")
    body = {"apiKey": "hidden-1", "maxTokens": 5, "in": [{"client_secret": "hidden-2"}], "long": "y" * 9000}
    with serving() as canned, connect(canned) as client:
        client._connection.post("/things", body)
        printed = capfd.readouterr().err
        sent = json.loads(canned.seen[-1].body)
    assert body == sent
    assert "hidden" not in printed
    assert '"apiKey":"***","maxTokens":5,"in":[{"client_secret":"***"}]' in printed
    assert "more characters)" in printed
    assert len(printed) < 6000


def test_curl_lines_mask_the_forms_of_token_requests(connect: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    monkeypatch.setenv("WEAVIATE_DEBUG", "curl")

    def rest(seen: Seen) -> tuple[int, Any]:
        base = f"http://127.0.0.1:{canned.port}"
        if seen.path.endswith("/.well-known/openid-configuration"):
            return 200, {"href": f"{base}/issuer", "clientId": "weaviate", "scopes": ["openid"]}
        if seen.path == "/issuer":
            return 200, {"token_endpoint": f"{base}/token", "grant_types_supported": ["client_credentials"]}
        if seen.path == "/token":
            return 200, {"access_token": "hidden-token", "expires_in": 900}
        return plain(seen)

    secret = Auth.client_credentials("hidden-secret", scope="openid")
    with serving(Canned(rest=rest)) as canned, connect(canned, auth_credentials=secret) as client:
        client.collections.exists("Bike")
    printed = capfd.readouterr().err
    assert "/token" in printed
    assert "hidden" not in printed


def test_a_failed_request_is_printed_with_its_code(connect: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    monkeypatch.setenv("WEAVIATE_DEBUG", "curl")

    def refusing(seen: Seen) -> bytes:
        if seen.path.endswith("/Search"):
            raise Refusal(grpc.StatusCode.INVALID_ARGUMENT, "hidden")
        return healthy(seen)

    with serving(Canned(rpc=refusing)) as canned, connect(canned, transport="grpc") as client:
        bikes = client.collections.use("Bike")
        with pytest.raises(WeaviateQueryError):
            bikes.query.fetch_objects()
    printed = capfd.readouterr().err
    assert re.search(r"# \d+: invalid_argument \(grpc\) after [\d.]+ ms", printed)


def test_an_unknown_debug_mode_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEAVIATE_DEBUG", "wget")
    with pytest.raises(WeaviateInvalidInputError, match="WEAVIATE_DEBUG"):
        weaviate_gen.use_async_with_local()
    monkeypatch.setenv("WEAVIATE_DEBUG", "")
    weaviate_gen.use_async_with_local()


def test_lines_of_httpx_about_our_requests_do_not_reach_the_program(connect: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    with serving() as proxy, serving() as canned:
        config = AdditionalConfig(timeout=TIMEOUT, proxies=Proxies(http=f"http://127.0.0.1:{proxy.port}"))
        with connect(canned, additional_config=config) as client:
            client.collections.exists("Bike")
        assert [] == [each.message for each in caplog.records if each.name in {"httpx", "httpx2"}]
        from weaviate_gen._transport.network import http_library

        assert 200 == http_library().get(f"http://127.0.0.1:{canned.port}/v1/meta").status_code
    assert 1 == len([each for each in caplog.records if each.name in {"httpx", "httpx2"}])  # the program's own


def test_the_package_has_a_null_handler_once_it_logs() -> None:
    program = """
    import sys
    import weaviate_gen
    from weaviate_gen._runtime.logs import note
    note("transport", "nobody listens")
    assert "logging" not in sys.modules
    import logging
    note("transport", "RPCs travel over %s", "http")
    note("transport", "again")
    handlers = logging.getLogger("weaviate_gen").handlers
    assert [logging.NullHandler] == [type(each) for each in handlers], handlers
    """
    _python(program)


def _python(program: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program)],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{ROOT / 'generated'}"},
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (0, "") == (ran.returncode, ran.stderr)
