"""Module facts are read from Go, compared with the tables both ways, and every difference is reported."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import pytest

from codegen import cli
from codegen.cli import main
from codegen.gofacts import report, tables
from codegen.parse import modules
from codegen.parse.openapi_import import SpecError
from codegen.step import Context
from tests.codegen.gofacts_mutations import MUTATIONS, Mutation
from tests.support.upstream import write_release

pytestmark = pytest.mark.unit

PROJECT = Path(__file__).parent / "gotree"


def _scan(tree: Path, project: Path = PROJECT) -> report.Report:
    context = Context(project)
    found = report.scan(tree, modules.read(context), tables.read(context))
    assert [] == context.problems
    return found


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of the Go tree."""
    return Path(shutil.copytree(PROJECT / "tree", tmp_path / "tree"))


@pytest.fixture
def project(tmp_path: Path, tree: Path) -> Path:
    """Return a copy of the project; its Go tree lies in the folder `tree`."""
    shutil.copytree(PROJECT / "specs", tmp_path / "specs")
    return tmp_path


def test_tree_that_tables_describe_has_no_findings() -> None:
    assert [] == _scan(PROJECT / "tree").lines()


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutation_is_found_with_file_fact_and_row(name: str, tree: Path) -> None:
    mutation = MUTATIONS[name]
    mutation.apply(tree)
    findings = {(one.fact.unit, one.fact.setting, one.fact.aspect): one for one in _scan(tree).findings}
    assert mutation.finding in findings
    found = findings[mutation.finding]
    assert found.row.startswith("specs/modules")
    if found.fact.values:
        file, _, line = found.fact.where.partition(" ")[0].rpartition(":")
        assert (tree / file).is_file()
        assert int(line) > 0


def test_an_import_compares_the_facts_with_the_go_that_it_finds(project: Path, tree: Path) -> None:
    write_release(tree)
    options = argparse.Namespace(source=tree, release=None)
    assert [] == cli._import_specs(Context(project), options, scan=True)[1]
    mutation = MUTATIONS["minimum of a constant"]
    mutation.apply(tree)
    assert [] == cli._import_specs(Context(project), options, scan=False)[1]
    release, (row,) = cli._import_specs(Context(project), options, scan=True)
    assert "9.1.0" == release
    assert row.message.startswith(" ".join(mutation.finding[:2]))


def test_corpus_has_at_least_60_mutations() -> None:
    assert len(MUTATIONS) >= 60


NO_CHANGE = {
    "comment": Mutation("usecases/shelf/config.go", "", '\n// Shelf.GetPropertyAsString("shade", "")\n', ("", "", "")),
    "test file": Mutation(
        "modules/text2vec-lumen/ent/more_test.go", "", 'package ent\n\nvar x = y.Class()["shade"]\n', ("", "", "")
    ),
    "constant renamed": Mutation(
        "entities/vectorindex/common/parse.go",
        'const DefaultDistance = "cosine"',
        'const plain, DefaultDistance = "cosine", plain',
        ("", "", ""),
    ),
    "helper between": Mutation(
        "modules/text2vec-lumen/ent/class_settings.go",
        "return s.Shared.GetPropertyAsString(name, fallback)",
        "return s.again(name, fallback)\n}\n\nfunc (s *classSettings) again(key, other string) string {\n"
        "\treturn s.Shared.GetPropertyAsString(key, other)",
        ("", "", ""),
    ),
    "header of the provider": Mutation(
        "modules/text2vec-lumen/clients/lumen.go", '"X-Provider-Token"', '"X-Provider-Key"', ("", "", "")
    ),
    "unused constant": Mutation(
        "modules/text2vec-lumen/ent/more.go", "", "package ent\n\nconst Other = 5\n", ("", "", "")
    ),
}


@pytest.mark.parametrize("name", NO_CHANGE)
def test_change_that_is_no_fact_has_no_findings(name: str, tree: Path) -> None:
    NO_CHANGE[name].apply(tree)
    assert [] == _scan(tree).lines()


def test_command_prints_place_difference_and_row(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    MUTATIONS["minimum of a constant"].apply(project / "tree")
    assert 1 == main(["--root", str(project), "modules-scan", "--from", str(project / "tree")])
    assert (
        "modules.text2vec-lumen rays: has the limit min 1, and the table has 2"
        " (modules/text2vec-lumen/ent/class_settings.go:114 (Validate));"
        " see specs/modules/lumen.toml: [modules.text2vec-lumen] rays\n"
    ) == capsys.readouterr().out


def test_command_is_silent_where_nothing_differs(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["--root", str(PROJECT), "modules-scan", "--from", str(PROJECT / "tree")])
    assert "" == capsys.readouterr().out


def test_constant_that_no_setting_uses_is_pinned_by_value(tree: Path) -> None:
    path = tree / "modules/text2vec-lumen/ent/more.go"
    path.write_text("package ent\n\nvar DefaultGlow = 5\n\nfunc Glow() int {\n\treturn DefaultGlow\n}\n", "utf-8")
    assert [("DefaultGlow", "constant", ("5",))] == [
        (one.fact.setting, one.fact.aspect, one.fact.values) for one in _scan(tree).findings
    ]


def test_deviation_that_matches_nothing_is_told(project: Path) -> None:
    path = project / tables.PATH
    path.write_text(path.read_text("utf-8").replace("['20', '40']", "['20', '41']"), "utf-8")
    found = _scan(project / "tree", project)
    assert ["lines"] == [one.setting for one in found.stale]
    (row,) = [row for row in found.rows() if row.hint == "drop it"]
    assert row.where.startswith("specs/overlays/gofacts.toml: ")
    assert row.where.endswith(" lines")
    assert row.message == f"the deviation in {found.stale[0].aspect} is no longer there"
    assert ["lines"] == [one.fact.setting for one in found.findings]


def test_deviation_with_an_unknown_key_is_a_problem(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (project / tables.PATH).open("a", encoding="utf-8") as file:
        file.write('\n[[deviations]]\nunit = "x"\naspect = "read"\nreasons = "y"\n')
    assert 1 == main(["--root", str(project), "modules-scan", "--from", str(project / "tree")])
    assert "reasons" in capsys.readouterr().err


def test_project_without_the_table_has_no_sources_and_no_deviations(tmp_path: Path) -> None:
    assert tables.File(sources=[], deviations=[]) == tables.read(Context(tmp_path))


def test_directory_without_modules_is_a_problem(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["--root", str(project), "modules-scan", "--from", str(project / "tree/usecases")])
    assert "give the root of Weaviate's sources" in capsys.readouterr().err


def test_file_that_is_no_go_is_a_problem(tree: Path) -> None:
    (tree / "modules/text2vec-lumen/ent/more.go").write_text("package ent\n\nfunc {\n", "utf-8")
    with pytest.raises(SpecError, match=r"more\.go: is no Go that the grammar knows, at line 3"):
        _scan(tree)


def test_tables_that_do_not_fit_are_a_problem(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "specs/modules/lumen.toml").write_text("nonsense = 1", "utf-8")
    assert 1 == main(["--root", str(project), "modules-scan", "--from", str(project / "tree")])
    assert "nonsense" in capsys.readouterr().err
