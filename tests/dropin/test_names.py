"""Every module and name of the official client resolves under the drop-in: to an equivalent, or to a placeholder."""

from __future__ import annotations

import datetime as dt
import importlib
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any, Optional, Union

import grpc
import pytest

import weaviate_gen
from tests.support.recordings import folder
from tests.support.source import ROOT
from weaviate_gen import dropin
from weaviate_gen.dropin import equivalents, official, placeholders
from weaviate_gen.dropin.placeholders import Unavailable

pytestmark = pytest.mark.unit
every_name = pytest.mark.filterwarnings("ignore:Dep010:DeprecationWarning")

RETURNED = Path(__file__).with_name("returned_classes.txt").read_text("utf-8").splitlines()[1:]
MODULES = sorted(official._sections())


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    dropin.install()
    try:
        yield
    finally:
        dropin.uninstall()


def _get(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def _values() -> Iterator[tuple[str, official.Origin, Any]]:
    for module in MODULES:
        view = importlib.import_module(module)
        for name, origin in official.names(module).items():
            if origin.name.lstrip("_"):
                yield f"{module}.{name}", origin, getattr(view, name)


@every_name
def test_every_name_of_every_module_resolves() -> None:
    assert len(MODULES) > 290
    values = list(_values())
    assert len(values) > 3000
    assert [] == [path for path, origin, value in values if isinstance(value, ModuleType)]


def test_names_that_do_not_exist_there_do_not_exist_here() -> None:
    for module in MODULES:
        with pytest.raises(
            AttributeError if module != "weaviate.agents" else weaviate_gen.exceptions.WeaviateBaseError
        ):
            _ = importlib.import_module(module).NoSuchName
    for path in ("weaviate.proto.v1.batch_pb2.NoSuchMessage", "weaviate.collections.classes.filters._FilterByProp"):
        with pytest.raises(AttributeError, match=rf"no attribute '{path.rpartition('.')[2]}' under weaviate_gen"):
            _get(path)
    for path in ("weaviate.proto.v1.no_such_pb2", "weaviate.proto.v2", "weaviate.collections.nothing"):
        with pytest.raises(ModuleNotFoundError, match="has nothing for"):
            importlib.import_module(path)


def test_names_that_published_packages_import_are_no_placeholders() -> None:
    lines = (folder() / "surface" / "dropin_names.txt").read_text("utf-8").splitlines()
    names = {line.strip().removeprefix("(str) ").split()[0] for line in lines if line.startswith("   ")}
    used = {name.rpartition(".")[2] for name in names if "<<<" not in name}
    stand_ins = {name for listed in placeholders.INTERNAL.values() for name in listed.split()}
    # `Filter` and `Sort` are in `weaviate.gql.filter`, too, which no package imports.
    assert {"Filter", "Sort", "NearVector", "Hybrid"} >= used & stand_ins


@every_name
def test_the_page_says_how_many_placeholders_there_are() -> None:
    stand_ins = {value._path for _, origin, value in _values() if isinstance(value, Unavailable)}
    own = [path for path in stand_ins if path.startswith("weaviate.")]
    assert f"There are {len(own)} of some" in (ROOT / "docs" / "dropin.md").read_text("utf-8")


def test_no_call_returns_what_is_a_placeholder() -> None:
    returned = {line.rpartition(" -> ")[2].rpartition(".")[::2] for line in RETURNED}
    assert set() == {(home, name) for home, name in returned if placeholders.is_internal(home, name)}


def test_tables_list_nothing_that_the_official_client_lacks() -> None:
    for table in (equivalents.EQUIVALENTS, equivalents.SOURCES, placeholders.INTERNAL):
        assert [] == [home for home in table if not official.exists(f"weaviate.{home}".rstrip("."))]
    for home, entries in (
        *equivalents.EQUIVALENTS.items(),
        *((h, v.split()) for h, v in placeholders.INTERNAL.items()),
    ):
        defined = {name for name, origin in official.names(f"weaviate.{home}").items() if origin.home.endswith(home)}
        assert set() == {*entries} - defined, home
    for home, names in placeholders.INTERNAL.items():
        for name in names.split():
            assert isinstance(_get(f"weaviate.{home}.{name}"), Unavailable), (home, name)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("line", RETURNED, ids=lambda line: line.partition(" -> ")[0])
def test_what_a_call_returns_is_an_instance_of_the_official_class(line: str) -> None:
    call, _, path = line.rpartition(" -> ")
    classes = importlib.import_module("weaviate.classes")
    value = eval(
        call,
        {
            "A": classes.init,
            "B": classes.backup,
            "C": classes.config,
            "D": classes.data,
            "G": classes.generate,
            "I": importlib.import_module("weaviate.connect.integrations"),
            "Q": classes.query,
            "R": classes.rbac,
            "T": classes.tenants,
        },
    )
    assert isinstance(value, _get(f"weaviate.{path}"))


def test_kinds_tell_values_of_one_class_apart() -> None:
    from weaviate.classes.config import Configure  # type: ignore[import-not-found]
    from weaviate.collections.classes.config_vector_index import (  # type: ignore[import-not-found]
        _PQConfigCreate,
        _SQConfigCreate,
        _VectorIndexConfigFlatCreate,
    )
    from weaviate.collections.classes.config_vectorizers import (  # type: ignore[import-not-found]
        _Text2VecCohereConfig,
        _Text2VecOpenAIConfig,
    )

    assert not isinstance(Configure.VectorIndex.Quantizer.pq(), _SQConfigCreate)
    assert not isinstance(Configure.VectorIndex.hnsw(), _VectorIndexConfigFlatCreate)
    assert not isinstance(Configure.Vectorizer.text2vec_openai(), _Text2VecCohereConfig)
    assert not isinstance("text2vec-openai", _Text2VecOpenAIConfig)
    assert not issubclass(int, _PQConfigCreate)
    with pytest.raises(TypeError, match="is made by its factory"):
        _PQConfigCreate()


def test_what_is_read_has_the_official_read_classes() -> None:
    from weaviate.classes.config import Configure, DataType, Property, ReferenceProperty
    from weaviate.collections.classes import config as c  # type: ignore[import-not-found]
    from weaviate.collections.classes.internal import _Object  # type: ignore[import-not-found]
    from weaviate.collections.classes.types import PhoneNumber, _PhoneNumber  # type: ignore[import-not-found]

    assert not issubclass(Property, c._Property)
    assert not issubclass(PhoneNumber, _PhoneNumber)
    with weaviate_gen.connect_to_memory() as client:
        bikes = client.collections.create(
            "Bike",
            properties=[
                Property(name="name", data_type=DataType.TEXT),
                Property(name="phone", data_type=DataType.PHONE_NUMBER),
            ],
            references=[ReferenceProperty(name="like", target_collection="Bike")],
            vector_config=Configure.Vectors.self_provided(),
        )
        config = bikes.config.get()
        assert isinstance(config, c._CollectionConfig)
        assert isinstance(config.properties[0], c._Property)
        assert isinstance(config.references[0], c._ReferenceProperty)
        assert isinstance(config.references[0], c.ReferencePropertyConfig)
        assert isinstance(config.inverted_index_config, c._InvertedIndexConfig)
        vectors = config.vector_config
        assert vectors is not None
        assert isinstance(vectors["default"], c._NamedVectorConfig)
        assert isinstance(vectors["default"].vector_index_config, c._VectorIndexConfigHNSW)
        assert isinstance(client.collections.list_all()["Bike"], c._CollectionConfigSimple)
        phone = PhoneNumber(number="030 1234567", default_country="DE")
        bikes.data.insert({"name": "red", "phone": phone}, vector=[1.0])
        found = bikes.query.fetch_objects().objects[0]
        assert isinstance(found, _Object)
        assert isinstance(found.properties["phone"], _PhoneNumber)
        assert found.metadata._is_empty()
        assert not bikes.query.bm25("red", return_metadata=["score"]).objects[0].metadata._is_empty()
        assert isinstance(bikes.query, _get("weaviate.collections.queries.near_text.query.sync._NearTextQuery"))
        assert isinstance(bikes.generate, _get("weaviate.collections.queries.bm25.generate.sync._BM25Generate"))
        assert isinstance(bikes.aggregate, _get("weaviate.collections.aggregations.over_all.sync._OverAll"))
        assert isinstance(bikes.iterator(), _get("weaviate.collections.iterator._ObjectIterator"))
        with bikes.batch.dynamic() as batch:
            assert isinstance(batch, _get("weaviate.collections.batch.batch_wrapper.BatchCollectionProtocol"))


def test_a_placeholder_is_an_error_when_it_is_used() -> None:
    from weaviate.connect.authentication import _Auth  # type: ignore[import-not-found]
    from weaviate.warnings import _Warnings  # type: ignore[import-not-found]

    assert "<placeholder for weaviate.connect.authentication._Auth>" == repr(_Auth)
    assert _Auth is _get("weaviate.connect.v4._Auth")
    assert [list[_Auth], Optional[_Auth], Union[_Auth, int], _Auth | None, _Auth["int"]]  # noqa: UP007, UP045 - as programs annotate
    reason = "under weaviate_gen.dropin: it is internal to the official client"
    for use in (
        _Auth,
        lambda: isinstance(1, _Auth),
        lambda: issubclass(int, _Auth),
        lambda: type("Own", (_Auth,), {}),
        lambda: list(_Auth),
        lambda: 1 in _Auth,
    ):
        with pytest.raises(TypeError, match=rf"weaviate\.connect\.authentication\._Auth cannot be .* {reason}"):
            use()
    with pytest.raises(
        AttributeError, match=rf"'auth_with_anon_weaviate' of weaviate\.warnings\._Warnings .* {reason}"
    ):
        _ = _Warnings.auth_with_anon_weaviate


def test_names_of_other_libraries_resolve_where_those_are_installed() -> None:
    import typing

    assert typing.Optional is _get("weaviate.util.Optional")
    assert uuid is _get("weaviate.util.uuid_lib")
    oauth = _get("weaviate.connect.v4.OAuth2Client")
    if isinstance(oauth, Unavailable):
        with pytest.raises(TypeError, match="it is not installed: authlib"):
            oauth()


def test_a_servicer_is_served_by_grpcio_and_called_by_its_stub() -> None:
    from weaviate.proto.v1 import (  # type: ignore[import-not-found]
        batch_pb2,
        health_weaviate_pb2,
        health_weaviate_pb2_grpc,
        search_get_pb2,
        weaviate_pb2_grpc,
    )

    class Searches(weaviate_pb2_grpc.WeaviateServicer):  # type: ignore[misc]
        def Search(self, request: Any, context: Any) -> Any:  # noqa: N802 - its name on the wire
            assert isinstance(request, search_get_pb2.SearchRequest)
            return search_get_pb2.SearchReply(took=request.limit)

        def BatchStream(self, requests: Any, context: Any) -> Any:  # noqa: N802
            for _ in requests:
                yield batch_pb2.BatchStreamReply()

    class Healthy(health_weaviate_pb2_grpc.HealthServicer):  # type: ignore[misc]
        def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
            return health_weaviate_pb2.WeaviateHealthCheckResponse(
                status=health_weaviate_pb2.WeaviateHealthCheckResponse.SERVING
            )

    server = grpc.server(ThreadPoolExecutor(2))
    weaviate_pb2_grpc.add_WeaviateServicer_to_server(Searches(), server)
    health_weaviate_pb2_grpc.add_HealthServicer_to_server(Healthy(), server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        with grpc.insecure_channel(address) as channel:
            stub = weaviate_pb2_grpc.WeaviateStub(channel)
            assert 3.0 == stub.Search(search_get_pb2.SearchRequest(limit=3), timeout=10).took
            assert 2 == len(list(stub.BatchStream(iter([batch_pb2.BatchStreamRequest()] * 2), timeout=10)))
            health = health_weaviate_pb2_grpc.HealthStub(channel)
            assert 1 == health.Check(health_weaviate_pb2.WeaviateHealthCheckRequest(service="s"), timeout=10).status
            with pytest.raises(grpc.RpcError) as caught:
                stub.Aggregate(_get("weaviate.proto.v1.aggregate_pb2.AggregateRequest")(), timeout=10)
            assert grpc.StatusCode.UNIMPLEMENTED == caught.value.code()  # type: ignore[attr-defined]
    finally:
        server.stop(None).wait()


def test_modules_of_messages_have_the_names_of_their_own_file() -> None:
    from weaviate.proto.v1 import base_pb2, batch_pb2

    other = importlib.import_module("weaviate.proto.v1.v5261.v1.batch_pb2")
    assert other.BatchObjectsRequest is batch_pb2.BatchObjectsRequest
    assert "v1/batch.proto" == batch_pb2.DESCRIPTOR.name
    assert "BatchObject" == batch_pb2._BATCHOBJECT.name
    assert 2 == base_pb2.CONSISTENCY_LEVEL_QUORUM == base_pb2.ConsistencyLevel.Value("CONSISTENCY_LEVEL_QUORUM")
    assert not hasattr(batch_pb2, "SearchRequest")
    assert "BatchObjectsRequest" in dir(batch_pb2)


def test_the_connection_has_what_programs_read() -> None:
    client = weaviate_gen.WeaviateClient(
        weaviate_gen.connect.ConnectionParams.from_url("http://localhost:8080", 50051),
        additional_headers={"X-Key": "1"},
        additional_config=weaviate_gen.config.AdditionalConfig(timeout=(1, 2)),
        skip_init_checks=True,
    )
    connection: Any = client._connection
    assert "http://localhost:8080" == connection.url
    assert 1 == connection.timeout_config.query
    assert 50051 == connection._connection_params.grpc.port
    assert {"x-key": "1"} == connection.additional_headers
    assert "0.0.0" == str(connection._weaviate_version)
    with weaviate_gen.connect_to_memory() as local:
        version = local._connection._weaviate_version
        assert version.is_at_least(1, 30, 0)
        assert version > _get("weaviate.util._ServerVersion").from_string("1.30")
        assert str(version) == local._connection.server_version
        assert "" == local._connection.url
        assert local._connection._connection_params is None
        assert local.collections.use("Bike")._connection is local._connection


def test_versions_compare() -> None:
    from weaviate.util import _ServerVersion  # type: ignore[import-not-found]

    version = _ServerVersion.from_string("v1.38.8-rc.1")
    assert _ServerVersion(1, 38, 8) == version
    assert _ServerVersion(1, 0, 0) == _ServerVersion.from_string("1")
    assert _ServerVersion(0, 0, 0) == _ServerVersion.from_string("")
    assert version < _ServerVersion(1, 38, 10)
    assert version.is_lower_than(1, 39, 0)
    assert version.is_at_least_any((1, 37, 15), (1, 38, 8), (1, 39, 0))
    assert not version.is_at_least_any((1, 37, 15), (1, 38, 9), (1, 39, 0))
    assert not version.is_at_least_any((1, 39, 0))
    assert "1.38.8" == repr(version)
    assert version.supports_tenants_get_grpc
    version.check_is_at_least_1_32_0("aliases")
    for check in (_ServerVersion(1, 24, 9).check_is_at_least_1_25_0, _ServerVersion(1, 31, 9).check_is_at_least_1_32_0):
        with pytest.raises(weaviate_gen.exceptions.WeaviateUnsupportedFeatureError, match="aliases"):
            check("aliases")
    with pytest.raises(ValueError, match="Unable to parse a version from the input string: x"):
        _ServerVersion.from_string("x")


def test_private_tools_do_what_the_official_ones_do() -> None:
    util = importlib.import_module("weaviate.util")
    assert uuid.UUID(int=5) == util._WeaviateUUIDInt(5)
    assert '"a\\"b c"' == util._sanitize_str('a"b\nc')
    assert '"a\\"b"' == util._sanitize_str('a\\"b')
    assert [1.0, 2.0] == list(util._get_vector_v4([1.0, 2.0]))
    with pytest.raises(weaviate_gen.exceptions.WeaviateInvalidInputError, match="vector must be"):
        util._get_vector_v4(object())
    nanoseconds = util._datetime_from_weaviate_str("2024-01-02T03:04:05.123456789Z")
    assert dt.datetime(2024, 1, 2, 3, 4, 5, 123456, dt.UTC) == nanoseconds
    assert dt.timedelta(hours=2) == util._datetime_from_weaviate_str("2024-01-02T03:04:05+02:00").utcoffset()
    with pytest.warns(UserWarning, match="^Con004: the date 0000-01-02T03:04:05Z is in year 0"):
        assert 1 == util._datetime_from_weaviate_str("0000-01-02T03:04:05Z").year
    with pytest.warns(UserWarning, match="^Con006: a date is empty"):
        assert util._datetime_from_weaviate_str("") is None
    with pytest.warns(UserWarning, match="^Con002: a datetime without a time zone is taken as UTC"):
        assert "2024-01-02T00:00:00.000000+00:00" == util._datetime_to_string(dt.datetime.fromisoformat("2024-01-02"))
    assert [{"beacon": "weaviate://localhost/Bike/1"}] == util._to_beacons("1", "Bike")
    assert (2, 2) == util._get_valid_timeout_config(2)
    for bad in (True, "2", ("1", 2)):
        with pytest.raises(TypeError, match="timeout_config must be a number"):
            util._get_valid_timeout_config(bad)
    for bad in ((1, 2, 3), -1, (0, 1)):
        with pytest.raises(ValueError, match="timeout_config must"):
            util._get_valid_timeout_config(bad)
    with pytest.raises(ValueError, match="'n' must be positive"):
        util._check_positive_num(0, "n", int)
    assert util._check_positive_num(0, "n", int, include_zero=True) is None
    part = {"class": "bike", "properties": [{"name": "a"}]}
    whole = {"classes": [{"class": "Bike", "properties": [{"name": "a"}, {"name": "b"}]}]}
    assert util._is_sub_schema(part, whole)
    assert not util._is_sub_schema({"class": "Bike", "properties": [{"name": "c"}]}, whole)


def test_the_validator_checks_types() -> None:
    validator = importlib.import_module("weaviate.validator")
    argument = validator._ValidateArgument
    validator._validate_input([argument([str, None], "a", None), argument([list[int]], "b", [1])])
    for expected, value in ((int, True), (list[int], ["a"]), (validator._ExtraTypes.NUMPY, 1), (str, None)):
        with pytest.raises(weaviate_gen.exceptions.WeaviateInvalidInputError, match="Argument 'a' must be one of"):
            validator._validate_input(argument([expected], "a", value))
    assert "NUMPY" in validator._ExtraTypes
    assert "numpy" not in validator._ExtraTypes


def test_filters_and_vectors_go_to_wire_form_and_back() -> None:
    from weaviate.classes.query import Filter  # type: ignore[import-not-found]
    from weaviate.collections.filters import _FilterToGRPC  # type: ignore[import-not-found]
    from weaviate.collections.grpc import shared  # type: ignore[import-not-found]

    assert "a" == _FilterToGRPC.convert(Filter.by_property("a").equal(1)).target.property
    assert _FilterToGRPC.convert(None) is None
    assert [1.0, 2.0] == shared._Unpack.single(shared._Pack.single([1, 2]))
    assert [[1.0, 2.0], [3.0, 4.0]] == shared._Unpack.multi(shared._Pack.multi([[1, 2], [3, 4]]))
    assert [7] == shared._ByteOps.decode_int64s((7).to_bytes(8, "little"))
    assert (True, False, False) == tuple(map(shared._is_1d_vector, ([1.0], [[1.0]], "a")))
    assert (False, True, False) == tuple(map(shared._is_2d_vector, ([1.0], [[1.0]], [])))


def test_calls_are_repeated_while_the_server_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from weaviate.retry import _Retry  # type: ignore[import-not-found]

    class Busy(grpc.RpcError):
        def code(self) -> grpc.StatusCode:
            return grpc.StatusCode.UNAVAILABLE

    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    replies = iter([Busy(), Busy(), 5])

    def call() -> int:
        reply = next(replies)
        if isinstance(reply, Exception):
            raise reply
        return reply

    assert 5 == _Retry(4).with_exponential_backoff(0, "busy", call)
    assert [1.0, 2.0] == pauses
    replies = iter([Busy()])

    async def later() -> int:
        return call()

    with pytest.raises(weaviate_gen.exceptions.WeaviateRetryError):
        asyncio.run(_Retry(-1).awith_exponential_backoff(0, "busy", later))


def test_the_executor_serves_both_flavors() -> None:
    import asyncio

    executor = importlib.import_module("weaviate.connect.executor")

    async def later(value: int) -> int:
        return value + 1

    assert 3 == executor.execute(lambda value: value + 1, lambda reply: reply + 1, executor.raise_exception, 1)
    assert 3 == asyncio.run(executor.aresult(executor.execute(later, lambda reply: reply + 1, str, 1)))
    assert "no" == executor.execute(lambda: executor.raise_exception(ValueError("no")), executor.do_nothing, str)
    assert 1 == executor.result(executor.return_(1, "sync")) == asyncio.run(executor.return_(1, "async"))
    assert executor.empty("sync") is None

    class Calls:
        def twice(self, value: int) -> Any:
            return executor.return_(2 * value, "async")

        @executor.no_wrapping
        def once(self, value: int) -> int:
            return value

    made = executor.wrap("async")(Calls)()
    assert 4 == asyncio.run(made.twice(2))
    assert 2 == made.once(2)


def test_constants_are_the_official_ones() -> None:
    assert (8079, 50060) == (_get("weaviate.embedded.DEFAULT_PORT"), _get("weaviate.embedded.DEFAULT_GRPC_PORT"))
    assert 100 == _get("weaviate.collections.iterator.ITERATOR_CACHE_SIZE")
    assert "4.24.1" == _get("weaviate.connect.v4.client_version")
    assert "weaviate-client" == _get("weaviate.logger.logger").name
