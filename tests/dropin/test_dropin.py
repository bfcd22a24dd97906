"""What `import weaviate` answers under the drop-in, and that nothing changes without it."""

from __future__ import annotations

import importlib
import importlib.metadata
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

import weaviate_gen
from tests.support.recordings import folder
from tests.support.source import ROOT
from weaviate_gen import dropin
from weaviate_gen._types.query.conditions import FilterAnd, FilterOr
from weaviate_gen._types.schema.properties import Property

pytestmark = pytest.mark.unit

USED = {
    "weaviate.Collection": "weaviate_gen.collections.Collection",
    "weaviate.EmbeddedOptions": "weaviate_gen.embedded.EmbeddedOptions",
    "weaviate.WeaviateAsyncClient": "weaviate_gen.WeaviateAsyncClient",
    "weaviate.WeaviateClient": "weaviate_gen.WeaviateClient",
    "weaviate.aliases.alias.AliasReturn": "weaviate_gen.outputs.alias.AliasReturn",
    "weaviate.backup.backup.BackupConfigCreate": "weaviate_gen.classes.backup.BackupConfigCreate",
    "weaviate.classes.config.Configure": "weaviate_gen.classes.config.Configure",
    "weaviate.classes.query.Filter": "weaviate_gen.classes.query.Filter",
    "weaviate.client.WeaviateClient": "weaviate_gen.WeaviateClient",
    "weaviate.cluster.replicate.sync._Replicate": "weaviate_gen._client.sync.cluster._Replicate",
    "weaviate.collections.batch.client.BatchClient": "weaviate_gen.BatchClient",
    "weaviate.collections.classes.aggregate.GroupByAggregate": "weaviate_gen.classes.aggregate.GroupByAggregate",
    "weaviate.collections.classes.batch.ErrorObject": "weaviate_gen.outputs.batch.ErrorObject",
    "weaviate.collections.classes.config.DataType": "weaviate_gen.classes.config.DataType",
    "weaviate.collections.classes.config_vectorizers.VectorDistances": "weaviate_gen.classes.config.VectorDistances",
    "weaviate.collections.classes.data.DataObject": "weaviate_gen.classes.data.DataObject",
    "weaviate.collections.classes.filters.Filter": "weaviate_gen.classes.query.Filter",
    "weaviate.collections.classes.filters._FilterAnd": "weaviate_gen._types.query.filters.FilterAnd",
    "weaviate.collections.classes.filters._FilterOr": "weaviate_gen._types.query.filters.FilterOr",
    "weaviate.collections.classes.filters._Filters": "weaviate_gen._types.query.filters.FilterReturn",
    "weaviate.collections.classes.grpc.MetadataQuery": "weaviate_gen.classes.query.MetadataQuery",
    "weaviate.collections.classes.internal.Object": "weaviate_gen.outputs.query.Object",
    "weaviate.collections.classes.tenants.Tenant": "weaviate_gen.classes.tenants.Tenant",
    "weaviate.collections.collection.CollectionAsync": "weaviate_gen.collections.CollectionAsync",
    "weaviate.collections.collection.sync.Collection": "weaviate_gen.collections.Collection",
    "weaviate.collections.collections.sync._Collections": "weaviate_gen._client.sync.collections._Collections",
    "weaviate.collections.iterator._ObjectAIterator": "weaviate_gen._client.aio.iterator.AsyncObjectIterator",
    "weaviate.collections.iterator._ObjectIterator": "weaviate_gen._client.sync.iterator.ObjectIterator",
    "weaviate.collections.queries.near_text.query.sync._NearTextQuery": (
        "weaviate_gen._client.sync.search.query._QueryCollection"
    ),
    "weaviate.connect.base.ConnectionParams": "weaviate_gen._types.connection.ConnectionParams",
    "weaviate.connect.integrations._IntegrationConfig": "weaviate_gen._types.integrations.IntegrationConfig",
    "weaviate.exceptions.WeaviateBaseError": "weaviate_gen.exceptions.WeaviateBaseError",
    "weaviate.export.export.ExportFileFormat": "weaviate_gen.classes.export.ExportFileFormat",
    "weaviate.outputs.query.QueryReturn": "weaviate_gen.outputs.query.QueryReturn",
    "weaviate.proto.v1.search_get_pb2.SearchRequest": "weaviate_gen_wire.grpc.messages.SearchRequest",
    "weaviate.rbac.models.Role": "weaviate_gen._types.access.roles.Role",
    "weaviate.types.UUID": "weaviate_gen._types.type_aliases.UUID",
    "weaviate.users.users.UserDB": "weaviate_gen.outputs.users.UserDB",
    "weaviate.util.generate_uuid5": "weaviate_gen.util.generate_uuid5",
}
DOMAIN = "weaviate.cloud"
"""No name of the client's: the end of an address, which a package compares with."""


@pytest.fixture
def installed() -> Iterator[None]:
    before = [name for name in sys.modules if name.partition(".")[0] == "weaviate"]
    assert [] == before
    dropin.install()
    try:
        yield
    finally:
        dropin.uninstall()


def _module(path: str) -> Any:
    names = path.split(".")
    for end in range(len(names), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(names[:end]))
        except ModuleNotFoundError:
            continue
        for name in names[end:]:
            found = getattr(found, name)
        return found
    raise AssertionError(f"nothing of {path} is there")


@pytest.mark.parametrize("path", USED)
def test_a_path_of_the_official_client_is_our_own_class(path: str, installed: None) -> None:
    module, _, name = path.rpartition(".")
    deprecated = path in {"weaviate.Collection", "weaviate.EmbeddedOptions"}
    with pytest.warns(DeprecationWarning, match=f"^Dep010: importing {name} from") if deprecated else nullcontext():
        assert _module(USED[path]) is getattr(importlib.import_module(module), name)


@pytest.mark.filterwarnings("ignore:Dep010:DeprecationWarning")
def test_names_that_published_packages_import_resolve(installed: None) -> None:
    lines = (folder() / "surface" / "dropin_names.txt").read_text("utf-8").splitlines()
    names = {line.strip().removeprefix("(str) ").strip() for line in lines if "<<< MISSING" not in line}
    names = {name for name in names if name.startswith("weaviate.")} - {DOMAIN}
    assert len(names) > 200
    unresolved = []
    for name in sorted(names):
        here: Any = importlib.import_module("weaviate")
        try:
            for part in name.split(".")[1:]:
                here = getattr(here, part)
        except (AttributeError, ImportError) as error:
            unresolved.append(f"{name}: {error}")
    assert [] == unresolved


def test_every_inner_path_answers_with_what_is_there(installed: None) -> None:
    for path in ("weaviate", "weaviate.classes.query", "weaviate.outputs.data", "weaviate.rbac.models"):
        module = importlib.import_module(path)
        assert [] == [name for name in module.__all__ if not hasattr(module, name)]
        assert set(module.__all__) <= set(dir(module))


def test_a_class_of_one_kind_of_joined_filters_is_not_the_other(installed: None) -> None:
    from weaviate.classes.query import Filter  # type: ignore[import-not-found]
    from weaviate.collections.classes.filters import _FilterAnd, _FilterOr  # type: ignore[import-not-found]

    both = Filter.by_property("a").equal(1) & Filter.by_property("b").equal(2)
    assert (True, False) == (isinstance(both, _FilterAnd), isinstance(both, _FilterOr))
    assert (FilterAnd, FilterOr) == (_FilterAnd, _FilterOr)


def test_an_unknown_name_is_refused(installed: None) -> None:
    weaviate = importlib.import_module("weaviate")
    with pytest.raises(AttributeError, match=r"no attribute 'Nothing' under weaviate_gen\.dropin"):
        _ = weaviate.Nothing
    with pytest.raises(AttributeError, match="no attribute '__file__'"):
        _ = weaviate.__file__
    with pytest.raises(ModuleNotFoundError, match=r"weaviate_gen\.dropin has nothing for weaviate\.nothing"):
        importlib.import_module("weaviate.nothing.at_all")
    with pytest.raises(ModuleNotFoundError, match=r"nothing for weaviate\._sync"):
        importlib.import_module("weaviate._sync")


def test_star_imports_give_the_public_names(installed: None) -> None:
    names: dict[str, Any] = {}
    exec("from weaviate import *; from weaviate.classes.query import *", names)
    assert (weaviate_gen.WeaviateClient, weaviate_gen.classes.query.Filter) == (
        names["WeaviateClient"],
        names["Filter"],
    )
    assert "EmbeddedOptions" not in names


def test_the_version_and_the_distribution_are_the_official_clients(installed: None) -> None:
    weaviate = importlib.import_module("weaviate")
    assert dropin.OFFICIAL_VERSION == weaviate.__version__ == importlib.metadata.version("weaviate-client")
    assert dropin.OFFICIAL_VERSION == importlib.metadata.version("Weaviate_Client")
    assert "weaviate-client" == importlib.metadata.metadata("weaviate-client")["Name"]


def test_objects_pickle_under_their_own_names(installed: None) -> None:
    from weaviate.classes.tenants import Tenant  # type: ignore[import-not-found]

    tenant = Tenant(name="one")
    assert b"weaviate_gen" in pickle.dumps(tenant)
    assert tenant == pickle.loads(pickle.dumps(tenant))


def test_agents_are_shown_where_their_package_is_installed(
    installed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agents = importlib.import_module("weaviate.agents")
    with pytest.raises(weaviate_gen.exceptions.WeaviateAgentsNotInstalledError):
        _ = agents.QueryAgent
    with pytest.raises(weaviate_gen.exceptions.WeaviateAgentsNotInstalledError):
        importlib.import_module("weaviate.agents.query")
    package = tmp_path / "weaviate_agents"
    package.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    (package / "query.py").write_text("class QueryAgent: pass\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = importlib.import_module("weaviate.agents.query").QueryAgent
    assert "weaviate_agents.query" == found.__module__
    for name in ("weaviate_agents", "weaviate_agents.query"):
        del sys.modules[name]


def test_arguments_that_the_official_client_ignores_are_left_out_with_a_warning(installed: None) -> None:
    with pytest.warns(UserWarning, match="Property knows no index_full_text, and leaves it out"):
        made = Property(name="a", data_type=weaviate_gen.classes.config.DataType.TEXT, index_full_text=True)  # type: ignore[call-arg]
    assert Property(name="a", data_type=weaviate_gen.classes.config.DataType.TEXT) == made


def test_uninstalled_it_is_as_before() -> None:
    dropin.install()
    dropin.install()
    importlib.import_module("weaviate.classes")
    assert dropin.is_installed()
    dropin.uninstall()
    dropin.uninstall()
    assert not dropin.is_installed()
    assert [] == [name for name in sys.modules if name.partition(".")[0] == "weaviate"]
    with pytest.raises(ModuleNotFoundError, match="No module named 'weaviate'"):
        importlib.import_module("weaviate")
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version("weaviate-client")
    with pytest.raises(TypeError, match="index_full_text"):
        Property(name="a", data_type=weaviate_gen.classes.config.DataType.TEXT, index_full_text=True)  # type: ignore[call-arg]


def _python(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=folder, text=True, capture_output=True, check=False)


def test_importing_the_package_and_the_dropin_changes_nothing() -> None:
    program = (
        "import sys, weaviate_gen, weaviate_gen.dropin as d\n"
        "assert not d.is_installed() and 'weaviate' not in sys.modules\n"
        "import importlib.util\nassert importlib.util.find_spec('weaviate') is None"
    )
    ran = _python("-c", program)
    assert (0, "") == (ran.returncode, ran.stderr)


def test_it_refuses_after_the_official_client_and_says_where_that_is(tmp_path: Path) -> None:
    (tmp_path / "weaviate.py").write_text("", "utf-8")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\nimport weaviate, weaviate_gen.dropin as d\nd.install()"
    )
    ran = _python("-c", program)
    assert 1 == ran.returncode
    said = ran.stderr.splitlines()[-1]
    assert said.startswith(f"ImportError: the official client is imported already, from {tmp_path / 'weaviate.py'}: ")
    assert "`python -m weaviate_gen.dropin`" in said


def test_it_answers_before_an_official_client_that_is_installed(tmp_path: Path) -> None:
    (tmp_path / "weaviate.py").write_text("raise AssertionError", "utf-8")
    (tmp_path / "script.py").write_text("import weaviate; print(weaviate.WeaviateClient.__module__)", "utf-8")
    assert (
        "weaviate_gen._client.sync.client\n"
        == _python("-m", "weaviate_gen.dropin", "script.py", folder=tmp_path).stdout
    )


def test_a_script_runs_as_if_python_ran_it(tmp_path: Path) -> None:
    folder = tmp_path / "sub"
    folder.mkdir()
    (folder / "beside.py").write_text("import weaviate\nCLIENT = weaviate.WeaviateClient\n", "utf-8")
    script = "import sys, beside, weaviate\nassert beside.CLIENT is weaviate.WeaviateClient\n"
    script += "print(__name__, sys.argv)\nsys.exit(3)\n"
    (folder / "script.py").write_text(script, "utf-8")
    path = str(folder / "script.py")
    ran = _python("-m", "weaviate_gen.dropin", path, "-m", "--flag", folder=tmp_path)
    assert (3, f"__main__ {[path, '-m', '--flag']}\n") == (ran.returncode, ran.stdout)


def test_a_module_runs_as_if_python_ran_it(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("import weaviate\ndef test_it():\n    assert weaviate.Client\n", "utf-8")
    ran = _python("-m", "weaviate_gen.dropin", "-m", "pytest", "-q", "test_it.py", folder=tmp_path)
    assert 0 == ran.returncode, ran.stdout
    assert "1 passed" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "status"), [(["--help"], 0), (["-h"], 0), ([], 2), (["-m"], 2), (["nowhere.py"], 2)]
)
def test_usage_and_missing_scripts(arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert status == dropin.main(arguments)
    out, err = capsys.readouterr()
    assert "weaviate_gen.dropin" in (err if status else out)
    assert "" == (out if status else err)
    assert not dropin.is_installed()
