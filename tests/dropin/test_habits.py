"""Under the drop-in: the official client's warnings, and when results are there; nothing of it without."""

from __future__ import annotations

import asyncio
import gc
import importlib
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl

import pytest

import weaviate_gen
from tests.support.canned import META, Canned, Seen, plain, serving
from weaviate_gen import dropin
from weaviate_gen._client.sync.issuer import Issuer
from weaviate_gen._core import tokens
from weaviate_gen._core.collections import recreated
from weaviate_gen._types.settings import AdditionalConfig, ConnectionConfig
from weaviate_gen.auth import Auth
from weaviate_gen.backup.backup import BackupListReturn, BackupReturn, BackupStatus
from weaviate_gen.classes.aggregate import Metrics
from weaviate_gen.classes.config import Configure, DataType, Property, Reconfigure
from weaviate_gen.classes.query import Filter
from weaviate_gen.classes.tenants import (
    Tenant,
    TenantActivityStatus,
    TenantCreate,
    TenantCreateActivityStatus,
    TenantUpdate,
    TenantUpdateActivityStatus,
)
from weaviate_gen.dropin.constants import map_
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateInvalidInputError
from weaviate_gen.outputs.batch import BatchObjectReturn
from weaviate_gen.outputs.config import CollectionConfig
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

NO_RETRIES = AdditionalConfig(connection=ConnectionConfig(session_pool_max_retries=0))


@pytest.fixture
def installed() -> Iterator[None]:
    dropin.install()
    try:
        yield
    finally:
        dropin.uninstall()


@pytest.fixture
def memory() -> Iterator[Any]:
    with weaviate_gen.connect_to_memory() as client:
        yield client


def emitted_warnings(action: Callable[[], object]) -> list[tuple[str, type[Warning], str]]:
    """Return the code, the category and the file of each warning."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        action()
    return [(str(each.message).partition(":")[0], each.category, each.filename) for each in caught]


def deprecations(*codes: str) -> list[tuple[str, type[Warning], str]]:
    return [(code, DeprecationWarning, __file__) for code in codes]


OLD: dict[str, tuple[str, Callable[[], object]]] = {
    "tenant": ("Dep021", lambda: Tenant(name="a", activity_status=TenantActivityStatus.FROZEN)),
    "new tenant": ("Dep021", lambda: TenantCreate(name="a", activity_status=TenantCreateActivityStatus.HOT)),
    "changed tenant": ("Dep021", lambda: TenantUpdate(name="a", activity_status=TenantUpdateActivityStatus.COLD)),
    "metrics": ("Dep028", lambda: Metrics("title").text(min_occurrences=3)),
    "responses": ("Dep020", lambda: BatchObjectReturn().all_responses),
    "replication": ("Dep030", lambda: Configure.replication(async_enabled=True)),
    "changed replication": ("Dep030", lambda: Reconfigure.replication(async_enabled=True)),
}


@pytest.mark.parametrize("name", OLD)
def test_what_is_deprecated_there_is_a_warning_under_the_drop_in(name: str) -> None:
    code, action = OLD[name]
    assert [] == emitted_warnings(action)
    dropin.install()
    try:
        assert deprecations(code) == emitted_warnings(action)
    finally:
        dropin.uninstall()
    assert [] == emitted_warnings(action)


@pytest.mark.usefixtures("installed")
def test_other_arguments_are_no_warning() -> None:
    assert [] == emitted_warnings(lambda: Tenant(name="a", activity_status=TenantActivityStatus.OFFLOADED))
    assert [] == emitted_warnings(lambda: Metrics("title").text(limit=3))
    assert [] == emitted_warnings(lambda: Configure.replication(factor=1))


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (lambda: Configure.Generative.palm(project_id="p"), "Dep013"),
        (lambda: Configure.Vectorizer.text2vec_palm(project_id="p"), "Dep011"),
        (lambda: Configure.NamedVectors.multi2vec_palm(name="n", project_id="p", location="l"), "Dep012"),
        (lambda: Configure.sharding(actual_count=1), "Dep018"),
        (lambda: Configure.VectorIndex.Quantizer.pq(bit_compression=True), "Dep019"),
        (lambda: Configure.Replication.async_config(max_workers=1), "Dep029"),
    ],
)
@pytest.mark.usefixtures("installed")
def test_warnings_of_factories_have_the_official_codes(action: Callable[[], object], code: str) -> None:
    assert deprecations(code) == emitted_warnings(action)


@pytest.mark.usefixtures("installed")
def test_methods_warn_as_the_official_ones(memory: Any) -> None:
    hnsw = Configure.VectorIndex.hnsw()
    create = memory.collections.create
    assert deprecations("Dep024") == emitted_warnings(
        lambda: create("A", vectorizer_config=Configure.Vectorizer.none())
    )
    assert deprecations("Dep025") == emitted_warnings(lambda: create("B", vector_index_config=hnsw))
    update = memory.collections.use("A").config.update
    changed = Reconfigure.VectorIndex.hnsw(ef=64)
    assert deprecations("Dep017") == emitted_warnings(lambda: update(vector_index_config=changed))
    assert deprecations("Dep031") == emitted_warnings(lambda: memory.graphql_raw_query("{Get{A{_additional{id}}}}"))


@pytest.mark.usefixtures("installed")
def test_added_vectors_by_the_old_factories_are_a_warning(memory: Any) -> None:
    config = memory.collections.create("A", vector_config=Configure.Vectors.self_provided(name="a")).config
    old = [Configure.NamedVectors.none(name=name) for name in "bc"]
    assert deprecations("Dep026", "Dep026") == emitted_warnings(lambda: config.add_vector(vector_config=old))
    one = Configure.NamedVectors.none(name="d")
    assert deprecations("Dep026") == emitted_warnings(lambda: config.add_vector(vector_config=one))
    new = Configure.Vectors.self_provided(name="e")
    assert [] == emitted_warnings(lambda: config.add_vector(vector_config=new))


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("name", sorted(map_))
def test_names_that_moved_from_the_root_are_a_warning_each_time(name: str) -> None:
    weaviate = importlib.import_module("weaviate")
    for _ in range(2):
        assert deprecations("Dep010") == emitted_warnings(lambda: getattr(weaviate, name))
    assert [] == emitted_warnings(lambda: weaviate.WeaviateClient)
    assert [] == emitted_warnings(lambda: importlib.import_module(f"weaviate.{map_[name]}"))


CLOUD = "http://127.0.0.1:9"


@pytest.mark.usefixtures("installed")
def test_open_id_connect_with_the_cloud_is_a_warning() -> None:
    def connect(credentials: Any) -> None:
        with pytest.raises(WeaviateBaseError):
            weaviate_gen.connect_to_weaviate_cloud(CLOUD, credentials, additional_config=NO_RETRIES)

    for credentials in (Auth.bearer_token("t"), Auth.client_password("a", "b"), Auth.client_credentials("c")):
        assert ("Dep022", DeprecationWarning, __file__) in emitted_warnings(partial(connect, credentials))
    assert [] == emitted_warnings(partial(connect, "key"))


def test_the_old_name_of_connecting_to_the_cloud_is_a_warning() -> None:
    def connect() -> None:
        with pytest.raises(WeaviateBaseError):
            weaviate_gen.connect_to_wcs(CLOUD, "key", additional_config=NO_RETRIES)

    assert [("connect_to_wcs() is deprecated; use connect_to_weaviate_cloud()", DeprecationWarning, __file__)] == (
        emitted_warnings(connect)
    )


@pytest.mark.usefixtures("installed")
def test_methods_that_others_replace_are_a_warning() -> None:
    roles, users = [kind.__new__(kind) for kind in (weaviate_gen.rbac._Roles, weaviate_gen.users._Users)]
    for method in (
        roles.get_current_roles,
        lambda: roles.get_assigned_user_ids("a"),
        lambda: users.get_assigned_roles("a"),
        lambda: users.assign_roles(user_id="a", role_names="b"),
        lambda: users.revoke_roles(user_id="a", role_names="b"),
    ):

        def call(method: Any = method) -> None:
            with pytest.raises(AttributeError, match="_session"):  # after the warning
                method()

        (warning,) = emitted_warnings(call)
        assert (DeprecationWarning, __file__) == warning[1:]
        assert "() is deprecated; use " in warning[0]


@pytest.mark.usefixtures("installed")
def test_dates_that_are_none_are_a_warning() -> None:
    read = importlib.import_module("weaviate_gen._core.search.values").date
    official = importlib.import_module("weaviate.util")._datetime_from_weaviate_str
    first = "0000-01-01T00:00:00Z"
    for date in (read, official):
        for text, codes in ((first, ["Con004"]), ("", ["Con006"]), ("2024-01-01T00:00:00Z", [])):
            emitted = emitted_warnings(partial(date, text))
            assert [(code, UserWarning) for code in codes] == [each[:2] for each in emitted]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert date("") is None
            assert (1, 1, 1) == date(first).timetuple()[:3]


@pytest.mark.usefixtures("installed")
def test_values_of_an_unknown_kind_are_a_warning() -> None:
    values = importlib.import_module("weaviate_gen._core.search.values")
    found: dict[str, Any] = {}
    properties = pb.Properties(fields={"a": pb.Value(), "b": pb.Value(null_value=0)})  # type: ignore[call-arg]
    emitted = emitted_warnings(lambda: found.update(values.properties_from_wire(properties, ())))
    assert [("Grpc002", UserWarning)] == [each[:2] for each in emitted]
    assert {"a": None, "b": None} == found


@pytest.mark.usefixtures("installed")
def test_a_client_that_is_not_closed_is_a_warning() -> None:
    provider = Provider()

    def leave() -> None:
        client = weaviate_gen.connect_to_local("127.0.0.1", provider.server.port, provider.server.grpc_port)
        del client
        gc.collect()

    with serving(provider.server):
        assert [("Con004", ResourceWarning)] == [each[:2] for each in emitted_warnings(leave)]


@pytest.mark.usefixtures("installed")
def test_copies_without_vectors_whose_index_was_deleted_are_a_warning() -> None:
    config = CollectionConfig.__new__(CollectionConfig)
    kept, gone = {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw"}, {"vectorIndexType": "none"}
    with patch.object(CollectionConfig, "to_dict", lambda _: {"class": "A", "vectorConfig": {"a": kept, "b": gone}}):
        object.__setattr__(config, "name", "A")
        assert [("Col001", UserWarning)] == [each[:2] for each in emitted_warnings(lambda: recreated(config))]


@pytest.mark.usefixtures("installed")
def test_methods_of_async_clients_warn_too() -> None:
    async def main() -> None:
        async with weaviate_gen.use_async_with_memory() as client:
            await client.collections.create("A", vectorizer_config=Configure.Vectorizer.none())

    assert deprecations("Dep024") == emitted_warnings(lambda: asyncio.run(main()))


@pytest.mark.usefixtures("installed")
def test_datetimes_without_a_time_zone_are_a_warning(memory: Any) -> None:
    dates = memory.collections.create("A", properties=[Property(name="at", data_type=DataType.DATE)])
    naive, aware = datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)  # noqa: DTZ001 - the case is one
    warning = ("Con002", UserWarning, __file__)
    assert [warning] == emitted_warnings(lambda: dates.data.insert({"at": naive}))
    assert [warning] == emitted_warnings(lambda: Filter.by_property("at").equal(naive))
    assert [] == emitted_warnings(lambda: dates.data.insert({"at": aware}))


def test_negative_lifetime_is_an_error_or_under_the_drop_in_a_warning() -> None:
    with pytest.raises(WeaviateInvalidInputError, match="expires_in must not be negative"):
        Auth.bearer_token("token", expires_in=-1)
    dropin.install()
    try:
        assert [("Auth003", UserWarning, __file__)] == emitted_warnings(
            lambda: Auth.bearer_token("token", expires_in=-1)
        )
        with pytest.warns(UserWarning, match="Auth003"):
            assert -1 == Auth.bearer_token("token", expires_in=-1).expires_in
    finally:
        dropin.uninstall()


class Provider:
    """Weaviate and, if it has one, its identity provider on one port."""

    def __init__(self, *, configuration: int = 200) -> None:
        self.server = Canned(rest=self.rest)
        self.configuration = configuration

    def rest(self, seen: Seen) -> tuple[int, Any]:
        here = f"http://127.0.0.1:{self.server.port}"
        if seen.path.endswith("openid-configuration"):
            return self.configuration, {"href": f"{here}/idp", "clientId": "c"}
        if seen.path == "/idp":
            return 200, {"token_endpoint": f"{here}/token"}
        if seen.path == "/token":
            assert "password" == dict(parse_qsl(seen.body.decode()))["grant_type"]
            return 200, {"access_token": "token", "expires_in": 60}
        return (200, META) if seen.path == "/v1/meta" else plain(seen)

    def connect(self, credentials: Any, **headers: str) -> None:
        weaviate_gen.connect_to_local(
            "127.0.0.1", self.server.port, self.server.grpc_port, headers, NO_RETRIES, auth_credentials=credentials
        ).close()


@pytest.mark.parametrize(
    ("configuration", "credentials", "headers", "code"),
    [
        (404, Auth.client_password("ada", "pw"), {}, "Auth001"),
        (200, Auth.client_password("ada", "pw"), {}, "Auth002"),
        (200, Auth.bearer_token("token"), {}, "Auth002"),
        (200, Auth.bearer_token("token", refresh_token="more"), {}, None),
        (200, Auth.api_key("key"), {"Authorization": "Bearer other"}, "Auth004"),
        (404, Auth.api_key("key"), {}, None),
    ],
)
@pytest.mark.usefixtures("installed")
def test_credentials_that_do_not_fit_are_a_warning(
    configuration: int, credentials: Any, headers: dict[str, str], code: str | None
) -> None:
    provider = Provider(configuration=configuration)
    with serving(provider.server):
        found = emitted_warnings(lambda: provider.connect(credentials, **headers))
    assert ([] if code is None else [(code, UserWarning)]) == [each[:2] for each in found]


def test_credentials_that_do_not_fit_are_no_warning_without_the_drop_in() -> None:
    provider = Provider(configuration=404)
    with serving(provider.server):
        assert [] == emitted_warnings(
            lambda: provider.connect(Auth.client_password("ada", "pw"), Authorization="Bearer other")
        )


@pytest.mark.usefixtures("installed")
def test_token_that_cannot_be_renewed_is_a_warning() -> None:
    kept = weaviate_gen._client.sync.tokens.Tokens.__new__(weaviate_gen._client.sync.tokens.Tokens)
    kept._failures, kept._refused = 0, None
    kept._issuer = Issuer(None, Auth.client_credentials("secret"), 1)  # type: ignore[arg-type]  # nothing is sent
    token = tokens.Token("token", None, None, 5.0)
    assert [("Con001", UserWarning)] == [
        each[:2] for each in emitted_warnings(lambda: kept._fail(WeaviateBaseError("no"), token))
    ]
    assert [] == emitted_warnings(lambda: kept._fail(WeaviateBaseError("no"), None))


@pytest.mark.usefixtures("installed")
def test_backups_are_made_from_the_json_of_a_server() -> None:
    wire: dict[str, Any] = {"id": "b", "classes": ["A"], "status": "SUCCESS", "startedAt": "2024-01-01T00:00:00Z"}
    listed = BackupListReturn(**wire, size=1.5, unknown=1)
    assert ("b", ["A"], 1.5, datetime(2024, 1, 1, tzinfo=UTC)) == (
        listed.backup_id,
        listed.collections,
        listed.size,
        listed.started_at,
    )
    assert BackupStatus.SUCCESS is listed.status
    assert listed == BackupListReturn(**wire, size=1.5)
    assert "p" == BackupReturn(id="b", path="p", status="FAILED").path  # type: ignore[call-arg, arg-type]


def test_backups_are_not_made_from_json_without_the_drop_in() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'id'"):
        BackupListReturn(id="b", status=BackupStatus.SUCCESS)  # type: ignore[call-arg]  # the case is one


def fail(client: Any) -> tuple[int, int]:
    """Return how many failed objects there are inside a block, after flushing, and after it."""
    with client.batch.fixed_size(1) as batch:
        batch.add_object("A", {"n": "text"})
        batch.flush()
        assert 1 == batch.number_errors
        inside = len(client.batch.failed_objects), len(client.batch.results.objs.errors)
    assert inside[0] == inside[1]
    return inside[0], len(client.batch.failed_objects)


def test_failed_objects_are_there_at_once_or_under_the_drop_in_at_the_end(memory: Any) -> None:
    memory.collections.create("A", properties=[Property(name="n", data_type=DataType.INT)])
    assert (1, 1) == fail(memory)
    dropin.install()
    try:
        assert (0, 1) == fail(memory)
    finally:
        dropin.uninstall()
    assert (1, 1) == fail(memory)


def test_modules_that_are_imported_later_are_patched_when_they_are() -> None:
    program = (
        "import sys, warnings\nfrom weaviate_gen import dropin\ndropin.install()\n"
        "assert 'weaviate_gen_wire.modules.configure' not in sys.modules\n"
        "from weaviate.classes.config import Configure\nwarnings.simplefilter('error')\n"
        "try:\n    Configure.replication(async_enabled=True)\n"
        "except DeprecationWarning as warning:\n    print(warning)\n"
        "dropin.uninstall()\nConfigure.replication(async_enabled=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("Dep030"), done.stderr
    assert 0 == done.returncode
